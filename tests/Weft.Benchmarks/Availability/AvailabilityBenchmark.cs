using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Weft.Benchmarks.Loads;
using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Nodes;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Engine;
using Weft.Hosting;

namespace Weft.Benchmarks.Availability;

/// <summary>`weft bench availability`: how long a shop waits for a number, while orders change the numbers.</summary>
internal static class AvailabilityBenchmark
{
    private const double Rate = 5_000;
    private const double P99Bar = 5;
    private const int SkusPerQuestion = 1_000;

    /// <summary>Reads for each order, from a quiet shop to one that compares prices.</summary>
    private static readonly int[] readsPerOrder = [700, 30, 2];

    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        var skus = options.Size(100_000, 2_000);
        await using var fresh = await options.Stores.FreshAsync();
        var started = Stopwatch.GetTimestamp();
        var assortment = new Assortment(skus);
        await assortment.WriteAsync(fresh.Settings, cancellation);
        Progress.Say($"{skus} SKUs with {assortment.Positions} positions written in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
        await using var node = await Node.StartAsync(OptionsOf(fresh.Settings), [PromptChannel.Kind], cancellation);
        started = Stopwatch.GetTimestamp();
        for (var i = 0; i < skus; i += SkusPerQuestion) await node.Engine.Availability.OfAsync([.. Enumerable.Range(i, SkusPerQuestion).Select(Assortment.SkuOf)], [Node.Shop], null, cancellation);
        var filled = Stopwatch.GetElapsedTime(started);
        Progress.Say($"read into memory in {filled.TotalSeconds:F0} s: {node.Engine.Availability.Bytes / 1_048_576} MB");

        var runs = new List<RunFigures>();
        for (var run = 1; run <= options.Runs; run++) runs.Add(await MeasureAsync(node, skus, options, run, cancellation));
        var report = new Report("availability", options.Stores.Kind, runs);
        var worst = readsPerOrder.Max(r => report.Median(f => f.Own[P99Of(r)]));
        return new Report("availability", options.Stores.Kind, runs)
        {
            Facts = { ["skus"] = skus, ["stores"] = Assortment.Stores, ["positions"] = assortment.Positions, ["fillSeconds"] = Math.Round(filled.TotalSeconds, 1), ["memoryOfNumbersMb"] = node.Engine.Availability.Bytes / 1_048_576 },
            Bar = $"p99 of a read < {P99Bar:F0} ms at {Rate:F0} requests/s, with {string.Join(", ", readsPerOrder)} reads for each order",
            Met = worst < P99Bar,
        };
    }

    private static async Task<RunFigures> MeasureAsync(WeftHost node, int skus, BenchOptions options, int run, CancellationToken cancellation)
    {
        var seconds = options.Size(10, 2);
        var own = new Dictionary<string, double>(StringComparer.Ordinal);
        var all = new List<LoadAnswer>();
        await using var readers = LoadVerb.Start(ReaderSource.Name, node.Addresses[0], skus);
        await using var carts = LoadVerb.Start(CartSource.Name, node.Addresses[0], skus);
        var cpuOfAll = 0.0;
        foreach (var reads in readsPerOrder)
        {
            var orders = Rate / (reads + 1);
            await Task.WhenAll(readers.LoadAsync($"paced {(Rate - orders) / 2} {2}", cancellation), carts.LoadAsync($"paced {orders / 2} {2}", cancellation));
            var resources = new Resources();
            var both = await Task.WhenAll(readers.LoadAsync($"paced {Rate - orders} {seconds}", cancellation), carts.LoadAsync($"paced {orders} {seconds}", cancellation));
            var (read, order, cpu) = (both[0], both[1], resources.CpuSeconds);
            (own[P99Of(reads)], own[$"p50MsAt{reads}To1"], own[$"ordersP99MsAt{reads}To1"], own[$"cpuMicrosPerRequestAt{reads}To1"]) = (read.P99, read.P50, order.P99, cpu * 1e6 / (read.Count + order.Count));
            own[$"takenPerSecondAt{reads}To1"] = Math.Min(read.PerSecond / (Rate - orders), order.PerSecond / orders) * Rate;
            all.Add(read);
            cpuOfAll += cpu;
            Progress.Say($"availability {run}/{options.Runs}, {reads} reads for each order: p50 {read.P50:F2} ms, p99 {read.P99:F2} ms; an order p99 {order.P99:F1} ms; {cpu * 1e6 / (read.Count + order.Count):F0} us of processor time each");
        }

        return new RunFigures(own.Where(o => o.Key.StartsWith("taken", StringComparison.Ordinal)).Min(o => o.Value), all.MaxBy(a => a.P99)!.Latency, cpuOfAll, Resources.PeakMemoryMb) { Own = own };
    }

    private static string P99Of(int reads) => $"p99MsAt{reads}To1";

    private static WeftOptions OptionsOf(StoreSettings store)
    {
        var options = new WeftOptions
        {
            Store = store,
            Urls = ["http://127.0.0.1:0"],
            Channels = { [Node.Shop] = new Parties("erp", "wms", Assortment.Centre, "psp", ["EUR"], ToleranceMinor: 0) },
            Connections = { [Node.Shop] = Prompt(ConnectionRole.Channel), ["erp"] = Prompt(ConnectionRole.Erp), ["wms"] = Prompt(ConnectionRole.Warehouse), ["psp"] = Prompt(ConnectionRole.Payment), ["pos"] = Prompt(ConnectionRole.Stores) },
            Consumers = [new ApiConsumer("readers", [.. SHA256.HashData(Encoding.UTF8.GetBytes(ReaderSource.Key))], RequestsPerSecond: 1_000_000)],
        };
        foreach (var place in Assortment.Places) options.Locations[place] = new LocationOptions(place, place == Assortment.Centre ? "erp" : "pos");
        options.Stock.Channels[Node.Shop] = new ChannelStock(Node.Shop) { Nodes = [.. Assortment.Places], Threshold = 2 };
        return options;
    }

    private static ConnectionOptions Prompt(ConnectionRole role) => new(PromptChannel.Kind.Vendor, new Uri("http://127.0.0.1"), role);
}
