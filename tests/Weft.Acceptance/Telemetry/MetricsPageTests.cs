using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Weft.Acceptance.Access;
using Weft.Acceptance.Support;

namespace Weft.Acceptance.Telemetry;

/// <summary>What a node measures, and what the page of metrics says of it.</summary>
public sealed partial class MetricsPageTests
{
    [Fact]
    public async Task The_page_lists_exactly_what_the_code_measures()
    {
        var found = new ConcurrentDictionary<string, (string Type, string Unit)>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => { if (instrument.Meter.Name == Weft.Engine.Telemetry.Name) found[instrument.Name] = (TypeOf(instrument), instrument.Unit ?? ""); } };
        await using var node = await Node.StartAsync();
        listener.Start();
        MetricsPage.Read().ToDictionary(m => m.Name, m => (m.Type, m.Unit)).OrderBy(m => m.Key).ShouldBe(found.ToDictionary().OrderBy(m => m.Key));
    }

    [Fact]
    public async Task Labels_are_those_of_the_page_and_never_name_an_order_a_sku_or_a_customer()
    {
        await using var node = await Node.StartAsync();
        await node.StockAsync("MUG-XQ", 500);
        for (var i = 0; i < 5; i++) await node.PlaceAsync($"778{i}", "MUG-XQ");
        await node.PlaceAsync("7790", "NOBODY-KNOWS");
        using var strange = await node.SendAsync("""{"number":"7791"}""");
        using var forged = await node.SendAsync("""{"number":"7792"}""", secret: "not ours");
        using var elsewhere = await node.Http.PostAsync("/in/nobody-7793/orders", null);
        using var guessed = await node.Http.GetAsync("/wp-login-7794.php");
        await node.UntilIdleAsync();
        var page = MetricsPage.Read().ToDictionary(m => m.Prometheus, StringComparer.Ordinal);
        var series = await ScrapeAsync(node);
        series.Count(s => s.Family.StartsWith("weft_", StringComparison.Ordinal)).ShouldBeGreaterThan(50);
        foreach (var (family, labels) in series.Where(s => s.Family.StartsWith("weft_", StringComparison.Ordinal)))
        {
            page.ShouldContainKey(family);
            labels.Keys.Except(page[family].Labels).Where(l => l is not "le" && !l.StartsWith("otel_", StringComparison.Ordinal)).ShouldBeEmpty(family);
        }

        foreach (var (family, labels) in series)
            foreach (var value in labels.Values)
                Regex.IsMatch(value, "778|779|MUG-XQ|NOBODY|Customer|example.com").ShouldBeFalse($"{family} has a label '{value}'");
    }

    [Fact]
    public async Task Counters_begin_at_zero_when_the_node_starts()
    {
        await using var node = await Node.StartAsync();
        var series = await ScrapeAsync(node);
        foreach (var metric in MetricsPage.Read().Where(m => m.IsThereFromTheStart && m.Labels.Count > 0))
            series.ShouldContain(s => s.Family == metric.Prometheus, metric.Name);
    }

    private static async Task<List<(string Family, Dictionary<string, string> Labels)>> ScrapeAsync(Node node)
    {
        using var answer = await node.Http.GetAsync("/metrics");
        answer.EnsureSuccessStatusCode();
        var series = new List<(string, Dictionary<string, string>)>();
        foreach (var line in (await answer.Content.ReadAsStringAsync()).Split('\n').Where(l => l.Length > 0 && l[0] != '#'))
        {
            var match = Series().Match(line);
            var name = match.Groups["name"].Value;
            var family = HistogramPart().Replace(name, "");
            series.Add((MetricsPage.Read().Any(m => m.Prometheus == name) ? name : family, Label().Matches(match.Groups["labels"].Value).ToDictionary(l => l.Groups[1].Value, l => l.Groups[2].Value, StringComparer.Ordinal)));
        }

        return series;
    }

    private static string TypeOf(Instrument instrument) => instrument.GetType().Name switch
    {
        var n when n.StartsWith("Counter", StringComparison.Ordinal) => "counter",
        var n when n.StartsWith("Histogram", StringComparison.Ordinal) => "histogram",
        var n when n.StartsWith("ObservableGauge", StringComparison.Ordinal) => "gauge",
        var n => n,
    };

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? ")]
    private static partial Regex Series();

    [GeneratedRegex("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Label();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramPart();
}

/// <summary>A line of the page of metrics.</summary>
internal sealed record MetricsPage(string Name, string Prometheus, string Type, string Unit, IReadOnlyList<string> Labels, bool IsThereFromTheStart)
{
    /// <summary>The lines of docs/reference/metrics.md.</summary>
    public static IReadOnlyList<MetricsPage> Read() =>
        [.. File.ReadAllLines(Path.Combine(Snapshot.Root, "docs/reference/metrics.md")).Where(l => l.StartsWith("| `weft.", StringComparison.Ordinal)).Select(Of)];

    private static MetricsPage Of(string line)
    {
        var cells = line.Split('|').Select(c => c.Trim()).ToArray();
        string[] labels = cells[5] == "–" ? [] : cells[5].Split(", ");
        return new MetricsPage(cells[1].Trim('`', '*'), cells[2].Trim('`'), cells[3], cells[4].Trim('`'), labels, !cells[1].EndsWith('*'));
    }
}
