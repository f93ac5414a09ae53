using System.Collections.Immutable;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Returns;

/// <summary>Somebody wants to send goods back: customer service, the channel, a store. The same id is the same return.</summary>
/// <param name="ReturnId">The starter's id of it, unique within the order.</param>
/// <param name="Lines">What is to come back. A line may be named several times, for different reasons.</param>
/// <param name="By">Who asks: "channel", "warehouse", or the operator or API consumer.</param>
/// <param name="Reason">Why, in the starter's words.</param>
public sealed record RequestReturn(string ReturnId, ImmutableArray<ReturnLine> Lines, string By, string Reason) : Command
{
    /// <summary>True when somebody still has to agree; false when the starter may authorise by asking.</summary>
    public bool NeedsAuthorisation { get; init; }

    /// <summary>What of the shipping charge goes back with it.</summary>
    public ShippingShare? Shipping { get; init; }

    /// <summary>The order that replaces the goods: what the return is worth is set against it, and only the rest is paid out.</summary>
    public OrderId? Exchange { get; init; }
}

/// <summary>Units that are to come back.</summary>
/// <param name="LineId">The order's line.</param>
/// <param name="Quantity">Units, above zero.</param>
/// <param name="Reason">Why these: "damaged", "wrong size".</param>
public sealed record ReturnLine(string LineId, int Quantity, string Reason);

/// <summary>What of the shipping charge goes back: a share in percent, or an amount with its tax. Exactly one of them.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="Amount">Tax included, at most what the customer paid for shipping and has not got back.</param>
public sealed record ShippingShare(int? Percent, Money? Amount);

/// <summary>Somebody agrees to a return.</summary>
public sealed record AuthoriseReturn(string ReturnId, string By) : Command;

/// <summary>Somebody does not take a return back, or what has not arrived of it is not waited for any more.</summary>
public sealed record CloseReturn(string ReturnId, string By, string Reason) : Command;

/// <summary>Goods are back. Without a return of this id one is opened: goods that lie on the table are a fact.</summary>
/// <param name="ReturnId">The return; null when the parcel does not say, then the receipt names it.</param>
/// <param name="ReceiptId">The receiver's id of this receipt: the same id has one effect.</param>
/// <param name="Items">What was in the parcel.</param>
/// <param name="Location">Where it lies now.</param>
/// <param name="ReceivedAt">When, by the receiver's clock.</param>
/// <param name="By">The connection or person that reports it.</param>
public sealed record ReceiveReturn(string? ReturnId, string ReceiptId, ImmutableArray<ReceivedItem> Items, string Location, DateTimeOffset ReceivedAt, string By) : Command
{
    /// <summary>True when the receiver reports the stock itself, as a till does: then no stock is moved for it here.</summary>
    public bool StockReported { get; init; }
}

/// <summary>Units that came back.</summary>
/// <param name="LineId">The order's line.</param>
/// <param name="Quantity">Units, above zero.</param>
/// <param name="Condition">What becomes of them.</param>
/// <param name="Reason">Why, as found in the parcel; null when the return says.</param>
public sealed record ReceivedItem(string LineId, int Quantity, GoodsCondition Condition, string? Reason = null);

/// <summary>What becomes of goods that came back.</summary>
public enum GoodsCondition
{
    /// <summary>Back on the shelf, to be sold.</summary>
    Sellable,

    /// <summary>Kept, and not to be sold.</summary>
    Damaged,

    /// <summary>Thrown away: no stock.</summary>
    None,
}

/// <summary>Somebody gives money back without goods coming: the customer keeps the item, or gets something for the trouble.</summary>
/// <param name="RefundId">The starter's id of it: the same id has one effect.</param>
/// <param name="Lines">Units that are paid back and kept.</param>
/// <param name="By">Who decides.</param>
/// <param name="Reason">Why.</param>
public sealed record RequestRefund(string RefundId, ImmutableArray<LineQuantity> Lines, string By, string Reason) : Command
{
    /// <summary>What of the shipping charge goes back.</summary>
    public ShippingShare? Shipping { get; init; }

    /// <summary>A sum that belongs to no line, tax included: for the trouble.</summary>
    public Money? Goodwill { get; init; }
}

/// <summary>A refund has been made already, by whoever reports it: the shop's own staff, or the payment provider's.</summary>
/// <param name="Source">Who reports.</param>
/// <param name="TheirId">Their id of the refund: the same id from the same source is the same refund.</param>
/// <param name="Amount">What the customer gets back.</param>
/// <param name="At">When, by their clock.</param>
public sealed record ReportRefund(RefundSource Source, string TheirId, Money Amount, DateTimeOffset At) : Command
{
    /// <summary>The payment provider's id of the refund, where the channel says it: the same refund reported by both is one.</summary>
    public string? PaymentRefundId { get; init; }

    /// <summary>The key under which we asked for it (<c>ORDER/payment-refund/ID</c>); null when we did not.</summary>
    public string? OurKey { get; init; }

    /// <summary>Units that are paid back, where the reporter says.</summary>
    public ImmutableArray<LineQuantity> Lines { get; init; } = [];

    /// <summary>What of the amount is shipping, tax included, where the reporter says.</summary>
    public Money? Shipping { get; init; }

    /// <summary>Why, in their words.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// What the reporter has left of the order's payments after it, where it says so. A reporter that still has as much as the order is known to have paid has given back what was never taken
    /// here: the order had become cheaper before it was captured, or before it was heard of.
    /// </summary>
    public Money? LeftThere { get; init; }
}

/// <summary>Who reports a refund.</summary>
public enum RefundSource
{
    /// <summary>The sales channel.</summary>
    Channel,

    /// <summary>The payment provider.</summary>
    Provider,
}

/// <summary>The ERP has not credited in time: the customer's money does not wait any longer. A timer sends it.</summary>
public sealed record PayRefundFirst(string RefundId) : Command;

/// <summary>The channel has not told by itself of a refund that the payment provider reports: it is told. A timer sends it.</summary>
public sealed record TellChannelOfRefund(string RefundId) : Command;

/// <summary>A return of another order is worth something, which is set against this order. Sent by that order.</summary>
/// <param name="From">The order whose goods came back.</param>
/// <param name="RefundId">Its refund.</param>
/// <param name="Amount">What it is worth.</param>
public sealed record OfferCredit(OrderId From, string RefundId, Money Amount) : Command;

/// <summary>The exchange order's answer: it takes so much of the credit. The rest is paid out.</summary>
public sealed record CreditTaken(OrderId By, string RefundId, Money Amount) : Command;
