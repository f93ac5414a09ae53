using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Stores;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Workflow;
using Weft.Engine;
using Weft.Engine.Dispatch;
using Weft.Engine.Storage;
using Weft.Engine.Turns;
using Weft.Sdk;

namespace Weft.Benchmarks.Turns;

/// <summary>
/// Whole orders through the turns alone: placed, promised stock, accepted by ERP, channel and warehouse, shipped, captured, invoiced. The orders wait in the inbox
/// when the clock starts; the other systems answer in memory. Everything else is as in production, and every step is durable.
/// </summary>
internal sealed class TurnsWorkload : IAsyncDisposable
{
    /// <summary>Orders under way at once: enough that a commit is full.</summary>
    private const int Window = 512;

    private const int StockPerSku = 10_000_000;

    private readonly Store store;
    private readonly WeftEngine engine;
    private readonly CountedWorkflow[] workflows;
    private readonly int orders;
    private readonly HashSet<string> inSync = new(StringComparer.Ordinal);
    private List<InboxRow> waiting = [];
    private readonly Lane[] lanes;
    private int offered;
    private long turnsBefore;
    private long unitsBefore;
    private long rowsBefore;

    private TurnsWorkload(Store store, int orders)
    {
        (this.store, this.orders) = (store, orders);
        var lane = new LaneOptions { Concurrency = int.MaxValue };
        string[] names = [OrderBook.Channel, OrderBook.Erp, OrderBook.Warehouse, OrderBook.Payments];
        var connections = new Connections(names.Select(n => new Connection(new ConnectionSettings(n, "instant", new Uri("http://127.0.0.1"), new Dictionary<string, string>(), null), new InstantConnector(), lane)));
        var standard = EngineParts.Standard(connections, new StockPolicy([OrderBook.Channel]), new EngineOptions { MaxQueuedPerConnection = int.MaxValue }, TimeProvider.System, NullLoggerFactory.Instance);
        workflows = [.. standard.Workflows.Select(w => new CountedWorkflow(w))];
        engine = new WeftEngine(store, standard with { Workflows = workflows });
        lanes = [.. engine.Lanes.All];
        store.Written = Watch;
    }

    /// <summary>Told of every batch that turns write, besides the workload itself.</summary>
    public Action<WriteBatch>? Tape { get; set; }

    /// <summary>The orders as they wait in the inbox.</summary>
    public IReadOnlyList<InboxRow> Waiting => waiting;

    /// <summary>Commands accepted since the clock started: streams loaded, decided, and their events made durable.</summary>
    public long Turns => workflows.Sum(w => w.Accepted) - turnsBefore;

    /// <summary>Messages and outcomes handled since then; one leads to several turns.</summary>
    public long Units => engine.UnitsDone - unitsBefore;

    /// <summary>Rows written since then.</summary>
    public long Rows => engine.RowsWritten - rowsBefore;

    /// <summary>Opens an engine whose inbox holds the orders, with stock for all of them.</summary>
    public static async Task<TurnsWorkload> PrepareAsync(StoreSettings settings, int orders, CancellationToken cancellation)
    {
        var store = await settings.OpenAsync(readOnly: false, TimeProvider.System, cancellation);
        await DurableSettings.RequireAsync(store, cancellation);
        var load = new TurnsWorkload(store, orders);
        await load.PrepareAsync(cancellation);
        return load;
    }

    /// <summary>Runs all orders until each is in sync; answers with the time it took.</summary>
    public async Task<TimeSpan> RunAsync(Latencies latency, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        while (inSync.Count < orders)
        {
            var take = Math.Min(Window - (offered - inSync.Count), orders - offered);
            if (take > 0)
            {
                Offer(waiting.GetRange(offered, take));
                offered += take;
            }

            var step = Stopwatch.GetTimestamp();
            if (!await engine.Turns.StepAsync(cancellation) && AnswerDeliveries() == 0) throw new InvalidOperationException($"Nothing moves any more: {inSync.Count} of {orders} orders are in sync.");
            latency.Since(step);
            AnswerDeliveries();
        }

        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>True when the store agrees that every order is in sync and that nothing is left over.</summary>
    public async Task<bool> IsCompleteAsync(CancellationToken cancellation) =>
        await store.CountAsync("orders", "in_sync", cancellation) == orders && await store.CountAsync("deliveries", "state = 2", cancellation) == 0 && await store.CountAsync("inbox", "state <> 1", cancellation) == 0;

    public Task<long> SizeAsync(CancellationToken cancellation) => store.SizeAsync(cancellation);

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        foreach (var lane in lanes) await lane.RefillAsync(store, static _ => { }, cancellation);
        var book = new OrderBook(seed: 7, skus: 2_000, TimeProvider.System.GetUtcNow());
        foreach (var sku in book.Skus)
        {
            var stream = StockWorkflow.StreamOf(sku);
            Submit(new Addressed(stream, new RegisterSku("Article " + sku)));
            Submit(new Addressed(stream, new CountStock(OrderBook.Location, StockPerSku, TimeProvider.System.GetUtcNow())));
        }

        await StoreAsync(cancellation);
        Offer(waiting);
        while (await engine.Turns.StepAsync(cancellation)) AnswerDeliveries();
        waiting = [];
        for (var i = 0; i < orders; i++)
        {
            var place = book.Next();
            Submit(new Addressed(OrderWorkflow.StreamOf(place.Order.Id), place));
        }

        await StoreAsync(cancellation);
        unitsBefore = engine.UnitsDone;
        rowsBefore = engine.RowsWritten;
        turnsBefore = workflows.Sum(w => w.Accepted);
    }

    private void Watch(WriteBatch batch)
    {
        foreach (var order in batch.Orders)
            if (order.InSync) inSync.Add(order.Id);
        Tape?.Invoke(batch);
    }

    /// <summary>Every system does at once what it is asked; answers with how much that was.</summary>
    private int AnswerDeliveries()
    {
        var answered = 0;
        var now = TimeProvider.System.GetUtcNow();
        foreach (var lane in lanes)
        {
            while (lane.TryTake() is { } batch)
            {
                foreach (var entry in batch)
                {
                    var unit = new OutcomeUnit(entry.Row, InstantConnector.Answer(entry.Row.Kind, entry.Row.Key, now), adopted: false, Done(entry.Row, Micros.Of(now)));
                    engine.Queue.TryAdd(unit.Source, unit, force: true);
                    answered++;
                }
            }
        }

        return answered;
    }

    private static DeliveryChange Done(DeliveryRow row, long now) => new(row.Id, DeliveryState.Done, row.Attempts + 1, row.DueAt, now, null, "R-" + row.Key);

    private void Offer(List<InboxRow> rows) => engine.Feed.Offer(rows, [.. rows.Select(r => r.Id)]);

    private void Submit(Addressed command) => waiting.Add(engine.Translator.Row(command.To, command.Command, idempotencyKey: null));

    private async Task StoreAsync(CancellationToken cancellation)
    {
        foreach (var chunk in waiting.Chunk(1_000))
        {
            var batch = new WriteBatch();
            batch.Received.AddRange(chunk);
            await store.CommitAsync(batch, cancellation);
        }
    }
}
