using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Returns;

/// <summary>Goods come back: in pieces, for different reasons, in different conditions.</summary>
public sealed class ReturnTests
{
    [Fact]
    public void Two_units_of_a_line_come_back_for_two_reasons_one_is_restocked_and_half_the_shipping_is_paid_back()
    {
        var s = Given.Complete(An.Line("1", "A", 2, 20m));
        s.When(Given.Return("R1", new("1", 1, "damaged"), new("1", 1, "wrong size")) with { Shipping = new(50, null) });
        s.Order.Status().ShouldBe(OrderStatus.Returning);
        s.When(Given.Received("RC1", "R1", new("1", 1, GoodsCondition.Damaged, "damaged"), new("1", 1, GoodsCondition.Sellable, "wrong size")));
        s.ShouldOwe("erp-credit-note/R1");
        s.Settle();

        s.OnHand("A").ShouldBe((99, 1));
        var credit = s.Asked<ErpCreditNoteRequest>();
        credit.Goods.ShouldBe([new("1", new Sku("A"), 1, GoodsCondition.Damaged, "DC"), new("1", new Sku("A"), 1, GoodsCondition.Sellable, "DC")]);
        credit.Total.ShouldBe(An.Euro(23.80m + 2.38m));
        s.Asked<PaymentRefundRequest>().Amount.ShouldBe(credit.Total);
        var channel = s.Asked<ChannelRefundRequest>();
        (channel.Amount, channel.Shipping, channel.Lines.Single().Restocked, channel.PaidBy).ShouldBe((credit.Total, An.Euro(2.38m), 1, "psp"));
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void Two_receipts_of_one_line_are_two_pieces_and_the_last_one_takes_the_remainder()
    {
        var s = Given.Complete(An.Line("1", "A", 3, 10m));
        s.When(Given.Return("R1", new ReturnLine("1", 3, "too many")));
        foreach (var n in new[] { 1, 2, 3 }) s.When(Given.Received($"RC{n}", "R1", new ReceivedItem("1", 1, GoodsCondition.Sellable)));
        s.Settle();
        s.AllAsked<PaymentRefundRequest>().Select(r => (r.RefundId, r.Amount)).ShouldBe([("R1", An.Euro(3.97m)), ("R1-2", An.Euro(3.96m)), ("R1-3", An.Euro(3.97m))]);
        s.OnHand("A").ShouldBe((100, 0));
        s.Order.InSync.ShouldBeTrue();
    }

    [Fact]
    public void A_return_waits_for_its_goods_and_what_never_comes_is_closed()
    {
        var s = Given.Complete();
        s.When(Given.Return("R1", new ReturnLine("1", 2, "too many")));
        s.ShouldOwe();
        s.Order.InSync.ShouldBeFalse();
        s.When(Given.Received("RC1", "R1", new ReceivedItem("1", 1, GoodsCondition.None))).Settle();
        s.Order.InSync.ShouldBeFalse();
        s.When(new CloseReturn("R1", "anna", "kept the other one"));
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        s.OnHand("A").ShouldBe((98, 0));
    }

    [Fact]
    public void Nobody_pays_back_before_somebody_agreed()
    {
        var s = Given.Complete();
        s.When(Given.Return("R1", new ReturnLine("1", 1, "too late")) with { NeedsAuthorisation = true }, Given.Received("RC1", "R1", new ReceivedItem("1", 1, GoodsCondition.Sellable)));
        s.ShouldOwe();
        s.When(new AuthoriseReturn("R1", "ben")).Settle();
        s.Asked<PaymentRefundRequest>().Amount.ShouldBe(An.Euro(11.90m));
        s.OnHand("A").ShouldBe((99, 0));
    }

    [Fact]
    public void Goods_that_nobody_announced_open_a_return()
    {
        var s = Given.Complete();
        s.When(Given.Received("RC1", null, new ReceivedItem("2", 1, GoodsCondition.Sellable, "refused at the door"))).Settle();
        s.Order.Returns.Return("RC1")!.Asked.By.ShouldBe("wms");
        s.Asked<PaymentRefundRequest>().Amount.ShouldBe(An.Euro(11.90m));
        s.Order.Status().ShouldBe(OrderStatus.Completed);
    }

    [Fact]
    public void Goods_that_nobody_announced_belong_to_the_return_that_is_awaited()
    {
        var s = Given.Complete();
        s.When(Given.Return("R1", new ReturnLine("2", 1, "late")), Given.Received("RC1", null, new ReceivedItem("2", 1, GoodsCondition.Sellable)));
        s.Order.Returns.Returns.ShouldHaveSingleItem().Receipts.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_parcel_that_comes_back_before_its_shipment_was_reported_waits_for_it()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order(PaymentState.Authorised, An.Line("1", "A", 1)), An.Parties()));
        s.Settle();
        s.When(Given.Received("RC1", null, new ReceivedItem("1", 1, GoodsCondition.Sellable)));
        s.Order.Returns.ShouldBe(ReturnsState.None);
        s.When(An.Shipment("S1")).Settle();
        s.Order.Returns.Returns.ShouldHaveSingleItem();
        s.Asked<PaymentRefundRequest>().Amount.ShouldBe(An.Euro(11.90m));
        s.OnHand("A").ShouldBe((10, 0));
        s.Order.Waiting.ShouldBeEmpty();
    }

    [Fact]
    public void A_repeat_is_harmless_and_another_content_under_the_same_id_is_refused()
    {
        var s = Given.Complete();
        var asked = Given.Return("R1", new ReturnLine("1", 1, "late"));
        var received = Given.Received("RC1", "R1", new ReceivedItem("1", 1, GoodsCondition.Sellable));
        s.When(asked, received).Settle();
        s.Send(asked).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(received).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(asked with { Lines = [new("2", 1, "late")] }).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("returnId");
        s.Send(received with { Items = [new("2", 1, GoodsCondition.Sellable)] }).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("receiptId");
        s.OnHand("A").ShouldBe((99, 0));
        s.AllAsked<PaymentRefundRequest>().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("1", 3)]
    [InlineData("1", 0)]
    [InlineData("9", 1)]
    public void No_more_comes_back_than_has_shipped(string line, int units)
    {
        var s = Given.Complete();
        s.Send(Given.Return("R1", new ReturnLine(line, units, "why not"))).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("lines");
        s.Send(Given.Received("RC1", null, new ReceivedItem(line, units, GoodsCondition.Sellable))).ShouldBeOfType<Decision.Refused>();
    }

    [Fact]
    public void Two_returns_cannot_announce_the_same_units()
    {
        var s = Given.Complete();
        s.When(Given.Return("R1", new ReturnLine("1", 2, "late")));
        s.Send(Given.Return("R2", new ReturnLine("1", 1, "late"))).ShouldBeOfType<Decision.Refused>();
        s.When(new CloseReturn("R1", "anna", "changed their mind"), Given.Return("R2", new ReturnLine("1", 1, "late")));
    }

    [Fact]
    public void A_till_that_reports_its_own_stock_is_not_counted_twice()
    {
        var s = Given.Complete();
        s.When(Given.Received("RC1", null, new ReceivedItem("1", 1, GoodsCondition.Sellable)) with { Location = "S001", StockReported = true, By = "pos" }).Settle();
        s.Stock("A").At("S001").Sellable.Units.ShouldBe(0);
        s.Asked<ErpCreditNoteRequest>().Goods.Single().Location.ShouldBe("S001");
    }

    [Fact]
    public void The_units_of_a_kit_go_back_to_its_parts()
    {
        var s = Streams.With(100).Kit("SET", ("A", 2), ("B", 1));
        s.Send(new PlaceOrder(An.Order(PaymentState.Authorised, An.Line("1", "SET", 2, 60m)), An.Parties()));
        s.Settle();
        s.When(An.Shipment("S1")).Settle();
        s.When(Given.Received("RC1", null, new ReceivedItem("1", 1, GoodsCondition.Sellable))).Settle();
        (s.OnHand("A").Sellable, s.OnHand("B").Sellable).ShouldBe((98, 99));
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void Goods_count_from_when_the_ERP_has_booked_them_in()
    {
        var s = Given.Complete();
        s.When(Given.Received("RC1", null, new ReceivedItem("1", 1, GoodsCondition.Sellable)));
        s.OnHand("A").ShouldBe((98, 0), "the ERP does not have them yet: its next count would take them away again");
        s.Send(new DeliverySettled($"{An.Id}/erp-credit-note/RC1", new DeliveryResult(true, "CN1", At: An.Noon.AddMinutes(1))));
        s.Stock("A").At("DC").Sellable.Moved.Single(m => m.Change == 1).At.ShouldBe(An.Noon.AddMinutes(1));
    }

    [Fact]
    public void Goods_of_an_order_that_shipped_although_it_was_cancelled_come_back_without_credit_or_stock()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        s.When(new CancelOrder("anna", "fraud")).Settle();
        s.When(An.Shipment("S1"), Given.Received("RC1", null, new("1", 2, GoodsCondition.Sellable), new("2", 1, GoodsCondition.Sellable)));
        s.ShouldOwe();
        s.OnHand("A").ShouldBe((10, 0));
        s.AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
    }

    [Fact]
    public void The_customer_keeps_the_item_and_gets_the_money()
    {
        var s = Given.Complete();
        s.When(new RequestRefund("K1", [new("1", 1)], "anna", "broken, not worth sending back")).Settle();
        s.Asked<ErpCreditNoteRequest>().ShouldSatisfyAllConditions(c => c.Goods.ShouldBeEmpty(), c => c.Total.ShouldBe(An.Euro(11.90m)), c => c.Lines.Single().Quantity.ShouldBe(1));
        s.Order.InSync.ShouldBeTrue();
        s.Send(new RequestRefund("K1", [new("1", 1)], "anna", "again")).ShouldBeOfType<Decision.AlreadyDone>();
        s.When(Given.Received("RC1", null, new ReceivedItem("1", 2, GoodsCondition.Sellable))).Settle();
        s.AllAsked<PaymentRefundRequest>().Select(r => r.Amount).ShouldBe([An.Euro(11.90m), An.Euro(11.90m)], "one of the two was paid back before");
    }

    [Fact]
    public void Something_for_the_trouble_is_paid_up_to_what_was_paid()
    {
        var s = Given.Complete();
        s.Send(new RequestRefund("G1", [], "anna", "late") { Goodwill = An.Euro(1_000) }).ShouldBeOfType<Decision.Refused>().Reason.ShouldContain("left");
        s.When(new RequestRefund("G2", [], "anna", "late") { Goodwill = An.Euro(40) }).Settle();
        s.Asked<ErpCreditNoteRequest>().ShouldSatisfyAllConditions(c => c.Goodwill.ShouldBe(An.Euro(40)), c => c.Total.ShouldBe(An.Euro(40)));
        s.When(Given.Received("RC1", null, new ReceivedItem("1", 2, GoodsCondition.Sellable))).Settle();
        s.Order.PaidBack().ShouldBe(s.Order.Paid(), "nobody gets back more than they paid");
        s.AllAsked<ErpCreditNoteRequest>()[1].ShouldSatisfyAllConditions(c => c.Total.ShouldBe(An.Euro(0.46m)), c => c.Goodwill.ShouldBe(An.Euro(-23.34m)), c => c.Goods.Length.ShouldBe(1));
    }
}
