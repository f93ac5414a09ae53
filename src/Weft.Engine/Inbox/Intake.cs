using System.Diagnostics;
using System.Globalization;
using Weft.Engine.Storage;
using Weft.Sdk;

namespace Weft.Engine.Inbox;

/// <summary>What a caller from outside is told.</summary>
public enum CallAnswer
{
    /// <summary>Stored durably, now or before: 202.</summary>
    Stored,

    /// <summary>Not genuine: 401.</summary>
    NotGenuine,

    /// <summary>Too large: 413.</summary>
    TooLarge,

    /// <summary>Cannot be stored now: 503, come again.</summary>
    ComeAgain,

    /// <summary>No such connection: 404.</summary>
    Unknown,
}

/// <summary>The answer to a caller.</summary>
/// <param name="Answer">What happened.</param>
/// <param name="Reason">In plain words, when it was not stored.</param>
/// <param name="Duplicate">True when it was stored before.</param>
public sealed record CallResult(CallAnswer Answer, string? Reason = null, bool Duplicate = false);

/// <summary>The kinds under which refused calls are kept.</summary>
internal static class Refused
{
    public const string NotGenuine = "not-genuine";
    public const string TooLarge = "too-large";

    /// <summary>Which rows of the inbox they are.</summary>
    public const string Kept = $"{Store.Aside} AND kind IN ('{NotGenuine}', '{TooLarge}')";
}

/// <summary>Stores what arrives, in commits that form by themselves: everything that waits goes into one. A caller is answered after the commit.</summary>
internal sealed class Intake(Store store, MessageFeed feed, EngineOptions options, TimeProvider clock, CrashPoint crash, PlantedBugs bugs)
{
    private readonly Lock gate = new();

    /// <summary>Where duplicates are counted.</summary>
    public Value.ValueTally? Tally { get; init; }

    private List<Waiting> waiting = [];
    private long refusedKept;

    private sealed record Waiting(InboxRow Row, TaskCompletionSource<CallResult> Done, long Since);

    public Signal Arrived { get; } = new();

    /// <summary>Takes a call: checks that it is genuine, and stores it.</summary>
    public async Task<CallResult> ReceiveAsync(Connection connection, IncomingCall call)
    {
        if (call.Body.Length > options.MaxBodyBytes) return await RefuseTooLargeAsync(connection, call);
        if (Verify(connection, call, out var reason) is not { } genuine)
        {
            await KeepRefusedAsync(connection.Name, call, Refused.NotGenuine, reason, $"Compare connections.{connection.Name}.secret with the sender's; then reprocess the message.");
            return new CallResult(CallAnswer.NotGenuine, reason);
        }

        if (feed.BacklogOf(connection.Name) >= options.MaxBacklogPerConnection)
            return new CallResult(CallAnswer.ComeAgain, $"{options.MaxBacklogPerConnection} messages of this connection wait to be processed.");
        return await StoreAsync(Row(connection.Name, genuine.Kind, ContentKey.Of(genuine.DedupKey, genuine.Content), call));
    }

    /// <summary>Keeps the beginning of a call that is too large.</summary>
    public async Task<CallResult> RefuseTooLargeAsync(Connection connection, IncomingCall call)
    {
        var reason = $"The message is larger than the {options.MaxBodyBytes} bytes that are allowed; only its beginning is kept.";
        var beginning = call with { Body = call.Body[..Math.Min(call.Body.Length, options.MaxRefusedBytes)] };
        await KeepRefusedAsync(connection.Name, beginning, Refused.TooLarge, reason, "Ask the sender to split it, or raise intake.maxBodyBytes; then have it sent again.");
        return new CallResult(CallAnswer.TooLarge, $"The body is larger than {options.MaxBodyBytes} bytes.");
    }

    /// <summary>A connector that fails on a call has not proven it genuine.</summary>
    private static Verdict.Genuine? Verify(Connection connection, IncomingCall call, out string reason)
    {
        reason = "The call cannot be proven genuine.";
        try
        {
            var verdict = connection.Connector.Verify(call);
            if (verdict is Verdict.Refused refused) reason = refused.Reason;
            return verdict as Verdict.Genuine;
        }
        catch (Exception e) when (e is not CrashException)
        {
            reason = $"The connector failed on the call: {e.Message}";
            return null;
        }
    }

    /// <summary>Stores one message.</summary>
    public Task<CallResult> StoreAsync(InboxRow row)
    {
        var done = new TaskCompletionSource<CallResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (waiting.Count >= options.MaxWaitingCalls) return Task.FromResult(new CallResult(CallAnswer.ComeAgain, $"{options.MaxWaitingCalls} calls wait to be stored."));
            waiting.Add(new Waiting(row, done, clock.GetTimestamp()));
        }

        if (bugs.HasFlag(PlantedBugs.AcknowledgeBeforeCommit)) done.TrySetResult(new CallResult(CallAnswer.Stored));
        Arrived.Set();
        return done.Task;
    }

    /// <summary>Commits everything that waits. False when nothing did.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        List<Waiting> taken;
        lock (gate)
        {
            if (waiting.Count == 0) return false;
            taken = waiting;
            waiting = [];
        }

        try
        {
            crash("intake.before-commit");
            var batch = BatchFor(taken[0]);
            foreach (var w in taken) batch.Received.Add(w.Row);
            feed.Expect(batch.Received);
            var fresh = await store.CommitAsync(batch, cancellation);
            crash("intake.after-commit");
            Finish(taken, fresh);
        }
        catch (Exception e) when (e is not OperationCanceledException and not CrashException)
        {
            feed.CommitFailed(taken.Select(w => w.Row));
            if (taken.Count > 1 && store.IsDataFault(e)) await OneByOneAsync(taken, cancellation);
            else foreach (var w in taken) w.Done.TrySetResult(new CallResult(CallAnswer.ComeAgain, "The message could not be stored."));
        }
        catch
        {
            foreach (var w in taken) w.Done.TrySetResult(new CallResult(CallAnswer.ComeAgain, "Weft is stopping."));
            throw;
        }

        return true;
    }

    /// <summary>A row for a call.</summary>
    public InboxRow Row(string connection, string kind, string dedupKey, IncomingCall call) => new()
    {
        Id = store.NextId(),
        Connection = connection,
        Kind = StoredText.Of(kind),
        DedupKey = StoredText.Of(dedupKey),
        Headers = Headers.Write(call.Headers),
        Body = call.Body.ToArray(),
        ReceivedAt = Micros.Of(call.ReceivedAt),
        Trace = Activity.Current?.Id,
    };

    /// <summary>While somebody waits for an answer, a locked store is waited for no longer than they may be kept.</summary>
    private WriteBatch BatchFor(Waiting longest) => new() { Patience = options.MaxLockedWait - clock.GetElapsedTime(longest.Since) };

    private void Finish(List<Waiting> taken, HashSet<long> fresh)
    {
        feed.Offer(taken.Select(w => w.Row), fresh);
        foreach (var w in taken)
        {
            var isNew = fresh.Contains(w.Row.Id);
            (isNew ? Telemetry.Received : Telemetry.Duplicates).Add(1, new KeyValuePair<string, object?>("connection", w.Row.Connection));
            if (!isNew) Tally?.Add(Value.Figures.DuplicateMessages, w.Row.Connection, 1);
            w.Done.TrySetResult(new CallResult(CallAnswer.Stored, Duplicate: !isNew));
        }
    }

    private async Task OneByOneAsync(List<Waiting> taken, CancellationToken cancellation)
    {
        foreach (var w in taken)
        {
            try
            {
                var batch = BatchFor(w);
                batch.Received.Add(w.Row);
                feed.Expect(batch.Received);
                Finish([w], await store.CommitAsync(batch, cancellation));
            }
            catch (Exception e) when (e is not OperationCanceledException and not CrashException)
            {
                feed.CommitFailed([w.Row]);
                w.Done.TrySetResult(new CallResult(CallAnswer.ComeAgain, "The message could not be stored."));
            }
        }
    }

    /// <summary>Counts the refused calls that are kept: the bound holds over restarts, and gives way when some are swept or reprocessed.</summary>
    public async Task CountRefusedAsync(CancellationToken cancellation) =>
        Interlocked.Exchange(ref refusedKept, await store.CountAsync("inbox", Refused.Kept, cancellation));

    /// <summary>Keeps what was refused for somebody to look at: bounded, because anybody can send it.</summary>
    private async Task KeepRefusedAsync(string connection, IncomingCall call, string kind, string reason, string nextStep)
    {
        Telemetry.Refused.Add(1, new KeyValuePair<string, object?>("connection", connection), new KeyValuePair<string, object?>("why", kind));
        if (Interlocked.Increment(ref refusedKept) > options.MaxRefusedKept) return;
        var id = store.NextId();
        await StoreAsync(new InboxRow
        {
            Id = id,
            Connection = connection,
            Kind = kind,
            DedupKey = string.Create(CultureInfo.InvariantCulture, $"refused:{id}"),
            Headers = Headers.Write(new Dictionary<string, string>(call.Headers, StringComparer.Ordinal) { [Headers.Path] = call.Path }),
            Body = call.Body.ToArray(),
            ReceivedAt = Micros.Of(call.ReceivedAt == default ? clock.GetUtcNow() : call.ReceivedAt),
            State = InboxState.Quarantined,
            Reason = reason,
            NextStep = nextStep,
        });
    }
}
