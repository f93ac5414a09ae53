using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Workflow;
using Weft.Engine.Inbox;
using Weft.Engine.Storage;
using Weft.Engine.Turns;
using Weft.Sdk;

namespace Weft.Engine.Replays;

/// <summary>Something that is decided again.</summary>
internal sealed class AgainUnit(string cause) : Unit
{
    public override string Source => "<replay";

    public override string Cause => cause;

    public override string? Trace => null;
}

/// <summary>Something that could not be decided again, and was taken as it was.</summary>
/// <param name="What">What, in plain words.</param>
/// <param name="Why">Why, and what that means.</param>
public sealed record ReplayGap(string What, string Why);

/// <summary>The first decision about a stream that comes out otherwise.</summary>
/// <param name="At">When it was taken.</param>
/// <param name="Was">What was decided.</param>
/// <param name="Now">What is decided today.</param>
/// <param name="Message">The message that led to it; 0 when it was something else.</param>
internal sealed record OtherDecision(long At, IReadOnlyList<Event> Was, IReadOnlyList<Event> Now, long Message);

/// <summary>
/// Takes every decision of a replay again, in the order of the record and at its times, by the deciders of today. Answers of other systems come from the record; nobody is
/// called. What cannot be decided again stays as it was.
/// </summary>
internal sealed class Rerun
{
    private readonly Store store;
    private readonly EngineParts parts;
    private readonly Translator translator;
    private readonly Scratch scratch;
    private readonly ReplayLimits limits;
    private readonly RecordedTime time = new();
    private readonly Dictionary<string, int> load = new(StringComparer.Ordinal);
    private readonly Steps steps;
    private readonly Twins twins;

    public Rerun(Store store, EngineParts parts, Translator translator, Steps steps, ReplayLimits limits)
    {
        (this.store, this.parts, this.translator, this.steps, this.limits) = (store, parts, translator, steps, limits);
        twins = new Twins(store);
        // How busy nodes were stands in each decision about them.
        var workflows = parts.Fulfilment is { } policy
            ? [.. parts.Workflows.Select(w => w is OrderWorkflow ? new OrderWorkflow(policy with { Load = location => load.GetValueOrDefault(location) }) : w)]
            : parts.Workflows;
        scratch = new Scratch(store, parts.Vocabulary, workflows, limits);
    }

    /// <summary>Streams with a decision that came out otherwise: the first one.</summary>
    public Dictionary<string, OtherDecision> Others { get; } = new(StringComparer.Ordinal);

    /// <summary>What is owed to other systems by what was decided again, by key.</summary>
    public Dictionary<string, DeliveryRow> Owed { get; } = new(StringComparer.Ordinal);

    /// <summary>Messages that had no effect and have one today, by the stream they change.</summary>
    public Dictionary<string, List<long>> Effective { get; } = new(StringComparer.Ordinal);

    /// <summary>What could not be decided again.</summary>
    public List<ReplayGap> Gaps { get; } = [];

    /// <summary>Gaps, also those that are not kept.</summary>
    public int GapCount { get; private set; }

    /// <summary>Streams as they would stand.</summary>
    public Scratch Scratch => scratch;

    /// <summary>Takes all decisions again; tells how many are taken.</summary>
    public async Task RunAsync(Func<int, ValueTask> progress, CancellationToken cancellation)
    {
        var list = steps.List;
        for (var i = 0; i < list.Count;)
        {
            var at = list[i].At;
            var together = list.Skip(i).TakeWhile(s => s.At == at).ToList();
            await LateTimersAsync(at - Micros.Of(limits.TimersWithin), Next(i), cancellation);
            await TogetherAsync(together, Next(i + together.Count), cancellation);
            i += together.Count;
            await progress(i);
        }

        (scratch.Place, scratch.Time) = (steps.End, long.MaxValue);
        await LateTimersAsync(parts.Clock.Now() - Micros.Of(limits.TimersWithin), steps.End, cancellation);
        (scratch.Place, scratch.Time) = (steps.End, long.MaxValue);
    }

    /// <summary>The place of the first step from one on that has a place.</summary>
    private long Next(int from)
    {
        for (var i = from; i < steps.List.Count; i++)
            if (steps.List[i].Unit is { } unit) return unit.Seq;
        return steps.End;
    }

    /// <summary>
    /// Decides what carries one time. The order of a message that had no effect among the others of its moment is recorded nowhere: it has an effect today only when it has one
    /// wherever it stood.
    /// </summary>
    private async Task TogetherAsync(List<Step> together, long next, CancellationToken cancellation)
    {
        var unplaced = together.Where(s => s.Unit is null).ToList();
        foreach (var step in together.Where(s => s.Unit is not null))
        {
            await TryAsync(unplaced, step.Seq, keep: false, cancellation);
            await AgainAsync(step, step.Unit!, cancellation);
        }

        await TryAsync(unplaced, next, keep: true, cancellation);
    }

    private async Task TryAsync(List<Step> unplaced, long place, bool keep, CancellationToken cancellation)
    {
        for (var i = 0; i < unplaced.Count;)
        {
            (scratch.Place, scratch.Time) = (place, unplaced[i].At);
            var batch = await MessageAsync(unplaced[i], cancellation);
            if (batch is { Write.Events.Count: > 0 })
            {
                if (!keep)
                {
                    i++;
                    continue;
                }

                foreach (var stream in batch.Changed.Keys) Note(Effective, stream, unplaced[i].Message);
                Compare([], batch.Write.Events, unplaced[i]);
                Take(batch);
            }

            unplaced.RemoveAt(i);
        }
    }

    private async Task AgainAsync(Step step, RecordedUnit unit, CancellationToken cancellation)
    {
        (scratch.Place, scratch.Time) = (unit.Seq, long.MaxValue);
        RememberLoad(unit.Events);
        var batch = unit.Cause.Split('/')[0] switch
        {
            "inbox" => await MessageAsync(step, cancellation),
            "delivery" => await AnswerAsync(unit, cancellation),
            "timer" => await TimersAsync(unit, cancellation),
            _ => null,
        };
        if (batch is null) return;
        scratch.Leave(unit);
        Compare(unit.Events, batch.Write.Events, step);
        Take(batch);
    }

    /// <summary>What a message leads to today; null when it is not kept any more.</summary>
    private async Task<TurnBatch?> MessageAsync(Step step, CancellationToken cancellation)
    {
        if (await store.MessageAsync(step.Message, cancellation) is not { } row)
        {
            Gap($"message {step.Message}", "It has been kept long enough and is deleted: what it led to was taken as it was.");
            return null;
        }

        var unit = new MessageUnit(row);
        var batch = Batch(step.At);
        if (step.Unit is null)
        {
            await twins.FindAsync([unit], cancellation);
            if (Twins.FaultOf(unit, batch) is not null) return batch;
        }

        var again = new AgainUnit(unit.Cause);
        switch (translator.Translate(row))
        {
            case Translation.Commands { List.IsDefault: false } commands:
                await RunAsync(batch, again, commands.List, cancellation);
                break;
            case Translation.Rows rows:
                await RowsAsync(batch, again, step.Unit, [.. rows.List.Where(r => r is { Refused: null, Commands.Length: > 0 })], cancellation);
                break;
        }

        return batch;
    }

    private async Task<TurnBatch?> AnswerAsync(RecordedUnit unit, CancellationToken cancellation)
    {
        var to = StreamId.Parse(unit.Events[0].Stream);
        // A channel's answer about a number is a fact: there is nothing to decide about it.
        if (to.Kind != "order") return null;
        var order = (OrderState)(await scratch.LoadAsync([to.ToString()], cancellation))[to.ToString()].State;
        var events = unit.Events.Where(e => e.Stream == to.ToString()).Select(e => parts.Vocabulary.Read<Event>(e.Type, e.Data)).ToList();
        if (RecordedAnswers.Of(order, events) is not { } settled)
        {
            Gap($"an answer about order {to.Key}", "What the other system answered was not recorded: what it led to was taken as it was.");
            return null;
        }

        var batch = Batch(unit.At);
        await RunAsync(batch, new AgainUnit(unit.Cause), [new Addressed(to, settled)], cancellation);
        return batch;
    }

    /// <summary>Timers of one name that fired at one moment; null when none of them would have been set.</summary>
    private async Task<TurnBatch?> TimersAsync(RecordedUnit unit, CancellationToken cancellation)
    {
        var name = unit.Cause["timer/".Length..];
        TurnBatch? batch = null;
        var streams = unit.Events.Select(e => e.Stream).Distinct(StringComparer.Ordinal).ToList();
        await scratch.LoadAsync(streams, cancellation);
        var fired = streams.Where(s => scratch.Timers.TryGetValue((s, name), out var t) && t.DueAt <= unit.At).ToList();
        foreach (var (i, stream) in fired.Index())
        {
            var timer = scratch.Timers[(stream, name)];
            scratch.Timers.Remove((stream, name));
            RememberLoad(Between(unit, stream, fired.ElementAtOrDefault(i + 1)));
            batch ??= Batch(unit.At);
            await RunAsync(batch, new AgainUnit(unit.Cause), Commands(timer), cancellation);
        }

        // A timer that today's rules would not have set does not fire.
        return batch ?? (streams.TrueForAll(s => steps.Streams.Contains(s)) && Others.ContainsKey(streams[0]) ? Batch(unit.At) : null);
    }

    private async Task RowsAsync(TurnBatch batch, Unit again, RecordedUnit? unit, List<MessageRow> rows, CancellationToken cancellation)
    {
        foreach (var (i, row) in rows.Index())
        {
            if (unit is not null) RememberLoad(Between(unit, row.Commands[0].To.ToString(), rows.ElementAtOrDefault(i + 1)?.Commands[0].To.ToString()));
            await RunAsync(batch, again, row.Commands, cancellation);
        }
    }

    /// <summary>What one of several that were decided one after the other left: from its first event to the first of the next.</summary>
    private static IEnumerable<RecordedEvent> Between(RecordedUnit unit, string stream, string? next) => unit.Events.SkipWhile(e => e.Stream != stream).TakeWhile(e => e.Stream != next);

    /// <summary>Timers that the record does not show: they fired without effect, or today's rules set them.</summary>
    private async Task LateTimersAsync(long dueBefore, long place, CancellationToken cancellation)
    {
        while (scratch.Timers.Count > 0 && scratch.Timers.Values.Where(t => t.DueAt < dueBefore && steps.Streams.Contains(t.Stream)).MinBy(t => t.DueAt) is { } timer)
        {
            scratch.Timers.Remove((timer.Stream, timer.Name));
            (scratch.Place, scratch.Time) = (place, timer.DueAt + Micros.Of(limits.TimersWithin));
            var batch = Batch(timer.DueAt);
            await RunAsync(batch, new AgainUnit($"timer/{timer.Name}"), Commands(timer), cancellation);
            Compare([], batch.Write.Events, new Step(timer.DueAt, null, 0));
            Take(batch);
        }
    }

    private List<Addressed> Commands(TimerRow timer) => [new Addressed(StreamId.Parse(timer.Stream), parts.Vocabulary.Read<Command>(timer.Command, timer.Data))];

    private TurnBatch Batch(long at)
    {
        time.Now = Micros.ToTime(at);
        return new TurnBatch(scratch, new StreamCache(parts.Options.MaxCachedStreams), store, time, parts.Options, static _ => TimeSpan.Zero);
    }

    private async Task RunAsync(TurnBatch batch, Unit unit, IReadOnlyList<Addressed> commands, CancellationToken cancellation)
    {
        try
        {
            await batch.RunAsync(unit, commands, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException and not ReplayRefusedException and not System.Data.Common.DbException)
        {
            Gap(unit.Cause, $"Today's rules fail on it: {e.Message}");
        }
    }

    private void Take(TurnBatch batch)
    {
        scratch.Keep(batch.Changed, batch.Write.Events);
        foreach (var timer in batch.Write.TimersOver)
            if (scratch.Timers.TryGetValue((timer.Stream, timer.Name), out var set) && set.DueAt <= timer.DueAt) scratch.Timers.Remove((timer.Stream, timer.Name));
        foreach (var timer in batch.Write.Timers) scratch.Timers[(timer.Stream, timer.Name)] = timer;
        foreach (var row in batch.Write.Deliveries)
            if (row.Latest || row.Attempts > 0 || !Owed.ContainsKey(row.Key)) Owed[row.Key] = row;
    }

    /// <summary>The loads that decisions about nodes were taken with.</summary>
    private void RememberLoad(IEnumerable<RecordedEvent> events)
    {
        if (parts.Fulfilment is null) return;
        foreach (var e in events)
        {
            if (parts.Vocabulary.Read<Event>(e.Type, e.Data) is not OrderRouted { Record: { } record }) continue;
            foreach (var offer in record.Offers) load[offer.Location] = offer.Load;
        }
    }

    private void Compare(IReadOnlyList<RecordedEvent> was, List<EventRow> now, Step step)
    {
        var left = was.GroupBy(e => e.Stream, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(e => (e.Type, e.Data)).ToList(), StringComparer.Ordinal);
        var right = now.GroupBy(e => e.Stream, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(e => (e.Type, e.Data)).ToList(), StringComparer.Ordinal);
        foreach (var stream in left.Keys.Union(right.Keys))
        {
            var (a, b) = (left.GetValueOrDefault(stream) ?? [], right.GetValueOrDefault(stream) ?? []);
            if (IsSame(a, b) || Others.ContainsKey(stream)) continue;
            Others.Add(stream, new OtherDecision(step.At, Read(a), Read(b), step.Message));
        }
    }

    private bool IsSame(List<(string Type, byte[] Data)> a, List<(string Type, byte[] Data)> b)
    {
        if (a.Count != b.Count) return false;
        for (var i = 0; i < a.Count; i++)
        {
            if (a[i].Type != b[i].Type) return false;
            // What was written by an older version is compared as this one writes it.
            if (!a[i].Data.AsSpan().SequenceEqual(b[i].Data) && !JsonDifference.IsSame(parts.Vocabulary.Write(parts.Vocabulary.Read<Event>(a[i].Type, a[i].Data)), b[i].Data)) return false;
        }

        return true;
    }

    private List<Event> Read(List<(string Type, byte[] Data)> events) => [.. events.Select(e => parts.Vocabulary.Read<Event>(e.Type, e.Data))];

    private void Gap(string what, string why)
    {
        GapCount++;
        if (Gaps.Count < limits.MaxGaps) Gaps.Add(new ReplayGap(what, why));
    }

    private static void Note<T>(Dictionary<string, List<T>> lists, string key, T value)
    {
        if (!lists.TryGetValue(key, out var list)) lists.Add(key, list = []);
        list.Add(value);
    }

    /// <summary>The time at which what is decided again was decided.</summary>
    private sealed class RecordedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
