using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Acceptance.Scenarios;

/// <summary>What waits for stock is cancelled when its time is over, also when the process died meanwhile, and once.</summary>
public sealed class WaitingTooLong
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_line_whose_stock_never_came_is_cancelled_once_and_the_rest_ships(string store)
    {
        await using var node = await StockNode.StartAsync(store);
        await node.StockedAsync("A", 5);
        await node.StockedAsync("B", 0);
        node.DieEvery(1, 3);
        var id = OrderId.Of("shop", "1");
        var place = StockNode.Place(id, null, PaymentState.Captured, ("A", 2), ("B", 1));
        await node.AskAsync(OrderWorkflow.StreamOf(id), place with { Parties = place.Parties with { CancelBackordersAfter = TimeSpan.FromMilliseconds(50) } }, "place");
        await Until.HoldsAsync("what waited is cancelled", async () => (await node.OrderAsync(id)).Lines[1].Withdrawn == 1, async () => $"{(await node.OrderAsync(id)).Lines[1]}");
        await node.SettleAsync(id);
        (await node.AskAsync(OrderWorkflow.StreamOf(id), new ReportShipment("S1", [], "DHL", "T1", DateTimeOffset.UtcNow), "ship")).Decision.ShouldBeOfType<Decision.Accepted>();
        await node.SettleAsync(id);
        var order = await node.OrderAsync(id);
        order.InSync.ShouldBeTrue();
        order.Lines.Select(l => (l.Shipped, l.Cancelled)).ShouldBe([(2, 0), (0, 1)]);
        (await node.StockAsync("B")).Promises.ShouldBeEmpty();
        (await node.EventsAsync("order.units-cancelled.v1")).ShouldBe(1);
        node.Deaths.ShouldBeGreaterThan(0);
    }
}
