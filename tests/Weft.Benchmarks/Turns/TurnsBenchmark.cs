using Weft.Benchmarks.Limit;
using Weft.Benchmarks.Measuring;

namespace Weft.Benchmarks.Turns;

/// <summary>`weft bench turns`: the engine's heart alone.</summary>
internal static class TurnsBenchmark
{
    private const double TurnsBar = 15_000;
    private const double LimitBar = 0.5;

    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        var orders = options.Size(10_000, 300);
        var (tape, _) = await RecordAsync(options, orders, cancellation);
        var runs = new List<RunFigures>();
        for (var run = 1; run <= options.Runs; run++)
        {
            var limit = await StoreLimit.MeasureAsync(options.Stores, tape, cancellation);
            var figures = await MeasureAsync(options, orders, limit, null, cancellation);
            Progress.Say($"turns {run}/{options.Runs}: {figures.PerSecond:F0} turns/s, {figures.Own["ordersPerSecond"]:F0} orders/s, {figures.RatioToLimit:P0} of the limit of {limit.RowsPerSecond:F0} rows/s");
            runs.Add(figures);
        }

        var report = new Report("turns", options.Stores.Kind, runs);
        return new Report("turns", options.Stores.Kind, runs)
        {
            Bar = $">= {TurnsBar:F0} durable turns/s and >= {LimitBar:P0} of limit",
            Met = report.PerSecond >= TurnsBar && report.RatioToLimit >= LimitBar,
        };
    }

    /// <summary>Runs once and keeps all that was written; also warms everything up.</summary>
    public static async Task<(RowTape Tape, RunFigures Figures)> RecordAsync(BenchOptions options, int orders, CancellationToken cancellation)
    {
        Progress.Say($"warming up: {orders} orders on {options.Stores.Kind}");
        var tape = new RowTape();
        return (tape, await MeasureAsync(options, orders, null, tape, cancellation));
    }

    private static async Task<RunFigures> MeasureAsync(BenchOptions options, int orders, StoreLimit? limit, RowTape? tape, CancellationToken cancellation)
    {
        await using var fresh = await options.Stores.FreshAsync();
        await using var load = await TurnsWorkload.PrepareAsync(fresh.Settings, orders, cancellation);
        if (tape is not null)
        {
            load.Tape = tape.Add;
            tape.Before = load.Waiting;
        }

        var sizeBefore = await load.SizeAsync(cancellation);
        var latency = new Latencies();
        var resources = new Resources();
        var took = await load.RunAsync(latency, cancellation);
        var (cpu, pauses, allocated) = (resources.CpuSeconds, resources.GcPauseSeconds, resources.AllocatedBytes);
        if (!await load.IsCompleteAsync(cancellation)) throw new InvalidOperationException("The store does not hold every order in sync.");
        var rows = load.Rows / took.TotalSeconds;
        var bytes = (double)(await load.SizeAsync(cancellation) - sizeBefore) / orders;
        return new RunFigures(load.Turns / took.TotalSeconds, latency, cpu, Resources.PeakMemoryMb, limit is null ? null : rows / limit.RowsPerSecond, bytes)
        {
            Own =
            {
                ["ordersPerSecond"] = orders / took.TotalSeconds,
                ["messagesPerSecond"] = load.Units / took.TotalSeconds,
                ["rowsPerSecond"] = rows,
                ["limitRowsPerSecond"] = limit?.RowsPerSecond ?? double.NaN,
                ["gcPauseSeconds"] = pauses,
                ["allocatedBytesPerOrder"] = allocated / orders,
                ["turnsPerOrder"] = (double)load.Turns / orders,
            },
        };
    }
}
