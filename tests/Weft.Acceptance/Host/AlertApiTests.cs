using System.Net;
using Weft.Acceptance.Support;
using Weft.Core.Alerts;

namespace Weft.Acceptance.Host;

/// <summary>Alerts and targets over HTTP.</summary>
public sealed class AlertApiTests
{
    [Fact]
    public async Task An_alert_is_listed_acknowledged_and_told_with_its_history()
    {
        await using var node = await Node.StartAsync();
        await RaiseAsync(node);
        var item = (await node.GetAsync("alerts")).GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        (item.GetProperty("id").GetString(), item.GetProperty("state").GetString(), item.GetProperty("orders").GetInt64()).ShouldBe(("held-test", "Open", 400));
        var (status, answer) = await node.SendAsync(HttpMethod.Post, "alerts/held-test/acknowledge", """{"note":"I map it."}""");
        (status, answer.GetProperty("outcome").GetString()).ShouldBe((HttpStatusCode.OK, "accepted"));
        var detail = await node.GetAsync("alerts/held-test");
        (detail.GetProperty("alert").GetProperty("acknowledgedBy").GetString(), detail.GetProperty("alert").GetProperty("note").GetString()).ShouldBe(("ops", "I map it."));
        detail.GetProperty("timeline").EnumerateArray().Last().GetProperty("text").GetString()!.ShouldContain("ops looks after it");
    }

    [Fact]
    public async Task Bad_input_gets_a_clear_answer()
    {
        await using var node = await Node.StartAsync();
        await RaiseAsync(node);
        (await node.SendAsync(HttpMethod.Post, "alerts/none/acknowledge", "{}")).Status.ShouldBe(HttpStatusCode.NotFound);
        var (status, problem) = await node.SendAsync(HttpMethod.Post, "alerts/held-test/acknowledge", """{"until":"2020-01-01T00:00:00Z"}""");
        (status, problem.GetProperty("field").GetString()).ShouldBe((HttpStatusCode.Conflict, "until"));
        (await node.SendAsync(HttpMethod.Get, "alerts?filter=mine")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await node.SendAsync(HttpMethod.Get, "slas/misses?workflow=delivery&channel=webshop")).Body.GetProperty("nextStep").GetString()!.ShouldContain("orderAcceptance");
        (await node.SendAsync(HttpMethod.Get, "slas/misses?workflow=orderAcceptance")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Targets_say_what_was_measured()
    {
        await using var node = await Node.StartAsync();
        await node.StockAsync("MUG", 10);
        await node.PlaceAsync("1");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (node.Host.Engine.Alerts!.Queries.Slas().All(s => s is not { Workflow: "orderAcceptance", Channel: "webshop", Met: > 0 })) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        var acceptance = (await node.GetAsync("slas")).GetProperty("items").EnumerateArray().First(s => s.GetProperty("workflow").GetString() == "orderAcceptance" && s.GetProperty("channel").GetString() == "webshop");
        (acceptance.GetProperty("met").GetInt64(), acceptance.GetProperty("missed").GetInt64(), acceptance.GetProperty("withinSeconds").GetDouble()).ShouldBe((1, 0, 900));
        var story = await node.GetAsync("orders/1/story");
        story.GetProperty("slas").EnumerateArray().First(c => c.GetProperty("workflow").GetString() == "orderAcceptance").GetProperty("state").GetString().ShouldBe("met");
        (await node.Http.GetStringAsync("metrics")).ShouldContain("weft_sla_met_total");
    }

    private static Task RaiseAsync(Node node) => node.Host.Engine.SubmitAsync(
        AlertState.StreamOf("held-test"), new RaiseAlert(new AlertCause("held", "Orders on hold: UnmappedSku X", "Nobody knows it.", "Map it.", DateTimeOffset.UtcNow, 400, [])));
}
