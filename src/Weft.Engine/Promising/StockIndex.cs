using System.Collections.Concurrent;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Engine.Turns;

namespace Weft.Engine.Promising;

/// <summary>Reads the committed states of streams.</summary>
internal delegate Task<Dictionary<string, StreamState>> LoadStreams(IReadOnlyList<string> streams, CancellationToken cancellation);

/// <summary>
/// What every SKU gives, in memory. It is kept by committed batches and filled from the store when it is asked for what it does not have; a commit beside such a read wins
/// over it. Bounded: what was asked for least goes first and is read again when it is wanted.
/// </summary>
internal sealed class StockIndex(LoadStreams load, Places places, long mostBytes)
{
    private static readonly string prefix = StockWorkflow.StreamOf(new Sku("")).ToString();
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, SkuUnits> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Reading> underWay = new(StringComparer.Ordinal);
    private readonly Queue<string> looks = new();
    private long bytes;

    /// <summary>A read of the store that others may wait for as well.</summary>
    private sealed class Reading
    {
        public readonly TaskCompletionSource<SkuUnits> Done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What was committed meanwhile.</summary>
        public SkuUnits? Newer;

        /// <summary>True when a commit failed meanwhile: it may be in the store all the same, and after this read.</summary>
        public bool InDoubt;
    }

    /// <summary>SKUs in memory.</summary>
    public int Count => known.Count;

    /// <summary>Memory they take, about.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>What a SKU gives.</summary>
    public ValueTask<SkuUnits> FindAsync(string sku, CancellationToken cancellation) =>
        InMemory(sku) is { } units ? ValueTask.FromResult(units) : new ValueTask<SkuUnits>(ReadAsync(sku, cancellation));

    /// <summary>What several SKUs give; those that are not in memory are read together.</summary>
    public async Task<Dictionary<string, SkuUnits>> FindAsync(IReadOnlyCollection<string> skus, CancellationToken cancellation)
    {
        var found = new Dictionary<string, SkuUnits>(skus.Count, StringComparer.Ordinal);
        var waiting = new List<(string Sku, Task<SkuUnits> Units)>();
        var mine = new List<string>();
        foreach (var sku in skus)
        {
            if (InMemory(sku) is { } units) found[sku] = units;
            else waiting.Add((sku, Join(sku, mine)));
        }

        if (mine.Count > 0) await LoadAsync(mine);
        foreach (var (sku, units) in waiting) found[sku] = await units.WaitAsync(cancellation);
        return found;
    }

    /// <summary>Takes over what a batch has committed. SKUs nobody has asked for are kept only as long as there is room.</summary>
    /// <param name="changed">States after the batch.</param>
    /// <param name="before">The state of a stream before it, where that is in memory.</param>
    public void Committed(IReadOnlyDictionary<string, StreamState> changed, Func<string, StreamState?> before)
    {
        foreach (var (stream, value) in changed)
            if (value.State is StockState state) Committed(state, value.Version, before(stream));
    }

    /// <summary>Reads SKUs again whose commit failed: nobody can say whether it is in the store.</summary>
    public void InDoubt(IEnumerable<string> streams)
    {
        foreach (var stream in streams)
        {
            if (!stream.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var sku = stream[prefix.Length..];
            lock (gate)
            {
                if (underWay.TryGetValue(sku, out var reading)) (reading.InDoubt, reading.Newer) = (true, null);
                if (known.TryGetValue(sku, out var units)) units.InDoubt = true;
            }
        }
    }

    private SkuUnits? InMemory(string sku)
    {
        if (!known.TryGetValue(sku, out var units) || units.InDoubt) return null;
        if (!units.Used) units.Used = true;
        return units;
    }

    private async Task<SkuUnits> ReadAsync(string sku, CancellationToken cancellation)
    {
        var mine = new List<string>();
        var units = Join(sku, mine);
        // The read serves all who wait for it: it does not end with the first of them.
        if (mine.Count > 0) _ = LoadAsync(mine);
        return await units.WaitAsync(cancellation);
    }

    /// <summary>Joins the read of a SKU that is under way, or makes it one's own.</summary>
    private Task<SkuUnits> Join(string sku, List<string> mine)
    {
        lock (gate)
        {
            if (InMemory(sku) is { } units) return Task.FromResult(units);
            if (!underWay.TryGetValue(sku, out var reading))
            {
                underWay.Add(sku, reading = new Reading());
                mine.Add(sku);
            }

            return reading.Done.Task;
        }
    }

    private async Task LoadAsync(List<string> skus)
    {
        try
        {
            var states = await load([.. skus.Select(s => prefix + s)], CancellationToken.None);
            foreach (var sku in skus)
            {
                var (state, version, _) = states[prefix + sku];
                Loaded(sku, new SkuUnits((StockState)state, version, places));
            }
        }
        catch (Exception e) when (e is not CrashException)
        {
            lock (gate)
                foreach (var sku in skus)
                    if (underWay.Remove(sku, out var reading)) reading.Done.SetException(e);
        }
    }

    private void Loaded(string sku, SkuUnits loaded)
    {
        lock (gate)
        {
            var reading = underWay[sku];
            underWay.Remove(sku);
            var units = reading.Newer is { } newer && newer.Version > loaded.Version ? newer : loaded;
            units.Used = true;
            if (!reading.InDoubt) Keep(sku, units);
            reading.Done.SetResult(units);
        }
    }

    private void Committed(StockState state, int version, StreamState? before)
    {
        var sku = state.Sku.Value;
        lock (gate)
        {
            var reading = underWay.GetValueOrDefault(sku);
            var old = known.GetValueOrDefault(sku);
            if (reading is null && old is null && bytes >= mostBytes) return;
            // Most events of a busy SKU only tell which numbers its channels show.
            if (reading is null && old is { InDoubt: false } && before is { State: StockState was } && before.Value.Version == old.Version && SkuUnits.AreSame(was, state))
            {
                old.Version = version;
                return;
            }

            var units = new SkuUnits(state, version, places);
            if (reading is not null) reading.Newer = units;
            else Keep(sku, units);
        }
    }

    /// <summary>Keeps what is newer than what is there, and lets go of what is beyond the bound: a SKU that was asked for since the last look gets another round.</summary>
    private void Keep(string sku, SkuUnits units)
    {
        if (known.TryGetValue(sku, out var old))
        {
            if (old.Version > units.Version) return;
            units.Used |= old.Used;
            bytes -= old.Bytes;
        }
        else
        {
            looks.Enqueue(sku);
        }

        known[sku] = units;
        bytes += units.Bytes;
        while (bytes > mostBytes && looks.TryDequeue(out var candidate))
        {
            if (!known.TryGetValue(candidate, out var looked)) continue;
            if (looked.Used)
            {
                looked.Used = false;
                looks.Enqueue(candidate);
            }
            else
            {
                known.TryRemove(candidate, out _);
                bytes -= looked.Bytes;
            }
        }
    }
}
