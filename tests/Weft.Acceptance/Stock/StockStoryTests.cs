using System.Net;
using System.Text.Json;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;

namespace Weft.Acceptance.Stock;

public sealed class StockStoryTests
{
    public static TheoryData<string> Stores => StockRetail.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Everything_about_a_SKU_is_told_with_what_led_to_it(string store)
    {
        await using var node = await StockRetail.StartAsync(store, o => o.Stock.Channels[Node.Channel] = o.Stock.Channels[Node.Channel] with { Threshold = 2 });
        await node.StockAsync("MUG", 20, "DC1");
        await node.PostAsync("stock/movements", new { source = "erp", rows = new[] { new { key = "till-7/1", sku = "MUG", location = "DC1", change = -3, at = StockRetail.Morning.AddHours(1), reason = "sale" } } });
        await node.PostAsync("reservations", StockRetail.Cart("cart-1", true, ("MUG", 4)));
        await node.PlaceAsync("1001");
        (await node.SendAsync(HttpMethod.Put, "stock/MUG/inbound/PO-1", $$"""{"location":"DC1","quantity":30,"eta":"{{DateTimeOffset.UtcNow.AddDays(1):O}}"}""")).Status.ShouldBe(HttpStatusCode.OK);
        (await node.SendAsync(HttpMethod.Put, "stock/MUG/safety-stock/DC1", """{"units":1}""")).Status.ShouldBe(HttpStatusCode.OK);
        await node.UntilIdleAsync();
        await ShouldTellAsync();
        await node.RestartAsync();
        await ShouldTellAsync();

        async Task ShouldTellAsync()
        {
            var story = await node.GetAsync("stock/MUG");
            story.Text("summary").ShouldBe("17 units on hand at 1 location: 2 promised to orders, 4 held for carts, 10 can be promised.");
            var centre = story.GetProperty("locations").EnumerateArray().ShouldHaveSingleItem();
            (centre.Number("counted"), centre.Number("movedSince"), centre.Number("sellable"), centre.Number("reserved"), centre.Number("held"), centre.Number("safetyStock"), centre.Number("available")).ShouldBe((20, -3, 17, 2, 4, 1, 10));
            story.GetProperty("promises")[0].Text("order").ShouldBe("webshop:1001");
            story.GetProperty("holds")[0].Text("reservation").ShouldBe("cart-1");
            story.GetProperty("inbound")[0].Number("quantity").ShouldBe(30);
            var shop = story.GetProperty("channels").EnumerateArray().Single(c => c.Text("channel") == "webshop");
            (shop.Number("available"), shop.Number("told"), shop.Number("shown"), shop.Text("summary")).ShouldBe((8, 8, 8, "webshop shows 8."));
            shop.Text("explanation").ShouldBe("10 at DC1 − threshold 2 = 8");

            var history = story.GetProperty("history").EnumerateArray().ToList();
            var sale = history.Single(e => e.Text("text").Contains("till-7/1"));
            sale.Text("text").ShouldStartWith("-3 at DC1: sale of ");
            sale.Text("text").ShouldEndWith("reported by erp as till-7/1.");
            sale.Text("causeText").ShouldContain("of weft-api (weft.rows.v1)");
            var order = history.Single(e => e.Text("what") == "StockReserved");
            order.Text("causeText").ShouldContain("of webshop (orders)");
            (await node.GetAsync($"messages/{order.GetProperty("message").GetInt64()}")).Text("text").ShouldContain("1001");
            history.Select(e => e.GetProperty("at").GetDateTimeOffset()).ShouldBeInOrder(SortDirection.Descending);
            (await node.GetAsync("stock/MUG?history=2")).GetProperty("history").GetArrayLength().ShouldBe(2);
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task SKUs_are_listed_page_by_page(string store)
    {
        await using var node = await StockRetail.StartAsync(store);
        string[] skus = ["a/b c", "BOX", "CUP", "MUG", "ÄPFEL"];
        foreach (var sku in skus) await node.StockAsync(sku, 3, "DC1");
        await node.PlaceAsync("1001", sku: "GHOST");
        var listed = new List<string>();
        var next = "";
        do
        {
            var page = await node.GetAsync($"stock?limit=2{next}");
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.Text("sku")));
            next = page.TryGetProperty("next", out var cursor) ? $"&cursor={Uri.EscapeDataString(cursor.GetString()!)}" : "";
        }
        while (next.Length > 0);
        listed.ShouldBe(skus.Append("GHOST").Order(StringComparer.Ordinal));
        (await node.GetAsync($"stock/{Uri.EscapeDataString("a/b c")}")).Number("promiseCount").ShouldBe(0);
        (await node.GetAsync("stock/GHOST")).Text("summary").ShouldStartWith("Nobody knows this SKU, and 1 order line waits for it.");
        (await node.SendAsync(HttpMethod.Get, "stock/NEVER")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_command_line_tells_the_same()
    {
        await using var node = await StockRetail.StartAsync("sqlite");
        await node.StockAsync("MUG", 20, "DC1");
        await node.PostAsync("reservations", StockRetail.Cart("cart-1", true, ("MUG", 4)));
        await node.UntilIdleAsync();
        using var folder = new Folder();
        string[] at = ["--url", node.Http.BaseAddress!.ToString()];

        var shown = await AskAsync(folder, ["stock", "show", "MUG", .. at]);
        shown.ExitCode.ShouldBe(0, shown.Error);
        foreach (var said in (string[])["20 units on hand at 1 location", "16 at DC1 = 16", "webshop shows 16.", "cart-1", "ops counted 20 units at DC1", "weft messages show"]) shown.Output.ShouldContain(said);
        (await AskAsync(folder, ["stock", "show", "MUG", "--json", .. at])).Json().GetProperty("holdCount").GetInt32().ShouldBe(1);
        (await AskAsync(folder, ["stock", "list", .. at])).Output.ShouldContain("1 SKUs.");
        var known = await AskAsync(folder, ["stock", "availability", "MUG", "--channel", "webshop", .. at]);
        known.ExitCode.ShouldBe(0, known.Error);
        known.Output.ShouldContain("16 at DC1 = 16");
        var unknown = await AskAsync(folder, ["stock", "availability", "MUG", "NOWHERE", .. at]);
        unknown.ExitCode.ShouldBe(1);
        unknown.Output.ShouldContain("SKU NOWHERE is not in the catalogue.");
        (await AskAsync(folder, ["stock", "show", "NOWHERE", .. at])).ExitCode.ShouldBe(1);
        (await AskAsync(folder, ["reservations", "show", "cart-1", .. at])).Output.ShouldContain("held until");
        (await AskAsync(folder, ["reservations", "release", "cart-1", .. at])).Output.ShouldContain("Done.");
        (await AskAsync(folder, ["reservations", "show", "cart-1", "--json", .. at])).Json().GetProperty("status").GetString().ShouldBe("released");

        // The same from the store, while no node runs.
        await node.StopAsync();
        folder.Write("weft.yaml", $$"""
            store: { path: '{{node.StorePath}}' }
            listen: { urls: 'http://127.0.0.1:1' }
            locations: { DC1: { safetyStock: 5 } }
            connections:
              webshop: { connector: sim-webshop, role: channel, address: 'http://127.0.0.1:1/', key: 'env:NOT_SET', secret: 'env:NOT_SET' }
              erp: { connector: sim-erp, role: erp, address: 'http://127.0.0.1:1/', key: 'env:NOT_SET' }
            channels: { webshop: { erp: erp, warehouse: erp, location: DC1, currencies: [EUR], threshold: 3 } }
            """);
        (await AskAsync(folder, ["stock", "availability", "MUG", "--channel", "webshop"])).Output.ShouldContain("15 at DC1 − threshold 3 = 12");
    }

    private static Task<Ended> AskAsync(Folder folder, string[] arguments) =>
        WeftProgram.RunAsync(folder.Path, new Dictionary<string, string> { ["WEFT_API_KEY"] = Node.Key }, arguments);
}
