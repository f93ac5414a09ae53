using System.Net;
using System.Text.RegularExpressions;
using Weft.Engine.Queries;

namespace Weft.Acceptance.Stories;

/// <summary>What an order's page in the console has to show.</summary>
internal static partial class PageRules
{
    /// <summary>What is missing on the page, or does not read right.</summary>
    public static IEnumerable<string> Broken(Told told, string html)
    {
        var text = TextOf(html);
        foreach (var said in Said(told.Story).Distinct(StringComparer.Ordinal))
            if (!text.Contains(Spaced(said), StringComparison.Ordinal)) yield return $"does not show \"{said}\"";
        if (told.Money is { } money && !text.Contains(Spaced(money.Says), StringComparison.Ordinal)) yield return $"does not show \"{money.Says}\"";
        foreach (var part in Parts(html))
            if (StoryRules.Technical(part, told) is { } technical && !part.All(char.IsWhiteSpace)) yield return $"{technical}: \"{part}\"";
    }

    private static IEnumerable<string> Said(OrderStory s) =>
        [s.Summary, .. s.Holds.Select(h => h.Reason), .. s.Holds.Select(h => h.NextStep), .. s.Holds.Select(h => h.Owner), .. s.Obligations.Select(o => o.What), .. s.Obligations.Select(o => o.Who), .. s.Obligations.Select(o => o.Next).OfType<string>(),
            .. s.Obligations.Select(o => o.LastFailure).OfType<string>(), .. s.Timeline.Select(e => e.Text), .. s.Lines.Select(l => l.Sku), .. s.Proposals.Select(p => p.Change)];

    /// <summary>What a reader sees, without the marks around it.</summary>
    private static string TextOf(string html) => Spaced(string.Join(' ', Parts(html)));

    /// <summary>The texts of the page's main part, one after the other. What is there to be copied (numbers, ids) is left out.</summary>
    private static IEnumerable<string> Parts(string html)
    {
        var from = html.IndexOf("<main", StringComparison.Ordinal);
        var until = html.LastIndexOf("</main>", StringComparison.Ordinal);
        var main = from >= 0 && until > from ? html[from..until] : html;
        return Tags().Split(Unread().Replace(main, " ")).Select(t => Spaced(WebUtility.HtmlDecode(t))).Where(t => t.Length > 0);
    }

    private static string Spaced(string text) => Spaces().Replace(text, " ").Trim();

    [GeneratedRegex("<(script|style|code|svg)\\b.*?</\\1>|<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Unread();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
