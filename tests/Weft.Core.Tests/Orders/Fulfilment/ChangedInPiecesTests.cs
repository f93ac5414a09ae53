using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Fulfilment;

/// <summary>Changes of an order in pieces: made at once where no node has the units, and else when the nodes that have them give them back.</summary>
public sealed class ChangedInPiecesTests
{
    /// <summary>2 × A and 1 × B at one store, which is asked.</summary>
    private static Streams AtOneStore() => Placed(("S1", 5, 5), ("S2", 5, 5));

    /// <summary>A and B at S1, the other A at S2; both are asked.</summary>
    private static Streams AtTwoStores() => Placed(("S1", 1, 5), ("S2", 1, 0));

    private static Streams Placed(params (string, int, int)[] stock)
    {
        var s = Nodes.With(stock);
        s.Send(An.Place());
        return s.Settle();
    }

    [Fact]
    public void Units_that_no_node_has_are_taken_out_at_once_although_a_node_works_on_the_rest()
    {
        var s = Placed(("S1", 5, 0));
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×2", "F2 DC Planned 2×1"]);
        s.Send(new CancelUnits("u1", [new("2", 1)], "anna", "no B wanted")).ShouldBeOfType<Decision.Accepted>();
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×2", "F2 DC Cancelled"]);
        s.OpenKeys.ShouldBe(["erp-order-change/1", "channel-order-change/1"], ignoreOrder: true);
        s.Settle().Send(Nodes.Shipped("F1", "X1"));
        s.Settle().Order.Status().ShouldBe(OrderStatus.Completed);
        s.ShouldBalance();
    }

    [Fact]
    public void A_node_leaves_units_out_of_its_piece()
    {
        var s = AtOneStore();
        s.Send(new CancelUnits("u1", [new("1", 1)], "anna", "one less")).ShouldBeOfType<Decision.Accepted>();
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×2 2×1"]);
        var asked = s.Owed[^1].Request.ShouldBeOfType<WarehouseCancellationRequest>();
        (asked.ReleaseId, asked.Lines.Single().LineId, asked.Lines.Single().Quantity).ShouldBe(($"{An.Id}/F1", "1", 1));
        s.Send(new CancelUnits("u1", [new("1", 1)], "anna", "one less")).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(new CancelUnits("u1", [new("1", 2)], "anna", "one less")).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("key");
        s.Send(new CancelUnits("u2", [new("1", 2)], "anna", "two less")).ShouldBeOfType<Decision.Refused>();
        s.Send(An.Done("warehouse-recall/U1"));
        s.Send(new CancelUnits("u1", [new("1", 1)], "anna", "one less")).ShouldBeOfType<Decision.AlreadyDone>();
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×1 2×1"]);
        s.ShouldBalance();
        s.Settle().Send(Nodes.Shipped("F1", "X1"));
        s.Settle().Order.Status().ShouldBe(OrderStatus.Completed);
        s.Owed.Select(o => o.Request).OfType<PaymentCaptureRequest>().Single().Amount.ShouldBe(Withdrawal(s));
        s.ShouldBalance();
    }

    [Fact]
    public void Of_two_nodes_one_leaves_its_unit_out_and_the_other_cannot_and_both_facts_stand()
    {
        var s = AtTwoStores();
        s.Send(new CancelUnits("u1", [new("1", 2)], "channel", "no A wanted"));
        s.OpenKeys.ShouldBe(["warehouse-recall/U1", "warehouse-recall/U2"]);
        s.Send(An.Done("warehouse-recall/U1"), An.Failed("warehouse-recall/U2", "packed"));
        s.Order.Lines[0].Withdrawn.ShouldBe(1);
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×1 2×1", "F2 S2 Cancelled"]);
        s.Order.Holds.ShouldHaveSingleItem().Key.ShouldBe("cancelled-but-shipped/u1/F1");
        s.Send(new ReleaseHold(HoldKind.Manual, "cancelled-but-shipped/u1/F1", "anna"), Nodes.Shipped("F1", "X1"));
        s.Settle().Order.InSync.ShouldBeTrue();
        s.ShouldBalance();
    }

    [Fact]
    public void Units_that_a_node_rejects_while_it_is_asked_to_leave_them_out_go_to_nobody()
    {
        var s = AtOneStore();
        s.Send(new CancelUnits("u1", [new("1", 1)], "anna", "one less"), new RejectFulfilment("F1", [], "no time", "S1"));
        s.Order.Words().ShouldBe(["F1 S1 Rejected", "F2 S2 Requested 1×1 2×1"]);
        s.Order.Lines[0].Withdrawn.ShouldBe(1);
        s.Send(An.Done("warehouse-recall/U1"));
        s.Order.Words().ShouldBe(["F1 S1 Rejected", "F2 S2 Requested 1×1 2×1"]);
        s.ShouldBalance();
    }

    [Fact]
    public void When_nothing_would_be_left_the_whole_order_is_cancelled()
    {
        var s = AtTwoStores();
        s.Send(new CancelUnits("u1", [new("1", 2), new("2", 1)], "anna", "nothing wanted"));
        s.Order.Status().ShouldBe(OrderStatus.Cancelling);
        s.Settle().Order.Status().ShouldBe(OrderStatus.Cancelled);
        s.ShouldBalance();
    }

    [Fact]
    public void The_last_units_that_nodes_leave_out_end_the_order()
    {
        var s = AtTwoStores();
        s.Send(new CancelUnits("u1", [new("1", 2)], "anna", "no A"), new CancelUnits("u2", [new("2", 1)], "anna", "no B"));
        s.Settle().Order.Status().ShouldBe(OrderStatus.Cancelled);
        s.Order.Payment.State.ShouldBe(PaymentState.Voided);
        s.ShouldBalance();
    }

    [Fact]
    public void A_change_that_only_takes_away_what_no_node_has_is_made_at_once()
    {
        var s = Placed(("S1", 5, 0));
        s.Send(new AmendOrder("op/1", "anna", "the customer called") { Changes = new([new("2", 0)]) }).ShouldBeOfType<Decision.Accepted>().Events.OfType<OrderAmended>().Single().After.ShouldBe(An.Order().Total - An.Line("2", "B", 1).Gross());
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×2", "F2 DC Cancelled"]);
        s.Settle().ShouldBalance();
    }

    [Fact]
    public void What_a_node_has_is_changed_when_somebody_accepts_and_the_node_gives_it_back()
    {
        var s = AtOneStore();
        s.Send(new AmendOrder("op/1", "anna", "the customer called") { Changes = new([new("1", 1)]) });
        s.Order.IsUndecided.ShouldBeTrue();
        s.Send(new DecideProposal("P1", true, "anna", "so")).ShouldBeOfType<Decision.Accepted>();
        s.OpenKeys.ShouldBe(["warehouse-recall/P1/F1"]);
        var asked = s.Owed[^1].Request.ShouldBeOfType<WarehouseCancellationRequest>();
        (asked.ReleaseId, asked.Lines.Single().Quantity).ShouldBe(($"{An.Id}/F1", 1));
        s.Send(An.Done("warehouse-recall/P1/F1"));
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×1 2×1"]);
        s.Order.Amendments.Proposals[0].State.ShouldBe(ProposalState.Made);
        s.Order.Order!.Total.ShouldBe(An.Order().Total - An.Line("1", "A", 1, 10m).Gross());
        s.OpenKeys.ShouldBe(["erp-order-change/1", "channel-order-change/1"], ignoreOrder: true);
        s.Settle().Send(Nodes.Shipped("F1", "X1"));
        s.Settle().Order.Status().ShouldBe(OrderStatus.Completed);
        s.ShouldBalance();
    }

    [Fact]
    public void A_change_of_which_one_node_cannot_give_back_its_part_is_over_and_the_rest_is_given_out_again()
    {
        var s = AtTwoStores();
        s.Send(new AmendOrder("op/1", "channel", "edited") { Changes = new([new("1", 0)]) }, new DecideProposal("P1", true, "anna", "so"));
        s.OpenKeys.ShouldBe(["warehouse-recall/P1/F2", "warehouse-recall/P1/F1"], ignoreOrder: true);
        s.Send(An.Done("warehouse-recall/P1/F2"));
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×1 2×1", "F2 S2 Cancelled"]);
        s.Send(An.Failed("warehouse-recall/P1/F1", "packed"));
        s.Order.Amendments.Proposals[0].State.ShouldBe(ProposalState.TooLate);
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×1 2×1", "F2 S2 Cancelled", "F3 S2 Requested 1×1"]);
        s.OpenKeys.ShouldBe(["warehouse-release/F3", "channel-order-change/1"], ignoreOrder: true);
        s.ShouldBalance();
    }

    [Fact]
    public void A_node_that_gives_units_back_after_the_change_is_over_loses_them_to_the_next_round()
    {
        var s = AtTwoStores();
        s.Send(new AmendOrder("op/1", "channel", "edited") { Changes = new([new("1", 0)]) }, new DecideProposal("P1", true, "anna", "so"));
        s.Send(An.Failed("warehouse-recall/P1/F1", "packed"), An.Done("warehouse-recall/P1/F2"));
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×1 2×1", "F2 S2 Cancelled", "F3 S2 Requested 1×1"]);
        s.ShouldBalance();
    }

    [Fact]
    public void To_another_address_go_new_pieces_once_all_nodes_have_given_theirs_back()
    {
        var s = AtTwoStores();
        var elsewhere = An.Order().ShipTo with { City = "Elsewhere" };
        s.Send(new AmendOrder("op/1", "anna", "moved") { Changes = new([]) { ShipTo = elsewhere } }, new DecideProposal("P1", true, "anna", "so"));
        s.Send(An.Done("warehouse-recall/P1/F1"), An.Done("warehouse-recall/P1/F2"));
        s.Settle();
        s.Order.Words().ShouldBe(["F1 S1 Cancelled", "F2 S2 Cancelled", "F3 S1 Requested 1×1 2×1", "F4 S2 Requested 1×1"]);
        s.Owed.Select(o => o.Request).OfType<WarehouseReleaseRequest>().Select(r => r.ShipTo.City).ShouldBe(["Town", "Town", "Elsewhere", "Elsewhere"]);
        s.ShouldBalance();
    }

    [Fact]
    public void An_order_that_grows_gets_a_further_piece()
    {
        var s = AtOneStore();
        s.Send(new AmendOrder("op/1", "anna", "one more") { Changes = new([new("1", 3)]) }, new DecideProposal("P1", true, "anna", "so"));
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×2 2×1", "F2 S1 Planned 1×1"]);
        s.Order.Holds.ShouldHaveSingleItem().Kind.ShouldBe(HoldKind.BalanceDue);
        s.Send(new ReportPayment(PaymentState.Authorised, "pay-1") { Amount = s.Order.Order!.Total });
        s.Settle();
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×2 2×1", "F2 S1 Requested 1×1"]);
        s.ShouldBalance();
    }

    [Fact]
    public void While_the_order_is_held_nobody_has_anything_and_every_change_is_made_at_once()
    {
        var s = Nodes.With(("S1", 1, 5), ("S2", 1, 0));
        s.Send(An.Place(PaymentState.Pending));
        s.Send(new AmendOrder("op/1", "anna", "other things") { Changes = new([new("1", 1), new("2", 3)]) { ShipTo = An.Order().ShipTo with { City = "Elsewhere" } } }).ShouldBeOfType<Decision.Accepted>();
        s.Order.IsUndecided.ShouldBeFalse();
        s.Send(new ReportPayment(PaymentState.Authorised, "pay-1"));
        s.Settle();
        s.Order.Lines.Select(l => (l.Ordered - l.Withdrawn, l.Released)).ShouldBe([(1, 1), (3, 3)]);
        s.Owed.Select(o => o.Request).OfType<ErpSalesOrderRequest>().Single().Order.Lines.Select(l => l.Quantity).ShouldBe([1, 3]);
        s.ShouldBalance();
    }

    [Fact]
    public void Units_that_a_node_is_asked_to_leave_out_are_not_taken_out_a_second_time_by_a_change()
    {
        var s = AtOneStore();
        s.Send(new CancelUnits("u1", [new("1", 2)], "anna", "no A"), new AmendOrder("op/1", "channel", "no A") { Changes = new([new("1", 0)]) });
        s.Send(new DecideProposal("P1", true, "anna", "so")).ShouldBeOfType<Decision.Refused>().NextStep!.ShouldContain("Wait");
        s.Send(An.Done("warehouse-recall/U1"));
        s.Order.Lines[0].Withdrawn.ShouldBe(2);
        s.Send(new DecideProposal("P1", true, "anna", "so"));
        s.Settle().Order.Lines[0].Withdrawn.ShouldBe(2);
        s.ShouldBalance();
    }

    [Fact]
    public void A_change_is_declined_and_the_nodes_never_hear_of_it()
    {
        var s = AtOneStore();
        s.Send(new AmendOrder("op/1", "anna", "the customer called") { Changes = new([new("1", 1)]) }, new DecideProposal("P1", false, "anna", "so"));
        s.Order.IsUndecided.ShouldBeFalse();
        s.OpenKeys.ShouldBeEmpty();
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×2 2×1"]);
        s.ShouldBalance();
    }

    private static Core.Shared.Money Withdrawal(Streams s) => s.Order.Order!.Total - An.Line("1", "A", 1, 10m).Gross();
}
