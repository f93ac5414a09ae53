using System.Text.Json;
using Weft.Benchmarks.Limit;
using Weft.Benchmarks.Measuring;
using Weft.Engine.Storage;

namespace Weft.Benchmarks.Nodes;

/// <summary>Sees every transaction of a store once it is durable: counts rows and orders in sync, and how long each order took.</summary>
internal sealed class InSyncWatch
{
    private readonly Lock gate = new();
    private readonly HashSet<string> inSync = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> received = new(StringComparer.Ordinal);
    private readonly RowTape? tape;
    private readonly string? only;
    private TaskCompletionSource? reached;
    private int wanted = int.MaxValue;

    /// <param name="store">The store.</param>
    /// <param name="tape">Keeps what was written.</param>
    /// <param name="only">The connection whose orders count; null for all.</param>
    public InSyncWatch(Store store, RowTape? tape = null, string? only = null)
    {
        (this.tape, this.only) = (tape, only);
        store.Written = Written;
    }

    /// <summary>From the arrival of the order's webhook to the commit that put it in sync.</summary>
    public Latencies Latency { get; } = new();

    public long Rows { get; private set; }

    public long Commits { get; private set; }

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
        var now = TimeProvider.System.GetUtcNow();
        lock (gate)
        {
            tape?.Add(batch);
            Rows += batch.RowCount;
            Commits++;
            foreach (var message in batch.Received)
                if (message.Kind == NewOrder && IsWatched(message.Connection)) received.TryAdd($"{message.Connection}:{IdOf(message.Body)}", Micros.ToTime(message.ReceivedAt));
            foreach (var order in batch.Orders)
            {
                if (order.InSync && IsWatched(order.Connection) && inSync.Add(order.Id) && received.Remove(order.Id, out var arrived)) Latency.Add(now - arrived);
            }

            if (inSync.Count >= wanted) reached?.TrySetResult();
        }
    }

    private bool IsWatched(string connection) => only is null || connection == only;

    /// <summary>The web shop's id of an order, which is the first field of its document.</summary>
    private static long IdOf(byte[] document)
    {
        var reader = new Utf8JsonReader(document);
        while (reader.Read())
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("id"u8)) return reader.Read() ? reader.GetInt64() : 0;
        return 0;
    }

    private const string NewOrder = "orders/create";
}
