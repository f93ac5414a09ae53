using System.Globalization;
using Weft.Hosting;

namespace Weft.Configuration;

/// <summary>Many locations in few words: <c>S001..S300</c> stands for three hundred.</summary>
internal static class LocationCodes
{
    private const string To = "..";

    /// <summary>The codes of a list of codes and ranges, as far as they can be read, and what is wrong with the first that cannot.</summary>
    public static (IReadOnlyList<string> Codes, string? Fault) Read(IEnumerable<string> written)
    {
        var codes = new List<string>();
        foreach (var text in written)
        {
            if (!text.Contains(To, StringComparison.Ordinal)) codes.Add(text);
            else if (Range(text) is { } range) codes.AddRange(range);
            else return (codes, $"'{text}' is not a range like S001..S300: both ends have the same letters and the same number of digits, and it has at most {StockOptions.MostLocations} codes.");
        }

        return (codes, codes.Exists(string.IsNullOrWhiteSpace) ? "A code is empty." : null);
    }

    private static IEnumerable<string>? Range(string text)
    {
        var ends = text.Split(To);
        if (ends.Length != 2) return null;
        var (from, to) = (ends[0].Trim(), ends[1].Trim());
        var letters = from.TrimEnd("0123456789".ToCharArray());
        var digits = from.Length - letters.Length;
        if (digits == 0 || to.Length != from.Length || !to.StartsWith(letters, StringComparison.Ordinal)) return null;
        if (!int.TryParse(from[letters.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var first) || !int.TryParse(to[letters.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var last)) return null;
        return last < first || last - first >= StockOptions.MostLocations ? null : Enumerable.Range(first, last - first + 1).Select(n => letters + n.ToString("D" + digits, CultureInfo.InvariantCulture));
    }
}
