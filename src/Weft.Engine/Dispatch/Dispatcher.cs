using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Weft.Core.Inventory;
using Weft.Core.Workflow;
using Weft.Engine.Inbox;
using Weft.Engine.Storage;
using Weft.Engine.Turns;
using Weft.Sdk;

namespace Weft.Engine.Dispatch;

/// <summary>
/// Sends what a lane owes. Each outcome goes back through the turns: the delivery's row, not the network, is the memory of what is still owed. What may have been sent already
/// is looked up before it is sent again.
/// </summary>
internal sealed class Dispatcher(DispatcherParts parts, Random random)
{
    private readonly Lock gate = new();

    /// <summary>Sends one batch of a lane. False when nothing may be sent now.</summary>
    public async Task<bool> StepAsync(Lane lane, CancellationToken cancellation)
    {
        var refilled = await lane.RefillAsync(parts.Store, KilledTooOften, cancellation);
        if (lane.TryTake() is not { } batch) return refilled;
        await SendAsync(lane, batch, cancellation);
        return true;
    }

    /// <summary>Sends a batch that was taken from the lane, and reports its outcomes.</summary>
    public async Task SendAsync(Lane lane, List<Lane.Entry> batch, CancellationToken cancellation)
    {
        if (parts.Bugs.HasFlag(PlantedBugs.MarkSentBeforeSending)) await MarkFirstAsync(batch, cancellation);
        await ClaimAsync(batch, cancellation);
        parts.Crash("dispatch.before-send");
        using var span = Telemetry.Start($"deliver {batch[0].Row.Kind}", ActivityKind.Producer, batch[0].Row.Trace);
        span?.SetTag("weft.connection", lane.Name);
        using var limit = new CancellationTokenSource(lane.Options.SendTimeout, parts.Clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var started = parts.Clock.GetTimestamp();
        var adopted = false;
        ImmutableArray<DeliveryOutcome> outcomes;
        try
        {
            (outcomes, adopted) = await AttemptAsync(lane, batch, stop.Token);
        }
        catch (Exception e) when (e is not CrashException && !cancellation.IsCancellationRequested)
        {
            outcomes = [.. batch.Select(_ => Failed(e, batch.Count))];
        }

        parts.Crash("dispatch.after-send");
        var took = parts.Clock.GetElapsedTime(started);
        Telemetry.SendTime.Record(took.TotalSeconds, new KeyValuePair<string, object?>("connection", lane.Name));
        Report(lane, batch, new Answer(outcomes, adopted, started, took));
    }

    private async Task<(ImmutableArray<DeliveryOutcome> Outcomes, bool Adopted)> AttemptAsync(Lane lane, List<Lane.Entry> batch, CancellationToken cancellation)
    {
        var connector = lane.Connection.Connector;
        ImmutableArray<OutgoingDelivery> outgoing;
        try
        {
            outgoing = [.. batch.Select(e => Outgoing(e.Row))];
        }
        catch (JsonException e) when (batch.Count == 1)
        {
            return ([new DeliveryOutcome.Permanent($"This version of Weft cannot read what it should send: {e.Message}", null, "Run the version that wrote it, then retry.")], false);
        }

        if (batch is [{ MaybeSent: true } only] && connector.LookUpBeforeResend(only.Row.Kind) && !parts.Bugs.HasFlag(PlantedBugs.FreshKeyPerAttempt))
        {
            switch (await LookUpAsync(connector, outgoing[0], cancellation))
            {
                case LookUp.Found found: return ([found.What], true);
                case LookUp.Unknown unknown: return ([new DeliveryOutcome.Uncertain(unknown.Reason)], false);
                case LookUp.NotThere: break;
            }

            parts.Crash("dispatch.after-look-up");
        }

        // A connector that forgets about the time-out must not hold its lane up for ever.
        var outcomes = await connector.SendAsync(outgoing, cancellation).WaitAsync(cancellation);
        if (!outcomes.IsDefault && outcomes.Length == batch.Count) return (outcomes, false);
        var miscounted = new DeliveryOutcome.Uncertain($"The connector answered {(outcomes.IsDefault ? 0 : outcomes.Length)} outcomes for {batch.Count} deliveries. Report this as a defect of the connector.");
        return ([.. batch.Select(_ => (DeliveryOutcome)miscounted)], false);
    }

    /// <summary>A look-up that fails has found out nothing: what it looked for may well be there, so it must not be sent again yet.</summary>
    private static async Task<LookUp> LookUpAsync(Connector connector, OutgoingDelivery delivery, CancellationToken cancellation)
    {
        try
        {
            return await connector.LookUpAsync(delivery, cancellation).WaitAsync(cancellation);
        }
        catch (Exception e) when (e is not CrashException)
        {
            return new LookUp.Unknown($"It may have arrived already, and could not be looked up: {FailureOf(Outcomes.Of(e)) ?? e.Message}");
        }
    }

    /// <summary>Nobody knows how far a failing connector came with a batch: each delivery is looked up and sent alone, which also finds the one that spoils it.</summary>
    private static DeliveryOutcome Failed(Exception failure, int together) =>
        Outcomes.Of(failure) is DeliveryOutcome.Permanent refused && together > 1 ? new DeliveryOutcome.Uncertain(refused.Reason) : Outcomes.Of(failure);

    private async Task ClaimAsync(List<Lane.Entry> batch, CancellationToken cancellation)
    {
        var unclaimed = batch.Where(e => e.Unclaimed).ToList();
        if (unclaimed.Count == 0) return;
        await parts.Store.RunAsync(Statements.Claim, [.. unclaimed.Select(e => e.Row)], cancellation);
        foreach (var entry in unclaimed) entry.Unclaimed = false;
    }

    private OutgoingDelivery Outgoing(DeliveryRow row)
    {
        var key = parts.Bugs.HasFlag(PlantedBugs.FreshKeyPerAttempt) ? $"{row.Key}#{Next(int.MaxValue)}" : row.Key;
        row.Asked ??= parts.Vocabulary.Read<DeliveryRequest>(row.Kind, row.Request);
        return new OutgoingDelivery(key, row.Kind, row.Asked, row.Attempts + 1);
    }

    private void Report(Lane lane, List<Lane.Entry> batch, Answer answer)
    {
        var outcomes = answer.Outcomes;
        var failure = outcomes.Select(FailureOf).FirstOrDefault(f => f is not null);
        lane.Answered(outcomes.Any(o => o is not DeliveryOutcome.Transient and not DeliveryOutcome.Uncertain), failure, served: outcomes.Any(o => o is not DeliveryOutcome.Throttled), answer.StartedAt);
        if (outcomes.OfType<DeliveryOutcome.Throttled>().MaxBy(t => t.After) is { } throttled) lane.Throttled(throttled.After);
        var shared = Shared(outcomes);
        List<Lane.Entry> suspects = [];
        for (var i = 0; i < batch.Count; i++)
        {
            var (entry, outcome) = (batch[i], outcomes[i]);
            Telemetry.Attempts.Add(1, new("connection", lane.Name), new("kind", entry.Row.Kind), new("outcome", outcome.GetType().Name));
            if (shared.Contains(outcome))
            {
                suspects.Add(entry);
                continue;
            }

            if (outcome is DeliveryOutcome.Uncertain && batch.Count > 1) Lane.Halve(entry, batch.Count);
            if (outcome is DeliveryOutcome.Delivered && entry.Row.Asked is ChannelStockRequest { CausedAt: { } cause }) Measure(lane, parts.Clock.GetUtcNow() - cause, answer.Took);
            Submit(new OutcomeUnit(entry.Row, outcome, answer.Adopted, ChangeOf(lane, entry.Row, outcome)));
        }

        if (suspects.Count > 0) lane.Split(suspects, suspects.Count);
    }

    /// <summary>
    /// Refusals that several rows of a call share word by word: they speak of the call, which one of them spoils, and not of each row. Those rows are tried again in parts.
    /// </summary>
    private static HashSet<DeliveryOutcome> Shared(ImmutableArray<DeliveryOutcome> outcomes) =>
        outcomes.Length == 1 ? [] : [.. outcomes.Where(o => o is DeliveryOutcome.Permanent).GroupBy(o => o).Where(g => g.Skip(1).Any()).Select(g => g.Key)];

    private void Measure(Lane lane, TimeSpan lag, TimeSpan answer)
    {
        if (lag < answer) lag = answer;
        lane.Lag.Record(lag, answer);
        parts.Published(lane.Name, lag);
        Telemetry.PublishLag.Record(lag.TotalSeconds, new KeyValuePair<string, object?>("connection", lane.Name));
        Telemetry.PublishLagOwn.Record((lag - answer).TotalSeconds, new KeyValuePair<string, object?>("connection", lane.Name));
    }

    private void Submit(OutcomeUnit unit)
    {
        parts.Queue.TryAdd(unit.Source, unit, force: true);
        parts.Turns.Set();
    }

    private static string? FailureOf(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Transient t => t.Reason,
        DeliveryOutcome.Uncertain u => u.Reason,
        _ => null,
    };

    private DeliveryChange ChangeOf(Lane lane, DeliveryRow row, DeliveryOutcome outcome)
    {
        var now = parts.Clock.Now();
        var attempts = row.Attempts + (outcome is DeliveryOutcome.Throttled ? 0 : 1);
        switch (outcome)
        {
            case DeliveryOutcome.Delivered done:
                return new DeliveryChange(row.Id, DeliveryState.Done, attempts, row.DueAt, now, null, done.Reference);
            case DeliveryOutcome.Declined declined:
                return new DeliveryChange(row.Id, DeliveryState.Done, attempts, row.DueAt, now, declined.Reason, null);
            case DeliveryOutcome.CancelledThere cancelled:
                return new DeliveryChange(row.Id, DeliveryState.Done, attempts, row.DueAt, now, cancelled.Reason, null);
            case DeliveryOutcome.Permanent refused:
                var said = string.Join(' ', new[] { refused.Reason, refused.Field is null ? null : $"(field {refused.Field})", refused.NextStep }.Where(t => t is not null));
                return Dead(row, attempts, now, said);
            case DeliveryOutcome.Throttled throttled:
                return Again(row, attempts, now + Micros.Of(throttled.After), "The account's rate limit is used up.");
            case DeliveryOutcome.Transient transient:
                return TooOften(lane, row, attempts, now) ? Dead(row, attempts, now, transient.Reason) : Again(row, attempts, now + Math.Max(Wait(lane, attempts), Micros.Of(transient.After ?? TimeSpan.Zero)), transient.Reason);
            case DeliveryOutcome.Uncertain uncertain:
                return TooOften(lane, row, attempts, now) ? Dead(row, attempts, now, uncertain.Reason) : Again(row, attempts, now + Math.Max(Wait(lane, attempts), Micros.Of(lane.Options.LookUpDelay)), uncertain.Reason);
            default:
                throw new UnreachableException();
        }
    }

    private static bool TooOften(Lane lane, DeliveryRow row, int attempts, long now) =>
        attempts >= lane.Options.MaxAttempts && now - row.CreatedAt >= Micros.Of(lane.Options.GiveUpAfter);

    /// <summary>Exponential, with full jitter, so that what failed together is not tried together.</summary>
    private long Wait(Lane lane, int attempts)
    {
        var longest = Math.Min(lane.Options.Backoff.TotalSeconds * Math.Pow(2, Math.Min(attempts - 1, 20)), lane.Options.MaxBackoff.TotalSeconds);
        return (long)(longest * (0.5 + (0.5 * NextDouble())) * Micros.PerSecond);
    }

    private static DeliveryChange Again(DeliveryRow row, int attempts, long dueAt, string reason) => new(row.Id, DeliveryState.Pending, attempts, dueAt, null, reason, null);

    private static DeliveryChange Dead(DeliveryRow row, int attempts, long now, string reason)
    {
        Telemetry.DeadLetters.Add(1, new KeyValuePair<string, object?>("connection", row.Connection), new KeyValuePair<string, object?>("kind", row.Kind));
        return new DeliveryChange(row.Id, DeliveryState.Dead, attempts, row.DueAt, now, reason, null);
    }

    /// <summary>Ends the attempts at a delivery that waits for its next one, as if they had become too many. False when it is being sent, or is not in memory.</summary>
    public async Task<bool> GiveUpAsync(Lane lane, long delivery, string by)
    {
        if (lane.TakeOut(delivery) is not { } row) return false;
        var reason = $"{by} ended the attempts. {row.Reason}".Trim();
        var ended = new TaskCompletionSource<UnitVerdict>(TaskCreationOptions.RunContinuationsAsynchronously);
        Submit(new OutcomeUnit(row, new DeliveryOutcome.Permanent(reason), false, Dead(row, row.Attempts, parts.Clock.Now(), reason)) { Completion = ended });
        await ended.Task;
        return true;
    }

    public void KilledTooOften(DeliveryRow row)
    {
        var reason = $"It was taken up {row.Claims} times, and each time Weft stopped before it was done. Perhaps it makes Weft stop: look at it before you send it again.";
        Submit(new OutcomeUnit(row, new DeliveryOutcome.Permanent(reason), false, Dead(row, row.Attempts, parts.Clock.Now(), reason)));
    }

    private async Task MarkFirstAsync(List<Lane.Entry> batch, CancellationToken cancellation)
    {
        var marks = new WriteBatch();
        foreach (var e in batch) marks.Changes.Add(new DeliveryChange(e.Row.Id, DeliveryState.Done, e.Row.Attempts + 1, e.Row.DueAt, parts.Clock.Now(), null, null));
        await parts.Store.CommitAsync(marks, cancellation);
    }

    private int Next(int below)
    {
        lock (gate) return random.Next(below);
    }

    private double NextDouble()
    {
        lock (gate) return random.NextDouble();
    }

    /// <summary>What came of one call.</summary>
    private sealed record Answer(ImmutableArray<DeliveryOutcome> Outcomes, bool Adopted, long StartedAt, TimeSpan Took);
}

/// <summary>What the dispatcher works with.</summary>
internal sealed record DispatcherParts(Store Store, Vocabulary Vocabulary, FairQueue<Unit> Queue, Signal Turns, TimeProvider Clock)
{
    public CrashPoint Crash { get; init; } = static _ => { };

    public PlantedBugs Bugs { get; init; }

    /// <summary>Told how long a stock number took from its cause to the channel's acknowledgement.</summary>
    public Action<string, TimeSpan> Published { get; init; } = static (_, _) => { };
}
