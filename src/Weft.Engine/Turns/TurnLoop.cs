using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Weft.Core.Workflow;
using Weft.Engine.Cases;
using Weft.Engine.Dispatch;
using Weft.Engine.Inbox;
using Weft.Engine.Storage;
using Weft.Sdk;

namespace Weft.Engine.Turns;

/// <summary>
/// The heart: takes all that waits (bounded), decides it in order, and commits events, deliveries, timers, read models and inbox marks in one transaction. Alone, a message
/// is committed at once; under load the transactions grow by themselves.
/// </summary>
internal sealed partial class TurnLoop(TurnParts parts, ILogger<TurnLoop> logger)
{
    private readonly StreamCache cache = new(parts.Options.MaxCachedStreams);
    private readonly Twins twins = new(parts.Store);
    private readonly OrderTraces traces = new(parts.Store);
    private Turn? underWay;

    /// <summary>Rows written so far, for benchmarks.</summary>
    public long RowsWritten { get; private set; }

    /// <summary>Units committed so far.</summary>
    public long UnitsDone { get; private set; }

    /// <summary>
    /// Handles one batch. False when there was nothing to do. While more waits, the batch is still being committed when this returns: the next one is decided meanwhile, on the
    /// states that this one leaves, and is void should this one fail.
    /// </summary>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        if (await parts.Feed.RefillAsync(cancellation) && parts.Queue.Count == 0 && underWay is null) return true;
        var units = parts.Queue.Take(parts.Options.MaxUnitsPerCommit);
        if (units.Count == 0) return underWay is not null && await FinishAsync(cancellation) != Ending.StoreInTrouble;
        try
        {
            var turn = await DecideAsync(units, underWay?.Batch, cancellation);
            var earlier = underWay is null ? Ending.Committed : await FinishAsync(cancellation);
            if (earlier != Ending.Committed) Forget(turn.Batch);
            if (earlier == Ending.StoreInTrouble)
            {
                GiveBack(units);
                return false;
            }

            if (earlier == Ending.Separately) turn = await DecideAsync(units, null, cancellation);
            Begin(turn, cancellation);
            return parts.Queue.Count > 0 || await FinishAsync(cancellation) != Ending.StoreInTrouble;
        }
        catch (Exception e) when (e is not OperationCanceledException and not CrashException)
        {
            // Only deciding throws here. What is under way comes first all the same.
            var earlier = underWay is null ? Ending.Committed : await FinishAsync(cancellation);
            if (!IsStoreTrouble(e) && earlier != Ending.StoreInTrouble) return await OneByOneAsync(units, cancellation);
            LogStoreTrouble(e);
            GiveBack(units);
            return false;
        }
    }

    /// <summary>Waits until nothing is being committed any more, whatever comes of it: what was not committed is still in the store.</summary>
    public async Task SettleAsync()
    {
        if (underWay is { } turn) await ((Task)turn.Commit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        underWay = null;
    }

    /// <summary>The present state of a stream, as committed.</summary>
    public async Task<object> ReadAsync(StreamId stream, CancellationToken cancellation) =>
        (await parts.Streams.LoadAsync([stream.ToString()], cancellation))[stream.ToString()].State;

    /// <summary>A batch that is decided, and the write of it.</summary>
    private sealed record Turn(List<Unit> Units, TurnBatch Batch, List<(Unit Unit, UnitVerdict Verdict)> Verdicts)
    {
        public Task<HashSet<long>> Commit { get; set; } = Task.FromResult(new HashSet<long>());
    }

    private enum Ending
    {
        Committed,

        /// <summary>Not as it stood: each of its units was tried alone.</summary>
        Separately,

        StoreInTrouble,
    }

    /// <summary>Decides units on top of a batch that is being committed, if there is one.</summary>
    private async Task<Turn> DecideAsync(List<Unit> units, TurnBatch? earlier, CancellationToken cancellation)
    {
        var batch = new TurnBatch(parts.Streams, cache, parts.Store, parts.Clock, parts.Options, name => parts.Lanes.Find(name)?.CoalesceFor ?? TimeSpan.Zero) { Earlier = earlier, Traces = traces, Decided = parts.Work is { } work ? work.Decided : null };
        var verdicts = new List<(Unit Unit, UnitVerdict Verdict)>(units.Count);
        try
        {
            Translate(units);
            await twins.FindAsync(units, cancellation);
            await PrefetchAsync(units, batch, cancellation);
            foreach (var unit in units) verdicts.Add((unit, await RunAsync(unit, batch, cancellation)));
            batch.Complete();
            return new Turn(units, batch, verdicts);
        }
        catch (Exception e) when (e is not CrashException)
        {
            Forget(batch);
            throw;
        }
    }

    private void Begin(Turn turn, CancellationToken cancellation)
    {
        parts.Crash("turn.before-commit");
        parts.Feed.Expect(turn.Batch.Write.Received);
        turn.Commit = CommitAsync(turn.Batch, cancellation);
        underWay = turn;
    }

    /// <summary>Waits for the batch that is being committed, and makes its results known.</summary>
    private async Task<Ending> FinishAsync(CancellationToken cancellation)
    {
        var turn = underWay!;
        underWay = null;
        try
        {
            await PublishAsync(turn);
            return Ending.Committed;
        }
        catch (Exception e) when (IsStoreTrouble(e))
        {
            LogStoreTrouble(e);
            GiveBack(turn.Units);
            return Ending.StoreInTrouble;
        }
        catch (Exception e) when (e is not OperationCanceledException and not CrashException)
        {
            return await OneByOneAsync(turn.Units, cancellation) ? Ending.Separately : Ending.StoreInTrouble;
        }
    }

    private async Task PublishAsync(Turn turn)
    {
        try
        {
            var fresh = await turn.Commit;
            parts.Crash("turn.after-commit");
            Publish(turn.Batch, turn.Verdicts, fresh);
        }
        catch (Exception e) when (e is not CrashException)
        {
            Forget(turn.Batch);
            parts.InDoubt(turn.Batch.Changed.Keys);
            parts.Feed.CommitFailed(turn.Batch.Write.Received);
            throw;
        }
    }

    /// <summary>States that a void batch read are read afresh.</summary>
    private void Forget(TurnBatch batch)
    {
        foreach (var stream in batch.Touched) cache.Remove(stream);
        parts.Work?.Forget(batch.Changed.Keys);
    }

    private async Task<HashSet<long>> CommitAsync(TurnBatch batch, CancellationToken cancellation)
    {
        var started = parts.Clock.GetTimestamp();
        HashSet<long> fresh;
        if (parts.Bugs.HasFlag(PlantedBugs.MarkOutsideTransaction) && batch.Write.Settled.Count > 0)
        {
            var marks = new WriteBatch();
            marks.Settled.AddRange(batch.Write.Settled);
            batch.Write.Settled.Clear();
            await parts.Store.CommitAsync(marks, cancellation);
            parts.Crash("turn.between-commits");
            fresh = await parts.Store.CommitAsync(batch.Write, cancellation);
        }
        else
        {
            fresh = await parts.Store.CommitAsync(batch.Write, cancellation);
        }

        Telemetry.CommitTime.Record(parts.Clock.GetElapsedTime(started).TotalSeconds);
        Telemetry.Commits.Add(1);
        Telemetry.Rows.Add(batch.Write.RowCount);
        RowsWritten += batch.Write.RowCount;
        return fresh;
    }

    /// <summary>Isolates the unit that spoils a batch: every unit alone, with states read afresh. False when the store fails on the way.</summary>
    private async Task<bool> OneByOneAsync(List<Unit> units, CancellationToken cancellation)
    {
        for (var i = 0; i < units.Count; i++)
        {
            try
            {
                await AloneAsync(units[i], cancellation);
            }
            catch (Exception e) when (e is not OperationCanceledException and not CrashException)
            {
                LogStoreTrouble(e);
                GiveBack(units[i..]);
                return false;
            }
        }

        return true;
    }

    private async Task AloneAsync(Unit unit, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Begin(await DecideAsync([unit], null, cancellation), cancellation);
                var turn = underWay!;
                underWay = null;
                await PublishAsync(turn);
                return;
            }
            catch (VersionConflictException) when (attempt < 5)
            {
            }
            catch (Exception e) when (!IsStoreTrouble(e) && e is not OperationCanceledException and not CrashException)
            {
                LogPoisoned(e, unit.Cause, StreamOf(unit), TraceOf(unit));
                await PutAsideAsync(unit, e, cancellation);
                return;
            }
        }
    }

    private static string Plain(Exception e) => e is VersionConflictException ? "Weft could not write it: somebody else kept changing the same order." : $"Weft could not store what follows from it: {e.Message}";

    private async Task PutAsideAsync(Unit unit, Exception failure, CancellationToken cancellation)
    {
        var batch = new TurnBatch(parts.Streams, cache, parts.Store, parts.Clock, parts.Options, _ => TimeSpan.Zero);
        var verdict = Quarantine(unit, batch, new Translation.Quarantine(Plain(failure), null, "Correct the message at its source and send it again."));
        Publish(batch, [(unit, verdict)], await parts.Store.CommitAsync(batch.Write, cancellation));
    }

    private void Translate(List<Unit> units)
    {
        foreach (var unit in units)
        {
            unit.StartAgain();
            try
            {
                unit.Commands = CommandsOf(unit);
                unit.Reads = [.. unit.Commands.SelectMany(c => parts.Streams.KindOf(c.To).Touches(c.Command).Prepend(c.To)).Select(s => s.ToString())];
            }
            catch (Exception e) when (e is not CrashException)
            {
                unit.Commands = [];
                unit.Fault = new Translation.Quarantine($"Weft does not understand it: {e.Message}", null, "Report this as a defect, with the message.");
            }
        }
    }

    private IReadOnlyList<Addressed> CommandsOf(Unit unit)
    {
        switch (unit)
        {
            case MessageUnit message:
                message.Translation ??= parts.Translator.Translate(message.Row);
                unit.Fault = message.Translation as Translation.Quarantine;
                return message.Translation switch
                {
                    Translation.Commands { List.IsDefault: false } commands => commands.List,
                    Translation.Rows rows => [.. rows.List.SelectMany(r => r.Commands)],
                    _ => [],
                };
            case OutcomeUnit { Delivery.Stream: { } stream } outcome:
                return Endings.CommandsOf(outcome, StreamId.Parse(stream), parts.Streams.Vocabulary);
            case TimerUnit timer:
                return [new Addressed(StreamId.Parse(timer.Row.Stream), parts.Streams.Vocabulary.Read<Command>(timer.Row.Command, timer.Row.Data))];
            default:
                return [];
        }
    }

    private async Task PrefetchAsync(List<Unit> units, TurnBatch batch, CancellationToken cancellation)
    {
        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var unit in units)
            foreach (var name in unit.Reads)
                if (!batch.IsKnown(name)) missing.Add(name);
        if (missing.Count == 0) return;
        try
        {
            foreach (var (name, state) in await parts.Streams.LoadAsync([.. missing], cancellation))
            {
                cache.Put(name, state);
                batch.Touched.Add(name);
            }
        }
        catch (Exception e) when (!IsStoreTrouble(e) && e is not OperationCanceledException)
        {
            // One stream cannot be read. The unit that needs it loads it alone and fails alone.
        }
    }

    private async Task<UnitVerdict> RunAsync(Unit unit, TurnBatch batch, CancellationToken cancellation)
    {
        using var span = Telemetry.Start("turn", ActivityKind.Consumer, unit.Trace);
        try
        {
            if (unit.Fault is { } fault) return Quarantine(unit, batch, fault);
            if (unit is TimerUnit timer && await batch.IsStaleAsync(timer.Row, cancellation)) return UnitVerdict.Nothing;
            if (unit is MessageUnit message && Twins.FaultOf(message, batch) is { } twin) return Quarantine(unit, batch, twin);
            if (unit is MessageUnit { Translation: Translation.Rows rows } listed) return SettleRows(listed, batch, await RowsAsync(listed, rows, batch, cancellation));
            var verdict = await batch.RunAsync(unit, cancellation);
            if (verdict.Decisions.OfType<Decision.Refused>().FirstOrDefault() is { } refused && unit is MessageUnit { Row.Connection: not Inbox.Translator.Api })
                return Quarantine(unit, batch, new Translation.Quarantine(refused.Reason, refused.Field, refused.NextStep ?? "Correct it at the source, then reprocess the message."), verdict.Decisions);
            Settle(unit, batch, verdict);
            return verdict;
        }
        catch (Exception e) when (IsFaultOfUnit(e))
        {
            LogUnitFailed(e, unit.Cause, StreamOf(unit), TraceOf(unit));
            return Quarantine(unit, batch, new Translation.Quarantine($"Weft failed on it: {e.Message}", null, "Report this as a defect, with the message."));
        }
    }

    /// <summary>True when a unit fails by itself, and would again.</summary>
    private bool IsFaultOfUnit(Exception e) => e is not OperationCanceledException and not CrashException && !IsStoreTrouble(e) && !parts.Store.IsDataFault(e);

    /// <summary>True when the store itself fails; everything else is the fault of one unit, which would fail again.</summary>
    private bool IsStoreTrouble(Exception e) => (e is System.Data.Common.DbException or IOException or TimeoutException or ObjectDisposedException or StoreUnusableException) && !parts.Store.IsDataFault(e);

    private void Settle(Unit unit, TurnBatch batch, UnitVerdict verdict)
    {
        switch (unit)
        {
            case MessageUnit message:
                var now = parts.Clock.Now();
                if (message.Translation is Translation.Commands { Fetches.IsDefaultOrEmpty: false } wanted)
                    foreach (var fetch in wanted.Fetches) batch.Owe(parts.Translator.Fetch(message.Row, fetch));
                if (message.Translation is Translation.Several several) batch.Write.Received.AddRange(parts.Translator.Parts(message.Row, several));
                Twins.Remember(message, batch);
                var ending = Endings.Text(verdict, message.Translation);
                batch.Write.Settled.Add(new InboxSettlement(message.Row.Id, InboxState.Settled, ending, null, null, null, now));
                CaseProjection.Follow(message, ending, batch.Write, now);
                break;
            case OutcomeUnit outcome:
                batch.Write.Changes.Add(outcome.Change);
                CaseProjection.Follow(outcome, batch.Write, parts.Clock.Now());
                if (outcome.Adopted) batch.Write.Value.Add(Value.ValueRow.DayOf(parts.Clock.Now()), Value.Figures.DuplicateDocuments, outcome.Delivery.Connection, 1);
                foreach (var row in parts.Translator.Documents(outcome)) batch.Write.Received.Add(row);
                break;
            case TimerUnit timer:
                batch.Write.TimersOver.Add(new TimerKey(timer.Row.Stream, timer.Row.Name, timer.Row.DueAt));
                break;
        }
    }

    /// <summary>Decides the rows of a message one after the other: one that is refused, or that fails, changes nothing and does not keep the others from it.</summary>
    private async Task<RowsReport> RowsAsync(MessageUnit unit, Translation.Rows rows, TurnBatch batch, CancellationToken cancellation)
    {
        var reports = new List<RowReport>(rows.List.Length);
        foreach (var row in rows.List)
        {
            try
            {
                reports.Add(row.Refused is null ? Endings.Of(row, await batch.RunAsync(unit, row.Commands, cancellation), askedByUs: unit.Source == Inbox.Translator.Api) : Endings.Of(row, row.Refused));
            }
            catch (Exception e) when (IsFaultOfUnit(e))
            {
                LogUnitFailed(e, $"{unit.Cause} {row.Name}", StreamOf(unit), TraceOf(unit));
                reports.Add(Endings.Of(row, new Translation.Quarantine($"Weft failed on it: {e.Message}", null, "Report this as a defect, with the message.")));
            }
        }

        return RowsReport.Of(reports, rows.Notes);
    }

    private UnitVerdict SettleRows(MessageUnit unit, TurnBatch batch, RowsReport report)
    {
        var first = report.NotAccepted.FirstOrDefault(r => r.Outcome == RowOutcome.Refused);
        var acted = report.Refused < report.Rows;
        if (acted) Twins.Remember(unit, batch);
        if (report.Refused > 0) Telemetry.Quarantined.Add(1, new KeyValuePair<string, object?>("connection", unit.Row.Connection));
        // Who waited for the answer of our own API has it; a message from outside waits for somebody to look.
        var state = first is null || unit.Row.Connection == Inbox.Translator.Api ? InboxState.Settled : acted ? InboxState.PartlyDone : InboxState.Quarantined;
        var why = first is null ? null : new Translation.Quarantine(report.Rows == 1 ? first.Reason : $"{report.Refused} of {report.Rows} rows were refused. {first.Row}: {first.Reason}", first.Field, first.NextStep!);
        batch.Write.Settled.Add(new InboxSettlement(unit.Row.Id, state, report.ToString(), why?.Reason, why?.Field, why?.NextStep, parts.Clock.Now(), report.Write()));
        if (state == InboxState.Settled) CaseProjection.Follow(unit, report.ToString(), batch.Write, parts.Clock.Now());
        return new UnitVerdict([], why) { Rows = report };
    }

    private UnitVerdict Quarantine(Unit unit, TurnBatch batch, Translation.Quarantine why, IReadOnlyList<Decision>? decisions = null)
    {
        var now = parts.Clock.Now();
        switch (unit)
        {
            case MessageUnit message:
                Telemetry.Quarantined.Add(1, new KeyValuePair<string, object?>("connection", message.Row.Connection));
                batch.Write.Settled.Add(new InboxSettlement(message.Row.Id, InboxState.Quarantined, "quarantined", why.Reason, why.Field, why.NextStep, now));
                break;
            case OutcomeUnit outcome:
                outcome.Change = outcome.Change with { State = DeliveryState.Dead, SettledAt = now, Reason = why.Reason };
                batch.Write.Changes.Add(outcome.Change);
                CaseProjection.Follow(outcome, batch.Write, now);
                break;
            case TimerUnit timer:
                batch.Write.TimersOver.Add(new TimerKey(timer.Row.Stream, timer.Row.Name, timer.Row.DueAt));
                break;
        }

        return new UnitVerdict(decisions ?? [], why);
    }

    private void Publish(TurnBatch batch, List<(Unit Unit, UnitVerdict Verdict)> verdicts, HashSet<long> fresh)
    {
        parts.Committed(batch.Changed, name => cache.TryGet(name, out var before) ? before : null);
        OrderMetrics.Record(batch.Write);
        foreach (var (name, state) in batch.Changed) cache.Put(name, state);
        foreach (var row in batch.Write.Deliveries) parts.Lanes.Add(row);
        foreach (var timer in batch.Write.Timers) parts.TimerSet(timer.DueAt);
        if (batch.Write.Received.Count > 0) parts.Feed.Offer(batch.Write.Received, fresh);
        foreach (var (unit, verdict) in verdicts)
        {
            if (unit is MessageUnit message) parts.Feed.Done(message.Row);
            if (unit is OutcomeUnit outcome) parts.Lanes.Find(outcome.Delivery.Connection)?.Apply(outcome.Change, maybeSent: outcome.Outcome is DeliveryOutcome.Uncertain);
            unit.Completion?.TrySetResult(verdict);
            if (unit is OutcomeUnit { Change: { State: DeliveryState.Done, SettledAt: { } settled } } done)
                Telemetry.LeadTime.Record((settled - done.Delivery.CreatedAt) / (double)Micros.PerSecond, new("connection", done.Delivery.Connection), new("kind", done.Delivery.Kind));
            if (unit is OutcomeUnit { Change.State: DeliveryState.Dead } dead) LogDead(dead.Delivery.Kind, dead.Delivery.Connection, dead.Delivery.Stream ?? dead.Delivery.Entity, TraceOf(unit));
            else if (verdict.Quarantine is not null && unit is MessageUnit aside) LogAside(aside.Row.Id, aside.Row.Connection, TraceOf(unit));
            parts.Decided?.Invoke(unit, verdict);
        }

        UnitsDone += verdicts.Count;
        Telemetry.Units.Add(verdicts.Count);
    }

    /// <summary>The store is in trouble: nothing is lost, because everything that waits is in the store. What was decided is forgotten and decided again.</summary>
    private void GiveBack(List<Unit> units)
    {
        foreach (var unit in units)
        {
            if (unit is MessageUnit message) parts.Feed.GiveBack(message.Row);
            else if (unit is TimerUnit timer) parts.TimerGivenBack(timer.Row);
            else parts.Queue.TryAdd(unit.Source, unit, force: true);
        }

        parts.Feed.ReadAgain();
        parts.Lanes.ReadAgain();
    }

    [LoggerMessage(1001, LogLevel.Error, "The store is in trouble; work is taken up again when it answers")]
    private partial void LogStoreTrouble(Exception failure);

    [LoggerMessage(1002, LogLevel.Error, "Work could not be committed and was put aside: {Cause} of {Stream}, trace {Trace}")]
    private partial void LogPoisoned(Exception failure, string cause, string stream, string trace);

    [LoggerMessage(1003, LogLevel.Error, "Work failed and was put aside: {Cause} of {Stream}, trace {Trace}")]
    private partial void LogUnitFailed(Exception failure, string cause, string stream, string trace);

    /// <summary>What the other system said is not in it: it may name a customer.</summary>
    [LoggerMessage(1004, LogLevel.Warning, "'{Kind}' was refused for good by {Connection}, for {Stream}, trace {Trace}")]
    private partial void LogDead(string kind, string connection, string stream, string trace);

    [LoggerMessage(1005, LogLevel.Warning, "Message {Message} of {Connection} was put aside, trace {Trace}")]
    private partial void LogAside(long message, string connection, string trace);

    /// <summary>What logs call the business at hand: the stream that a unit concerns.</summary>
    private static string StreamOf(Unit unit) => unit.Reads.Count > 0 ? unit.Reads[0] : "no order";

    /// <summary>The number of the trace that a unit belongs to, as a collector knows it.</summary>
    private static string TraceOf(Unit unit) => unit.Trace is { } trace && ActivityContext.TryParse(trace, null, out var context) ? context.TraceId.ToHexString() : "none";
}
