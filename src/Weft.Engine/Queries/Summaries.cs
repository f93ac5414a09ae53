using Weft.Core.Shared;
using Weft.Engine.Dispatch;
using Weft.Engine.Inbox;
using Weft.Engine.Storage;
using Weft.Engine.Turns;

namespace Weft.Engine.Queries;

/// <summary>An order in a list.</summary>
public sealed record OrderSummary(string Id, string Connection, string Number, string Status, bool InSync, bool Held, bool NeedsAttention, Money Total, string? ErpNumber, DateTimeOffset PlacedAt, DateTimeOffset Since, DateTimeOffset? InSyncAt)
{
    /// <summary>Where the next page starts.</summary>
    public OrderCursor Cursor() => new(Micros.Of(Since), Id);

    internal static OrderSummary Of(OrderRow r) => new(
        r.Id, r.Connection, r.Number, r.Status, r.InSync, r.Held, r.Attention, new Money(r.Total, Currency.Parse(r.Currency)), r.Erp, Micros.ToTime(r.PlacedAt), Micros.ToTime(r.Since),
        r.SyncedAt is { } at ? Micros.ToTime(at) : null);
}

/// <summary>Which orders are wanted.</summary>
/// <param name="Filter">"all", "open" (not in sync), "held", "attention" or "in-sync".</param>
/// <param name="Connection">Only orders of this channel.</param>
/// <param name="After">The last order of the page before; null for the first page.</param>
/// <param name="Limit">Most orders.</param>
public sealed record OrderQuery(string Filter, string? Connection, OrderCursor? After, int Limit);

/// <summary>A place in the list of orders. Orders taken in the same moment are told apart by their ids.</summary>
public sealed record OrderCursor(long Since, string Id);

/// <summary>Numbers of orders.</summary>
public sealed record OrderCounts(long All, long InSync, long Held, long NeedAttention);

/// <summary>A delivery in a list.</summary>
public sealed record DeliverySummary(
    long Id, string Key, string Connection, string Kind, string Entity, string State, int Attempts, string? Reason, string? Reference, DateTimeOffset CreatedAt, DateTimeOffset? NextAttemptAt, DateTimeOffset? SettledAt)
{
    internal static DeliverySummary Of(DeliveryRow r) => new(
        r.Id, r.Key, r.Connection, r.Kind, r.Entity, r.State.ToString(), r.Attempts, r.Reason, r.Reference, Micros.ToTime(r.CreatedAt),
        r.State == DeliveryState.Pending ? Micros.ToTime(r.DueAt) : null, r.SettledAt is { } at ? Micros.ToTime(at) : null);
}

/// <summary>A message in a list: one that was put aside, with the reason, or any other.</summary>
public sealed record QuarantinedMessage(long Id, string Connection, string Kind, string Reason, string? Field, string? NextStep, DateTimeOffset ReceivedAt, int Bytes)
{
    /// <summary>"Pending", "Settled", "Quarantined", "PartlyDone" when only some of its rows were refused, or "Replaced" when a corrected copy has its effect.</summary>
    public string State { get; init; } = "";

    /// <summary>What became of it.</summary>
    public string? Outcome { get; init; }

    internal static QuarantinedMessage Of(InboxRow r) =>
        new(r.Id, r.Connection, r.Kind, r.Reason ?? "", r.Field, r.NextStep, Micros.ToTime(r.ReceivedAt), r.Body.Length) { State = r.State.ToString(), Outcome = r.Outcome };
}

/// <summary>A delivery with what it asks for.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Request">What is asked, as JSON. May hold personal data: never logged.</param>
public sealed record DeliveryDetail(DeliverySummary Delivery, string Request);

/// <summary>A stored message. May hold personal data: never logged.</summary>
public sealed record MessageDetail(QuarantinedMessage Message, string State, string? Outcome, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>What became of each of its rows, when it has rows.</summary>
    public RowsReport? Rows { get; init; }

    /// <summary>What became of the messages that came in it, when there are any.</summary>
    public PartsReport? Parts { get; init; }

    /// <summary>Who corrected it, and the copy that has its effect; null when nobody did.</summary>
    public Corrections.Correction? ReplacedBy { get; init; }

    /// <summary>The message that this one is a corrected copy of; null when it was received as it is.</summary>
    public Corrections.Correction? CopyOf { get; init; }

    /// <summary>Messages that came under the same number with other content.</summary>
    public IReadOnlyList<MessageDetail> SameNumber { get; init; } = [];
}

/// <summary>What became of messages that were sent as one: as it is now, every message counted once.</summary>
/// <param name="Messages">Messages that came in it.</param>
/// <param name="Done">Of these, done.</param>
/// <param name="PartlyDone">Done but for some rows.</param>
/// <param name="PutAside">Put aside.</param>
/// <param name="Waiting">Not processed yet.</param>
/// <param name="ReceivedBefore">Received earlier already, or twice in it.</param>
/// <param name="Rows">Rows of those that came first in it.</param>
/// <param name="Accepted">Rows that changed something.</param>
/// <param name="AlreadyDone">Rows that asked for what was so already.</param>
/// <param name="Refused">Rows that were not acted on.</param>
/// <param name="Aside">Those that were put aside, whole or in part.</param>
public sealed record PartsReport(
    int Messages, int Done, int PartlyDone, int PutAside, int Waiting, int ReceivedBefore, int Rows, int Accepted, int AlreadyDone, int Refused, IReadOnlyList<QuarantinedMessage> Aside);

/// <summary>How a connection does.</summary>
public sealed record ConnectionStatus(
    string Name, string Vendor, string Circuit, DateTimeOffset? CircuitOpenUntil, DateTimeOffset? FailingSince, string? LastFailure, DateTimeOffset? LastContact,
    long PendingDeliveries, int InFlight, long MessageBacklog, DateTimeOffset? PausedUntil, DateTimeOffset? LastPoll, string? PollFailure, StockLag? StockLag)
{
    internal static ConnectionStatus Of(Lane l, long pending, long backlog, Poller? poller) => new(
        l.Name, l.Connection.Settings.Vendor, l.Circuit.State.ToString(), l.Circuit.OpenUntil, l.Circuit.FailingSince, l.Circuit.LastFailure, l.LastContact,
        pending, l.Depth.InFlight, backlog, l.PausedUntil, poller?.LastRead, poller?.Failure, StockLag.Of(l.Lag.Figures()));
}

/// <summary>How long the stock numbers that a channel acknowledged in the last five minutes took, in seconds: half of them, and 95 of 100, no longer. At most a quarter too high.</summary>
/// <param name="Count">Numbers acknowledged.</param>
/// <param name="P50">From the cause to the channel's answer.</param>
/// <param name="P95">The same, 95 of 100.</param>
/// <param name="OwnP50">Without the time the channel took to answer.</param>
/// <param name="OwnP95">The same, 95 of 100.</param>
public sealed record StockLag(long Count, double P50, double P95, double OwnP50, double OwnP95)
{
    internal static StockLag? Of(LagFigures? f) =>
        f is null ? null : new(f.Count, Seconds(f.P50), Seconds(f.P95), Seconds(f.OwnP50), Seconds(f.OwnP95));

    private static double Seconds(TimeSpan span) => Math.Round(span.TotalSeconds, 3);
}

/// <summary>How full a connection's lane is.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Waiting">Deliveries in memory that are not sent yet; more may wait in the store.</param>
/// <param name="InFlight">Calls under way.</param>
/// <param name="MessageBacklog">Messages that are stored and not processed.</param>
/// <param name="CircuitOpen">True while the other system is left alone because it failed.</param>
public sealed record LaneDepth(string Connection, int Waiting, int InFlight, long MessageBacklog, bool CircuitOpen)
{
    /// <summary>Calls per second that are made at most now; 0 where no limit is known.</summary>
    public double CallsPerSecond { get; init; }

    /// <summary>Calls per second that are configured; 0 where no limit is.</summary>
    public double CallsPerSecondConfigured { get; init; }
}
