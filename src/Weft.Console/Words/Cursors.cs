using System.Globalization;

namespace Weft.Desk.Words;

/// <summary>Places in lists, as they stand in an address.</summary>
internal static class Cursors
{
    private const int Longest = 300;

    public static string Write(Engine.Queries.OrderCursor cursor) => string.Create(CultureInfo.InvariantCulture, $"{cursor.Since}~{cursor.Id}");

    public static string Write(Engine.Queries.ListCursor cursor) => string.Create(CultureInfo.InvariantCulture, $"{cursor.At}~{cursor.Id}");

    /// <summary>The place in the list of orders; null when it is none of ours: then the list starts at its beginning.</summary>
    public static Engine.Queries.OrderCursor? Orders(string? text) => Read(text) is var (at, id) ? new(at, id) : null;

    /// <summary>The place in any other list.</summary>
    public static Engine.Queries.ListCursor? List(string? text) => Read(text) is var (at, id) ? new(at, id) : null;

    private static (long At, string Id)? Read(string? text) =>
        text is { Length: <= Longest } && text.Split('~', 2) is [var at, var id] && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var micros) ? (micros, id) : null;
}
