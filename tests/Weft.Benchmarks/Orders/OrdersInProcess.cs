using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Benchmarks.Limit;
using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Nodes;
using Weft.Benchmarks.Stores;
using Weft.Core.Inventory;
using Weft.Engine;
using Weft.Engine.Inbox;
using Weft.Sdk;
using Weft.Simulation;
using Weft.Simulator;
using Weft.Simulator.Webhooks;

namespace Weft.Benchmarks.Orders;

/// <summary>Orders with every other system in this process and no HTTP at all: what is left is Weft and its store.</summary>
internal static class OrdersInProcess
{
    private static readonly string[] systems = [Node.Shop, "erp", "wms", "psp"];

    public static async Task<RunFigures> MeasureAsync(StoreFactory stores, int orders, StoreLimit? limit, RowTape? tape, CancellationToken cancellation)
    {
        await using var fresh = await stores.FreshAsync();
        var options = RetailerVerb.OptionsOf(instant: true);
        var retailer = new Retailer(options, TimeProvider.System);
        await using var engine = await OpenAsync(fresh.Settings, retailer, options.Accounts, cancellation);
        await DurableSettings.RequireAsync(engine.Store, cancellation);
        using var stop = new CancellationTokenSource();
        var loops = Task.Run(() => new EngineLoops(engine, NullLogger<EngineLoops>.Instance).RunAsync(stop.Token), cancellation);
        await Node.WaitForCatalogueAsync(engine, options.Skus, cancellation);
        using var door = new HttpMessageInvoker(new Door(engine));
        await using var pump = new WebhookPump(retailer, door, new Uri("http://weft.sim/"), parallelism: 256);

        var watch = new InSyncWatch(engine.Store, tape);
        var sizeBefore = await engine.Store.SizeAsync(cancellation);
        var resources = new Resources();
        var done = watch.ReachAsync(orders);
        var started = Stopwatch.GetTimestamp();
        RetailerVerb.Place(retailer, orders);
        await done.WaitAsync(cancellation);
        var took = Stopwatch.GetElapsedTime(started);
        var (cpu, allocated, rows) = (resources.CpuSeconds, resources.AllocatedBytes, watch.Rows / took.TotalSeconds);
        var bytes = (double)(await engine.Store.SizeAsync(cancellation) - sizeBefore) / orders;
        await stop.CancelAsync();
        await loops;
        return new RunFigures(orders / took.TotalSeconds, watch.Latency, cpu, Resources.PeakMemoryMb, limit is null ? null : rows / limit.RowsPerSecond, bytes)
        {
            Own = { ["rowsPerSecond"] = rows, ["rowsPerOrder"] = (double)watch.Rows / orders, ["allocatedBytesPerOrder"] = allocated / orders },
        };
    }

    private static Task<WeftEngine> OpenAsync(StoreSettings store, Retailer retailer, RetailerAccounts accounts, CancellationToken cancellation)
    {
        var handler = retailer.CreateHandler();
        var all = SimulatedConnections.Create(
            accounts, system => new Uri($"http://{system}.sim/"), _ => new HttpClient(handler, disposeHandler: false), _ => new LaneOptions { Concurrency = 256 }, TimeProvider.System);
        var connections = new Connections(all.All.Where(c => systems.Contains(c.Name)));
        return WeftEngine.OpenAsync(store, EngineParts.Standard(connections, new StockPolicy([Node.Shop]), new EngineOptions(), TimeProvider.System, NullLoggerFactory.Instance), cancellation);
    }

    /// <summary>Weft's door without a network.</summary>
    private sealed class Door(WeftEngine engine) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var headers = request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(',', h.Value), StringComparer.Ordinal);
            var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            var result = await engine.ReceiveAsync(request.RequestUri!.Segments[2].TrimEnd('/'), new IncomingCall("", headers, body, TimeProvider.System.GetUtcNow()));
            return new HttpResponseMessage(result.Answer == CallAnswer.Stored ? HttpStatusCode.Accepted : HttpStatusCode.ServiceUnavailable);
        }
    }
}
