using System.Collections.Immutable;
using System.Globalization;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Ledger;

/// <summary>Puts an order's money into trees, one for each party, and marks where they differ.</summary>
public static class ExplainMoney
{
    /// <summary>Explains an order.</summary>
    /// <param name="ledger">Its sub-ledger.</param>
    /// <param name="documents">What the parties themselves say, where they were asked; otherwise what they have answered so far is taken.</param>
    public static MoneyExplanation Of(OrderLedger ledger, ImmutableArray<MoneyDocument> documents = default)
    {
        documents = documents.IsDefault ? [] : documents;
        var order = ledger.State.Order!;
        var channel = ChannelSide.Of(ledger, documents);
        var sides = ImmutableArray.Create(channel, ProviderSide.Of(ledger, documents), ErpSide.Of(ledger, documents));
        var open = OpenItems.Of(ledger);
        var differing = sides.Where(s => !s.Difference.IsZero || Marked(s.Total)).ToList();
        var rest = ledger.State.InSync && !ledger.Open.IsZero;
        var says = differing.Count > 0 ? string.Join(' ', differing.Select(s => s.Says))
            : rest ? $"{ledger.Open} are open: {string.Join(' ', open.Select(i => i.Why))}"
            : ledger.State.InSync ? $"All sides have {channel.Total.Amount}, and nothing is open." : "So far all sides agree; the order is still under way.";
        return new MoneyExplanation(
            ledger.State.Id.Value, order.Number, order.Total, order.Presentment, sides, MoneyFigures.Of(ledger), open, ledger.Entries, differing.Count == 0 && !rest, says);
    }

    /// <summary>True when an amount in the tree is marked.</summary>
    public static bool Marked(MoneyNode node) => node.Differs || node.Parts.Any(Marked);

    /// <summary>Postings as a tree's parts: what is credited is what the customer pays.</summary>
    internal static ImmutableArray<MoneyNode> Parts(IEnumerable<Posting> postings)
    {
        var all = postings.ToList();
        var discounted = all.Exists(p => p.Account == Account.Discount);
        return [.. all.Select(p => new MoneyNode(Words(p, discounted), -p.Amount))];
    }

    internal static string Rate(int basisPoints) => (basisPoints / 100m).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static string Words(Posting p, bool discounted) => p.Account switch
    {
        Account.Revenue when discounted => "before discount",
        Account.Discount => "discount",
        Account.Tax => $"tax {Rate(p.RateBasisPoints ?? 0)}",
        Account.Revenue or Account.GiftCard or Account.Shipping or Account.Fee or Account.Refund => "net",
        var other => other.ToString().ToLowerInvariant(),
    };
}
