using System.Text.Json;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Core.Inventory;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Routing;
using Weft.Core.Shared;
using Weft.Hosting;

namespace Weft.Acceptance.Routing;

/// <summary><c>weft routing test</c> over what a node decided and kept: real orders, changed rules, exact numbers.</summary>
public sealed class StoredDecisionsTests
{
    private const string Rules = """
        locations: { DC1: , S001: }
        routing:
          currency: EUR
          nodes:
            - locations: S001
              shipping: { everywhere: { cost: STORE } }
            - locations: DC1
              shipping: { everywhere: { cost: 4.00 } }
        """;

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task What_was_decided_then_is_compared_with_what_changed_rules_would_decide(string store)
    {
        await using var node = await PlacedAsync(store);
        using var folder = new Folder();

        folder.Write("same.yaml", Rules.Replace("STORE", "3.00"));
        var same = await TestAsync(node, folder, "same.yaml");
        Numbers(same).ShouldBe((4, 4, 0, 0, "14.00", "14.00"));

        folder.Write("dearer.yaml", Rules.Replace("STORE", "5.00"));
        var dearer = await TestAsync(node, folder, "dearer.yaml");
        Numbers(dearer).ShouldBe((4, 4, 0, 2, "14.00", "16.00"));
        dearer.GetProperty("changes").EnumerateArray().Select(c => (c.GetProperty("order").GetString(), Places(c, "before"), Places(c, "after"), c.GetProperty("why").GetString())).ShouldBe(
        [
            ("webshop:1001", "S001", "DC1", "The plan of then costs 5.00 EUR to ship instead of 4.00 EUR."),
            ("webshop:1002", "S001", "DC1", "The plan of then costs 5.00 EUR to ship instead of 4.00 EUR."),
        ], ignoreOrder: true);

        // How busy the store was then is kept: the second order found one piece there already.
        folder.Write("busy.yaml", Rules.Replace("STORE", "3.00").Replace("    - locations: S001", "    - locations: S001\n      capacityPerDay: 1"));
        var busy = await TestAsync(node, folder, "busy.yaml");
        Numbers(busy).ShouldBe((4, 4, 0, 1, "14.00", "15.00"));
        var change = busy.GetProperty("changes").EnumerateArray().ShouldHaveSingleItem();
        (change.GetProperty("order").GetString(), change.GetProperty("why").GetString()).ShouldBe(("webshop:1002", "S001 has as many open pieces as it can ship in a day."));

        // Only the newest ones are asked for: those that went to the distribution centre anyway.
        (await WeftProgram.RunAsync(folder.Path, Environment, "routing", "test", "--orders", "2", "--rules", "dearer.yaml", "--url", Url(node))).Output.ShouldContain("2 orders: 2 judged, 0 of them would be shipped otherwise.");
    }

    /// <summary>Two mugs each: the store has four, the distribution centre the rest. Cups are in the distribution centre alone.</summary>
    private static async Task<Node> PlacedAsync(string store)
    {
        var node = await Node.StartAsync(
            options =>
            {
                options.Locations["S001"] = new("A store");
                options.Stock.Channels[Node.Channel] = new ChannelStock(Node.Channel) { Nodes = ["DC1", "S001"] };
                options.Routing = new RoutingRules { Nodes = [Costing("S001", 300), Costing("DC1", 400)], Currency = Currency.Parse("EUR") };
                options.Fulfilment["S001"] = new FulfilmentNode("erp");
                options.Fulfilment["DC1"] = new FulfilmentNode("erp");
            },
            store: store);
        await node.StockAsync("MUG", 10);
        await node.StockAsync("CUP", 10);
        await node.Host.Engine.SubmitAsync(StockWorkflow.StreamOf(new Sku("MUG")), new CountStock("S001", 4, DateTimeOffset.UtcNow));
        foreach (var number in (string[])["1001", "1002", "1003"]) await node.PlaceAsync(number);
        await node.PlaceAsync("1004", "CUP");
        return node;
    }

    private static RoutingNode Costing(string location, decimal minor) => new(location) { Rates = [new ShippingRate("", minor)] };

    private static async Task<JsonElement> TestAsync(Node node, Folder folder, string rules)
    {
        var ended = await WeftProgram.RunAsync(folder.Path, Environment, "routing", "test", "--orders", "50", "--rules", rules, "--url", Url(node), "--json");
        ended.ExitCode.ShouldBe(0, ended.Error);
        return ended.Json();
    }

    private static (int Orders, int Judged, int NotJudged, int Differ, string? Before, string? After) Numbers(JsonElement report) => (
        report.GetProperty("orders").GetInt32(), report.GetProperty("judged").GetInt32(), report.GetProperty("notJudged").GetInt32(), report.GetProperty("differ").GetInt32(),
        Shipping(report, "before"), Shipping(report, "after"));

    private static string? Shipping(JsonElement report, string when) => report.GetProperty(when).GetProperty("shipping")[0].GetProperty("amount").GetString();

    private static string Places(JsonElement change, string when) => string.Join(" + ", change.GetProperty(when).GetProperty("pieces").EnumerateArray().Select(p => p.GetProperty("location").GetString()));

    private static string Url(Node node) => node.Http.BaseAddress!.ToString();

    private static Dictionary<string, string> Environment => new() { ["WEFT_API_KEY"] = Node.Key };
}
