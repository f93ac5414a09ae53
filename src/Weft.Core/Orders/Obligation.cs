using System.Collections.Immutable;

namespace Weft.Core.Orders;

/// <summary>Something an order still owes: an order is in sync when every obligation is met.</summary>
public enum ObligationKind
{
    /// <summary>The ERP knows the customer.</summary>
    ErpCustomer,

    /// <summary>The ERP has the sales order.</summary>
    ErpSalesOrder,

    /// <summary>The channel knows that we took the order.</summary>
    ChannelAcknowledgement,

    /// <summary>The node has its piece to pick.</summary>
    WarehouseRelease,

    /// <summary>The node ships (it tells us; nothing is sent).</summary>
    Shipment,

    /// <summary>The payment is captured.</summary>
    PaymentCapture,

    /// <summary>The channel knows the shipment and its tracking.</summary>
    ChannelFulfilment,

    /// <summary>The ERP has booked the goods issue.</summary>
    ErpDelivery,

    /// <summary>The ERP has posted the invoice.</summary>
    ErpInvoice,

    /// <summary>The node stops its piece.</summary>
    WarehouseCancellation,

    /// <summary>The ERP's sales order is cancelled.</summary>
    ErpCancellation,

    /// <summary>The authorised payment is released.</summary>
    PaymentVoid,

    /// <summary>The channel knows that the order is cancelled.</summary>
    ChannelCancellation,

    /// <summary>The ERP has taken goods back and credited them.</summary>
    ErpCreditNote,

    /// <summary>The customer has their money back.</summary>
    PaymentRefund,

    /// <summary>The channel shows the refund.</summary>
    ChannelRefund,

    /// <summary>Goods come back (the receiver tells us; nothing is sent).</summary>
    GoodsReturn,

    /// <summary>The channel tells of a refund by itself (nothing is sent).</summary>
    ChannelReport,

    /// <summary>The exchange order says what it takes of a refund (nothing is sent).</summary>
    ExchangeCredit,

    /// <summary>The customer pays what an exchange costs more (nothing is sent).</summary>
    BalanceDue,

    /// <summary>The ERP's sales order is what the order is now.</summary>
    ErpOrderChange,

    /// <summary>The channel knows what the order is now.</summary>
    ChannelOrderChange,

    /// <summary>The node leaves units out, or gives its piece back for a change.</summary>
    WarehouseRecall,

    /// <summary>The customer is told a fact. The order does not wait for it.</summary>
    Notification,
}

/// <summary>What is sent, and what is only awaited.</summary>
public static class ObligationKinds
{
    /// <summary>True for what somebody else does and tells us of: nothing is sent for it.</summary>
    public static bool IsAwaited(this ObligationKind kind) => kind is ObligationKind.Shipment or ObligationKind.GoodsReturn or ObligationKind.ExchangeCredit or ObligationKind.BalanceDue or ObligationKind.ChannelReport;
}

/// <summary>State of an obligation.</summary>
public enum ObligationState
{
    /// <summary>Owed. It is due once everything it waits for is settled.</summary>
    Open,

    /// <summary>Done.</summary>
    Met,

    /// <summary>Refused for good; waits for an operator.</summary>
    Failed,

    /// <summary>Not needed any more.</summary>
    Waived,
}

/// <summary>One obligation of an order.</summary>
/// <param name="Key">Unique within the order, e.g. <c>erp-sales-order</c> or <c>channel-fulfilment/S1</c>.</param>
/// <param name="Kind">What is owed.</param>
/// <param name="Connection">Who holds the ball.</param>
/// <param name="After">Keys that must be met or waived first.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Since">Since when it stands there; of an open one, since when it is owed (<see cref="OrderState.DueSince"/>: since when it is due).</param>
/// <param name="Reference">The other system's id of the result.</param>
/// <param name="Reason">Why it failed, kept while it is tried again; or why it is not needed any more.</param>
/// <param name="HappenedAt">When the other system says it did it, by its own clock.</param>
public sealed record Obligation(
    string Key,
    ObligationKind Kind,
    string Connection,
    ImmutableArray<string> After,
    ObligationState State,
    DateTimeOffset Since,
    string? Reference = null,
    string? Reason = null,
    DateTimeOffset? HappenedAt = null)
{
    /// <summary>When it was owed first, whatever became of it since.</summary>
    public DateTimeOffset OwedAt { get; init; } = Since;

    /// <summary>Met, or not needed any more.</summary>
    public bool Settled => State is ObligationState.Met or ObligationState.Waived;
}
