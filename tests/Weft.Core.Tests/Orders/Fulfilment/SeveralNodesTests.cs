using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Fulfilment;

/// <summary>An order that several nodes ship: 2 × A and 1 × B.</summary>
public sealed class SeveralNodesTests
{
    [Fact]
    public void What_one_node_has_goes_to_it_under_the_keys_an_order_always_had()
    {
        var s = Nodes.With(("DC", 5, 5), ("S1", 5, 5));
        s.Send(An.Place()).ShouldBeOfType<Decision.Accepted>();
        s.Order.Words().ShouldBe(["F1 DC Requested 1×2 2×1"]);
        s.Settle();
        s.Owed.Select(o => o.Key).Where(k => k.Contains("warehouse", StringComparison.Ordinal)).ShouldBe([$"{An.Id}/warehouse-release"]);
        s.Send(Nodes.Shipped("F1", "W1"));
        s.ShouldBalance();
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        (s.Stock("A").At("DC").OnHand, s.Stock("B").At("DC").OnHand).ShouldBe((3, 4));
        s.ShouldBalance();
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void What_no_node_has_alone_is_split_and_each_piece_ships_by_itself()
    {
        var s = Nodes.With(("DC", 0, 5), ("S1", 5, 0));
        s.Send(An.Place());
        s.Order.Plan!.Pieces.Select(p => $"{p.Node} {p.State} {p.Lines.Single().LineId}×{p.Left}").ShouldBe(["DC Requested 2×1", "S1 Requested 1×2"], ignoreOrder: true);
        var store = s.Order.Plan.Pieces.Single(p => p.Node == "S1");
        var centre = s.Order.Plan.Pieces.Single(p => p.Node == "DC");
        s.Settle();
        s.Owed.Select(o => o.Request).OfType<WarehouseReleaseRequest>().Select(r => (r.ReleaseId, r.Location, Units: r.Lines.Sum(l => l.Quantity)))
            .ShouldBe([($"{An.Id}/{centre.Id}", "DC", 1), ($"{An.Id}/{store.Id}", "S1", 2)], ignoreOrder: true);
        s.Owed.Single(o => o.Request is WarehouseReleaseRequest { Location: "S1" }).Connection.ShouldBe("stores");
        s.Send(new AcceptFulfilment(store.Id, "S1")).ShouldBeOfType<Decision.Accepted>();
        s.Send(Nodes.Shipped(store.Id, "X1", new LineQuantity("1", 1)));
        s.Order.Status().ShouldBe(OrderStatus.PartiallyShipped);
        s.Stock("A").At("S1").OnHand.ShouldBe(4, "a store's own books know at once that it has left");
        s.Send(Nodes.Shipped(store.Id, "X2", new LineQuantity("1", 1)), Nodes.Shipped(centre.Id, "X3"));
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        s.Owed.Select(o => o.Request).OfType<ErpDeliveryRequest>().Select(d => (d.ShipmentId, d.Location)).ShouldBe([("X1", "S1"), ("X2", "S1"), ("X3", "DC")]);
        s.Owed.Count(o => o.Request is PaymentCaptureRequest).ShouldBe(1);
        (s.Stock("A").At("S1").OnHand, s.Stock("B").At("DC").OnHand).ShouldBe((3, 4));
        s.ShouldBalance();
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void The_decision_is_kept_with_its_reason_and_the_plans_that_lost()
    {
        var s = Nodes.With(("DC", 5, 5), ("S1", 5, 5));
        s.Send(An.Place());
        var routed = s.History.Select(h => h.What).OfType<OrderRouted>().ShouldHaveSingleItem();
        routed.Why.ShouldNotBeEmpty();
        routed.Record!.Decision.Lost.ShouldNotBeEmpty();
        routed.Record.Question.Lines.Length.ShouldBe(2);
    }

    [Fact]
    public void What_nobody_has_waits_at_the_default_location_with_its_date_while_the_rest_ships()
    {
        var s = Nodes.With(("S1", 1, 1));
        s.Send(StockWorkflow.StreamOf(new Sku("A")), new AnnounceInbound("PO-1", "DC", 10, 0, An.Noon.AddDays(3)));
        s.Send(An.Place());
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×1 2×1", "F2 DC Planned 1×1"]);
        s.Order.Plan!.Pieces[1].Expected.ShouldBe(An.Noon.AddDays(3));
        s.Order.Lines[0].Backordered.ShouldBe(1);
        s.Settle();
        s.Send(new AcceptFulfilment("F1", "S1"), Nodes.Shipped("F1", "X1"));
        s.Settle();
        s.Order.InSync.ShouldBeFalse();
        s.ShouldBalance();
        s.Count("A", "DC", 10);
        s.Order.Words().ShouldBe(["F1 S1 Shipped 1×1 2×1", "F2 DC Requested 1×1"]);
        s.Settle();
        s.Send(Nodes.Shipped("F2", "X2"));
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        s.Stock("A").At("DC").OnHand.ShouldBe(9);
        s.ShouldBalance();
    }

    [Fact]
    public void A_kit_is_shipped_whole_by_each_node_and_its_parts_are_promised_there()
    {
        var s = Nodes.With(("DC", 2, 1), ("S1", 4, 2)).Kit("K", ("A", 2), ("B", 1));
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured, An.Line("1", "K", 3)), An.Parties()));
        s.Order.Plan!.Pieces.Select(p => (p.Node, p.Lines.Single().Quantity)).ShouldBe([("DC", 1), ("S1", 2)], ignoreOrder: true);
        (s.Stock("A").At("DC").Reserved, s.Stock("A").At("S1").Reserved, s.Stock("B").At("S1").Reserved).ShouldBe((2, 4, 2));
        s.ShouldBalance();
        s.Settle();
        s.Send(new CancelOrder("anna", "fraud"));
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Cancelled);
        (s.Stock("A").At("DC").Reserved, s.Stock("A").At("S1").Reserved, s.Stock("B").At("S1").Reserved).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void Two_lines_that_share_a_part_are_not_given_more_than_a_node_has()
    {
        var s = Nodes.With(("DC", 2, 2), ("S1", 2, 2)).Kit("K", ("A", 2), ("B", 1));
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured, An.Line("1", "K", 1), An.Line("2", "A", 2)), An.Parties()));
        s.Order.Lines.ShouldAllBe(l => l.Released == l.Ordered);
        s.Order.Plan!.Pieces.Where(p => p.Left > 0).Select(p => p.Node).ShouldBe(["DC", "S1"], ignoreOrder: true);
        s.ShouldBalance();
    }

    [Fact]
    public void What_the_default_location_has_too_little_of_waits_there_although_it_is_not_asked_twice()
    {
        var s = Nodes.With(("DC", 2, 2)).Kit("K", ("A", 2), ("B", 1));
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured, An.Line("1", "K", 1), An.Line("2", "A", 2)), An.Parties()));
        s.Order.Holds.ShouldBeEmpty();
        s.Order.Lines.Sum(l => l.Backordered).ShouldBeGreaterThan(0);
        s.ShouldBalance();
        s.Count("A", "DC", 9);
        s.Order.Lines.ShouldAllBe(l => l.Released == l.Ordered);
    }

    [Fact]
    public void A_SKU_that_becomes_known_later_is_routed_then()
    {
        var s = new Streams(fulfilment: Nodes.Policy).Stocked("A", 5);
        s.Send(An.Place());
        s.Order.Holds.ShouldHaveSingleItem().Kind.ShouldBe(HoldKind.UnmappedSku);
        s.Send(StockWorkflow.StreamOf(new Sku("B")), new RegisterSku("Product B"));
        s.Order.Holds.ShouldBeEmpty();
        s.Order.Words().ShouldBe(["F1 DC Requested 1×2", "F2 DC Planned 2×1"]);
        s.ShouldBalance();
        s.Count("B", "DC", 3);
        s.Order.Words().ShouldBe(["F1 DC Requested 1×2", "F2 DC Requested 2×1"]);
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void Channels_without_routing_keep_their_one_location()
    {
        var s = new Streams(fulfilment: Nodes.Policy with { Channels = ["nordmarkt"] }).Stocked("A", 5).Stocked("B", 5);
        s.Send(An.Place());
        s.Order.Plan.ShouldBeNull();
        s.Order.FulfilmentId.ShouldBe("F1");
        s.Send(new AcceptFulfilment("F1", "S1")).ShouldBeOfType<Decision.Refused>();
    }

    [Fact]
    public void The_state_is_what_the_recorded_events_say()
    {
        var s = Nodes.With(("DC", 0, 5), ("S1", 5, 0), ("S2", 5, 5));
        s.Send(An.Place());
        s.Settle();
        foreach (var piece in s.Order.Plan!.Pieces) s.Send(new RejectFulfilment(piece.Id, [], "no time", piece.Node));
        s.Settle();
        Streams.Text(s.Replayed(An.Stream)).ShouldBe(Streams.Text(s.Order));
    }
}
