using Weft.Core.Orders;

namespace Weft.Engine.Queries.Desk;

/// <summary>By what people look for an order besides its numbers: who bought, who receives, and which SKUs.</summary>
internal static class OrderTerms
{
    /// <summary>Terms that one order is found by, at most.</summary>
    public const int MostTerms = 60;

    private const string Sku = "sku:";
    private const string Mail = "mail:";
    private const string Name = "name:";
    private const int ShortestWord = 2;
    private const int LongestTerm = 100;

    /// <summary>The terms of an order.</summary>
    public static IEnumerable<string> Of(Order order)
    {
        IEnumerable<string> all =
        [
            .. order.Customer.Email is { Length: > 0 } mail ? (string[])[Mail + Plain(mail)] : [],
            .. NamesOf(order.Customer.Name), .. NamesOf(order.ShipTo.Name), .. NamesOf(order.ShipTo.Company),
            .. order.Lines.Select(l => Sku + Plain(l.Sku.Value)),
        ];
        return all.Distinct(StringComparer.Ordinal).Take(MostTerms);
    }

    /// <summary>What somebody who types this may mean, most exact first.</summary>
    public static IReadOnlyList<string> Meant(string text)
    {
        var plain = Plain(text);
        return plain.Length == 0 ? [] : [Sku + plain, Mail + plain, Name + plain];
    }

    private static IEnumerable<string> NamesOf(string? name)
    {
        var plain = Plain(name ?? "");
        if (plain.Length < ShortestWord) return [];
        return plain.Split(' ').Where(w => w.Length >= ShortestWord).Append(plain).Select(w => Name + w);
    }

    private static string Plain(string text)
    {
        var words = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();
        return words.Length > LongestTerm ? words[..LongestTerm] : words;
    }
}
