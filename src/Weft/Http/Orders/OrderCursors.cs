using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Weft.Engine.Queries;

namespace Weft.Http.Orders;

/// <summary>Places in the list of orders as opaque text.</summary>
internal static class OrderCursors
{
    public static string Write(OrderCursor cursor) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{cursor.Since} {cursor.Id}")));

    /// <summary>Reads a cursor; null when it is none of ours.</summary>
    public static OrderCursor? Read(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > 1_000 || !Base64Url.IsValid(text)) return null;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(' ', 2);
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var since) ? new OrderCursor(since, parts[1]) : null;
    }
}
