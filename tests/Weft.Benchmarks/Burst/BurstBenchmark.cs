using System.Diagnostics;
using Weft.Benchmarks.Loads;
using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Nodes;
using Weft.Core.Orders;
using Weft.Hosting;
using Weft.Simulator;

namespace Weft.Benchmarks.Burst;

/// <summary>
/// `weft bench burst`: a marketplace floods Weft while another source sends ten orders a second. The quiet source is the web shop; its orders go all the way to ERP, warehouse
/// and payment provider.
/// </summary>
internal static class BurstBenchmark
{
    private const double QuietRate = 10;
    private const double RatioBar = 2;

    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        var events = options.Size(50_000, 3_000);
        var runs = new List<RunFigures>();
        for (var run = 1; run <= options.Runs; run++)
        {
            var figures = await MeasureAsync(options, events, cancellation);
            Progress.Say($"burst {run}/{options.Runs}: {events} events at {figures.PerSecond:F0}/s; the quiet source's p99 {figures.Own["quietP99Ms"]:F1} ms, beside the flood {figures.Latency.P99:F1} ms");
            runs.Add(figures);
        }

        var report = new Report("burst", options.Stores.Kind, runs);
        return new Report("burst", options.Stores.Kind, runs)
        {
            Facts = { ["events"] = events, ["quietSource"] = $"{QuietRate:F0} web shop orders/s, webhook to in sync" },
            Bar = $"p99 of the quiet source beside the flood <= {RatioBar:F0} x its quiet figure",
            Met = report.Median(r => r.Own["timesQuiet"]) <= RatioBar,
        };
    }

    private static async Task<RunFigures> MeasureAsync(BenchOptions options, int events, CancellationToken cancellation)
    {
        await using var fresh = await options.Stores.FreshAsync();
        await using var retailer = await SimulatedRetailer.StartAsync(instant: true, cancellation);
        await using var node = await Node.StartAsync(fresh.Settings, retailer.Address, "http://127.0.0.1:0", cancellation, PushingMarketplace.Kinds, also: o => AddMarketplace(o, retailer.Address));
        var skus = RetailerVerb.OptionsOf(instant: true).Skus;
        await Node.WaitForCatalogueAsync(node.Engine, 2 * skus, cancellation);
        await retailer.SendWebhooksToAsync(node.Addresses[0], cancellation);
        await using var marketplace = LoadVerb.Start(MarketplaceSource.Name, node.Addresses[0], skus);
        var watch = new InSyncWatch(node.Engine.Store, only: Node.Shop);
        await FloodAsync(events / 10, cancellation);
        await PlaceAsync(Task.Delay(Span(options.Size(5, 1)), TimeProvider.System, cancellation));

        await PlaceAsync(Task.Delay(Span(options.Size(30, 3)), TimeProvider.System, cancellation));
        var quiet = (watch.Latency.P50, watch.Latency.P99);
        var (resources, started) = (new Resources(), Stopwatch.GetTimestamp());
        TimeSpan? took = null;
        var orders = await PlaceAsync(Task.Run(async () =>
        {
            await FloodAsync(events, cancellation);
            took = Stopwatch.GetElapsedTime(started);
        }, cancellation));
        return new RunFigures(events / took!.Value.TotalSeconds, new Latencies(watch.Latency.P50, watch.Latency.P95, watch.Latency.P99), resources.CpuSeconds, Resources.PeakMemoryMb)
        {
            Own = { ["quietP50Ms"] = quiet.P50, ["quietP99Ms"] = quiet.P99, ["timesQuiet"] = watch.Latency.P99 / quiet.P99, ["ordersBesideFlood"] = orders },
        };

        // Completes once every event is decided.
        async Task FloodAsync(int count, CancellationToken stop)
        {
            await marketplace.LoadAsync($"send {count}", stop);
            while (node.Engine.Feed.BacklogOf(MarketplaceSource.Connection) > 0) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, stop);
        }

        // Places orders at the quiet rate until something else is over; answers with how many, once all of them are in sync.
        async Task<int> PlaceAsync(Task over)
        {
            watch.Latency.Forget();
            var (begun, placed, before) = (Stopwatch.GetTimestamp(), 0, watch.InSync);
            while (!over.IsCompleted)
            {
                var wait = Span(++placed / QuietRate) - Stopwatch.GetElapsedTime(begun);
                await retailer.PlaceOrdersAsync(1, cancellation);
                if (wait > TimeSpan.Zero) await Task.Delay(wait, TimeProvider.System, cancellation);
            }

            await over;
            await watch.ReachAsync(before + placed).WaitAsync(cancellation);
            return placed;
        }
    }

    private static TimeSpan Span(double seconds) => TimeSpan.FromSeconds(seconds);

    private static void AddMarketplace(WeftOptions options, Uri retailer)
    {
        options.Channels[MarketplaceSource.Connection] = new Parties("erp", "wms", "DC1", null, ["EUR"], ToleranceMinor: 0);
        options.Connections[MarketplaceSource.Connection] = Node.Connection(retailer, "webshop", ConnectionRole.Channel, new RetailerAccounts().WebShop) with { Connector = PushingMarketplace.Vendor };
    }
}
