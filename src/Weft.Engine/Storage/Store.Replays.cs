namespace Weft.Engine.Storage;

/// <summary>An event with its place among all events.</summary>
internal sealed class RecordedEvent
{
    public required long Seq { get; init; }
    public required string Stream { get; init; }
    public required int Version { get; init; }
    public required string Type { get; init; }
    public required byte[] Data { get; init; }
    public required long At { get; init; }
    public required string Cause { get; init; }
}

/// <summary>A message without its content.</summary>
internal sealed class ReceivedRow
{
    public required long Id { get; init; }
    public required string Connection { get; init; }
    public required InboxState State { get; init; }
    public required long ReceivedAt { get; init; }
    public long? SettledAt { get; init; }

    /// <summary>When it was decided last; what was refused at the door was decided when it came.</summary>
    public long DecidedAt => SettledAt ?? ReceivedAt;
}

/// <summary>What a replay reads of the record.</summary>
internal abstract partial class Store
{
    private const string RecordedColumns = "seq, stream, version, type, data, at, cause";

    /// <summary>The place of the newest event; a little more is possible.</summary>
    public abstract Task<long> LastSeqAsync(CancellationToken cancellation);

    /// <summary>Events by their place, from one and before another.</summary>
    public Task<List<RecordedEvent>> RecordedAsync(long from, long until, CancellationToken cancellation) =>
        ReadAsync<RecordedEvent>($"SELECT {RecordedColumns} FROM events WHERE seq >= @from AND seq < @until ORDER BY seq", new { from, until }, cancellation);

    /// <summary>Events of one stream that are not archived, after a version and before a place among all events.</summary>
    public Task<List<RecordedEvent>> RecordedOfAsync(string stream, int after, long before, int limit, CancellationToken cancellation) =>
        ReadAsync<RecordedEvent>(
            $"SELECT {RecordedColumns} FROM events WHERE stream = @stream AND version > @after AND seq < @before ORDER BY version LIMIT @limit", new { stream, after, before, limit }, cancellation);

    /// <summary>The snapshot of a stream; null when it has none.</summary>
    public async Task<SnapshotRow?> SnapshotAsync(string stream, CancellationToken cancellation) =>
        (await ReadAsync<SnapshotRow>("SELECT stream AS Stream, version AS Version, shape AS Shape, state AS State FROM snapshots WHERE stream = @stream", new { stream }, cancellation)).FirstOrDefault();

    /// <summary>The place and time of the first event from a place on; nothing when it is far away.</summary>
    public async Task<(long Seq, long At)?> FirstRecordedAsync(long from, long until, CancellationToken cancellation)
    {
        var found = await ReadAsync<(long, long)>("SELECT seq, at FROM events WHERE seq >= @from AND seq < @until ORDER BY seq LIMIT 1", new { from, until }, cancellation);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>The id and time of the first message from an id on.</summary>
    public async Task<(long Id, long At)?> FirstReceivedAsync(long from, CancellationToken cancellation)
    {
        var found = await ReadAsync<(long, long)>("SELECT id, received_at FROM inbox WHERE id >= @from ORDER BY id LIMIT 1", new { from }, cancellation);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Messages from behind an id on, oldest first, without their content.</summary>
    public Task<List<ReceivedRow>> ReceivedAsync(long after, int limit, CancellationToken cancellation) =>
        ReadAsync<ReceivedRow>(
            "SELECT id AS Id, connection AS Connection, state AS State, received_at AS ReceivedAt, settled_at AS SettledAt FROM inbox WHERE id > @after ORDER BY id LIMIT @limit", new { after, limit }, cancellation);

    /// <summary>Deliveries by their keys.</summary>
    public Task<List<DeliveryRow>> DeliveriesAsync(IReadOnlyList<string> keys, CancellationToken cancellation) => keys.Count == 0
        ? Task.FromResult(new List<DeliveryRow>())
        : ReadAsync<DeliveryRow>($"SELECT {DeliveryColumns} FROM deliveries WHERE {In("key", "keys")}", new { keys = ArrayOf(keys) }, cancellation);

    /// <summary>Dry runs, newest first.</summary>
    public Task<List<ReplayRow>> ReplaysAsync(long before, int limit, CancellationToken cancellation) =>
        ReadAsync<ReplayRow>($"SELECT {ReplayRow.Columns} FROM replays WHERE id < @before ORDER BY id DESC LIMIT @limit", new { before, limit }, cancellation);

    /// <summary>What a dry run found, by order and SKU.</summary>
    public Task<List<ReplayEntryRow>> ReplayEntriesAsync(long replay, string after, int limit, CancellationToken cancellation) =>
        ReadAsync<ReplayEntryRow>($"SELECT {ReplayEntryRow.Columns} FROM replay_entries WHERE replay_id = @replay AND entity > @after ORDER BY entity LIMIT @limit", new { replay, after, limit }, cancellation);

    /// <summary>One of them.</summary>
    public async Task<ReplayEntryRow?> ReplayEntryAsync(long replay, string entity, CancellationToken cancellation) =>
        (await ReadAsync<ReplayEntryRow>($"SELECT {ReplayEntryRow.Columns} FROM replay_entries WHERE replay_id = @replay AND entity = @entity", new { replay, entity }, cancellation)).FirstOrDefault();

    /// <summary>What is listed of some orders beside themselves.</summary>
    public async Task<(List<HoldRow> Holds, List<NodeWorkRow> Work, List<OrderMonthRow> Months)> ListedAsync(IReadOnlyList<string> orders, CancellationToken cancellation)
    {
        var these = new { orders = ArrayOf(orders) };
        return (
            await ReadAsync<HoldRow>($"SELECT order_id AS OrderId, kind, key, owner, reason, next_step AS NextStep, since, placed_at AS PlacedAt FROM holds WHERE {In("order_id", "orders")}", these, cancellation),
            await ReadAsync<NodeWorkRow>($"SELECT order_id AS OrderId, location AS Location, pieces AS Pieces FROM node_work WHERE {In("order_id", "orders")}", these, cancellation),
            await ReadAsync<OrderMonthRow>($"SELECT order_id AS OrderId, month, since FROM order_months WHERE {In("order_id", "orders")}", these, cancellation));
    }

    /// <summary>Of these terms, those by which an order that was taken at a time is found.</summary>
    public Task<List<string>> TermsAsync(IReadOnlyList<string> terms, long since, string order, CancellationToken cancellation) =>
        ReadAsync<string>(
            $"SELECT t.term FROM {Each("terms")} CROSS JOIN order_terms t WHERE t.term = each.value AND t.since = @since AND t.order_id = @order", new { terms = ArrayOf(terms), since, order }, cancellation);

    /// <summary>Rows of a list by their ids.</summary>
    public Task<List<TRow>> ListedAsync<TRow>(string table, string columns, IReadOnlyList<string> ids, CancellationToken cancellation) =>
        ReadAsync<TRow>($"SELECT {columns} FROM {table} WHERE {In("id", "ids")}", new { ids = ArrayOf(ids) }, cancellation);

    /// <summary>Units of a SKU that were sold twice.</summary>
    public Task<List<OversellRow>> OversellsOfAsync(string sku, CancellationToken cancellation) =>
        ReadAsync<OversellRow>($"SELECT {OversellColumns} FROM oversells WHERE sku = @sku", new { sku }, cancellation);

    /// <summary>Blocks of archived events of a stream from behind a version, oldest first.</summary>
    public async Task<(int Last, byte[] Block)?> ArchivedAsync(string stream, int after, CancellationToken cancellation)
    {
        var found = await ReadAsync<(long, byte[])>("SELECT last_version, block FROM events_archive WHERE stream = @stream AND last_version > @after ORDER BY first_version LIMIT 1", new { stream, after }, cancellation);
        return found.Count == 0 ? null : ((int)found[0].Item1, found[0].Item2);
    }
}
