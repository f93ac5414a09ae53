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
        var demand = new Demand(question.Lines);
        var (candidates, ruledOut) = Eligibility.Judge(question, offers, rules, demand);
        var order = new DraftOrder(rules.Weights);
        var stays = Whole(question, rules);
        var drafts = new PlanSearch(candidates, demand, order).Run(mostPieces: stays is null ? Math.Min(rules.MaxSplits, RoutingLimits.Splits) + 1 : 1);
        var whole = stays is not null || !rules.Partial;
        var winner = drafts.Find(d => !whole || d.Unserved == 0);
        var words = new RoutingWords(rules, candidates);
        var writer = new PlanWriter(question, rules.Currency, candidates, demand, order);
        var plan = winner is null ? writer.None() : writer.Write(winner);
        ImmutableArray<LostPlan> lost = [.. drafts.Where(d => d != winner).Take(RoutingLimits.LostPlans).Select(d => new LostPlan(writer.Write(d), words.WhyLost(d, winner)))];
        return new RoutingDecision(plan, writer.LeftOver(plan), words.Why(winner, drafts.Find(d => d != winner), stays), lost, ruledOut);
    }

    /// <summary>Why the order must not be split; null when it may be.</summary>
    private static string? Whole(RoutingQuestion question, RoutingRules rules)
    {
        foreach (var threshold in rules.ShipmentThreshold)
            if (threshold.Currency == question.Value.Currency && question.Value < threshold) return $"The order is worth less than {threshold}, so it is not split.";
        return null;
    }
}
