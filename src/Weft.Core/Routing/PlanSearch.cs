namespace Weft.Core.Routing;

/// <summary>
/// Finds plans of one node, then of two, and so on. All of them are looked at as long as there are few; when there are many, plans are made of the
/// <see cref="RoutingLimits.Candidates"/> best nodes, and larger ones grow from the <see cref="RoutingLimits.Beam"/> best of one node less.
/// </summary>
internal sealed class PlanSearch(IReadOnlyList<Candidate> candidates, Demand demand, DraftOrder order, int mostPieces)
{
    private readonly Allocation allocation = new(candidates, demand, order);
    private readonly SortedSet<Draft> best = new(order);
    private readonly List<Draft> bestOfSize = [];

    /// <summary>The best plan of each size, and the best of all, in order.</summary>
    public List<Draft> Run()
    {
        var level = new List<Draft>();
        for (var i = 0; i < candidates.Count; i++)
            if (Try([i]) is { } draft) level.Add(draft);
        var pool = mostPieces > 1 && !IsOver(1) ? CandidatePool.Of(candidates, demand) : [];
        if (pool.Count > 0) level.RemoveAll(d => !pool.Contains(d.Members[0]));
        for (var pieces = 2; pieces <= mostPieces && pool.Count >= pieces && !IsOver(pieces - 1); pieces++) level = Grow(level, pool, pieces < mostPieces);
        return [.. best.Concat(bestOfSize).Distinct().Order(order)];
    }

    /// <summary>True when no plan of more pieces can be better.</summary>
    private bool IsOver(int pieces)
    {
        if (best.Min is not { } leader || leader.Unserved > Missing()) return false;
        if (!order.Weighs) return leader.DaysLate <= candidates.Min(c => c.DaysLate);
        return order.LeastWeight(pieces + 1, candidates.Select(c => c.Shipping).Order().Take(pieces + 1).Sum()) > leader.Weight;
    }

    /// <summary>Units that all candidates together do not have.</summary>
    private int Missing()
    {
        var missing = 0;
        for (var sku = 0; sku < demand.Wanted.Length; sku++)
        {
            var there = 0L;
            foreach (var c in candidates) there += c.Free[sku];
            missing += (int)Math.Max(0, demand.Wanted[sku] - there);
        }

        return missing;
    }

    private List<Draft> Grow(List<Draft> level, List<int> pool, bool goesOn)
    {
        var (grown, seen) = (new List<Draft>(), new HashSet<ulong>());
        level.Sort(order);
        foreach (var draft in level.Take(RoutingLimits.Beam))
        {
            // Whoever has everything already needs nobody, unless a parcel more may be worth its price.
            if (draft.Unserved == 0 && !order.Weighs) continue;
            var mask = Mask(draft, pool);
            for (var slot = 0; slot < pool.Count; slot++)
            {
                if ((mask & (1ul << slot)) != 0 || !seen.Add(mask | (1ul << slot))) continue;
                if (Try([.. draft.Members.Append(pool[slot]).Order()]) is { } larger && (order.Weighs || larger.Unserved < draft.Unserved) && goesOn) grown.Add(larger);
            }
        }

        return grown;
    }

    private static ulong Mask(Draft draft, List<int> pool)
    {
        var mask = 0ul;
        foreach (var member in draft.Members) mask |= 1ul << pool.IndexOf(member);
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
