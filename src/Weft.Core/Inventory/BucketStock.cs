using System.Collections.Immutable;

namespace Weft.Core.Inventory;

/// <summary>Units of one kind at one location.</summary>
/// <param name="Units">Units as far as we know: the newest count, and what moved since.</param>
/// <param name="CountedAt">The owner's newest count, by its clock.</param>
/// <param name="Counted">What that count said.</param>
/// <param name="Moved">
/// Movements by their time. Those after the count are in <see cref="Units"/>: a later count of an earlier moment is corrected by them. Those before it are remembered
/// for their keys alone.
/// </param>
public sealed record BucketStock(int Units, DateTimeOffset? CountedAt, int Counted, ImmutableList<Movement> Moved)
{
    /// <summary>Nothing known.</summary>
    public static readonly BucketStock Nothing = new(0, null, 0, []);

    /// <summary>Movements up to this time are forgotten: a count of an earlier moment cannot be corrected, and a movement of one not recognised.</summary>
    public DateTimeOffset? ForgottenUpTo { get; init; }

    /// <summary>True when the newest count has seen what happened at a time.</summary>
    public bool HasCounted(DateTimeOffset at) => CountedAt is { } counted && at <= counted;

    /// <summary>A count says nothing of movements after it: they still apply.</summary>
    internal BucketStock AfterCount(int units, DateTimeOffset at)
    {
        long sum = units;
        for (var i = Moved.Count - 1; i >= 0 && Moved[i].At > at; i--) sum += Moved[i].Change;
        return this with { Units = Bounded(sum), CountedAt = at, Counted = units, Moved = Moved.RemoveAll(m => m.Key is null && m.At <= at) };
    }

    /// <summary>A movement that the count has seen changes nothing, but is remembered for its key.</summary>
    /// <param name="movement">The movement.</param>
    /// <param name="rememberFrom">Movements before this time are forgotten.</param>
    /// <param name="forgotten">Those that were.</param>
    internal BucketStock After(Movement movement, DateTimeOffset rememberFrom, out ImmutableArray<Movement> forgotten)
    {
        var counted = HasCounted(movement.At);
        var units = counted ? Units : Bounded((long)Units + movement.Change);
        var moved = counted && movement.Key is null ? Moved : Moved.Insert(PlaceOf(movement.At), movement);
        var old = 0;
        while (old < moved.Count && (moved.Count - old > StockLimits.Movements || moved[old].At < rememberFrom)) old++;
        forgotten = old == 0 ? [] : [.. moved.Take(old)];
        return old == 0
            ? this with { Units = units, Moved = moved }
            : this with { Units = units, Moved = moved.RemoveRange(0, old), ForgottenUpTo = forgotten[^1].At < ForgottenUpTo ? ForgottenUpTo : forgotten[^1].At };
    }

    /// <summary>Most movements are newer than all before.</summary>
    private int PlaceOf(DateTimeOffset at)
    {
        if (Moved.IsEmpty || Moved[^1].At <= at) return Moved.Count;
        var (low, high) = (0, Moved.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Moved[middle].At <= at) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static int Bounded(long units) => (int)Math.Clamp(units, int.MinValue, int.MaxValue);
}

/// <summary>Units that came or went.</summary>
/// <param name="Key">The reporter's identity of it; null for a goods issue of an order.</param>
/// <param name="Change">Units that came (above zero) or went (below).</param>
/// <param name="At">When, by the owner's clock.</param>
public sealed record Movement(string? Key, int Change, DateTimeOffset At)
{
    /// <summary>Why; null for a goods issue of an order.</summary>
    public MovementReason? Reason { get; init; }
}

/// <summary>A movement and where it was.</summary>
internal sealed record ReportedMovement(string Location, StockBucket Bucket, Movement What)
{
    /// <summary>All that are remembered, by their keys.</summary>
    public static ImmutableDictionary<string, ReportedMovement> Of(ImmutableSortedDictionary<string, LocationStock> locations)
    {
        var keys = ImmutableDictionary.CreateBuilder<string, ReportedMovement>();
        foreach (var (location, here) in locations)
            foreach (var bucket in (StockBucket[])[StockBucket.Sellable, StockBucket.Damaged, StockBucket.QualityControl])
                foreach (var m in here.Of(bucket).Moved)
                    if (m.Key is { } key) keys[key] = new ReportedMovement(location, bucket, m);
        return keys.ToImmutable();
    }
}
