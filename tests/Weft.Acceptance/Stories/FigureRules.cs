using Weft.Core.Ledger;
using Weft.Core.Shared;

namespace Weft.Acceptance.Stories;

/// <summary>Figures of a story that have to add up.</summary>
internal static class FigureRules
{
    public static IEnumerable<string> Units(Told told)
    {
        foreach (var l in told.Story.Lines)
        {
            var sum = l.Open + l.Backordered + l.Reserved + l.Released + l.Shipped + l.Cancelled;
            if (sum != l.Ordered) yield return $"line {l.LineId}: {l.Ordered} units were ordered, the story accounts for {sum}";
            var back = told.State.Returns.Returns.Sum(r => r.Received(l.LineId));
            if (back > l.Shipped) yield return $"line {l.LineId}: {back} units came back of {l.Shipped} that left";
        }
    }

    public static IEnumerable<string> Money(Told told)
    {
        if (told.Money is not { } money) yield break;
        var f = money.Figures;
        foreach (var side in money.Sides)
        {
            foreach (var node in Told.Nodes(side.Total).Where(n => !n.Parts.IsEmpty && !n.Differs))
                if (Sum(node.Parts.Select(p => p.Amount), node.Amount.Currency) != node.Amount) yield return $"money, {side.Side}: the parts of '{node.What}' are not {node.Amount}";
            if (side.Difference.IsZero && side.Total.Amount != side.Expected) yield return $"money, {side.Side}: {side.Total.Amount} is shown, {side.Expected} is booked";
        }

        var (erp, provider) = (money.Sides.Single(s => s.Side == "erp"), money.Sides.Single(s => s.Side == "provider"));
        if (provider.Difference.IsZero && provider.Total.Amount != f.Paid - f.Refunded) yield return $"money: the provider's tree comes to {provider.Total.Amount}, the ledger to {f.Paid - f.Refunded}";
        if (erp.Difference.IsZero && (erp.Total.Amount - (f.Invoiced - f.Credited)).Minor != f.Rounding.Minor && erp.Total.Amount != f.Invoiced - f.Credited) yield return $"money: the ERP's tree comes to {erp.Total.Amount}, the ledger to {f.Invoiced - f.Credited}";
        if (Sum(money.OpenItems.Select(i => i.Amount), f.Open.Currency) != f.Open) yield return $"money: what is said to be open comes to {Sum(money.OpenItems.Select(i => i.Amount), f.Open.Currency)}, the ledger has {f.Open}";
        if (told.Story.InSync && money.Agrees && !f.Open.IsZero) yield return $"money: the order is in sync, all sides agree, and {f.Open} are open";
    }

    private static Money Sum(IEnumerable<Money> amounts, Currency currency) => amounts.Aggregate(Core.Shared.Money.Zero(currency), (sum, a) => sum + a);
}
