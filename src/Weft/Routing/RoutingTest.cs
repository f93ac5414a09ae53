using Weft.Core.Routing;
using Weft.Core.Shared;
using Weft.Http.Routing;

namespace Weft.Routing;

/// <summary>Decides past orders again under other rules, and says what would be different.</summary>
/// <param name="then">The rules that stand for the past where no decision is kept; null when there are none.</param>
/// <param name="now">The rules that are tried.</param>
/// <param name="mostChanges">Differing orders that are kept to be looked at.</param>
internal sealed class RoutingTest(RoutingRules? then, RoutingRules now, int mostChanges)
{
    private readonly List<RoutingChange> changes = [];
    private readonly Sums before = new();
    private readonly Sums after = new();
    private int orders, notJudged, inPart, differ;

    /// <summary>Judges an order by its first decision: later ones follow from what nodes answered to it.</summary>
    public void Judge(OrderRouting past)
    {
        orders++;
        var first = past.Decisions.Count > 0 ? past.Decisions[0] : null;
        var was = first is null ? null : first.Decision?.Plan ?? (then is null ? null : RoutingPlanner.Decide(first.Question, first.Offers, then).Plan);
        if (first is null || was is null)
        {
            notJudged++;
            return;
        }

        if (first.OffersLeftOut > 0) inPart++;
        var decision = RoutingPlanner.Decide(first.Question, first.Offers, now);
        before.Add(was);
        after.Add(decision.Plan);
        if (IsSame(was, decision.Plan)) return;
        differ++;
        if (changes.Count < mostChanges) changes.Add(new RoutingChange(past.Order, was, decision.Plan, Why(was, decision)));
    }

    public RoutingTestReport Report() => new(orders, orders - notJudged, notJudged, inPart, differ, before.Report(), after.Report(), changes);

    /// <summary>True when the same nodes ship the same units. When they ship is another matter.</summary>
    private static bool IsSame(RoutingPlan a, RoutingPlan b) =>
        a.Pieces.Length == b.Pieces.Length
        && a.Pieces.OrderBy(p => p.Location, StringComparer.Ordinal).Zip(b.Pieces.OrderBy(p => p.Location, StringComparer.Ordinal)).All(p => p.First.Location == p.Second.Location && p.First.Lines.SequenceEqual(p.Second.Lines));

    /// <summary>What the rules say against the plan of then.</summary>
    private static string Why(RoutingPlan was, RoutingDecision decision)
    {
        if (was.Pieces.IsEmpty) return $"Nobody was to ship it then. {decision.Why}";
        if (decision.Lost.FirstOrDefault(l => IsSame(l.Plan, was)) is { } lost) return $"The plan of then {lost.Why}";
        var places = was.Pieces.Select(p => p.Location).ToHashSet(StringComparer.Ordinal);
        return decision.RuledOut.FirstOrDefault(r => r.Locations.Any(places.Contains)) is { } ruledOut ? $"{ruledOut.Locations.First(places.Contains)} {ruledOut.Why}." : decision.Why;
    }

    private sealed class Sums
    {
        private readonly SortedDictionary<string, Money> shipping = new(StringComparer.Ordinal);
        private int splits, late, unserved;

        public void Add(RoutingPlan plan)
        {
            var cost = plan.Cost;
            splits += cost.Splits;
            late += cost.DaysLate > 0 ? 1 : 0;
            unserved += cost.Unserved;
            var code = cost.Shipping.Currency.Code;
            shipping[code] = shipping.TryGetValue(code, out var sum) ? sum + cost.Shipping : cost.Shipping;
        }

        public RoutingSums Report() => new(splits, late, unserved, [.. shipping.Values]);
    }
}

/// <summary>What other rules would have changed.</summary>
/// <param name="Orders">Orders that were looked at.</param>
/// <param name="Judged">Orders that were decided again.</param>
/// <param name="NotJudged">Orders of which no decision is kept: nobody knows any more what locations could give.</param>
/// <param name="JudgedInPart">Of the judged ones, those of which not every offer is kept.</param>
/// <param name="Differ">Orders that other nodes would ship, or in other pieces.</param>
/// <param name="Before">Sums of the judged orders then.</param>
/// <param name="After">The same under the rules that are tried.</param>
/// <param name="Changes">The first of the orders that differ.</param>
internal sealed record RoutingTestReport(int Orders, int Judged, int NotJudged, int JudgedInPart, int Differ, RoutingSums Before, RoutingSums After, IReadOnlyList<RoutingChange> Changes);

/// <summary>What plans come to.</summary>
/// <param name="Splits">Pieces beyond the first of each order.</param>
/// <param name="Late">Orders whose last piece arrives after the promise.</param>
/// <param name="Unserved">Units that nobody ships.</param>
/// <param name="Shipping">What the parcels cost, by currency.</param>
internal sealed record RoutingSums(int Splits, int Late, int Unserved, IReadOnlyList<Money> Shipping);

/// <summary>An order that would go another way.</summary>
/// <param name="Order">Our id.</param>
/// <param name="Before">The plan then.</param>
/// <param name="After">The plan under the rules that are tried.</param>
/// <param name="Why">What speaks against the plan of then.</param>
internal sealed record RoutingChange(string Order, RoutingPlan Before, RoutingPlan After, string Why);
