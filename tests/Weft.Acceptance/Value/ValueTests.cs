using System.Net;
using Weft.Acceptance.Access;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Engine.Access;
using Weft.Engine.Value;

namespace Weft.Acceptance.Value;

/// <summary>What Weft says it is worth, next to what was done to it.</summary>
public sealed class ValueTests
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Figures_are_what_was_done(string store)
    {
        Assert.SkipWhen(store == ScenarioStore.Postgres && Environment.GetEnvironmentVariable("WEFT_TEST_POSTGRES") is null, ScenarioStore.HowToRun);
        var clock = new Ahead();
        await using var node = await Node.StartAsync(clock: clock, store: store);
        await node.StockAsync("MUG", 20);
        using var anna = await Browser.WithRolesAsync(node, "anna", Roles.Admin, Roles.Operator);
        await node.Host.Engine.Value.CatchUpAsync(CancellationToken.None);

        // Six orders: four go through (one of them touched by a person), one waits for goods, one has a SKU that nobody knows.
        foreach (var number in (string[])["1", "2", "3", "4"]) await node.PlaceAsync(number);
        await node.PlaceAsync("5", "GONE");
        await node.PlaceAsync("6", "NOBODY-KNOWS");
        using (var held = await anna.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders/4/holds") { Content = new StringContent("""{"reason":"Customer asked."}""", System.Text.Encoding.UTF8, "application/json") })) held.StatusCode.ShouldBe(HttpStatusCode.OK);
        // The shop says three things again, two of them twice.
        foreach (var again in (string[])["1", "2", "2", "3", "3"]) await node.PlaceAsync(again);
        // Three carts: the first takes what there is, two are told no.
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++) answers.Add((await node.SendAsync(HttpMethod.Post, "reservations", $$"""{"id":"cart-{{i}}","channel":"webshop","lines":[{"sku":"MUG","quantity":10}],"allOrNothing":true,"seconds":600}""", $"cart-{i}")).Status);
        await node.UntilIdleAsync();

        await node.Host.Engine.Value.CatchUpAsync(CancellationToken.None);
        (await ReadAsync(node)).Total.Orders.ShouldBe(0, "no order has had its time yet");
        var reliable = (await node.GetAsync("orders?filter=in-sync")).GetProperty("items").EnumerateArray().Count(o => o.GetProperty("number").GetString() != "4");
        clock.Forward(ValueMeter.Target + TimeSpan.FromMinutes(1));
        for (var i = 0; i < 3; i++) await node.Host.Engine.Value.CatchUpAsync(CancellationToken.None);

        var report = await ReadAsync(node);
        var f = report.Total;
        (f.Orders, f.Reliable, f.Touched, f.Acts).ShouldBe((6, reliable, 1, 1));
        f.DuplicateMessages.ShouldBe(5);
        f.RefusedReservations.ShouldBe(answers.Count(a => a != HttpStatusCode.Created && a != HttpStatusCode.OK));
        f.RefusedReservations.ShouldBeGreaterThan(0);
        f.OrderReliability.ShouldBe(reliable / 6.0);
        f.TouchesPerThousandOrders.ShouldBe(1_000 / 6.0);
        report.Connections.Single(c => c.Connection == "webshop").Figures.Orders.ShouldBe(6);
        report.Onboarding.ShouldHaveSingleItem().FirstSeen.ShouldBeLessThan(clock.GetUtcNow());

        var said = (await node.GetAsync("value")).GetProperty("meaning").EnumerateArray().ToList();
        said.Select(m => m.GetProperty("key").GetString()).ShouldBe(ValueWords.All.Select(w => w.Key));
        said.ShouldAllBe(m => m.GetProperty("counted").GetString()!.Length > 20 && m.GetProperty("notSaid").GetString()!.Length > 10);
        said[0].GetProperty("value").GetDouble().ShouldBe(reliable / 6.0, 1e-9);
        var csv = (await anna.TextAsync("/value.csv?days=7")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        csv[0].ShouldStartWith("day,orders judged,orderReliability");
        csv.Length.ShouldBe(1 + report.Days.Count);
    }

    [Theory]
    [InlineData("from=2026-11-10&to=2026-11-01")]
    [InlineData("from=2020-01-01")]
    public async Task A_span_that_is_none_is_refused_in_words(string span)
    {
        await using var node = await Node.StartAsync();
        var (status, body) = await node.SendAsync(HttpMethod.Get, "value?" + span);
        status.ShouldBe(HttpStatusCode.BadRequest);
        body.GetProperty("reason").GetString().ShouldBe("days-invalid");
    }

    [Fact]
    public void The_page_says_of_each_figure_how_it_is_counted_and_what_it_does_not_say()
    {
        var page = File.ReadAllText(Path.Combine(Snapshot.Root, "docs/concepts/value.md"));
        foreach (var figure in ValueWords.All) page.ShouldContain($"| {figure.Name} | {figure.Counted} | {figure.NotSaid} |");
    }

    private static Task<ValueReport> ReadAsync(Node node)
    {
        var today = DateOnly.FromDateTime(DateTimeOffset.UtcNow.UtcDateTime);
        return node.Host.Engine.Value.ReportAsync(today.AddDays(-1), today.AddDays(1), CancellationToken.None);
    }

    private sealed class Ahead : TimeProvider
    {
        private TimeSpan by;

        public void Forward(TimeSpan more) => by += more;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
