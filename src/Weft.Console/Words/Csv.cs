using System.Globalization;

namespace Weft.Desk.Words;

/// <summary>Cells of a CSV file that no spreadsheet takes for a formula.</summary>
internal static class Csv
{
    /// <summary>A line with its end.</summary>
    public static string Line(params IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>A cell. What a spreadsheet would run as a formula gets an apostrophe, which makes it text.</summary>
    public static string Cell(string? value)
    {
        if (string.IsNullOrEmpty(value)) return "";
        var runs = value.TrimStart(' ') is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] && !decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out _);
        var text = runs ? "'" + value : value;
        return text.AsSpan().IndexOfAny(",\"\r\n;") < 0 && text == text.Trim() ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
