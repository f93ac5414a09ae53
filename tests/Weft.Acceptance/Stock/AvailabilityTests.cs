using System.Net;
using Weft.Acceptance.Support;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Acceptance.Stock;

public sealed class AvailabilityTests
{
    public static TheoryData<string> Stores => StockRetail.Stores;

    /// <summary>18 at the distribution centre, 1 at the first store, nothing (and not −1) at the second; the channel holds 4 back; 20 of 30 arrive in three days.</summary>
    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_number_is_the_sum_over_locations_less_what_the_channel_holds_back(string store)
    {
        await using var node = await StockRetail.StartAsync(store, o =>
        {
            o.Locations["DC1"] = o.Locations["DC1"] with { SafetyStock = 5 };
            o.Locations["S001"] = o.Locations["S001"] with { SafetyStock = 2 };
            o.Locations["S002"] = o.Locations["S002"] with { SafetyStock = 3 };
            o.Stock.Channels[Node.Channel] = o.Stock.Channels[Node.Channel] with { Threshold = 4 };
        });
        await node.RegisterAsync("MUG");
        await node.CountAsync(("MUG", "DC1", 38), ("MUG", "S001", 4), ("MUG", "S002", 2));
        await node.PostAsync("stock/snapshots", new { countedAt = StockRetail.Morning, rows = new[] { new { sku = "MUG", location = "DC1", onHand = 2, bucket = "qualityControl" } } });
        await ReserveAsync(node, "1", 12, "DC1");
        await ReserveAsync(node, "2", 1, "S001");
        (await node.PostAsync("reservations", new { channel = Node.Channel, locations = new[] { "DC1" }, lines = new[] { new { sku = "MUG", quantity = 3 } } })).Status.ShouldBe(HttpStatusCode.Created);
        var eta = DateTimeOffset.UtcNow.AddDays(3);
        (await node.SendAsync(HttpMethod.Put, "stock/MUG/inbound/PO-1", $$"""{"location":"DC1","quantity":30,"allocated":10,"eta":"{{eta:O}}"}""")).Status.ShouldBe(HttpStatusCode.OK);

        await ShouldBeRightAsync();
        await node.RestartAsync();
        await ShouldBeRightAsync();

        async Task ShouldBeRightAsync()
        {
            var now = await node.GetAsync($"availability?sku=MUG&channel={Node.Channel}");
            now.Number("available").ShouldBe(15);
            now.Text("explanation").ShouldBe("18 at DC1 + 1 at S001 − threshold 4 = 15");
            now.GetProperty("locations").EnumerateArray().Select(l => (l.Text("location"), l.Number("available"))).ShouldBe([("DC1", 18), ("S001", 1)]);
            now.GetProperty("heldBack").Number("threshold").ShouldBe(4);
            var coming = now.GetProperty("onTheWay").EnumerateArray().ShouldHaveSingleItem();
            (coming.Text("id"), coming.Text("location"), coming.Number("units")).ShouldBe(("PO-1", "DC1", 20));

            (await node.AvailableAsync("MUG", $"&channel={Node.Channel}&at={StockRetail.InAddress(eta.AddMinutes(-1))}")).ShouldBe(15);
            var then = await node.GetAsync($"availability?sku=MUG&channel={Node.Channel}&at={StockRetail.InAddress(eta)}");
            then.Number("available").ShouldBe(35);
            then.Text("explanation").ShouldBe("18 at DC1 + 1 at S001 − threshold 4 + 20 arriving = 35");
            (await node.AvailableAsync("MUG")).ShouldBe(19, "nothing is held back when no channel is asked for");
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task One_location_gives_what_it_has_and_never_more_than_the_channel_may_sell(string store)
    {
        await using var node = await StockRetail.StartAsync(store, o => o.Stock.Channels[Node.Channel] = o.Stock.Channels[Node.Channel] with { Nodes = ["DC1", "S001"], Threshold = 4 });
        await node.RegisterAsync("MUG");
        await node.CountAsync(("MUG", "DC1", 10), ("MUG", "S001", 3), ("MUG", "S002", 7));
        (await node.AvailableAsync("MUG", "&location=S002")).ShouldBe(7);
        (await node.AvailableAsync("MUG", $"&location=S002&channel={Node.Channel}")).ShouldBe(0, "the channel does not sell from there");
        var store1 = await node.GetAsync($"availability?sku=MUG&location=S001&channel={Node.Channel}");
        (store1.Number("available"), store1.Text("explanation")).ShouldBe((3, "3 at S001 = 3"));
        var centre = await node.GetAsync($"availability?sku=MUG&location=DC1&channel={Node.Channel}");
        (centre.Number("available"), centre.Text("explanation")).ShouldBe((9, "10 at DC1, but webshop may sell 9 in all: 10 at DC1 + 3 at S001 − threshold 4 = 9"));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Every_commit_is_seen_by_the_next_question(string store)
    {
        await using var node = await StockRetail.StartAsync(store);
        await node.StockAsync("MUG", 100, "DC1");
        for (var i = 1; i <= 20; i++)
        {
            await ReserveAsync(node, $"{i}", 2, "DC1");
            (await node.AvailableAsync("MUG")).ShouldBe(100 - (2 * i));
        }
    }

    [Fact]
    public async Task Many_numbers_are_answered_at_once()
    {
        await using var node = await StockRetail.StartAsync("sqlite");
        foreach (var (sku, units) in new[] { ("CUP", 5), ("MUG", 7) }) await node.StockAsync(sku, units, "DC1");
        (await node.SendAsync(HttpMethod.Put, "skus/RED/mapping", """{"to":"MUG"}""")).Status.ShouldBe(HttpStatusCode.OK);
        using var asking = new HttpRequestMessage(HttpMethod.Post, "/api/v1/availability/query")
        {
            Content = new StringContent("""{"skus":["CUP","MUG","RED","NOWHERE"],"channels":["webshop"]}""", System.Text.Encoding.UTF8, "application/json"),
            Headers = { { "X-Api-Key", Node.ReadKey } },
        };
        using var reader = new HttpClient { BaseAddress = node.Http.BaseAddress };
        using var response = await reader.SendAsync(asking);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, "a key that may only read may ask");
        var answer = await Node.JsonOf(response);
        answer.GetProperty("items").EnumerateArray().Select(i => (i.Text("sku"), i.Text("channel"), i.Number("available"))).ShouldBe([("CUP", "webshop", 5), ("MUG", "webshop", 7), ("MUG", "webshop", 7)]);
        answer.GetProperty("unknown").EnumerateArray().ShouldHaveSingleItem().Text("detail").ShouldBe("SKU NOWHERE is not in the catalogue.");

        var bare = (await node.PostAsync("availability/query", new { skus = new[] { "CUP" }, explain = false })).Body.GetProperty("items")[0];
        bare.EnumerateObject().Select(p => p.Name).ShouldBe(["sku", "available"]);
    }

    [Fact]
    public async Task A_query_is_bounded()
    {
        await using var node = await StockRetail.StartAsync("sqlite", o => o.Stock.MaxNumbersPerQuery = 3);
        var (status, problem) = await node.PostAsync("availability/query", new { skus = new[] { "A", "B", "C", "D" }, channels = new[] { "webshop" } });
        (status, problem.Text("reason")).ShouldBe((HttpStatusCode.BadRequest, "too-many-numbers"));
        problem.Text("nextStep").ShouldContain("stock.maxNumbersPerQuery");
        (await node.PostAsync("availability/query", new { skus = Array.Empty<string>() })).Body.Text("reason").ShouldBe("skus-missing");
        (await node.PostAsync("availability/query", new { skus = new[] { "A", " " } })).Body.Text("reason").ShouldBe("skus-missing");
        (await node.PostAsync("availability/query", new { skus = new[] { "A" }, channels = new[] { "webshp" } })).Body.Text("detail").ShouldBe("No channel is called 'webshp'. Did you mean 'webshop'?");
    }

    [Theory]
    [InlineData("sku=NOWHERE", 404, "sku-unknown")]
    [InlineData("sku=", 400, "sku-missing")]
    [InlineData("sku=MUG&channel=ebay", 404, "channel-unknown")]
    [InlineData("sku=MUG&location=S009", 404, "location-unknown")]
    [InlineData("sku=MUG&at=tomorrow", 400, "request-invalid")]
    public async Task What_is_not_there_is_said_in_plain_words(string query, int status, string reason)
    {
        await using var node = await StockRetail.StartAsync("sqlite");
        await node.StockAsync("MUG", 1, "DC1");
        var (answered, problem) = await node.SendAsync(HttpMethod.Get, "availability?" + query);
        ((int)answered, problem.Text("reason")).ShouldBe((status, reason));
    }

    [Fact]
    public async Task Little_memory_changes_no_answer()
    {
        await using var node = await StockRetail.StartAsync("sqlite", o => o.Engine.MaxAvailabilityBytes = 1_000);
        foreach (var i in Enumerable.Range(1, 12)) await node.StockAsync($"SKU-{i}", i, "DC1");
        foreach (var round in Enumerable.Range(0, 3))
        {
            foreach (var i in Enumerable.Range(1, 12)) (await node.AvailableAsync($"SKU-{i}")).ShouldBe(i, $"round {round}");
        }

        node.Host.Engine.Availability.Skus.ShouldBeLessThan(4);
    }

    private static async Task ReserveAsync(Node node, string order, int quantity, string location) =>
        (await node.Host.Engine.SubmitAsync(StockWorkflow.StreamOf(new Sku("MUG")), new ReserveStock(OrderId.Of(Node.Channel, order), "1", quantity, location))).Decision.ShouldBeOfType<Core.Workflow.Decision.Accepted>();
}
