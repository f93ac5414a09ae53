using System.Globalization;
using System.Xml.Linq;
using Weft.Sdk;

namespace Weft.Connectors.Pos.PosLog;

/// <summary>
/// Adds a transaction up and compares with what the till says it comes to: if it differs, a line was lost or changed on the way. Prices may contain the tax or not, and amounts
/// the discounts or not, as the country and the vendor have it.
/// </summary>
internal static class PosLogTotals
{
    private const decimal Tolerance = 0.01m;

    /// <summary>Why it does not add up; null when it does, or when there is nothing to compare with.</summary>
    public static Translation.Quarantine? Fault(XElement goods, IReadOnlyList<XElement> lines, PosLogLines read)
    {
        if (read.Goods is not { } amounts || Total(goods, "TransactionGrandAmount") is not { } total) return null;
        var rewards = lines.Sum(Reward);
        var tax = Total(goods, "TransactionTaxAmount") ?? lines.Sum(l => PosLogLines.Amount(l.One("Tax")?.TextOf("Amount")) ?? 0);
        var discounts = lines.Sum(Discount);
        var rounding = Total(goods, "RoundingAmount") ?? 0;
        var sum = amounts + rewards + rounding;
        foreach (var candidate in new[] { sum, sum + tax, sum - discounts, sum - discounts + tax })
            if (Math.Abs(Math.Abs(candidate) - Math.Abs(total)) < Tolerance) return null;
        return new Translation.Quarantine(
            string.Create(CultureInfo.InvariantCulture, $"The lines come to {sum}, tax to {tax} and discounts to {discounts}; the till says {total} in all. Something is missing or changed."),
            "Total",
            "Ask the store for the receipt. Have the transaction sent again whole, or the articles of it counted.");
    }

    private static decimal? Total(XElement goods, string type) => PosLogLines.Amount(goods.All("Total").FirstOrDefault(t => t.Attribute("TotalType")?.Value == type)?.Value.Trim());

    private static decimal Discount(XElement line)
    {
        if (line.Says("VoidFlag")) return 0;
        var part = line.One("Sale") ?? line.One("Return");
        return (PosLogLines.Amount(line.One("Discount")?.TextOf("Amount")) ?? 0) + (PosLogLines.Amount(part?.TextOf("ExtendedDiscountAmount")) ?? 0);
    }

    /// <summary>What a promotion takes off the price. Of a reward that is told in detail and as a sum, the sum counts.</summary>
    private static decimal Reward(XElement line)
    {
        if (line.One("LoyaltyReward") is not { } reward || line.Says("VoidFlag")) return 0;
        string? Own(string name) => reward.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value.Trim();
        bool Is(string name) => reward.Attributes().Any(a => a.Name.LocalName == name && a.Value == "true");
        return Own("RewardCategory") == "Monetary" && (Is("summarizedActivity") || !Is("detailedData")) ? PosLogLines.Amount(Own("ExtendedRewardAmount")) ?? 0 : 0;
    }
}
