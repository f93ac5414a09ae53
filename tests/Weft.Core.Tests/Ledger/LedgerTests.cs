using System.Collections.Immutable;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Ledger;

/// <summary>What each thing that happens to an order books.</summary>
public sealed class LedgerTests
{
    // An order over 20.00 + 10.00 + 4.00 shipping, each with 19 % tax: 23.80 + 11.90 + 4.76 = 40.46.
    [Fact]
    public void Placing_an_order_books_nothing_and_a_capture_is_owed_to_the_customer_until_goods_are_invoiced()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Ledger().Entries.ShouldBeEmpty();
        s.Settle();
        s.Send(An.Shipment("S1"));
        s.Send(An.Done("payment-capture", "cap-1"));

        var ledger = s.Ledger();
        ledger.Entries.ShouldHaveSingleItem().ShouldSatisfyAllConditions(e => e.Kind.ShouldBe(EntryKind.Paid), e => e.Document.ShouldBe("cap-1"));
        (ledger.Paid, ledger.Open).ShouldBe((An.Euro(40.46m), An.Euro(-40.46m)));
        ledger.Of(Account.Revenue).ShouldBe(0);
        OpenItems.Of(ledger).ShouldContain(i => i.Why.Contains("invoice in the ERP is still to come"));
    }

    [Fact]
    public void A_completed_order_has_revenue_tax_and_shipping_by_the_channels_figures_and_nothing_open()
    {
        var s = Completed();
        var ledger = s.Ledger();
        (ledger.Paid, ledger.Invoiced, ledger.Open).ShouldBe((An.Euro(40.46m), An.Euro(40.46m), An.Euro(0)));
        (ledger.Of(Account.Revenue), ledger.Of(Account.Shipping), ledger.Of(Account.Tax), ledger.Of(Account.PaymentClearing)).ShouldBe((-30m, -4m, -6.46m, 40.46m));
        ledger.Balances().Single(p => p.Account == Account.Tax).RateBasisPoints.ShouldBe(1900);
        ledger.Entries.Single(e => e.Kind == EntryKind.Invoiced).ShouldSatisfyAllConditions(
            e => e.Document.ShouldBe("INV-1"), e => e.On.ShouldBe(An.Noon.AddHours(2)), e => s.History.Where(h => h.Stream == An.Stream).ElementAt(int.Parse(e.Cause.Split('@')[1]) - 1).What.ShouldBeOfType<ObligationMet>().Key.ShouldBe("erp-invoice/S1"));
        OpenItems.Of(ledger).ShouldBeEmpty();
    }

    [Fact]
    public void Revenue_is_recognised_only_for_what_has_shipped_and_the_last_part_takes_what_rounding_left()
    {
        var s = Streams.With(10);
        var line = new OrderLine("1", new Sku("A"), "A", 3, An.Euro(10m), [new TaxLine(1900, An.Euro(1.90m))]);
        s.Send(new PlaceOrder(An.Order(PaymentState.Authorised, line), An.Parties()));
        s.Settle();
        s.Send(An.Shipment("S1", new LineQuantity("1", 1)));
        s.Settle();
        s.Ledger().Of(Account.Revenue).ShouldBe(-3.34m);
        s.Ledger().Of(Account.Shipping).ShouldBe(-4m);
        s.Send(An.Shipment("S2", new LineQuantity("1", 1)));
        s.Settle();
        s.Ledger().Of(Account.Revenue).ShouldBe(-6.66m);
        s.Send(An.Shipment("S3", new LineQuantity("1", 1)));
        s.Settle();
        (s.Ledger().Of(Account.Revenue), s.Ledger().Of(Account.Tax), s.Ledger().Of(Account.Shipping), s.Ledger().Open.Minor).ShouldBe((-10m, -2.66m, -4m, 0));
    }

    [Fact]
    public void A_gift_card_is_owed_when_it_is_sold_and_revenue_when_it_pays_for_goods()
    {
        var sold = Streams.With(10);
        sold.Send(new PlaceOrder(An.Order(PaymentState.Authorised, new OrderLine("1", new Sku("A"), "Gift card", 1, An.Euro(50m), []) { IsGiftCard = true }, An.Line("2", "B", 1)), An.Parties()));
        sold.Settle();
        sold.Send(An.Shipment("S1"));
        sold.Settle();
        (sold.Ledger().Of(Account.GiftCard), sold.Ledger().Of(Account.Revenue), sold.Ledger().Open.IsZero).ShouldBe((-50m, -10m, true));

        var used = Streams.With(10);
        used.Send(new PlaceOrder(An.Order(PaymentState.Captured, new OrderLine("1", new Sku("A"), "Mug", 1, An.Euro(45.24m), [])) with { Payment = new OrderPayment(PaymentState.Captured, "card-1", "gift-card") }, An.Parties(provider: null)));
        used.Settle();
        used.Send(An.Shipment("S1"));
        used.Settle();
        (used.Ledger().Of(Account.GiftCard), used.Ledger().Of(Account.Revenue), used.Ledger().Open.IsZero).ShouldBe((50m, -45.24m, true));
    }

    [Fact]
    public void A_gift_card_that_is_given_back_is_owed_no_longer()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order(PaymentState.Authorised, new OrderLine("1", new Sku("A"), "Gift card", 1, An.Euro(50m), []) { IsGiftCard = true }), An.Parties()));
        s.Settle();
        s.Send(An.Shipment("S1"));
        s.Settle();
        s.Send(new Core.Orders.Returns.RequestRefund("K1", [new("1", 1)], "anna", "not used"));
        s.Settle();
        (s.Ledger().Of(Account.GiftCard), s.Ledger().Of(Account.Refund), s.Ledger().Open.IsZero).ShouldBe((0m, 0m, true));
    }

    [Fact]
    public void An_erp_that_invoices_when_everything_has_shipped_gets_its_revenue_then()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        s.Send(An.Shipment("S1", new LineQuantity("1", 1)));
        s.Settle("erp-invoice/S1");
        s.Send(An.Done("erp-invoice/S1", null));
        s.Ledger().Entries.ShouldNotContain(e => e.Kind == EntryKind.Invoiced);
        s.Send(An.Shipment("S2"));
        s.Settle("erp-invoice/S2");
        s.Send(Books.Invoiced("S2", An.Euro(40.46m)));
        s.Ledger().Entries.Single(e => e.Kind == EntryKind.Invoiced).Parts.ShouldContain(p => p.LineId == "1" && p.Units == 2);
        s.Ledger().Open.Minor.ShouldBe(0);
    }

    [Theory]
    [InlineData(4047, -1)]
    [InlineData(4044, 2)]
    public void What_an_invoice_differs_within_the_tolerance_goes_to_the_rounding_account(int statedCents, int lessCents)
    {
        var (stated, less) = (statedCents / 100m, lessCents / 100m);
        var ledger = Completed(stated).Ledger();
        ledger.Of(Account.Rounding).ShouldBe(-less);
        (ledger.Of(Account.Revenue) + ledger.Of(Account.Tax) + ledger.Of(Account.Shipping)).ShouldBe(-stated);
        (ledger.Open.Minor, ledger.Invoiced).ShouldBe((0, An.Euro(40.46m)));
        ExplainMoney.Of(ledger).Agrees.ShouldBeTrue();
    }

    [Fact]
    public void What_an_invoice_differs_beyond_the_tolerance_stays_open_with_the_invoice_named()
    {
        var ledger = Completed(42.46m).Ledger();
        (ledger.Open, ledger.Of(Account.Difference)).ShouldBe((An.Euro(2m), -2m));
        OpenItems.Of(ledger).ShouldHaveSingleItem().Why.ShouldBe("INV-1: The document states 42.46 EUR, the channel's figures come to 40.46 EUR.");
    }

    [Fact]
    public void An_invoice_in_another_currency_is_booked_by_the_channels_figures_and_noted()
    {
        var s = Shipped();
        s.Send(Books.Invoiced("S1", new Money(4046, Currency.Parse("USD"))));
        var ledger = s.Ledger();
        ledger.Entries.Single(e => e.Kind == EntryKind.Invoiced).Note!.ShouldContain("40.46 USD");
        ledger.ShouldBalance();
        ExplainMoney.Of(ledger).Agrees.ShouldBeFalse();
    }

    [Fact]
    public void The_channels_own_rounding_goes_to_the_rounding_account()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order() with { Total = An.Euro(40.45m) }, An.Parties()));
        s.Settle();
        s.Send(An.Shipment("S1"));
        s.Settle();
        (s.Ledger().Of(Account.Rounding), s.Ledger().Open.Minor).ShouldBe((0.01m, 0));
    }

    [Fact]
    public void A_cancelled_order_that_was_only_authorised_books_nothing()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Send(new CancelOrder("channel", "changed my mind"));
        s.Settle();
        s.Ledger().Entries.ShouldBeEmpty();
        OpenItems.Of(s.Ledger()).ShouldBeEmpty();
    }

    [Fact]
    public void A_channel_that_collects_itself_gives_back_what_is_cancelled()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured), An.Parties(provider: null)));
        s.Ledger().Paid.ShouldBe(An.Euro(40.46m));
        s.Send(new CancelOrder("channel", "changed my mind"));
        s.Settle();
        (s.Ledger().Refunded, s.Ledger().Open.Minor).ShouldBe((An.Euro(40.46m), 0));
    }

    [Fact]
    public void A_gift_card_and_the_fee_of_the_provider_have_accounts_of_their_own()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order() with { Payment = new OrderPayment(PaymentState.Authorised, "pay-1", "gift-card") }, An.Parties()));
        s.Settle();
        s.Send(An.Shipment("S1"));
        s.Send(new DeliverySettled($"{An.Id}/payment-capture", new DeliveryResult(true, "cap-1", Facts: ImmutableDictionary<string, string>.Empty.Add("fee", "0.81 EUR"))));
        (s.Ledger().Of(Account.GiftCard), s.Ledger().Of(Account.ProviderFee), s.Ledger().Paid).ShouldBe((39.65m, 0.81m, An.Euro(40.46m)));
    }

    private static Streams Shipped()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        s.Send(An.Shipment("S1"));
        s.Settle("erp-invoice/S1");
        return s;
    }

    private static Streams Completed(decimal invoice = 40.46m)
    {
        var s = Shipped();
        s.Send(Books.Invoiced("S1", An.Euro(invoice))).ShouldBeOfType<Decision.Accepted>();
        s.Order.InSync.ShouldBeTrue();
        s.Ledger().ShouldBalance();
        return s;
    }
}
