using Weft.Core.Shared;

namespace Weft.Desk.Words;

/// <summary>Amounts as people read them.</summary>
internal static class Sums
{
    /// <summary>"12,345.60 EUR".</summary>
    public static string Text(Money amount)
    {
        var parts = amount.ToString().Split(' ');
        var number = parts[0].Split('.');
        var sign = number[0].StartsWith('-') ? "−" : "";
        var whole = long.TryParse(number[0].TrimStart('-'), out var units) ? Spans.Grouped(units) : number[0].TrimStart('-');
        return $"{sign}{whole}{(number.Length > 1 ? "." + number[1] : "")} {parts[^1]}";
    }
}
