using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;

namespace Weft.Core.Reservations;

/// <summary>What a cart wants of each SKU: demand is summed over all lines, kits exploded, before it is judged.</summary>
internal static class Demand
{
    /// <summary>Kits within kits.</summary>
    public const int MaxDepth = 5;

    /// <summary>True when the units of each SKU that has stock can be counted: no kit contains itself, and no sum is beyond all measure.</summary>
    public static bool IsCountable(IEnumerable<ReservationLine> lines, ImmutableDictionary<string, ImmutableArray<KitPart>> exploded)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        return lines.All(l => Add(sums, l.Sku, l.Quantity, exploded, MaxDepth));
    }

    /// <summary>Units of each SKU that has stock.</summary>
    public static ImmutableSortedDictionary<string, int> Of(IEnumerable<ReservationLine> lines, ImmutableDictionary<string, ImmutableArray<KitPart>> exploded)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in lines) Add(sums, line.Sku, line.Quantity, exploded, MaxDepth);
        return sums.ToImmutableSortedDictionary(s => s.Key, s => (int)s.Value, StringComparer.Ordinal);
    }

    /// <summary>Gives the units that are held to the lines, in the cart's order; a kit gets as many as its scarcest part allows.</summary>
    public static ImmutableArray<LineHold> Share(ReservationState s)
    {
        var left = s.Answers.ToDictionary(a => a.Key, a => a.Value.Units, StringComparer.Ordinal);
        var shares = ImmutableArray.CreateBuilder<LineHold>(s.Lines.Length);
        foreach (var line in s.Lines)
        {
            var perUnit = Of([line with { Quantity = 1 }], s.Exploded);
            var got = perUnit.Aggregate(line.Quantity, (least, part) => Math.Min(least, left[part.Key] / part.Value));
            foreach (var (sku, units) in perUnit) left[sku] -= got * units;
            shares.Add(new LineHold(line.LineId, got, line.Quantity - got));
        }

        return shares.MoveToImmutable();
    }

    private static bool Add(SortedDictionary<string, long> sums, Sku sku, long units, ImmutableDictionary<string, ImmutableArray<KitPart>> exploded, int depth)
    {
        if (!exploded.TryGetValue(sku.Value, out var parts)) return (sums[sku.Value] = sums.GetValueOrDefault(sku.Value) + units) <= int.MaxValue;
        if (depth == 0) return false;
        foreach (var part in parts)
            if (units * part.Quantity > int.MaxValue || !Add(sums, part.Sku, units * part.Quantity, exploded, depth - 1)) return false;
        return true;
    }
}
