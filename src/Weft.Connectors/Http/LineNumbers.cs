using System.Globalization;

namespace Weft.Connectors.Http;

/// <summary>Line ids for systems that number lines: they must come back from them as they went.</summary>
internal static class LineNumbers
{
    /// <summary>The number of a line.</summary>
    /// <exception cref="NotANumberException">The channel's line id is no number.</exception>
    public static int Of(string lineId) =>
        int.TryParse(lineId, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number.ToString(CultureInfo.InvariantCulture) == lineId ? number : throw new NotANumberException(lineId);
}

/// <summary>A line id cannot be told to a system that numbers lines.</summary>
internal sealed class NotANumberException(string lineId) : Exception($"Line '{lineId}' is not a number, and this system knows lines by numbers only.");
