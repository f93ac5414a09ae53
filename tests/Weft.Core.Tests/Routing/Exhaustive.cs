using System.Collections.Immutable;
using Weft.Core.Routing;
using Weft.Core.Shared;

namespace Weft.Core.Tests.Routing;

/// <summary>Tries every way to spread every unit over the nodes: slow, and with nothing of the planner in it.</summary>
internal static class Exhaustive
{
    public static PlanCost Best(RoutingQuestion question, ImmutableArray<NodeOffer> offers, RoutingRules rules, Comparison<PlanCost> order)
    {
        var nodes = offers.Where(o => !question.Excluded.Contains(o.Location) && rules.PlaceOf(o.Location) >= 0)
            .Select(o => (Offer: o, Node: rules.Nodes[rules.PlaceOf(o.Location)])).Where(n => n.Node.CapacityPerDay > n.Offer.Load).ToList();
        var wanted = question.Lines.GroupBy(l => l.Sku).Select(g => (Sku: g.Key, Units: g.Sum(l => l.Quantity))).ToList();
        var total = wanted.Sum(w => w.Units);
        var best = new PlanCost(total, 0, 0, An.Euro(0), 0, 0);
        foreach (var spread in Spreads(wanted, nodes))
        {
            var cost = CostOf(question, wanted, nodes, spread);
            if (cost is null || cost.Splits > rules.MaxSplits || (!rules.Partial && cost.Unserved > 0)) continue;
            if (order(cost, best) < 0) best = cost;
        }

        return best;
    }

    /// <summary>Units by SKU and node.</summary>
    private static IEnumerable<ImmutableList<ImmutableList<int>>> Spreads(List<(Sku Sku, int Units)> wanted, List<(NodeOffer Offer, RoutingNode Node)> nodes)
    {
        IEnumerable<ImmutableList<ImmutableList<int>>> all = [[]];
        foreach (var (sku, units) in wanted)
        {
            var ways = Ways([.. nodes.Select(n => Math.Max(0, n.Offer.Free.First(f => f.Sku == sku).Units - n.Node.SafetyStock))], units).ToList();
            all = all.SelectMany(spread => ways.Select(spread.Add));
        }

        return all;
    }

    private static IEnumerable<ImmutableList<int>> Ways(ImmutableList<int> free, int units)
    {
        if (free.IsEmpty) return [[]];
        return Enumerable.Range(0, Math.Min(free[0], units) + 1).SelectMany(given => Ways(free.RemoveAt(0), units - given).Select(rest => rest.Insert(0, given)));
    }

    private static PlanCost? CostOf(RoutingQuestion question, List<(Sku Sku, int Units)> wanted, List<(NodeOffer Offer, RoutingNode Node)> nodes, ImmutableList<ImmutableList<int>> spread)
    {
        var used = nodes.Select((n, i) => (n.Offer, n.Node, Place: i)).Where(n => spread.Any(s => s[n.Place] > 0)).ToList();
        if (used.Count == 0) return null;
        var scarcity = 0L;
        for (var s = 0; s < wanted.Count; s++)
        {
            foreach (var (offer, _, place) in used)
            {
                var stock = offer.Free.First(f => f.Sku == wanted[s].Sku);
                if (spread[s][place] > 0 && stock.SoldPerWeek is { } sold) scarcity += spread[s][place] * (long)Math.Min(1_000, Math.Round(100 * sold / stock.Units));
            }
        }

        return new PlanCost(
            wanted.Sum(w => w.Units) - spread.Sum(s => s.Sum()),
            used.Max(n => (int)Math.Max(0, Math.Ceiling((question.At + n.Node.Rates[0].Transit - question.PromisedBy!.Value).TotalDays))),
            used.Count - 1,
            new Money(used.Sum(n => (long)n.Node.Rates[0].BaseMinor), An.Eur),
            used.Max(n => (int)Math.Ceiling((n.Offer.Load + 1) * 100m / n.Node.CapacityPerDay!.Value)),
            scarcity);
    }
}
