using System.Collections.Immutable;
using Weft.Core.Routing;
using Weft.Core.Shared;

namespace Weft.Core.Tests.Routing;

/// <summary>Each rule with an order that shows it.</summary>
public sealed class RoutingRuleTests
{
    private static readonly RoutingQuestion shirt = A.Question(("SHIRT", 1));
    private static readonly RoutingQuestion outfit = A.Question(("SHIRT", 1), ("SHOES", 1));

    [Fact]
    public void One_parcel_is_better_than_two_even_when_it_costs_more()
    {
        var decision = Decide(outfit, A.Rules(A.Node("DC", 4), A.Node("S1", 4), A.Node("S2", 9)), A.Offer("DC", ("SHIRT", 9)), A.Offer("S1", ("SHOES", 9)), A.Offer("S2", ("SHIRT", 1), ("SHOES", 1)));
        decision.Plan.Text(outfit).ShouldBe("S2: SHIRT×1, SHOES×1");
        decision.Plan.Cost.ShouldBe(new PlanCost(0, 0, 0, An.Euro(9), 0, 0));
    }

    [Fact]
    public void What_no_node_has_alone_is_split_and_the_losers_are_kept_with_their_reason()
    {
        var decision = Decide(outfit, A.Rules(A.Node("DC", 4), A.Node("S1", 4), A.Node("S2", 9)), A.Offer("DC", ("SHIRT", 9)), A.Offer("S1", ("SHOES", 9)), A.Offer("S2", ("SHOES", 1)));
        decision.Plan.Text(outfit).ShouldBe("DC: SHIRT×1 + S1: SHOES×1");
        decision.Plan.Cost.ShouldBe(new PlanCost(0, 0, 1, An.Euro(8), 0, 0));
        decision.LeftOver.ShouldBeEmpty();
        decision.Why.ShouldBe("The next best, DC + S2, costs 13.00 EUR to ship instead of 8.00 EUR.");
        decision.Lost.Select(l => $"{l.Plan.Text(outfit)} {l.Why}").ShouldBe([
            "DC: SHIRT×1 + S2: SHOES×1 costs 13.00 EUR to ship instead of 8.00 EUR.",
            "DC: SHIRT×1 leaves 1 unit without a node instead of 0.",
            "S1: SHOES×1 leaves 1 unit without a node instead of 0.",
            "S2: SHOES×1 leaves 1 unit without a node instead of 0.",
        ]);
    }

    [Fact]
    public void On_time_in_two_parcels_is_better_than_late_in_one()
    {
        var question = outfit with { PromisedBy = A.Now.AddDays(2) };
        var rules = A.Rules(A.Node("FAR", 4, transitDays: 3), A.Node("S1", 4, transitDays: 1), A.Node("S2", 4, transitDays: 2));
        var decision = Decide(question, rules, A.Offer("FAR", ("SHIRT", 1), ("SHOES", 1)), A.Offer("S1", ("SHIRT", 1)), A.Offer("S2", ("SHOES", 1)));
        decision.Plan.Text(outfit).ShouldBe("S1: SHIRT×1 + S2: SHOES×1");
        decision.Lost[0].Why.ShouldBe("arrives 1 day late instead of on time.");
        decision.Plan.Pieces.Select(p => p.ArriveBy).ShouldBe([A.Now.AddDays(1), A.Now.AddDays(2)]);
    }

    /// <summary>docs/concepts/routing.md tells it.</summary>
    [Fact]
    public void The_example_of_the_documentation()
    {
        var question = outfit with { PromisedBy = A.Now.AddDays(2), Value = An.Euro(40) };
        var rules = A.Rules(A.Node("DC", 4, transitDays: 2), A.Node("S1", 4, transitDays: 2), A.Node("S2", 9, transitDays: 3), A.Node("S3", 6, transitDays: 2));
        NodeOffer[] offers = [A.Offer("DC", ("SHIRT", 9)), A.Offer("S1", ("SHOES", 3)), A.Offer("S2", ("SHIRT", 1), ("SHOES", 1)), A.Offer("S3", ("SHOES", 2))];
        var decision = Decide(question, rules, offers);
        decision.Plan.Text(outfit).ShouldBe("DC: SHIRT×1 + S1: SHOES×1");
        decision.Lost.Select(l => $"{string.Join(" + ", l.Plan.Pieces.Select(p => p.Location))} {l.Why}").ShouldContain("DC + S3 costs 10.00 EUR to ship instead of 8.00 EUR.");
        decision.Lost.Select(l => l.Why).ShouldContain("arrives 1 day late instead of on time.");
        var shoes = A.Question(("SHOES", 1)) with { PromisedBy = question.PromisedBy, Excluded = ["S1"] };
        Decide(shoes, rules, offers[1..]).Plan.Text(shoes).ShouldBe("S3: SHOES×1");
        Decide(question, rules with { ShipmentThreshold = [An.Euro(50)] }, offers).Plan.Text(outfit).ShouldBe("S2: SHIRT×1, SHOES×1");
    }

    [Fact]
    public void After_the_cut_off_goods_leave_on_the_next_open_day()
    {
        var node = A.Node("DC") with { Zone = A.Berlin, CutOff = new TimeOnly(14, 0), ClosedOn = [DayOfWeek.Thursday] };
        ShipBy(node, A.Now).ShouldBe(Berlin(25, 14));
        ShipBy(node with { HandlingTime = TimeSpan.FromMinutes(60) }, A.Now).ShouldBe(Berlin(25, 14));
        ShipBy(node with { HandlingTime = TimeSpan.FromMinutes(61) }, A.Now).ShouldBe(Berlin(27, 14));
        ShipBy(node with { CutOff = null, HandlingTime = TimeSpan.FromHours(1) }, A.Now).ShouldBe(Berlin(25, 14));
        ShipBy(node with { CutOff = null }, Berlin(26, 9)).ShouldBe(Berlin(27, 0));
    }

    [Fact]
    public void A_cut_off_that_has_passed_makes_an_order_late_and_another_node_wins()
    {
        var question = shirt with { PromisedBy = Berlin(25, 23) };
        var rules = A.Rules(A.Node("DC") with { Zone = A.Berlin, CutOff = new TimeOnly(12, 0) }, A.Node("S1", 9) with { Zone = A.Berlin, CutOff = new TimeOnly(18, 0) });
        var decision = Decide(question, rules, A.Offer("DC", ("SHIRT", 9)), A.Offer("S1", ("SHIRT", 9)));
        decision.Plan.Text(shirt).ShouldBe("S1: SHIRT×1");
        decision.Lost[0].Plan.Cost.DaysLate.ShouldBe(1);
    }

    [Fact]
    public void A_node_that_never_opens_is_ruled_out()
    {
        var closed = A.Node("DC") with { ClosedOn = [.. Enum.GetValues<DayOfWeek>()] };
        RuledOut(shirt, closed, A.Offer("DC", ("SHIRT", 1))).ShouldBe("never opens");
    }

    [Fact]
    public void A_node_whose_day_is_full_gets_nothing()
    {
        var node = A.Node("S1") with { CapacityPerDay = 3 };
        RuledOut(shirt, node, A.Offer("S1", ("SHIRT", 9)) with { Load = 3 }).ShouldBe("has as many open pieces as it can ship in a day");
        RuledOut(shirt, node with { CapacityPerDay = 0 }, A.Offer("S1", ("SHIRT", 9))).ShouldBe("takes no orders");
        Decide(shirt, A.Rules(node), A.Offer("S1", ("SHIRT", 9)) with { Load = 2 }).Plan.Cost.Load.ShouldBe(100);
    }

    [Fact]
    public void Between_equals_the_node_with_more_of_its_day_left_wins()
    {
        var rules = A.Rules(A.Node("S1") with { CapacityPerDay = 10 }, A.Node("S2") with { CapacityPerDay = 20 });
        var decision = Decide(shirt, rules, A.Offer("S1", ("SHIRT", 9)) with { Load = 4 }, A.Offer("S2", ("SHIRT", 9)) with { Load = 4 });
        decision.Plan.Text(shirt).ShouldBe("S2: SHIRT×1");
        decision.Lost[0].Why.ShouldBe("would fill its busiest node's day to 50 % instead of 25 %.");
    }

    [Fact]
    public void Between_equals_the_node_with_more_weeks_of_supply_wins()
    {
        var decision = Decide(shirt, A.Rules(A.Node("S1"), A.Node("S2")), Selling("S1", 10, perWeek: 5), Selling("S2", 4, perWeek: 1));
        decision.Plan.Text(shirt).ShouldBe("S2: SHIRT×1");
        decision.Lost[0].Why.ShouldBe("takes from stock that sells sooner anyway: scarcity 50 instead of 25.");
    }

    [Fact]
    public void Between_equals_the_order_of_the_configuration_decides()
    {
        var decision = Decide(shirt, A.Rules(A.Node("S2"), A.Node("S1")), A.Offer("S1", ("SHIRT", 9)), A.Offer("S2", ("SHIRT", 9)));
        decision.Plan.Text(shirt).ShouldBe("S2: SHIRT×1");
        decision.Lost[0].Why.ShouldBe("costs the same and stands later in the configuration.");
    }

    [Fact]
    public void Below_the_threshold_an_order_is_not_split()
    {
        var rules = A.Rules(A.Node("DC"), A.Node("S1")) with { ShipmentThreshold = [An.Euro(50)] };
        NodeOffer[] offers = [A.Offer("DC", ("SHIRT", 9)), A.Offer("S1", ("SHOES", 9))];
        Decide(outfit with { Value = An.Euro(50) }, rules, offers).Plan.Pieces.Length.ShouldBe(2);
        var decision = Decide(outfit with { Value = An.Euro(49.99m) }, rules, offers);
        decision.Plan.Pieces.ShouldBeEmpty();
        A.Units(decision.LeftOver, outfit).ShouldBe("SHIRT×1, SHOES×1");
        decision.Why.ShouldBe("The order is worth less than 50.00 EUR, so it is not split. No single node has everything, and the order ships whole or not at all.");
        decision.Lost[0].Why.ShouldBe("leaves 1 unit without a node, and the order ships whole or not at all.");
    }

    [Fact]
    public void A_threshold_of_another_currency_says_nothing()
    {
        var rules = A.Rules(A.Node("DC"), A.Node("S1")) with { ShipmentThreshold = [new Money(100_000, Currency.Parse("CHF"))] };
        Decide(outfit, rules, A.Offer("DC", ("SHIRT", 9)), A.Offer("S1", ("SHOES", 9))).Plan.Pieces.Length.ShouldBe(2);
    }

    [Fact]
    public void No_more_pieces_than_allowed_and_the_rest_waits()
    {
        var question = A.Question(("A", 1), ("B", 1), ("C", 2));
        var rules = A.Rules(A.Node("S1"), A.Node("S2"), A.Node("S3")) with { MaxSplits = 1 };
        var decision = Decide(question, rules, A.Offer("S1", ("A", 1)), A.Offer("S2", ("B", 1)), A.Offer("S3", ("C", 2)));
        decision.Plan.Text(question).ShouldBe("S1: A×1 + S3: C×2");
        A.Units(decision.LeftOver, question).ShouldBe("B×1");
        Decide(question, rules with { Partial = false }, A.Offer("S1", ("A", 1)), A.Offer("S2", ("B", 1)), A.Offer("S3", ("C", 2))).Plan.Pieces.ShouldBeEmpty();
        Decide(question, rules with { MaxSplits = 2, Partial = false }, A.Offer("S1", ("A", 1)), A.Offer("S2", ("B", 1)), A.Offer("S3", ("C", 2))).Plan.Pieces.Length.ShouldBe(3);
    }

    [Fact]
    public void Lines_of_one_SKU_share_what_a_node_has()
    {
        var question = A.Question(("A", 2), ("A", 2));
        var decision = Decide(question, A.Rules(A.Node("S1"), A.Node("S2")), A.Offer("S1", ("A", 3)), A.Offer("S2", ("A", 2)));
        decision.Plan.Pieces.SelectMany(p => p.Lines).Sum(l => l.Quantity).ShouldBe(4);
        decision.Plan.Pieces.Length.ShouldBe(2);
        A.Units(Decide(question, A.Rules(A.Node("S1")), A.Offer("S1", ("A", 3))).LeftOver, question).ShouldBe("A×1");
    }

    [Fact]
    public void A_node_further_away_than_the_cap_is_ruled_out()
    {
        var question = shirt with { ShipTo = new Destination("DE", "80331", A.Munich) };
        var far = A.Node("HAM") with { Position = A.Hamburg };
        A.Munich.KilometresTo(A.Hamburg).ShouldBeInRange(605, 620);
        var rules = A.Rules(far) with { MaxDistanceKm = 600 };
        Decide(question, rules, A.Offer("HAM", ("SHIRT", 1))).RuledOut.ShouldHaveSingleItem().Why.ShouldBe("is further than 600 km from the customer");
        Decide(question, A.Rules(far with { MaxDistanceKm = 700 }) with { MaxDistanceKm = 600 }, A.Offer("HAM", ("SHIRT", 1))).Plan.Pieces.Length.ShouldBe(1);
        Decide(shirt, rules, A.Offer("HAM", ("SHIRT", 1))).Plan.Pieces.Length.ShouldBe(1, "where nobody knows where the customer lives, nobody is too far away");
    }

    [Fact]
    public void A_postal_code_says_where_the_customer_lives_and_kilometres_cost()
    {
        var rules = A.Rules(
            A.Node("HAM") with { Position = A.Hamburg, Rates = [new ShippingRate("", 300, 1)] },
            A.Node("MUC") with { Position = A.Munich, Rates = [new ShippingRate("", 400, 1)] }) with
        {
            Areas = ImmutableSortedDictionary<string, Position>.Empty.Add("DE", A.Hamburg).Add("DE-80", A.Munich),
        };
        var decision = Decide(shirt, rules, A.Offer("HAM", ("SHIRT", 1)), A.Offer("MUC", ("SHIRT", 1)));
        decision.Plan.Text(shirt).ShouldBe("MUC: SHIRT×1");
        decision.Plan.Cost.Shipping.ShouldBe(An.Euro(4));
        Decide(shirt with { ShipTo = new Destination("DE", "20095") }, rules, A.Offer("HAM", ("SHIRT", 1)), A.Offer("MUC", ("SHIRT", 1))).Plan.Text(shirt).ShouldBe("HAM: SHIRT×1");
    }

    [Fact]
    public void The_narrowest_zone_sets_the_price_and_without_one_nothing_is_shipped()
    {
        var node = A.Node("DC") with { Rates = [new ShippingRate("DE", 490), new ShippingRate("DE-8", 390), new ShippingRate("AT", 890)] };
        Shipping("DE", "80331").ShouldBe(An.Euro(3.90m));
        Shipping("DE", "20095").ShouldBe(An.Euro(4.90m));
        Shipping("AT", "8010").ShouldBe(An.Euro(8.90m));
        RuledOut(shirt with { ShipTo = new Destination("CH", "8001") }, node, A.Offer("DC", ("SHIRT", 1))).ShouldBe("does not ship to CH 8001");

        Money Shipping(string country, string code) => Decide(shirt with { ShipTo = new Destination(country, code) }, A.Rules(node), A.Offer("DC", ("SHIRT", 1))).Plan.Cost.Shipping;
    }

    [Fact]
    public void Only_the_store_where_the_customer_picks_up_serves_a_pick_up()
    {
        var question = shirt with { PickUpAt = "S2" };
        var rules = A.Rules(A.Node("DC"), A.Node("S2") with { PickUp = true, Rates = [], Position = A.Hamburg, MaxDistanceKm = 1 });
        var decision = Decide(question, rules, A.Offer("DC", ("SHIRT", 9)), A.Offer("S2", ("SHIRT", 1)));
        decision.Plan.Text(shirt).ShouldBe("S2: SHIRT×1");
        decision.Plan.Cost.Shipping.ShouldBe(An.Euro(0));
        decision.RuledOut.ShouldHaveSingleItem().ShouldBe(new RuledOut("is not where the customer picks up (S2)", 1, ["DC"]), new SameRuledOut());
        Decide(question, rules, A.Offer("DC", ("SHIRT", 9))).Plan.Pieces.ShouldBeEmpty();
        RuledOut(question, A.Node("S2"), A.Offer("S2", ("SHIRT", 1))).ShouldBe("is no place to pick up");
    }

    [Fact]
    public void A_node_that_rejected_the_order_is_not_asked_again()
    {
        var decision = Decide(shirt with { Excluded = ["S1"] }, A.Rules(A.Node("S1"), A.Node("S2")), A.Offer("S1", ("SHIRT", 9)), A.Offer("S2", ("SHIRT", 9)));
        decision.Plan.Text(shirt).ShouldBe("S2: SHIRT×1");
        decision.RuledOut.ShouldHaveSingleItem().Why.ShouldBe("rejected the order or did not answer");
    }

    [Fact]
    public void A_store_keeps_its_last_units()
    {
        var node = A.Node("S1") with { SafetyStock = 2 };
        RuledOut(shirt, node, A.Offer("S1", ("SHIRT", 2))).ShouldBe("keeps its last 2 units");
        var question = A.Question(("SHIRT", 3));
        A.Units(Decide(question, A.Rules(node), A.Offer("S1", ("SHIRT", 4))).LeftOver, question).ShouldBe("SHIRT×1");
    }

    [Fact]
    public void A_node_serves_its_channels_and_service_levels()
    {
        var offer = A.Offer("S1", ("SHIRT", 9));
        RuledOut(shirt, A.Node("S1") with { Channels = ["app"] }, offer).ShouldBe("does not serve the channel webshop");
        RuledOut(shirt with { ServiceLevel = "standard" }, A.Node("S1") with { ServiceLevels = ["express"] }, offer).ShouldBe("does not serve the service level standard");
        RuledOut(shirt, A.Node("S1") with { ServiceLevels = ["express"] }, offer).ShouldBe("serves only orders with a service level of its own");
        Decide(shirt with { ServiceLevel = "Express" }, A.Rules(A.Node("S1") with { Channels = ["webshop"], ServiceLevels = ["express"] }), offer).Plan.Pieces.Length.ShouldBe(1);
    }

    [Fact]
    public void Only_a_node_that_may_handle_a_SKU_is_given_it()
    {
        var rules = A.Rules(A.Node("S1"), A.Node("DC") with { Tags = ["hazardous"] }) with { Tags = [new SkuTag("hazardous", ["PAINT-*"])] };
        var question = A.Question(("PAINT-RED", 1), ("BRUSH", 1));
        Decide(question, rules, A.Offer("S1", ("PAINT-RED", 1), ("BRUSH", 1)), A.Offer("DC", ("PAINT-RED", 1))).Plan.Text(question).ShouldBe("S1: BRUSH×1 + DC: PAINT-RED×1");
        Decide(A.Question(("PAINT-RED", 1)), rules, A.Offer("S1", ("PAINT-RED", 1))).RuledOut.ShouldHaveSingleItem().Why.ShouldBe("may not handle what is hazardous");
    }

    [Fact]
    public void A_location_that_is_no_node_or_is_offered_twice_is_ruled_out()
    {
        RuledOut(shirt, A.Node("S1"), A.Offer("S2", ("SHIRT", 1))).ShouldBe("is not among the nodes of the routing");
        var twice = Decide(shirt, A.Rules(A.Node("S1")), A.Offer("S1", ("SHIRT", 1)), A.Offer("S1", ("SHIRT", 2)));
        twice.Plan.Pieces.ShouldBeEmpty();
        twice.RuledOut.ShouldHaveSingleItem().Why.ShouldBe("is offered twice, so nobody knows what it has");
        twice.Why.ShouldBe("No node can take part.");
    }

    [Fact]
    public void Weighed_costs_may_prefer_two_cheap_parcels_to_a_dear_one()
    {
        var rules = A.Rules(A.Node("DC", 20), A.Node("S1", 3), A.Node("S2", 3)) with { Weights = new CostWeights(Late: 1_000, Split: 500) };
        NodeOffer[] offers = [A.Offer("DC", ("SHIRT", 1), ("SHOES", 1)), A.Offer("S1", ("SHIRT", 1)), A.Offer("S2", ("SHOES", 1))];
        var decision = Decide(outfit, rules, offers);
        decision.Plan.Text(outfit).ShouldBe("S1: SHIRT×1 + S2: SHOES×1");
        decision.Lost[0].Why.ShouldBe("weighs 20.00 EUR instead of 11.00 EUR: splits 0.00 EUR instead of 5.00 EUR, shipping 20.00 EUR instead of 6.00 EUR.");
        Decide(outfit, rules with { Weights = new CostWeights(1_000, 1_500) }, offers).Plan.Text(outfit).ShouldBe("DC: SHIRT×1, SHOES×1");
    }

    [Fact]
    public void Many_nodes_without_stock_are_one_entry_with_the_first_of_them_named()
    {
        ImmutableArray<RoutingNode> stores = [.. Enumerable.Range(1, 40).Select(i => A.Node($"S{i:00}"))];
        var decision = Decide(shirt, A.Rules(stores), [.. stores.Select(s => A.Offer(s.Location))]);
        var out1 = decision.RuledOut.ShouldHaveSingleItem();
        (out1.Why, out1.Count).ShouldBe(("has nothing of what is asked for", 40));
        out1.Locations.ShouldBe(["S01", "S02", "S03", "S04", "S05"]);
    }

    private static RoutingDecision Decide(RoutingQuestion question, RoutingRules rules, params NodeOffer[] offers) => RoutingPlanner.Decide(question, [.. offers], rules);

    private static string RuledOut(RoutingQuestion question, RoutingNode node, NodeOffer offer) => Decide(question, A.Rules(node), offer).RuledOut.ShouldHaveSingleItem().Why;

    private static NodeOffer Selling(string location, int units, double perWeek) => new(location, [new FreeUnits(new Sku("SHIRT"), units, perWeek)]);

    private static DateTimeOffset ShipBy(RoutingNode node, DateTimeOffset at) => Decide(shirt with { At = at }, A.Rules(node), A.Offer(node.Location, ("SHIRT", 1))).Plan.Pieces[0].ShipBy;

    private static DateTimeOffset Berlin(int day, int hour) => new(2026, 11, day, hour, 0, 0, TimeSpan.FromHours(1));

    private sealed class SameRuledOut : IEqualityComparer<RuledOut>
    {
        public bool Equals(RuledOut? x, RuledOut? y) => x!.Why == y!.Why && x.Count == y.Count && x.Locations.SequenceEqual(y.Locations);

        public int GetHashCode(RuledOut obj) => obj.Count;
    }
}
