using Weft.Benchmarks.Limit;
using Weft.Benchmarks.Measuring;
using Weft.Engine.Storage;

namespace Weft.Benchmarks.Nodes;

/// <summary>Sees every transaction of a store once it is durable: counts rows and orders in sync, and how long each order took.</summary>
internal sealed class InSyncWatch
{
    private readonly Lock gate = new();
    private readonly HashSet<string> inSync = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> placed = new(StringComparer.Ordinal);
    private readonly RowTape? tape;
    private TaskCompletionSource? reached;
    private int wanted = int.MaxValue;

    public InSyncWatch(Store store, RowTape? tape = null)
    {
        this.tape = tape;
        store.Written = Written;
    }

    /// <summary>From the commit of the order to the commit that put it in sync.</summary>
    public Latencies Latency { get; } = new();

    public long Rows { get; private set; }

    public int InSync
    {
        get
        {
            lock (gate) return inSync.Count;
        }
    }

    /// <summary>Completes once so many orders are in sync.</summary>
    public Task ReachAsync(int orders)
    {
        lock (gate)
        {
            wanted = orders;
            reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (inSync.Count >= wanted) reached.SetResult();
            return reached.Task;
        }
    }

    private void Written(WriteBatch batch)
    {
        var now = TimeProvider.System.GetTimestamp();
        lock (gate)
        {
            tape?.Add(batch);
            Rows += batch.RowCount;
            foreach (var order in batch.Orders)
            {
                placed.TryAdd(order.Id, now);
                if (!order.InSync || !inSync.Add(order.Id)) continue;
                Latency.Since(placed[order.Id]);
            }

            if (inSync.Count >= wanted) reached?.TrySetResult();
        }
    }
}
