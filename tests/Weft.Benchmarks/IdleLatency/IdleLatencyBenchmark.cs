using System.Diagnostics;
using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Nodes;

namespace Weft.Benchmarks.IdleLatency;

/// <summary>`weft bench idle-latency`: one order at a time, other systems that answer at once.</summary>
internal static class IdleLatencyBenchmark
{
    private const double Bar = 40;

    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        var runs = new List<RunFigures>();
        for (var run = 1; run <= options.Runs; run++)
        {
            runs.Add(await MeasureAsync(options, cancellation));
            Progress.Say($"idle-latency {run}/{options.Runs}: p50 {runs[^1].Latency.P50:F1} ms, p99 {runs[^1].Latency.P99:F1} ms");
        }

        var report = new Report("idle-latency", options.Stores.Kind, runs);
        return new Report("idle-latency", options.Stores.Kind, runs) { Bar = $"p50 <= {Bar:F0} ms from webhook to in sync", Met = report.Median(r => r.Latency.P50) <= Bar };
    }

    private static async Task<RunFigures> MeasureAsync(BenchOptions options, CancellationToken cancellation)
    {
        await using var fresh = await options.Stores.FreshAsync();
        await using var retailer = await SimulatedRetailer.StartAsync(instant: true, cancellation);
        await using var node = await Node.StartAsync(fresh.Settings, retailer.Address, "http://127.0.0.1:0", cancellation);
        await Node.WaitForCatalogueAsync(node.Engine, RetailerVerb.OptionsOf(instant: true).Skus, cancellation);
        await retailer.SendWebhooksToAsync(node.Addresses[0], cancellation);
        var (warm, orders) = (options.Size(200, 5), options.Size(500, 20));
        var watch = new InSyncWatch(node.Engine.Store);
        await OneByOneAsync(0, warm);

        watch.Latency.Forget();
        var resources = new Resources();
        var started = Stopwatch.GetTimestamp();
        await OneByOneAsync(warm, orders);
        return new RunFigures(orders / Stopwatch.GetElapsedTime(started).TotalSeconds, watch.Latency, resources.CpuSeconds, Resources.PeakMemoryMb);

        async Task OneByOneAsync(int before, int count)
        {
            for (var i = 1; i <= count; i++)
            {
                var done = watch.ReachAsync(before + i);
                await retailer.PlaceOrdersAsync(1, cancellation);
                await done.WaitAsync(cancellation);
            }
        }
    }
}
