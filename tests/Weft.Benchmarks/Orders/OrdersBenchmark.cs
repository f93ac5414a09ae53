using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Weft.Benchmarks.Limit;
using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Nodes;
using Weft.Benchmarks.Peer;

namespace Weft.Benchmarks.Orders;

/// <summary>`weft bench orders`: signed webhook → inbox → order to cash against ERP, warehouse, channel and payment provider → in sync.</summary>
internal static class OrdersBenchmark
{
    private const double OrdersBar = 500;
    private const double PeerBar = 20;
    private const double LimitBar = 0.4;

    public static void Add(BenchFlags flags)
    {
        var inProcess = new Option<bool>("--in-process") { Description = "The other systems answer within this process, without HTTP: how much of the store's limit is reached" };
        var peer = new Option<bool>("--no-peer") { Description = "Leaves the comparison with a PostgreSQL-backed saga out" };
        var command = flags.Add("orders", "Orders from signed webhook to in sync, every system over HTTP.", (options, parsed, cancellation) =>
            parsed.GetValue(inProcess) ? InProcessAsync(options, cancellation) : OverHttpAsync(options, !parsed.GetValue(peer), cancellation));
        command.Options.Add(inProcess);
        command.Options.Add(peer);
    }

    private static async Task<Report> OverHttpAsync(BenchOptions options, bool withPeer, CancellationToken cancellation)
    {
        if (withPeer) _ = options.Stores.RequiredServer;
        var orders = options.Size(20_000, 300);
        var runs = new List<RunFigures>();
        for (var run = 1; run <= options.Runs; run++)
        {
            var figures = await OrdersOverHttp.MeasureAsync(options.Stores, orders, cancellation);
            Progress.Say($"orders {run}/{options.Runs}: {figures.PerSecond:F0} orders/s");
            if (withPeer) figures.Own["peerPerSecond"] = await SagaPeer.MeasureAsync(options.Stores, options.Size(300, 50), cancellation);
            if (withPeer) figures.Own["timesPeer"] = figures.PerSecond / figures.Own["peerPerSecond"];
            runs.Add(figures);
        }

        var report = new Report("orders", options.Stores.Kind, runs);
        var fastEnough = report.PerSecond >= OrdersBar;
        return new Report("orders", options.Stores.Kind, runs)
        {
            Facts = { ["orders"] = orders, ["peer"] = withPeer ? JsonValue.Create(SagaPeer.Name) : null },
            Bar = $">= {OrdersBar:F0} orders/s and >= {PeerBar:F0} x the peer",
            Met = fastEnough && withPeer && report.Median(r => r.Own["timesPeer"]) >= PeerBar,
        };
    }

    private static async Task<Report> InProcessAsync(BenchOptions options, CancellationToken cancellation)
    {
        var orders = options.Size(5_000, 300);
        var tape = new RowTape();
        Progress.Say($"warming up: {orders} orders on {options.Stores.Kind}, all systems in this process");
        await OrdersInProcess.MeasureAsync(options.Stores, orders, null, tape, cancellation);
        var runs = new List<RunFigures>();
        for (var run = 1; run <= options.Runs; run++)
        {
            var limit = await StoreLimit.MeasureAsync(options.Stores, tape, cancellation);
            var figures = await OrdersInProcess.MeasureAsync(options.Stores, orders, limit, null, cancellation);
            Progress.Say($"orders in process {run}/{options.Runs}: {figures.PerSecond:F0} orders/s, {figures.RatioToLimit:P0} of the limit of {limit.RowsPerSecond:F0} rows/s");
            runs.Add(figures);
        }

        var report = new Report("orders", options.Stores.Kind, runs);
        return new Report("orders", options.Stores.Kind, runs)
        {
            Facts = { ["orders"] = orders, ["mode"] = "in-process" },
            Bar = $"rows/s >= {LimitBar:P0} of limit",
            Met = report.RatioToLimit >= LimitBar,
        };
    }
}
