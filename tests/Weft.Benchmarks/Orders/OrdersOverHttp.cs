using System.Diagnostics;
using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Nodes;
using Weft.Benchmarks.Stores;

namespace Weft.Benchmarks.Orders;

/// <summary>Orders with every other system in another process, over real HTTP.</summary>
internal static class OrdersOverHttp
{
    public static async Task<RunFigures> MeasureAsync(StoreFactory stores, int orders, CancellationToken cancellation)
    {
        await using var fresh = await stores.FreshAsync();
        await using var retailer = await SimulatedRetailer.StartAsync(instant: false, cancellation);
        await using var node = await Node.StartAsync(fresh.Settings, retailer.Address, "http://127.0.0.1:0", cancellation);
        var engine = node.Engine;
        await Node.WaitForCatalogueAsync(engine, RetailerVerb.OptionsOf(instant: false).Skus, cancellation);
        await retailer.SendWebhooksToAsync(node.Addresses[0], cancellation);

        // The first orders through a new process mostly wait for its code to be compiled.
        var warm = Math.Max(50, orders / 20);
        var watch = new InSyncWatch(engine.Store);
        var warmed = watch.ReachAsync(warm);
        await retailer.PlaceOrdersAsync(warm, cancellation);
        await warmed.WaitAsync(cancellation);

        var sizeBefore = await engine.Store.SizeAsync(cancellation);
        var (rowsBefore, commitsBefore, retailerCpu) = (watch.Rows, watch.Commits, await retailer.CpuSecondsAsync(cancellation));
        var resources = new Resources();
        var done = watch.ReachAsync(warm + orders);
        var started = Stopwatch.GetTimestamp();
        await retailer.PlaceOrdersAsync(orders, cancellation);
        await done.WaitAsync(cancellation);
        var took = Stopwatch.GetElapsedTime(started);
        var (cpu, pauses, collections, allocated) = (resources.CpuSeconds, resources.GcPauseSeconds, resources.Collections, resources.AllocatedBytes);
        retailerCpu = await retailer.CpuSecondsAsync(cancellation) - retailerCpu;
        if (await engine.Store.CountAsync("orders", "in_sync", cancellation) != warm + orders) throw new InvalidOperationException("The store does not hold every order in sync.");
        var audit = await retailer.AuditAsync(cancellation);
        if (audit.Lost + audit.Doubled > 0) throw new InvalidOperationException($"{audit.Lost} orders lost, {audit.Doubled} doubled: {string.Join("; ", audit.Findings)}");
        var bytes = (double)(await engine.Store.SizeAsync(cancellation) - sizeBefore) / orders;
        return new RunFigures(orders / took.TotalSeconds, watch.Latency, cpu, Resources.PeakMemoryMb, BytesPerOrder: bytes)
        {
            Own =
            {
                ["rowsPerSecond"] = (watch.Rows - rowsBefore) / took.TotalSeconds,
                ["rowsPerCommit"] = (double)(watch.Rows - rowsBefore) / (watch.Commits - commitsBefore),
                ["cpuSecondsOfRetailer"] = retailerCpu,
                ["gcPauseSeconds"] = pauses,
                ["collections"] = collections,
                ["allocatedBytesPerOrder"] = allocated / orders,
            },
        };
    }
}
