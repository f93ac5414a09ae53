using Weft.Benchmarks.Loads;
using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Nodes;

namespace Weft.Benchmarks.Intake;

/// <summary>`weft bench intake`: how fast webhooks are acknowledged, each only once it is durable.</summary>
internal static class IntakeBenchmark
{
    private const double RateBar = 5_000;
    private const double PacedRate = 1_000;
    private const double PacedP99Bar = 50;

    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        var runs = new List<RunFigures>();
        for (var run = 1; run <= options.Runs; run++)
        {
            var figures = await MeasureAsync(options, cancellation);
            Progress.Say($"intake {run}/{options.Runs}: {figures.PerSecond:F0} webhooks/s; at {PacedRate:F0}/s p99 {figures.Own["pacedP99Ms"]:F1} ms");
            runs.Add(figures);
        }

        var report = new Report("intake", options.Stores.Kind, runs);
        return new Report("intake", options.Stores.Kind, runs)
        {
            Bar = $">= {RateBar:F0} durable acknowledgements/s over 64 connections, and p99 < {PacedP99Bar:F0} ms at {PacedRate:F0}/s",
            Met = report.PerSecond >= RateBar && report.Median(r => r.Own["pacedP99Ms"]) < PacedP99Bar,
        };
    }

    private static async Task<RunFigures> MeasureAsync(BenchOptions options, CancellationToken cancellation)
    {
        await using var fresh = await options.Stores.FreshAsync();
        await using var retailer = await SimulatedRetailer.StartAsync(instant: true, cancellation);
        await using var node = await Node.StartAsync(fresh.Settings, retailer.Address, "http://127.0.0.1:0", cancellation, AcknowledgedOnly.Kinds);
        await using var source = LoadVerb.Start(WebhookSource.Name, node.Addresses[0]);
        var seconds = options.Size(10, 1);
        await source.LoadAsync($"flood {2}", cancellation);
        var resources = new Resources();
        var flood = await source.LoadAsync($"flood {seconds}", cancellation);
        var (cpu, peak) = (resources.CpuSeconds, Resources.PeakMemoryMb);
        while (!await node.Engine.Queries.IsIdleAsync(cancellation)) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellation);
        await source.LoadAsync($"paced {PacedRate} {2}", cancellation);
        var paced = await source.LoadAsync($"paced {PacedRate} {seconds}", cancellation);
        return new RunFigures(flood.PerSecond, flood.Latency, cpu, peak)
        {
            Own = { ["pacedP50Ms"] = paced.P50, ["pacedP95Ms"] = paced.P95, ["pacedP99Ms"] = paced.P99, ["cpuMicrosPerMessage"] = cpu * 1e6 / flood.Count },
        };
    }
}
