namespace Weft.Core.Routing;

/// <summary>
/// Finds plans of one node, then of two, and so on. All of them are looked at as long as there are few; when there are many, plans are made of the
/// <see cref="RoutingLimits.Candidates"/> best nodes, and larger ones grow from the <see cref="RoutingLimits.Beam"/> best of one node less.
/// </summary>
internal sealed class PlanSearch
{
    private readonly IReadOnlyList<Candidate> candidates;
    private readonly Demand demand;
    private readonly DraftOrder order;
    private readonly Allocation allocation;
    private readonly int missing;
    private readonly SortedSet<Draft> best;
    private readonly List<Draft> bestOfSize = [];

    public PlanSearch(IReadOnlyList<Candidate> candidates, Demand demand, DraftOrder order)
    {
        (this.candidates, this.demand, this.order) = (candidates, demand, order);
        (allocation, best) = (new Allocation(candidates, demand, order), new SortedSet<Draft>(order));
        missing = StillWanted(Enumerable.Range(0, candidates.Count)).Sum();
    }

    /// <summary>The best plan of each size, and the best of all, in order.</summary>
    /// <param name="mostPieces">Most nodes of a plan.</param>
    public List<Draft> Run(int mostPieces)
    {
        var level = new List<Draft>();
        for (var i = 0; i < candidates.Count; i++)
            if (Try([i]) is { } draft) level.Add(draft);
        var pool = mostPieces > 1 && !IsOver(1) ? CandidatePool.Of(candidates, demand) : [];
        level.RemoveAll(d => pool.BinarySearch(d.Members[0]) < 0);
        for (var pieces = 2; pieces <= mostPieces && pool.Count >= pieces && !IsOver(pieces - 1); pieces++) level = Grow(level, pool, pieces < mostPieces);
        return [.. best.Concat(bestOfSize).Distinct().Order(order)];
    }

    /// <summary>True when no plan of more pieces can be better.</summary>
    private bool IsOver(int pieces)
    {
        if (best.Min is not { } leader || leader.Unserved > missing) return false;
        if (!order.Weighs) return leader.DaysLate <= candidates.Min(c => c.DaysLate);
        return order.LeastWeight(pieces + 1, candidates.Select(c => c.Shipping).Order().Take(pieces + 1).Sum()) > leader.Weight;
    }

    /// <summary>Units of each SKU that some nodes together do not have.</summary>
    private int[] StillWanted(IEnumerable<int> members)
    {
        var still = demand.Wanted.ToArray();
        foreach (var member in members)
            for (var sku = 0; sku < still.Length; sku++) still[sku] = Math.Max(0, still[sku] - candidates[member].Free[sku]);
        return still;
    }

    private List<Draft> Grow(List<Draft> level, List<int> pool, bool goesOn)
    {
        var (grown, seen) = (new List<Draft>(), new HashSet<ulong>());
        level.Sort(order);
        foreach (var draft in level.Take(RoutingLimits.Beam))
        {
            // Whoever has everything already needs nobody, unless a parcel more may be worth its price.
            if (draft.Unserved == 0 && !order.Weighs) continue;
            var (still, mask) = (StillWanted(draft.Members), Mask(draft, pool));
            for (var slot = 0; slot < pool.Count; slot++)
            {
                var unserved = Without(still, candidates[pool[slot]]);
                if ((mask & (1ul << slot)) != 0 || (!order.Weighs && unserved == draft.Unserved)) continue;
                if (!goesOn && !MayMatter(draft, pool[slot], unserved)) continue;
                if (seen.Add(mask | (1ul << slot)) && Try([.. draft.Members.Append(pool[slot]).Order()]) is { } larger && goesOn) grown.Add(larger);
            }
        }

        return grown;
    }

    /// <summary>False when the plan with one more node is worse than all that are kept, however its units are spread.</summary>
    private bool MayMatter(Draft draft, int more, int unserved)
    {
        if (best.Count <= RoutingLimits.LostPlans || bestOfSize.Count <= draft.Members.Length) return true;
        if (unserved > best.Max!.Unserved && unserved > bestOfSize[draft.Members.Length].Unserved) return false;
        var atBest = allocation.Sum([.. draft.Members, more], unserved, scarcity: 0);
        return order.CompareCosts(atBest, best.Max) <= 0 || order.CompareCosts(atBest, bestOfSize[draft.Members.Length]) <= 0;
    }

    private static int Without(int[] still, Candidate more)
    {
        var unserved = 0;
        for (var sku = 0; sku < still.Length; sku++) unserved += Math.Max(0, still[sku] - more.Free[sku]);
        return unserved;
    }

    private static ulong Mask(Draft draft, List<int> pool)
    {
        var mask = 0ul;
        foreach (var member in draft.Members) mask |= 1ul << pool.BinarySearch(member);
        return mask;
    }

    private Draft? Try(ReadOnlySpan<int> members)
    {
        if (allocation.Weigh(members) is not { } draft) return null;
        // A plan of some size grew from one of each smaller size.
        if (bestOfSize.Count < members.Length) bestOfSize.Add(draft);
        else if (order.Compare(draft, bestOfSize[draft.Splits]) < 0) bestOfSize[draft.Splits] = draft;
        if (best.Count <= RoutingLimits.LostPlans || order.Compare(draft, best.Max) < 0) best.Add(draft);
        if (best.Count > RoutingLimits.LostPlans + 1) best.Remove(best.Max!);
        return draft;
    }
}
