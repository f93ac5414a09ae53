using System.Globalization;

namespace Weft.Connectors.Simulated.Bazario;

/// <summary>Where the reading of Bazario's two logs stands.</summary>
/// <param name="Second">The log of orders' own cursor; empty at the beginning.</param>
/// <param name="Page">Its page.</param>
/// <param name="NumbersRead">The log of numbers' own cursor.</param>
/// <param name="NumbersDue">When that one is read again, in Unix seconds; <see cref="Now"/> when it is its turn.</param>
internal sealed record BazarioCursor(string Second, int Page, string NumbersRead, long NumbersDue)
{
    public const long Now = 0;

    public bool NumbersNow => NumbersDue == Now;

    public static BazarioCursor Parse(string? cursor) => cursor?.Split('|') switch
    {
        [var second, var page] => new(second, Whole(page), "0", 1),
        [var second, var page, var read, var due] => new(second, Whole(page), read, long.Parse(due, CultureInfo.InvariantCulture)),
        _ => new("", 0, "0", 1),
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Second}|{Page}|{NumbersRead}|{NumbersDue}");

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
