using Weft.Benchmarks.Measuring;

namespace Weft.Benchmarks.ReserveHot;

/// <summary>`weft bench reserve-hot`: everybody wants the same article at once.</summary>
internal static class ReserveHotBenchmark
{
    private const double RateBar = 10_000;
    private const double P99Bar = 100;

    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        var carts = options.Size(50_000, 2_000);
        var runs = new List<RunFigures>();
        for (var run = 1; run <= options.Runs; run++)
        {
            var figures = await HotSku.MeasureAsync(options.Stores, carts, cancellation);
            Progress.Say($"reserve-hot {run}/{options.Runs}: {figures.PerSecond:F0} decisions/s, p99 {figures.Latency.P99:F1} ms, {figures.Own["held"]} held");
            runs.Add(figures);
        }

        var report = new Report("reserve-hot", options.Stores.Kind, runs);
        return new Report("reserve-hot", options.Stores.Kind, runs)
        {
            Facts = { ["carts"] = carts, ["callers"] = HotSku.Callers, ["units"] = HotSku.Units },
            Bar = $"exactly {HotSku.Units} of {carts} carts hold a unit, >= {RateBar:F0} decisions/s and p99 < {P99Bar:F0} ms with {HotSku.Callers} callers that each ask again as soon as they are answered",
            Met = runs.TrueForAll(r => (int)r.Own["held"] == HotSku.Units) && report.PerSecond >= RateBar && report.Median(r => r.Latency.P99) < P99Bar,
        };
    }
}
