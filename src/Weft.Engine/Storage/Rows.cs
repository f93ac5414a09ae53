using Weft.Core.Workflow;

namespace Weft.Engine.Storage;

/// <summary>State of a message in the inbox.</summary>
internal enum InboxState : short
{
    Pending = 0,
    Settled = 1,
    Quarantined = 2,

    /// <summary>Some of its rows were refused and wait for somebody to look; the others are done.</summary>
    PartlyDone = 3,

    /// <summary>Somebody corrected it: a copy has its effect in its place.</summary>
    Replaced = 4,
}

/// <summary>State of a delivery in the outbox.</summary>
internal enum DeliveryState : short
{
    Pending = 0,
    Done = 1,
    Dead = 2,
}

/// <summary>A received message as stored. Times are microseconds since 1970, UTC.</summary>
internal sealed class InboxRow
{
    public long Id { get; set; }
    public required string Connection { get; init; }
    public required string Kind { get; init; }
    public required string DedupKey { get; init; }
    public required string Headers { get; init; }
    public required byte[] Body { get; init; }
    public required long ReceivedAt { get; init; }
    public InboxState State { get; init; }
    public string? Outcome { get; init; }
    public string? Reason { get; init; }
    public string? Field { get; init; }
    public string? NextStep { get; init; }
    public long? SettledAt { get; init; }
    public string? Trace { get; init; }

    /// <summary>What became of its rows, as JSON, when it has rows.</summary>
    public string? Rows { get; init; }
}

/// <summary>A message that its sender has numbered.</summary>
internal sealed class NumberedMessage
{
    public required long Id { get; init; }
    public required string DedupKey { get; init; }
    public required InboxState State { get; init; }

    /// <summary>True when the message has had an effect, or its part of it.</summary>
    public bool ActedUpon => State is InboxState.Settled or InboxState.PartlyDone;
}

/// <summary>What became of a message.</summary>
internal sealed record InboxSettlement(long Id, InboxState State, string Outcome, string? Reason, string? Field, string? NextStep, long SettledAt, string? Rows = null);

/// <summary>A recorded event.</summary>
internal sealed class EventRow
{
    public required string Stream { get; init; }
    public required int Version { get; init; }
    public required string Type { get; init; }
    public required byte[] Data { get; init; }
    public required long At { get; init; }
    public required string Cause { get; init; }
}

/// <summary>A delivery as stored. A newer value of a latest-only delivery takes the row over under a new id.</summary>
internal sealed class DeliveryRow
{
    public required long Id { get; init; }
    public required string Key { get; init; }
    public required string Connection { get; init; }
    public required string Kind { get; init; }
    public required string Entity { get; init; }
    public string? Stream { get; init; }
    public required short Priority { get; init; }
    public required bool Latest { get; init; }
    public required byte[] Request { get; init; }

    /// <summary>What <see cref="Request"/> says, once it was read or while the process that wrote it lives; not stored.</summary>
    public DeliveryRequest? Asked { get; set; }
    public DeliveryState State { get; init; }
    public int Attempts { get; set; }
    public int Claims { get; init; }
    public required long DueAt { get; set; }
    public required long CreatedAt { get; init; }
    public long? SettledAt { get; init; }
    public string? Reason { get; set; }
    public string? Reference { get; init; }
    public string? Trace { get; init; }
}

/// <summary>What became of a delivery, or when it is tried again.</summary>
internal sealed record DeliveryChange(long Id, DeliveryState State, int Attempts, long DueAt, long? SettledAt, string? Reason, string? Reference);

/// <summary>A delivery that is not needed any more.</summary>
internal sealed record Withdrawal(string Key, string Reason, long At);

/// <summary>A command for later.</summary>
internal sealed class TimerRow
{
    public required string Stream { get; init; }
    public required string Name { get; init; }
    public required long DueAt { get; init; }
    public required string Command { get; init; }
    public required byte[] Data { get; init; }
}

/// <summary>A timer that is over. One that fired is over only up to the time it was due: it may have been set anew meanwhile.</summary>
internal sealed record TimerKey(string Stream, string Name, long DueAt = long.MaxValue);

/// <summary>A stream's state at a version.</summary>
internal sealed class SnapshotRow
{
    public required string Stream { get; init; }
    public required int Version { get; init; }

    /// <summary>Version of what <see cref="State"/> holds.</summary>
    public int Shape { get; init; }
    public required byte[] State { get; init; }
}

/// <summary>Old events of one stream, compressed.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="First">Version of the first.</param>
/// <param name="Last">Version of the last.</param>
/// <param name="Block">The events, as <see cref="EventBlock"/> writes them.</param>
internal sealed record ArchivedEvents(string Stream, int First, int Last, byte[] Block);

/// <summary>An order as lists show it. <see cref="UpdatedAt"/> is when any of the rest last changed.</summary>
internal sealed record OrderRow
{
    public required string Id { get; init; }
    public required string Connection { get; init; }
    public required string Number { get; init; }
    public required string Status { get; init; }
    public required bool InSync { get; init; }
    public required bool Held { get; init; }
    public required bool Attention { get; init; }
    public required long Total { get; init; }
    public required string Currency { get; init; }
    public string? Erp { get; init; }
    public required long PlacedAt { get; init; }
    public required long Since { get; init; }
    public long? SyncedAt { get; init; }
    public required long UpdatedAt { get; init; }
}

/// <summary>A discrepancy as lists show it.</summary>
internal sealed class DiscrepancyRow
{
    public required string Id { get; init; }
    public required string Kind { get; init; }
    public required string Class { get; init; }
    public required string Sku { get; init; }
    public required string Place { get; init; }
    public string? Location { get; init; }
    public string? OrderId { get; init; }
    public string? Line { get; init; }
    public required int Ours { get; init; }
    public required int Theirs { get; init; }
    public required int Units { get; init; }
    public long? Amount { get; init; }
    public string? Currency { get; init; }
    public required string State { get; init; }
    public required bool IsThere { get; init; }
    public required long FirstSeen { get; init; }
    public required long LastSeen { get; init; }
    public long? LookAt { get; init; }
    public required int Looks { get; init; }
    public required int Heals { get; init; }
    public required string Why { get; init; }
    public string? Cause { get; init; }
    public required string Action { get; init; }
    public string? DecidedBy { get; init; }
    public string? Note { get; init; }
    public long? OverAt { get; init; }
}

/// <summary>Units that were sold twice.</summary>
internal sealed class OversellRow
{
    public required string Id { get; init; }
    public required string Sku { get; init; }
    public required string OrderId { get; init; }
    public required string Line { get; init; }
    public required string Connection { get; init; }
    public required int Units { get; init; }
    public required string Cause { get; init; }
    public int? Shown { get; init; }
    public required int Available { get; init; }
    public required long Behind { get; init; }
    public long? Amount { get; init; }
    public string? Currency { get; init; }
    public int? Buffer { get; init; }
    public required long Since { get; init; }
    public long? OverAt { get; init; }
    public string? Ending { get; init; }
}

/// <summary>A line that was oversold has its units, or needs them no more.</summary>
internal sealed record OversellEnd(string Sku, string OrderId, string Line, long OverAt, string Ending);

/// <summary>What happened in the oversell ledger.</summary>
internal sealed class OversellRows
{
    public List<OversellRow> Begun { get; } = [];
    public List<OversellEnd> Ended { get; } = [];

    public void Add(OversellRows more)
    {
        Begun.AddRange(more.Begun);
        Ended.AddRange(more.Ended);
    }
}

/// <summary>Everything that one transaction writes.</summary>
internal sealed class WriteBatch
{
    /// <summary>How long it waits for a store that another program has locked.</summary>
    public TimeSpan Patience { get; init; } = Store.LongestPatience;

    public List<InboxRow> Received { get; } = [];
    public List<InboxSettlement> Settled { get; } = [];
    public List<EventRow> Events { get; } = [];
    public List<SnapshotRow> Snapshots { get; } = [];
    public List<DeliveryRow> Deliveries { get; } = [];
    public List<DeliveryChange> Changes { get; } = [];
    public List<Withdrawal> Withdrawn { get; } = [];
    public List<TimerRow> Timers { get; } = [];
    public List<TimerKey> TimersOver { get; } = [];
    public List<OrderRow> Orders { get; } = [];
    public List<string> HoldsOver { get; } = [];
    public List<HoldRow> Holds { get; } = [];
    public List<string> NodeWorkOver { get; } = [];
    public List<NodeWorkRow> NodeWork { get; } = [];
    public List<DiscrepancyRow> Discrepancies { get; } = [];
    public List<MoneyDifferenceRow> MoneyDifferences { get; } = [];
    public List<OrderMonthRow> OrderMonths { get; } = [];
    public List<PayoutItemRow> PayoutItems { get; } = [];
    public List<Turns.OrderTraceRow> OrderTraces { get; } = [];
    public Value.ValueRows Value { get; } = new();
    public List<Value.TouchedRow> Touched { get; } = [];
    public OversellRows Oversells { get; } = new();
    public List<AlertRow> Alerts { get; } = [];
    public Cases.CaseRows Cases { get; } = new();
    public List<Corrections.CopyRow> Copies { get; } = [];
    public List<ArchivedEvents> Archived { get; } = [];
    public (string Connection, string? Cursor, long At)? Cursor { get; set; }

    /// <summary>Channels of orders that are new; measured once it is committed, not stored.</summary>
    public List<string> OrdersTaken { get; } = [];

    /// <summary>Orders that came to be in sync, and how long that took in microseconds; measured, not stored.</summary>
    public List<(string Channel, string Workflow, long Took)> OrdersSynced { get; } = [];

    public int RowCount => Received.Count + Settled.Count + Events.Count + Snapshots.Count + Deliveries.Count + Changes.Count + Withdrawn.Count + Timers.Count + TimersOver.Count + Orders.Count
        + HoldsOver.Count + Holds.Count + NodeWorkOver.Count + NodeWork.Count + Discrepancies.Count + MoneyDifferences.Count + OrderMonths.Count + PayoutItems.Count + OrderTraces.Count + Value.Count + Touched.Count + Oversells.Begun.Count + Oversells.Ended.Count + Alerts.Count + Cases.Count + Copies.Count;
}

/// <summary>A stream as loaded: an optional snapshot and the events after it.</summary>
internal sealed record StreamRows(string Stream, SnapshotRow? Snapshot, IReadOnlyList<EventRow> Events);

/// <summary>Another writer extended a stream first.</summary>
internal sealed class VersionConflictException(Exception inner) : Exception("Another writer extended the stream first.", inner);

/// <summary>The store cannot be used as configured; the message says why and which key to change.</summary>
public sealed class StoreUnusableException(string message, Exception? inner = null) : Exception(message, inner);
