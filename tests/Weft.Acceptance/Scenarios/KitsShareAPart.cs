using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Reservations;

namespace Weft.Acceptance.Scenarios;

/// <summary>Two kits in one cart contain the same part: what is there is judged against both together.</summary>
public sealed class KitsShareAPart
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_cart_of_both_needs_four_and_three_are_not_enough(string store)
    {
        await using var node = await StockNode.StartAsync(store);
        await PrepareAsync(node, 3);
        var refused = await node.HoldAsync("cart-1", ("P", 1), ("Q", 1));
        refused.Status.ShouldBe(ReservationStatus.Refused);
        refused.Reason.ShouldBe("Not everything is there: missing are 1 of 1 Q.");
        (await node.StockAsync("C")).ShouldSatisfyAllConditions(s => s.Holds.ShouldBeEmpty(), s => s.At(StockNode.Location).Held.ShouldBe(0));

        await node.CountAsync("C", 4);
        (await node.HoldAsync("cart-2", ("P", 1), ("Q", 1))).Status.ShouldBe(ReservationStatus.Held);
        (await node.StockAsync("C")).At(StockNode.Location).Held.ShouldBe(4);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task An_order_of_both_waits_for_the_fourth(string store)
    {
        await using var node = await StockNode.StartAsync(store);
        await PrepareAsync(node, 3);
        var id = await node.OrderAsync("1", null, ("P", 1), ("Q", 1));
        (await node.OrderAsync(id)).ShouldSatisfyAllConditions(o => o.Confirmed.ShouldBeFalse(), o => o.Lines.Select(l => (l.Reserved, l.Backordered)).ShouldBe([(1, 0), (0, 1)]));
        (await node.StockAsync("C")).At(StockNode.Location).Reserved.ShouldBe(3);

        await node.CountAsync("C", 4);
        (await node.OrderAsync(id)).Confirmed.ShouldBeTrue();
        (await node.StockAsync("C")).At(StockNode.Location).Reserved.ShouldBe(4);
    }

    private static async Task PrepareAsync(StockNode node, int units)
    {
        await node.StockedAsync("C", units);
        await node.KitAsync("P", ("C", 2));
        await node.KitAsync("Q", ("C", 2));
    }
}
