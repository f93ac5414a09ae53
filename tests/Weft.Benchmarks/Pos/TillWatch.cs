using Weft.Benchmarks.Measuring;
using Weft.Core.Inventory;
using Weft.Core.Workflow;
using Weft.Engine.Storage;

namespace Weft.Benchmarks.Pos;

/// <summary>Sees every transaction of the store once it is durable: counts the tills' lines, and how late channels show what they changed.</summary>
internal sealed class TillWatch
{
    private const string Moved = "stock.moved.v1";
    private const string Shown = "stock.published.v1";

    private readonly Vocabulary words = new(StockJson.Words());
    private readonly Lock gate = new();
    private readonly Dictionary<long, DateTimeOffset> waiting = [];
    private readonly ChannelTimes times;

    public TillWatch(Store store, ChannelTimes times)
    {
        this.times = times;
        store.Written = Written;
    }

    /// <summary>Weft's own part of the time from a change to the channel's acknowledgement.</summary>
    public Latencies Lag { get; } = new();

    /// <summary>The whole of it.</summary>
    public Latencies LagWithChannel { get; } = new();

    /// <summary>From the arrival of a till's transaction to the commit of what it changed.</summary>
    public Latencies Decided { get; } = new();

    public long Lines { get; private set; }

    public long Publications { get; private set; }

    public long Rows { get; private set; }

    public void Forget()
    {
        lock (gate)
        {
            foreach (var latency in new[] { Lag, LagWithChannel, Decided }) latency.Forget();
            (Lines, Publications, Rows) = (0, 0, 0);
        }
    }

    private void Written(WriteBatch batch)
    {
        var now = TimeProvider.System.GetUtcNow();
        lock (gate)
        {
            Rows += batch.RowCount;
            foreach (var message in batch.Received)
                if (message.Connection == Saturday.Connection) waiting[message.Id] = Micros.ToTime(message.ReceivedAt);
            foreach (var settled in batch.Settled)
                if (waiting.Remove(settled.Id, out var arrived)) Decided.Add(now - arrived);
            foreach (var e in batch.Events)
            {
                if (e.Type == Moved) Lines++;
                if (e.Type == Shown && words.Read<Event>(e.Type, e.Data) is StockPublished { Refused: null } shown) Late(e.Stream, shown);
            }
        }
    }

    private void Late(string stream, StockPublished shown)
    {
        Publications++;
        var lag = shown.AcknowledgedAt - shown.CausedAt;
        var channel = times.Of($"stock/{shown.Channel}/{StreamId.Parse(stream).Key}");
        LagWithChannel.Add(lag);
        Lag.Add(lag > channel ? lag - channel : TimeSpan.Zero);
    }
}
