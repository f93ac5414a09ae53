namespace Weft.Core.Orders;

/// <summary>Where an order stands, in one word. Always derived, never set.</summary>
public enum OrderStatus
{
    /// <summary>Something about it arrived; the order itself did not.</summary>
    WaitingForOrder,

    /// <summary>A hold stops it.</summary>
    OnHold,

    /// <summary>Waiting for stock.</summary>
    Backordered,

    /// <summary>Being passed to ERP and warehouse.</summary>
    Processing,

    /// <summary>The warehouse works on it.</summary>
    AtWarehouse,

    /// <summary>Some units left.</summary>
    PartiallyShipped,

    /// <summary>All units left; other systems are still being told.</summary>
    Shipped,

    /// <summary>A cancellation is on its way.</summary>
    Cancelling,

    /// <summary>Cancelled, and every system knows.</summary>
    Cancelled,

    /// <summary>Shipped although cancelled: both are true.</summary>
    CancelledButShipped,

    /// <summary>Shipped, invoiced, and every system agrees.</summary>
    Completed,

    /// <summary>A system refused something for good, or a change came too late; an operator decides.</summary>
    NeedsAttention,

    /// <summary>Goods come back, or money goes back; not every system knows yet.</summary>
    Returning,
}

/// <summary>Derives an order's status from buckets, holds and obligations.</summary>
public static class OrderStatusRule
{
    /// <summary>The order's status.</summary>
    public static OrderStatus Status(this OrderState s)
    {
        if (s.Order is null) return OrderStatus.WaitingForOrder;
        var shipped = s.Lines.Sum(l => l.Shipped);
        var cancelled = s.Lines.Sum(l => l.Cancelled);
        if (s.ShippedDespiteCancel || (s.Cancellation is { State: CancellationState.Refused, By: "channel" } && shipped > 0)) return OrderStatus.CancelledButShipped;
        if (s.IsUndecided || s.Obligations.Any(o => o.State == ObligationState.Failed && o.Kind != ObligationKind.Notification)) return OrderStatus.NeedsAttention;
        if (s.InSync) return shipped > 0 ? OrderStatus.Completed : OrderStatus.Cancelled;
        if (shipped > 0 && s.GoodsSettled && IsReturning(s)) return OrderStatus.Returning;
        if (s.Cancellation is { State: not CancellationState.Refused }) return OrderStatus.Cancelling;
        if (s.Holds.Length > 0) return OrderStatus.OnHold;
        if (shipped > 0) return shipped + cancelled == s.Lines.Sum(l => l.Ordered) ? OrderStatus.Shipped : OrderStatus.PartiallyShipped;
        if (s.Lines.Any(l => l.Backordered > 0)) return OrderStatus.Backordered;
        return s.Obligations.Any(o => o is { Kind: ObligationKind.WarehouseRelease, State: ObligationState.Met }) ? OrderStatus.AtWarehouse : OrderStatus.Processing;
    }

    private static bool IsReturning(OrderState s)
    {
        foreach (var o in s.Obligations)
            if (!o.Settled && o.Kind is (ObligationKind.GoodsReturn or ObligationKind.ErpCreditNote or ObligationKind.PaymentRefund or ObligationKind.ChannelRefund or ObligationKind.ChannelReport or ObligationKind.ExchangeCredit)) return true;
        return false;
    }
}
