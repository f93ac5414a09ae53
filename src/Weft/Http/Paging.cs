using System.Globalization;

namespace Weft.Http;

/// <summary>Pages of lists, newest first, by an opaque cursor.</summary>
internal static class Paging
{
    public const int DefaultLimit = 50;
    public const int MostLimit = 500;

    public static Problem? Fault(string? cursor, int? limit)
    {
        if (limit is < 1 or > MostLimit) return Problem.Of(400, "limit-invalid", $"limit must lie between 1 and {MostLimit}.", "limit", "Ask for fewer and follow 'next'.");
        return cursor is not null && Before(cursor) is null ? Problem.Of(400, "cursor-invalid", "This is not a cursor of ours.", "cursor", "Pass 'next' of the previous page unchanged.") : null;
    }

    public static int Limit(int? limit) => limit ?? DefaultLimit;

    public static long? Before(string? cursor) => long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : null;

    /// <summary>A full page has a next one, which may be empty.</summary>
    public static Page<T> Page<T>(IReadOnlyList<T> items, int? limit, Func<T, long> cursorOf) =>
        new(items, items.Count == Limit(limit) ? cursorOf(items[^1]).ToString(CultureInfo.InvariantCulture) : null);
}
