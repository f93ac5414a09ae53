using System.Globalization;

namespace Weft.Http;

/// <summary>Pages of lists, newest first, by an opaque cursor.</summary>
internal static class Paging
{
    public const int DefaultLimit = 50;
    public const int MostLimit = 500;

    public static Problem? Fault(string? cursor, int? limit) => LimitFault(limit) ?? (cursor is not null && Before(cursor) is null ? CursorFault() : null);

    public static Problem? LimitFault(int? limit) => limit is < 1 or > MostLimit ? Problem.Of(400, "limit-invalid", $"limit must lie between 1 and {MostLimit}.", "limit", "Ask for fewer and follow 'next'.") : null;

    public static Problem CursorFault() => Problem.Of(400, "cursor-invalid", "This is not a cursor of ours.", "cursor", "Pass 'next' of the previous page unchanged.");

    public static int Limit(int? limit) => limit ?? DefaultLimit;

    public static long? Before(string? cursor) => long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : null;

    /// <summary>A full page has a next one, which may be empty.</summary>
    public static Page<T> Page<T>(IReadOnlyList<T> items, int? limit, Func<T, long> idOf) =>
        new(items, items.Count == Limit(limit) ? idOf(items[^1]).ToString(CultureInfo.InvariantCulture) : null);

    /// <summary>Describes an error answer.</summary>
    public static RouteHandlerBuilder ProducesFault(this RouteHandlerBuilder endpoint, int status) => endpoint.Produces<Problem>(status, Problem.ContentType);
}
