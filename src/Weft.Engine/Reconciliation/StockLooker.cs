using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Weft.Core.Reconciliation;
using Weft.Core.Shared;
using Weft.Engine.Dispatch;
using Weft.Engine.Storage;
using Weft.Sdk;

namespace Weft.Engine.Reconciliation;

/// <summary>What all lookers work with.</summary>
internal sealed record LookParts(Store Store, PageComparison Comparison, Findings Findings, ReconciliationOptions Options, TimeProvider Clock);

/// <summary>
/// Asks one connection for its stock, a page at a time, and reports what differs: first what is to be looked at again, then what somebody has asked for, then the next page of the round.
/// Each page is one call of the lane's rate budget.
/// </summary>
internal sealed partial class StockLooker(Lane lane, LookParts parts, ILogger<StockLooker> logger)
{
    private static readonly IReadOnlyList<string> kinds = [nameof(DiscrepancyKind.ChannelStock), nameof(DiscrepancyKind.OwnerStock)];

    /// <summary>Pause while the account has no call left, or too much waits to be decided.</summary>
    private static readonly TimeSpan shortPause = TimeSpan.FromMilliseconds(500);

    private readonly SkuWalk round = new(parts.Store, $"look/{lane.Name}", new Walk(parts.Options.SeeEverySkuWithin, parts.Options, parts.Clock));
    private readonly ConcurrentQueue<RunPart> wanted = new();
    private DateTimeOffset notBefore;
    private int failures;

    public string Connection => lane.Name;

    /// <summary>What is to be looked at again.</summary>
    public DueLooks Due { get; } = new(parts.Store, kinds, lane.Name, parts.Clock);

    /// <summary>SKUs of one call.</summary>
    private int Size => lane.Connection.Connector.StockReadSize;

    /// <summary>When it last compared without fault.</summary>
    public DateTimeOffset? LastLook { get; private set; }

    /// <summary>How long until there may be something to look at.</summary>
    public TimeSpan Wait
    {
        get
        {
            var now = parts.Clock.GetUtcNow();
            if (notBefore > now) return notBefore - now;
            if (!wanted.IsEmpty || round.Pace.IsDue) return TimeSpan.Zero;
            return Due.Wait < round.Pace.Wait ? Due.Wait : round.Pace.Wait;
        }
    }

    /// <summary>Somebody wants these SKUs to be looked at soon.</summary>
    public void Want(RunPart part) => wanted.Enqueue(part);

    /// <summary>Looks at one page, if there is one to look at. False when there is not, or it must not be asked now.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        if (parts.Clock.GetUtcNow() < notBefore) return false;
        var page = await NextAsync(cancellation);
        if (page is not { Skus.Count: > 0 })
        {
            page?.Done();
            return page is not null;
        }

        if (parts.Findings.AreFull || !lane.TryRead())
        {
            notBefore = parts.Clock.GetUtcNow() + shortPause;
            return false;
        }

        try
        {
            var readings = await ReadAsync(page.Skus, cancellation);
            var found = await parts.Comparison.OfAsync(Connection, page.Skus, readings, cancellation);
            await parts.Findings.CommitAsync(found, page.Cursor, cancellation);
            page.Done();
            (LastLook, failures) = (parts.Clock.GetUtcNow(), 0);
        }
        catch (Exception e) when (e is not CrashException && !cancellation.IsCancellationRequested)
        {
            Failed(e);
        }

        return true;
    }

    private async Task<ImmutableArray<StockLevel>> ReadAsync(IReadOnlyList<Sku> skus, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(lane.Options.SendTimeout, parts.Clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var readings = await lane.Connection.Connector.ReadStockAsync([.. skus], stop.Token).WaitAsync(stop.Token);
        lane.Answered(systemWorks: true, null);
        return readings.IsDefault ? [] : readings;
    }

    /// <summary>A page to look at, and what to do once it is done.</summary>
    private sealed record Page(IReadOnlyList<Sku> Skus, Action Done, (string Connection, string? Cursor, long At)? Cursor = null);

    private async Task<Page?> NextAsync(CancellationToken cancellation)
    {
        if (await Due.TakeAsync(Size, cancellation) is { Count: > 0 } due) return new Page(due, static () => { });
        if (wanted.TryPeek(out var part))
        {
            var skus = await part.PeekAsync(parts.Store, Size, cancellation);
            return new Page(skus, () => Advance(part, skus));
        }

        if (!round.Pace.IsDue) return null;
        var next = await round.PeekAsync(Size, cancellation);
        return new Page(next, () => round.Done(next, Size), round.Position(next, Size, parts.Clock));
    }

    private void Advance(RunPart part, IReadOnlyList<Sku> looked)
    {
        if (!part.Looked(looked, Size)) return;
        wanted.TryDequeue(out _);
    }

    private void Failed(Exception e)
    {
        failures++;
        var reason = e is OperationCanceledException ? "no answer in time" : e.Message;
        LogLookFailed(Connection, failures, reason);
        var wait = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Min(failures, 10)), lane.Options.MaxBackoff.TotalSeconds));
        if (e is System.Data.Common.DbException)
        {
            // Our own store failed: that says nothing about the system that was asked.
        }
        else if (Outcomes.Of(e) is DeliveryOutcome.Throttled throttled)
        {
            lane.Throttled(throttled.After);
            wait = throttled.After > wait ? throttled.After : wait;
        }
        else if (Outcomes.Of(e) is not DeliveryOutcome.Permanent)
        {
            lane.Answered(systemWorks: false, reason);
        }

        notBefore = parts.Clock.GetUtcNow() + wait;
        if (wanted.TryPeek(out var part) && part.Failed(reason)) wanted.TryDequeue(out _);
    }

    [LoggerMessage(1301, LogLevel.Warning, "Asking {Connection} for its stock failed {Failures} times in a row: {Reason}")]
    private partial void LogLookFailed(string connection, int failures, string reason);
}
