using System.Net;
using System.Text.Json;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Core.Orders;
using Weft.Engine.Replays;
using Weft.Engine.Storage;
using Weft.Hosting;

namespace Weft.Acceptance.Replays;

/// <summary>A rule is changed, the record is replayed, the difference is read, and a part of it is applied.</summary>
public sealed class ReplayTests
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_changed_rule_shows_what_it_would_have_decided_and_only_what_is_applied_changes(string store)
    {
        await using var node = await Node.StartAsync(store: store);
        await node.StockAsync("MUG", 100);
        for (var i = 1; i <= 3; i++) await PlaceAsync(node, $"{100 + i}", "USD");
        await PlaceAsync(node, "200", "EUR");
        (await ReplayAsync(node, """{"kind":"window"}""")).Run.GetProperty("totals").GetProperty("orders").GetInt32().ShouldBe(0);

        await node.RestartAsync(o => o.Channels[Node.Channel] = o.Channels[Node.Channel] with { Currencies = ["EUR", "USD"] });
        var (run, differences) = await ReplayAsync(node, """{"kind":"channel","id":"webshop"}""");
        run.GetProperty("author").GetString().ShouldBe("ops");
        differences.Select(d => d.Detail.Id).ShouldBe(["webshop:101", "webshop:102", "webshop:103"]);
        differences.ShouldAllBe(d => d.Detail.Fields.Any(f => f.Field == "hold UnknownCurrency (USD)" && f.Was != null && f.Now == null));
        differences.ShouldAllBe(d => d.Detail.Actions.Any(a => a.Kind == "release-hold"));
        (await HoldsAsync(node, "101")).ShouldBe(1);

        var id = run.GetProperty("id").GetInt64();
        (await ApplyAsync(node, id, "order/webshop:102")).State.ShouldBe("applied");
        await node.UntilIdleAsync();
        (await HoldsAsync(node, "102")).ShouldBe(0);
        (await HoldsAsync(node, "101"), await HoldsAsync(node, "103")).ShouldBe((1, 1));
        (await node.Host.Engine.Queries.OrderAsync(new("webshop:102"), default)).Obligation("erp-sales-order")!.State.ShouldBe(ObligationState.Met);
        (await ReplayAsync(node, """{"kind":"window"}""")).Differences.Select(d => d.Detail.Id).ShouldBe(["webshop:101", "webshop:103"]);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Applying_again_also_after_a_kill_in_between_has_no_further_effect(string store)
    {
        await using var node = await Node.StartAsync(store: store);
        await node.StockAsync("MUG", 100);
        await PlaceAsync(node, "101", "USD");
        await node.RestartAsync(o => o.Channels[Node.Channel] = o.Channels[Node.Channel] with { Currencies = ["EUR", "USD"] });
        var id = (await ReplayAsync(node, """{"kind":"order","id":"webshop:101"}""")).Run.GetProperty("id").GetInt64();
        await ApplyAsync(node, id, "order/webshop:101");
        await node.UntilIdleAsync();
        var (events, deliveries) = await CountAsync(node);

        (await ApplyAsync(node, id, "order/webshop:101")).State.ShouldBe("applied");
        await node.UntilIdleAsync();
        (await CountAsync(node)).ShouldBe((events, deliveries));

        // The node died after the commands and before it wrote down that it was through.
        var entry = (await node.Host.Engine.Store.ReplayEntryAsync(id, "order/webshop:101", default))!;
        await node.Host.Engine.Store.RunAsync(ReplayEntryRow.Statement, [entry with { State = "applying", Outcome = "[]" }], default);
        await node.RestartAsync();
        (await ApplyAsync(node, id, "order/webshop:101")).State.ShouldBe("applied");
        await node.UntilIdleAsync();
        (await CountAsync(node)).ShouldBe((events, deliveries));
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Another_mapping_of_prices_is_told_to_the_cent_what_was_sent_stays_and_what_waits_is_changed(string store)
    {
        await using var node = await Node.StartAsync(store: store);
        await node.StockAsync("MUG", 100);
        await node.StockAsync("CUP", 0);
        await PlaceAsync(node, "1", "EUR", 2_000);
        await PlaceAsync(node, "2", "EUR", 2_000, "CUP");
        await node.RestartAsync(o => o.Connections[Node.Channel].Values["off"] = "1");

        var (run, differences) = await ReplayAsync(node, """{"kind":"window"}""");
        run.GetProperty("totals").GetProperty("money")[0].GetString().ShouldBe("-0.02 EUR");
        var sent = differences.Single(d => d.Detail.Id == "webshop:1").Detail;
        sent.Fields.ShouldContain(f => f.About == ReplayAbout.Sent && f.Words == "sales order in the ERP (erp), order.total: today's rules would have sent 19.99 EUR instead of 20.00 EUR");
        sent.Actions.ShouldContain(a => !a.CanBeApplied && a.Words.Contains("it is not sent a second time"));
        var waits = differences.Single(d => d.Detail.Id == "webshop:2").Detail;
        waits.Fields.ShouldContain(new ReplayField(ReplayAbout.Money, "total", "20.00 EUR", "19.99 EUR"));

        (await ApplyAsync(node, run.GetProperty("id").GetInt64(), waits.Entity)).State.ShouldBe("applied");
        (await node.Host.Engine.Queries.OrderAsync(new("webshop:2"), default)).Order!.Total.ToString().ShouldBe("19.99 EUR");
        (await node.Host.Engine.Queries.OrderAsync(new("webshop:1"), default)).Order!.Total.ToString().ShouldBe("20.00 EUR");
        (await ReplayAsync(node, """{"kind":"order","id":"webshop:2"}""")).Differences.SelectMany(d => d.Detail.Fields).ShouldNotContain(f => f.Field == "total" || f.Field.StartsWith("lines["));
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_message_that_was_put_aside_and_is_understood_today_is_run_again(string store)
    {
        await using var node = await Node.StartAsync(store: store);
        await node.StockAsync("MUG", 100);
        using (var refused = await node.SendAsync("""{"number":"7","sku":"MUG","quantity":1,"cents":999}""", secret: "the new secret")) refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await node.RestartAsync(o => o.Connections[Node.Channel].Values["secret"] = "the new secret");

        var (run, differences) = await ReplayAsync(node, """{"kind":"window"}""");
        var missed = differences.Where(d => d.Detail.Kind == "order").ShouldHaveSingleItem().Detail;
        missed.Fields.ShouldContain(new ReplayField(ReplayAbout.Order, "order", null, "taken"));
        (await ApplyAsync(node, run.GetProperty("id").GetInt64(), missed.Entity)).Outcome.ShouldHaveSingleItem().ShouldContain("is run again");
        await node.UntilIdleAsync();
        (await node.Host.Engine.Queries.OrderAsync(new("webshop:7"), default)).Order.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task What_is_not_kept_any_more_is_named_and_taken_as_it_was(string store)
    {
        await using var node = await Node.StartAsync(store: store);
        await node.StockAsync("MUG", 100);
        await PlaceAsync(node, "101", "USD");
        (await node.Host.Engine.Store.DeleteAsync("inbox", "connection = 'webshop'", new { }, 10, default)).ShouldBe(1);
        await node.RestartAsync(o => o.Channels[Node.Channel] = o.Channels[Node.Channel] with { Currencies = ["EUR", "USD"] });

        var (run, differences) = await ReplayAsync(node, """{"kind":"order","id":"webshop:101"}""");
        differences.ShouldBeEmpty();
        run.GetProperty("gaps")[0].GetProperty("why").GetString().ShouldBe("It has been kept long enough and is deleted: what it led to was taken as it was.");
    }

    [Fact]
    public async Task Bad_requests_and_the_rules_of_yesterday_get_a_clear_answer()
    {
        await using var node = await Node.StartAsync();
        await node.StockAsync("MUG", 100);
        await PlaceAsync(node, "101", "USD");
        foreach (var (body, field) in ((string, string)[])[("{}", "kind"), ("""{"kind":"order"}""", "id"), ("""{"kind":"channel","id":"nobody"}""", "id"), ("""{"kind":"window","from":"2026-01-01T00:00:00Z"}""", "from")])
        {
            var (status, answer) = await node.SendAsync(HttpMethod.Post, "replays", body);
            status.ShouldBe(HttpStatusCode.BadRequest, body);
            answer.GetProperty("field").GetString().ShouldBe(field, body);
        }

        (await node.SendAsync(HttpMethod.Post, "replays/99/apply", """{"entities":["order/webshop:101"]}""")).Status.ShouldBe(HttpStatusCode.NotFound);
        await node.RestartAsync(o => o.Channels[Node.Channel] = o.Channels[Node.Channel] with { Currencies = ["EUR", "USD"] });
        var id = (await ReplayAsync(node, """{"kind":"order","id":"webshop:101"}""")).Run.GetProperty("id").GetInt64();
        (await node.SendAsync(HttpMethod.Post, $"replays/{id}/apply", """{"entities":["order/webshop:999"]}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
        await node.RestartAsync(o => o.Channels[Node.Channel] = o.Channels[Node.Channel] with { Currencies = ["EUR"] });
        var (old, why) = await node.SendAsync(HttpMethod.Post, $"replays/{id}/apply", """{"entities":["order/webshop:101"]}""");
        old.ShouldBe(HttpStatusCode.BadRequest);
        why.GetProperty("detail").GetString()!.ShouldContain("The rules have changed");
    }

    private static async Task PlaceAsync(Node node, string number, string currency, int cents = 1_998, string sku = "MUG")
    {
        using var placed = await node.SendAsync($$"""{"number":"{{number}}","sku":"{{sku}}","quantity":2,"cents":{{cents}},"currency":"{{currency}}"}""");
        placed.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await node.UntilIdleAsync();
    }

    private static async Task<(JsonElement Run, List<ReplayDifference> Differences)> ReplayAsync(Node node, string body)
    {
        var (status, begun) = await node.SendAsync(HttpMethod.Post, "replays", body);
        status.ShouldBe(HttpStatusCode.Accepted, begun.ToString());
        await node.Host.Engine.Replays.Idle;
        var run = await node.GetAsync($"replays/{begun.GetProperty("id").GetInt64()}");
        run.GetProperty("state").GetString().ShouldBe("done", run.ToString());
        return (run, [.. await node.Host.Engine.Replays.DifferencesAsync(run.GetProperty("id").GetInt64(), "", 100, default)]);
    }

    private static async Task<ReplayDifference> ApplyAsync(Node node, long id, string entity)
    {
        var (status, body) = await node.SendAsync(HttpMethod.Post, $"replays/{id}/apply", JsonSerializer.Serialize(new { entities = new[] { entity } }));
        status.ShouldBe(HttpStatusCode.OK, body.ToString());
        return (await node.Host.Engine.Replays.DifferencesAsync(id, "", 100, default)).Single(d => d.Detail.Entity == entity);
    }

    private static async Task<int> HoldsAsync(Node node, string number) => (await node.Host.Engine.Queries.OrderAsync(new($"webshop:{number}"), default)).Holds.Length;

    private static async Task<(long Events, long Deliveries)> CountAsync(Node node) => (await node.Host.Engine.Store.CountAsync("events", "1 = 1", default), await node.Host.Engine.Store.CountAsync("deliveries", "1 = 1", default));
}
