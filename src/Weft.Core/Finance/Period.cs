using System.Globalization;

namespace Weft.Core.Finance;

/// <summary>A month by UTC, in which money is counted.</summary>
/// <param name="Year">The year.</param>
/// <param name="Month">1 to 12.</param>
public readonly record struct Period(int Year, int Month)
{
    /// <summary>Its first moment.</summary>
    public DateTimeOffset From => new(Year, Month, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The first moment after it.</summary>
    public DateTimeOffset To => From.AddMonths(1);

    /// <summary>The one after it.</summary>
    public Period Next => Of(To);

    /// <summary>The period of a moment.</summary>
    public static Period Of(DateTimeOffset at) => new(at.UtcDateTime.Year, at.UtcDateTime.Month);

    /// <summary>Reads <c>2026-11</c>.</summary>
    public static bool TryParse(string? text, out Period period)
    {
        var read = DateTime.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) && month.Year is > 1 and < 9999;
        period = read ? new Period(month.Year, month.Month) : default;
        return read;
    }

    /// <summary>Reads <c>2026-11</c>.</summary>
    /// <exception cref="FormatException">It is no month.</exception>
    public static Period Parse(string text) => TryParse(text, out var period) ? period : throw new FormatException($"'{text}' is not a month like 2026-11.");

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{Month:00}");
}
