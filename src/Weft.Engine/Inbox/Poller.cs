using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Weft.Engine.Dispatch;
using Weft.Engine.Storage;
using Weft.Sdk;

namespace Weft.Engine.Inbox;

/// <summary>Reads what a connection offers for reading. A page and the cursor after it are stored in one transaction: nothing is skipped, and what is read twice is suppressed.</summary>
internal sealed partial class Poller(Lane lane, Store store, MessageFeed feed, Translator translator, TimeProvider clock, ILogger<Poller> logger)
{
    private string? cursor;
    private bool cursorKnown;
    private int failures;
    private long nextAt;
    private bool reserved;

    public string Connection => lane.Name;

    /// <summary>When it last read without fault.</summary>
    public DateTimeOffset? LastRead { get; private set; }

    /// <summary>What went wrong last, while it does.</summary>
    public string? Failure { get; private set; }

    /// <summary>How long until the next read.</summary>
    public TimeSpan Wait => Micros.ToTime(nextAt) - clock.GetUtcNow();

    /// <summary>Reads one page if it is time. False when it is not.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        var interval = lane.Connection.Connector.PollInterval;
        if (interval is null || clock.Now() < nextAt) return false;
        if (lane.Circuit.OpenUntil is { } until && until > clock.GetUtcNow())
        {
            nextAt = Micros.Of(until);
            return false;
        }

        if (!MayCall()) return false;
        try
        {
            if (!cursorKnown) cursor = await store.CursorAsync(Connection, cancellation);
            cursorKnown = true;
            using var limit = new CancellationTokenSource(lane.Options.SendTimeout, clock);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            var page = await lane.Connection.Connector.PollAsync(cursor, stop.Token);
            await StoreAsync(page, cancellation);
            lane.Answered(systemWorks: true, null);
            LastRead = clock.GetUtcNow();
            Failure = null;
            failures = 0;
            nextAt = page.More ? 0 : clock.Now() + Micros.Of(interval.Value);
        }
        catch (Exception e) when (e is not CrashException && !cancellation.IsCancellationRequested)
        {
            failures++;
            nextAt = clock.Now() + Micros.Of(Failed(e, interval.Value));
            LogPollFailed(Connection, failures, Failure);
        }

        return true;
    }

    /// <summary>A poll is a call like any other: it is made when the account's budget has one for it, and not while the account wants to be left alone.</summary>
    private bool MayCall()
    {
        if (lane.PausedUntil is { } pause)
        {
            nextAt = Micros.Of(pause);
            return false;
        }

        if (!reserved)
        {
            reserved = lane.TryReserve(out var wait);
            if (!reserved || wait > TimeSpan.Zero)
            {
                nextAt = clock.Now() + Micros.Of(wait);
                return false;
            }
        }

        reserved = false;
        return true;
    }

    /// <summary>What the lane learns from a failure; answers how long to wait.</summary>
    [MemberNotNull(nameof(Failure))]
    private TimeSpan Failed(Exception e, TimeSpan interval)
    {
        var outcome = Outcomes.Of(e);
        if (outcome is DeliveryOutcome.Throttled throttled)
        {
            Failure = "The account's rate limit is used up.";
            lane.Answered(systemWorks: true, null, served: false);
            lane.Throttled(throttled.After);
            return throttled.After;
        }

        Failure = e is OperationCanceledException ? "no answer in time" : e.Message;
        if (!IsOurs(e)) lane.Answered(systemWorks: false, Failure);
        var backoff = TimeSpan.FromTicks(Math.Min(interval.Ticks << Math.Min(failures, 10), lane.Options.MaxBackoff.Ticks));
        return outcome is DeliveryOutcome.Transient { After: { } after } && after > backoff ? after : backoff;
    }

    /// <summary>True when our own store failed: that says nothing about the system that was read.</summary>
    private static bool IsOurs(Exception e) => e is System.Data.Common.DbException;

    private async Task StoreAsync(PollPage page, CancellationToken cancellation)
    {
        if (page.Messages.IsDefaultOrEmpty && page.Cursor == cursor) return;
        var batch = new WriteBatch { Cursor = (Connection, page.Cursor, clock.Now()) };
        if (!page.Messages.IsDefaultOrEmpty)
            foreach (var message in page.Messages) batch.Received.Add(translator.Row(Connection, message, trace: null));
        feed.Expect(batch.Received);
        HashSet<long> fresh;
        try
        {
            fresh = await store.CommitAsync(batch, cancellation);
        }
        catch
        {
            feed.CommitFailed(batch.Received);
            cursorKnown = false;
            throw;
        }

        cursor = page.Cursor;
        Telemetry.Received.Add(fresh.Count, new KeyValuePair<string, object?>("connection", Connection));
        feed.Offer(batch.Received, fresh);
    }

    [LoggerMessage(1101, LogLevel.Warning, "Reading from {Connection} failed {Failures} times in a row: {Reason}")]
    private partial void LogPollFailed(string connection, int failures, string reason);
}
