using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Amendments;

/// <summary>Units are cancelled at every state of an order, and every system agrees afterwards.</summary>
public sealed class RecallTests
{
    [Fact]
    public void After_confirmation_the_ERP_and_the_release_change()
    {
        var s = Streams.With(10);
        s.Send(An.Place(), An.Done("erp-customer"), An.Done("erp-sales-order", "SO-1"));
        s = Streams.With(10);
        s.Send(An.Place(), An.Done("erp-customer"));
        s.Send(new CancelUnits("r1", [new("1", 1)], "anna", "one less")).ShouldBeOfType<Decision.Accepted>();
        s.Settle();
        s.Owed.Select(d => d.Request).OfType<WarehouseReleaseRequest>().ShouldHaveSingleItem().Lines.ShouldBe([new("1", new Sku("A"), 1), new("2", new Sku("B"), 1)]);
        AmendmentTests.LastToldErp(s).Total.ShouldBe(An.Order().Total - An.Euro(11.90m));
        s.Owed.Select(d => d.Request).OfType<ChannelOrderChangeRequest>().ShouldHaveSingleItem().Total.ShouldBe(An.Order().Total - An.Euro(11.90m));
        s.Stock("A").At("DC").Reserved.ShouldBe(1);
        Completes(s, An.Order().Total - An.Euro(11.90m));
    }

    [Fact]
    public void After_release_the_node_is_asked_to_leave_them_out()
    {
        var s = AtWarehouse();
        s.Send(new CancelUnits("r1", [new("2", 1)], "anna", "not wanted")).ShouldBeOfType<Decision.Accepted>();
        var recall = s.Owed.Select(d => d.Request).OfType<WarehouseCancellationRequest>().ShouldHaveSingleItem();
        recall.Lines.ShouldBe([new("2", new Sku("B"), 1)]);
        s.Order.Lines[1].Released.ShouldBe(1);
        s.Send(new CancelUnits("r1", [new("2", 1)], "anna", "not wanted")).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(new CancelUnits("r2", [new("2", 1)], "anna", "again")).ShouldBeOfType<Decision.Refused>();
        s.Send(An.Done("warehouse-recall/U1"));
        s.Order.Lines[1].Cancelled.ShouldBe(1);
        s.Stock("B").Promises.ShouldBeEmpty();
        Completes(s, An.Order().Total - An.Euro(11.90m));
    }

    [Fact]
    public void A_node_that_could_not_leave_them_out_ships_them_and_both_facts_stay()
    {
        var s = AtWarehouse();
        s.Send(new CancelUnits("r1", [new("2", 1)], "channel", "not wanted"), An.Failed("warehouse-recall/U1", "Picked already."));
        s.Order.Amendments.Recalls.Single().Refused.ShouldBe("Picked already.");
        s.Order.Holds.ShouldHaveSingleItem().ShouldSatisfyAllConditions(h => h.Owner.ShouldBe("operations"), h => h.NextStep.ShouldContain("return"));
        s.Send(An.Shipment("S1"), new ReleaseHold(HoldKind.Manual, "cancelled-but-shipped/r1", "anna"));
        Completes(s, An.Order().Total, ship: false);
    }

    [Fact]
    public void After_a_part_has_left_only_the_rest_can_be_taken_out()
    {
        var s = AtWarehouse();
        s.Send(An.Shipment("S1", new LineQuantity("1", 1)));
        s.Settle();
        s.Send(new CancelUnits("r1", [new("1", 2)], "anna", "x")).ShouldBeOfType<Decision.Refused>().Reason.ShouldContain("1 have left, and 1 can still be stopped");
        s.Send(new CancelUnits("r2", [new("1", 1), new("2", 1)], "anna", "the rest is not wanted"));
        s.Send(An.Done("warehouse-recall/U1"));
        s.Settle();
        s.Order.Lines.Select(l => (l.Shipped, l.Cancelled)).ShouldBe([(1, 1), (0, 1)]);
        (s.Order.GoodsSettled, s.Order.InSync, s.Order.Status()).ShouldBe((true, true, OrderStatus.Completed));
        var erp = AmendmentTests.LastToldErp(s);
        erp.Lines.ShouldHaveSingleItem().Quantity.ShouldBe(1);
        erp.Total.ShouldBe(An.Euro(11.90m + 4.76m));
        s.Stock("A").At("DC").ShouldSatisfyAllConditions(l => l.OnHand.ShouldBe(9), l => l.Reserved.ShouldBe(0));
    }

    [Fact]
    public void The_whole_rest_can_be_cancelled_too_and_every_system_has_what_has_left()
    {
        var s = AtWarehouse();
        s.Send(An.Shipment("S1", new LineQuantity("1", 1)));
        s.Settle();
        s.Send(new CancelOrder("anna", "the rest is not wanted"), An.Done("warehouse-cancellation"));
        s.Settle();
        s.Order.InSync.ShouldBeTrue();
        AmendmentTests.LastToldErp(s).Total.ShouldBe(An.Euro(11.90m + 4.76m));
        s.Owed.Select(d => d.Request).OfType<ChannelOrderChangeRequest>().ShouldHaveSingleItem().Lines.ShouldBe([new("1", 1)]);
        s.Owed.ShouldNotContain(d => d.Request is ChannelCancellationRequest);
    }

    [Fact]
    public void A_node_is_asked_one_thing_at_a_time()
    {
        var s = AtWarehouse();
        s.Send(AmendmentTests.Place(AmendmentTests.Edited()), new CancelUnits("r1", [new("2", 1)], "anna", "x"));
        s.Send(new DecideProposal("P1", true, "anna", "y")).ShouldBeOfType<Decision.Refused>().NextStep.ShouldBe("Wait for its answer, then decide again.");
        s.Send(An.Failed("warehouse-recall/U1"));
        s.Send(new DecideProposal("P1", true, "anna", "y")).ShouldBeOfType<Decision.Accepted>();
        s.Send(new CancelUnits("r2", [new("2", 1)], "anna", "x")).ShouldBeOfType<Decision.Refused>().Reason.ShouldContain("change P1");
    }

    [Fact]
    public void All_units_together_are_the_whole_order()
    {
        var s = AtWarehouse();
        s.Send(new CancelUnits("r1", [new("1", 2), new("2", 1)], "anna", "x"));
        s.OpenKeys.ShouldBe(["warehouse-cancellation"]);
        s.Send(An.Done("warehouse-cancellation"));
        s.Settle();
        (s.Order.Status(), s.Order.Payment.State).ShouldBe((OrderStatus.Cancelled, PaymentState.Voided));
    }

    [Fact]
    public void Holds_for_review_and_fraud_have_their_owners_and_go_by_kind()
    {
        var s = Streams.With(10);
        s.Send(new PlaceHold("anna", "looks odd") { Kind = HoldKind.Fraud }).ShouldBeOfType<Decision.Accepted>();
        s.Send(An.Place(), new PlaceHold("anna", "check the card") { Kind = HoldKind.PaymentReview });
        s.Send(new PlaceHold("anna", "x") { Kind = HoldKind.UnmappedSku }).ShouldBeOfType<Decision.Refused>();
        s.Order.Holds.ShouldContain(h => h.Kind == HoldKind.PaymentReview && h.Owner == "finance");
        s.Order.Holds.ShouldContain(h => h.Kind == HoldKind.Fraud && h.Owner == "fraud team");
        s.Send(new ReleaseHold(HoldKind.PaymentReview, "anna", "ben"), new ReleaseHold(HoldKind.Fraud, "anna", "ben"));
        s.Order.Holds.ShouldBeEmpty();
    }

    private static Streams AtWarehouse()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        return s.Settle();
    }

    private static void Completes(Streams s, Money total, bool ship = true)
    {
        if (ship) s.Settle().Send(An.Shipment("S1"));
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        AmendmentTests.LastToldErp(s).Total.ShouldBe(total);
        s.Owed.Select(d => d.Request).OfType<PaymentCaptureRequest>().Single().Amount.ShouldBe(total);
        s.Surprises.ShouldBeEmpty();
    }
}
