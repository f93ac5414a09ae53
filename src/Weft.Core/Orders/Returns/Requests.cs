using System.Collections.Immutable;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Returns;

/// <summary>
/// The ERP takes goods back and credits the customer, once per <paramref name="CreditId"/>.
/// <para>What a connector does: find the sales order (by <paramref name="ErpReference"/>, else by the order's id); post a credit note whose total is exactly
/// <paramref name="Total"/>, with each line's net and tax as they stand here and nothing recomputed, and with the charges and the goodwill as lines of their own; keep
/// <c>ORDER/CREDITID</c> as the document's reference, by which it is looked up before anything is sent a second time. Book the units of <paramref name="Goods"/> into stock at their
/// location: <see cref="GoodsCondition.Sellable"/> as sellable, <see cref="GoodsCondition.Damaged"/> not to be sold, <see cref="GoodsCondition.None"/> not at all. Lines without goods
/// are credited only: the customer keeps them. A <paramref name="Total"/> of zero with goods means: take them into stock, and make no document of money (it was credited before).</para>
/// <para>What it answers: the credit note's number as reference; as time the ERP's own time of the goods receipt (a later count has seen the units), or of the posting when no goods
/// came; the facts <c>number</c> and <c>total</c> (with currency). It is asked for when what it credits is invoiced; one that is not invoiced all the same is answered as transient. A credit above what was invoiced is refused for good.</para>
/// </summary>
/// <param name="OrderId">Our id of the order.</param>
/// <param name="ErpReference">The ERP's sales order; null when it is not known.</param>
/// <param name="CreditId">Our id of the refund, unique within the order.</param>
/// <param name="Lines">What is credited, line by line.</param>
/// <param name="Charges">Shipping that is credited.</param>
/// <param name="Goodwill">A sum that belongs to no line, tax included; null when there is none.</param>
/// <param name="Goods">Units that came back, where they lie, and in which condition.</param>
/// <param name="Total">Sum of the lines, charges and goodwill, tax included.</param>
/// <param name="Reason">Why, for the document.</param>
public sealed record ErpCreditNoteRequest(
    OrderId OrderId, string? ErpReference, string CreditId, ImmutableArray<CreditLine> Lines, ImmutableArray<Charge> Charges, Money? Goodwill, ImmutableArray<GoodsBack> Goods, Money Total, string Reason) : DeliveryRequest
{
    /// <summary>The return it belongs to; null when no goods come back.</summary>
    public string? ReturnId { get; init; }

    /// <summary>
    /// The order that replaces the goods: the credit is left open on the customer's account, to be set against its invoice. No balancing line is made.
    /// </summary>
    public OrderId? Exchange { get; init; }
}

/// <summary>Units of a line that are credited. Quantity 0: an amount that somebody else paid back on the line without saying for how many units.</summary>
public sealed record CreditLine(string LineId, Sku Sku, int Quantity, Money Net, ImmutableArray<TaxLine> Taxes);

/// <summary>Units that came back.</summary>
public sealed record GoodsBack(string LineId, Sku Sku, int Quantity, GoodsCondition Condition, string Location);

/// <summary>
/// The payment provider pays the customer back, once per <paramref name="RefundId"/>.
/// <para>What a connector does: refund <paramref name="Amount"/> of the payment with the delivery's key as idempotency key and as the refund's reference (metadata), by which it is
/// looked up before anything is sent a second time. What it answers: the provider's id of the refund as reference, its time. A refund that the provider takes as pending counts as made;
/// one that it later reports as failed is reported as such by webhook. More than was captured is refused for good.</para>
/// </summary>
/// <param name="OrderId">Our id of the order.</param>
/// <param name="PaymentReference">The payment.</param>
/// <param name="RefundId">Our id of the refund, unique within the order.</param>
/// <param name="Amount">What is paid back, above zero.</param>
public sealed record PaymentRefundRequest(OrderId OrderId, string PaymentReference, string RefundId, Money Amount) : DeliveryRequest
{
    /// <summary>Why, for the customer's statement where the provider shows it.</summary>
    public string? Reason { get; init; }

    /// <summary>Units that are paid back, for a provider that is the channel as well and shows them with the refund; empty for any other.</summary>
    public ImmutableArray<ChannelRefundLine> Lines { get; init; } = [];

    /// <summary>What of the amount is shipping, tax included, for such a provider.</summary>
    public Money? Shipping { get; init; }
}

/// <summary>
/// The channel shows the refund, and pays it where the channel collects itself (a marketplace), once per <paramref name="RefundId"/>.
/// <para>What a connector does: record a refund of <paramref name="Amount"/> over these units and this share of shipping, without asking its own payment provider again when
/// <see cref="PaidBy"/> names a provider of ours; keep the delivery's key as its reference where the channel has a place for one. Units are restocked there only when the channel
/// counts stock itself: Weft tells it its numbers anyway. What it answers: the channel's id of the refund as reference. A refund that the channel shows already with this reference is done.</para>
/// </summary>
/// <param name="OrderId">Our id of the order.</param>
/// <param name="ChannelOrderId">The channel's id of it.</param>
/// <param name="RefundId">Our id of the refund, unique within the order.</param>
/// <param name="Amount">What the customer gets back in money: the total less what an exchange order takes, and less what goes back onto gift cards.</param>
/// <param name="Lines">Units that are paid back.</param>
/// <param name="Shipping">What of it is shipping, tax included.</param>
/// <param name="Reason">Why.</param>
public sealed record ChannelRefundRequest(OrderId OrderId, string ChannelOrderId, string RefundId, Money Amount, ImmutableArray<ChannelRefundLine> Lines, Money Shipping, string Reason) : DeliveryRequest
{
    /// <summary>The payment provider's connection that has paid the customer back; null when the channel is to pay.</summary>
    public string? PaidBy { get; init; }

    /// <summary>The payment provider's id of that refund.</summary>
    public string? PaymentRefundId { get; init; }

    /// <summary>What the channel puts back onto gift cards, beside <see cref="Amount"/>; null when none had paid for it.</summary>
    public ImmutableArray<GiftCardTender>? ToGiftCards { get; init; }
}

/// <summary>Units of a line that are paid back.</summary>
/// <param name="LineId">The order's line.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Amount">What the customer gets back for them, tax included.</param>
/// <param name="Restocked">Of these, units that can be sold again.</param>
public sealed record ChannelRefundLine(string LineId, int Quantity, Money Amount, int Restocked);

/// <summary>What returns of other orders are worth to an order.</summary>
/// <param name="Orders">The orders whose goods came back.</param>
/// <param name="Credit">What they are worth.</param>
/// <param name="BalanceDue">What the customer still pays: the total less the credit.</param>
public sealed record ExchangeCredit(ImmutableArray<OrderId> Orders, Money Credit, Money BalanceDue);
