using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Weft.Core.Alerts;
using Weft.Core.Finance;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Reconciliation;
using Weft.Core.Reservations;
using Weft.Core.Workflow;
using Weft.Engine.Access;
using Weft.Engine.Alerts;
using Weft.Engine.Cases;
using Weft.Engine.Corrections;
using Weft.Engine.Dispatch;
using Weft.Engine.Finance;
using Weft.Engine.Inbox;
using Weft.Engine.Promising;
using Weft.Engine.Queries;
using Weft.Engine.Queries.Desk;
using Weft.Engine.Reconciliation;
using Weft.Engine.Replays;
using Weft.Engine.Storage;
using Weft.Engine.Timers;
using Weft.Engine.Turns;
using Weft.Engine.Value;
using Weft.Sdk;

namespace Weft.Engine;

/// <summary>What became of a command.</summary>
/// <param name="Decision">The decider's answer, for a repeated command the answer it got the first time; null when it was put aside, or is not decided yet.</param>
/// <param name="Problem">Why it was put aside.</param>
/// <param name="Repeated">True when the same idempotency key was used before.</param>
public sealed record CommandResult(Decision? Decision, Translation.Quarantine? Problem, bool Repeated)
{
    /// <summary>The stream's state after it, as committed; null when it was refused, repeated, or is not decided.</summary>
    public object? After { get; init; }
}

/// <summary>What became of a list of commands.</summary>
/// <param name="Message">The message that the list is stored as; 0 when it could not be stored.</param>
/// <param name="Rows">What became of each row, for a repeated list what became of it the first time; null when nothing is decided.</param>
/// <param name="Problem">Why nothing was decided.</param>
/// <param name="Repeated">True when the same idempotency key was used before.</param>
public sealed record RowsResult(long Message, RowsReport? Rows, Translation.Quarantine? Problem, bool Repeated);

/// <summary>What an engine is made of.</summary>
/// <param name="Connections">The configured connections.</param>
/// <param name="Workflows">Kinds of streams.</param>
/// <param name="Vocabulary">Persisted names.</param>
/// <param name="Options">Limits.</param>
/// <param name="Clock">The time.</param>
/// <param name="Logs">Loggers.</param>
public sealed record EngineParts(Connections Connections, IReadOnlyList<WorkflowKind> Workflows, Vocabulary Vocabulary, EngineOptions Options, TimeProvider Clock, ILoggerFactory Logs)
{
    /// <summary>What the configuration says about stock.</summary>
    public StockPolicy Stock { get; init; } = new([]);

    private static readonly Vocabulary words = new(OrderJson.Words().Concat(StockJson.Words()).Concat(ReservationJson.Words()).Concat(ReconciliationJson.Words()).Concat(FinanceJson.Words()).Concat(AlertJson.Words()));

    /// <summary>How orders are given to several nodes; null where they are not.</summary>
    internal FulfilmentPolicy? Fulfilment { get; init; }

    /// <summary>Tells one version of the rules from another: of Weft, and of what is configured.</summary>
    public string Rules { get; init; } = "";

    /// <summary>How busy nodes are; null where orders are not given to several.</summary>
    internal NodeWork? Work { get; init; }

    /// <summary>The standard parts: orders, carts, stock, which is published to these channels, and the differences between books.</summary>
    public static EngineParts Standard(Connections connections, StockPolicy policy, EngineOptions options, TimeProvider clock, ILoggerFactory logs, FulfilmentPolicy? fulfilment = null)
    {
        var work = fulfilment is null ? null : new NodeWork();
        fulfilment = fulfilment is null ? null : fulfilment with { Load = work!.Of };
        WorkflowKind[] workflows = [new OrderWorkflow(fulfilment), new ReservationWorkflow(policy.Carts), new StockWorkflow(policy), new DiscrepancyWorkflow(options.Reconciliation.Policy), new MoneyDifferenceWorkflow(), new BooksWorkflow(), new AlertWorkflow(options.Alerts.Policy)];
        return new(connections, workflows, words, options, clock, logs) { Stock = policy, Work = work, Fulfilment = fulfilment };
    }
}

/// <summary>The durable engine of one node. Open it, start it, and give it calls.</summary>
public sealed class WeftEngine : IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<UnitVerdict>> awaited = new();
    private readonly EngineParts parts;

    internal WeftEngine(Store store, EngineParts parts, CrashPoint? crash = null, PlantedBugs bugs = PlantedBugs.None)
    {
        this.parts = parts;
        Store = store;
        (Access, Audit, Care, Corrections) = (new AccessStore(store), new AuditTrail(store, parts.Clock), new Caring.CauseDesk(store, parts.Clock), new CorrectionDesk(this));
        crash ??= static _ => { };
        var (options, clock) = (parts.Options, parts.Clock);
        Queue = new FairQueue<Unit>(options.MaxQueuedPerConnection);
        Feed = new MessageFeed(store, Queue, options, TurnsWanted);
        Lanes = new Lanes(parts.Connections.All.Select(c => new Lane(c, options, clock)));
        Translator = new Translator(parts.Connections, parts.Vocabulary, store, clock);
        Timers = new TimerLoop(store, Queue, TurnsWanted, clock);
        Value = new ValueMeter(this, parts);
        Intake = new Intake(store, Feed, options, clock, crash, bugs) { Tally = Value.Tally };
        var streams = new Streams(store, parts.Vocabulary, parts.Workflows);
        var places = new Places(parts.Stock);
        var index = new StockIndex(streams.LoadAsync, places, options.MaxAvailabilityBytes);
        Availability = new AvailabilityQueries(index, places);
        Turns = new TurnLoop(
            new TurnParts(store, streams, Queue, Feed, Lanes, Translator)
            {
                Options = options, Clock = clock, Crash = crash, Bugs = bugs, TimerSet = Timers.Set, TimerGivenBack = Timers.Done, Decided = Decided, Work = parts.Work,
                Committed = (changed, before) => { index.Committed(changed, before); Desk!.Index.Committed(changed); parts.Work?.Committed(changed); Reconciliation?.Committed(changed); Alerts?.Committed(changed); },
                InDoubt = streams => { index.InDoubt(streams); Reconciliation?.InDoubt(streams); },
            },
            parts.Logs.CreateLogger<TurnLoop>());
        Dispatcher = new Dispatcher(new DispatcherParts(store, parts.Vocabulary, Queue, TurnsWanted, clock) { Crash = crash, Bugs = bugs, Published = (channel, lag) => Alerts?.Clocks.Published(channel, lag) }, new Random(options.Seed));
        Pollers = [.. Lanes.All.Where(l => l.Connection.Connector.PollInterval is not null).Select(l => new Poller(l, store, Feed, Translator, clock, parts.Logs.CreateLogger<Poller>()))];
        Retention = new Retention(store, Intake, options, clock);
        Queries = new EngineQueries(this, parts);
        var seen = new SeenStates(store, streams);
        Stock = new StockQueries(store, streams, seen, parts.Stock);
        Desk = new DeskQueries(this, parts, streams);
        Replays = new ReplayRuns(this);
        if (parts.Workflows.Any(w => w.Kind == "stock")) Reconciliation = new StockReconciliation(this, parts, streams, seen);
        if (parts.Workflows.Any(w => w.Kind == "money")) Finance = new MoneyReconciliation(this, parts);
        if (parts.Workflows.Any(w => w.Kind == "alert")) Alerts = new AlertWatch(this, parts, streams);
    }

    /// <summary>Questions about orders, messages, deliveries and connections.</summary>
    public EngineQueries Queries { get; }

    /// <summary>Questions about stock.</summary>
    public StockQueries Stock { get; }

    /// <summary>Questions of the people who look after orders.</summary>
    public DeskQueries Desk { get; }

    /// <summary>What Weft is worth: figures of each day, and how they are counted.</summary>
    public ValueMeter Value { get; }

    /// <summary>What can be promised, from memory.</summary>
    public AvailabilityQueries Availability { get; }
    /// <summary>Keeps our books, the ERP's and the channels' the same; null for an engine that knows no stock.</summary>
    public StockReconciliation? Reconciliation { get; }

    /// <summary>Compares the money of channels, provider and ERP; null for an engine that knows no money.</summary>
    public MoneyReconciliation? Finance { get; }

    /// <summary>The rows that lists are made of, compared with the events and made again.</summary>
    public Queries.Rebuilding.ReadModels ReadModels => new(Store, parts);

    /// <summary>What was recorded, decided again by the rules of today.</summary>
    public ReplayRuns Replays { get; }

    /// <summary>Watches over targets and causes; null for an engine that knows no alerts.</summary>
    public AlertWatch? Alerts { get; }

    /// <summary>Who may use it.</summary>
    public AccessStore Access { get; }

    /// <summary>Who looks after which cause.</summary>
    public Caring.CauseDesk Care { get; }

    /// <summary>Corrects messages that could not be read, as copies.</summary>
    public CorrectionDesk Corrections { get; }

    /// <summary>What people and keys did.</summary>
    public AuditTrail Audit { get; }

    /// <summary>The connections it serves.</summary>
    public Connections Connections => parts.Connections;

    /// <summary>Largest body that is taken from outside, in bytes.</summary>
    public int MaxBodyBytes => parts.Options.MaxBodyBytes;

    /// <summary>Rows written by turns so far.</summary>
    public long RowsWritten => Turns.RowsWritten;

    /// <summary>Units of work committed so far.</summary>
    public long UnitsDone => Turns.UnitsDone;

    internal EngineParts Parts => parts;

    internal Store Store { get; }

    internal FairQueue<Unit> Queue { get; }

    internal MessageFeed Feed { get; }

    internal Lanes Lanes { get; }

    internal Translator Translator { get; }

    internal TimerLoop Timers { get; }

    internal Intake Intake { get; }

    internal TurnLoop Turns { get; }

    internal Dispatcher Dispatcher { get; }

    internal IReadOnlyList<Poller> Pollers { get; }

    internal Retention Retention { get; }

    internal Signal TurnsWanted { get; } = new();

    internal TimeProvider Clock => parts.Clock;

    /// <summary>Opens the store, brings its schema up to date, and finds what an earlier run left to do.</summary>
    /// <exception cref="StoreUnusableException">The store cannot be used as configured.</exception>
    public static async Task<WeftEngine> OpenAsync(StoreSettings store, EngineParts parts, CancellationToken cancellation)
    {
        var engine = new WeftEngine(await store.OpenAsync(readOnly: false, parts.Clock, cancellation), parts);
        await engine.RecoverAsync(cancellation);
        await engine.Intake.CountRefusedAsync(cancellation);
        return engine;
    }

    /// <summary>Finds what an earlier run left.</summary>
    internal async Task RecoverAsync(CancellationToken cancellation)
    {
        await Feed.RecoverAsync(cancellation);
        if (parts.Work is { } work) work.Fill(await Store.NodeWorkAsync(cancellation));
        await Replays.RecoverAsync(cancellation);
    }

    /// <summary>Opens the store only to look: another process may be running on it. Nothing that writes works.</summary>
    /// <exception cref="StoreUnusableException">The store cannot be used as configured.</exception>
    public static async Task<WeftEngine> OpenToReadAsync(StoreSettings store, EngineParts parts, CancellationToken cancellation) =>
        new(await store.OpenAsync(readOnly: true, parts.Clock, cancellation), parts);

    /// <summary>Shows every counter of this node to whoever collects metrics, from zero.</summary>
    public void BeginMetrics() => Telemetry.Begin(parts.Connections.All.Select(c => c.Name), [.. Desk.Channels]);

    /// <summary>Takes a call from outside; completes once it is durable or refused.</summary>
    public async Task<CallResult> ReceiveAsync(string connection, IncomingCall call) =>
        parts.Connections.Find(connection) is { } known ? await Intake.ReceiveAsync(known, call) : new CallResult(CallAnswer.Unknown, $"No connection is called '{connection}'.");

    /// <summary>Keeps the beginning of a call that was cut off because it is too large.</summary>
    public async Task<CallResult> RefuseTooLargeAsync(string connection, IncomingCall beginning) =>
        parts.Connections.Find(connection) is { } known ? await Intake.RefuseTooLargeAsync(known, beginning) : new CallResult(CallAnswer.Unknown, $"No connection is called '{connection}'.");

    /// <summary>Sends a command to a stream, through the inbox like everything else, and waits for its decision.</summary>
    /// <param name="to">The stream.</param>
    /// <param name="command">The command.</param>
    /// <param name="idempotencyKey">The same key has one effect, however often it is used.</param>
    public async Task<CommandResult> SubmitAsync(StreamId to, Command command, string? idempotencyKey = null)
    {
        var (verdict, earlier, problem) = await SubmitAsync(Translator.Row(to, command, idempotencyKey));
        return verdict is not null ? new CommandResult(verdict.Decisions.Count > 0 ? verdict.Decisions[0] : null, verdict.Quarantine, false) { After = verdict.After }
            : new CommandResult(Endings.Read(earlier?.Outcome), problem, earlier is not null);
    }

    /// <summary>Sends a list of commands as one message and waits for what becomes of each: one that is refused changes nothing and keeps no other from it. All that are accepted are committed together.</summary>
    /// <param name="rows">One command each, or the reason why nothing can be asked.</param>
    /// <param name="idempotencyKey">The same key has one effect, however often it is used.</param>
    public async Task<RowsResult> SubmitAsync(IReadOnlyList<MessageRow> rows, string? idempotencyKey = null)
    {
        var message = Translator.Row(rows, idempotencyKey);
        var (verdict, earlier, problem) = await SubmitAsync(message);
        return verdict is not null
            ? new RowsResult(message.Id, verdict.Rows, verdict.Rows is null ? verdict.Quarantine : null, false)
            : new RowsResult(earlier?.Id ?? 0, RowsReport.Read(earlier?.Rows), problem, earlier is not null);
    }

    /// <summary>Stores a message of our own and waits for its verdict; of one that was stored before, finds what became of it.</summary>
    private async Task<(UnitVerdict? Verdict, InboxRow? Earlier, Translation.Quarantine? Problem)> SubmitAsync(InboxRow row)
    {
        var decided = awaited.GetOrAdd(row.Id, _ => new TaskCompletionSource<UnitVerdict>(TaskCreationOptions.RunContinuationsAsynchronously));
        var stored = await Intake.StoreAsync(row);
        if (stored is { Answer: CallAnswer.Stored, Duplicate: false }) return (await decided.Task, null, null);
        awaited.TryRemove(row.Id, out _);
        return stored.Duplicate ? await EarlierAsync(row) : (null, null, new Translation.Quarantine(stored.Reason ?? "It could not be stored.", null, "Try again."));
    }

    /// <summary>What became of the message that used the same idempotency key before.</summary>
    private async Task<(UnitVerdict? Verdict, InboxRow? Earlier, Translation.Quarantine? Problem)> EarlierAsync(InboxRow again)
    {
        if (await Store.MessageAsync(again.Connection, again.DedupKey, CancellationToken.None) is not { } earlier) return (null, again, null);
        if (earlier.Kind != again.Kind || earlier.Headers != again.Headers || !earlier.Body.AsSpan().SequenceEqual(again.Body))
            return (null, again, new Translation.Quarantine("This idempotency key was used for a different request.", "Idempotency-Key", "Use a new key for a new request, and the same key only to repeat one."));
        return (null, earlier, earlier.State == InboxState.Quarantined ? new Translation.Quarantine(earlier.Reason ?? "", earlier.Field, earlier.NextStep ?? "") : null);
    }

    /// <summary>Puts a dead letter back in its lane. False when there is no such dead letter.</summary>
    public async Task<bool> RetryAsync(long delivery, string by, CancellationToken cancellation)
    {
        if (await Store.DeliveryAsync(delivery, cancellation) is not { State: DeliveryState.Dead } row) return false;
        // Noted before, because it may have arrived before we come back to it.
        await Store.RunAsync(CaseStatements.Put, [CaseProjection.Of(row) with { TriedBy = by }], cancellation);
        if (row is { Latest: false, Stream: { } stream })
        {
            if (await SubmitAsync(StreamId.Parse(stream), new DeliveryRetried(row.Key, by)) is { Decision: Decision.Accepted }) return true;
            await Store.RunAsync(CaseStatements.Put, [CaseProjection.Of(row)], CancellationToken.None);
            return false;
        }

        var again = new DeliveryRow
        {
            Id = Store.NextId(), Key = row.Key, Connection = row.Connection, Kind = row.Kind, Entity = row.Entity, Stream = row.Stream, Priority = row.Priority, Latest = row.Latest,
            Request = row.Request, Attempts = 1, DueAt = Clock.Now(), CreatedAt = Clock.Now(), Trace = row.Trace,
        };
        var batch = new WriteBatch();
        batch.Deliveries.Add(again);
        await Store.CommitAsync(batch, cancellation);
        Lanes.Add(again);
        return true;
    }

    /// <summary>Runs a quarantined message again. False when there is no such message.</summary>
    public Task<bool> ReprocessAsync(long message, CancellationToken cancellation) => ReprocessAsync(message, null, cancellation);

    /// <summary>Runs a quarantined message again for somebody. False when there is no such message.</summary>
    public Task<bool> ReprocessAsync(long message, string? by, CancellationToken cancellation) => Corrections.ReprocessAsync(message, by, cancellation);

    /// <summary>Ends the attempts at a delivery that failed and waits for its next one: it is refused for good then. False when it is not waiting.</summary>
    public async Task<bool> GiveUpAsync(long delivery, string by, CancellationToken cancellation) =>
        await Store.DeliveryAsync(delivery, cancellation) is { State: DeliveryState.Pending, Attempts: > 0 } row && Lanes.Find(row.Connection) is { } lane && await Dispatcher.GiveUpAsync(lane, delivery, by);

    /// <summary>Completes when the message's unit is committed; for tests and commands.</summary>
    internal void Decided(Unit unit, UnitVerdict verdict)
    {
        if (unit is TimerUnit timer) Timers.Done(timer.Row);
        if (unit is MessageUnit message && awaited.TryRemove(message.Row.Id, out var waiting)) waiting.TrySetResult(verdict);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Turns.SettleAsync();
        Corrections.Dispose();
        await Store.DisposeAsync();
    }
}
