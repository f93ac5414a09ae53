using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Inventory;
using Weft.Simulator;
using Weft.Simulator.Channels;
using Weft.Simulator.Faults;

namespace Weft.Acceptance.Scenarios;

/// <summary>Numbers that channels show: the echo of our own leads nowhere, one that another program sets is seen, recorded and overruled, and what a channel does not list is told nothing.</summary>
public sealed class ForeignNumbers
{
    private static readonly string[] channels = ["webshop", "nordmarkt", "bazario"];
    private static readonly TimeSpan moment = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Echoes_of_our_own_numbers_and_of_sales_lead_nowhere(string store)
    {
        await using var node = await StartAsync(store, new RetailerOptions { Skus = 20, EchoUpdates = true });
        foreach (var product in node.Retailer.Products) await node.CountAsync(product.Sku, 30);
        await node.PassAsync(moment);
        var calls = channels.Sum(c => node.Calls.Numbers(c).Count);
        var sku = node.Retailer.Products[0].Sku;
        foreach (var channel in node.Retailer.Channels) node.Retailer.PlaceOrder(channel, [(sku, 1)]);
        await node.PassAsync(moment);

        (await node.RowsAsync("inbox WHERE outcome LIKE 'nothing: The number of%we set ourselves%'")).ShouldBeGreaterThanOrEqualTo(60, "20 numbers in 3 channels");
        (await node.RowsAsync("inbox WHERE outcome LIKE 'nothing: The channel sold%'")).ShouldBe(3);
        (await node.RowsAsync("events WHERE type = 'stock.channel-seen.v1'")).ShouldBe(0);
        (await node.RowsAsync("inbox WHERE state <> 1")).ShouldBe(0);
        channels.Sum(c => node.Calls.Numbers(c).Count).ShouldBe(calls + Reserved(node), "only the orders lowered what the other channels show");
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_number_of_another_program_is_recorded_and_overruled(string store)
    {
        await using var node = await StartAsync(store, new RetailerOptions { Skus = 5 });
        var sku = node.Retailer.Products[0].Sku;
        await node.CountAsync(sku, 30);
        await node.PassAsync(moment);
        foreach (var channel in node.Retailer.Channels) channel.SetByAnotherProgram(sku, 99);
        await node.PassAsync(moment);

        foreach (var channel in node.Retailer.Channels) channel.Shown(sku).ShouldBe(30, channel.Connection);
        (await node.RowsAsync("events WHERE type = 'stock.channel-seen.v1'")).ShouldBe(3);
        foreach (var channel in channels)
        {
            var p = (await node.StockAsync(sku)).Published[channel];
            (p.Shown, p.Refused, p.Overruled).ShouldBe((30, null, 1), channel);
            node.Calls.Numbers(channel).Count.ShouldBe(2, channel);
        }
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Where_nobody_tells_of_it_compare_and_set_finds_it(string store)
    {
        await using var node = await StartAsync(store, new RetailerOptions { Skus = 5, Faults = new FaultDials { WebhookLost = 1 } });
        var (sku, nordmarkt) = (node.Retailer.Products[0].Sku, node.Retailer.Nordmarkt);
        await node.CountAsync(sku, 30);
        await node.PassAsync(moment);
        nordmarkt.SetByAnotherProgram(sku, 99);
        await node.PassAsync(moment);
        nordmarkt.Shown(sku).ShouldBe(99, "nobody has told of it yet");

        await node.CountAsync(sku, 28);
        await node.PassAsync(moment);
        nordmarkt.Shown(sku).ShouldBe(28);
        (await node.RowsAsync("events WHERE type = 'stock.channel-seen.v1'")).ShouldBe(1);
        (await node.DeadLettersAsync()).ShouldBeEmpty();
        (await node.StockAsync(sku)).Published["nordmarkt"].Shown.ShouldBe(28);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task What_a_channel_does_not_list_is_no_dead_letter_and_is_told_nothing_until_it_is_listed(string store)
    {
        await using var node = await StartAsync(store, new RetailerOptions { Skus = 5 });
        var sku = node.Retailer.Products[0].Sku;
        foreach (var channel in node.Retailer.Channels) channel.Delist(sku);
        await node.PassAsync(moment);
        foreach (var product in node.Retailer.Products) await node.CountAsync(product.Sku, 30);
        await node.PassAsync(moment);

        (await node.DeadLettersAsync()).ShouldBeEmpty();
        (await node.RowsAsync("deliveries WHERE state = 0")).ShouldBe(0);
        foreach (var channel in node.Retailer.Channels) node.Retailer.Products.Skip(1).ShouldAllBe(p => channel.Shown(p.Sku) == 30);
        foreach (var channel in channels) (await node.StockAsync(sku)).Published[channel].Refused!.ShouldContain($"does not sell {sku}");

        await node.RestartAsync();
        node.Calls.All.Clear();
        foreach (var units in new[] { 20, 0, 25 })
        {
            await node.CountAsync(sku, units);
            await node.PassAsync(moment);
        }

        channels.Sum(c => node.Calls.Numbers(c).Count).ShouldBe(0);
        foreach (var channel in node.Retailer.Channels) channel.List(sku, 1);
        await node.PassAsync(moment);
        foreach (var channel in node.Retailer.Channels) channel.Shown(sku).ShouldBe(25, channel.Connection);
    }

    [Fact]
    public async Task A_connection_says_how_long_numbers_take_to_arrive()
    {
        await using var node = await StartAsync(ScenarioStore.Sqlite, new RetailerOptions { Skus = 5 });
        (await node.ConnectionAsync("webshop")).StockLag.ShouldBeNull();
        node.Retailer.WebShop.Down = true;
        await node.CountAsync(node.Retailer.Products[0].Sku, 30);
        await node.PassAsync(TimeSpan.FromSeconds(20));
        node.Retailer.WebShop.Down = false;
        await node.PassAsync(TimeSpan.FromMinutes(1));
        var slow = (await node.ConnectionAsync("webshop")).StockLag.ShouldNotBeNull();
        slow.Count.ShouldBe(1);
        slow.P50.ShouldBeInRange(20, 60);
        (await node.ConnectionAsync("nordmarkt")).StockLag.ShouldNotBeNull().P95.ShouldBeLessThan(1);
        (await node.ConnectionAsync("erp")).StockLag.ShouldBeNull();
    }

    private static Task<SteppedNode> StartAsync(string store, RetailerOptions options) => SteppedNode.StartAsync(store, options, new StockPolicy([.. channels]));

    /// <summary>Calls that tell of the three orders: each lowers the number of every channel.</summary>
    private static int Reserved(SteppedNode node) => channels.Sum(c => node.Calls.Numbers(c).Count(call => call.Numbers.Any(n => n.Units < 30)));
}
