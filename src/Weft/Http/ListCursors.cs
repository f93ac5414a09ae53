using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Weft.Engine.Queries;

namespace Weft.Http;

/// <summary>Places in lists as opaque text.</summary>
internal static class ListCursors
{
    public static string Write(ListCursor cursor) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{cursor.At} {cursor.Id}")));

    /// <summary>Reads a cursor; null when it is none of ours.</summary>
    public static ListCursor? Read(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > 1_000 || !Base64Url.IsValid(text)) return null;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(' ', 2);
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? new ListCursor(at, parts[1]) : null;
    }

    /// <summary>A full page has a next one, which may be empty.</summary>
    public static Page<T> Page<T>(IReadOnlyList<T> items, int? limit, Func<T, ListCursor> placeOf) => new(items, items.Count == Paging.Limit(limit) ? Write(placeOf(items[^1])) : null);
}
