namespace Weft.Core.Routing;

/// <summary>The nodes that plans of several pieces are made of.</summary>
internal static class CandidatePool
{
    private const int UnitBits = 16;
    private const int LateBits = 8;
    private const int ShippingBits = 24;
    private const int PlaceBits = 15;

    /// <summary>Places in the list of candidates, ascending: all of them when they are few, else the best in turn for the whole order, for speed, and for each SKU.</summary>
    public static List<int> Of(IReadOnlyList<Candidate> candidates, Demand demand)
    {
        if (candidates.Count <= RoutingLimits.Candidates) return [.. Enumerable.Range(0, candidates.Count)];
        var rankings = new List<List<long>> { Ranked(candidates, c => c.Units, soonestFirst: false), Ranked(candidates, c => c.Units, soonestFirst: true) };
        for (var sku = 0; sku < demand.Skus.Length; sku++)
        {
            var s = sku;
            rankings.Add(Ranked(candidates, c => c.Free[s], soonestFirst: false));
        }

        var pool = new SortedSet<int>();
        for (var rank = 0; pool.Count < RoutingLimits.Candidates; rank++)
        {
            foreach (var ranking in rankings)
                if (rank < ranking.Count && pool.Count < RoutingLimits.Candidates) pool.Add((int)(ranking[rank] & ((1 << PlaceBits) - 1)));
        }

        return [.. pool];
    }

    /// <summary>Those that have any, most units first, or soonest first; then the cheapest, then in the order of the configuration. All of it is in one number, because that sorts fast.</summary>
    private static List<long> Ranked(IReadOnlyList<Candidate> candidates, Func<Candidate, int> unitsOf, bool soonestFirst)
    {
        var keys = new List<long>(candidates.Count);
        for (var i = 0; i < candidates.Count; i++)
        {
            var (c, units) = (candidates[i], unitsOf(candidates[i]));
            if (units == 0) continue;
            var (fewer, late) = ((1L << UnitBits) - 1 - Within(units, UnitBits), Within(c.DaysLate, LateBits));
            var first = soonestFirst ? (late << UnitBits) | fewer : (fewer << LateBits) | late;
            keys.Add((((first << ShippingBits) | Within(c.Shipping, ShippingBits)) << PlaceBits) | (long)i);
        }

        keys.Sort();
        return keys;
    }

    private static long Within(long value, int bits) => Math.Clamp(value, 0, (1L << bits) - 1);
}
