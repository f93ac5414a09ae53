using System.Buffers;

namespace Weft.Sdk;

/// <summary>
/// Comma-separated values that a spreadsheet can be given: quoted by RFC 4180, and with text that would be taken for a formula made plain. A customer may be called <c>=HYPERLINK(…)</c>.
/// </summary>
public static class CsvText
{
    private static readonly SearchValues<char> quoted = SearchValues.Create("\",;\r\n\t'");
    private static readonly SearchValues<char> ofNumbers = SearchValues.Create("0123456789.");

    /// <summary>A row with its line end.</summary>
    public static string Row(params IEnumerable<string?> fields) => string.Join(',', fields.Select(Field)) + "\r\n";

    /// <summary>One field. Text that begins like a formula gets an apostrophe in front, which spreadsheets take for "this is text"; numbers stay numbers.</summary>
    public static string Field(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var plain = IsFormula(text) ? "'" + text : text;
        return plain.AsSpan().IndexOfAny(quoted) < 0 ? plain : $"\"{plain.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static bool IsFormula(string text)
    {
        // Spreadsheets pass over what stands in front of it unseen.
        var first = text.AsSpan().TrimStart();
        if (text[0] is '\t' or '\r' or '\n') return true;
        return first is ['=' or '+' or '-' or '@' or '|' or '%' or '＝' or '＋' or '－' or '＠', ..] && !IsNumber(first);
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => text.Length > 1 && text[0] is '-' or '+' && text[1..].IndexOfAnyExcept(ofNumbers) < 0;
}
