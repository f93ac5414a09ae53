using System.Text.Json;
using System.Text.RegularExpressions;
using Weft.Real.Journey;

namespace Weft.Real.Metrics;

/// <summary>The real Prometheus scrapes a node through which orders flow, with the configuration, the rules and the dashboard that Weft ships.</summary>
public sealed partial class ScrapeTests
{
    [Fact]
    public async Task Every_documented_metric_every_panel_and_every_rule_has_data()
    {
        Assert.SkipWhen(Prometheus.Programs is null, Prometheus.HowToRun);
        await using var demo = await DemoProcess.StartAsync(orders: 400, faults: "some");
        await using var prometheus = await Prometheus.StartAsync(demo.Address, demo.Key);
        await Eventually.HoldsAsync("orders flow", TimeSpan.FromMinutes(2), async () =>
        {
            var first = (await prometheus.QueryAsync("sum(weft_orders_sync_time_seconds_count) > 20")).ShouldHaveSingleItem();
            first.GetProperty("value")[1].GetString().ShouldNotBeNull();
        });
        (await prometheus.GetAsync("api/v1/targets")).GetProperty("activeTargets").EnumerateArray().ShouldHaveSingleItem().GetProperty("health").GetString().ShouldBe("up");

        List<string> without = [];
        var names = (await prometheus.GetAsync("api/v1/label/__name__/values")).EnumerateArray().Select(n => n.GetString()!).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, isOnDemand) in Documented())
            if (!isOnDemand && !names.Contains(name) && !names.Contains(name + "_bucket")) without.Add($"metric {name}");
        // A quotient of rates has data from the second scrape on; what needs a share of calls needs calls.
        await Eventually.HoldsAsync("every panel has data", TimeSpan.FromSeconds(60), async () =>
        {
            var empty = new List<string>();
            foreach (var (title, query) in Panels())
                if ((await prometheus.QueryAsync(query)).Count == 0) empty.Add($"{title}: {query}");
            empty.ShouldBeEmpty();
        });
        foreach (var (alert, query) in Rules())
            if ((await prometheus.QueryAsync(Compared().Replace(query, "").Trim())).Count == 0) without.Add($"rule {alert}: {Compared().Replace(query, "")}");
        without.ShouldBeEmpty();

        var rules = (await prometheus.GetAsync("api/v1/rules")).GetProperty("groups").EnumerateArray().SelectMany(g => g.GetProperty("rules").EnumerateArray()).ToList();
        rules.Count.ShouldBe(Rules().Count);
        rules.ShouldAllBe(r => r.GetProperty("health").GetString() == "ok" || r.GetProperty("health").GetString() == "unknown");
        using var http = new HttpClient { BaseAddress = demo.Address };
        (await http.GetAsync("/metrics")).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized, "metrics are for those who have a key");
        http.DefaultRequestHeaders.Add("X-Api-Key", demo.Key);
        var (code, said) = await Prometheus.ToolAsync(await http.GetStringAsync("/metrics"), "check", "metrics");
        (code, said.Trim()).ShouldBe((0, ""));
    }

    [Fact]
    public async Task The_rules_and_the_scrape_configuration_are_well_formed()
    {
        Assert.SkipWhen(Prometheus.Programs is null, Prometheus.HowToRun);
        var (rules, said) = await Prometheus.ToolAsync(null, "check", "rules", Prometheus.Shipped("alerts.yaml"));
        rules.ShouldBe(0, said);
        var (scrape, complained) = await Prometheus.ToolAsync(null, "check", "config", "--syntax-only", Prometheus.Shipped("prometheus.yml"));
        scrape.ShouldBe(0, complained);
    }

    [Fact]
    public void The_dashboard_is_whole_and_covers_what_operators_ask()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Prometheus.Shipped("grafana.json")));
        var root = json.RootElement;
        root.GetProperty("uid").GetString().ShouldBe("weft-overview");
        root.GetProperty("schemaVersion").GetInt32().ShouldBeGreaterThanOrEqualTo(36);
        var source = root.GetProperty("templating").GetProperty("list").EnumerateArray().ShouldHaveSingleItem();
        (source.GetProperty("type").GetString(), source.GetProperty("query").GetString(), source.GetProperty("name").GetString()).ShouldBe(("datasource", "prometheus", "source"));
        var panels = root.GetProperty("panels").EnumerateArray().ToList();
        panels.Select(p => p.GetProperty("id").GetInt32()).Distinct().Count().ShouldBe(panels.Count);
        foreach (var panel in panels.Where(p => p.GetProperty("type").GetString() != "row"))
        {
            var place = panel.GetProperty("gridPos");
            (place.GetProperty("x").GetInt32() + place.GetProperty("w").GetInt32()).ShouldBeLessThanOrEqualTo(24);
            panel.GetProperty("description").GetString().ShouldNotBeNullOrWhiteSpace();
            panel.GetProperty("targets").GetArrayLength().ShouldBeGreaterThan(0);
            panel.GetProperty("targets").EnumerateArray().ShouldAllBe(t => t.GetProperty("datasource").GetProperty("uid").GetString() == "${source}");
        }

        var titles = panels.Select(p => p.GetProperty("title").GetString()).ToList();
        foreach (var asked in (string[])["Orders per minute", "From arriving to in sync", "Stock-sync lag", "Refused fulfilment requests", "Refund and money exceptions", "Time of a call", "Rate budget", "Lane depth", "Circuit"]) titles.ShouldContain(asked);
        var known = Documented().Select(d => d.Name).Append("http_server_request_duration_seconds").ToList();
        foreach (var (title, query) in Panels())
            foreach (Match metric in Metric().Matches(query)) known.ShouldContain(k => metric.Value == k || metric.Value == k + "_bucket" || metric.Value == k + "_count", $"{title}: {metric.Value}");
    }

    private static List<(string Name, bool IsOnDemand)> Documented() =>
        [.. File.ReadAllLines(Path.Combine(Prometheus.Root(), "docs/reference/metrics.md")).Where(l => l.StartsWith("| `weft.", StringComparison.Ordinal)).Select(l => l.Split('|')).Select(c => (c[2].Trim().Trim('`'), c[1].Trim() is "`weft.deliveries.dead`*" or "`weft.reconciliation.differences`*" or "`weft.alerts.raised`*" or "`weft.sla.duration`*"))];

    private static List<(string Title, string Query)> Panels()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Prometheus.Shipped("grafana.json")));
        return
        [
            .. json.RootElement.GetProperty("panels").EnumerateArray().Where(p => p.TryGetProperty("targets", out _))
                .SelectMany(p => p.GetProperty("targets").EnumerateArray().Select(t => (p.GetProperty("title").GetString()!, t.GetProperty("expr").GetString()!))),
        ];
    }

    private static List<(string Alert, string Query)> Rules() =>
        [.. AlertAndExpression().Matches(File.ReadAllText(Prometheus.Shipped("alerts.yaml"))).Select(m => (m.Groups[1].Value, m.Groups[2].Value))];

    /// <summary>From where on an expression only compares: without it, it shows what is compared.</summary>
    [GeneratedRegex(@" (== [01]|> \d+|== 0 and .*)$")]
    private static partial Regex Compared();

    [GeneratedRegex(@"- alert: (\w+)\s+expr: (.*)")]
    private static partial Regex AlertAndExpression();

    [GeneratedRegex(@"\b(weft|http_server)_[a-z_]+")]
    private static partial Regex Metric();
}
