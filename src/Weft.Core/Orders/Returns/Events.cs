using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Returns;

/// <summary>Goods are to come back.</summary>
public sealed record ReturnRequested(string ReturnId, ImmutableArray<ReturnLine> Lines, string By, string Reason) : Event
{
    /// <summary>What of the shipping charge goes back with it.</summary>
    public ShippingShare? Shipping { get; init; }

    /// <summary>The order that replaces the goods.</summary>
    public OrderId? Exchange { get; init; }
}

/// <summary>Somebody agreed to a return.</summary>
public sealed record ReturnAuthorised(string ReturnId, string By) : Event;

/// <summary>What has not arrived of a return is not waited for any more.</summary>
public sealed record ReturnClosed(string ReturnId, string By, string Reason) : Event;

/// <summary>Goods are back.</summary>
public sealed record GoodsReturned(string ReturnId, string ReceiptId, ImmutableArray<ReceivedItem> Items, string Location, DateTimeOffset ReceivedAt, string By) : Event
{
    /// <summary>True when the receiver reports the stock itself.</summary>
    public bool StockReported { get; init; }
}

/// <summary>
/// Money is to go back to the customer: <c>Total</c> is the sum of the lines, the charges and the goodwill, all with tax, to the cent.
/// </summary>
/// <param name="RefundId">Unique within the order.</param>
/// <param name="Cause">What it is for.</param>
/// <param name="Lines">Units with their exact share of the line's own figures.</param>
/// <param name="Charges">Shipping that goes back.</param>
/// <param name="Goodwill">What belongs to no line; null when nothing does.</param>
/// <param name="Total">What the customer gets back in all, above zero.</param>
/// <param name="By">Who decided.</param>
/// <param name="Reason">Why.</param>
public sealed record RefundDecided(
    string RefundId, RefundCause Cause, ImmutableArray<RefundLine> Lines, ImmutableArray<Charge> Charges, Money? Goodwill, Money Total, string By, string Reason) : Event
{
    /// <summary>The return it is for; null when no goods come back.</summary>
    public string? ReturnId { get; init; }

    /// <summary>The receipt that led to it.</summary>
    public string? ReceiptId { get; init; }

    /// <summary>The order that replaces the goods: it is asked how much of this is set against it.</summary>
    public OrderId? Exchange { get; init; }

    /// <summary>True when the ERP has invoiced, or will invoice, what is paid back: then it has to credit it. False for units that never shipped.</summary>
    public bool Credited { get; init; }

    /// <summary>What of it was paid with other orders' credit, and goes back to those orders instead of being paid out here; null when nothing was.</summary>
    public Money? FromCredit { get; init; }

    /// <summary>What of it goes back onto the gift cards that paid it, by the channel; null when none did.</summary>
    public Money? ToGiftCards { get; init; }

    /// <summary>True when the ERP has invoiced what is paid back while other goods of the order are still to ship: it credits at once and waits for no later invoice.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Invoiced { get; init; }
}

/// <summary>What a refund is for.</summary>
public enum RefundCause
{
    /// <summary>Goods came back.</summary>
    Return,

    /// <summary>The customer keeps the goods.</summary>
    KeepsItem,

    /// <summary>Units that were paid for and never shipped.</summary>
    Cancellation,

    /// <summary>Units that were paid for and taken out before the ERP and a node worked on them: the ERP never had them.</summary>
    Withdrawal,

    /// <summary>Somebody else paid it back first.</summary>
    MadeElsewhere,

    /// <summary>Credit that another order had taken of a refund and does not need: the ERP has credited it already.</summary>
    CreditBack,

    /// <summary>The customer had paid more than the order comes to: the ERP never invoiced it.</summary>
    Overpayment,
}

/// <summary>Units of a line that are paid back.</summary>
/// <param name="LineId">The order's line.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Net">Their share of the line without tax.</param>
/// <param name="Taxes">Their share of the line's tax, by rate.</param>
public sealed record RefundLine(string LineId, int Quantity, Money Net, ImmutableArray<TaxLine> Taxes)
{
    /// <inheritdoc cref="RefundLine"/>
    public ImmutableArray<TaxLine> Taxes { get; init; } = Taxes.IsDefault ? [] : Taxes;

    /// <summary>What the customer gets back for them.</summary>
    public Money Gross() => Taxes.Aggregate(Net, (sum, tax) => sum + tax.Amount);
}

/// <summary>A refund has been made by somebody else, who reports it: it is not made again.</summary>
/// <param name="RefundId">Our id of the refund.</param>
/// <param name="Source">Who reports.</param>
/// <param name="TheirId">Their id of it.</param>
/// <param name="PaymentRefundId">The payment provider's id of it, where it is known.</param>
/// <param name="Amount">What the customer gets back.</param>
/// <param name="At">When, by their clock.</param>
public sealed record RefundReported(string RefundId, RefundSource Source, string TheirId, string? PaymentRefundId, Money Amount, DateTimeOffset At) : Event
{
    /// <summary>True for a refund that Weft had decided and somebody else paid at the provider: most likely in the channel, which is given the time to tell of it by itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ChannelMayTell { get; init; }
}

/// <summary>A report of a refund that cannot be: somebody has to look. The order is held.</summary>
public sealed record RefundDoubted(RefundSource Source, string TheirId, string? PaymentRefundId, Money Amount, string Reason) : Event
{
    /// <summary>The report itself: it may have come before the news that makes it possible.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReportRefund? Report { get; init; }
}

/// <summary>The customer is paid back although the ERP has not credited yet.</summary>
public sealed record RefundUnblocked(string RefundId, string Reason) : Event;

/// <summary>So much of a refund is set against the exchange order and not paid out.</summary>
public sealed record CreditMoved(string RefundId, OrderId To, Money Amount) : Event;

/// <summary>So much of another order's refund is set against this order.</summary>
public sealed record CreditReceived(OrderId From, string RefundId, Money Amount) : Event;

/// <summary>The provider has captured the share of a shipment.</summary>
/// <param name="Key">The obligation: <c>payment-capture/SHIPMENT</c>.</param>
/// <param name="Amount">What was captured.</param>
/// <param name="Reference">The provider's id of the capture.</param>
public sealed record PaymentPartCaptured(string Key, Money Amount, string? Reference) : Event;
