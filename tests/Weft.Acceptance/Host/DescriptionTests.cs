using System.Text.RegularExpressions;
using Weft.Acceptance.Support;

namespace Weft.Acceptance.Host;

public sealed class DescriptionTests
{
    [Fact]
    public async Task The_description_names_every_address_of_the_API()
    {
        await using var node = await Node.StartAsync();
        var description = await node.Http.GetStringAsync("/openapi/v1.json");
        foreach (var path in (string[])
        [
            "/api/v1/orders", "/api/v1/orders/{id}", "/api/v1/orders/{id}/story", "/api/v1/orders/{id}/routing", "/api/v1/orders/{id}/cancel", "/api/v1/orders/{id}/holds", "/api/v1/orders/{id}/fulfilments/{fulfilment}/accept", "/api/v1/orders/{id}/fulfilments/{fulfilment}/reject", "/api/v1/availability", "/api/v1/skus/{sku}/mapping",
            "/api/v1/deadletters", "/api/v1/deadletters/{id}", "/api/v1/deadletters/{id}/retry", "/api/v1/deadletters/{id}/preview", "/api/v1/deadletters/causes", "/api/v1/deadletters/causes/{cause}/preview", "/api/v1/deadletters/causes/{cause}/retry",
            "/api/v1/causes", "/api/v1/causes/{cause}", "/api/v1/causes/{cause}/assignee", "/api/v1/causes/{cause}/snooze", "/api/v1/causes/{cause}/notes", "/api/v1/deliveries", "/api/v1/messages", "/api/v1/messages/{id}", "/api/v1/messages/{id}/reprocess", "/api/v1/connections",
            "/api/v1/availability/query", "/api/v1/stock", "/api/v1/stock/{sku}", "/api/v1/stock/movements", "/api/v1/stock/snapshots", "/api/v1/stock/{sku}/inbound/{id}", "/api/v1/stock/{sku}/safety-stock/{location}",
            "/api/v1/stock/{sku}/allocations/{channel}", "/api/v1/stock/{sku}/parts", "/api/v1/reservations", "/api/v1/reservations/{id}", "/api/v1/reservations/{id}/extend", "/api/v1/reservations/{id}/release",
            "/api/v1/reconciliations", "/api/v1/reconciliations/{id}", "/api/v1/discrepancies", "/api/v1/discrepancies/{id}", "/api/v1/discrepancies/{id}/accept", "/api/v1/discrepancies/{id}/heal", "/api/v1/oversells", "/api/v1/oversells/sums", "/api/v1/value",
        ])
            description.ShouldContain($"\"{path}\"");
        description.ShouldContain("amount");
    }

    [Fact]
    public async Task The_documentation_loads_nothing_from_elsewhere()
    {
        await using var node = await Node.StartAsync();
        using var page = await node.Http.GetAsync("/docs/");
        var html = await page.Content.ReadAsStringAsync();
        Regex.Matches(html, """(src|href)="(?<at>[^"]+)""").Select(m => m.Groups["at"].Value).ShouldAllBe(at => !at.Contains("//"));
        html.ShouldContain("\"withDefaultFonts\":false");
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'self'");
        using var script = await node.Http.GetAsync("/docs/scalar.js");
        script.IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task Metrics_tell_how_full_every_lane_is()
    {
        await using var node = await Node.StartAsync();
        await node.PlaceAsync("1001");
        var metrics = await node.Http.GetStringAsync("/metrics");
        metrics.ShouldContain("""weft_lane_waiting{otel_scope_name="Weft",connection="erp"} 0""");
        metrics.ShouldContain("weft_messages_received_total");
        metrics.ShouldContain("weft_turns_commit_time_seconds_bucket");
    }

    [Fact]
    public async Task Answers_say_little_about_the_server_and_forbid_misuse()
    {
        await using var node = await Node.StartAsync();
        using var answer = await node.Http.GetAsync("/api/v1/orders");
        answer.Headers.Contains("Server").ShouldBeFalse();
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        using var nowhere = await node.Http.GetAsync("/nowhere");
        (await Node.JsonOf(nowhere)).GetProperty("reason").GetString().ShouldBe("no-such-address");
    }

    [Fact]
    public async Task Secrets_are_shown_nowhere()
    {
        await using var node = await Node.StartAsync();
        foreach (var path in (string[])["/api/v1/connections", "/metrics", "/openapi/v1.json", "/health/ready"])
            (await node.Http.GetStringAsync(path)).ShouldNotContain(Node.Secret);
    }
}
