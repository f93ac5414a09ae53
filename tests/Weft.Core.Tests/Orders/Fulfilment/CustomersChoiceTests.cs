using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Routing;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Fulfilment;

/// <summary>Where the customer wants the goods, and by when, decides who ships them.</summary>
public sealed class CustomersChoiceTests
{
    private static readonly FulfilmentPolicy policy = Nodes.Policy with
    {
        Rules = new RoutingRules
        {
            Nodes = [new("DC") { Rates = [new ShippingRate("", Transit: TimeSpan.FromDays(3))] }, new("S1") { PickUp = true, Rates = [new ShippingRate("", 500, Transit: TimeSpan.FromDays(1))] }, new("S2")],
            Currency = An.Eur,
        },
    };

    private static Streams With(params (string Location, int A, int B)[] stock)
    {
        var s = new Streams(fulfilment: policy).Stocked("A", 0).Stocked("B", 0);
        foreach (var (location, a, b) in stock) s.Count("A", location, a).Count("B", location, b);
        return s;
    }

    private static PlaceOrder PickedUp => new(An.Order() with { PickUpAt = "S1" }, An.Parties());

    [Fact]
    public void Who_picks_up_in_a_store_is_served_by_that_store_alone()
    {
        var s = With(("DC", 9, 9), ("S1", 9, 9));
        s.Send(PickedUp);
        s.Settle().Order.Words().ShouldBe(["F1 S1 Requested 1×2 2×1"]);
        s.Owed.Select(o => o.Request).OfType<WarehouseReleaseRequest>().Single().PickUp.ShouldBe(true);
        s.History.Select(h => h.What).OfType<OrderRouted>().Single().Record!.Decision.RuledOut.ShouldContain(r => r.Why == "is not where the customer picks up (S1)");
    }

    [Fact]
    public void What_the_store_does_not_have_is_not_sent_from_elsewhere_but_held_until_it_is_there()
    {
        var s = With(("DC", 9, 9), ("S1", 9, 0));
        s.Send(PickedUp);
        var hold = s.Order.Holds.ShouldHaveSingleItem();
        (hold.Owner, hold.Reason).ShouldBe(("operations", "The customer picks up at S1, which does not have everything or does not take the order."));
        s.Order.Words().ShouldBe(["F1 S1 Planned 1×2"]);
        s.Count("B", "S1", 1).Send(new ReleaseHold(HoldKind.Manual, hold.Key, "anna"));
        s.Settle().Order.Words().ShouldBe(["F1 S1 Requested 1×2", "F2 S1 Requested 2×1"]);
        s.ShouldBalance();
    }

    [Fact]
    public void When_the_store_does_not_take_it_nobody_else_is_asked()
    {
        var s = With(("DC", 9, 9), ("S1", 9, 9), ("S2", 9, 9));
        s.Send(PickedUp);
        s.Settle().Send(new RejectFulfilment("F1", [], "closed for stocktaking", "S1"));
        s.Order.Holds.ShouldHaveSingleItem().Key.ShouldBe("no-node");
        s.Order.Words().ShouldBe(["F1 S1 Rejected"]);
        s.ShouldBalance();
    }

    [Fact]
    public void In_a_channel_without_routing_somebody_talks_to_the_customer_first()
    {
        var s = Streams.With(9);
        s.Send(PickedUp);
        var hold = s.Order.Holds.ShouldHaveSingleItem();
        (hold.Owner, hold.Key).ShouldBe(("customer service", "pick-up"));
        s.Send(new ReleaseHold(HoldKind.Manual, "pick-up", "anna"));
        s.Settle().Order.Status().ShouldBe(OrderStatus.AtWarehouse);
        var there = Streams.With(9);
        there.Send(new PlaceOrder(An.Order() with { PickUpAt = "DC" }, An.Parties()));
        there.Order.Holds.ShouldBeEmpty();
        there.Settle().Owed.Select(o => o.Request).OfType<WarehouseReleaseRequest>().Single().PickUp.ShouldBe(true);
    }

    [Fact]
    public void A_promise_makes_the_dearer_node_win_when_the_cheaper_one_is_late()
    {
        var s = With(("DC", 9, 9), ("S1", 9, 9));
        s.Send(new PlaceOrder(An.Order() with { PromisedBy = An.Noon.AddDays(2) }, An.Parties()));
        s.Order.Words().ShouldBe(["F1 S1 Requested 1×2 2×1"]);
        s.History.Select(h => h.What).OfType<OrderRouted>().Single().Record!.Decision.Lost[0].Why.ShouldBe("arrives 2 days late instead of on time.");
        var unhurried = With(("DC", 9, 9), ("S1", 9, 9));
        unhurried.Send(An.Place());
        unhurried.Order.Words().ShouldBe(["F1 DC Requested 1×2 2×1"]);
    }

    [Fact]
    public void An_order_that_says_nothing_of_it_is_written_as_it_always_was()
    {
        var json = JsonText.Of(new Vocabulary(OrderJson.Words()).Write(new OrderPlaced(An.Order(), An.Parties()))).Value;
        foreach (var name in ImmutableArray.Create("pickUpAt", "promisedBy", "cancelBackordersAfter", "substitution")) json.ShouldNotContain(name, Case.Insensitive);
    }
}
