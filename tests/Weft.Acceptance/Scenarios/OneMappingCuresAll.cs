using System.Diagnostics;
using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Orders;

namespace Weft.Acceptance.Scenarios;

/// <summary>Five hundred orders wait for one unmapped SKU: mapping it lets go of all, in the order in which they were placed, in bounded steps, and anybody can see how far it is.</summary>
public sealed class OneMappingCuresAll
{
    private const int Orders = 500;
    private const string Deleted = "OLD-MUG";

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Five_hundred_orders_go_on_in_order_with_progress_in_seconds(string store)
    {
        // There is enough for some of them only: who ordered first gets it.
        await using var retail = await Retail.CreateAsync(store, stockPerSku: 300);
        var placed = Enumerable.Range(0, Orders).Select(_ => retail.IdOf(retail.Place((Deleted, 1)))).ToList();
        var there = retail.Retailer.Erp.OnHand(retail.Sku(0));
        await retail.StartNodeAsync();
        await Until.HoldsAsync("all wait", async () => await retail.Store.CountAsync("holds") == Orders, async () => $"{await retail.Store.CountAsync("holds")} wait");
        var cause = (await retail.GetAsync("holds")).GetProperty("items").EnumerateArray().Single();
        (cause.GetProperty("kind").GetString(), cause.GetProperty("key").GetString(), cause.GetProperty("orders").GetInt64(), cause.GetProperty("owner").GetString())
            .ShouldBe((nameof(HoldKind.UnmappedSku), Deleted, Orders, "catalogue"));
        cause.GetProperty("late").GetBoolean().ShouldBeFalse();

        var clock = Stopwatch.StartNew();
        await retail.ChangeAsync(HttpMethod.Put, $"skus/{Deleted}/mapping", new { to = retail.Sku(0) });
        var seen = new List<(int Done, int Of)>();
        while ((await retail.GetAsync($"holds?kind=UnmappedSku&key={Deleted}")).GetProperty("items") is { } items && items.GetArrayLength() > 0)
            if (items[0].TryGetProperty("release", out var release)) seen.Add((release.GetProperty("done").GetInt32(), release.GetProperty("of").GetInt32()));
        clock.Stop();
        await retail.UntilInSyncAsync(there);
        TestContext.Current.TestOutputHelper?.WriteLine($"{store}: {Orders} orders let go of in {clock.Elapsed.TotalSeconds:F2} s, seen at {string.Join(", ", seen.Select(s => $"{s.Done} of {s.Of}").Distinct())}");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        seen.ShouldAllBe(s => s.Of == Orders);
        (await retail.Store.CountAsync("events WHERE type = 'stock.demand-cured.v1'")).ShouldBe(Orders / Weft.Core.Inventory.StockLimits.CuredAtOnce);
        retail.Retailer.TakeBooks().SalesOrders.Select(o => o.ExternalRef).ShouldBe(placed.Take(there), ignoreOrder: true);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Holds_that_people_placed_are_released_together_and_each_says_who_did_it(string store)
    {
        await using var retail = await Retail.StartAsync(store, warehouseTime: TimeSpan.FromHours(1));
        var orders = Enumerable.Range(0, 5).Select(_ => retail.Place((Deleted, 1))).ToList();
        for (var i = 0; i < orders.Count; i++)
        {
            await retail.TellAsync(await retail.DocumentAsync(orders[i]), "orders/create", $"WD-{i}");
            await retail.UntilDecidedAsync();
            await retail.ChangeAsync(HttpMethod.Post, $"orders/{retail.IdOf(orders[i])}/holds", new { reason = "the card looks odd", kind = "Fraud" });
        }

        var ended = await retail.VerbAsync("holds", "release", "--cause", "Fraud/ops");
        ended.ExitCode.ShouldBe(0, ended.Error);
        ended.Output.ShouldContain("5 holds released.");
        foreach (var order in orders) (await retail.StoryAsync(retail.IdOf(order))).GetProperty("timeline").EnumerateArray().Last().GetProperty("text").GetString()!.ShouldContain("“Possible fraud” (ops) was released by ops");
        (await retail.VerbAsync("holds")).Output.ShouldContain($"UnmappedSku/{Deleted}");
    }
}
