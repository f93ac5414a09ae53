using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Reconciliation;
using Weft.Engine;
using Weft.Engine.Reconciliation;

namespace Weft.Configuration;

/// <summary>Limits by their keys. Defaults stand with the options.</summary>
internal static class LimitKeys
{
    private const int Megabyte = 1_048_576;

    public static void ReadIntake(Section s, EngineOptions o)
    {
        o.MaxBodyBytes = s.Whole("maxBodyBytes", o.MaxBodyBytes, least: 1_024, most: 64 * Megabyte);
        o.MaxWaitingCalls = s.Whole("maxWaitingCalls", o.MaxWaitingCalls, most: 1_000_000);
        o.MaxLockedWait = s.Span("maxLockedWait", o.MaxLockedWait);
        o.MaxBytesUnderWay = s.Whole("maxBytesUnderWay", (int)o.MaxBytesUnderWay, least: Megabyte);
        o.MaxBacklogPerConnection = s.Whole("maxBacklogPerConnection", o.MaxBacklogPerConnection);
        o.MaxRefusedKept = s.Whole("maxRefusedKept", o.MaxRefusedKept, least: 0, most: 1_000_000);
        o.MaxRefusedBytes = s.Whole("maxRefusedBytes", o.MaxRefusedBytes, least: 0, most: Megabyte);
        s.Finish();
    }

    public static void ReadEngine(Section s, EngineOptions o)
    {
        o.MaxQueuedPerConnection = s.Whole("maxQueuedPerConnection", o.MaxQueuedPerConnection, most: 1_000_000);
        o.MaxUnitsPerCommit = s.Whole("maxUnitsPerCommit", o.MaxUnitsPerCommit, most: 100_000);
        o.MaxCommandsPerUnit = s.Whole("maxCommandsPerUnit", o.MaxCommandsPerUnit, least: 100, most: 1_000_000);
        o.MaxCachedStreams = s.Whole("maxCachedStreams", o.MaxCachedStreams, most: 100_000_000);
        o.MaxQueuedPerLane = s.Whole("maxQueuedPerLane", o.MaxQueuedPerLane, most: 1_000_000);
        o.MaxClaims = s.Whole("maxClaims", o.MaxClaims, most: 1_000);
        o.KeepMessages = s.Span("keepMessages", o.KeepMessages);
        o.KeepDeliveries = s.Span("keepDeliveries", o.KeepDeliveries);
        o.ArchiveEventsAfter = s.Span("archiveEventsAfter", o.ArchiveEventsAfter);
        o.MaxRowsPerSweep = s.Whole("maxRowsPerSweep", o.MaxRowsPerSweep, most: 1_000_000);
        s.Finish();
    }

    public static void ReadReconciliation(Section s, ReconciliationOptions o)
    {
        o.SeeEverySkuWithin = s.Span("seeEverySkuWithin", o.SeeEverySkuWithin);
        o.CheckInvariantsWithin = s.Span("checkInvariantsWithin", o.CheckInvariantsWithin);
        o.SeeEveryOrderWithin = s.Span("seeEveryOrderWithin", o.SeeEveryOrderWithin);
        o.LookBack = s.Span("lookBack", o.LookBack);
        o.PayoutWithin = s.Span("payoutWithin", o.PayoutWithin);
        o.LongestPause = s.Span("longestPause", o.LongestPause);
        o.PageSize = s.Whole("pageSize", o.PageSize, most: 1_000);
        o.MostOrdersAtOnce = s.Whole("mostOrdersAtOnce", o.MostOrdersAtOnce, most: 10_000);
        o.Policy = o.Policy with
        {
            LookAgainAfter = s.Span("lookAgainAfter", o.Policy.LookAgainAfter),
            SettleWithin = s.Span("settleWithin", o.Policy.SettleWithin),
            MostHeals = s.Whole("mostHeals", o.Policy.MostHeals, least: 0, most: 100),
            Heals = Classes(s, "heals", o.Policy.Heals),
        };
        s.Finish();
    }

    /// <summary>How long holds may last, by kind: <c>unmappedSku: 4h</c>.</summary>
    public static void ReadHolds(Section s, HoldOptions o)
    {
        foreach (var kind in Enum.GetValues<HoldKind>())
        {
            var word = kind.ToString();
            var key = char.ToLowerInvariant(word[0]) + word[1..];
            if (s.Has(key)) o.Due[kind] = s.Span(key, o.Due.GetValueOrDefault(kind));
        }

        s.Finish();
    }

    private static ImmutableSortedSet<DiscrepancyClass> Classes(Section s, string key, ImmutableSortedSet<DiscrepancyClass> otherwise)
    {
        if (s.List(key) is not { } words) return otherwise;
        var classes = ImmutableSortedSet.CreateBuilder<DiscrepancyClass>();
        foreach (var word in words)
        {
            if (word.All(char.IsAsciiLetter) && Enum.TryParse<DiscrepancyClass>(word, ignoreCase: true, out var known) && known != DiscrepancyClass.InFlight) classes.Add(known);
            else s.Fault(key, $"'{word}' is nothing that can be cured. Use lostPush, foreignWrite, countCorrection or ourFault.");
        }

        return classes.ToImmutable();
    }

    public static LaneOptions ReadLane(Section s)
    {
        var o = new LaneOptions();
        var lane = new LaneOptions
        {
            CallsPerSecond = s.Number("callsPerSecond", o.CallsPerSecond),
            Burst = s.Whole("burst", o.Burst),
            Concurrency = s.Whole("concurrency", o.Concurrency),
            SendTimeout = s.Span("sendTimeout", o.SendTimeout),
            LookUpDelay = s.Span("lookUpDelay", o.LookUpDelay),
            Backoff = s.Span("backoff", o.Backoff),
            MaxBackoff = s.Span("maxBackoff", o.MaxBackoff),
            MaxAttempts = s.Whole("maxAttempts", o.MaxAttempts),
            GiveUpAfter = s.Span("giveUpAfter", o.GiveUpAfter),
            CircuitFailures = s.Whole("circuitFailures", o.CircuitFailures),
            CircuitPause = s.Span("circuitPause", o.CircuitPause),
            CoalesceFor = s.Span("coalesceFor", o.CoalesceFor),
        };
        s.Finish();
        return lane;
    }
}
