using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;

namespace Weft.Core.Tests.Words;

/// <summary>An example of everything that is persisted of returns and refunds.</summary>
internal static class ReturnExamples
{
    private static readonly Sku a = new("A");
    private static readonly DateTimeOffset at = An.Noon;
    private static readonly OrderId exchange = OrderId.Of("webshop", "2002");
    private static readonly ImmutableArray<ReturnLine> asked = [new("1", 1, "wrong size")];
    private static readonly ImmutableArray<ReceivedItem> items = [new("1", 1, GoodsCondition.Damaged, "torn")];
    private static readonly ImmutableArray<TaxLine> taxes = [new(1900, An.Euro(1.90m))];
    private static readonly ImmutableArray<Charge> charges = [new("shipping", "Parcel", An.Euro(2m), [new(1900, An.Euro(0.38m))])];
    private static readonly ShippingShare half = new(50, null);

    public static IEnumerable<object> Commands() =>
    [
        new RequestReturn("R1", asked, "anna", "does not fit") { Shipping = half, Exchange = exchange, NeedsAuthorisation = true }, new AuthoriseReturn("R1", "anna"), new CloseReturn("R1", "anna", "kept it"),
        new ReceiveReturn("R1", "RC1", items, "DC", at, "wms") { StockReported = true },
        new RequestRefund("K1", [new("1", 1)], "anna", "keeps it") { Shipping = new(null, An.Euro(2.38m)), Goodwill = An.Euro(5) },
        new ReportRefund(RefundSource.Channel, "77", An.Euro(11.90m), at) { PaymentRefundId = "ref_1", OurKey = $"{An.Id}/payment-refund/R1", Lines = [new("1", 1)], Shipping = An.Euro(2.38m), Reason = "returned in the shop" },
        new PayRefundFirst("R1"), new TellChannelOfRefund("provider-ref_1"), new OfferCredit(An.Id, "R1", An.Euro(11.90m)), new CreditTaken(exchange, "R1", An.Euro(11.90m)),
        new EndExchange("R1"), new WithdrawCredit(An.Id, "R1", An.Euro(11.90m)), new ReturnCredit(exchange, "R1", An.Euro(5)),
    ];

    public static IEnumerable<object> Events() =>
    [
        new ReturnRequested("R1", asked, "anna", "does not fit") { Shipping = half, Exchange = exchange }, new ReturnAuthorised("R1", "anna"), new ReturnClosed("R1", "anna", "kept it"),
        new GoodsReturned("R1", "RC1", items, "DC", at, "wms") { StockReported = true },
        new RefundDecided("R1", RefundCause.Return, [new("1", 1, An.Euro(10), taxes)], charges, An.Euro(-1), An.Euro(13.28m), "anna", "does not fit") { ReturnId = "R1", ReceiptId = "RC1", Exchange = exchange, Credited = true, FromCredit = An.Euro(1), ToGiftCards = An.Euro(2) },
        new RefundReported("R1", RefundSource.Provider, "ref_1", "ref_1", An.Euro(13.28m), at) { ChannelMayTell = true }, new RefundDoubted(RefundSource.Channel, "77", "ref_1", An.Euro(1_000), "40.46 EUR were paid."),
        new RefundUnblocked("R1", "The ERP has not credited within 24 hours."), new CreditMoved("R1", exchange, An.Euro(13.28m)), new CreditReceived(An.Id, "R1", An.Euro(13.28m)),
        new ExchangeEnded("R1", "The order that replaces the goods has not come within 14 days."), new CreditWithdrawn(An.Id, "R1"), new CreditReturned(An.Id, "R1", An.Euro(5)), new CreditCameBack("R1", exchange, An.Euro(5)),
        new PaymentPartCaptured("payment-capture/S1", An.Euro(16.66m), "cap_1"),
    ];

    public static IEnumerable<object> Requests() =>
    [
        new ErpCreditNoteRequest(An.Id, "SO-1", "R1", [new("1", a, 1, An.Euro(10), taxes)], charges, An.Euro(-1), [new("1", a, 1, GoodsCondition.Damaged, "DC")], An.Euro(13.28m), "does not fit") { ReturnId = "R1", Exchange = exchange },
        new PaymentRefundRequest(An.Id, "pay-1", "R1", An.Euro(13.28m)) { Reason = "does not fit" },
        new ChannelRefundRequest(An.Id, "1001", "R1", An.Euro(13.28m), [new("1", 1, An.Euro(11.90m), 0)], An.Euro(2.38m), "does not fit") { PaidBy = "psp", PaymentRefundId = "ref_1", ToGiftCards = [new("card-1", An.Euro(2))] },
    ];
}
