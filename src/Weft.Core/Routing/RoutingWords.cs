using Weft.Core.Shared;

namespace Weft.Core.Routing;

/// <summary>Why a plan won or lost, in plain words.</summary>
internal sealed class RoutingWords(RoutingRules rules, IReadOnlyList<Candidate> candidates)
{
    public string Why(Draft? winner, Draft? next, string? stays)
    {
        var reason = stays is null ? "" : $"{stays} ";
        if (winner is null && candidates.Count == 0) return $"{reason}No node can take part.";
        if (winner is null) return $"{reason}No {(stays is null ? "plan" : "single node")} has everything, and the order ships whole or not at all.";
        return next is null ? $"{reason}No other plan is possible." : $"{reason}The next best, {Names(next)}, {WhyLost(next, winner)}";
    }

    /// <summary>The first difference that counts, as the end of a sentence about the plan that lost.</summary>
    public string WhyLost(Draft lost, Draft? winner)
    {
        if (winner is null) return $"leaves {Units(lost.Unserved)} without a node, and the order ships whole or not at all.";
        if (lost.Unserved != winner.Unserved) return $"leaves {Units(lost.Unserved)} without a node instead of {winner.Unserved}.";
        return rules.Weights is { } weights && lost.Weight != winner.Weight ? Weighed(lost, winner, weights) : Compared(lost, winner);
    }

    private string Compared(Draft lost, Draft winner)
    {
        if (lost.DaysLate != winner.DaysLate) return $"arrives {Days(lost.DaysLate)} late instead of {(winner.DaysLate == 0 ? "on time" : $"{winner.DaysLate}")}.";
        if (lost.Splits != winner.Splits) return $"needs {lost.Members.Length} pieces instead of {winner.Members.Length}.";
        if (lost.Shipping != winner.Shipping) return $"costs {Cost(lost.Shipping)} to ship instead of {Cost(winner.Shipping)}.";
        if (lost.Load != winner.Load) return $"would fill its busiest node's day to {lost.Load} % instead of {winner.Load} %.";
        if (lost.Scarcity != winner.Scarcity) return $"takes from stock that sells sooner anyway: scarcity {lost.Scarcity} instead of {winner.Scarcity}.";
        return "costs the same and stands later in the configuration.";
    }

    private string Weighed(Draft lost, Draft winner, CostWeights weights)
    {
        var parts = new (string Name, decimal Lost, decimal Winner)[]
        {
            ("lateness", weights.Late * lost.DaysLate, weights.Late * winner.DaysLate),
            ("splits", weights.Split * lost.Splits, weights.Split * winner.Splits),
            ("shipping", lost.Shipping, winner.Shipping),
            ("load", weights.Load * lost.Load, weights.Load * winner.Load),
            ("scarcity", weights.Scarcity * lost.Scarcity, weights.Scarcity * winner.Scarcity),
        };
        var different = parts.Where(p => p.Lost != p.Winner).Select(p => $"{p.Name} {Cost(p.Lost)} instead of {Cost(p.Winner)}");
        return $"weighs {Cost(lost.Weight)} instead of {Cost(winner.Weight)}: {string.Join(", ", different)}.";
    }

    private string Names(Draft draft) => string.Join(" + ", draft.Members.Select(m => candidates[m].Node.Location));

    private string Cost(decimal minor) => new Money((long)Math.Round(minor, MidpointRounding.AwayFromZero), rules.Currency).ToString();

    private static string Units(int units) => units == 1 ? "1 unit" : $"{units} units";

    private static string Days(int days) => days == 1 ? "1 day" : $"{days} days";
}
