using Weft.Engine.Reconciliation;

namespace Weft.Engine;

/// <summary>Every limit of the engine, by name. The defaults suit one node with two cores.</summary>
public sealed class EngineOptions
{
    /// <summary>Largest body a call from outside may have, in bytes.</summary>
    public int MaxBodyBytes { get; set; } = 1_048_576;

    /// <summary>Calls that wait for the next commit of the inbox; more are answered 503.</summary>
    public int MaxWaitingCalls { get; set; } = 4_096;

    /// <summary>Longest that a call waits for a store that another program has locked; then it is answered 503.</summary>
    public TimeSpan MaxLockedWait { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Bytes of calls that are being received or wait to be stored; beyond, calls are answered 503.</summary>
    public long MaxBytesUnderWay { get; set; } = 256L * 1_048_576;

    /// <summary>Stored messages of one connection that are not processed yet; beyond, its calls are answered 503.</summary>
    public int MaxBacklogPerConnection { get; set; } = 200_000;

    /// <summary>Messages of one connection kept in memory for processing; the rest waits in the store.</summary>
    public int MaxQueuedPerConnection { get; set; } = 4_096;

    /// <summary>Units of work in one transaction.</summary>
    public int MaxUnitsPerCommit { get; set; } = 512;

    /// <summary>Commands that one unit of work may lead to.</summary>
    public int MaxCommandsPerUnit { get; set; } = 20_000;

    /// <summary>Streams kept in memory.</summary>
    public int MaxCachedStreams { get; set; } = 100_000;

    /// <summary>Memory for what SKUs give, in bytes; what is asked for least is read from the store again.</summary>
    public long MaxAvailabilityBytes { get; set; } = 512L * 1_048_576;

    /// <summary>Deliveries of one lane kept in memory; the rest waits in the store.</summary>
    public int MaxQueuedPerLane { get; set; } = 8_192;

    /// <summary>Times a delivery may be taken up without an outcome (because Weft stopped each time) before it becomes a dead letter.</summary>
    public int MaxClaims { get; set; } = 8;

    /// <summary>Refused calls (bad signature, too large) kept for inspection.</summary>
    public int MaxRefusedKept { get; set; } = 1_000;

    /// <summary>Bytes kept of a call that was too large.</summary>
    public int MaxRefusedBytes { get; set; } = 65_536;

    /// <summary>How long processed messages are kept.</summary>
    public TimeSpan KeepMessages { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long finished deliveries are kept.</summary>
    public TimeSpan KeepDeliveries { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Age at which events of long histories, such as a SKU's stock, move to the archive, once a snapshot covers them.</summary>
    public TimeSpan ArchiveEventsAfter { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Rows deleted at once when what is kept long enough goes.</summary>
    public int MaxRowsPerSweep { get; set; } = 5_000;

    /// <summary>How often both sides are compared, and what follows from a difference.</summary>
    public ReconciliationOptions Reconciliation { get; set; } = new();

    /// <summary>How long the steps of an order may take.</summary>
    public Core.Slas.SlaPolicy Slas { get; set; } = new();

    /// <summary>What is worth an alert, and who is told.</summary>
    public Alerts.AlertOptions Alerts { get; set; } = new();

    /// <summary>How long holds may last.</summary>
    public HoldOptions Holds { get; set; } = new();

    /// <summary>The bounds of a replay.</summary>
    public Replays.ReplayLimits Replays { get; set; } = new();

    /// <summary>Seed of the jitter.</summary>
    public int Seed { get; set; } = 1;
}

/// <summary>How a lane behaves. Set per connection.</summary>
public sealed record LaneOptions
{
    /// <summary>Calls per second the account allows, deliveries and polls together; 0 = no limit known.</summary>
    public double CallsPerSecond { get; init; }

    /// <summary>Calls that may be made at once after a pause.</summary>
    public int Burst { get; init; } = 10;

    /// <summary>Calls under way at once.</summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>Longest time one call may take; after it the outcome is uncertain.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait before an uncertain outcome is looked up: the other system may still be working.</summary>
    public TimeSpan LookUpDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>First wait after a transient failure; doubles up to <see cref="MaxBackoff"/>, with jitter.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait between two attempts.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Attempts after which a delivery may become a dead letter.</summary>
    public int MaxAttempts { get; init; } = 12;

    /// <summary>Age before which no delivery becomes a dead letter for failing attempts alone.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Failures in a row that open the circuit.</summary>
    public int CircuitFailures { get; init; } = 5;

    /// <summary>First pause of an open circuit; doubles up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan CircuitPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Wait before a state push goes out, in which newer values replace it. Sell-outs do not wait.</summary>
    public TimeSpan CoalesceFor { get; init; } = TimeSpan.FromMilliseconds(200);
}
