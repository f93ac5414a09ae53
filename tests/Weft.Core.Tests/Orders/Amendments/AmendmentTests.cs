using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Amendments;

/// <summary>A customer edits an order that Weft has: made line by line while no node has it, proposed from then on.</summary>
public sealed class AmendmentTests
{
    /// <summary>2 × A and 1 × B become 1 × A, 1 × B and 1 × C, with dearer shipping.</summary>
    internal static Order Edited(long? revision = null)
    {
        var order = An.Order(PaymentState.Authorised, An.Line("1", "A", 1, 10m), An.Line("2", "B", 1), An.Line("3", "C", 1, 15m));
        Charge dearer = new("shipping", "Parcel", An.Euro(8.20m), [new TaxLine(1900, An.Euro(1.56m))]);
        return order with { Charges = [dearer], Total = order.Total + An.Euro(5m), Revision = revision };
    }

    internal static PlaceOrder Place(Order order) => new(order, An.Parties());

    [Fact]
    public void Before_a_node_has_it_stock_the_ERP_and_the_warehouse_follow_line_by_line()
    {
        var s = Streams.With(10).Stocked("C", 10);
        s.Send(An.Place());
        s.Settle("warehouse-release", "erp-sales-order");
        s.Send(Place(Edited())).ShouldBeOfType<Decision.Accepted>();
        (Reserved(s, "A"), Reserved(s, "B"), Reserved(s, "C")).ShouldBe((1, 1, 1));
        var amended = s.History.Select(h => h.What).OfType<OrderAmended>().ShouldHaveSingleItem();
        amended.Lines.ShouldBe([new LineDifference("1", new Sku("A"), 2, 1), new LineDifference("3", new Sku("C"), 0, 1)]);
        (amended.Before, amended.After).ShouldBe((An.Order().Total, Edited().Total));

        s.Order.Holds.ShouldHaveSingleItem().ShouldSatisfyAllConditions(h => h.Kind.ShouldBe(HoldKind.BalanceDue), h => h.Key.ShouldBe("10.95 EUR"));
        s.Send(new ReportPayment(PaymentState.Authorised, "pay-1") { Amount = Edited().Total });
        s.Order.Holds.ShouldBeEmpty();
        s.Settle();
        var release = s.Owed.Select(d => d.Request).OfType<WarehouseReleaseRequest>().ShouldHaveSingleItem();
        release.Lines.ShouldBe([new("1", new Sku("A"), 1), new("2", new Sku("B"), 1), new("3", new Sku("C"), 1)]);
        s.Send(An.Shipment("S1"));
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        s.Owed.Select(d => d.Request).OfType<PaymentCaptureRequest>().Single().Amount.ShouldBe(Edited().Total);
        LastToldErp(s).Total.ShouldBe(Edited().Total);
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void The_ERP_is_told_the_whole_order_when_it_has_it_already_and_the_node_waits_for_that()
    {
        var s = Streams.With(10).Stocked("C", 10);
        s.Send(An.Place(), An.Done("erp-customer"));
        s.OpenKeys.ShouldBe(["erp-sales-order"]);
        s.Send(Place(Edited()), new ReportPayment(PaymentState.Authorised, "pay-1") { Amount = Edited().Total });
        s.OpenKeys.ShouldBe(["erp-sales-order"]);
        s.Send(An.Done("erp-sales-order", "SO-1"));
        s.OpenKeys.ShouldBe(["channel-acknowledgement", "erp-order-change/1"]);
        var change = s.Owed.Select(d => d.Request).OfType<ErpOrderChangeRequest>().ShouldHaveSingleItem();
        (change.ErpReference, change.Order.Total, change.Rounding.IsZero).ShouldBe(("SO-1", Edited().Total, true));
        s.Send(An.Done("erp-order-change/1", "SO-1"));
        s.OpenKeys.ShouldContain("warehouse-release");
    }

    [Fact]
    public void A_dearer_order_waits_for_its_stock_like_any_other()
    {
        var s = Streams.With(10);
        s.Send(An.Place(), An.Done("erp-customer"));
        s.Send(Place(Edited()), new ReportPayment(PaymentState.Authorised, "pay-1") { Amount = Edited().Total });
        s.Order.Holds.ShouldHaveSingleItem().Kind.ShouldBe(HoldKind.UnmappedSku);
        s.Settle();
        s.Owed.ShouldNotContain(d => d.Request is WarehouseReleaseRequest);
        s.Stocked("C", 4).Settle();
        s.Order.Status().ShouldBe(OrderStatus.AtWarehouse);
    }

    [Fact]
    public void More_units_of_a_line_are_promised_on_top_and_fewer_are_freed()
    {
        var s = Streams.With(3);
        s.Send(An.Place(PaymentState.Pending));
        s.Send(Place(An.Order(PaymentState.Pending, An.Line("1", "A", 5, 50m), An.Line("2", "B", 1))));
        s.Order.Lines[0].ShouldSatisfyAllConditions(l => l.Ordered.ShouldBe(5), l => l.Reserved.ShouldBe(3), l => l.Backordered.ShouldBe(2));
        s.Stock("A").Promises.Values.ShouldHaveSingleItem().ShouldSatisfyAllConditions(p => p.Reserved.ShouldBe(3), p => p.Backordered.ShouldBe(2));
        s.Send(Place(An.Order(PaymentState.Pending, An.Line("2", "B", 1))));
        s.Stock("A").Promises.ShouldBeEmpty();
        s.Order.Lines[0].ShouldSatisfyAllConditions(l => l.Sum.ShouldBe(l.Ordered), l => l.Cancelled.ShouldBe(5));
        s.Send(Place(An.Order(PaymentState.Pending, An.Line("1", "A", 1), An.Line("2", "B", 1))));
        s.Stock("A").Promises.Values.ShouldHaveSingleItem().Reserved.ShouldBe(1);
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void A_kit_of_which_more_is_wanted_asks_its_parts_for_more()
    {
        var s = new Streams().Stocked("A", 10).Stocked("C", 10).Kit("K", ("A", 2), ("C", 1));
        s.Send(Place(An.Order(PaymentState.Pending, An.Line("1", "K", 1))));
        s.Send(Place(An.Order(PaymentState.Pending, An.Line("1", "K", 3, 30m))));
        (Reserved(s, "A"), Reserved(s, "C"), s.Order.Lines[0].Reserved).ShouldBe((6, 3, 3));
        s.Send(Place(An.Order(PaymentState.Pending, An.Line("1", "K", 2, 20m))));
        (Reserved(s, "A"), Reserved(s, "C"), s.Order.Lines[0].Reserved).ShouldBe((4, 2, 2));
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void From_the_release_on_a_change_is_a_proposal_and_nothing_is_different_until_somebody_decides()
    {
        var s = AtWarehouse();
        var owed = s.Owed.Count;
        s.Send(Place(Edited()));
        var proposed = s.Order.Amendments.Undecided.ShouldNotBeNull().What;
        (proposed.Before, proposed.After).ShouldBe((An.Order().Total, Edited().Total));
        (s.Order.Order!.Total, s.Owed.Count, Reserved(s, "A")).ShouldBe((An.Order().Total, owed, 2));
        (s.Order.Status(), s.Order.InSync).ShouldBe((OrderStatus.NeedsAttention, false));
        s.Send(Place(Edited())).ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Fact]
    public void An_accepted_proposal_asks_the_node_to_stop_and_a_new_piece_goes_out()
    {
        var s = AtWarehouse();
        s.Send(Place(Edited()), new DecideProposal("P1", true, "anna", "the customer insists"));
        s.OpenKeys.ShouldBe(["warehouse-recall/P1"]);
        s.Send(An.Done("warehouse-recall/P1"), new ReportPayment(PaymentState.Authorised, "pay-1") { Amount = Edited().Total });
        s.Order.Order!.Total.ShouldBe(Edited().Total);
        s.Settle();
        var releases = s.Owed.Select(d => d.Request).OfType<WarehouseReleaseRequest>().ToList();
        releases.Select(r => r.ReleaseId).ShouldBe([$"{An.Id}/F1", $"{An.Id}/F2"]);
        releases[1].Lines.Select(l => (l.Sku.Value, l.Quantity)).ShouldBe([("A", 1), ("B", 1), ("C", 1)]);
        s.Send(An.Shipment("S1"));
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        s.Order.Amendments.Proposals.Single().State.ShouldBe(ProposalState.Made);
        LastToldErp(s).Total.ShouldBe(Edited().Total);
        s.Surprises.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_declined_proposal_and_one_that_came_too_late_are_told_to_the_channel_and_the_order_ships(bool accepted)
    {
        var s = AtWarehouse();
        s.Send(Place(Edited()), new DecideProposal("P1", accepted, "anna", "it is packed"));
        if (accepted) s.Send(An.Failed("warehouse-recall/P1", "Picked already."));
        s.Order.Amendments.Proposals.Single().State.ShouldBe(accepted ? ProposalState.TooLate : ProposalState.Declined);
        var told = s.Owed.Select(d => d.Request).OfType<ChannelOrderChangeRequest>().ShouldHaveSingleItem();
        (told.Total, told.Lines.Length).ShouldBe((An.Order().Total, 2));
        s.Send(Place(Edited())).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(An.Shipment("S1"));
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        s.Order.InSync.ShouldBeTrue();
    }

    [Fact]
    public void What_leaves_while_the_node_is_asked_stays_in_the_order_and_the_rest_goes_out_again()
    {
        var s = AtWarehouse();
        s.Send(Place(An.Order(PaymentState.Authorised, An.Line("1", "A", 2, 20m))), new DecideProposal("P1", true, "anna", "the customer insists"));
        s.Send(An.Shipment("S1", new LineQuantity("2", 1)), An.Done("warehouse-recall/P1"));
        s.Order.Amendments.Proposals.Single().State.ShouldBe(ProposalState.TooLate);
        s.Order.Lines.ShouldAllBe(l => l.Reserved >= 0 && l.Sum == l.Ordered);
        s.Settle();
        s.Owed.Select(d => d.Request).OfType<WarehouseReleaseRequest>().Last().ShouldSatisfyAllConditions(r => r.ReleaseId.ShouldBe($"{An.Id}/F2"), r => r.Lines.ShouldBe([new("1", new Sku("A"), 2)]));
        s.Send(An.Shipment("S2"));
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
    }

    [Fact]
    public void A_later_edit_takes_the_place_of_a_proposal_and_an_edit_back_takes_it_away()
    {
        var s = AtWarehouse();
        s.Send(Place(Edited(3)), Place(Edited(5) with { Total = Edited().Total + An.Euro(0.01m) }));
        s.Order.Amendments.Proposals.Select(p => p.State).ShouldBe([ProposalState.Overtaken, ProposalState.Undecided]);
        s.Send(Place(An.Order() with { Revision = 4 })).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(Place(An.Order() with { Revision = 6 })).ShouldBeOfType<Decision.Accepted>();
        s.Order.Amendments.Proposals[1].State.ShouldBe(ProposalState.TakenBack);
        s.Send(Place(Edited(5))).ShouldBeOfType<Decision.AlreadyDone>();
        s.Order.Status().ShouldBe(OrderStatus.AtWarehouse);
    }

    [Theory]
    [InlineData(2L)]
    [InlineData(null)]
    public void A_late_message_from_before_the_change_does_not_undo_it(long? revision)
    {
        var s = Streams.With(10).Stocked("C", 10);
        var first = An.Order(PaymentState.Pending) with { Revision = revision is null ? null : 1 };
        s.Send(Place(first), Place(Edited(revision)));
        var state = Streams.Text(s.Order);
        s.Send(Place(first)).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(Place(Edited(revision))).ShouldBeOfType<Decision.AlreadyDone>();
        Streams.Text(s.Order).ShouldBe(state);
    }

    [Fact]
    public void The_echo_of_what_we_told_changes_nothing()
    {
        var s = AtWarehouse();
        s.Send(new CancelUnits("r1", [new("1", 1)], "anna", "one less"), An.Done("warehouse-recall/U1"));
        s.Settle();
        var shown = Withdrawal.Remaining(s.Order);
        var (state, owed) = (Streams.Text(s.Order), s.Owed.Count);
        s.Send(Place(An.Order())).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(Place(shown)).ShouldBeOfType<Decision.AlreadyDone>();
        (Streams.Text(s.Order), s.Owed.Count).ShouldBe((state, owed));
    }

    [Fact]
    public void Two_systems_that_correct_each_other_are_stopped_by_a_hold()
    {
        var s = Streams.With(100);
        s.Send(An.Place(PaymentState.Pending));
        for (var i = 1; i <= Limits.Amendments; i++) s.Send(Place(An.Order(PaymentState.Pending, An.Line("1", "A", 2 + i, 20m + i), An.Line("2", "B", 1)))).ShouldBeOfType<Decision.Accepted>();
        s.Send(Place(An.Order(PaymentState.Pending, An.Line("1", "A", 90, 90m), An.Line("2", "B", 1)))).ShouldBeOfType<Decision.Accepted>();
        s.Order.Holds.ShouldContain(h => h.Kind == HoldKind.Manual && h.Key == "changed-too-often");
        s.Order.Lines[0].Reserved.ShouldBe(2 + Limits.Amendments);
        for (var i = 0; i < 3; i++) s.Send(Place(An.Order(PaymentState.Pending, An.Line("1", "A", 91 + i, 90m), An.Line("2", "B", 1)))).ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Fact]
    public void An_operator_states_only_what_is_to_be_different_and_the_channel_is_told()
    {
        var s = Streams.With(10);
        s.Send(An.Place(PaymentState.Pending));
        s.Send(new AmendOrder("case-7", "anna", "the customer called") { Changes = new([new("1", 1)]) }).ShouldBeOfType<Decision.Accepted>();
        s.Order.Order!.Lines[0].ShouldSatisfyAllConditions(l => l.Quantity.ShouldBe(1), l => l.Net.ShouldBe(An.Euro(10m)), l => l.Taxes.Single().Amount.ShouldBe(An.Euro(1.90m)));
        s.Order.Order.Total.ShouldBe(An.Order().Total - An.Euro(11.90m));
        s.Owed.Select(d => d.Request).OfType<ChannelOrderChangeRequest>().ShouldHaveSingleItem().Lines.ShouldBe([new("1", 1), new("2", 1)]);
        s.Send(new AmendOrder("case-7", "anna", "the customer called") { Changes = new([new("1", 1)]) }).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(new AmendOrder("case-8", "anna", "x") { Changes = new([new("9", 1)]) }).ShouldBeOfType<Decision.Refused>().Reason.ShouldContain("needs a SKU");
        s.Send(new AmendOrder("case-9", "anna", "x") { Changes = new([new("1", 0), new("2", 0)]) }).ShouldBeOfType<Decision.Refused>().Reason.ShouldContain("cancel it");
    }

    [Fact]
    public void A_cheaper_order_that_is_paid_already_is_shown_to_finance()
    {
        var s = Streams.With(10);
        s.Send(An.Place(PaymentState.Captured), Place(An.Order(PaymentState.Captured, An.Line("2", "B", 1))));
        s.Order.Holds.ShouldHaveSingleItem().ShouldSatisfyAllConditions(h => h.Kind.ShouldBe(HoldKind.RefundDue), h => h.Owner.ShouldBe("finance"), h => h.Key.ShouldBe("23.80 EUR"));
    }

    [Fact]
    public void An_address_that_nobody_could_deliver_to_is_cured_by_a_better_one()
    {
        var s = Streams.With(10);
        var order = An.Order() with { ShipTo = An.Order().ShipTo with { PostalCode = " " } };
        s.Send(Place(order));
        s.Order.Holds.ShouldHaveSingleItem().ShouldSatisfyAllConditions(h => h.Kind.ShouldBe(HoldKind.Address), h => h.Key.ShouldBe("postal code"), h => h.Owner.ShouldBe("customer service"));
        s.Send(An.Place()).ShouldBeOfType<Decision.Accepted>();
        s.Order.Holds.ShouldBeEmpty();
        s.Settle();
        s.Owed.Select(d => d.Request).OfType<WarehouseReleaseRequest>().ShouldHaveSingleItem().ShipTo.PostalCode.ShouldBe("12345");
    }

    private static Streams AtWarehouse()
    {
        var s = Streams.With(10).Stocked("C", 10);
        s.Send(An.Place());
        return s.Settle();
    }

    private static int Reserved(Streams s, string sku) => s.Stock(sku).At("DC").Reserved;

    internal static Order LastToldErp(Streams s) => s.Owed.Select(d => d.Request).Select(r => r is ErpSalesOrderRequest sale ? sale.Order : (r as ErpOrderChangeRequest)?.Order).Last(o => o is not null)!;
}
