using Weft.Acceptance.Support;
using Weft.Configuration;
using Weft.Connectors;
using Weft.Core.Routing;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Acceptance.Routing;

public sealed class RoutingConfigurationTests
{
    private const string Locations = "locations:\n  DC1:\n  stores: { codes: [S001..S003] }\n";

    [Fact]
    public void Rules_arrive_where_they_belong()
    {
        var rules = Sound("""
            routing:
              currency: EUR
              timeZone: Europe/Berlin
              maxSplits: 1
              partial: false
              shipmentThreshold: [50.00 EUR, 60 CHF]
              maxDistanceKm: 800
              cost: weighted
              weights: { late: 10.00, split: 4, scarcity: 0.005 }
              areas: { DE: [51, 10], de-80: [48.14, 11.58] }
              tags: { hazardous: [PAINT-*, GLUE] }
              nodes:
                - locations: stores
                  capacityPerDay: 20
                  safetyStock: 2
                  maxDistanceKm: 100
                  pickUp: true
                  positions: { S001: [48.1, 11.5] }
                  position: [50, 9]
                - locations: [DC1]
                  name: the centre
                  cutOff: 9:30
                  timeZone: Europe/London
                  closedOn: [saturday, Sunday]
                  handlingTime: 2h
                  serviceLevels: [express]
                  tags: [hazardous]
                  shipping: { everywhere: { cost: 9.90 }, DE-8: { cost: 3.90, perKm: 0.001, transit: 1d } }
            """);
        rules.Nodes.Select(n => n.Location).ShouldBe(["S001", "S002", "S003", "DC1"]);
        rules.Weights.ShouldBe(new CostWeights(1_000, 400, 0, 0.5m));
        rules.ShipmentThreshold.ShouldBe([new Money(5_000, Currency.Parse("EUR")), new Money(6_000, Currency.Parse("CHF"))]);
        (rules.MaxSplits, rules.Partial, rules.MaxDistanceKm).ShouldBe((1, false, 800));
        rules.Areas.Keys.ShouldBe(["DE", "DE-80"]);
        rules.Tags.ShouldHaveSingleItem().Skus.ShouldBe(["PAINT-*", "GLUE"]);

        var (store, other, centre) = (rules.Nodes[0], rules.Nodes[1], rules.Nodes[3]);
        (store.Group, store.CapacityPerDay, store.SafetyStock, store.MaxDistanceKm, store.PickUp, store.Zone.Id).ShouldBe(("stores", 20, 2, 100, true, "Europe/Berlin"));
        (store.Position, other.Position).ShouldBe((new Position(48.1, 11.5), new Position(50, 9)));
        store.Rates.ShouldBe([new ShippingRate("")]);
        (centre.Group, centre.CutOff, centre.Zone.Id, centre.HandlingTime).ShouldBe(("the centre", new TimeOnly(9, 30), "Europe/London", TimeSpan.FromHours(2)));
        centre.ClosedOn.ShouldBe([DayOfWeek.Saturday, DayOfWeek.Sunday]);
        centre.Rates.OrderBy(r => r.Zone).ShouldBe([new ShippingRate("", 990), new ShippingRate("DE-8", 390, 0.1m, TimeSpan.FromDays(1))]);
        (centre.ServiceLevels[0], centre.Tags[0]).ShouldBe(("express", "hazardous"));
    }

    [Fact]
    public void Without_the_section_nothing_is_routed() => Read("").Options.Routing.ShouldBeNull();

    [Fact]
    public void All_faults_are_said_at_once_each_with_its_key()
    {
        var faults = Read("""
            routing:
              currency: EURO
              timeZone: Europe/Berln
              maxSplit: 1
              shipmentThreshold: [50.00]
              maxDistanceKm: -1
              cost: cheapest
              weights: { late: 10 }
              areas: { Bavaria: [48, 11], DE-8: [95, 11] }
              partial: perhaps
              nodes:
                - locations: store
                - locations: DC1
                  cutOff: noon
                  closedOn: [sundy]
                  capacityPerDay: many
                  handlingTime: 90d
                  shipping: { Germany: { cost: 1 }, DE: { cost: cheap, pice: 2 } }
                  tags: [hazardos]
                  positions: { S001: [1, 2] }
                - locations: DC1
                - cutoff: 9:00
            """).Faults;
        faults.Select(f => f.Key).Order(StringComparer.Ordinal).ShouldBe(new[]
        {
            "routing.areas.Bavaria", "routing.areas.DE-8", "routing.cost", "routing.currency", "routing.maxDistanceKm", "routing.maxSplit", "routing.partial", "routing.shipmentThreshold", "routing.timeZone", "routing.weights",
            "routing.nodes.0.locations", "routing.nodes.1.capacityPerDay", "routing.nodes.1.closedOn", "routing.nodes.1.cutOff", "routing.nodes.1.handlingTime", "routing.nodes.1.positions.S001",
            "routing.nodes.1.shipping.DE.cost", "routing.nodes.1.shipping.DE.pice", "routing.nodes.1.shipping.Germany", "routing.nodes.1.tags", "routing.nodes.2.locations", "routing.nodes.3.locations",
        }.Order(StringComparer.Ordinal));
        Of("routing.maxSplit").ShouldContain("Did you mean 'maxSplits'?");
        Of("routing.timeZone").ShouldContain("Did you mean 'Europe/Berlin'?");
        Of("routing.nodes.0.locations").ShouldContain("Did you mean 'stores'?");
        Of("routing.nodes.1.closedOn").ShouldContain("Did you mean 'sunday'?");
        Of("routing.nodes.1.cutOff").ShouldContain("14:00");
        Of("routing.nodes.2.locations").ShouldContain("named twice");

        string Of(string key) => faults.First(f => f.Key == key).Message;
    }

    [Fact]
    public void Weighted_costs_need_weights_and_a_routing_needs_nodes_and_a_currency() =>
        Read("routing: { cost: weighted }").Faults.Select(f => f.Key).Order(StringComparer.Ordinal).ShouldBe(["routing.currency", "routing.nodes", "routing.weights"]);

    private static RoutingRules Sound(string yaml)
    {
        var (options, faults) = Read(yaml);
        faults.ShouldBeEmpty();
        return options.Routing.ShouldNotBeNull();
    }

    private static (Weft.Hosting.WeftOptions Options, IReadOnlyList<SettingFault> Faults) Read(string yaml)
    {
        using var folder = new Folder();
        folder.Write("weft.yaml", Locations + yaml);
        return ConfigurationFile.Read(folder["weft.yaml"], ConnectorCatalogue.All);
    }
}
