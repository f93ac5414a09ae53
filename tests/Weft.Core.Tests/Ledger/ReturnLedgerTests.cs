using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Tests.Orders.Returns;

namespace Weft.Core.Tests.Ledger;

/// <summary>What comes back and goes back, in the sub-ledger.</summary>
public sealed class ReturnLedgerTests
{
    [Fact]
    public void Two_pieces_of_a_line_and_half_the_shipping_leave_nothing_open()
    {
        var s = Given.Complete();
        s.When(
            Given.Return("R1", new ReturnLine("1", 1, "damaged"), new ReturnLine("1", 1, "wrong size")) with { Shipping = new ShippingShare(50, null) },
            Given.Received("RC1", "R1", new ReceivedItem("1", 1, GoodsCondition.Damaged), new ReceivedItem("1", 1, GoodsCondition.Sellable)));
        s.Settle();
        var ledger = s.Ledger();
        ledger.ShouldBalance();
        (ledger.Refunded, ledger.Credited, ledger.Open.Minor).ShouldBe((An.Euro(26.18m), An.Euro(26.18m), 0));
        (ledger.Of(Account.Refund), ledger.Of(Account.Tax)).ShouldBe((22m, -2.28m));
        ExplainMoney.Of(ledger).ShouldSatisfyAllConditions(e => e.Agrees.ShouldBeTrue(e.Says), e => e.Sides.ShouldAllBe(x => x.Total.Amount == An.Euro(14.28m)));
    }

    [Fact]
    public void Until_both_sides_of_a_refund_are_done_what_is_open_says_so()
    {
        var s = Given.Complete().When(Given.Received("RC1", null, new ReceivedItem("1", 1, GoodsCondition.Sellable)));
        s.When(An.Done("erp-credit-note/RC1", "CN-1"));
        s.Ledger().ShouldBalance();
        OpenItems.Of(s.Ledger()).ShouldHaveSingleItem().ShouldBe(new OpenItem(An.Euro(-11.90m), "Refund RC1 is credited in the ERP; the money is still to go back."));
        s.Settle();
        s.Ledger().Open.Minor.ShouldBe(0);
        OpenItems.Of(s.Ledger()).ShouldBeEmpty();
    }

    [Fact]
    public void A_refund_made_in_the_shop_first_is_booked_once_however_often_it_is_told()
    {
        var s = Given.Complete().When(Given.Refund(RefundSource.Channel, "shop-1", 11.90m, "ref_9", new LineQuantity("1", 1)));
        s.Ledger().Refunded.ShouldBe(An.Euro(11.90m));
        OpenItems.Of(s.Ledger()).ShouldHaveSingleItem().Why.ShouldContain("the ERP has not credited it yet");
        s.Send(Given.Refund(RefundSource.Provider, "ref_9", 11.90m, "ref_9"));
        s.Settle();
        s.Ledger().ShouldBalance();
        (s.Ledger().Refunded, s.Ledger().Credited, s.Ledger().Open.Minor).ShouldBe((An.Euro(11.90m), An.Euro(11.90m), 0));
    }

    [Fact]
    public void A_marketplace_that_pays_itself_is_even_after_a_return()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured) with { Payment = new OrderPayment(PaymentState.Captured, null) }, An.Parties(provider: null)));
        s.Settle();
        s.When(An.Shipment("S1")).Settle();
        s.When(Given.Received("RC1", null, new ReceivedItem("1", 1, GoodsCondition.Sellable))).Settle();
        s.Ledger().ShouldBalance();
        (s.Ledger().Refunded, s.Ledger().Open.Minor).ShouldBe((An.Euro(11.90m), 0));
    }

    [Fact]
    public void What_was_captured_and_cancelled_is_even_once_it_is_paid_back()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        s.When(An.Shipment("S1", new LineQuantity("1", 1))).Settle();
        s.Send(new CancelOrder("anna", "the rest is not wanted"));
        s.Settle();
        s.Ledger().ShouldBalance();
        s.Ledger().Open.Minor.ShouldBe(0, string.Join(' ', OpenItems.Of(s.Ledger())));
    }

    [Fact]
    public void Captures_per_shipment_are_what_is_invoiced()
    {
        var s = Streams.With(100);
        var line = new OrderLine("1", new Sku("A"), "A", 3, An.Euro(10m), [new TaxLine(1900, An.Euro(1.90m))]);
        s.Send(new PlaceOrder(An.Order(PaymentState.Authorised, line), An.Parties() with { Capture = CaptureMode.PerShipment }));
        s.Settle();
        for (var i = 1; i <= 3; i++)
        {
            s.When(An.Shipment($"S{i}", new LineQuantity("1", 1))).Settle();
            s.Ledger().ShouldBalance();
            s.Ledger().Open.Minor.ShouldBe(0);
        }

        s.Ledger().Paid.ShouldBe(s.Order.Order!.Total);
    }
}
