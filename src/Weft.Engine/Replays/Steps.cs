using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Inbox;
using Weft.Engine.Storage;
using Weft.Sdk;

namespace Weft.Engine.Replays;

/// <summary>Something to decide again: a recorded unit of work, or a message that had no effect when it was decided.</summary>
/// <param name="At">When it was decided.</param>
/// <param name="Unit">What it left; null when it left nothing.</param>
/// <param name="Message">The message; 0 of an answer or a timer.</param>
internal sealed record Step(long At, RecordedUnit? Unit, long Message)
{
    /// <summary>Its place among all events; one that left none has no place but its time.</summary>
    public long Seq => Unit?.Seq ?? long.MaxValue;
}

/// <summary>What a replay goes through.</summary>
/// <param name="List">The steps, in the order in which they were decided.</param>
/// <param name="Streams">Streams whose every decision is taken again.</param>
/// <param name="End">The record ends before this place.</param>
internal sealed record Steps(IReadOnlyList<Step> List, HashSet<string> Streams, long End);

/// <summary>Finds what belongs to a replay.</summary>
internal sealed class StepFinder(Store store, Translator translator, Recording record, ReplayLimits limits)
{
    /// <summary>A message's events carry the time at which its unit began, its settlement the time at which it ended.</summary>
    private static readonly long unitWithin = Micros.Of(TimeSpan.FromSeconds(5));

    /// <summary>Messages that were put aside, looked through for those about one order.</summary>
    private const int MostAside = 1_000;

    private const int PageSize = 1_000;

    private readonly Dictionary<long, RecordedUnit> units = [];
    private readonly Dictionary<long, Step> unplaced = [];
    private readonly HashSet<string> streams = new(StringComparer.Ordinal);
    private readonly HashSet<long> placed = [];
    private readonly List<long> wanted = [];

    /// <exception cref="ReplayRefusedException">There is too much, or nothing.</exception>
    public async Task<Steps> FindAsync(ReplayScope scope, CancellationToken cancellation)
    {
        var end = await store.LastSeqAsync(cancellation) + 1;
        switch (scope.Kind)
        {
            case ReplayKind.Order:
                var order = OrderWorkflow.StreamOf(new OrderId(scope.Id!)).ToString();
                await AddStreamAsync(order, 0, end, cancellation);
                await AddWantedAsync(cancellation);
                await AddAsideAsync(order, cancellation);
                break;
            case ReplayKind.Sku:
                await AddStreamAsync(StockWorkflow.StreamOf(new Sku(scope.Id!)).ToString(), await record.SeqAtAsync(Micros.Of(scope.From!.Value), end, cancellation), end, cancellation);
                await AddWantedAsync(cancellation);
                break;
            default:
                await AddMessagesAsync(scope, end, cancellation);
                break;
        }

        var steps = units.Values.Select(u => new Step(u.At, u, MessageOf(u.Cause))).Concat(unplaced.Values).OrderBy(s => s.At).ThenBy(s => s.Seq).ToList();
        return new Steps(steps, streams, end);
    }

    /// <summary>The message that caused something; 0 when it was something else.</summary>
    public static long MessageOf(string cause) => cause.StartsWith("inbox/", StringComparison.Ordinal) && long.TryParse(cause.AsSpan(6), out var id) ? id : 0;

    private async Task AddStreamAsync(string stream, long from, long end, CancellationToken cancellation)
    {
        if (!streams.Add(stream)) return;
        var events = await store.RecordedOfAsync(stream, 0, end, limits.MaxEventsPerStream + 1, cancellation);
        if (events.Count > limits.MaxEventsPerStream) throw new ReplayRefusedException($"'{stream}' has more than {limits.MaxEventsPerStream} events.");
        wanted.AddRange(events.Where(e => e.Seq >= from).Select(e => e.Seq));
    }

    /// <summary>Finds the units of all events that are wanted, going through the record once.</summary>
    private async Task AddWantedAsync(CancellationToken cancellation)
    {
        foreach (var seq in wanted.Order())
            if (!placed.Contains(seq)) Add(await record.UnitAsync(seq, cancellation));
        wanted.Clear();
    }

    private void Add(RecordedUnit unit)
    {
        if (!units.TryAdd(unit.Seq, unit)) return;
        unplaced.Remove(MessageOf(unit.Cause));
        foreach (var e in unit.Events) placed.Add(e.Seq);
        Check();
    }

    private void Check()
    {
        if (units.Count + unplaced.Count > limits.MaxSteps)
            throw new ReplayRefusedException($"This comes to more than {limits.MaxSteps} messages, answers and timers.", "from", "Choose a shorter time, or a single channel or order.");
    }

    /// <summary>Messages about the order that were put aside: today's rules may understand them.</summary>
    private async Task AddAsideAsync(string stream, CancellationToken cancellation)
    {
        foreach (var row in await store.MessagesAsync(InboxState.Quarantined, long.MaxValue, MostAside, cancellation))
        {
            if (IsAbout(row, stream) && units.Values.All(u => MessageOf(u.Cause) != row.Id)) unplaced.TryAdd(row.Id, new Step(row.SettledAt ?? row.ReceivedAt, null, row.Id));
        }
    }

    private bool IsAbout(InboxRow row, string stream) => translator.Translate(row) switch
    {
        Translation.Commands { List.IsDefault: false } c => c.List.Any(a => a.To.ToString() == stream),
        Translation.Rows rows => rows.List.SelectMany(r => r.Commands).Any(a => a.To.ToString() == stream),
        _ => false,
    };

    private async Task AddMessagesAsync(ReplayScope scope, long end, CancellationToken cancellation)
    {
        var (from, until) = (Micros.Of(scope.From!.Value), Micros.Of(scope.Until!.Value));
        var messages = new List<ReceivedRow>();
        var seen = 0;
        for (var after = await record.MessagesFromAsync(from, cancellation); ;)
        {
            var page = await store.ReceivedAsync(after, PageSize, cancellation);
            if ((seen += page.Count) > limits.MaxMessages) throw new ReplayRefusedException($"More than {limits.MaxMessages} messages arrived in this time.", "from", "Choose a shorter time.");
            messages.AddRange(page.TakeWhile(m => m.ReceivedAt < until).Where(m => m.State is not InboxState.Pending and not InboxState.Replaced && (scope.Kind == ReplayKind.Window || m.Connection == scope.Id)));
            if (page.Count < PageSize || page[^1].ReceivedAt >= until) break;
            after = page[^1].Id;
        }

        foreach (var m in messages) unplaced.Add(m.Id, new Step(m.DecidedAt, null, m.Id));
        Check();
        await PlaceAsync(messages, end, cancellation);
        foreach (var order in units.Values.SelectMany(u => u.Events).Select(e => e.Stream).Where(s => StreamId.Parse(s).Kind == "order").Distinct(StringComparer.Ordinal).ToList())
            await AddStreamAsync(order, 0, end, cancellation);
        await AddWantedAsync(cancellation);
    }

    /// <summary>Finds the events that messages led to, around the times at which they were settled.</summary>
    private async Task PlaceAsync(List<ReceivedRow> messages, long end, CancellationToken cancellation)
    {
        var reachedAt = long.MinValue;
        var reached = 0L;
        foreach (var m in messages.OrderBy(m => m.DecidedAt))
        {
            var settled = m.DecidedAt;
            if (settled <= reachedAt) continue;
            if (settled - unitWithin > reachedAt) reached = Math.Max(reached, await record.SeqAtAsync(settled - unitWithin, end, cancellation));
            var until = Math.Min(end, await record.SeqAtAsync(settled + unitWithin, end, cancellation));
            while (reached < until)
            {
                var to = Math.Min(until, reached + PageSize);
                foreach (var e in await record.RangeAsync(reached, to, cancellation))
                    if (unplaced.ContainsKey(MessageOf(e.Cause)) && !placed.Contains(e.Seq)) Add(await record.UnitAsync(e.Seq, cancellation));
                reached = to;
            }

            reachedAt = settled + unitWithin;
        }
    }
}
