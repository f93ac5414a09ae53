using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Stores;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Engine;

namespace Weft.Benchmarks.ReserveHot;

internal static class ReserveHotBenchmark
{
    private const int Callers = 500;

    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        var runs = new List<RunFigures>();
        for (var run = 1; run <= options.Runs; run++)
        {
            runs.Add(await MeasureAsync(options, cancellation));
            Progress.Say($"reserve-hot {run}/{options.Runs}: {runs[^1].PerSecond:F0} decisions/s, p99 {runs[^1].Latency.P99:F1} ms");
        }

        return new Report("reserve-hot", options.Stores.Kind, runs);
    }

    private static async Task<RunFigures> MeasureAsync(BenchOptions options, CancellationToken cancellation)
    {
        await using var fresh = await options.Stores.FreshAsync();
        var parts = EngineParts.Standard(new Connections([]), new StockPolicy([]), new EngineOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        await using var engine = await WeftEngine.OpenAsync(fresh.Settings, parts, cancellation);
        await DurableSettings.RequireAsync(engine.Store, cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var loops = new EngineLoops(engine, NullLogger<EngineLoops>.Instance).RunAsync(stop.Token);
        var sku = StockWorkflow.StreamOf(new Sku("HOT"));
        await engine.SubmitAsync(sku, new RegisterSku("hot"));
        var asked = options.Size(50_000, 2_000);
        var latency = new Latencies();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CallAsync(5)));
        latency.Forget();
        var resources = new Resources();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CallAsync(asked / Callers)));
        var took = Stopwatch.GetElapsedTime(started);
        await stop.CancelAsync();
        await loops.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new RunFigures(asked / took.TotalSeconds, latency, resources.CpuSeconds, Resources.PeakMemoryMb) { Own = { ["allocPer"] = resources.AllocatedBytes / asked } };

        async Task CallAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var t = Stopwatch.GetTimestamp();
                await engine.SubmitAsync(sku, new RegisterSku("hot"));
                latency.Since(t);
            }
        }
    }
}
