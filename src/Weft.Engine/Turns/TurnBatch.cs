using System.Diagnostics;
using System.Text.Json;
using Weft.Core.Workflow;
using Weft.Engine.Cases;
using Weft.Engine.Queries;
using Weft.Engine.Storage;
using Weft.Sdk;

namespace Weft.Engine.Turns;

/// <summary>
/// Units decided one after the other, each seeing the states that those before it left, to be written in one transaction. A unit that fails leaves no trace in the batch.
/// </summary>
internal sealed class TurnBatch(Streams streams, StreamCache cache, Store store, TimeProvider clock, EngineOptions options, Func<string, TimeSpan> coalesceFor)
{
    /// <summary>Microseconds between two moments at which values are due that wait for newer ones.</summary>
    private const long DueEvery = 50_000;

    private readonly Dictionary<string, StreamState> changed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> owed = new(StringComparer.Ordinal);

    /// <summary>The batch before, while it is being committed: its states are what this one decides on.</summary>
    public TurnBatch? Earlier { get; set; }

    /// <summary>Told of each state that a unit leaves, before it is committed.</summary>
    public Action<string, StreamState>? Decided { get; init; }

    /// <summary>The first traces of orders; null where nobody asks for them.</summary>
    public OrderTraces? Traces { get; init; }

    public WriteBatch Write { get; } = new();

    /// <summary>Messages of this batch that were acted on, by connection and the number their sender gave them.</summary>
    public Dictionary<(string Connection, string Number), long> ActedUpon { get; } = [];

    /// <summary>States after the batch, to be kept once it is written.</summary>
    public IReadOnlyDictionary<string, StreamState> Changed => changed;

    /// <summary>Streams that anything in the batch read or wrote.</summary>
    public HashSet<string> Touched { get; } = new(StringComparer.Ordinal);

    /// <summary>True when a stream's state needs no read of the store.</summary>
    public bool IsKnown(string stream) => Earlier?.changed.ContainsKey(stream) == true || cache.TryGet(stream, out _);

    /// <summary>Runs a unit's commands and all that follows from them. Nothing is kept when a primary command is refused.</summary>
    public Task<UnitVerdict> RunAsync(Unit unit, CancellationToken cancellation) => RunAsync(unit, unit.Commands, cancellation);

    /// <summary>Runs some of a unit's commands as one: all of them, or none.</summary>
    public async Task<UnitVerdict> RunAsync(Unit unit, IReadOnlyList<Addressed> commands, CancellationToken cancellation)
    {
        var run = new UnitRun(unit, clock.GetUtcNow());
        var decisions = new List<Decision>(commands.Count);
        foreach (var (to, command) in commands)
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
            if (IndexOf(commands, told.Command) is >= 0 and var passedOn)
            {
                decisions[passedOn] = decision;
                if (decision is Decision.Refused) return new UnitVerdict(decisions, null);
            }
            else if (decision is Decision.Refused or Decision.Unexpected)
            {
                decisions.Add(decision);
            }
        }

        if (Traces is { } traces && Telemetry.Source.HasListeners() && Activity.Current is { } turn)
            await traces.FollowAsync(turn, run.Events.Where(e => run.States.ContainsKey(e.Stream)).GroupBy(e => e.Stream).Select(e => (e.Key, e.Min(x => x.Version) == 1)), Write, cancellation);
        Keep(run);
        return new UnitVerdict(decisions, null) { After = commands.Count > 0 ? (await StateAsync(run, commands[0].To.ToString(), cancellation)).State : null };
    }

    /// <summary>Which of a unit's own commands this is: one that its stream has passed on is answered by the stream it went to. Below zero for all that merely follows.</summary>
    private static int IndexOf(IReadOnlyList<Addressed> commands, Command command)
    {
        for (var i = 0; i < commands.Count; i++)
            if (ReferenceEquals(commands[i].Command, command)) return i;
        return -1;
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
        SetsOrClears(fired) || Earlier?.SetsOrClears(fired) == true || await store.TimerDueAsync(fired.Stream, fired.Name, cancellation) != fired.DueAt;

    /// <summary>Adds the rows that follow from the final states: the batch is decided. Most steps of an order change nothing that lists show.</summary>
    public void Complete()
    {
        foreach (var (stream, value) in changed)
            Projections.AddStanding(Before(stream, out var known) ? known.State : null, value.State, clock, Write);
        Value.Figures.Count(Write, clock.Now());
        Earlier = null;
    }

    /// <summary>The message that was acted on under a number, in this batch or in the one that is being committed; not the message itself, which may be run again.</summary>
    public long? ActedUponUnder((string Connection, string Number) number, long except) =>
        ActedUpon.TryGetValue(number, out var id) || Earlier?.ActedUpon.TryGetValue(number, out id) == true ? (id == except ? null : id) : null;

    private bool SetsOrClears(TimerRow fired) =>
        Write.Timers.Exists(t => t.Stream == fired.Stream && t.Name == fired.Name) || Write.TimersOver.Exists(t => t.Stream == fired.Stream && t.Name == fired.Name);

    /// <summary>A stream's state before this batch, where it is in memory.</summary>
    private bool Before(string stream, out StreamState state)
    {
        state = default;
        return Earlier?.changed.TryGetValue(stream, out state) == true || cache.TryGet(stream, out state);
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

        Projections.AddDecided(current.State, step.State, accepted.Events, current.Version, run.Now, run.Oversells);
        CaseProjection.Follow(current.State, accepted.Events, run.Unit, command, run.Now, run.Cases);
        var due = IsSnapshotDue(kind, step.State, current, version);
        if (due) run.Snapshots[name] = new SnapshotRow { Stream = name, Version = version, Shape = kind.SnapshotShape, State = JsonSerializer.SerializeToUtf8Bytes(step.State, kind.StateJson!) };
        run.States[name] = new StreamState(step.State, version, due ? version : current.SnapshotAt);
        foreach (var effect in step.Effects) Follow(run, to, name, effect);
        return step.Decision;
    }

    /// <summary>A large state is written rarely: what a snapshot costs is shared by as many events as it is large.</summary>
    private static bool IsSnapshotDue(WorkflowKind kind, object state, StreamState before, int version) =>
        kind.SnapshotEvery > 0 && version / kind.SnapshotEvery > before.Version / kind.SnapshotEvery && version - before.SnapshotAt >= kind.SizeOf(state);

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
            case Effect.Withdraw withdraw:
                run.Withdrawn.Add(new Withdrawal(withdraw.Key, $"Not needed any more: {withdraw.Why}", Micros.Of(run.Now)));
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
        var due = d is { LatestOnly: true, Priority: Priority.State } ? Together(now + Micros.Of(coalesceFor(d.Connection))) : now;
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
            DueAt = due,
            CreatedAt = now,
            Trace = Activity.Current?.Id ?? run.Unit.Trace,
        };
    }

    /// <summary>Values that wait for newer ones are due at common moments: what would trickle out one by one goes in one call.</summary>
    private static long Together(long due) => (due + DueEvery - 1) / DueEvery * DueEvery;

    private async ValueTask<StreamState> StateAsync(UnitRun run, string name, CancellationToken cancellation)
    {
        if (run.States.TryGetValue(name, out var state) || changed.TryGetValue(name, out state)) return state;
        Touched.Add(name);
        if (Before(name, out state)) return state;
        state = (await streams.LoadAsync([name], cancellation))[name];
        cache.Put(name, state);
        return state;
    }

    private void Keep(UnitRun run)
    {
        foreach (var (name, state) in run.States)
        {
            changed[name] = state;
            Decided?.Invoke(name, state);
        }

        Write.Events.AddRange(run.Events);
        foreach (var (name, row) in run.Snapshots)
        {
            Write.Snapshots.RemoveAll(s => s.Stream == name);
            Write.Snapshots.Add(row);
        }

        Write.Oversells.Add(run.Oversells);
        foreach (var row in run.Deliveries) Owe(row);
        Write.Withdrawn.AddRange(run.Withdrawn);
        foreach (var row in run.Withdrawn) CaseProjection.Follow(row, Write);
        foreach (var row in run.Cases) Write.Cases.Add(row);
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

        public OversellRows Oversells { get; } = new();

        public List<CaseRow> Cases { get; } = [];

        public List<DeliveryRow> Deliveries { get; } = [];

        public List<Withdrawal> Withdrawn { get; } = [];

        public List<TimerRow> Timers { get; } = [];

        public List<TimerKey> TimersOver { get; } = [];

        public Queue<(StreamId To, Command Command)> Told { get; } = new();
    }
}
