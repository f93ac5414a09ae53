namespace Weft.Core.Reservations;

/// <summary>What carts may ask for. Beyond it they are refused, with the limit's name in the answer.</summary>
public sealed record ReservationPolicy
{
    /// <summary>Longest time from now that units are held for a cart. It may be extended again and again, each time by so much.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Lines of one cart.</summary>
    public int MaxLines { get; init; } = 500;

    /// <summary>Units of one line.</summary>
    public int MaxUnitsPerLine { get; init; } = 1_000_000;
}
