using System.Collections.Immutable;
using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Routing;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Acceptance.Scenarios;

/// <summary>A node that has as much work as it can do is given no more, whether orders come at once or one by one, and whether the process lives on.</summary>
public sealed class BusyNodes
{
    private const int Capacity = 2;

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_node_at_its_capacity_is_skipped_until_it_has_shipped(string store)
    {
        await using var node = await StartAsync(store);
        var orders = new List<OrderId>();
        for (var i = 1; i <= 3; i++) orders.Add(await OrderedAsync(node, $"{i}"));
        foreach (var (id, place) in orders.Zip(["S1", "S1", "S2"])) (await NodesOf(node, id)).ShouldBe([place]);
        (await RecordAsync(node, orders[2])).Offers.Select(o => (o.Location, o.Load)).ShouldBe([("S1", 2), ("S2", 0)], ignoreOrder: true);

        node.DieEvery(1, 1);
        (await NodesOf(node, await OrderedAsync(node, "after a restart"))).ShouldBe(["S2"]);
        node.Deaths.ShouldBe(1);

        await AcceptedAsync(node, orders[0], new ReportShipment("X1", [], "UPS", "T1", DateTimeOffset.UtcNow) { FulfilmentId = "F1" }, "ship");
        (await NodesOf(node, await OrderedAsync(node, "after a shipment"))).ShouldBe(["S1"]);
        await AcceptedAsync(node, orders[1], new RejectFulfilment("F1", [], "no time", "S1"), "reject");
        (await NodesOf(node, await OrderedAsync(node, "after a rejection"))).ShouldBe(["S1"]);
        (await NodesOf(node, await OrderedAsync(node, "full again"))).ShouldBe(["S2"]);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Orders_that_come_at_once_see_each_other(string store)
    {
        await using var node = await StartAsync(store);
        node.DieEvery(2, 4);
        var orders = await Task.WhenAll(Enumerable.Range(1, 30).Select(i => node.OrderAsync($"{i}", null, ("A", 1))));
        var nodes = new List<string>();
        foreach (var id in orders) nodes.AddRange(await NodesOf(node, id));
        nodes.Count(n => n == "S1").ShouldBe(Capacity);
        nodes.Count.ShouldBe(30);
    }

    private static async Task<StockNode> StartAsync(string store)
    {
        var asked = new FulfilmentNode("stores") { AnswerWithin = TimeSpan.FromHours(1), OwnBooks = true };
        var rules = new RoutingRules { Nodes = [new("S1") { CapacityPerDay = Capacity }, new("S2") { Rates = [new ShippingRate("", 500)] }, new(StockNode.Location)], Currency = Currency.Parse("EUR") };
        var node = await StockNode.StartAsync(store, new FulfilmentPolicy(rules, ImmutableSortedDictionary<string, FulfilmentNode>.Empty.Add("S1", asked).Add("S2", asked)));
        await node.StockedAsync("A", 0);
        foreach (var place in (string[])["S1", "S2"]) await node.CountAsync("A", 100, place);
        return node;
    }

    private static async Task<OrderId> OrderedAsync(StockNode node, string number)
    {
        var id = await node.OrderAsync(number, null, ("A", 1));
        await node.SettleAsync(id);
        return id;
    }

    private static async Task<IEnumerable<string>> NodesOf(StockNode node, OrderId id) => (await node.OrderAsync(id)).Plan!.Pieces.Select(p => p.Node);

    private static async Task<RoutingRecord> RecordAsync(StockNode node, OrderId id) => (await node.RoutingAsync(id)).Single();

    private static async Task AcceptedAsync(StockNode node, OrderId id, Command command, string key) =>
        (await node.AskAsync(OrderWorkflow.StreamOf(id), command, $"{id}/{key}")).Decision.ShouldBeOfType<Decision.Accepted>();
}
