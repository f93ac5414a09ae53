using System.Collections.Immutable;
using Weft.Core.Finance;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Tests.Ledger;

namespace Weft.Core.Tests.Finance;

/// <summary>What channel, provider and ERP say of an order over 40.46 that has shipped, and what follows from it.</summary>
public sealed class MoneyComparisonTests
{
    private static readonly MoneyDocument channel = new(An.Id, MoneyDocumentKind.ChannelOrder, "1001", An.Euro(40.46m));
    private static readonly MoneyDocument capture = new(An.Id, MoneyDocumentKind.Capture, "R-payment-capture", An.Euro(40.46m));
    private static readonly MoneyDocument sale = new(An.Id, MoneyDocumentKind.SalesOrder, "R-erp-sales-order", An.Euro(40.46m));
    private static readonly MoneyDocument invoice = new(An.Id, MoneyDocumentKind.Invoice, "INV-1", An.Euro(40.46m));

    [Fact]
    public void Parties_that_agree_leave_nothing_to_decide() => Compare(channel, capture, sale, invoice).ShouldBeEmpty();

    [Fact]
    public void A_capture_made_twice() => Only(MoneyClass.CapturedTwice, "psp", 40.46m, channel, capture, capture with { Number = "cap-2" }, sale, invoice).Why.ShouldContain("the same amount twice (cap-2)");

    [Fact]
    public void A_capture_that_nobody_asked_for() => Only(MoneyClass.UnknownCapture, "psp", 5m, channel, capture, capture with { Number = "cap-2", Amount = An.Euro(5m) }, sale, invoice);

    [Fact]
    public void A_capture_that_is_missing() => Only(MoneyClass.MissingCapture, "psp", 40.46m, channel, sale, invoice);

    [Fact]
    public void A_capture_of_less() => Only(MoneyClass.AmountDiffers, "psp", 10m, channel, capture with { Amount = An.Euro(30.46m) }, sale, invoice);

    [Fact]
    public void A_refund_that_the_erp_does_not_know() =>
        Only(MoneyClass.RefundMissingInErp, "erp", 5m, channel, capture, new(An.Id, MoneyDocumentKind.Refund, "ref-1", An.Euro(5m)), sale, invoice).Why.ShouldBe("psp has paid back 5.00 EUR (ref-1) that Weft did not ask for, and the ERP has not credited it.");

    [Fact]
    public void A_refund_in_the_channel_that_weft_does_not_know() => Only(MoneyClass.UnknownRefund, "webshop", 5m, channel, new(An.Id, MoneyDocumentKind.ChannelRefund, "r-1", An.Euro(5m)), capture, sale, invoice);

    [Fact]
    public void An_invoice_of_another_amount() => Only(MoneyClass.AmountDiffers, "erp", 2m, channel, capture, sale, invoice with { Amount = An.Euro(42.46m) }).Document.ShouldBe("INV-1");

    [Fact]
    public void An_invoice_within_the_tolerance_is_none() => Compare(channel, capture, sale, invoice with { Amount = An.Euro(40.48m) }).ShouldBeEmpty();

    [Fact]
    public void An_invoice_that_is_gone_and_one_too_many()
    {
        Only(MoneyClass.InvoiceMissing, "erp", 40.46m, channel, capture, sale);
        Only(MoneyClass.UnknownInvoice, "erp", 40.46m, channel, capture, sale, invoice, invoice with { Number = "INV-2" });
        Only(MoneyClass.UnknownCreditNote, "erp", 5m, channel, capture, sale, invoice, new(An.Id, MoneyDocumentKind.CreditNote, "CN-1", An.Euro(5m)));
    }

    [Fact]
    public void An_order_that_a_party_does_not_know()
    {
        Only(MoneyClass.OrderUnknownToErp, "erp", 40.46m, channel, capture);
        Only(MoneyClass.OrderUnknownToChannel, "webshop", 40.46m, capture, sale, invoice);
        Only(MoneyClass.AmountDiffers, "webshop", 1.46m, channel with { Amount = An.Euro(39m) }, capture, sale, invoice);
    }

    [Fact]
    public void Nothing_is_said_of_a_party_that_was_not_asked() => MoneyComparison.Of(new MoneyLook(Ledger(), ["erp"], [sale, invoice])).ShouldBeEmpty();

    [Fact]
    public void Another_currency_is_a_difference_and_never_a_sum() =>
        Compare(channel, capture, capture with { Number = "cap-2", Amount = new Money(4046, Currency.Parse("ISK")) }, sale, invoice).ShouldHaveSingleItem().ShouldSatisfyAllConditions(d => d.Class.ShouldBe(MoneyClass.AmountDiffers), d => d.Theirs.ToString().ShouldBe("4046 ISK"));

    [Fact]
    public void A_payout_is_what_it_consists_of_less_the_fees_that_were_stated()
    {
        PayoutItem item = new("cap-1", An.Euro(40.46m), An.Euro(0.57m), An.Euro(0.57m)), back = new("ref-1", An.Euro(-5m), An.Euro(0), null);
        Payout Pay(decimal amount, params ImmutableArray<PayoutItem> items) => new("po-1", An.Euro(amount), An.Noon, items);
        MoneyComparison.Of("psp", Pay(34.89m, item, back)).ShouldBeEmpty();
        MoneyComparison.Of("psp", Pay(32.89m, item, back)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(d => d.Class.ShouldBe(MoneyClass.PayoutShort), d => d.Amount().ShouldBe(An.Euro(2m)), d => d.Document.ShouldBe("po-1"));
        MoneyComparison.Of("psp", Pay(35.89m, item, back)).ShouldHaveSingleItem().Class.ShouldBe(MoneyClass.PayoutOver);
        MoneyComparison.Of("psp", Pay(34.46m, item with { Fee = An.Euro(1m) }, back)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(d => d.Class.ShouldBe(MoneyClass.FeeDiffers), d => d.Amount().ShouldBe(An.Euro(0.43m)));
    }

    private static MoneyDifference Only(MoneyClass kind, string where, decimal amount, params ImmutableArray<MoneyDocument> documents)
    {
        var found = Compare(documents).ShouldHaveSingleItem();
        (found.Class, found.Where, found.Amount()).ShouldBe((kind, where, An.Euro(amount)));
        found.Action.ShouldNotBeNullOrWhiteSpace();
        found.Order.ShouldBe(An.Id);
        return found;
    }

    private static ImmutableArray<MoneyDifference> Compare(params ImmutableArray<MoneyDocument> documents) => MoneyComparison.Of(new MoneyLook(Ledger(), ["webshop", "psp", "erp"], documents));

    private static OrderLedger Ledger()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        s.Send(An.Shipment("S1"));
        s.Settle("erp-invoice/S1");
        s.Send(Books.Invoiced("S1", An.Euro(40.46m)));
        return s.Ledger();
    }
}
