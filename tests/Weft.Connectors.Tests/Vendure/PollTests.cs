using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Weft.Core.Inventory;

namespace Weft.Connectors.Tests.Vendure;

/// <summary>The poll reads every order at least once, whatever time it was placed at and however late it becomes visible.</summary>
public class PollTests
{
    private readonly FakeTimeProvider clock = new(Shop.Now);
    private readonly List<(string Id, DateTimeOffset At, string State)> orders = [];
    private readonly List<(string Id, string Sku, DateTimeOffset At)> articles = [];
    private readonly List<Sdk.PolledMessage> numbers = [];
    private string? cursor;

    [Fact]
    public async Task Reads_what_is_open_at_first_and_what_is_finished_not()
    {
        Add(1, TimeSpan.FromDays(-90), "PaymentAuthorized");
        Add(2, TimeSpan.FromDays(-1), "Shipped");
        Add(3, TimeSpan.FromDays(-1), "PaymentSettled");

        (await ReadAllAsync()).ShouldBe(["1", "3"]);
    }

    [Fact]
    public async Task Reads_thousands_placed_in_the_same_millisecond()
    {
        for (var i = 1; i <= 350; i++) Add(i, i < 30 ? TimeSpan.FromSeconds(-40 + i) : TimeSpan.FromSeconds(-9), "PaymentAuthorized");

        (await ReadAllAsync()).Distinct().Count().ShouldBe(350);
    }

    [Fact]
    public async Task Reads_an_order_that_becomes_visible_after_a_newer_one()
    {
        await ReadAllAsync();
        Add(2, TimeSpan.FromSeconds(5), "PaymentAuthorized");
        clock.Advance(TimeSpan.FromSeconds(30));
        (await ReadAllAsync()).ShouldBe(["2"]);
        Add(1, TimeSpan.FromSeconds(-25), "PaymentAuthorized");
        clock.Advance(TimeSpan.FromSeconds(30));

        (await ReadAllAsync()).ShouldContain("1");
    }

    [Fact]
    public async Task Reads_an_order_again_that_was_finished_or_cancelled_since()
    {
        await ReadAllAsync();
        Add(1, TimeSpan.FromSeconds(5), "PaymentAuthorized");
        clock.Advance(TimeSpan.FromSeconds(30));
        await ReadAllAsync();
        orders[0] = orders[0] with { State = "Cancelled" };
        Add(2, TimeSpan.FromSeconds(30), "PaymentAuthorized");
        clock.Advance(TimeSpan.FromMinutes(10));
        Add(3, TimeSpan.Zero, "PaymentAuthorized");
        await ReadAllAsync();
        clock.Advance(TimeSpan.FromMinutes(1));
        (await ReadAllAsync()).ShouldBe(["3"]);
        clock.Advance(TimeSpan.FromMinutes(5));

        (await ReadAllAsync()).ShouldBe(["1", "2", "3"]);
    }

    [Fact]
    public async Task The_same_order_has_the_same_key_until_it_changes()
    {
        Add(1, TimeSpan.FromSeconds(-5), "PaymentAuthorized");
        var first = (await PageAsync()).Messages.Single().DedupKey;
        cursor = null;
        (await PageAsync()).Messages.Single().DedupKey.ShouldBe(first);
        orders[0] = orders[0] with { State = "PaymentSettled" };
        cursor = null;

        (await PageAsync()).Messages.Single().DedupKey.ShouldNotBe(first);
    }

    [Fact]
    public async Task With_each_sweep_new_articles_are_read_and_those_that_were_there_before_not()
    {
        articles.Add(("1", "OLD", clock.GetUtcNow().AddDays(-1)));
        await ReadAllAsync();
        clock.Advance(TimeSpan.FromMinutes(5));
        articles.Add(("2", "NEW", clock.GetUtcNow()));
        await ReadAllAsync();
        numbers.ShouldBeEmpty("it is not time");
        clock.Advance(TimeSpan.FromMinutes(11));
        await ReadAllAsync();
        var told = numbers.ShouldHaveSingleItem();
        told.DedupKey.ShouldBe("stock:2:new");
        var command = Shop.Commands(Shop.Translate(Encoding.UTF8.GetString(told.Body.Span), "stock")).ShouldHaveSingleItem();
        command.ShouldBe(new ReportChannelStock("shop", 7, Shop.Now));
    }

    [Fact]
    public async Task More_new_articles_than_one_read_gives_come_with_the_next_ones()
    {
        await ReadAllAsync();
        clock.Advance(TimeSpan.FromMinutes(16));
        for (var i = 0; i < 2_500; i++) articles.Add(($"{i}", $"A-{i}", clock.GetUtcNow()));
        for (var i = 0; i < 6; i++)
        {
            await ReadAllAsync();
            clock.Advance(TimeSpan.FromSeconds(30));
        }

        numbers.Select(n => n.DedupKey).Distinct().Count().ShouldBe(1_000, "a thousand in one millisecond is more than shops do: the rest is found when it is compared");
    }

    private void Add(int id, TimeSpan after, string state) => orders.Add((id.ToString(CultureInfo.InvariantCulture), clock.GetUtcNow() + after, state));

    private async Task<List<string>> ReadAllAsync()
    {
        var ids = new List<string>();
        for (var pages = 0; pages < 100; pages++)
        {
            var page = await PageAsync();
            cursor = page.Cursor;
            numbers.AddRange(page.Messages.Where(m => m.Kind == "stock"));
            ids.AddRange(page.Messages.Where(m => m.Kind == "order").Select(m => JsonNode.Parse(Encoding.UTF8.GetString(m.Body.Span))!["id"]!.GetValue<string>()));
            if (!page.More) return ids;
        }

        throw new InvalidOperationException("The poll does not come to an end.");
    }

    private async Task<Sdk.PollPage> PageAsync()
    {
        using var shop = new ScriptedShop((operation, variables) => (200, operation switch
        {
            "WeftNewVariants" => Articles(variables).ToJsonString(),
            "WeftStockLocations" => """{"data":{"stockLocations":{"items":[{"id":"1","name":"DC"}]}}}""",
            _ => List(variables["options"]!).ToJsonString(),
        }));
        return await Shop.Connector(shop, clock: clock).PollAsync(cursor, default);
    }

    private JsonObject Articles(JsonNode variables)
    {
        var since = DateTimeOffset.Parse(variables["since"]!.GetValue<string>(), CultureInfo.InvariantCulture);
        var items = articles.Where(a => a.At > since).OrderBy(a => a.At).Take(variables["take"]!.GetValue<int>()).Select(a => JsonNode.Parse($$"""
            {"id":"{{a.Id}}","sku":"{{a.Sku}}","createdAt":"{{a.At:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}","stockLevels":[{"stockLocationId":"1","stockOnHand":9,"stockAllocated":2},{"stockLocationId":"2","stockOnHand":50,"stockAllocated":0}]}
            """));
        return new JsonObject { ["data"] = new JsonObject { ["productVariants"] = new JsonObject { ["items"] = new JsonArray([.. items]) } } };
    }

    /// <summary>The shop's list query, as far as the poll uses it.</summary>
    private JsonObject List(JsonNode options)
    {
        var filter = options["filter"]!;
        var found = orders.Where(o => Matches(filter, o.At, o.State)).OrderBy(o => o.At).ThenBy(o => int.Parse(o.Id, CultureInfo.InvariantCulture))
            .Skip(options["skip"]!.GetValue<int>()).Take(options["take"]!.GetValue<int>());
        var items = found.Select(o => (JsonNode)new JsonObject { ["id"] = o.Id, ["orderPlacedAt"] = o.At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), ["state"] = o.State });
        return new JsonObject { ["data"] = new JsonObject { ["orders"] = new JsonObject { ["items"] = new JsonArray([.. items]) } } };
    }

    private static bool Matches(JsonNode filter, DateTimeOffset at, string state) =>
        (filter["orderPlacedAt"] is not { } placed || at > DateTimeOffset.Parse(placed["after"]!.GetValue<string>(), CultureInfo.InvariantCulture))
        && (filter["state"] is not { } states || states["in"]!.AsArray().Any(s => s!.GetValue<string>() == state))
        && (filter["_or"] is not { } either || either.AsArray().Any(part => Matches(part!, at, state)));
}
