using System.Globalization;

namespace Weft.Simulator.Wire;

/// <summary>How the vendors write amounts. Inside, an amount is always a whole number of minor units (two decimals).</summary>
internal static class Amounts
{
    public static string Point(long minor) => (minor / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    public static string Comma(long minor) => Point(minor).Replace('.', ',');

    public static decimal Number(long minor) => decimal.Round(minor / 100m, 2) + 0.00m;

    /// <summary>Minor units, or null when the number has a fraction of a cent.</summary>
    public static long? Minor(decimal amount)
    {
        var minor = amount * 100m;
        return minor == decimal.Truncate(minor) && Math.Abs(minor) < 1_000_000_000_000m ? (long)minor : null;
    }

    /// <summary>The tax contained in a gross amount, rounded half up as these shops do.</summary>
    public static long TaxIn(long gross, int percent) =>
        (long)decimal.Round(gross * (decimal)percent / (100 + percent), 0, MidpointRounding.AwayFromZero);
}
