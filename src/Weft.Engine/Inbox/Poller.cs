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

        if (lane.PollWait() is var asked && asked > TimeSpan.Zero)
        {
            nextAt = clock.Now() + Micros.Of(asked);
            return false;
        }

        var atLeast = TimeSpan.Zero;
        try
        {
            if (!cursorKnown) cursor = await store.CursorAsync(Connection, cancellation);
            cursorKnown = true;
            using var limit = new CancellationTokenSource(lane.Options.SendTimeout, clock);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            atLeast = lane.Polled();
            var page = await lane.Connection.Connector.PollAsync(cursor, stop.Token);
            await StoreAsync(page, cancellation);
            lane.Answered(systemWorks: true, null);
            LastRead = clock.GetUtcNow();
            Failure = null;
            failures = 0;
            nextAt = clock.Now() + Micros.Of(page.More || interval.Value < atLeast ? atLeast : interval.Value);
        }
        catch (Exception e) when (e is not CrashException && !cancellation.IsCancellationRequested)
        {
            failures++;
            Failure = e is OperationCanceledException ? "no answer in time" : e.Message;
            LogPollFailed(Connection, failures, Failure);
            if (Outcomes.Of(e) is DeliveryOutcome.Throttled throttled)
            {
                // It keeps to its part of the account also while it is refused: else it would take every call that becomes free, and deliveries none.
                lane.Throttled(throttled.After);
                nextAt = clock.Now() + Micros.Of(throttled.After > atLeast ? throttled.After : atLeast);
                return true;
            }

            if (!IsOurs(e)) lane.Answered(systemWorks: false, Failure);
            nextAt = clock.Now() + Math.Min(Micros.Of(interval.Value) << Math.Min(failures, 10), Micros.Of(lane.Options.MaxBackoff));
        }

        return true;
    }

    /// <summary>True when our own store failed: that says nothing about the system that was read.</summary>
    private static bool IsOurs(Exception e) => e is System.Data.Common.DbException;

    private async Task StoreAsync(Sdk.PollPage page, CancellationToken cancellation)
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
