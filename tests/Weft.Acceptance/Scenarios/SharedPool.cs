using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Inventory;

namespace Weft.Acceptance.Scenarios;

/// <summary>Two channels sell from one pool: what one of them takes is gone for the other before its next customer can pay.</summary>
public sealed class SharedPool
{
    private const string Other = "nordmarkt";
    private static readonly TimeSpan target = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_cart_of_all_fifteen_leaves_the_other_channel_nothing_to_sell(string store)
    {
        await using var retail = await StartAsync(store);
        var sku = retail.Sku(0);
        using var held = await HoldAsync(retail, retail.Shop, sku, 15);
        var watch = Stopwatch.StartNew();
        held.EnsureSuccessStatusCode();
        await OtherShowsAsync(retail, 0, watch);

        using var late = await HoldAsync(retail, Other, sku, 1);
        ((int)late.StatusCode).ShouldBe(409, "Its checkout is told before it takes the money.");
        var there = (await retail.GetAsync($"stock/{sku}")).GetProperty("locations").EnumerateArray().ToDictionary(l => l.GetProperty("location").GetString()!, l => (Held: l.GetProperty("held").GetInt32(), Free: l.GetProperty("available").GetInt32()));
        (there["W1"], there["W2"]).ShouldBe(((10, 0), (5, 0)));
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task An_order_of_the_shared_part_leaves_the_other_channel_nothing_to_sell(string store)
    {
        await using var retail = await StartAsync(store);
        var order = retail.Place((retail.Sku(0), 5));
        var body = Encoding.UTF8.GetBytes((await retail.DocumentAsync(order)).ToJsonString());
        var watch = Stopwatch.StartNew();
        using var taken = await retail.SendAsync(body, "orders/create", "WD-pool");
        taken.EnsureSuccessStatusCode();
        await OtherShowsAsync(retail, 0, watch);
        (await retail.GetAsync($"availability?sku={retail.Sku(0)}&channel={retail.Shop}")).GetProperty("available").GetInt32().ShouldBe(10);
    }

    /// <summary>The shop sells from W1, which has 10, and W2, which has 5; the marketplace only from W2. Both ship from W2.</summary>
    private static async Task<Retail> StartAsync(string store)
    {
        var retail = await Retail.CreateAsync(store);
        retail.SellOn(Other);
        var options = retail.Options;
        options.Locations["W1"] = new("Warehouse 1");
        options.Locations["W2"] = new("Warehouse 2");
        options.Stock.Channels[retail.Shop] = new ChannelStock(retail.Shop) { Nodes = ["W1", "W2"] };
        options.Stock.Channels[Other] = new ChannelStock(Other) { Nodes = ["W2"] };
        foreach (var channel in (string[])[retail.Shop, Other]) options.Channels[channel] = options.Channels[channel] with { Location = "W2" };
        await retail.StartNodeAsync();
        var now = DateTimeOffset.UtcNow;
        using var counted = await retail.Http.PostAsJsonAsync("api/v1/stock/snapshots", new
        {
            countedAt = now,
            rows = new[] { new { sku = retail.Sku(0), location = "W1", onHand = 10 }, new { sku = retail.Sku(0), location = "W2", onHand = 5 } },
        });
        counted.EnsureSuccessStatusCode();
        await Until.HoldsAsync(
            "both channels show what they may sell",
            () => Task.FromResult(retail.Retailer.WebShop.Shown(retail.Sku(0)) == 15 && retail.Retailer.Nordmarkt.Shown(retail.Sku(0)) == 5),
            () => Task.FromResult($"They show {retail.Retailer.WebShop.Shown(retail.Sku(0))} and {retail.Retailer.Nordmarkt.Shown(retail.Sku(0))}."));
        return retail;
    }

    private static Task<HttpResponseMessage> HoldAsync(Retail retail, string channel, string sku, int units) =>
        retail.Http.PostAsJsonAsync("api/v1/reservations", new { channel, seconds = 600, lines = new[] { new { sku, quantity = units } } });

    private static async Task OtherShowsAsync(Retail retail, int units, Stopwatch since)
    {
        await Until.HoldsAsync($"{Other} shows {units}", () => Task.FromResult(retail.Retailer.Nordmarkt.Shown(retail.Sku(0)) == units), () => retail.GetAsync($"stock/{retail.Sku(0)}").ContinueWith(t => t.Result.GetRawText(), TaskScheduler.Default));
        since.Elapsed.ShouldBeLessThan(target);
    }
}
