using Weft.Core.Orders;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders;

/// <summary>Given, when, then: the ways of an order.</summary>
public sealed class OrderFlowTests
{
    [Fact]
    public void A_paid_order_with_stock_goes_to_the_ERP_at_once()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Order.Status().ShouldBe(OrderStatus.Processing);
        s.Order.Lines.ShouldAllBe(l => l.Released == l.Ordered);
        s.OpenKeys.ShouldBe(["erp-customer"]);
        s.Stock("A").At("DC").Reserved.ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void When_every_system_has_done_its_part_the_order_is_complete(bool erpShips)
    {
        var s = Streams.With(10);
        s.Send(An.Place(erpShips: erpShips));
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.AtWarehouse);
        s.Send(An.Shipment("S1"));
        s.Order.Status().ShouldBe(OrderStatus.Shipped);
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        s.Order.InSync.ShouldBeTrue();
        s.Order.Payment.State.ShouldBe(PaymentState.Captured);
        s.Stock("A").At("DC").ShouldSatisfyAllConditions(l => l.OnHand.ShouldBe(8), l => l.Reserved.ShouldBe(0));
        s.Owed.Where(d => !d.LatestOnly).Select(d => d.Key).ShouldBeUnique();
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void An_order_waits_for_its_payment_and_goes_on_by_itself()
    {
        var s = Streams.With(10);
        s.Send(An.Place(PaymentState.Pending));
        (s.Order.Status(), s.Order.Holds.ShouldHaveSingleItem().Kind).ShouldBe((OrderStatus.OnHold, HoldKind.PaymentPending));
        s.Owed.Where(d => !d.LatestOnly).ShouldBeEmpty();
        s.Send(new ReportPayment(PaymentState.Authorised, "pay-1"));
        s.Order.Status().ShouldBe(OrderStatus.Processing);
    }

    [Fact]
    public void An_order_without_stock_waits_and_goes_on_when_there_is_some()
    {
        var s = Streams.With(1);
        s.Send(An.Place());
        s.Order.Status().ShouldBe(OrderStatus.Backordered);
        s.Order.Lines[0].ShouldSatisfyAllConditions(l => l.Reserved.ShouldBe(1), l => l.Backordered.ShouldBe(1));
        s.Now += TimeSpan.FromHours(1);
        s.Stocked("A", 5);
        s.Order.Status().ShouldBe(OrderStatus.Processing);
    }

    [Fact]
    public void An_unknown_SKU_holds_the_order_until_it_is_mapped()
    {
        var s = new Streams().Stocked("A", 5).Stocked("B2", 5);
        s.Send(An.Place());
        s.Order.Holds.ShouldHaveSingleItem().ShouldSatisfyAllConditions(h => h.Kind.ShouldBe(HoldKind.UnmappedSku), h => h.Key.ShouldBe("B"));
        s.Send(new ReleaseHold(HoldKind.UnmappedSku, "B", "anna")).ShouldBeOfType<Decision.Refused>();
        s.Send(Inventory("B"), new Core.Inventory.MapSku(new("B2"), "anna"));
        s.Order.Status().ShouldBe(OrderStatus.Processing);
        s.Order.Lines[1].Sku.Value.ShouldBe("B2");
        s.Stock("B2").At("DC").Reserved.ShouldBe(1);
        s.Settle();
        var sale = s.Owed.Select(d => d.Request).OfType<ErpSalesOrderRequest>().ShouldHaveSingleItem();
        sale.Skus.ShouldHaveSingleItem().ShouldBe(new("2", new("B2")));
    }

    [Fact]
    public void An_unknown_SKU_holds_the_order_until_the_catalogue_has_it()
    {
        var s = new Streams().Stocked("A", 5);
        s.Send(An.Place());
        s.Stocked("B", 5);
        s.Order.Status().ShouldBe(OrderStatus.Processing);
        s.Order.Holds.ShouldBeEmpty();
    }

    [Fact]
    public void A_cancellation_before_the_warehouse_knows_is_done_at_once_and_undone_everywhere()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle("erp-sales-order");
        s.Send(new CancelOrder("channel", "changed my mind")).ShouldBeOfType<Decision.Accepted>();
        s.Order.Cancellation!.State.ShouldBe(CancellationState.Done);
        s.Stock("A").At("DC").Reserved.ShouldBe(0);
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Cancelled);
        s.Order.Payment.State.ShouldBe(PaymentState.Voided);
        s.Owed.Select(d => d.Key).ShouldContain($"{An.Id}/erp-cancellation");
        s.Owed.Select(d => d.Key).ShouldNotContain($"{An.Id}/channel-cancellation", "the channel said it itself");
        s.Owed.Select(d => d.Key).ShouldNotContain($"{An.Id}/warehouse-release");
    }

    [Fact]
    public void Later_the_warehouse_is_asked_and_its_yes_cancels()
    {
        var s = AtWarehouse();
        s.Send(new CancelOrder("anna", "fraud"));
        s.Order.Status().ShouldBe(OrderStatus.Cancelling);
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Cancelled);
        s.Owed.Select(d => d.Key).ShouldContain($"{An.Id}/channel-cancellation");
    }

    [Fact]
    public void Its_no_leaves_the_order_going()
    {
        var s = AtWarehouse();
        s.Send(new CancelOrder("anna", "fraud"), An.Failed("warehouse-cancellation", "Picked already."));
        s.Order.Cancellation!.State.ShouldBe(CancellationState.Refused);
        s.Send(An.Shipment("S1"));
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Goods_that_leave_after_a_cancellation_are_both_facts(bool linesNamed)
    {
        var s = AtWarehouse();
        s.Send(new CancelOrder("anna", "fraud"));
        s.Settle();
        s.Send(linesNamed ? An.Shipment("S1", new("1", 2), new("2", 1)) : An.Shipment("S1")).ShouldBeOfType<Decision.Accepted>();
        s.Order.Status().ShouldBe(OrderStatus.CancelledButShipped);
        s.Order.Lines.ShouldAllBe(l => l.Shipped == l.Ordered && l.Cancelled == 0);
        s.Order.Holds.ShouldHaveSingleItem().Key.ShouldBe("cancelled-but-shipped");
    }

    [Fact]
    public void What_left_before_a_cancellation_is_paid_invoiced_and_told_and_the_rest_is_cancelled()
    {
        var s = AtWarehouse();
        s.Send(new CancelOrder("anna", "fraud"), An.Shipment("S1", new LineQuantity("1", 1)), An.Done("warehouse-cancellation"));
        s.Order.Lines.Select(l => (l.Shipped, l.Cancelled)).ShouldBe([(1, 1), (0, 1)]);
        s.Settle();
        s.Owed.Select(d => d.Key).ShouldContain($"{An.Id}/payment-capture");
        s.Owed.Select(d => d.Key).ShouldContain($"{An.Id}/erp-invoice/S1");
        s.Owed.Select(d => d.Key).ShouldContain($"{An.Id}/channel-fulfilment/S1");
        s.Owed.Select(d => d.Key).ShouldNotContain($"{An.Id}/payment-void", "money for what has left is captured, not released");
        s.Owed.Select(d => d.Key).ShouldNotContain($"{An.Id}/erp-cancellation", "what has left must stay in the books");
        s.Order.InSync.ShouldBeTrue();
    }

    [Fact]
    public void Shipments_in_parts_each_have_their_own_papers()
    {
        var s = AtWarehouse();
        s.Send(An.Shipment("S1", new LineQuantity("1", 1)));
        s.Order.Status().ShouldBe(OrderStatus.PartiallyShipped);
        s.Send(An.Shipment("x/S1", new("1", 1), new("2", 1)));
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        s.Owed.Select(d => d.Request).OfType<ErpInvoiceRequest>().Select(r => r.ShipmentId).ShouldBe(["S1", "x/S1"]);
        s.Owed.Select(d => d.Request).OfType<ChannelFulfilmentRequest>().Last().Lines.Sum(l => l.Quantity).ShouldBe(2);
        s.Owed.Count(d => d.Request is PaymentCaptureRequest).ShouldBe(1);
        s.Stock("A").At("DC").OnHand.ShouldBe(8);
    }

    [Fact]
    public void A_line_named_twice_in_a_shipment_counts_with_both_and_never_too_much()
    {
        var s = AtWarehouse();
        s.Send(An.Shipment("S1", new("1", 2), new("1", 1))).ShouldBeOfType<Decision.Refused>().Reason.ShouldContain("3 units of line 1, but only 2");
        s.Send(An.Shipment("S2", new("1", 3), new("1", -1))).ShouldBeOfType<Decision.Refused>();
        s.Send(An.Shipment("S3", new("1", 1), new("1", 1))).ShouldBeOfType<Decision.Accepted>();
        s.Order.Lines[0].Shipped.ShouldBe(2);
    }

    [Fact]
    public void A_payment_that_is_authorised_after_the_goods_left_is_captured()
    {
        var s = Streams.With(10);
        s.Send(An.Place(PaymentState.Pending), new ReleaseHold(HoldKind.PaymentPending, "payment", "anna"));
        s.Settle();
        s.Send(An.Shipment("S1"));
        s.Settle();
        s.Owed.ShouldNotContain(d => d.Request is PaymentCaptureRequest);
        s.Send(new ReportPayment(PaymentState.Authorised, "pay-1"));
        s.OpenKeys.ShouldBe(["payment-capture"]);
        s.Settle();
        s.Order.Payment.State.ShouldBe(PaymentState.Captured);
    }

    [Fact]
    public void When_the_channel_ships_by_itself_our_warehouse_is_stopped_and_the_channel_not_told()
    {
        var s = AtWarehouse();
        s.Send(new ReportChannelFulfilment("f1", "DHL", "T1"));
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        s.Owed.Select(d => d.Key).ShouldContain($"{An.Id}/warehouse-cancellation");
        s.Owed.ShouldNotContain(d => d.Request is ChannelFulfilmentRequest);
    }

    [Fact]
    public void A_refusal_for_good_waits_for_somebody_and_goes_on_when_it_is_retried()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle("erp-sales-order");
        s.Send(An.Failed("erp-sales-order", "The customer is blocked."));
        s.Order.Status().ShouldBe(OrderStatus.NeedsAttention);
        s.OpenKeys.ShouldBeEmpty();
        var sends = s.Owed.Count;
        s.Send(new DeliveryRetried($"{An.Id}/erp-sales-order", "anna"));
        s.Owed.Skip(sends).ShouldHaveSingleItem().ShouldSatisfyAllConditions(d => d.Key.ShouldBe($"{An.Id}/erp-sales-order"), d => d.Again.ShouldBeTrue());
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.AtWarehouse);
    }

    [Fact]
    public void An_order_that_was_refused_can_be_cancelled_and_is_then_at_rest()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Send(An.Failed("erp-customer"), new CancelOrder("anna", "cannot be booked"));
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Cancelled);
    }

    [Fact]
    public void What_waited_for_the_order_and_cannot_be_done_stands_in_its_history()
    {
        var s = Streams.With(10);
        s.Send(An.Shipment("S1"), new CancelOrder("anna", "fraud"), An.Done("erp-invoice/S1"));
        s.Send(An.Place());
        s.History.Select(h => h.What).OfType<WaitingRefused>().ShouldBe(
        [
            new("order.report-shipment.v1", "S1 reports goods of an order that was never given to a warehouse."),
            new("delivery.settle.v1", $"Delivery {An.Id}/erp-invoice/S1 serves no obligation of this order."),
        ]);
        s.Settle().Order.Status().ShouldBe(OrderStatus.Cancelled, "what was accepted has its effect");
        s.Order.Waiting.ShouldBeEmpty();
    }

    [Fact]
    public void A_refusal_of_what_waited_says_what_to_do()
    {
        var s = Streams.With(10);
        s.Send(new CancelOrder("anna", "fraud"), An.Shipment("S1", new LineQuantity("9", 1)), An.Place());
        s.History.Select(h => h.What).OfType<WaitingRefused>().ShouldHaveSingleItem().Reason.ShouldBe("The shipment names line 9, which the order does not have. Ask the warehouse which order it shipped.");
    }

    [Fact]
    public void What_goes_on_waiting_or_repeats_is_not_refused()
    {
        var s = Streams.With(10);
        s.Send(new ReportChannelFulfilment("f1", null, null), new ReportPayment(PaymentState.Pending, null), An.Place(PaymentState.Pending));
        s.Order.Waiting.ShouldHaveSingleItem().CommandName.ShouldBe("order.report-channel-fulfilment.v1", "it waits for the confirmation");
        s.History.ShouldNotContain(h => h.What is WaitingRefused);
    }

    [Fact]
    public void A_hold_placed_before_the_warehouse_was_told_keeps_the_order_from_it_until_the_last_hold_is_released()
    {
        var s = Streams.With(10);
        s.Send(An.Place(), new PlaceHold("anna", "wait"), new PlaceHold("ben", "wait longer"));
        s.Settle();
        s.Order.Obligation("erp-sales-order")!.State.ShouldBe(ObligationState.Met, "only the warehouse is kept waiting");
        s.Owed.ShouldNotContain(d => d.Request is WarehouseReleaseRequest);
        s.Send(new ReleaseHold(HoldKind.Manual, "anna", "anna"));
        s.Settle();
        s.Owed.ShouldNotContain(d => d.Request is WarehouseReleaseRequest);

        s.Now += TimeSpan.FromHours(1);
        s.Send(new ReleaseHold(HoldKind.Manual, "ben", "ben"));
        s.Owed.Last().Request.ShouldBeOfType<WarehouseReleaseRequest>().Lines.Sum(l => l.Quantity).ShouldBe(3);
        s.Order.DueSince(s.Order.Obligation("warehouse-release")!).ShouldBe(s.Now);
        s.Settle().Order.Status().ShouldBe(OrderStatus.AtWarehouse);
        s.Owed.Count(d => d.Request is WarehouseReleaseRequest).ShouldBe(1);
    }

    [Fact]
    public void A_hold_released_before_the_ERP_answered_leaves_the_release_to_the_ERP()
    {
        var s = Streams.With(10);
        s.Send(An.Place(), new PlaceHold("anna", "wait"), new ReleaseHold(HoldKind.Manual, "anna", "anna"));
        s.Owed.ShouldNotContain(d => d.Request is WarehouseReleaseRequest);
        s.Settle().Order.Status().ShouldBe(OrderStatus.AtWarehouse);
        s.Owed.Count(d => d.Request is WarehouseReleaseRequest).ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_hold_placed_when_the_warehouse_is_being_told_changes_nothing_there_and_says_so(bool told)
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle(told ? "" : "warehouse-release");
        s.Send(new PlaceHold("anna", "wait"));
        s.Order.Holds.ShouldHaveSingleItem().NextStep.ShouldStartWith("The warehouse has the order already");
        s.Send(new PlaceHold("ben", "wait longer"), new ReleaseHold(HoldKind.Manual, "anna", "anna"), new ReleaseHold(HoldKind.Manual, "ben", "ben"));
        s.Settle().Order.Status().ShouldBe(OrderStatus.AtWarehouse);
        s.Owed.Count(d => d.Request is WarehouseReleaseRequest).ShouldBe(1);
    }

    [Fact]
    public void A_release_that_failed_and_is_sent_again_waits_for_the_hold_and_is_looked_up_first()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle("warehouse-release");
        s.Send(new PlaceHold("anna", "wait"), An.Failed("warehouse-release"), new DeliveryRetried($"{An.Id}/warehouse-release", "anna"));
        s.Owed.Count(d => d.Request is WarehouseReleaseRequest).ShouldBe(1);
        s.Send(new ReleaseHold(HoldKind.Manual, "anna", "anna"));
        s.Owed.Last().ShouldSatisfyAllConditions(d => d.Request.ShouldBeOfType<WarehouseReleaseRequest>(), d => d.Again.ShouldBeTrue());
    }

    [Fact]
    public void An_order_held_before_the_warehouse_was_told_is_cancelled_at_once()
    {
        var s = Streams.With(10);
        s.Send(An.Place(), new PlaceHold("anna", "wait"));
        s.Settle();
        s.Send(new CancelOrder("anna", "fraud"));
        s.Settle().Order.Status().ShouldBe(OrderStatus.Cancelled);
        s.Owed.ShouldNotContain(d => d.Request is WarehouseReleaseRequest || d.Request is WarehouseCancellationRequest);
    }

    [Fact]
    public void When_the_channel_ships_a_held_order_by_itself_the_warehouse_never_hears_of_it()
    {
        var s = Streams.With(10);
        s.Send(An.Place(), new PlaceHold("anna", "wait"));
        s.Settle();
        s.Send(new ReportChannelFulfilment("f1", "DHL", "T1"), new ReleaseHold(HoldKind.Manual, "anna", "anna"));
        s.Settle().Order.Status().ShouldBe(OrderStatus.Completed);
        s.Owed.ShouldNotContain(d => d.Request is WarehouseReleaseRequest);
    }

    [Fact]
    public void What_failed_is_withdrawn_when_a_cancellation_makes_it_needless()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle("erp-sales-order");
        s.Send(An.Failed("erp-sales-order", "The customer is blocked."));
        s.Withdrawn.ShouldBeEmpty();
        s.Send(new CancelOrder("anna", "cannot be booked"));
        s.Withdrawn.ShouldBe([new($"{An.Id}/erp-sales-order", "the order is cancelled: cannot be booked")], "what nobody was asked for needs no withdrawal");
    }

    [Fact]
    public void A_stop_that_the_warehouse_refuses_is_withdrawn_at_once()
    {
        var s = AtWarehouse();
        s.Send(new CancelOrder("anna", "fraud"), An.Failed("warehouse-cancellation", "Picked already."));
        s.Withdrawn.ShouldBe([new($"{An.Id}/warehouse-cancellation", "it was too late to cancel: Picked already.")]);
    }

    [Fact]
    public void A_release_that_fails_while_the_order_is_being_cancelled_is_withdrawn_at_once()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle("warehouse-release");
        s.Send(new CancelOrder("anna", "fraud"), An.Failed("warehouse-release"));
        s.Withdrawn.ShouldHaveSingleItem().Key.ShouldBe($"{An.Id}/warehouse-release");
        s.Settle().Order.Status().ShouldBe(OrderStatus.Cancelled);
    }

    [Fact]
    public void What_failed_and_was_sent_again_is_not_withdrawn()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle("erp-sales-order");
        s.Send(An.Failed("erp-sales-order"), new DeliveryRetried($"{An.Id}/erp-sales-order", "anna"), new CancelOrder("anna", "fraud"));
        s.Withdrawn.ShouldBeEmpty("the ERP may have it");
        s.Order.Obligation("erp-sales-order")!.State.ShouldBe(ObligationState.Open);
    }

    private static StreamId Inventory(string sku) => Core.Inventory.StockWorkflow.StreamOf(new(sku));

    private static Streams AtWarehouse()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.AtWarehouse);
        return s;
    }
}
