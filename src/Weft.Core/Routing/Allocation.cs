namespace Weft.Core.Routing;

/// <summary>
/// Which of some nodes gives what. Each SKU is taken where it sells slowest; between equals from one that has all that is still missing, and else in the order of the
/// configuration. Nothing but scarcity depends on it, and for that no other way is better.
/// </summary>
internal sealed class Allocation(IReadOnlyList<Candidate> candidates, Demand demand, DraftOrder order)
{
    /// <summary>The plan that uses all of the nodes; null when one of them has nothing to do.</summary>
    /// <param name="members">Places in the list of candidates, ascending.</param>
    /// <param name="units">When given, filled with units by SKU and member.</param>
    public Draft? Weigh(ReadOnlySpan<int> members, int[,]? units = null)
    {
        var (used, unserved, scarcity) = (0u, 0, 0L);
        for (var sku = 0; sku < demand.Wanted.Length; sku++)
        {
            var (need, taken) = (demand.Wanted[sku], 0u);
            while (need > 0 && Next(members, sku, need, taken) is var next and >= 0)
            {
                var given = Math.Min(need, candidates[members[next]].Free[sku]);
                scarcity += (long)given * candidates[members[next]].Scarcity[sku];
                if (units is not null) units[sku, next] = given;
                need -= given;
                taken |= 1u << next;
            }

            used |= taken;
            unserved += need;
        }

        return used == (1u << members.Length) - 1 ? Sum(members.ToArray(), unserved, scarcity) : null;
    }

    private int Next(ReadOnlySpan<int> members, int sku, int need, uint taken)
    {
        var best = -1;
        for (var i = 0; i < members.Length; i++)
        {
            var c = candidates[members[i]];
            if (c.Free[sku] == 0 || (taken & (1u << i)) != 0) continue;
            if (best < 0 || IsBetter(c, candidates[members[best]], sku, need)) best = i;
        }

        return best;
    }

    private static bool IsBetter(Candidate c, Candidate than, int sku, int need) =>
        c.Scarcity[sku] != than.Scarcity[sku] ? c.Scarcity[sku] < than.Scarcity[sku] : c.Free[sku] >= need && than.Free[sku] < need;

    /// <summary>The costs of a plan whose units and scarcity are known.</summary>
    public Draft Sum(int[] members, int unserved, long scarcity)
    {
        var draft = new Draft(members) { Unserved = unserved, Scarcity = scarcity };
        foreach (var member in members)
        {
            var c = candidates[member];
            draft.DaysLate = Math.Max(draft.DaysLate, c.DaysLate);
            draft.Shipping += c.Shipping;
            draft.Load = Math.Max(draft.Load, c.Load);
        }

        draft.Weight = order.WeightOf(draft);
        return draft;
    }
}
