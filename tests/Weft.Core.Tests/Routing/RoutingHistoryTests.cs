using System.Collections.Immutable;
using System.Text.Json;
using Weft.Core.Routing;
using Weft.Core.Shared;

namespace Weft.Core.Tests.Routing;

public sealed class RoutingHistoryTests
{
    [Fact]
    public void A_stored_decision_is_read_back_as_it_was()
    {
        var question = A.Question(("A", 2), ("B", 1)) with { PromisedBy = A.Now.AddDays(1), PickUpAt = "S1", Excluded = ["S9"], ShipTo = new Destination("DE", "80331", A.Munich), ServiceLevel = "express" };
        ImmutableArray<NodeOffer> offers = [new("S1", [new FreeUnits(new Sku("A"), 2, 0.5)], 3), A.Offer("S2", ("B", 1))];
        var record = RoutingRecord.Of(question, offers, RoutingPlanner.Decide(question, offers, A.Rules(A.Node("S1", 4.90m) with { PickUp = true }, A.Node("S2"))));
        var json = JsonSerializer.SerializeToUtf8Bytes(new RoutingHistory.Routed(record), RoutingJsonContext.Default.Routed);
        var read = RoutingHistory.Read(RoutingHistory.Event, json).ShouldNotBeNull();
        JsonSerializer.Serialize(read).ShouldBe(JsonSerializer.Serialize(record));
        read.Question.ShipTo.Position.ShouldBe(A.Munich);
        read.Decision.Plan.Pieces[0].Location.ShouldBe("S1");
        RoutingHistory.Read("order.placed.v1", json).ShouldBeNull();
    }

    [Fact]
    public void Of_many_offers_those_of_the_plans_and_those_with_most_units_are_kept_and_the_rest_is_counted()
    {
        var question = A.Question(("A", 1));
        ImmutableArray<NodeOffer> offers = [A.Offer("EMPTY"), A.Offer("OTHER", ("B", 9)), .. Enumerable.Range(0, 50).Select(i => new NodeOffer($"S{i:00}", [new FreeUnits(new Sku("A"), 50 - i), new FreeUnits(new Sku("B"), 7)]))];
        var rules = A.Rules([.. offers.Reverse().Select(o => A.Node(o.Location))]);
        var record = RoutingRecord.Of(question, offers, RoutingPlanner.Decide(question, offers, rules));
        (record.Offers.Length, record.OffersLeftOut).ShouldBe((RoutingLimits.RecordedOffers, 20));
        record.Offers.Select(o => o.Location).ShouldContain("S49", "it won");
        record.Offers.Select(o => o.Location).ShouldContain("S00", "it has most");
        record.Offers.SelectMany(o => o.Free).ShouldAllBe(f => f.Sku == new Sku("A"));
        RoutingPlanner.Decide(record.Question, record.Offers, rules).Plan.Text(question).ShouldBe("S49: A×1");
    }
}
