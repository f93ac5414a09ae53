namespace Weft.Engine.Storage;

/// <summary>A term by which an order is found.</summary>
internal sealed record TermRow(string Term, long Since, string OrderId);

/// <summary>What the people who look after orders read.</summary>
internal abstract partial class Store
{
    private const string OrderColumns =
        "id, connection, number, status, in_sync AS InSync, held, attention, total, currency, erp, placed_at AS PlacedAt, since, synced_at AS SyncedAt, updated_at AS UpdatedAt";

    public static readonly Bulk<TermRow> FindBy = new(
        "order_terms",
        [new("term", ColumnType.Text, r => r.Term), new("since", ColumnType.Long, r => r.Since), new("order_id", ColumnType.Text, r => r.OrderId)],
        OnConflict: "(term, since, order_id) DO NOTHING");

    /// <summary>Orders by their ids, newest first.</summary>
    public Task<List<OrderRow>> OrdersAsync(IReadOnlyList<string> ids, CancellationToken cancellation) => ids.Count == 0
        ? Task.FromResult(new List<OrderRow>())
        : ReadAsync<OrderRow>($"SELECT {OrderColumns} FROM orders WHERE {In("id", "ids")} ORDER BY since DESC, id DESC", new { ids = ArrayOf(ids) }, cancellation);

    /// <summary>Orders that match two conditions, newest first. Of those that match the first, which an index finds, no more than <paramref name="most"/> are looked at.</summary>
    public Task<List<OrderRow>> OrdersAsync(string indexed, string further, object parameters, int most, CancellationToken cancellation) =>
        ReadAsync<OrderRow>(
            $"""
            SELECT {OrderColumns} FROM (
                SELECT * FROM orders WHERE {indexed} AND (since, id) < (@since, @id) ORDER BY since DESC, id DESC LIMIT {most}) AS newest
            WHERE {further} ORDER BY since DESC, id DESC LIMIT @limit
            """,
            parameters,
            cancellation);

    /// <summary>The last order that <see cref="OrdersAsync(string, string, object, int, CancellationToken)"/> looked at; none when it looked at all.</summary>
    public Task<List<(long Since, string Id)>> LastLookedAtAsync(string indexed, object parameters, int most, CancellationToken cancellation) =>
        ReadAsync<(long, string)>($"SELECT since, id FROM orders WHERE {indexed} AND (since, id) < (@since, @id) ORDER BY since DESC, id DESC LIMIT 1 OFFSET {most - 1}", parameters, cancellation);

    /// <summary>Orders that were taken after one and before a time, oldest first.</summary>
    public Task<List<(string Id, long Since)>> OrdersTakenAsync(long since, string id, long until, int limit, CancellationToken cancellation) =>
        ReadAsync<(string, long)>("SELECT id, since FROM orders WHERE (since, id) > (@since, @id) AND since < @until ORDER BY since, id LIMIT @limit", new { since, id, until, limit }, cancellation);

    /// <summary>Events of one type in some streams, without those that are archived.</summary>
    public Task<List<EventRow>> EventsAsync(IReadOnlyList<string> streams, string type, CancellationToken cancellation) =>
        ReadAsync<EventRow>($"SELECT stream, version, type, data, at, cause FROM events WHERE {In("stream", "streams")} AND type = @type", new { streams = ArrayOf(streams), type }, cancellation);

    /// <summary>Orders found by a term, newest first.</summary>
    public Task<List<(long Since, string Id)>> FoundByAsync(string term, long since, string id, int limit, CancellationToken cancellation) =>
        ReadAsync<(long, string)>(
            "SELECT since, order_id FROM order_terms WHERE term = @term AND (since, order_id) < (@since, @id) ORDER BY since DESC, order_id DESC LIMIT @limit", new { term, since, id, limit }, cancellation);

    /// <summary>Some orders found by terms that begin alike.</summary>
    public Task<List<(long Since, string Id)>> FoundByBeginningAsync(string term, int limit, CancellationToken cancellation) =>
        ReadAsync<(long, string)>("SELECT since, order_id FROM order_terms WHERE term >= @term AND term < @end LIMIT @limit", new { term, end = term + "\uffff", limit }, cancellation);

    /// <summary>Counts rows up to a number, so that a count never takes longer than it is worth.</summary>
    public async Task<int> CountUpToAsync(string table, string condition, object parameters, int most, CancellationToken cancellation) =>
        (int)(await ReadAsync<long>($"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {condition} LIMIT {most}) AS counted", parameters, cancellation))[0];

    /// <summary>What the newest orders of a channel that are in sync took, in microseconds.</summary>
    public Task<List<long>> SyncTimesAsync(string connection, long from, int most, CancellationToken cancellation) =>
        ReadAsync<long>(
            $"""
            SELECT synced_at - since FROM (SELECT since, synced_at FROM orders WHERE connection = @connection AND since >= @from ORDER BY since DESC, id DESC LIMIT {most}) AS newest
            WHERE synced_at IS NOT NULL
            """,
            new { connection, from },
            cancellation);

    /// <summary>Orders taken in each slice of time since its beginning; of more than <paramref name="most"/> the newest.</summary>
    public Task<List<(long Slice, long Orders)>> OrdersBySliceAsync(long from, long slice, int most, CancellationToken cancellation) =>
        ReadAsync<(long, long)>(
            $"SELECT since / {slice}, count(*) FROM (SELECT since FROM orders WHERE since >= @from ORDER BY since DESC, id DESC LIMIT {most}) AS newest GROUP BY since / {slice}",
            new { from },
            cancellation);

    /// <summary>What customers pay for the orders that each cause stops, by currency.</summary>
    public Task<List<(string Kind, string Key, string Currency, long Amount)>> HeldAmountsAsync(CancellationToken cancellation) =>
        ReadAsync<(string, string, string, long)>(
            """
            WITH o AS MATERIALIZED (SELECT id, currency, total FROM orders WHERE held)
            SELECT h.kind, h.key, o.currency, CAST(sum(o.total) AS BIGINT) FROM o JOIN holds h ON h.order_id = o.id GROUP BY h.kind, h.key, o.currency
            """,
            new { },
            cancellation);

    /// <summary>Dead letters without what they ask for, newest first.</summary>
    public Task<List<DeadRow>> DeadAsync(int most, CancellationToken cancellation) =>
        ReadAsync<DeadRow>(
            "SELECT id, key, connection, kind, entity, stream, attempts, reason, created_at AS CreatedAt, settled_at AS SettledAt FROM deliveries WHERE state = 2 ORDER BY id DESC LIMIT @most", new { most }, cancellation);

    /// <summary>Of these orders, those with a SKU that nobody has mapped.</summary>
    public async Task<HashSet<string>> WithUnmappedSkuAsync(IReadOnlyList<string> orders, CancellationToken cancellation) => orders.Count == 0
        ? []
        : [.. await ReadAsync<string>($"SELECT order_id FROM holds WHERE kind = 'UnmappedSku' AND {In("order_id", "orders")}", new { orders = ArrayOf(orders) }, cancellation)];

    /// <summary>Messages that were put aside, without their bodies, newest first.</summary>
    public Task<List<AsideRow>> AsideAsync(int most, CancellationToken cancellation) =>
        ReadAsync<AsideRow>($"SELECT id, connection, kind, reason, field, next_step AS NextStep, received_at AS ReceivedAt FROM inbox WHERE {Aside} ORDER BY id DESC LIMIT @most", new { most }, cancellation);
}

/// <summary>A dead letter without what it asks for.</summary>
internal sealed class DeadRow
{
    public required long Id { get; init; }
    public required string Key { get; init; }
    public required string Connection { get; init; }
    public required string Kind { get; init; }
    public required string Entity { get; init; }
    public string? Stream { get; init; }
    public required int Attempts { get; init; }
    public string? Reason { get; init; }
    public required long CreatedAt { get; init; }
    public long? SettledAt { get; init; }

    public static DeadRow Of(DeliveryRow d) => new()
    {
        Id = d.Id, Key = d.Key, Connection = d.Connection, Kind = d.Kind, Entity = d.Entity, Stream = d.Stream, Attempts = d.Attempts, Reason = d.Reason, CreatedAt = d.CreatedAt, SettledAt = d.SettledAt,
    };
}

/// <summary>A message that was put aside, without its body.</summary>
internal sealed class AsideRow
{
    public required long Id { get; init; }
    public required string Connection { get; init; }
    public required string Kind { get; init; }
    public string? Reason { get; init; }
    public string? Field { get; init; }
    public string? NextStep { get; init; }
    public required long ReceivedAt { get; init; }
}
