using System.Net;
using Microsoft.Extensions.Time.Testing;
using Weft.Acceptance.Support;

namespace Weft.Acceptance.Host;

public sealed class OrderApiTests
{
    private const string Because = """{"reason":"The customer called."}""";

    [Fact]
    public async Task Orders_are_listed_page_by_page_without_gaps()
    {
        // The clock stands still, so that all orders share a moment.
        await using var node = await Node.StartAsync(clock: new FakeTimeProvider(DateTimeOffset.UtcNow));
        var numbers = Enumerable.Range(1, 7).Select(i => $"N{i}").ToList();
        foreach (var answer in await Task.WhenAll(numbers.Select(n => node.SendAsync($$"""{"number":"{{n}}","sku":"MUG","quantity":1,"cents":100}""")))) answer.Dispose();
        await node.UntilIdleAsync();

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await node.GetAsync("orders?limit=2" + (cursor is null ? "" : $"&cursor={cursor}"));
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(o => o.GetProperty("number").GetString()!));
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        seen.Order().ShouldBe(numbers);

        (await node.GetAsync("orders?filter=held")).GetProperty("items").GetArrayLength().ShouldBe(7);
        (await node.GetAsync("orders?filter=in-sync")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await node.GetAsync("orders?connection=elsewhere")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("orders?limit=0", "limit")]
    [InlineData("orders?limit=501", "limit")]
    [InlineData("orders?cursor=nonsense", "cursor")]
    [InlineData("orders?filter=nonsense", "filter")]
    [InlineData("deliveries?state=nonsense", "state")]
    [InlineData("messages?state=settled", "state")]
    [InlineData("availability", "sku")]
    public async Task A_wrong_parameter_is_named(string path, string field)
    {
        await using var node = await Node.StartAsync();
        var (status, problem) = await node.SendAsync(HttpMethod.Get, path);
        status.ShouldBe(HttpStatusCode.BadRequest);
        problem.GetProperty("field").GetString().ShouldBe(field);
        problem.GetProperty("nextStep").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task An_order_is_found_by_every_number_people_use()
    {
        await using var node = await Node.StartAsync();
        await node.PlaceAsync("1001");
        (await node.GetAsync("orders/webshop:1001")).GetProperty("order").GetProperty("number").GetString().ShouldBe("1001");
        (await node.GetAsync("orders/1001")).GetProperty("id").GetString().ShouldBe("webshop:1001");
        var (status, problem) = await node.SendAsync(HttpMethod.Get, "orders/9999");
        status.ShouldBe(HttpStatusCode.NotFound);
        problem.GetProperty("reason").GetString().ShouldBe("order-unknown");
    }

    [Fact]
    public async Task A_hold_stops_an_order_and_its_release_lets_it_go_on()
    {
        await using var node = await Node.StartAsync();
        await node.PlaceAsync("1001");
        (await node.SendAsync(HttpMethod.Post, "orders/1001/holds", Because)).Body.GetProperty("outcome").GetString().ShouldBe("accepted");
        var held = (await node.GetAsync("orders/1001")).GetProperty("holds").EnumerateArray().ToList();
        held.ShouldContain(h => h.GetProperty("kind").GetString() == "Manual" && h.GetProperty("owner").GetString() == "ops");

        // The unknown SKU holds it too, so it has to be said which.
        var (ambiguous, which) = await node.SendAsync(HttpMethod.Delete, "orders/1001/holds");
        ambiguous.ShouldBe(HttpStatusCode.Conflict);
        which.GetProperty("detail").GetString()!.ShouldContain("UnmappedSku");
        (await node.SendAsync(HttpMethod.Delete, "orders/1001/holds?kind=unmappedsku")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await node.SendAsync(HttpMethod.Delete, "orders/1001/holds?kind=manual")).Body.GetProperty("outcome").GetString().ShouldBe("accepted");
        (await node.SendAsync(HttpMethod.Delete, "orders/1001/holds?kind=manual")).Body.GetProperty("outcome").GetString().ShouldBe("already-done");
        // What the API refused was told to its caller and is nobody else's work.
        (await node.GetAsync("messages")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_cancellation_with_one_key_has_one_effect_and_the_same_answer()
    {
        await using var node = await Node.StartAsync();
        await node.PlaceAsync("1001");
        await node.PlaceAsync("1002");
        var first = await node.SendAsync(HttpMethod.Post, "orders/1001/cancel", Because, "key-1");
        first.Body.GetProperty("outcome").GetString().ShouldBe("accepted");
        var again = await node.SendAsync(HttpMethod.Post, "orders/1001/cancel", Because, "key-1");
        again.Body.GetProperty("outcome").GetString().ShouldBe("accepted");
        again.Body.GetProperty("repeated").GetBoolean().ShouldBeTrue();
        var other = await node.SendAsync(HttpMethod.Post, "orders/1002/cancel", Because, "key-1");
        other.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        other.Body.GetProperty("field").GetString().ShouldBe("Idempotency-Key");
        var afresh = await node.SendAsync(HttpMethod.Post, "orders/1001/cancel", Because, "key-2");
        afresh.Body.GetProperty("outcome").GetString().ShouldBe("already-done");
        (await node.GetAsync("orders/1001/story")).GetProperty("timeline").EnumerateArray().Count(e => e.GetProperty("what").GetString() == "OrderCancelled").ShouldBe(1);
    }

    [Theory]
    [InlineData("{}", "reason-missing")]
    [InlineData("""{"reason":" "}""", "reason-missing")]
    [InlineData("not json", "request-invalid")]
    public async Task A_change_needs_a_reason(string body, string reason)
    {
        await using var node = await Node.StartAsync();
        await node.PlaceAsync("1001");
        var (status, problem) = await node.SendAsync(HttpMethod.Post, "orders/1001/cancel", body);
        status.ShouldBe(HttpStatusCode.BadRequest);
        problem.GetProperty("reason").GetString().ShouldBe(reason);
    }

    [Fact]
    public async Task A_change_to_an_unknown_order_is_404_and_leaves_nothing()
    {
        await using var node = await Node.StartAsync();
        (await node.SendAsync(HttpMethod.Post, "orders/webshop:77/cancel", Because)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await node.SendAsync(HttpMethod.Get, "orders/webshop:77/story")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_mapped_SKU_frees_the_orders_that_wait_for_it()
    {
        await using var node = await Node.StartAsync();
        await node.StockAsync("MUG-RED", 10);
        await node.PlaceAsync("1001", sku: "RED MUG");
        (await node.GetAsync("orders/1001")).GetProperty("status").GetString().ShouldBe("OnHold");
        (await node.SendAsync(HttpMethod.Put, "skus/RED%20MUG/mapping", """{"to":"NOWHERE"}""")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await node.SendAsync(HttpMethod.Put, "skus/RED%20MUG/mapping", """{"to":"MUG-RED"}""")).Body.GetProperty("outcome").GetString().ShouldBe("accepted");
        await node.UntilIdleAsync();
        (await node.GetAsync("orders/1001")).GetProperty("holds").GetArrayLength().ShouldBe(0);

        var stock = await node.GetAsync("availability?sku=RED%20MUG&channel=webshop");
        stock.GetProperty("sku").GetString().ShouldBe("MUG-RED");
        stock.GetProperty("available").GetInt32().ShouldBe(8);
        (await node.GetAsync("stock/MUG-RED")).GetProperty("locations")[0].GetProperty("reserved").GetInt32().ShouldBe(2);
        (await node.SendAsync(HttpMethod.Get, "availability?sku=NOWHERE")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_dead_letter_is_shown_and_retried()
    {
        await using var node = await Node.StartAsync(o => o.Connections["erp"].Values["refuse"] = "The tax code is unknown.");
        await node.StockAsync("MUG", 10);
        await node.PlaceAsync("1001");
        var dead = (await node.GetAsync("deadletters")).GetProperty("items").EnumerateArray().First();
        dead.GetProperty("reason").GetString()!.ShouldContain("The tax code is unknown.");
        var id = dead.GetProperty("id").GetInt64();
        (await node.GetAsync($"deadletters/{id}")).GetProperty("request").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Object);
        (await node.GetAsync("deliveries?state=dead")).GetProperty("items").GetArrayLength().ShouldBeGreaterThan(0);

        await node.RestartAsync(o => o.Connections["erp"].Values.Remove("refuse"));
        (await node.SendAsync(HttpMethod.Post, $"deadletters/{id}/retry")).Body.GetProperty("outcome").GetString().ShouldBe("accepted");
        await node.UntilIdleAsync();
        (await node.SendAsync(HttpMethod.Get, $"deadletters/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await node.SendAsync(HttpMethod.Post, "deadletters/999999/retry")).Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
