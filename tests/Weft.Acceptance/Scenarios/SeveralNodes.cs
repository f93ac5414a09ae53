using System.Collections.Immutable;
using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Routing;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Acceptance.Scenarios;

/// <summary>Orders that several nodes ship: splits, stores that say no or nothing, and a cancellation half-way.</summary>
public sealed class SeveralNodes
{
    private static readonly Sku a = new("A");
    private static readonly Sku b = new("B");

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task What_no_node_has_alone_is_shipped_by_two_and_both_are_told_to_the_ERP(string store)
    {
        await using var node = await StartAsync(store, ("S1", 5, 0), ("S2", 0, 5));
        var id = await OrderedAsync(node);
        (await PiecesAsync(node, id)).ShouldBe(["F1 S1 Requested", "F2 S2 Requested"]);
        foreach (var piece in (string[])["F1", "F2"])
        {
            await Accepted(node, id, new AcceptFulfilment(piece, "store"), $"accept {piece}");
            await Accepted(node, id, new ReportShipment($"X-{piece}", [], "UPS", $"T-{piece}", DateTimeOffset.UtcNow) { FulfilmentId = piece }, $"ship {piece}");
        }

        await node.SettleAsync(id);
        var order = await node.OrderAsync(id);
        order.Status().ShouldBe(OrderStatus.Completed);
        order.Obligations.Where(o => o.Kind == ObligationKind.ErpDelivery).Select(o => o.Key).ShouldBe(["erp-delivery/X-F1", "erp-delivery/X-F2"]);
        await FreeAsync(node, ("S1", 3, 0), ("S2", 0, 4));
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_store_that_says_no_is_not_asked_again(string store)
    {
        await using var node = await StartAsync(store, ("S1", 5, 5), ("S2", 5, 5));
        var id = await OrderedAsync(node);
        await Accepted(node, id, new RejectFulfilment("F1", [], "no time", "S1"), "reject");
        (await PiecesAsync(node, id)).ShouldBe(["F1 S1 Rejected", "F2 S2 Requested"]);
        await FreeAsync(node, ("S1", 5, 5), ("S2", 3, 4));
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_store_that_says_nothing_loses_its_piece(string store)
    {
        await using var node = await StartAsync(store, TimeSpan.FromMilliseconds(50), ("S1", 5, 5));
        var id = await OrderedAsync(node);
        await Until.HoldsAsync("the store has lost the piece", async () => (await PiecesAsync(node, id)).Contains("F1 S1 Expired"), async () => string.Join(", ", await PiecesAsync(node, id)));
        (await PiecesAsync(node, id)).ShouldBe(["F1 S1 Expired", "F2 DC1 Planned"]);
        (await node.OrderAsync(id)).Status().ShouldBe(OrderStatus.Backordered);
        await FreeAsync(node, ("S1", 5, 5));
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task When_no_node_is_left_somebody_is_told(string store)
    {
        await using var node = await StartAsync(store, ("DC1", 5, 5));
        var id = await OrderedAsync(node);
        await Accepted(node, id, new RejectFulfilment("F1", [], "flooded", "DC1"), "reject");
        var order = await node.OrderAsync(id);
        order.Status().ShouldBe(OrderStatus.OnHold);
        order.Holds.ShouldHaveSingleItem().Reason.ShouldStartWith("No store could take it");
        await FreeAsync(node, ("DC1", 5, 5));
        await Accepted(node, id, new ReleaseHold(HoldKind.Manual, order.Holds[0].Key, "anna"), "release");
        (await PiecesAsync(node, id)).ShouldBe(["F1 DC1 Rejected", "F2 DC1 Requested"]);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Of_a_split_order_one_part_has_left_and_the_rest_is_cancelled(string store)
    {
        await using var node = await StartAsync(store, ("S1", 5, 0), ("S2", 0, 5));
        var id = await OrderedAsync(node);
        await Accepted(node, id, new ReportShipment("X1", [], "UPS", "T1", DateTimeOffset.UtcNow) { FulfilmentId = "F1" }, "ship");
        await node.SettleAsync(id);
        await Accepted(node, id, new CancelOrder("anna", "customer called"), "cancel");
        await Accepted(node, id, new DeliverySettled($"{id}/warehouse-cancellation", new DeliveryResult(false, Reason: "It has left.")), "no");
        await Accepted(node, id, new DeliverySettled($"{id}/warehouse-cancellation/F2", new DeliveryResult(true)), "yes");
        await node.SettleAsync(id);
        var order = await node.OrderAsync(id);
        order.Lines.Select(l => (l.Shipped, l.Cancelled)).ShouldBe([(2, 0), (0, 1)]);
        order.InSync.ShouldBeTrue();
        await FreeAsync(node, ("S1", 3, 0), ("S2", 0, 5));
        (await node.StockAsync("B")).Promises.ShouldBeEmpty();
    }

    private static Task<StockNode> StartAsync(string store, params (string Location, int A, int B)[] stock) => StartAsync(store, TimeSpan.FromHours(1), stock);

    private static async Task<StockNode> StartAsync(string store, TimeSpan patience, params (string Location, int A, int B)[] stock)
    {
        var asked = new FulfilmentNode("stores") { AnswerWithin = patience, OwnBooks = true };
        var rules = new RoutingRules { Nodes = [new("S1"), new("S2"), new(StockNode.Location)], Currency = Currency.Parse("EUR") };
        var node = await StockNode.StartAsync(store, new FulfilmentPolicy(rules, ImmutableSortedDictionary<string, FulfilmentNode>.Empty.Add("S1", asked).Add("S2", asked).Add(StockNode.Location, asked)));
        foreach (var sku in (Sku[])[a, b]) await node.StockedAsync(sku.Value, 0);
        foreach (var (location, ofA, ofB) in stock)
        {
            await node.CountAsync("A", ofA, location);
            await node.CountAsync("B", ofB, location);
        }

        return node;
    }

    /// <summary>2 × A and 1 × B, at the nodes.</summary>
    private static async Task<OrderId> OrderedAsync(StockNode node)
    {
        var id = await node.OrderAsync("1", null, ("A", 2), ("B", 1));
        await node.SettleAsync(id);
        return id;
    }

    private static async Task<IEnumerable<string>> PiecesAsync(StockNode node, OrderId id) => (await node.OrderAsync(id)).Plan!.Pieces.Select(p => $"{p.Id} {p.Node} {p.State}");

    private static async Task FreeAsync(StockNode node, params (string Location, int A, int B)[] expected)
    {
        var (ofA, ofB) = (await node.StockAsync("A"), await node.StockAsync("B"));
        foreach (var (location, unitsA, unitsB) in expected) (ofA.At(location).AvailableAbove(0), ofB.At(location).AvailableAbove(0)).ShouldBe((unitsA, unitsB), location);
    }

    private static async Task Accepted(StockNode node, OrderId id, Command command, string key) =>
        (await node.AskAsync(OrderWorkflow.StreamOf(id), command, $"{id}/{key}")).Decision.ShouldBeOfType<Decision.Accepted>();
}
