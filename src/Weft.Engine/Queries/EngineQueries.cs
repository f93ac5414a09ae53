using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries;

/// <summary>Questions about what the engine knows. Everything answered is committed.</summary>
public sealed partial class EngineQueries
{
    private readonly WeftEngine engine;
    private readonly EngineParts parts;

    internal EngineQueries(WeftEngine engine, EngineParts parts) => (this.engine, this.parts) = (engine, parts);

    /// <summary>Finds our id of an order by our id, the number the customer sees, the channel's id, or the ERP's number. Several orders may share a number.</summary>
    public async Task<IReadOnlyList<string>> FindOrdersAsync(string id, CancellationToken cancellation)
    {
        var found = await engine.Store.ReadAsync<string>("SELECT id FROM orders WHERE id = @id OR number = @id OR erp = @id LIMIT 20", new { id }, cancellation);
        if (found.Count > 0) return found;
        var byChannelId = parts.Connections.All.Select(c => OrderId.Of(c.Name, id).Value).ToList();
        foreach (var candidate in byChannelId)
            if (await engine.Store.ReadAsync<string>("SELECT id FROM orders WHERE id = @candidate", new { candidate }, cancellation) is { Count: > 0 } hit) return hit;
        var waiting = await engine.Store.HistoryAsync(OrderWorkflow.StreamOf(new OrderId(id)).ToString(), 1, cancellation);
        return waiting.Count > 0 ? [id] : [];
    }

    /// <summary>The state of an order.</summary>
    public async Task<OrderState> OrderAsync(OrderId id, CancellationToken cancellation) => (OrderState)await engine.Turns.ReadAsync(OrderWorkflow.StreamOf(id), cancellation);

    /// <summary>The state of a SKU's stock.</summary>
    public async Task<StockState> StockAsync(Sku sku, CancellationToken cancellation) => (StockState)await engine.Turns.ReadAsync(StockWorkflow.StreamOf(sku), cancellation);

    /// <summary>The state of a cart's reservation.</summary>
    public async Task<ReservationState> ReservationAsync(string id, CancellationToken cancellation) => (ReservationState)await engine.Turns.ReadAsync(ReservationWorkflow.StreamOf(id), cancellation);

    /// <summary>The story of an order; null when nothing is known of it.</summary>
    public async Task<OrderStory?> StoryAsync(OrderId id, CancellationToken cancellation)
    {
        var history = await engine.Store.HistoryAsync(OrderWorkflow.StreamOf(id).ToString(), MostEvents, cancellation);
        if (history.Count == 0) return null;
        var events = history.Select(e => (e.At, parts.Vocabulary.Read<Event>(e.Type, e.Data))).ToList();
        var deliveries = await engine.Store.DeliveriesByKeyAsync(id.Value + "/", MostDeliveries, cancellation);
        var state = await OrderAsync(id, cancellation);
        var trace = await engine.Store.OrderTraceAsync(id.Value, cancellation);
        var story = new StoryTeller(engine.Lanes, engine.Clock, parts.Options.Holds).Tell(state, events, deliveries) with { Slas = engine.Alerts?.Queries.ClocksOf(state) ?? [] };
        story = story with { Corrections = await engine.Corrections.OfAsync([.. history.Select(e => StockTeller.MessageOf(e.Cause)).OfType<long>().Distinct()], cancellation) };
        return trace?.Split('-') is [_, var number, ..] ? story with { TraceId = number } : story;
    }

    /// <summary>Orders, newest first.</summary>
    public async Task<IReadOnlyList<OrderSummary>> OrdersAsync(OrderQuery query, CancellationToken cancellation)
    {
        var (sql, parameters) = Listing(query);
        return [.. (await engine.Store.ReadAsync<OrderRow>(sql, parameters, cancellation)).Select(OrderSummary.Of)];
    }

    /// <summary>How orders are listed. Each filter has its index.</summary>
    internal static (string Sql, object Parameters) Listing(OrderQuery query)
    {
        var condition = query.Filter switch { "open" => "NOT in_sync", "held" => "held", "attention" => "attention", "in-sync" => "in_sync", _ => "1 = 1" };
        if (query.Connection is not null) condition += " AND connection = @connection";
        var sql = $"""
            SELECT id, connection, number, status, in_sync AS InSync, held, attention, total, currency, erp, placed_at AS PlacedAt, since, synced_at AS SyncedAt, updated_at AS UpdatedAt
            FROM orders WHERE {condition} AND (since, id) < (@since, @id) ORDER BY since DESC, id DESC LIMIT @limit
            """;
        return (sql, new { connection = query.Connection, since = query.After?.Since ?? long.MaxValue, id = query.After?.Id ?? "", limit = query.Limit });
    }

    /// <summary>How many orders there are, by what matters.</summary>
    public async Task<OrderCounts> CountsAsync(CancellationToken cancellation)
    {
        var all = await engine.Store.CountAsync("orders", "1 = 1", cancellation);
        var inSync = await engine.Store.CountAsync("orders", "in_sync", cancellation);
        var held = await engine.Store.CountAsync("orders", "held", cancellation);
        var attention = await engine.Store.CountAsync("orders", "attention", cancellation);
        return new OrderCounts(all, inSync, held, attention);
    }

    /// <summary>Dead letters, newest first.</summary>
    public async Task<IReadOnlyList<DeliverySummary>> DeadLettersAsync(long? before, int limit, CancellationToken cancellation) =>
        [.. (await engine.Store.DeliveriesAsync(DeliveryState.Dead, before ?? long.MaxValue, limit, cancellation)).Select(DeliverySummary.Of)];

    /// <summary>Deliveries in a state ("pending", "done", "dead"), newest first.</summary>
    public async Task<IReadOnlyList<DeliverySummary>> DeliveriesAsync(string state, long? before, int limit, CancellationToken cancellation)
    {
        var wanted = state switch { "done" => DeliveryState.Done, "dead" => DeliveryState.Dead, _ => DeliveryState.Pending };
        return [.. (await engine.Store.DeliveriesAsync(wanted, before ?? long.MaxValue, limit, cancellation)).Select(DeliverySummary.Of)];
    }

    /// <summary>One delivery with what it asks for; null when there is none of this id.</summary>
    public async Task<DeliveryDetail?> DeliveryAsync(long id, CancellationToken cancellation) =>
        await engine.Store.DeliveryAsync(id, cancellation) is { } row ? new DeliveryDetail(DeliverySummary.Of(row), System.Text.Encoding.UTF8.GetString(row.Request)) : null;

    /// <summary>One message with its headers and body; null when there is none of this id.</summary>
    public async Task<MessageDetail?> MessageAsync(long id, CancellationToken cancellation) =>
        await engine.Store.MessageAsync(id, cancellation) is { } row ? await new MessageReader(engine.Store, engine.Translator, engine.Corrections).ReadAsync(row, cancellation) : null;

    /// <summary>All messages that were received, newest first.</summary>
    /// <param name="connection">Only messages of this connection; null for all.</param>
    /// <param name="before">Only messages with a lower id.</param>
    /// <param name="limit">Most messages.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<IReadOnlyList<QuarantinedMessage>> ReceivedAsync(string? connection, long? before, int limit, CancellationToken cancellation) =>
        [.. (await engine.Store.MessagesAsync(connection, before ?? long.MaxValue, limit, cancellation)).Select(QuarantinedMessage.Of)];

    /// <summary>Quarantined messages, newest first.</summary>
    public async Task<IReadOnlyList<QuarantinedMessage>> QuarantineAsync(long? before, int limit, CancellationToken cancellation) =>
        [.. (await engine.Store.MessagesAsync(InboxState.Quarantined, before ?? long.MaxValue, limit, cancellation)).Select(QuarantinedMessage.Of)];

    /// <summary>How the connections do.</summary>
    public async Task<IReadOnlyList<ConnectionStatus>> ConnectionsAsync(CancellationToken cancellation)
    {
        var depths = (await engine.Store.LaneDepthsAsync(cancellation)).ToDictionary(d => d.Connection, d => d.Count, StringComparer.Ordinal);
        return [.. engine.Lanes.All.Select(l => ConnectionStatus.Of(l, depths.GetValueOrDefault(l.Name), engine.Feed.BacklogOf(l.Name), engine.Pollers.FirstOrDefault(p => p.Connection == l.Name)))];
    }

    /// <summary>How full the lanes are, from memory: cheap enough to be asked at every scrape.</summary>
    public IEnumerable<LaneDepth> LaneDepths() => engine.Lanes.All.Select(l => new LaneDepth(l.Name, l.Depth.InMemory, l.Depth.InFlight, engine.Feed.BacklogOf(l.Name), l.Circuit.OpenUntil is not null) { CallsPerSecond = l.Budget.PerSecond, CallsPerSecondConfigured = l.Options.CallsPerSecond });

    /// <summary>True when nothing is left to do: no message waits and no delivery is pending.</summary>
    public async Task<bool> IsIdleAsync(CancellationToken cancellation) =>
        engine.Queue.Count == 0 && await engine.Store.CountAsync("inbox", "state = 0", cancellation) == 0 && await engine.Store.CountAsync("deliveries", "state = 0", cancellation) == 0;

    /// <summary>True when the store answers.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        await engine.Store.CursorAsync("ready?", cancellation);
        return true;
    }

    /// <summary>Bytes the store takes.</summary>
    public Task<long> StoreBytesAsync(CancellationToken cancellation) => engine.Store.SizeAsync(cancellation);

    private const int MostEvents = 5_000;
    private const int MostDeliveries = 500;
}
