using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Ledger;

/// <summary>What a document of another system is.</summary>
public enum MoneyDocumentKind
{
    /// <summary>The channel's order: its total.</summary>
    ChannelOrder,

    /// <summary>Money that the channel gave back, or says was given back.</summary>
    ChannelRefund,

    /// <summary>The provider took the customer's money.</summary>
    Capture,

    /// <summary>The provider gave money back.</summary>
    Refund,

    /// <summary>The customer disputes a payment at their bank: what is under dispute, or was lost by it. One that was won is none.</summary>
    Dispute,

    /// <summary>The ERP's sales order: its total.</summary>
    SalesOrder,

    /// <summary>The ERP's invoice.</summary>
    Invoice,

    /// <summary>The ERP's credit note.</summary>
    CreditNote,
}

/// <summary>What another system has in its books about an order's money.</summary>
/// <param name="Order">The order.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Number">The other system's number of it.</param>
/// <param name="Amount">Its total, never below zero.</param>
public sealed record MoneyDocument(OrderId Order, MoneyDocumentKind Kind, string Number, Money Amount)
{
    /// <summary>What the provider keeps of it, where it says so.</summary>
    public Money? Fee { get; init; }

    /// <summary>When it was made, by the other system's clock, where it says so.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>What each line comes to, tax included, where the system says so.</summary>
    public ImmutableArray<MoneyLine> Lines { get; init; } = [];
}

/// <summary>What a line comes to in another system's document.</summary>
/// <param name="LineId">The channel's id of the line.</param>
/// <param name="Gross">Its amount with tax.</param>
public sealed record MoneyLine(string LineId, Money Gross);

/// <summary>Money that a provider has sent to the retailer's bank.</summary>
/// <param name="Number">The provider's number of it.</param>
/// <param name="Amount">What was sent; below zero when more was refunded than taken.</param>
/// <param name="At">When, by the provider's clock.</param>
/// <param name="Items">The captures and refunds in it.</param>
public sealed record Payout(string Number, Money Amount, DateTimeOffset At, ImmutableArray<PayoutItem> Items);

/// <summary>A capture or refund within a payout.</summary>
/// <param name="Document">The provider's number of the capture or refund.</param>
/// <param name="Amount">What it adds: a refund is below zero.</param>
/// <param name="Fee">What the provider kept for it.</param>
/// <param name="Stated">The fee that the provider stated with the document itself; null when it stated none.</param>
public sealed record PayoutItem(string Document, Money Amount, Money Fee, Money? Stated = null);

/// <summary>By what the parties know an order.</summary>
/// <param name="Id">Our id.</param>
/// <param name="ChannelOrderId">The channel's.</param>
/// <param name="PaymentReference">The provider's, where the order has one.</param>
/// <param name="ErpReference">The ERP's number of the sales order, where it has one.</param>
public sealed record OrderReference(OrderId Id, string ChannelOrderId, string? PaymentReference, string? ErpReference);
