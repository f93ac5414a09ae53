namespace Weft.Core.Routing;

/// <summary>The nodes that plans of several pieces are made of.</summary>
internal static class CandidatePool
{
    /// <summary>Places in the list of candidates: all of them when they are few, else the best in turn for the whole order, for speed, and for each SKU.</summary>
    public static List<int> Of(IReadOnlyList<Candidate> candidates, Demand demand)
    {
        var all = Enumerable.Range(0, candidates.Count).ToList();
        if (all.Count <= RoutingLimits.Candidates) return all;
        var rankings = new List<List<int>>
        {
            Ranked(all, i => (-candidates[i].Units, candidates[i].DaysLate, candidates[i].Shipping)),
            Ranked(all, i => (candidates[i].DaysLate, -candidates[i].Units, candidates[i].Shipping)),
        };
        for (var sku = 0; sku < demand.Skus.Length; sku++)
        {
            var s = sku;
            rankings.Add(Ranked(all.Where(i => candidates[i].Free[s] > 0), i => (-candidates[i].Free[s], candidates[i].DaysLate, candidates[i].Shipping)));
        }

        var pool = new SortedSet<int>();
        for (var rank = 0; pool.Count < RoutingLimits.Candidates; rank++)
        {
            foreach (var ranking in rankings)
                if (rank < ranking.Count && pool.Count < RoutingLimits.Candidates) pool.Add(ranking[rank]);
        }

        return [.. pool];
    }

    /// <summary>Stable, so that equals stay in the order of the configuration.</summary>
    private static List<int> Ranked(IEnumerable<int> members, Func<int, (int, int, long)> by) => [.. members.OrderBy(by).Take(RoutingLimits.Candidates)];
}
