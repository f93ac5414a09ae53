using System.Diagnostics;
using Weft.Benchmarks.Loads;
using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Nodes;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Engine;
using Weft.Hosting;
using Weft.Simulator;

namespace Weft.Benchmarks.Pos;

/// <summary>`weft bench pos`: a Saturday in 300 stores, with three channels that sell what the stores have.</summary>
internal static class PosBenchmark
{
    /// <summary>Each with a connection of its own.</summary>
    public const int Stores = 300;

    private const double LinesPerSecond = 1_500;
    private const double LagBar = 2_000;
    private const string Centre = "DC1";

    /// <summary>The least share of the rate that must have been taken: below, the sender was kept waiting.</summary>
    private const double RateTaken = 0.98;

    /// <summary>Bazario takes 100 calls a second; a lane that knows it is not turned away.</summary>
    private const int BazarioCallsPerSecond = 90;

    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(50);
    private static readonly string[] channels = [Node.Shop, "nordmarkt", "bazario"];

    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        var skus = options.Size(5_000, 500);
        var runs = new List<RunFigures>();
        for (var run = 1; run <= options.Runs; run++)
        {
            var figures = await MeasureAsync(options, new Saturday(Stores, skus), skus, cancellation);
            Progress.Say($"pos {run}/{options.Runs}: {figures.PerSecond:F0} lines/s; channels late by p95 {figures.Latency.P95:F0} ms of our own time, {figures.Own["publicationsPerSecond"]:F0} numbers/s acknowledged");
            runs.Add(figures);
        }

        var report = new Report("pos", options.Stores.Kind, runs);
        return new Report("pos", options.Stores.Kind, runs)
        {
            Facts = { ["stores"] = Stores, ["skus"] = skus, ["channels"] = channels.Length },
            Bar = $">= {LinesPerSecond:F0} lines/s from {Stores} stores, p95 of arrival to decision plus change to channel's acknowledgement <= {LagBar:F0} ms without the channel's own time; every line booked, every store's stock right",
            Met = report.PerSecond >= LinesPerSecond * RateTaken && report.Median(r => r.Latency.P95 + r.Own["decidedP95Ms"]) <= LagBar,
        };
    }

    private static async Task<RunFigures> MeasureAsync(BenchOptions options, Saturday day, int skus, CancellationToken cancellation)
    {
        await using var fresh = await options.Stores.FreshAsync();
        await using var retailer = await SimulatedRetailer.StartAsync(instant: true, cancellation, skus);
        var times = new ChannelTimes();
        await using var node = await Node.StartAsync(fresh.Settings, retailer.Address, "http://127.0.0.1:0", cancellation, times.Kinds, o => AddStores(o, retailer.Address));
        await Node.WaitForCatalogueAsync(node.Engine, channels.Length * skus, cancellation);
        await using var tills = LoadVerb.Start(Saturday.Source, node.Addresses[0], Stores, skus);
        var watch = new TillWatch(node.Engine.Store, times);
        await tills.LoadAsync($"send {Stores}", cancellation);
        await UntilIdleAsync();
        var rate = LinesPerSecond / Saturday.LinesEach;
        var sent = Stores + (await tills.LoadAsync($"paced {rate} {options.Size(10, 2)}", cancellation)).Count;
        await UntilIdleAsync();

        Progress.Say("the stores are open");
        watch.Forget();
        var retailerCpu = await retailer.CpuSecondsAsync(cancellation);
        var (resources, started) = (new Resources(), Stopwatch.GetTimestamp());
        var taken = await tills.LoadAsync($"paced {rate} {options.Size(60, 5)}", cancellation);
        var took = Stopwatch.GetElapsedTime(started);
        await UntilIdleAsync();
        var (cpu, behind) = (resources.CpuSeconds, Stopwatch.GetElapsedTime(started) - took);
        retailerCpu = await retailer.CpuSecondsAsync(cancellation) - retailerCpu;
        await new Closing(day, node.Engine).CheckAsync(sent + taken.Count, cancellation);
        var expected = Enumerable.Range(0, (int)taken.Count).Sum(i => day.LinesOf(sent + i).Count());
        if (watch.Lines != expected) throw new InvalidOperationException($"{expected} lines were sent and {watch.Lines} booked.");
        return new RunFigures(watch.Lines / took.TotalSeconds, watch.Lag, cpu, Resources.PeakMemoryMb)
        {
            Own =
            {
                ["decidedP95Ms"] = watch.Decided.P95, ["lagWithChannelP95Ms"] = watch.LagWithChannel.P95, ["acceptedP99Ms"] = taken.P99, ["publicationsPerSecond"] = watch.Publications / took.TotalSeconds,
                ["cpuMicrosPerLine"] = cpu * 1e6 / watch.Lines, ["rowsPerLine"] = watch.Rows / (double)watch.Lines, ["secondsBehindAtEnd"] = behind.TotalSeconds, ["cpuSecondsOfRetailer"] = retailerCpu, ["cpuSecondsOfTills"] = taken.CpuSeconds,
            },
        };

        async Task UntilIdleAsync()
        {
            while (!await node.Engine.Queries.IsIdleAsync(cancellation)) await Task.Delay(betweenLooks, TimeProvider.System, cancellation);
        }
    }

    private static void AddStores(WeftOptions options, Uri retailer)
    {
        var accounts = new RetailerAccounts();
        var stores = Enumerable.Range(0, Stores).Select(Saturday.StoreOf).ToList();
        options.Locations[Centre] = new LocationOptions("Distribution centre", "erp");
        foreach (var store in stores) options.Locations[store] = new LocationOptions(store, Saturday.Connection);
        options.Connections["nordmarkt"] = Node.Connection(retailer, "nordmarkt", ConnectionRole.Channel, accounts.Nordmarkt);
        var bazario = Node.Connection(retailer, "bazario", ConnectionRole.Channel, accounts.Bazario);
        options.Connections["bazario"] = bazario with { Lane = bazario.Lane with { CallsPerSecond = BazarioCallsPerSecond, Burst = BazarioCallsPerSecond } };
        options.Connections[Saturday.Connection] = new ConnectionOptions("pos", retailer, ConnectionRole.Stores) { Values = { ["secret"] = Saturday.Secret } };
        foreach (var channel in channels)
        {
            options.Channels.TryAdd(channel, new Parties("erp", "wms", Centre, null, ["EUR"], ToleranceMinor: 0));
            options.Stock.Channels[channel] = new ChannelStock(channel) { Nodes = [Centre, .. stores] };
        }
    }
}
