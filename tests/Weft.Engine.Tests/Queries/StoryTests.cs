using Weft.Core.Orders;
using Weft.Core.Workflow;

namespace Weft.Engine.Tests.Queries;

/// <summary>A stuck order says who holds the ball, since when, what happens next and when.</summary>
public sealed class StoryTests
{
    private static readonly TimeSpan hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void What_is_owed_counts_from_when_it_became_due()
    {
        var order = ToldOrder.Confirmed().After(hour).Done("erp-customer").After(hour);
        order.Done("erp-sales-order").After(5 * minute);
        order.Obligation("warehouse-release").ShouldSatisfyAllConditions(o => o.State.ShouldBe("open"), o => o.Since.ShouldBe(order.Clock.GetUtcNow() - (5 * minute)));
        order.Obligation("shipment").ShouldSatisfyAllConditions(o => o.State.ShouldBe("waiting"), o => o.Since.ShouldBe(order.Clock.GetUtcNow() - (5 * minute) - hour - hour));
        order.Done("warehouse-release").After(minute).Obligation("shipment").Since.ShouldBe(order.Clock.GetUtcNow() - minute);
    }

    [Fact]
    public void What_came_up_later_than_what_it_follows_counts_from_when_it_came_up()
    {
        var order = ToldOrder.AtWarehouse().After(hour);
        order.Send(new ReportShipment("S1", [], "DHL", "T1", order.Clock.GetUtcNow())).After(minute);
        order.Obligation("erp-delivery/S1").Since.ShouldBe(order.Clock.GetUtcNow() - minute);
        order.Done("erp-delivery/S1").After(minute);
        order.Obligation("erp-delivery/S1").Since.ShouldBe(order.Clock.GetUtcNow() - minute, "of what is done: since when it is done");
        order.Obligation("erp-invoice/S1").Since.ShouldBe(order.Clock.GetUtcNow() - minute);
    }

    [Fact]
    public void A_system_that_fails_has_the_ball_and_the_next_attempt_has_a_time()
    {
        var order = ToldOrder.Confirmed().After(hour).Done("erp-customer").After(20 * minute);
        var story = order.Tried("erp-sales-order", 3, "The system answered 503", order.Clock.GetUtcNow().AddSeconds(30)).Story();
        story.Summary.ShouldBe("erp has the ball for 20 min: sales order in the ERP. Tried 3 times; last answer: The system answered 503. Weft tries it again by itself. Next attempt at 13:20:30 UTC.");
    }

    [Fact]
    public void A_system_that_is_down_says_so_and_since_when()
    {
        var order = ToldOrder.Confirmed().After(minute);
        for (var i = 0; i < 5; i++) order.Lanes["erp"].Answered(systemWorks: false, "No connection: refused.");
        order.Story().Summary.ShouldBe("erp has the ball for 1 min: customer in the ERP. erp does not answer since 12:01:00 UTC: No connection: refused. "
            + "Weft tries again by itself; this follows when erp is back. Next attempt at 12:01:01 UTC.");
    }

    [Fact]
    public void Of_several_that_are_due_the_one_that_fails_is_told_of()
    {
        var order = ToldOrder.AtWarehouse().After(hour);
        order.Send(new ReportShipment("S1", [new("1", 1)], "DHL", "T1", order.Clock.GetUtcNow())).After(5 * minute);
        order.Story().Summary.ShouldStartWith("wms has the ball for 1 h: shipment by the warehouse.");
        order.Tried("channel-fulfilment/S1", 1, "Too busy", order.Clock.GetUtcNow()).Story().Summary.ShouldStartWith("shop has the ball for 5 min: fulfilment with tracking to the channel. Tried once; last answer: Too busy.");
    }

    [Fact]
    public void What_was_refused_for_good_is_with_an_operator()
    {
        var order = ToldOrder.Confirmed().Done("erp-customer").After(hour);
        order.Send(new DeliverySettled($"{ToldOrder.Id}/erp-sales-order", new DeliveryResult(false, Reason: "The customer is blocked"))).After(2 * hour);
        order.Story().Summary.ShouldBe("An operator has the ball for 2 h: the sales order in the ERP failed at erp. The customer is blocked. "
            + "Correct the cause and send it again, or cancel the order; nothing happens until then.");
    }

    [Fact]
    public void A_held_order_names_who_must_act_and_what_then_happens()
    {
        var order = new ToldOrder().Send(ToldOrder.Place(PaymentState.Pending)).After(3 * minute);
        order.Story().Summary.ShouldBe("On hold for 3 min: The payment is not authorised yet. Nothing to do: the order goes on when the payment is reported. "
            + "The ball is with the channel; the order goes on by itself when the hold is released.");
        order.Send(new PlaceHold("anna", "wait")).Story().Summary.ShouldEndWith("when this hold and another one are released.");
    }

    [Fact]
    public void An_order_without_stock_says_whose_stock_is_missing_and_since_when()
    {
        var order = new ToldOrder().Send(ToldOrder.Place()).After(minute).Send(new LineReserved("1", 1, 1)).After(49 * hour);
        order.Story().Summary.ShouldBe("Waiting for stock for 2 days: 1 of 2 units of A are not there yet. Whoever fills DC has the ball; the order goes on by itself when the units are counted there.");
    }

    [Fact]
    public void What_came_before_its_order_says_who_must_send_the_order()
    {
        var order = new ToldOrder().Send(new CancelOrder("channel", "changed my mind")).After(2 * minute);
        order.Story().Summary.ShouldBe("Waiting for the order: something about it arrived 2 min ago, the order itself has not. shop has the ball; what waits is decided as soon as the order is there.");
    }

    [Fact]
    public void What_waited_and_could_not_be_done_is_told_in_plain_words()
    {
        var order = new ToldOrder();
        order.Send(new ReportShipment("S1", [], "DHL", "T1", order.Clock.GetUtcNow()), ToldOrder.Place());
        order.Story().Timeline.Select(e => e.Text).ShouldBe(
        [
            "The report of a shipment arrived first and waits for the order.",
            "Order W-1001 over 10.00 EUR arrived from shop; the customer placed it at 2026-11-03 11:55:00 +00:00.",
            "The report of a shipment had waited for the order and could not be done: S1 reports goods of an order that was never given to a warehouse.",
        ]);
    }

    [Fact]
    public void What_a_hold_keeps_from_the_warehouse_says_which_hold()
    {
        var order = ToldOrder.Confirmed().Send(new PlaceHold("anna", "wait"));
        order.Obligation("warehouse-release").Next.ShouldBe("Follows the sales order in the ERP. Waits until the hold “Stopped by somebody” (anna) is released.");
        order.Done("erp-customer", "erp-sales-order").Send(new PlaceHold("ben", "Customer called.")).After(hour);
        order.Obligation("warehouse-release").ShouldSatisfyAllConditions(o => o.State.ShouldBe("waiting"), o => o.Next.ShouldBe("Waits until the holds “Stopped by somebody” (anna) and “Stopped by somebody” (ben) are released."));
        order.Send(new ReleaseHold(HoldKind.Manual, "anna", "anna"), new ReleaseHold(HoldKind.Manual, "ben", "ben")).After(minute);
        order.Obligation("warehouse-release").ShouldSatisfyAllConditions(o => o.State.ShouldBe("open"), o => o.Since.ShouldBe(order.Clock.GetUtcNow() - minute));
    }

    [Fact]
    public void A_hold_that_comes_too_late_says_that_the_warehouse_has_the_order()
    {
        const string tooLate = "The warehouse has the order already, and a hold does not stop it there: cancel the order to ask the warehouse to stop, or release the hold when the order may go on.";
        var story = ToldOrder.AtWarehouse().Send(new PlaceHold("anna", "wait")).Story();
        story.Holds.ShouldHaveSingleItem().NextStep.ShouldBe(tooLate);
        story.Timeline[^1].Text.ShouldBe($"Stopped: wait. {tooLate}");
        story.Summary.ShouldContain(tooLate);
    }

    [Fact]
    public void What_is_not_needed_any_more_says_why()
    {
        var order = ToldOrder.Confirmed().Send(new DeliverySettled($"{ToldOrder.Id}/erp-customer", new DeliveryResult(false, Reason: "Blocked.")), new CancelOrder("anna", "fraud"));
        order.Obligation("erp-customer").ShouldSatisfyAllConditions(o => o.State.ShouldBe("waived"), o => o.Next.ShouldBe("Not needed any more: the order is cancelled: fraud."), o => o.LastFailure.ShouldBeNull());
    }
}
