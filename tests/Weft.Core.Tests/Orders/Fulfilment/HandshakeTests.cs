using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Fulfilment;

/// <summary>Stores say yes, no, nothing, or something else too late.</summary>
public sealed class HandshakeTests
{
    private static Streams AtStore()
    {
        var s = Nodes.With(("S1", 5, 5), ("S2", 5, 5));
        s.Send(An.Place());
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×2 2×1"]);
        return s.Settle();
    }

    [Fact]
    public void A_store_that_says_no_is_not_asked_again_and_another_gets_the_piece()
    {
        var s = AtStore();
        s.Send(new RejectFulfilment("F1", [], "cannot find it", "S1")).ShouldBeOfType<Decision.Accepted>();
        s.Order.Words().ShouldBe(["F1 S1 Rejected", "F2 S2 Requested 1×2 2×1"]);
        (s.Stock("A").At("S1").Reserved, s.Stock("A").At("S2").Reserved).ShouldBe((0, 2));
        s.ShouldBalance();
        s.OpenKeys.ShouldContain("warehouse-release/F2");
        s.OpenKeys.ShouldNotContain("warehouse-cancellation", "the store said no by itself");
        s.Settle();
        s.Send(new AcceptFulfilment("F2", "S2"), Nodes.Shipped("F2", "X1"));
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        s.ShouldBalance();
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void A_store_keeps_what_it_has_and_rejects_the_rest()
    {
        var s = AtStore();
        s.Send(new AcceptFulfilment("F1", "S1"), new RejectFulfilment("F1", [new("1", 1)], "one is damaged", "S1"));
        s.Order.Words().ShouldBe(["F1 S1 Accepted 1×1 2×1", "F2 S2 Requested 1×1"]);
        s.ShouldBalance();
        s.Send(new RejectFulfilment("F1", [new("1", 2)], "both", "S1")).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("lines");
    }

    [Fact]
    public void A_store_that_does_not_answer_in_time_loses_the_piece_and_is_told_to_stop()
    {
        var s = AtStore();
        s.Later(Nodes.Patience - TimeSpan.FromSeconds(1));
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×2 2×1"]);
        s.Later(TimeSpan.FromSeconds(2));
        s.Order.Words().ShouldBe(["F1 S1 Expired", "F2 S2 Requested 1×2 2×1"]);
        s.OpenKeys.ShouldBe(["warehouse-cancellation", "warehouse-release/F2"], ignoreOrder: true);
        s.ShouldBalance();
    }

    [Fact]
    public void A_store_that_answered_is_not_timed_out()
    {
        var s = AtStore();
        s.Send(new AcceptFulfilment("F1", "S1"));
        s.Later(Nodes.Patience * 3);
        s.Order.Words().ShouldBe(["F1 S1 Accepted 1×2 2×1"]);
    }

    [Fact]
    public void When_no_store_is_left_the_order_waits_at_its_default_location()
    {
        var s = AtStore();
        s.Send(new RejectFulfilment("F1", [], "no", "S1"));
        s.Settle();
        s.Send(new RejectFulfilment("F2", [], "no", "S2"));
        s.Order.Words().ShouldBe(["F1 S1 Rejected", "F2 S2 Rejected", "F3 DC Planned 1×2 2×1"]);
        s.Order.Status().ShouldBe(OrderStatus.Backordered);
        s.ShouldBalance();
        s.Count("A", "DC", 2).Count("B", "DC", 1);
        s.Order.Words().Last().ShouldBe("F3 DC Requested 1×2 2×1");
    }

    [Fact]
    public void When_even_the_default_location_said_no_somebody_has_to_decide_and_can_have_all_asked_again()
    {
        var stores = Nodes.Policy with { Nodes = Nodes.Policy.Nodes.SetItem("DC", Nodes.Policy.Nodes["S1"]) };
        var s = new Streams(fulfilment: stores).Stocked("A", 5).Stocked("B", 5);
        s.Send(An.Place());
        s.Settle();
        s.Send(new RejectFulfilment("F1", [], "no", "DC"));
        s.Order.Holds.ShouldHaveSingleItem().Reason.ShouldStartWith("No store could take it");
        s.Order.Status().ShouldBe(OrderStatus.OnHold);
        s.Order.Lines[0].Open.ShouldBe(2);
        s.ShouldBalance();
        s.Send(new ReleaseHold(HoldKind.Manual, PieceEvolution.NobodyTakesIt, "anna"));
        s.Order.Words().Last().ShouldBe("F2 DC Requested 1×2 2×1");
        s.ShouldBalance();
    }

    [Fact]
    public void A_yes_that_comes_too_late_stops_the_order_until_the_store_has_stopped()
    {
        var s = AtStore();
        s.Later(Nodes.Patience);
        s.Send(new AcceptFulfilment("F1", "S1")).ShouldBeOfType<Decision.Accepted>();
        s.Order.Holds.ShouldHaveSingleItem().Reason.ShouldContain("accepted it all the same");
        s.Send(new AcceptFulfilment("F1", "S1")).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(An.Done("warehouse-cancellation"));
        s.Order.Holds.ShouldBeEmpty();
        s.Order.Words().Last().ShouldBe("F2 S2 Requested 1×2 2×1");
    }

    [Fact]
    public void A_store_that_cannot_stop_any_more_and_ships_what_it_lost_stops_the_order_and_its_stock_stays_right()
    {
        var s = AtStore();
        s.Later(Nodes.Patience);
        s.Send(An.Failed("warehouse-cancellation", "Packed already."));
        s.Order.Holds.ShouldHaveSingleItem().Reason.ShouldContain("cannot stop any more");
        s.Send(Nodes.Shipped("F1", "X1")).ShouldBeOfType<Decision.Accepted>();
        s.Order.Plan!.Find("F1")!.Contradiction.ShouldBe(PieceContradiction.Shipped);
        (s.Stock("A").At("S1").OnHand, s.Stock("B").At("S1").OnHand).ShouldBe((3, 4));
        s.Order.Lines.ShouldAllBe(l => l.Shipped == 0, "it is not what was ordered: the second node's piece is");
        s.ShouldBalance();
        s.Send(Nodes.Shipped("F1", "X1")).ShouldBeOfType<Decision.AlreadyDone>();
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void A_hold_keeps_back_pieces_that_are_not_on_their_way_yet()
    {
        var s = Nodes.With(("S1", 5, 0), ("S2", 0, 5));
        s.Send(An.Place(), new PlaceHold("anna", "wait"));
        s.Settle();
        s.Owed.ShouldNotContain(o => o.Request is WarehouseReleaseRequest);
        s.Later(Nodes.Patience * 2);
        s.Order.Plan!.Pieces.ShouldAllBe(p => p.State == PieceState.Requested, "nobody was asked, so nobody is late");
        s.Send(new ReleaseHold(HoldKind.Manual, "anna", "anna"));
        s.Settle();
        s.Owed.Count(o => o.Request is WarehouseReleaseRequest).ShouldBe(2);
    }

    [Fact]
    public void What_a_store_refuses_for_good_is_given_to_another_in_time_and_the_dead_letter_is_over()
    {
        var s = Nodes.With(("S1", 5, 5), ("S2", 5, 5));
        s.Send(An.Place());
        s.Settle("warehouse-release");
        s.Send(An.Failed("warehouse-release", "The store is closed for good."));
        s.Order.Status().ShouldBe(OrderStatus.NeedsAttention);
        s.Send(new RejectFulfilment("F1", [], "closed", "anna"));
        s.Order.Words().ShouldBe(["F1 S1 Rejected", "F2 S2 Requested 1×2 2×1"]);
        s.Withdrawn.ShouldContain(w => w.Key == $"{An.Id}/warehouse-release");
        s.Order.Status().ShouldBe(OrderStatus.Processing);
    }

    [Fact]
    public void Answers_about_pieces_that_are_not_there_are_refused_in_words()
    {
        var s = AtStore();
        s.Send(new AcceptFulfilment("F9", "S1")).ShouldBeOfType<Decision.Refused>().Reason.ShouldBe("The order has no piece F9.");
        s.Send(An.Shipment("X1") with { FulfilmentId = "F9" }).ShouldBeOfType<Decision.Refused>();
        s.Send(Nodes.Shipped("F1", "X1", new LineQuantity("1", 3))).ShouldBeOfType<Decision.Refused>();
    }

    [Fact]
    public void The_channel_is_not_taken_to_have_sold_the_units_again_when_they_move()
    {
        var s = AtStore();
        var sold = s.Stock("A").Published["webshop"].SoldSince;
        s.Send(new RejectFulfilment("F1", [], "no", "S1"));
        s.Stock("A").Published["webshop"].SoldSince.ShouldBe(sold);
        s.History.ShouldNotContain(h => h.What is StockOversold);
    }
}
