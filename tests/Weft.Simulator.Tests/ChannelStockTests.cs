using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Weft.Simulator.Tests;

/// <summary>How the channels take numbers, refuse them, and tell of those that somebody else has set.</summary>
public sealed class ChannelStockTests
{
    private const string Sku = "ART-00001";
    private const string Other = "ART-00002";

    [Fact]
    public void Nordmarkt_changes_a_number_only_if_it_is_still_the_one_the_caller_knows()
    {
        using var world = new World();
        Nordmarkt(world, $$"""{"sku":"{{Sku}}","quantity":15}""").AsArray().ShouldBeEmpty();
        Nordmarkt(world, $$"""{"sku":"{{Sku}}","quantity":14,"ifQuantity":15}""").AsArray().ShouldBeEmpty();

        world.Retailer.Nordmarkt.SetByAnotherProgram(Sku, 99);
        var differs = Nordmarkt(world, $$"""{"sku":"{{Sku}}","quantity":13,"ifQuantity":14}""").AsArray().ShouldHaveSingleItem()!;
        ((string)differs["code"]!, (int)differs["quantity"]!, (string)differs["cause"]!).ShouldBe(("QUANTITY_DIFFERS", 99, "SELLER"));
        world.Retailer.Nordmarkt.Shown(Sku).ShouldBe(99);

        world.Retailer.PlaceOrder(world.Retailer.Nordmarkt, [(Sku, 2)]);
        differs = Nordmarkt(world, $$"""{"sku":"{{Sku}}","quantity":13,"ifQuantity":99}""").AsArray().ShouldHaveSingleItem()!;
        ((int)differs["quantity"]!, (string)differs["cause"]!).ShouldBe((97, "ORDER"));
    }

    [Fact]
    public void A_bundle_spoils_the_whole_call_in_the_web_shop_and_its_own_row_in_the_marketplaces()
    {
        using var world = new World();
        foreach (var channel in world.Retailer.Channels) channel.SetAdjustable(Other, adjustable: false);
        var before = world.Retailer.WebShop.Shown(Sku);

        using var refused = world.Http.Put("http://webshop.sim/inventory", $$"""{"items":[{"sku":"{{Sku}}","available":3},{"sku":"{{Other}}","available":3}]}""");
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        ((string)refused.Json()["errors"]![0]!["code"]!).ShouldBe("not_adjustable");
        world.Retailer.WebShop.Shown(Sku).ShouldBe(before);

        var error = Nordmarkt(world, $$"""{"sku":"{{Sku}}","quantity":3},{"sku":"{{Other}}","quantity":3}""").AsArray().ShouldHaveSingleItem()!;
        ((int)error["index"]!, (string)error["code"]!).ShouldBe((1, "BUNDLE"));
        world.Retailer.Nordmarkt.Shown(Sku).ShouldBe(3);

        var rejected = world.Http.Post("http://bazario.sim/ops/stock", $$"""{"stock":{"items":[{"item":"{{Sku}}","qty":3},{"item":"{{Other}}","qty":3}] } }""").Json()["rejected"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)rejected["item"]!, (string)rejected["reason"]!).ShouldBe((Other, "BUNDLE"));

        world.Retailer.WebShop.SetAdjustable(Other, adjustable: true);
        world.Http.Put("http://webshop.sim/inventory", $$"""{"items":[{"sku":"{{Other}}","available":3}]}""").StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Every_channel_tells_of_a_number_that_another_program_sets_and_of_what_it_lists()
    {
        using var weft = new Inbox();
        using var world = new World();
        foreach (var channel in world.Retailer.Channels)
        {
            channel.SetByAnotherProgram(Sku, 7);
            channel.List("NEW-1", 4);
            channel.Delist("NEW-1");
        }

        await world.PassAsync(TimeSpan.FromSeconds(1), new HttpMessageInvoker(weft));
        weft.Told("webshop", "X-Webshop-Topic").ShouldBe(["inventory/update", "products/create", "products/delete"]);
        var set = weft.Bodies("webshop")[0];
        ((string)set["sku"]!, (int)set["available"]!, (string)set["cause"]!, (string)set["source"]!).ShouldBe((Sku, 7, "api", "another-program"));
        weft.Bodies("nordmarkt").Select(b => ((string)b["event"]!, (int)b["quantity"]!, (string?)b["source"])).ShouldBe([("STOCK_CHANGED", 7, "another-program"), ("LISTING_ADDED", 4, null), ("LISTING_REMOVED", 0, null)]);
        Rows(world, "0").ShouldBe(["1 ART-00001 7 SET another-program", "2 NEW-1 4 LISTED ", "3 NEW-1 0 DELISTED "]);
        Rows(world, "2").ShouldBe(["3 NEW-1 0 DELISTED "]);
    }

    [Fact]
    public async Task Of_the_callers_own_numbers_and_of_sales_they_tell_only_when_echoes_are_switched_on()
    {
        foreach (var echo in new[] { false, true })
        {
            using var weft = new Inbox();
            using var world = new World(new RetailerOptions { EchoUpdates = echo });
            world.Http.Put("http://webshop.sim/inventory", $$"""{"source":"weft","items":[{"sku":"{{Sku}}","available":5}]}""");
            world.Http.Post("http://bazario.sim/ops/stock", $$"""{"stock":{"by":"weft","items":[{"item":"{{Sku}}","qty":5}] } }""");
            world.Retailer.PlaceOrder(world.Retailer.Bazario, [(Sku, 2)]);
            await world.PassAsync(TimeSpan.FromSeconds(1), new HttpMessageInvoker(weft));
            weft.Told("webshop", "X-Webshop-Topic").Count(t => t == "inventory/update").ShouldBe(echo ? 1 : 0);
            Rows(world, "0").ShouldBe(echo ? ["1 ART-00001 5 SET weft", "2 ART-00001 3 SOLD "] : []);
        }
    }

    [Fact]
    public async Task Another_program_uses_up_what_it_uses_of_the_account()
    {
        using var world = new World(new RetailerOptions { BazarioCallsPerSecond = 2, BazarioBurst = 2 });
        world.Retailer.AnotherProgram.CallAt(1.5);
        await world.PassAsync(TimeSpan.FromSeconds(20));
        world.Retailer.AnotherProgram.Calls.ShouldBe(30);
        world.Retailer.AnotherProgram.Refused.ShouldBe(0);
        var served = 0;
        for (var second = 0; second < 20; second++)
        {
            for (var call = 0; call < 2; call++)
            {
                using var answer = world.Http.Get("http://bazario.sim/ops/orders/1");
                served += answer.StatusCode == HttpStatusCode.TooManyRequests ? 0 : 1;
            }

            await world.PassAsync(TimeSpan.FromSeconds(1));
        }

        (served + world.Retailer.AnotherProgram.Calls - 30 - world.Retailer.AnotherProgram.Refused).ShouldBeInRange(40, 42, "two a second for both of them, and the burst");
        served.ShouldBeLessThan(40);
        world.Retailer.AnotherProgram.CallAt(0);
        world.Retailer.NextDue.ShouldNotBeNull("its last booking runs out");
        await world.PassAsync(TimeSpan.FromSeconds(1));
        world.Retailer.NextDue.ShouldBeNull();
    }

    private static JsonNode Nordmarkt(World world, string rows) => world.Http.Post("http://nordmarkt.sim/api/stock", $$"""{"rows":[{{rows}}]}""").Json()["errors"]!;

    private static string[] Rows(World world, string after) =>
        [.. world.Http.Get($"http://bazario.sim/feed/stock?after={after}").Json()["feed"]!["rows"]!.AsArray().Select(r => r!["row"]!).Select(r => $"{r["seq"]} {r["item"]} {r["qty"]} {r["why"]} {r["by"]}")];

    private sealed class Inbox : HttpMessageHandler
    {
        private readonly List<(string Connection, Dictionary<string, string> Headers, JsonNode Body)> received = [];

        public string[] Told(string connection, string header) => [.. received.Where(r => r.Connection == connection).Select(r => r.Headers[header])];

        public JsonNode[] Bodies(string connection) => [.. received.Where(r => r.Connection == connection).Select(r => r.Body)];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = Encoding.UTF8.GetString(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            received.Add((request.RequestUri!.Segments[^1], request.Headers.ToDictionary(h => h.Key, h => h.Value.Single()), JsonNode.Parse(body)!));
            return new HttpResponseMessage(HttpStatusCode.Accepted);
        }
    }
}
