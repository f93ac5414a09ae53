using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Stores;
using Weft.Benchmarks.Turns;
using Weft.Core.Inventory;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Engine;
using Weft.Sdk;

namespace Weft.Benchmarks.ReserveHot;

/// <summary>
/// Carts that each want one unit of one SKU, through the engine as any command of the API: stored in the inbox, decided by the cart and by the SKU in one transaction,
/// answered once it is durable. The channel that sells it is told the number that is left.
/// </summary>
internal static class HotSku
{
    public const int Units = 1_000;

    /// <summary>Carts that ask at once: each caller waits for its answer before it asks for the next cart.</summary>
    public const int Callers = 256;

    private const string Shop = "webshop";
    private const string Location = "DC1";
    private static readonly Sku hot = new("HOT");
    private static readonly Sku warm = new("WARM");

    public static async Task<RunFigures> MeasureAsync(StoreFactory stores, int carts, CancellationToken cancellation)
    {
        await using var fresh = await stores.FreshAsync();
        await using var engine = await WeftEngine.OpenAsync(fresh.Settings, Parts(), cancellation);
        await DurableSettings.RequireAsync(engine.Store, cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var loops = Task.Run(() => new EngineLoops(engine, NullLogger<EngineLoops>.Instance).RunAsync(stop.Token), cancellation);
        foreach (var sku in new[] { hot, warm })
        {
            await engine.SubmitAsync(StockWorkflow.StreamOf(sku), new RegisterSku("Article " + sku));
            await engine.SubmitAsync(StockWorkflow.StreamOf(sku), new CountStock(Location, Units, TimeProvider.System.GetUtcNow()));
        }

        await RushAsync(engine, warm, Math.Max(Callers, carts / 10), new Latencies());
        var latency = new Latencies();
        var rows = engine.RowsWritten;
        var resources = new Resources();
        var started = Stopwatch.GetTimestamp();
        var held = await RushAsync(engine, hot, carts, latency);
        var took = Stopwatch.GetElapsedTime(started);
        var (cpu, allocated) = (resources.CpuSeconds, resources.AllocatedBytes);
        await stop.CancelAsync();
        await loops;
        var state = (await engine.Stock.StatesAsync([hot], cancellation)).Single();
        if (state.At(Location).Held != held || state.Holds.Count != held) throw new InvalidOperationException($"{held} carts were told that they hold a unit; the SKU holds {state.At(Location).Held} for {state.Holds.Count}.");
        return new RunFigures(carts / took.TotalSeconds, latency, cpu, Resources.PeakMemoryMb)
        {
            Own = { ["held"] = held, ["cpuMicrosPerDecision"] = cpu * 1e6 / carts, ["allocatedBytesPerDecision"] = allocated / carts, ["rowsPerDecision"] = (engine.RowsWritten - rows) / (double)carts },
        };
    }

    private static EngineParts Parts()
    {
        var shop = new Connection(new ConnectionSettings(Shop, "instant", new Uri("http://127.0.0.1"), new Dictionary<string, string>(StringComparer.Ordinal), null), new InstantConnector(), new LaneOptions());
        var policy = new StockPolicy([Shop]);
        return EngineParts.Standard(new Connections([shop]), policy, new EngineOptions(), TimeProvider.System, NullLoggerFactory.Instance);
    }

    /// <summary>So many carts; answers with how many of them were told that they hold their unit.</summary>
    private static async Task<int> RushAsync(WeftEngine engine, Sku sku, int carts, Latencies latency)
    {
        var (next, held) = (-1, 0);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            await Task.Yield();
            for (var i = Interlocked.Increment(ref next); i < carts; i = Interlocked.Increment(ref next))
            {
                var until = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(15);
                var wish = new MakeReservation(Shop, [new ReservationLine("1", sku, 1)], AllOrNothing: true, [Location], until);
                var asked = Stopwatch.GetTimestamp();
                var answer = await engine.SubmitAsync(ReservationWorkflow.StreamOf($"{sku}-{i}"), wish);
                latency.Since(asked);
                if (answer.After is not ReservationState { Status: ReservationStatus.Held or ReservationStatus.Refused } cart)
                    throw new InvalidOperationException($"A cart was not answered: {answer.Problem?.Reason ?? answer.Decision?.ToString()}");
                if (cart.Status == ReservationStatus.Held) Interlocked.Increment(ref held);
            }
        }));
        return held;
    }
}
