using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Fulfilment;

/// <summary>An order at two nodes is cancelled: each of them is asked.</summary>
public sealed class PieceCancellationTests
{
    /// <summary>F1 at S1 with both A, F2 at S2 with B.</summary>
    private static Streams AtTwo()
    {
        var s = Nodes.With(("S1", 5, 0), ("S2", 0, 5));
        s.Send(An.Place());
        s.Settle();
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×2", "F2 S2 Requested 2×1"]);
        return s;
    }

    [Fact]
    public void Both_stop_and_the_order_is_cancelled_everywhere()
    {
        var s = AtTwo();
        s.Send(new CancelOrder("channel", "changed my mind"));
        s.OpenKeys.ShouldBe(["warehouse-cancellation", "warehouse-cancellation/F2"], ignoreOrder: true);
        s.Send(An.Done("warehouse-cancellation"));
        s.Order.Status().ShouldBe(OrderStatus.Cancelling);
        s.Send(An.Done("warehouse-cancellation/F2"));
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Cancelled);
        s.Order.Payment.State.ShouldBe(PaymentState.Voided);
        s.ShouldBalance();
        s.Stock("A").Promises.ShouldBeEmpty();
    }

    [Fact]
    public void One_has_shipped_and_the_other_stops()
    {
        var s = AtTwo();
        s.Send(Nodes.Shipped("F1", "X1"));
        s.Settle();
        s.Send(new CancelOrder("anna", "customer called"));
        s.OpenKeys.ShouldBe(["warehouse-cancellation", "warehouse-cancellation/F2"], ignoreOrder: true);
        s.Send(An.Failed("warehouse-cancellation", "It has left."));
        s.Settle();
        s.Order.Cancellation!.State.ShouldBe(CancellationState.Refused);
        s.Order.Words().ShouldBe(["F1 S1 Shipped 1×2", "F2 S2 Cancelled"]);
        s.Order.Lines.Select(l => (l.Shipped, l.Cancelled)).ShouldBe([(2, 0), (0, 1)]);
        s.Order.InSync.ShouldBeTrue();
        s.Owed.ShouldNotContain(o => o.Request is ErpCancellationRequest || o.Request is PaymentVoidRequest);
        s.ShouldBalance();
        s.Stock("B").Promises.ShouldBeEmpty();
    }

    [Fact]
    public void One_refuses_and_ships_and_the_channel_which_thinks_it_is_cancelled_is_contradicted()
    {
        var s = AtTwo();
        s.Send(new CancelOrder("channel", "changed my mind"), An.Failed("warehouse-cancellation", "Packed already."), An.Done("warehouse-cancellation/F2"));
        s.Order.Cancellation!.State.ShouldBe(CancellationState.Refused);
        s.Order.Holds.ShouldHaveSingleItem().Key.ShouldBe("cancelled-but-shipped");
        s.Order.Lines.Select(l => (l.Released, l.Cancelled)).ShouldBe([(2, 0), (0, 1)]);
        s.Send(new ReleaseHold(HoldKind.Manual, "cancelled-but-shipped", "anna"), Nodes.Shipped("F1", "X1"));
        s.Settle();
        s.Order.InSync.ShouldBeTrue();
        s.ShouldBalance();
    }

    [Fact]
    public void What_leaves_while_the_store_is_being_asked_is_known_to_contradict()
    {
        var s = AtTwo();
        s.Send(new CancelOrder("channel", "changed my mind"), Nodes.Shipped("F1", "X1"), An.Done("warehouse-cancellation/F2"), An.Failed("warehouse-cancellation", "It has left."));
        s.Order.Cancellation!.State.ShouldBe(CancellationState.Refused);
        s.Order.Status().ShouldBe(OrderStatus.CancelledButShipped);
        s.ShouldBalance();
    }

    [Fact]
    public void What_ships_after_it_was_cancelled_counts_as_shipped_and_is_visible()
    {
        var s = AtTwo();
        s.Send(new CancelOrder("channel", "changed my mind"));
        s.Settle();
        s.Now += TimeSpan.FromMinutes(1);
        s.Send(Nodes.Shipped("F2", "X1")).ShouldBeOfType<Decision.Accepted>();
        s.Order.Status().ShouldBe(OrderStatus.CancelledButShipped);
        s.Order.Lines.Select(l => (l.Shipped, l.Cancelled)).ShouldBe([(0, 2), (1, 0)]);
        s.Stock("B").At("S2").OnHand.ShouldBe(4);
        s.ShouldBalance();
    }

    [Fact]
    public void Nobody_is_asked_before_anybody_was_given_anything_and_what_waits_is_freed()
    {
        var s = Nodes.With(("S1", 1, 1));
        s.Send(An.Place(PaymentState.Pending));
        s.Order.Plan!.Pieces.ShouldAllBe(p => p.State == PieceState.Planned);
        s.Send(new CancelOrder("anna", "fraud"));
        s.Order.Status().ShouldBe(OrderStatus.Cancelling);
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Cancelled);
        s.ShouldBalance();
        s.Stock("A").Promises.ShouldBeEmpty();
    }

    [Fact]
    public void Single_units_are_taken_from_what_waits_first()
    {
        var s = Nodes.With(("S1", 1, 1));
        s.Send(An.Place(PaymentState.Pending), new CancelUnits("r1", [new("1", 1)], "channel", "one less"));
        s.Order.Words().ShouldBe(["F1 S1 Planned 1×1 2×1", "F2 DC Cancelled"]);
        s.ShouldBalance();
        s.Send(new ReportPayment(PaymentState.Authorised, "pay-1"));
        s.Order.Words().First().ShouldBe("F1 S1 Requested 1×1 2×1");
        s.ShouldBalance();
    }
}
