using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;

namespace Weft.Http.Returns;

/// <summary>What came back of an order, and what was paid back.</summary>
/// <param name="Order">Our id of the order.</param>
/// <param name="Paid">What the customer paid, or will be charged.</param>
/// <param name="PaidBack">What was decided to be paid back in money.</param>
/// <param name="BalanceDue">What the customer still pays because an exchange costs more than what came back.</param>
/// <param name="Returns">Goods that come back.</param>
/// <param name="Refunds">Money that goes back.</param>
internal sealed record ReturnsView(string Order, Money Paid, Money PaidBack, Money BalanceDue, IReadOnlyList<ReturnView> Returns, IReadOnlyList<RefundView> Refunds)
{
    public static ReturnsView Of(OrderState s) => new(
        s.Id.Value, s.Paid(), s.PaidBack(), s.Due(), [.. s.Returns.Returns.Select(ReturnView.Of)], [.. s.Returns.Refunds.Select(r => RefundView.Of(r, s))]);
}

/// <summary>A return.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status">"requested", "authorised", "received" or "closed".</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Lines">What was announced.</param>
/// <param name="Receipts">What has arrived.</param>
/// <param name="Exchange">The order that replaces the goods.</param>
internal sealed record ReturnView(string Id, string Status, string By, string Reason, IReadOnlyList<ReturnLine> Lines, IReadOnlyList<ReceiptView> Receipts, string? Exchange)
{
    public static ReturnView Of(ReturnState r) => new(
        r.Id, r.Closed is not null ? "closed" : r.AuthorisedBy is null ? "requested" : r.Awaits ? "authorised" : "received", r.Asked.By, r.Asked.Reason, r.Asked.Lines,
        [.. r.Receipts.Select(x => new ReceiptView(x.ReceiptId, x.Items, x.Location, x.ReceivedAt, x.By))], r.Asked.Exchange?.Value);
}

/// <summary>A parcel that has arrived.</summary>
internal sealed record ReceiptView(string ReceiptId, IReadOnlyList<ReceivedItem> Items, string Location, DateTimeOffset ReceivedAt, string By);

/// <summary>A refund.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Cause">What it is for.</param>
/// <param name="Total">What the customer gets back in all.</param>
/// <param name="ToPay">In money: less what an exchange order takes.</param>
/// <param name="Goodwill">What of it belongs to no line; below zero when something was paid back before.</param>
/// <param name="Lines">Units with their share of the order's own figures.</param>
/// <param name="Shipping">Shipping that goes back.</param>
/// <param name="ReturnId">The return it is for.</param>
/// <param name="CreditNote">The ERP's credit note.</param>
/// <param name="PaymentRefund">The payment provider's refund.</param>
/// <param name="MadeElsewhere">True when somebody else had paid it back before Weft heard of it.</param>
internal sealed record RefundView(
    string Id, RefundCause Cause, Money Total, Money ToPay, Money? Goodwill, IReadOnlyList<RefundLineView> Lines, IReadOnlyList<Charge> Shipping, string? ReturnId, string? CreditNote, string? PaymentRefund, bool MadeElsewhere)
{
    public static RefundView Of(RefundState r, OrderState s) => new(
        r.Id, r.Decided.Cause, r.Decided.Total, r.ToPay, r.Decided.Goodwill, [.. r.Decided.Lines.Select(l => new RefundLineView(l.LineId, l.Quantity, l.Net, l.Gross()))], r.Decided.Charges, r.Decided.ReturnId,
        s.Obligation($"erp-credit-note/{r.Id}")?.Reference, s.Obligation($"payment-refund/{r.Id}")?.Reference ?? r.Reports.Select(x => x.PaymentRefundId).FirstOrDefault(x => x is not null), r.MadeElsewhere);
}

/// <summary>Units that are paid back.</summary>
internal sealed record RefundLineView(string LineId, int Quantity, Money Net, Money Gross);
