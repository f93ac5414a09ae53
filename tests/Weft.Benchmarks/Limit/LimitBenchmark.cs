using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Turns;

namespace Weft.Benchmarks.Limit;

/// <summary>`weft bench limit`: the store alone.</summary>
internal static class LimitBenchmark
{
    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        var orders = options.Size(10_000, 300);
        var (tape, warm) = await TurnsBenchmark.RecordAsync(options, orders, cancellation);
        var runs = new List<RunFigures>();
        for (var run = 1; run <= options.Runs; run++)
        {
            var resources = new Resources();
            var limit = await StoreLimit.MeasureAsync(options.Stores, tape, cancellation);
            Progress.Say($"limit {run}/{options.Runs}: {limit.Engine:F0} rows/s through the engine's store, {limit.Plain:F0} rows/s by plain inserts");
            runs.Add(new RunFigures(limit.RowsPerSecond, new Latencies(), resources.CpuSeconds, Resources.PeakMemoryMb, BytesPerOrder: warm.BytesPerOrder)
            {
                Own = { ["engineRowsPerSecond"] = limit.Engine, ["plainRowsPerSecond"] = limit.Plain, ["rowsPerOrder"] = (double)tape.Rows / orders },
            });
        }

        return new Report("limit", options.Stores.Kind, runs);
    }
}
