using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders;

/// <summary>Part of an order is cancelled, part of it ships: what is reserved is always what is still needed.</summary>
public sealed class PartOfAnOrderTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Seven_of_ten_left_and_the_rest_is_cancelled_so_three_are_free_and_93_can_be_sold(bool bookedFirst)
    {
        var s = Streams.With(100);
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured, An.Line("1", "A", 10)), An.Parties()));
        s.Settle();
        s.Send(An.Shipment("S1", new LineQuantity("1", 7)));
        s.Settle(bookedFirst ? [] : ["erp-delivery/S1"]);
        s.Send(new CancelOrder("channel", "the rest is not wanted"), An.Done("warehouse-cancellation"));
        ShouldBe(s, onHand: bookedFirst ? 93 : 100, reserved: bookedFirst ? 0 : 7, free: 93);
        s.Settle();
        ShouldBe(s, onHand: 93, reserved: 0, free: 93);
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void Four_of_six_are_refunded_before_shipment_two_leave_and_repeating_the_refund_changes_nothing()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order(PaymentState.Pending, An.Line("1", "A", 6, 60m)), An.Parties()));
        var refund = new CancelUnits("refund-1", [new("1", 4)], "channel", "refunded");
        s.Send(refund).ShouldBeOfType<Decision.Accepted>();
        ShouldBe(s, onHand: 10, reserved: 2, free: 8);
        s.Send(new ReportPayment(PaymentState.Authorised, "pay-1"));
        for (var i = 0; i < 3; i++) s.Send(refund).ShouldBeOfType<Decision.AlreadyDone>();
        s.Settle();
        s.Send(An.Shipment("S1"));
        s.Settle();
        for (var i = 0; i < 3; i++) s.Send(refund).ShouldBeOfType<Decision.AlreadyDone>();
        ShouldBe(s, onHand: 8, reserved: 0, free: 8);
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        s.Order.Lines.Single().ShouldSatisfyAllConditions(l => l.Shipped.ShouldBe(2), l => l.Cancelled.ShouldBe(4));
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void The_ERP_and_the_payment_provider_get_the_order_without_the_units_that_were_taken_out()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order(PaymentState.Pending, An.Line("1", "A", 6, 100m), An.Line("2", "B", 1)), An.Parties()));
        s.Send(new CancelUnits("r1", [new("1", 4), new("2", 1)], "channel", "refunded"), new ReportPayment(PaymentState.Authorised, "pay-1"));
        s.Settle();
        s.Send(An.Shipment("S1"));
        s.Settle();
        var sale = s.Owed.Select(d => d.Request).OfType<ErpSalesOrderRequest>().ShouldHaveSingleItem();
        var line = sale.Order.Lines.ShouldHaveSingleItem();
        (line.Quantity, line.Net, line.Taxes.Single().Amount).ShouldBe((2, An.Euro(33.34m), An.Euro(6.33m)));
        sale.Order.Total.ShouldBe(An.Euro(39.67m + 4.76m));
        sale.Rounding.IsZero.ShouldBeTrue();
        s.Owed.Select(d => d.Request).OfType<PaymentCaptureRequest>().Single().Amount.ShouldBe(sale.Order.Total);
        s.Owed.Select(d => d.Request).OfType<ErpInvoiceRequest>().Single().OrderTotal.ShouldBe(sale.Order.Total);
        s.Owed.Select(d => d.Request).OfType<WarehouseReleaseRequest>().Single().Lines.ShouldBe([new ItemQuantity("1", new Sku("A"), 2)]);
    }

    [Fact]
    public void Units_that_wait_are_taken_out_first_and_the_order_goes_with_what_is_there()
    {
        var s = Streams.With(4);
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured, An.Line("1", "A", 6)), An.Parties()));
        s.Order.Status().ShouldBe(OrderStatus.Backordered);
        s.Send(new CancelUnits("r1", [new("1", 1)], "channel", "one less"));
        s.Order.Lines.Single().ShouldSatisfyAllConditions(l => l.Reserved.ShouldBe(4), l => l.Backordered.ShouldBe(1));
        s.Send(new CancelUnits("r2", [new("1", 1)], "channel", "one less"));
        s.Order.Status().ShouldBe(OrderStatus.Processing);
        ShouldBe(s, onHand: 4, reserved: 4, free: 0);
    }

    [Fact]
    public void Stock_that_comes_later_serves_what_is_still_wanted()
    {
        var s = Streams.With(1);
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured, An.Line("1", "A", 6)), An.Parties()));
        s.Send(new CancelUnits("r1", [new("1", 2)], "channel", "two less"));
        s.Now += TimeSpan.FromMinutes(1);
        s.Stocked("A", 10);
        s.Order.Status().ShouldBe(OrderStatus.Processing);
        ShouldBe(s, onHand: 10, reserved: 4, free: 6);
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void An_unknown_SKU_is_cured_by_taking_its_line_out()
    {
        var s = new Streams().Stocked("A", 10);
        s.Send(An.Place());
        s.Order.Holds.ShouldHaveSingleItem().Key.ShouldBe("B");
        s.Send(new CancelUnits("r1", [new("2", 1)], "anna", "not sold any more"));
        s.Order.Status().ShouldBe(OrderStatus.Processing);
        s.Stocked("B", 5);
        s.Stock("B").Promises.ShouldBeEmpty();
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void Part_of_the_demand_for_an_unknown_SKU_can_be_taken_out()
    {
        var s = new Streams();
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured, An.Line("1", "A", 6)), An.Parties()), new CancelUnits("r1", [new("1", 4)], "channel", "four less"));
        s.Stocked("A", 10);
        s.Order.Status().ShouldBe(OrderStatus.Processing);
        ShouldBe(s, onHand: 10, reserved: 2, free: 8);
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void Of_kits_the_parts_are_freed()
    {
        var s = new Streams().Stocked("A", 10).Stocked("C", 2).Kit("K", ("A", 2), ("C", 1));
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured, An.Line("1", "K", 5)), An.Parties()));
        s.Order.Lines.Single().Backordered.ShouldBe(3);
        s.Send(new CancelUnits("r1", [new("1", 2)], "channel", "two less"));
        s.Order.Lines.Single().ShouldSatisfyAllConditions(l => l.Reserved.ShouldBe(2), l => l.Backordered.ShouldBe(1));
        ShouldBe(s, onHand: 10, reserved: 6, free: 4);
        s.Send(new CancelUnits("r2", [new("1", 1)], "channel", "one less"));
        s.Order.Status().ShouldBe(OrderStatus.Processing);
        ShouldBe(s, onHand: 10, reserved: 4, free: 6);
        s.Stock("C").At("DC").Reserved.ShouldBe(2);
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void Taking_out_everything_cancels_the_order()
    {
        var s = Streams.With(1);
        s.Send(An.Place(PaymentState.Pending), new CancelUnits("r1", [new("1", 1)], "channel", "one less"), new CancelUnits("r2", [new("1", 1), new("2", 1)], "channel", "and the rest"));
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Cancelled);
        s.Stock("A").Promises.ShouldBeEmpty();
        s.Send(new CancelUnits("r3", [new("1", 1)], "channel", "again")).ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Fact]
    public void A_shipment_never_contains_units_that_no_warehouse_was_given()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order(PaymentState.Pending, An.Line("1", "A", 6)), An.Parties()));
        s.Send(new CancelUnits("r1", [new("1", 4)], "channel", "four less"), new ReportPayment(PaymentState.Captured, "pay-1"));
        s.Settle();
        s.Send(An.Shipment("S1", new LineQuantity("1", 3))).ShouldBeOfType<Decision.Refused>().Reason.ShouldContain("only 2 were left to ship");
        s.Send(new CancelOrder("anna", "fraud"), An.Done("warehouse-cancellation"));
        s.Send(An.Shipment("S2"));
        s.Order.Lines.Single().ShouldSatisfyAllConditions(l => l.Shipped.ShouldBe(2), l => l.Cancelled.ShouldBe(4), l => l.Sum.ShouldBe(6));
    }

    [Fact]
    public void What_makes_no_sense_is_refused_in_words()
    {
        var s = Streams.With(10);
        s.Send(An.Place(PaymentState.Pending), new CancelUnits("r1", [new("1", 1)], "channel", "one less"));
        Refused(new CancelUnits("r1", [new("1", 2)], "channel", "two less")).Field.ShouldBe("key");
        Refused(new CancelUnits("r2", [], "channel", "nothing")).Field.ShouldBe("lines");
        Refused(new CancelUnits("r3", [new("9", 1)], "channel", "nobody's")).Reason.ShouldBe("The order has no line 9.");
        Refused(new CancelUnits("r4", [new("1", 2)], "channel", "too many")).Reason.ShouldBe("2 units of line 1 cannot be taken out; it has 1.");
        Refused(new CancelUnits("r5", [new("1", 1), new("1", 1)], "channel", "twice")).Reason.ShouldStartWith("2 units of line 1");
        Refused(new CancelUnits("r6", [new("1", 0)], "channel", "none")).Field.ShouldBe("lines");
        s.Send(new ReportPayment(PaymentState.Authorised, "pay-1"));
        s.Settle().Send(An.Shipment("S1", new LineQuantity("2", 1)));
        Refused(new CancelUnits("r7", [new("2", 1)], "channel", "too late")).Reason.ShouldContain("1 have left");

        Decision.Refused Refused(CancelUnits c) => s.Send(c).ShouldBeOfType<Decision.Refused>();
    }

    [Fact]
    public void Units_taken_out_before_the_order_arrives_wait_for_it()
    {
        var s = Streams.With(10);
        s.Send(new CancelUnits("r1", [new("1", 1)], "channel", "one less"), An.Place());
        s.Order.Lines[0].ShouldSatisfyAllConditions(l => l.Released.ShouldBe(1), l => l.Cancelled.ShouldBe(1));
        s.Stock("A").At("DC").Reserved.ShouldBe(1);
    }

    [Fact]
    public void When_the_ERP_will_never_book_a_goods_issue_the_units_have_left_all_the_same()
    {
        var s = Streams.With(10);
        s.Send(An.Place(PaymentState.Captured));
        s.Settle();
        s.Send(An.Shipment("S1"));
        s.Send(new DeliverySettled($"{An.Id}/erp-delivery/S1", new DeliveryResult(false, Reason: "The sales order is cancelled.", CancelledThere: true)));
        s.Stock("A").At("DC").ShouldSatisfyAllConditions(l => l.OnHand.ShouldBe(8), l => l.Reserved.ShouldBe(0));
    }

    private static void ShouldBe(Streams s, int onHand, int reserved, int free) =>
        s.Stock("A").At("DC").ShouldSatisfyAllConditions(l => l.OnHand.ShouldBe(onHand), l => l.Reserved.ShouldBe(reserved), l => l.AvailableAbove(0).ShouldBe(free));
}
