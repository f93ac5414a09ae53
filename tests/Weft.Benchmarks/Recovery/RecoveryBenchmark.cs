using System.Diagnostics;
using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Nodes;
using Weft.Engine.Storage;

namespace Weft.Benchmarks.Recovery;

/// <summary>
/// `weft bench recovery`: a node is killed while orders come in and many are open because the ERP is down. Each start afterwards is timed. In the end the ERP comes back,
/// every order must get in sync, and the retailer's auditor must find nothing lost and nothing doubled.
/// </summary>
internal static class RecoveryBenchmark
{
    private const double Bar = 10;
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(100);

    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        var (open, more) = (options.Size(100_000, 1_000), options.Size(1_000, 100));
        await using var fresh = await options.Stores.FreshAsync();
        await using var retailer = await SimulatedRetailer.StartAsync(instant: true, cancellation);
        await using var node = new KillableNode(fresh.Settings, retailer.Address);
        await node.StartAsync(cancellation);
        await using var store = await fresh.Settings.OpenAsync(readOnly: true, cancellation);
        await WaitAsync(store, "deliveries", "kind = 'channel.stock.v1' AND state = 1", RetailerVerb.OptionsOf(instant: true).Skus, cancellation);
        await retailer.SetErpAsync(up: false, cancellation);
        await retailer.SendWebhooksToAsync(node.Address, cancellation);
        Progress.Say($"placing {open} orders while the ERP is down");
        await retailer.PlaceOrdersAsync(open, cancellation);
        await WaitAsync(store, "orders", "1 = 1", open, cancellation);

        var runs = new List<RunFigures>();
        for (var run = 1; run <= options.Runs; run++)
        {
            await retailer.PlaceOrdersAsync(more, cancellation);
            await WaitAsync(store, "orders", "1 = 1", open + (more * run) - (more / 2), cancellation);
            await node.KillAsync();
            var openNow = await store.CountAsync("orders", "NOT in_sync", cancellation);
            var ready = await node.StartAsync(cancellation);
            Progress.Say($"recovery {run}/{options.Runs}: killed with {openNow} open orders, ready after {ready.TotalSeconds:F2} s");
            runs.Add(new RunFigures(openNow / ready.TotalSeconds, new Latencies(), double.NaN, double.NaN) { Own = { ["readySeconds"] = ready.TotalSeconds, ["openOrders"] = openNow } });
        }

        var placed = open + (more * options.Runs);
        var audit = await CompleteAsync(retailer, store, placed, cancellation);
        var report = new Report("recovery", options.Stores.Kind, runs);
        return new Report("recovery", options.Stores.Kind, runs)
        {
            Facts = { ["orders"] = audit.Orders, ["inSync"] = audit.InSync, ["lost"] = audit.Lost, ["doubled"] = audit.Doubled },
            Bar = $"ready < {Bar:F0} s with {open} open orders, nothing lost or doubled",
            Met = runs.Max(r => r.Own["readySeconds"]) < Bar && audit.Lost + audit.Doubled == 0 && audit.InSync == placed && report.Median(r => r.Own["openOrders"]) >= open,
        };
    }

    private static async Task<AuditAnswer> CompleteAsync(SimulatedRetailer retailer, Store store, int placed, CancellationToken cancellation)
    {
        Progress.Say("the ERP is back; waiting until every order is in sync");
        var started = Stopwatch.GetTimestamp();
        await retailer.SetErpAsync(up: true, cancellation);
        await WaitAsync(store, "orders", "in_sync", placed, cancellation);
        Progress.Say($"{placed} orders in sync after {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
        var audit = await retailer.AuditAsync(cancellation);
        foreach (var finding in audit.Findings) Progress.Say(finding);
        return audit;
    }

    private static async Task WaitAsync(Store store, string table, string condition, long count, CancellationToken cancellation)
    {
        while (await store.CountAsync(table, condition, cancellation) < count) await Task.Delay(betweenLooks, TimeProvider.System, cancellation);
    }
}
