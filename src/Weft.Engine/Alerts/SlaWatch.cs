using System.Collections.Concurrent;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Slas;
using Weft.Engine.Storage;
using Weft.Engine.Turns;

namespace Weft.Engine.Alerts;

/// <summary>What the watch works with.</summary>
internal sealed record SlaParts(Store Store, Streams Streams, SlaPolicy Policy, SlaBook Book, Outages Outages, TimeProvider Clock);

/// <summary>
/// Follows the clocks of open orders in memory: it is told of each committed state, so no tick reads the orders. A clock that runs out is noticed by its place in a queue. After a start the
/// open orders are read once, a page at a time.
/// </summary>
internal sealed class SlaWatch(SlaParts parts)
{
    /// <summary>Open orders that are followed; more are measured when they end and not before.</summary>
    public const int MostWatched = 500_000;

    /// <summary>Time between two steps: long enough that most orders are looked at once or twice on their way, and not at each of their steps.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private const int PageSize = 500;

    /// <summary>Times in the queue before it is looked through for those that nothing waits for any more.</summary>
    private const int ManyTimes = 10_000;

    private const int MostMissesAtOnce = 1_000;

    /// <summary>Time after which nothing is told any more of what an order did before it was in sync.</summary>
    private static readonly TimeSpan rememberFor = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan writeEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan sweepEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan keepSlots = TimeSpan.FromDays(2);
    private static readonly TimeSpan keepMisses = TimeSpan.FromDays(90);

    private readonly ConcurrentDictionary<string, OrderState> changed = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private readonly Dictionary<string, WatchedOrder> watched = new(StringComparer.Ordinal);
    private readonly HashSet<WatchedOrder> late = [];
    private readonly PriorityQueue<(WatchedOrder Order, string Key), long> due = new();
    private readonly Queue<(long At, WatchedOrder Order)> over = new();
    private readonly List<MissRow> misses = [];
    private volatile bool isOn;
    private DateTimeOffset? startedAt;
    private (long Since, string Id) read = (long.MinValue, "");
    private DateTimeOffset nextAt;
    private DateTimeOffset writeAt;
    private DateTimeOffset sweepAt;
    private int tidyAt = ManyTimes;

    /// <summary>True once all open orders are followed.</summary>
    public bool IsWarm { get; private set; }

    /// <summary>How long until the next step.</summary>
    public TimeSpan Wait => IsWarm ? nextAt - parts.Clock.GetUtcNow() : TimeSpan.Zero;

    /// <summary>States that became visible. Cheap: they are looked at by the next step. Before the first one nothing is kept, because it reads the store.</summary>
    public void Committed(IReadOnlyDictionary<string, StreamState> states)
    {
        if (!isOn) return;
        foreach (var state in states.Values)
            if (state.State is OrderState { Order: not null } order) changed[order.Id.Value] = order;
    }

    /// <summary>Follows what changed, and notices what ran out. True while open orders are still being read.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        var now = parts.Clock.GetUtcNow();
        if (startedAt is null)
        {
            isOn = true;
            parts.Book.Fill(await parts.Store.SlotsAsync(Micros.Of(now - SlaBook.Kept), cancellation));
            startedAt = now;
        }

        if (IsWarm && now < nextAt) return false;
        nextAt = now + Every;
        foreach (var id in changed.Keys)
            if (changed.TryRemove(id, out var order)) Follow(order, now, fromStore: false);
        if (!IsWarm) await ReadOpenAsync(now, cancellation);
        lock (gate)
        {
            RunOut(now);
            Forget(now);
            Tidy();
        }

        await WriteAsync(now, cancellation);
        return !IsWarm;
    }

    /// <summary>The next target that an open order will miss, or has missed; null when nothing runs or the order is not followed.</summary>
    public RunningClock? NextOf(string order)
    {
        lock (gate) return watched.TryGetValue(order, out var w) && w.Running.Count > 0 ? w.Running.MinBy(r => r.DueAt ?? DateTimeOffset.MaxValue) : null;
    }

    /// <summary>Times in the queue, those included that nothing waits for any more.</summary>
    internal int Times
    {
        get
        {
            lock (gate) return due.Count;
        }
    }

    /// <summary>Orders that are past a target now.</summary>
    public int LateOrders
    {
        get
        {
            lock (gate) return late.Count;
        }
    }

    /// <summary>What is past its target now, by step and by who has the ball.</summary>
    public List<LateGroup> Late()
    {
        lock (gate)
        {
            return
            [
                .. from w in late from r in w.Running where r.IsMissed
                   group (w, r) by (r.Workflow, r.Owner) into g
                   select new LateGroup(
                       g.Key.Workflow, g.Key.Owner, g.Select(x => x.w.Id).Distinct(StringComparer.Ordinal).Count(),
                       [.. g.DistinctBy(x => x.w.Id).GroupBy(x => x.w.Total.Currency).Select(c => new Money(c.Sum(x => x.w.Total.Minor), c.Key)).OrderByDescending(m => m.Minor)],
                       g.Min(x => x.r.DueAt ?? DateTimeOffset.MaxValue), g.Min(x => (x.r.DueAt ?? DateTimeOffset.MaxValue) + x.r.Within), [.. g.Select(x => x.w.Channel).Distinct(StringComparer.Ordinal)]),
            ];
        }
    }

    /// <summary>Orders that are past each target now, by channel.</summary>
    public Dictionary<(SlaWorkflow Workflow, string Channel), int> LateByChannel()
    {
        lock (gate) return (from w in late from r in w.Running where r.IsMissed group w.Id by (r.Workflow, w.Channel)).ToDictionary(g => g.Key, g => g.Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>A channel has acknowledged a stock number.</summary>
    public void Published(string channel, TimeSpan lag)
    {
        var missed = lag > parts.Policy.Of(SlaWorkflow.StockPublication, channel).Within;
        Count(SlaWorkflow.StockPublication, channel, missed, missed && parts.Outages.Covers(channel, parts.Clock.GetUtcNow() - lag));
        parts.Book.Took(SlaWorkflow.StockPublication, channel, lag);
        SlaTelemetry.Took(SlaWorkflow.StockPublication, channel, lag);
    }

    private async Task ReadOpenAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var page = await parts.Store.OpenOrdersAfterAsync(read.Since, read.Id, PageSize, cancellation);
        var loaded = await parts.Streams.LoadAsync([.. page.Select(p => OrderWorkflow.StreamOf(new OrderId(p.Id)).ToString())], cancellation);
        foreach (var state in loaded.Values.Select(s => s.State).OfType<OrderState>()) Follow(state, now, fromStore: true);
        IsWarm = page.Count < PageSize;
        if (!IsWarm) read = page[^1] is var last ? (last.Since, last.Id) : read;
    }

    /// <summary>Compares an order's clocks with what was known of them. A state that was read may be older than one that was told of.</summary>
    private void Follow(OrderState s, DateTimeOffset now, bool fromStore)
    {
        var clocks = OrderClocks.Of(s, parts.Policy);
        lock (gate)
        {
            if (watched.TryGetValue(s.Id.Value, out var w) && fromStore) return;
            w ??= new WatchedOrder(s.Id.Value, s.Order!.Connection);
            w.Total = s.Order!.Total;
            var before = w.Running;
            w.Running = [];
            foreach (var clock in clocks)
            {
                var was = before.Find(r => r.Key == clock.Key);
                if (clock.Until is { } ended) End(w, clock, ended, was);
                else w.Running.Add(Run(w, clock, was));
            }

            Keep(w, now, s.InSync);
        }
    }

    private RunningClock Run(WatchedOrder w, SlaClock clock, RunningClock? was)
    {
        // Most of an order's clocks go on while one of them changes.
        if (was is { IsPaused: false } && clock.Stops.IsEmpty && was.From == clock.From && was.Within == clock.Target.Within && was.Owner == clock.Owner) return was;
        var dueAt = clock.DueAt;
        var running = new RunningClock(clock.Workflow, clock.Key, clock.Owner, clock.From, dueAt, clock.Target.Within, clock.IsPaused, was is { IsMissed: true });
        if (dueAt is { } at && at != was?.DueAt && !running.IsMissed) due.Enqueue((w, clock.Key), Micros.Of(at));
        return running;
    }

    /// <summary>Counts a step that ended, once: of an order that is not known any more, only what ended lately can be new.</summary>
    private void End(WatchedOrder w, SlaClock clock, DateTimeOffset ended, RunningClock? was)
    {
        if (w.Ended.Contains(clock.Key)) return;
        w.Ended.Add(clock.Key);
        var oldest = parts.Clock.GetUtcNow() - rememberFor;
        if (was is null && ended < (startedAt > oldest ? startedAt.Value : oldest)) return;
        var elapsed = clock.Elapsed(ended);
        parts.Book.Took(clock.Workflow, w.Channel, elapsed);
        SlaTelemetry.Took(clock.Workflow, w.Channel, elapsed);
        if (was is { IsMissed: true }) return;
        if (elapsed > clock.Target.Within) Miss(w, clock.Workflow, clock.Key, clock.Owner, clock.From, clock.DueAt ?? ended);
        else Count(clock.Workflow, w.Channel, missed: false, excused: false);
    }

    private void Keep(WatchedOrder w, DateTimeOffset now, bool inSync)
    {
        var known = watched.ContainsKey(w.Id);
        if (!known && watched.Count < MostWatched) watched.Add(w.Id, w);
        if (w.Running.Exists(r => r.IsMissed)) late.Add(w);
        else late.Remove(w);
        w.OverAt = inSync && w.Running.Count == 0 ? Micros.Of(now) : null;
        if (w.OverAt is { } at) over.Enqueue((at, w));
    }

    /// <summary>Notices clocks whose time is over. What a queue entry says may have changed: then another entry says it.</summary>
    private void RunOut(DateTimeOffset now)
    {
        var at = Micros.Of(now);
        while (due.TryPeek(out var entry, out var dueAt) && dueAt < at)
        {
            due.Dequeue();
            var i = entry.Order.Running.FindIndex(r => r.Key == entry.Key);
            if (i < 0 || entry.Order.Running[i] is not { IsMissed: false, DueAt: { } really } running || Micros.Of(really) != dueAt) continue;
            entry.Order.Running[i] = running with { IsMissed = true };
            if (watched.ContainsKey(entry.Order.Id)) late.Add(entry.Order);
            Miss(entry.Order, running.Workflow, running.Key, running.Owner, running.From, really);
        }
    }

    /// <summary>One that was due before this node started was counted by an earlier one, or by nobody; it stands in the list of misses either way.</summary>
    private void Miss(WatchedOrder w, SlaWorkflow workflow, string key, string owner, DateTimeOffset from, DateTimeOffset dueAt)
    {
        var excused = parts.Outages.Covers(owner, from);
        if (dueAt >= startedAt) Count(workflow, w.Channel, missed: true, excused);
        misses.Add(new MissRow(w.Id, workflow.ToString(), key, w.Channel, owner, Micros.Of(dueAt), excused ? CauseIds.Down(owner) : null));
    }

    private void Count(SlaWorkflow workflow, string channel, bool missed, bool excused)
    {
        if (missed) parts.Book.Missed(workflow, channel, excused);
        else parts.Book.Met(workflow, channel);
        SlaTelemetry.Counted(workflow, channel, missed);
    }

    private void Forget(DateTimeOffset now)
    {
        var before = Micros.Of(now - rememberFor);
        while (over.TryPeek(out var first) && first.At < before)
        {
            over.Dequeue();
            if (first.Order.OverAt == first.At) watched.Remove(first.Order.Id);
        }
    }

    /// <summary>Most clocks end days before they are due: their places in the queue, and the orders in them, are given up when they are as many as the others.</summary>
    private void Tidy()
    {
        if (due.Count < tidyAt) return;
        due.Clear();
        due.EnqueueRange(from w in watched.Values from r in w.Running where !r.IsMissed && r.DueAt is not null select ((w, r.Key), Micros.Of(r.DueAt!.Value)));
        tidyAt = Math.Max(ManyTimes, 2 * due.Count);
    }

    private async Task WriteAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        List<MissRow> rows;
        lock (gate) rows = [.. misses.Take(MostMissesAtOnce)];
        if (rows.Count > 0) await parts.Store.RunAsync(MissRow.Statement, rows, cancellation);
        lock (gate) misses.RemoveRange(0, rows.Count);
        if (now >= writeAt)
        {
            writeAt = now + writeEvery;
            var slots = parts.Book.TakeChanged();
            try
            {
                if (slots.Count > 0) await parts.Store.RunAsync(SlotRow.Statement, slots, cancellation);
            }
            catch
            {
                parts.Book.GiveBack(slots);
                throw;
            }
        }

        if (now < sweepAt) return;
        sweepAt = now + sweepEvery;
        await parts.Store.DeleteAsync("sla_slots", "at < @before", new { before = Micros.Of(now - keepSlots) }, PageSize * 10, cancellation);
        await parts.Store.DeleteAsync("sla_misses", "due_at < @before", new { before = Micros.Of(now - keepMisses) }, PageSize * 10, cancellation);
    }
}

/// <summary>An open order, or one that was open a moment ago.</summary>
internal sealed class WatchedOrder(string id, string channel)
{
    public string Id => id;

    public string Channel => channel;

    public Money Total { get; set; }

    public List<RunningClock> Running { get; set; } = [];

    /// <summary>Steps that were counted.</summary>
    public List<string> Ended { get; } = [];

    /// <summary>Since when nothing runs any more; null while something does.</summary>
    public long? OverAt { get; set; }
}

/// <summary>A clock that has not ended.</summary>
/// <param name="Workflow">What is measured.</param>
/// <param name="Key">The obligation that ends it.</param>
/// <param name="Owner">Who has the ball.</param>
/// <param name="From">When it began.</param>
/// <param name="DueAt">When it misses its target; null while it stands still.</param>
/// <param name="Within">The target.</param>
/// <param name="IsPaused">True while something stops it.</param>
/// <param name="IsMissed">True once it has missed its target.</param>
internal sealed record RunningClock(SlaWorkflow Workflow, string Key, string Owner, DateTimeOffset From, DateTimeOffset? DueAt, TimeSpan Within, bool IsPaused, bool IsMissed);

/// <summary>Orders that are past one target at one system.</summary>
/// <param name="Workflow">The step.</param>
/// <param name="Owner">Who has the ball.</param>
/// <param name="Orders">How many.</param>
/// <param name="Amounts">What customers pay for them.</param>
/// <param name="Since">Since when the first of them is late.</param>
/// <param name="VeryLateAt">When the first of them is late by as much as its target.</param>
/// <param name="Channels">Their channels.</param>
internal sealed record LateGroup(SlaWorkflow Workflow, string Owner, int Orders, IReadOnlyList<Money> Amounts, DateTimeOffset Since, DateTimeOffset VeryLateAt, IReadOnlyList<string> Channels);
