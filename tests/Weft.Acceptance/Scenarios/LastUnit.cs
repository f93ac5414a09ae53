using System.Text;
using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Orders;
using Weft.Core.Reservations;

namespace Weft.Acceptance.Scenarios;

/// <summary>Many buyers want the last unit at once: as many get one as there are, also when the node dies in the middle.</summary>
public sealed class LastUnit
{
    private const string Hot = "HOT";
    private const int Callers = 200;
    private const int MostDeaths = 6;

    [Theory]
    [InlineData(ScenarioStore.Sqlite, 1, 200, false)]
    [InlineData(ScenarioStore.Postgres, 1, 200, false)]
    [InlineData(ScenarioStore.Sqlite, 1, 200, true)]
    [InlineData(ScenarioStore.Postgres, 1, 200, true)]
    [InlineData(ScenarioStore.Sqlite, 100, 10_000, true)]
    [InlineData(ScenarioStore.Postgres, 100, 10_000, true)]
    public async Task As_many_carts_get_a_unit_as_there_are(string store, int stock, int carts, bool dies)
    {
        await using var node = await StockNode.StartAsync(store);
        await node.StockedAsync(Hot, stock);
        var outcomes = new ReservationStatus[carts];
        await AtOnceAsync(node, carts, dies, async i => outcomes[i] = (await node.HoldAsync($"cart-{i}", (Hot, 1))).Status);

        outcomes.Count(o => o == ReservationStatus.Held).ShouldBe(stock);
        outcomes.Count(o => o == ReservationStatus.Refused).ShouldBe(carts - stock);
        var state = await node.StockAsync(Hot);
        state.Holds.Values.Sum(h => h.Units.Sum(u => u.Quantity)).ShouldBe(stock);
        (state.At(StockNode.Location).Held, state.At(StockNode.Location).AvailableAbove(0)).ShouldBe((stock, 0));
        (await node.EventsAsync("stock.units-held.v1")).ShouldBe(stock);
        node.Deaths.ShouldBeInRange(dies ? 2 : 0, dies ? MostDeaths : 0);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite, 1, 200, false)]
    [InlineData(ScenarioStore.Postgres, 1, 200, false)]
    [InlineData(ScenarioStore.Sqlite, 100, 10_000, true)]
    [InlineData(ScenarioStore.Postgres, 100, 10_000, true)]
    public async Task As_many_orders_are_promised_a_unit_as_there_are_and_the_others_wait(string store, int stock, int orders, bool dies)
    {
        await using var node = await StockNode.StartAsync(store);
        await node.StockedAsync(Hot, stock);
        await AtOnceAsync(node, orders, dies, i => node.OrderAsync($"{i}", null, (Hot, 1)));

        var state = await node.StockAsync(Hot);
        state.Promises.Count.ShouldBe(orders);
        state.Promises.Values.Sum(p => p.Reserved).ShouldBe(stock);
        state.Promises.Values.ShouldAllBe(p => p.Reserved + p.Backordered == 1);
        (state.At(StockNode.Location).Reserved, state.At(StockNode.Location).AvailableAbove(0)).ShouldBe((stock, 0));
        (await node.EventsAsync("order.confirmed.v1")).ShouldBe(stock);
        node.Deaths.ShouldBeInRange(dies ? 2 : 0, dies ? MostDeaths : 0);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Carts_and_orders_race_for_the_same_units_and_a_cart_that_won_gets_its_order(string store)
    {
        await using var node = await StockNode.StartAsync(store);
        await node.StockedAsync(Hot, 50);
        await AtOnceAsync(node, 200, dies: true, async i =>
        {
            var cart = i % 2 == 0 ? $"cart-{i}" : null;
            var won = cart is not null && (await node.HoldAsync(cart, (Hot, 1))).Status == ReservationStatus.Held;
            var order = await node.OrderAsync($"{i}", cart, (Hot, 1));
            if (!won) return;
            (await node.OrderAsync(order)).Confirmed.ShouldBeTrue();
            (await node.CartAsync(cart!)).Order.ShouldBe(order);
        });

        var state = await node.StockAsync(Hot);
        (state.Holds.Count, state.Promises.Values.Sum(p => p.Reserved), state.Promises.Values.Sum(p => p.Backordered)).ShouldBe((0, 50, 150));
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_node_killed_among_the_orders_promises_each_unit_once(string store)
    {
        await using var retail = await Retail.CreateAsync(store, stockPerSku: 100);
        await retail.StartProcessAsync();
        var units = retail.Retailer.Erp.OnHand(retail.Sku(0));
        var orders = Enumerable.Range(0, units + 100).Select(_ => retail.Place((retail.Sku(0), 1))).ToList();
        var bodies = new byte[orders.Count][];
        for (var i = 0; i < bodies.Length; i++) bodies[i] = Encoding.UTF8.GetBytes((await retail.DocumentAsync(orders[i])).ToJsonString());

        var taken = 0;
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var posts = Parallel.ForAsync(0, bodies.Length, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
        {
            if (await TrySendAsync(retail, bodies[i], i) && Interlocked.Increment(ref taken) == bodies.Length / 2) half.SetResult();
        });
        await half.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await retail.KillAsync();
        await posts;

        // The shop sends everything again: what was taken before is suppressed.
        await retail.StartProcessAsync();
        for (var i = 0; i < bodies.Length; i++) (await TrySendAsync(retail, bodies[i], i)).ShouldBeTrue();
        await retail.UntilInSyncAsync(units);
        await retail.UntilDecidedAsync();
        (await retail.Store.CountAsync($"orders WHERE status = '{nameof(OrderStatus.Backordered)}'")).ShouldBe(100);
        retail.Retailer.TakeBooks().Stock.Single(s => s.Sku == retail.Sku(0)).ShouldSatisfyAllConditions(s => s.Shipped.ShouldBe(units), s => s.OnHandInErp.ShouldBe(0), s => s.OnHandInWarehouse.ShouldBe(0));
    }

    /// <summary>All at once, by enough callers to fill a commit; the node dies a few times on the way.</summary>
    private static Task AtOnceAsync(StockNode node, int times, bool dies, Func<int, Task> act)
    {
        if (dies) node.DieEvery(Math.Max(1, times / 1_000), MostDeaths);
        return Parallel.ForAsync(0, times, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (i, _) => await act(i));
    }

    private static async Task<bool> TrySendAsync(Retail retail, byte[] body, int number)
    {
        try
        {
            using var answer = await retail.SendAsync(body, "orders/create", $"WD-{number}");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
