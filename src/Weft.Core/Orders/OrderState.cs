using System.Collections.Immutable;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Holds;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>An order folded from its events.</summary>
public sealed record OrderState(OrderId Id)
{
    /// <summary>The order; null while only other messages about it have arrived.</summary>
    public Order? Order { get; init; }

    /// <summary>The systems that take part.</summary>
    public Parties? Parties { get; init; }

    /// <summary>Lines with their buckets.</summary>
    public ImmutableArray<LineState> Lines { get; init; } = [];

    /// <summary>Reasons why it is stopped.</summary>
    public ImmutableArray<Hold> Holds { get; init; } = [];

    /// <summary>Answers to holds that came before the holds.</summary>
    public ImmutableArray<HoldSettledBefore> Answers { get; init; } = [];

    /// <summary>What is owed, in the order it came up.</summary>
    public ImmutableArray<Obligation> Obligations { get; init; } = [];

    /// <summary>What arrived before the order.</summary>
    public ImmutableArray<Parked> Waiting { get; init; } = [];

    /// <summary>What is known of the payment.</summary>
    public OrderPayment Payment { get; init; } = new(PaymentState.Pending, null);

    /// <summary>The piece given to the node, once confirmed.</summary>
    public string? FulfilmentId { get; init; }

    /// <summary>True when the piece was on its way to the node before a hold was placed: a hold does not call it back.</summary>
    public bool ReleaseOnItsWay { get; init; }

    /// <summary>What has left.</summary>
    public ImmutableArray<Shipped> Shipments { get; init; } = [];

    /// <summary>The cancellation, if one was asked for.</summary>
    public Cancellation? Cancellation { get; init; }

    /// <summary>Units that were taken out of it one by one.</summary>
    public ImmutableArray<UnitsCancelled> UnitsCancelled { get; init; } = [];

    /// <summary>What came back, what was paid back, and what was captured in parts.</summary>
    public ReturnsState Returns { get; init; } = ReturnsState.None;

    /// <summary>How it was changed since it was placed.</summary>
    public AmendmentLog Amendments { get; init; } = AmendmentLog.None;

    /// <summary>True while a change waits for somebody to decide.</summary>
    public bool IsUndecided => Amendments.Undecided is not null && Cancellation is not { State: CancellationState.Done };

    /// <summary>True when goods left although the order was cancelled.</summary>
    public bool ShippedDespiteCancel { get; init; }

    /// <summary>Its pieces, when it is given to several nodes; null when all of it goes to one.</summary>
    public FulfilmentPlan? Plan { get; init; }

    /// <summary>When something stopped it, one time after the other: clocks of other systems stand still meanwhile.</summary>
    public ImmutableArray<Slas.Stop> Stops { get; init; } = [];

    /// <summary>When the order was placed in Weft.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>True once the ERP and the node are asked to work on it.</summary>
    public bool Confirmed => FulfilmentId is not null;

    /// <summary>Finds what a line, or a part of a kit, asks of stock.</summary>
    public Claim? Claim(string id)
    {
        foreach (var line in Lines)
            foreach (var claim in line.Claims()) if (claim.Id == id) return claim;
        return null;
    }

    /// <summary>When what waits of a line for stock is cancelled by itself; null when nothing waits, or may wait for ever.</summary>
    public DateTimeOffset? CancelledAt(string lineId)
    {
        foreach (var line in Lines) if (line.LineId == lineId) return Backorders.CancelledAt(this, line);
        return null;
    }

    /// <summary>Finds an obligation.</summary>
    public Obligation? Obligation(string key)
    {
        foreach (var o in Obligations) if (o.Key == key) return o;
        return null;
    }

    /// <summary>True when an obligation is open and nothing it waits for is.</summary>
    public bool IsDue(Obligation obligation)
    {
        if (obligation.State != ObligationState.Open || IsHeldBack(obligation)) return false;
        foreach (var key in obligation.After)
            if (Obligation(key) is { Settled: false }) return false;
        return obligation.Kind != ObligationKind.ErpCreditNote || GoodsSettled || !obligation.After.Contains(CreditNotes.AllGoods);
    }

    /// <summary>True when an obligation is kept back: the node gets nothing while anybody has a reason to stop the order, or while the order is put together anew.</summary>
    public bool IsHeldBack(Obligation obligation) =>
        obligation is { Kind: ObligationKind.WarehouseRelease, State: ObligationState.Open } && (Holds.Length > 0 || !Confirmed) && !(Plan?.Of(obligation)?.OnItsWay ?? ReleaseOnItsWay);

    /// <summary>Since when an obligation stands where it stands. An open one counts from when it became due: when the last thing it waited for was settled.</summary>
    public DateTimeOffset DueSince(Obligation obligation)
    {
        var since = obligation.Since;
        if (obligation.State != ObligationState.Open) return since;
        foreach (var key in obligation.After)
            if (Obligation(key) is { Settled: true } settled && settled.Since > since) since = settled.Since;
        return since;
    }

    /// <summary>True when all goods are shipped or cancelled.</summary>
    public bool GoodsSettled
    {
        get
        {
            foreach (var l in Lines) if (l.Shipped + l.Cancelled != l.Ordered) return false;
            return true;
        }
    }

    /// <summary>True when all the systems agree: nothing held, nothing owed, all goods shipped or cancelled.</summary>
    public bool InSync
    {
        get
        {
            if (Order is null || Holds.Length > 0 || !GoodsSettled || IsUndecided) return false;
            foreach (var o in Obligations) if (!o.Settled && o.Kind != ObligationKind.Notification) return false;
            return true;
        }
    }
}

/// <summary>A command that came before its order.</summary>
public sealed record Parked(string CommandName, JsonText Command);

/// <summary>A cancellation.</summary>
/// <param name="By">Who asked.</param>
/// <param name="Reason">Why.</param>
/// <param name="State">What became of it.</param>
public sealed record Cancellation(string By, string Reason, CancellationState State);

/// <summary>What became of a cancellation.</summary>
public enum CancellationState
{
    /// <summary>The warehouse has to say whether it can stop.</summary>
    Requested,

    /// <summary>Done.</summary>
    Done,

    /// <summary>Too late.</summary>
    Refused,
}
