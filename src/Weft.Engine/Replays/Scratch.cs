using System.Collections.Immutable;
using System.Text.Json;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Workflow;
using Weft.Engine.Storage;
using Weft.Engine.Turns;

namespace Weft.Engine.Replays;

/// <summary>
/// Streams as they would stand: each is read as the record had it at a place, goes on by what others did to it since, and keeps what a replay decided. What was decided again
/// is left out of the record. Nothing is written anywhere.
/// </summary>
internal sealed class Scratch(Store store, Vocabulary vocabulary, IReadOnlyList<WorkflowKind> workflows, ReplayLimits limits) : Streams(store, vocabulary, workflows)
{
    /// <summary>No snapshot is ever due: its cost would be for nothing.</summary>
    private const int NoSnapshot = int.MaxValue / 2;

    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly HashSet<long> decidedAgain = [];

    private sealed class Entry
    {
        public required object State { get; set; }
        public int Version { get; set; }

        /// <summary>Up to this version the record was taken over or left out.</summary>
        public int Recorded { get; set; }

        /// <summary>Of an order, all that happened: its money is booked from it.</summary>
        public List<Recorded> Happened { get; } = [];
    }

    /// <summary>Timers that are set, by stream and name.</summary>
    public Dictionary<(string Stream, string Name), TimerRow> Timers { get; } = [];

    /// <summary>What is owed to other systems and not to be compared: the record's own, at the places that could not be decided again.</summary>
    public List<Effect.Deliver> Owed { get; } = [];

    /// <summary>Events before this place have happened.</summary>
    public long Place { get; set; }

    /// <summary>And none after this time.</summary>
    public long Time { get; set; } = long.MaxValue;

    /// <summary>Streams that anybody asked for.</summary>
    public IEnumerable<string> Names => entries.Keys;

    /// <summary>Leaves recorded events out: what led to them is decided again.</summary>
    public void Leave(RecordedUnit unit)
    {
        foreach (var e in unit.Events) decidedAgain.Add(e.Seq);
    }

    /// <summary>Takes over what a replay decided.</summary>
    public void Keep(IReadOnlyDictionary<string, StreamState> changed, IReadOnlyList<EventRow> events)
    {
        foreach (var (name, value) in changed) (entries[name].State, entries[name].Version) = (value.State, value.Version);
        foreach (var e in events)
            if (entries[e.Stream].State is OrderState) entries[e.Stream].Happened.Add(new Recorded(e.Version, Micros.ToTime(e.At), Vocabulary.Read<Event>(e.Type, e.Data)));
    }

    /// <summary>What happened to an order in a replay.</summary>
    public IReadOnlyList<Recorded> HappenedTo(string name) => entries.TryGetValue(name, out var entry) ? entry.Happened : [];

    /// <inheritdoc/>
    public override async Task<Dictionary<string, StreamState>> LoadAsync(IReadOnlyList<string> streams, CancellationToken cancellation)
    {
        var loaded = new Dictionary<string, StreamState>(streams.Count, StringComparer.Ordinal);
        foreach (var name in streams)
        {
            if (!entries.TryGetValue(name, out var entry)) entries.Add(name, entry = await BeginAsync(name, cancellation));
            await GoOnAsync(name, entry, cancellation);
            loaded[name] = new StreamState(entry.State, entry.Version, NoSnapshot);
        }

        return loaded;
    }

    /// <summary>A stream as the record alone has it, at its end.</summary>
    public async Task<object> RecordedAsync(string name, CancellationToken cancellation)
    {
        var entry = await BeginAsync(name, cancellation);
        var kind = KindOf(StreamId.Parse(name));
        for (var more = true; more;)
        {
            var events = await Store.RecordedOfAsync(name, entry.Recorded, Place, limits.MaxEventsPerStream, cancellation);
            foreach (var e in events) entry.State = kind.Apply(entry.State, Vocabulary.Read<Event>(e.Type, e.Data), Micros.ToTime(e.At));
            more = events.Count == limits.MaxEventsPerStream;
            if (events.Count > 0) entry.Recorded = events[^1].Version;
        }

        return entry.State;
    }

    /// <summary>Begins with a snapshot where that was taken before the place, else with what is archived.</summary>
    private async Task<Entry> BeginAsync(string name, CancellationToken cancellation)
    {
        var id = StreamId.Parse(name);
        var kind = KindOf(id);
        if (kind.SnapshotEvery > 0 && await Store.SnapshotAsync(name, cancellation) is { } snapshot)
        {
            var at = await Store.RecordedOfAsync(name, snapshot.Version - 1, long.MaxValue, 1, cancellation);
            var isBefore = at.Count == 0 || at[0].Version > snapshot.Version || (at[0].Seq < Place && at[0].At <= Time);
            if (isBefore && snapshot.Shape == kind.SnapshotShape && kind.StateJson is { } json && decidedAgain.Count == 0)
                return new Entry { State = JsonSerializer.Deserialize(snapshot.State, json)!, Version = snapshot.Version, Recorded = snapshot.Version };
        }

        var entry = new Entry { State = kind.Start(id.Key) };
        var first = await Store.RecordedOfAsync(name, 0, long.MaxValue, 1, cancellation);
        if (kind.SnapshotEvery == 0 || first is [{ Version: 1 }]) return entry;
        // What is archived is older than anything that is decided again.
        foreach (var e in (await Store.HistoryAsync(name, int.MaxValue, cancellation)).TakeWhile(e => first.Count == 0 || e.Version < first[0].Version))
        {
            entry.State = kind.Apply(entry.State, Vocabulary.Read<Event>(e.Type, e.Data), Micros.ToTime(e.At));
            entry.Version = entry.Recorded = e.Version;
        }

        return entry;
    }

    private async Task GoOnAsync(string name, Entry entry, CancellationToken cancellation)
    {
        var kind = KindOf(StreamId.Parse(name));
        var events = await Store.RecordedOfAsync(name, entry.Recorded, Place, limits.MaxEventsPerStream + 1, cancellation);
        if (events.Count > limits.MaxEventsPerStream) throw new ReplayRefusedException($"'{name}' has more than {limits.MaxEventsPerStream} events to go through.", null, "Choose a shorter time.");
        for (var i = 0; i < events.Count && events[i].At <= Time;)
        {
            var first = events[i];
            var together = events.Skip(i).TakeWhile(e => e.At == first.At && e.Cause == first.Cause).ToList();
            i += together.Count;
            entry.Recorded = together[^1].Version;
            if (decidedAgain.Contains(first.Seq)) continue;
            Follow(name, entry, kind, [.. together.Select(e => Vocabulary.Read<Event>(e.Type, e.Data))], Micros.ToTime(first.At));
        }
    }

    /// <summary>Folds what was recorded, with the timers that it set. A SKU's stock has too many events and no timer that an order would wait for.</summary>
    private void Follow(string name, Entry entry, WorkflowKind kind, ImmutableArray<Event> events, DateTimeOffset at)
    {
        entry.Version += events.Length;
        if (kind.SnapshotEvery > 0)
        {
            foreach (var e in events) entry.State = kind.Apply(entry.State, e, at);
            return;
        }

        var step = kind.Retrace(entry.State, events, at);
        if (step.State is OrderState) entry.Happened.AddRange(events.Select((e, i) => new Recorded(entry.Version - events.Length + i + 1, at, e)));
        entry.State = step.State;
        foreach (var effect in step.Effects)
        {
            if (effect is Effect.SetTimer set)
                Timers[(name, set.Name)] = new TimerRow { Stream = name, Name = set.Name, DueAt = Micros.Of(set.DueAt), Command = Vocabulary.NameOf(set.Command), Data = Vocabulary.Write(set.Command) };
            else if (effect is Effect.ClearTimer clear) Timers.Remove((name, clear.Name));
            else if (effect is Effect.Deliver deliver) Owed.Add(deliver);
        }
    }
}
