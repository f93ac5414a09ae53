using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Acceptance.Scenarios;

/// <summary>Part of an order ships and part of it is cancelled or refunded: exactly what is not needed any more is free, once.</summary>
public sealed class PartOfAnOrder
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Seven_of_ten_are_invoiced_and_the_rest_cancelled_so_93_of_100_can_be_sold(string store)
    {
        await using var node = await StockNode.StartAsync(store);
        await node.StockedAsync("A", 100);
        var id = await node.OrderAsync("1", null, ("A", 10));
        await node.SettleAsync(id);
        await Accepted(node, id, new ReportShipment("S1", [new("1", 7)], "DHL", "T1", DateTimeOffset.UtcNow), "ship");
        await node.SettleAsync(id);
        await ShouldBe(node, onHand: 93, reserved: 3, free: 90);

        await Accepted(node, id, new CancelOrder("channel", "the rest is not wanted"), "cancel");
        await node.SettleAsync(id);
        await ShouldBe(node, onHand: 93, reserved: 0, free: 93);
        (await node.EventsAsync("stock.released.v1")).ShouldBe(1);
        (await node.OrderAsync(id)).Status().ShouldBe(OrderStatus.Completed);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Four_of_six_are_refunded_before_two_leave_and_repeats_of_the_refund_change_nothing(string store)
    {
        await using var node = await StockNode.StartAsync(store);
        await node.StockedAsync("A", 10);
        var id = OrderId.Of("shop", "1");
        await Accepted(node, id, StockNode.Place(id, null, PaymentState.Pending, ("A", 6)), "place");
        var refund = new CancelUnits("refund-1", [new("1", 4)], "channel", "refunded");
        await Accepted(node, id, refund, "refund");
        await RepeatAsync("before");
        await ShouldBe(node, onHand: 10, reserved: 2, free: 8);

        await Accepted(node, id, new ReportPayment(PaymentState.Captured, "pay-1"), "paid");
        await node.SettleAsync(id);
        await Accepted(node, id, new ReportShipment("S1", [], "DHL", "T1", DateTimeOffset.UtcNow), "ship");
        await node.SettleAsync(id);
        await RepeatAsync("after");
        await ShouldBe(node, onHand: 8, reserved: 0, free: 8);
        (await node.OrderAsync(id)).Status().ShouldBe(OrderStatus.Completed);
        (await node.StockAsync("A")).Promises.ShouldBeEmpty();

        async Task RepeatAsync(string when)
        {
            for (var i = 0; i < 3; i++) (await node.AskAsync(OrderWorkflow.StreamOf(id), refund, $"refund {when} {i}")).Decision.ShouldBeOfType<Decision.AlreadyDone>();
        }
    }

    private static async Task Accepted(StockNode node, OrderId id, Command command, string key) =>
        (await node.AskAsync(OrderWorkflow.StreamOf(id), command, key)).Decision.ShouldBeOfType<Decision.Accepted>();

    private static async Task ShouldBe(StockNode node, int onHand, int reserved, int free) =>
        (await node.StockAsync("A")).At(StockNode.Location).ShouldSatisfyAllConditions(l => l.OnHand.ShouldBe(onHand), l => l.Reserved.ShouldBe(reserved), l => l.AvailableAbove(0).ShouldBe(free));
}
