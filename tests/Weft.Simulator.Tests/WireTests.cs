using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Weft.Simulator.Tests;

/// <summary>Holds the promises of docs/reference/simulator.md that a connector relies on.</summary>
public sealed class WireTests
{
    [Fact]
    public async Task Webshop_webhooks_carry_the_order_and_a_signature_over_timestamp_and_body()
    {
        using var weft = new Post();
        using var world = new World();
        world.Retailer.PlaceOrder(world.Retailer.WebShop);
        await world.PassAsync(TimeSpan.FromSeconds(1), new HttpMessageInvoker(weft));

        var (headers, body) = weft.Received[0];
        headers["X-Webshop-Topic"].ShouldBe("orders/create");
        headers["X-Webshop-Delivery-Id"].ShouldBe("WD-00000001");
        var signed = HMACSHA256.HashData("webshop-secret"u8, Encoding.UTF8.GetBytes($"{headers["X-Webshop-Timestamp"]}.{body}"));
        headers["X-Webshop-Hmac-Sha256"].ShouldBe(Convert.ToBase64String(signed));
        headers["X-Webshop-Timestamp"].ShouldBe(new DateTimeOffset(2026, 11, 3, 9, 15, 30, TimeSpan.Zero).ToUnixTimeSeconds().ToString());

        var order = JsonNode.Parse(body)!;
        ((string)order["created_at"]!).ShouldBe("2026-11-03T10:15:30+01:00");
        var lines = order["line_items"]!.AsArray();
        var goods = lines.Sum(line => ((int)line!["quantity"]! * Number(line["price"])) - Number(line["total_discount"]));
        (goods + Number(order["shipping_lines"]![0]!["price"])).ShouldBe(Number(order["total_price"]));
        var taxes = lines.Sum(line => Number(line!["tax_lines"]![0]!["price"])) + Number(order["shipping_lines"]![0]!["tax_lines"]![0]!["price"]);
        taxes.ShouldBe(Number(order["total_tax"]));
    }

    [Fact]
    public async Task Nordmarkt_webhooks_name_the_order_only_and_the_order_adds_up()
    {
        using var weft = new Post();
        using var world = new World();
        var placed = world.Retailer.PlaceOrder(world.Retailer.Nordmarkt)!;
        await world.PassAsync(TimeSpan.FromSeconds(1), new HttpMessageInvoker(weft));

        var (headers, body) = weft.Received.ShouldHaveSingleItem();
        body.ShouldBe($$"""{"eventId":"NE-00000001","event":"ORDER_CREATED","orderNumber":"{{placed.Id}}","occurredAt":"2026-11-03T17:15:30.000\u002B08:00"}""");
        var signed = HMACSHA256.HashData("nordmarkt-secret"u8, Encoding.UTF8.GetBytes(body));
        headers["X-Nordmarkt-Signature"].ShouldBe("sha256=" + Convert.ToHexStringLower(signed));

        var order = world.Http.Get($"http://nordmarkt.sim/api/orders/{placed.Id}").Json();
        var money = order["money"]!;
        var net = order["positions"]!.AsArray().Sum(line => (long)line!["netAmount"]!) + (long)order["delivery"]!["netAmount"]!;
        var tax = order["positions"]!.AsArray().Sum(line => (long)line!["taxAmount"]!) + (long)order["delivery"]!["taxAmount"]!;
        net.ShouldBe((long)money["net"]!);
        tax.ShouldBe((long)money["tax"]!);
        (net + tax).ShouldBe((long)money["gross"]!);
        ((long)money["gross"]!).ShouldBe(placed.Total);
    }

    [Fact]
    public void Bazario_feeds_many_orders_of_one_second_and_repeats_only_the_last_second()
    {
        using var world = new World();
        for (var order = 0; order < 150; order++)
        {
            world.Retailer.PlaceOrder(world.Retailer.Bazario);
        }
        var first = world.Http.Get("http://bazario.sim/feed/orders").Json()["feed"]!;
        var second = world.Http.Get("http://bazario.sim/feed/orders?page=1").Json()["feed"]!;
        first["entries"]!.AsArray().Count.ShouldBe(100);
        ((bool)first["meta"]!["hasMore"]!).ShouldBeTrue();
        second["entries"]!.AsArray().Count.ShouldBe(50);
        ((bool)second["meta"]!["hasMore"]!).ShouldBeFalse();
        var ids = first["entries"]!.AsArray().Concat(second["entries"]!.AsArray()).Select(entry => (long)entry!["entry"]!["order"]!["head"]!["id"]!).ToList();
        ids.Distinct().Count().ShouldBe(150);
        ids.ShouldAllBe(id => id > 1L << 53);

        var cursor = (string)second["meta"]!["nextCursor"]!;
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        world.Retailer.PlaceOrder(world.Retailer.Bazario);
        world.Http.Get($"http://bazario.sim/feed/orders?since={cursor}&page=1").Json()["feed"]!["entries"]!.AsArray().Count.ShouldBe(51);
        var next = long.Parse(cursor) + 1;
        var order151 = world.Http.Get($"http://bazario.sim/feed/orders?since={next}").Json()["feed"]!["entries"]!.AsArray().ShouldHaveSingleItem()!["entry"]!["order"]!;
        var sum = order151["basket"]!["positions"]!["position"]!.AsArray().Sum(line => Comma(line!["sum"])) + Comma(order151["basket"]!["freight"]!["sum"]);
        sum.ShouldBe(Comma(order151["sums"]!["gross"]));
    }

    [Fact]
    public void Bazario_refuses_too_many_calls_with_a_time_to_come_back()
    {
        using var world = new World(new RetailerOptions { BazarioCallsPerSecond = 10, BazarioBurst = 5 });
        var answers = Enumerable.Range(0, 6).Select(_ => world.Http.Get("http://bazario.sim/feed/orders")).ToList();

        answers.Take(5).ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        answers[5].StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        answers[5].Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        world.Http.Get("http://bazario.sim/feed/orders").StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public void Webshop_pages_by_change_and_id_without_gap_inside_one_second()
    {
        using var world = new World();
        for (var order = 0; order < 25; order++)
        {
            world.Retailer.PlaceOrder(world.Retailer.WebShop);
            world.Clock.Advance(TimeSpan.FromMilliseconds(150));
        }
        var seen = new List<long>();
        var query = "limit=4";
        while (true)
        {
            var page = world.Http.Get($"http://webshop.sim/orders?{query}").Json();
            seen.AddRange(page["orders"]!.AsArray().Select(order => (long)order!["id"]!));
            if (page["next"] is not { } next)
            {
                break;
            }
            query = $"limit=4&updated_after={Uri.EscapeDataString((string)next["updated_after"]!)}&after_id={(long)next["after_id"]!}";
        }

        seen.Count.ShouldBe(25);
        seen.Distinct().Count().ShouldBe(25);
    }

    [Theory]
    [InlineData("\"total\":11.90", "\"total\":11.91", "total")]
    [InlineData("ART-00001", "NONE", "lines[0].sku")]
    [InlineData("\"quantity\":1", "\"quantity\":0", "lines[0].quantity")]
    [InlineData("C-000001", "C-000009", "customerNo")]
    [InlineData("EUR", "XAU", "currency")]
    [InlineData("\"externalRef\":\"r\",", "", "externalRef")]
    public void Erp_refuses_a_sales_order_that_is_not_right_and_names_the_field(string right, string wrong, string field)
    {
        using var world = new World();
        world.Http.Post("http://erp.sim/customers", """{"externalRef":"r","name":"Anna"}""");
        const string body = """
            {"externalRef":"r","channelOrder":{"channel":"webshop","id":"1"},"customerNo":"C-000001","currency":"EUR",
             "lines":[{"no":1,"sku":"ART-00001","quantity":1,"netAmount":10.00,"taxAmount":1.90}],"total":11.90}
            """;
        world.Http.Post("http://erp.sim/salesorders", body).StatusCode.ShouldBe(HttpStatusCode.Created);

        using var refused = world.Http.Post("http://erp.sim/salesorders", body.Replace(right, wrong, StringComparison.Ordinal));

        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        ((string)refused.Json()["error"]!["field"]!).ShouldBe(field);
    }

    [Fact]
    public async Task Erp_stock_feed_gives_what_changed_since_once()
    {
        using var world = new World();
        var all = world.Http.Get("http://erp.sim/stock").Json();
        all["counts"]!.AsArray().Count.ShouldBe(200);
        world.Retailer.PlaceOrder(world.Retailer.WebShop, [("ART-00005", 2)]);
        await world.TradeAsync(0);

        var changed = world.Http.Get($"http://erp.sim/stock?since={(string)all["cursor"]!}").Json()["counts"]!.AsArray().ShouldHaveSingleItem()!;

        ((string)changed["sku"]!).ShouldBe("ART-00005");
        var before = all["counts"]!.AsArray().Single(count => (string)count!["sku"]! == "ART-00005")!;
        ((int)changed["onHand"]!).ShouldBe((int)before["onHand"]! - 2);
    }

    [Fact]
    public void Erp_counts_that_contain_a_delivery_are_of_its_time_and_not_older()
    {
        using var world = new World();
        world.Clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(1);
        world.Http.Post("http://erp.sim/customers", """{"externalRef":"r","name":"Anna"}""");
        var order = world.Http.Post("http://erp.sim/salesorders", """
            {"externalRef":"r","channelOrder":{"channel":"webshop","id":"1"},"customerNo":"C-000001","currency":"EUR",
             "lines":[{"no":1,"sku":"ART-00001","quantity":3,"netAmount":8.40,"taxAmount":1.60},{"no":2,"sku":"ART-00002","quantity":1,"netAmount":0,"taxAmount":0}],"total":10.00}
            """).Json();
        var cursor = (string)world.Http.Get("http://erp.sim/stock?limit=500").Json()["cursor"]!;

        var delivery = world.Http.Post($"http://erp.sim/salesorders/{(string)order["no"]!}/deliveries", """{"externalRef":"d1"}""").Json();
        var counts = world.Http.Get($"http://erp.sim/stock?since={cursor}").Json()["counts"]!.AsArray();
        counts.Select(count => (string)count!["at"]!).ShouldBe([(string)delivery["postedAt"]!, (string)delivery["postedAt"]!]);
    }

    [Fact]
    public void Erp_invoices_of_parts_add_up_to_the_order()
    {
        using var world = new World();
        world.Http.Post("http://erp.sim/customers", """{"externalRef":"r","name":"Anna"}""");
        var order = world.Http.Post("http://erp.sim/salesorders", """
            {"externalRef":"r","channelOrder":{"channel":"webshop","id":"1"},"customerNo":"C-000001","currency":"EUR",
             "lines":[{"no":1,"sku":"ART-00001","quantity":3,"netAmount":8.40,"taxAmount":1.60}],"shipping":{"netAmount":4.16,"taxAmount":0.79},"total":14.95}
            """).Json();
        var number = (string)order["no"]!;

        world.Http.Post($"http://erp.sim/salesorders/{number}/invoices", """{"externalRef":"i0"}""").StatusCode.ShouldBe(HttpStatusCode.Conflict);
        world.Http.Post($"http://erp.sim/salesorders/{number}/deliveries", """{"externalRef":"d1"}""").StatusCode.ShouldBe(HttpStatusCode.Created);
        var totals = Enumerable.Range(1, 3).Select(part => (decimal)world.Http
            .Post($"http://erp.sim/salesorders/{number}/invoices", $$"""{"externalRef":"i{{part}}","lines":[{"no":1,"quantity":1}]}""").Json()["total"]!).ToList();

        totals.ShouldBe([8.28m, 3.33m, 3.34m]);
        totals.Sum().ShouldBe(14.95m);
        world.Http.Get("http://erp.sim/invoices?externalRef=i2").Json()["invoices"]!.AsArray().ShouldHaveSingleItem();
    }

    [Fact]
    public void Warehouse_takes_a_release_once_refuses_another_under_its_id_and_stops_it_until_picked()
    {
        using var world = new World();
        const string body = """
            {"releaseId":"R","order":{"channel":"webshop","id":"1"},"shipTo":{"name":"A","city":"B"},"lines":[{"line":1,"sku":"ART-00001","quantity":1}]}
            """;
        world.Http.Post("http://wms.sim/releases", body).StatusCode.ShouldBe(HttpStatusCode.Created);
        world.Http.Post("http://wms.sim/releases", body).StatusCode.ShouldBe(HttpStatusCode.OK);
        world.Http.Post("http://wms.sim/releases", body.Replace("\"quantity\":1", "\"quantity\":2", StringComparison.Ordinal)).StatusCode
            .ShouldBe(HttpStatusCode.Conflict);
        world.Http.Post("http://wms.sim/releases/R/cancel", "{}").StatusCode.ShouldBe(HttpStatusCode.OK);
        ((string)world.Http.Get("http://wms.sim/releases/R").Json()["status"]!).ShouldBe("cancelled");
    }

    [Theory]
    [InlineData("http://webshop.sim/orders")]
    [InlineData("http://nordmarkt.sim/api/orders")]
    [InlineData("http://bazario.sim/feed/orders")]
    [InlineData("http://erp.sim/stock")]
    [InlineData("http://wms.sim/releases/1")]
    [InlineData("http://psp.sim/payments/1")]
    [InlineData("http://pos.sim/stores")]
    public void Without_the_right_key_nothing_is_answered(string address)
    {
        using var world = new World();
        world.Http.GetAsync(new Uri(address)).IsCompletedSuccessfully.ShouldBeTrue();
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var response = world.Http.Send(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("http://erp.sim/salesorders")]
    [InlineData("http://wms.sim/releases")]
    [InlineData("http://bazario.sim/ops/stock")]
    [InlineData("http://nordmarkt.sim/api/stock")]
    public void What_is_not_json_is_refused_as_such(string address)
    {
        using var world = new World();
        world.Http.Post(address, "{oops").StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static decimal Number(JsonNode? node) => decimal.Parse((string)node!, CultureInfo.InvariantCulture);

    private static decimal Comma(JsonNode? node) => decimal.Parse(((string)node!).Replace(',', '.'), CultureInfo.InvariantCulture);

    private sealed class Post : HttpMessageHandler
    {
        public List<(Dictionary<string, string> Headers, string Body)> Received { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = Encoding.UTF8.GetString(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            Received.Add((request.Headers.ToDictionary(header => header.Key, header => header.Value.Single()), body));
            return new HttpResponseMessage(HttpStatusCode.Accepted);
        }
    }
}
