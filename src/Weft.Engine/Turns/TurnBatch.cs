using System.Diagnostics;
using System.Text.Json;
using Weft.Core.Orders;
using Weft.Core.Workflow;
using Weft.Engine.Queries;
using Weft.Engine.Storage;

namespace Weft.Engine.Turns;

/// <summary>
/// Units decided one after the other, each seeing the states that those before it left, to be written in one transaction. A unit that fails leaves no trace in the batch.
/// </summary>
internal sealed class TurnBatch(Streams streams, StreamCache cache, Store store, TimeProvider clock, EngineOptions options, Func<string, LaneOptions?> laneOf)
{
    private readonly Dictionary<string, StreamState> changed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> owed = new(StringComparer.Ordinal);

    public WriteBatch Write { get; } = new();

    /// <summary>States after the batch, to be kept once it is written.</summary>
    public IReadOnlyDictionary<string, StreamState> Changed => changed;

    /// <summary>Streams that anything in the batch read or wrote.</summary>
    public HashSet<string> Touched { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs a unit's commands and all that follows from them. Nothing is kept when a primary command is refused.</summary>
    public async Task<UnitVerdict> RunAsync(Unit unit, CancellationToken cancellation)
    {
        var run = new UnitRun(unit, clock.GetUtcNow());
        var decisions = new List<Decision>(unit.Commands.Count);
        foreach (var (to, command) in unit.Commands)
        {
            var decision = await DecideAsync(run, to, command, cancellation);
            decisions.Add(decision);
            if (decision is Decision.Refused) return new UnitVerdict(decisions, null);
        }

        var steps = 0;
        while (run.Told.TryDequeue(out var told))
        {
            if (++steps > options.MaxCommandsPerUnit) throw new InvalidOperationException($"One message led to more than {options.MaxCommandsPerUnit} commands.");
            var decision = await DecideAsync(run, told.To, told.Command, cancellation);
            if (decision is Decision.Refused or Decision.Unexpected) decisions.Add(decision);
        }

        Keep(run);
        return new UnitVerdict(decisions, null);
    }

    /// <summary>Adds what was owed to the transaction; a newer value of the same key replaces an older one of this batch.</summary>
    public void Owe(DeliveryRow row)
    {
        if (owed.TryGetValue(row.Key, out var at))
        {
            if (row.Latest || Write.Deliveries[at].Latest) Write.Deliveries[at] = row;
            return;
        }

        owed.Add(row.Key, Write.Deliveries.Count);
        Write.Deliveries.Add(row);
    }

    /// <summary>True when a timer that fired has been set anew or taken back since.</summary>
    public async Task<bool> IsStaleAsync(TimerRow fired, CancellationToken cancellation) =>
        Write.Timers.Exists(t => t.Stream == fired.Stream && t.Name == fired.Name)
        || Write.TimersOver.Exists(t => t.Stream == fired.Stream && t.Name == fired.Name)
        || await store.TimerDueAsync(fired.Stream, fired.Name, cancellation) != fired.DueAt;

    /// <summary>Adds the rows that follow from the final states.</summary>
    public void Complete()
    {
        foreach (var (stream, value) in changed)
            if (value.State is OrderState order && OrderProjection.Row(order, clock) is { } row) Write.Orders.Add(row);
    }

    private async ValueTask<Decision> DecideAsync(UnitRun run, StreamId to, Command command, CancellationToken cancellation)
    {
        var name = to.ToString();
        var kind = streams.KindOf(to);
        var current = await StateAsync(run, name, cancellation);
        var step = kind.Run(current.State, command, run.Now);
        if (step.Decision is not Decision.Accepted accepted) return step.Decision;

        var version = current.Version;
        foreach (var e in accepted.Events)
        {
            run.Events.Add(new EventRow
            {
                Stream = name, Version = ++version, Type = streams.Vocabulary.NameOf(e), Data = streams.Vocabulary.Write(e), At = Micros.Of(run.Now), Cause = run.Unit.Cause,
            });
        }

        run.States[name] = new StreamState(step.State, version);
        if (kind.SnapshotEvery > 0 && version / kind.SnapshotEvery > current.Version / kind.SnapshotEvery)
            run.Snapshots[name] = new SnapshotRow { Stream = name, Version = version, State = JsonSerializer.SerializeToUtf8Bytes(step.State, kind.StateJson!) };
        foreach (var effect in step.Effects) Follow(run, to, name, effect);
        return step.Decision;
    }

    private void Follow(UnitRun run, StreamId stream, string name, Effect effect)
    {
        switch (effect)
        {
            case Effect.Tell tell:
                run.Told.Enqueue((tell.To, tell.Command));
                break;
            case Effect.Deliver deliver:
                run.Deliveries.Add(Row(deliver, name, run));
                break;
            case Effect.SetTimer timer:
                run.TimersOver.RemoveAll(t => t.Stream == name && t.Name == timer.Name);
                run.Timers.RemoveAll(t => t.Stream == name && t.Name == timer.Name);
                run.Timers.Add(new TimerRow { Stream = name, Name = timer.Name, DueAt = Micros.Of(timer.DueAt), Command = streams.Vocabulary.NameOf(timer.Command), Data = streams.Vocabulary.Write(timer.Command) });
                break;
            case Effect.ClearTimer timer:
                run.Timers.RemoveAll(t => t.Stream == name && t.Name == timer.Name);
                run.TimersOver.Add(new TimerKey(name, timer.Name));
                break;
            default:
                throw new UnreachableException($"{effect.GetType().Name} of {stream} is not an effect.");
        }
    }

    private DeliveryRow Row(Effect.Deliver d, string stream, UnitRun run)
    {
        var now = Micros.Of(run.Now);
        var wait = d is { LatestOnly: true, Priority: Priority.State } ? Micros.Of(laneOf(d.Connection)?.CoalesceFor ?? TimeSpan.Zero) : 0;
        return new DeliveryRow
        {
            Id = store.NextId(),
            Key = d.Key,
            Connection = d.Connection,
            Kind = streams.Vocabulary.NameOf(d.Request),
            Entity = d.Entity,
            Stream = stream,
            Priority = (short)d.Priority,
            Latest = d.LatestOnly,
            Request = streams.Vocabulary.Write(d.Request),
            Asked = d.Request,
            Attempts = d.Again ? 1 : 0,
            DueAt = now + wait,
            CreatedAt = now,
            Trace = Activity.Current?.Id ?? run.Unit.Trace,
        };
    }

    private async ValueTask<StreamState> StateAsync(UnitRun run, string name, CancellationToken cancellation)
    {
        if (run.States.TryGetValue(name, out var state) || changed.TryGetValue(name, out state)) return state;
        Touched.Add(name);
        if (cache.TryGet(name, out state)) return state;
        state = (await streams.LoadAsync([name], cancellation))[name];
        cache.Put(name, state);
        return state;
    }

    private void Keep(UnitRun run)
    {
        foreach (var (name, state) in run.States) changed[name] = state;
        Write.Events.AddRange(run.Events);
        foreach (var (name, row) in run.Snapshots)
        {
            Write.Snapshots.RemoveAll(s => s.Stream == name);
            Write.Snapshots.Add(row);
        }

        foreach (var row in run.Deliveries) Owe(row);
        foreach (var row in run.Timers)
        {
            Write.Timers.RemoveAll(t => t.Stream == row.Stream && t.Name == row.Name);
            Write.Timers.Add(row);
        }

        foreach (var key in run.TimersOver)
        {
            Write.Timers.RemoveAll(t => t.Stream == key.Stream && t.Name == key.Name);
            Write.TimersOver.Add(key);
        }
    }

    private sealed class UnitRun(Unit unit, DateTimeOffset now)
    {
        public Unit Unit { get; } = unit;

        public DateTimeOffset Now { get; } = now;

        public Dictionary<string, StreamState> States { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, SnapshotRow> Snapshots { get; } = new(StringComparer.Ordinal);

        public List<EventRow> Events { get; } = [];

        public List<DeliveryRow> Deliveries { get; } = [];

        public List<TimerRow> Timers { get; } = [];

        public List<TimerKey> TimersOver { get; } = [];

        public Queue<(StreamId To, Command Command)> Told { get; } = new();
    }
}
