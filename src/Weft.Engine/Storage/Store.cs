using System.Data.Common;
using Dapper;

namespace Weft.Engine.Storage;

/// <summary>
/// The durable store: SQLite or PostgreSQL. Reads are shared SQL; a dialect adds how it connects, how it runs a bulk statement, and how it makes sure that one
/// process owns the store. One open store allocates ids from memory, which is safe because it owns the store.
/// </summary>
internal abstract class Store : IAsyncDisposable
{
    private long lastId;

    /// <summary>"sqlite" or "postgres".</summary>
    public abstract string Name { get; }

    /// <summary>Told of every batch once it is durable; benchmarks count by it, and write the same rows again without logic.</summary>
    public Action<WriteBatch>? Written { get; set; }

    /// <summary>Writes everything in one transaction. Answers with the ids of the messages that were new.</summary>
    /// <exception cref="VersionConflictException">Another writer extended one of the streams first; nothing was written.</exception>
    public async Task<HashSet<long>> CommitAsync(WriteBatch batch, CancellationToken cancellation)
    {
        var fresh = await WriteAsync(batch, cancellation);
        Written?.Invoke(batch);
        return fresh;
    }

    /// <summary>Runs one bulk statement in its own transaction; answers with the number of rows it changed.</summary>
    public abstract Task<int> RunAsync<TRow>(Bulk<TRow> statement, IReadOnlyList<TRow> rows, CancellationToken cancellation);

    /// <summary>True when the failure lies in the data of one unit of work, which would fail again; false when the store itself is in trouble.</summary>
    public abstract bool IsDataFault(Exception failure);

    /// <summary>The settings by which a commit survives a power cut, as the store itself states them.</summary>
    public abstract Task<string> DurabilityAsync(CancellationToken cancellation);

    /// <summary>Bytes the store takes on disk.</summary>
    public abstract Task<long> SizeAsync(CancellationToken cancellation);

    /// <summary>The highest id that an earlier process has used.</summary>
    public long LastIdBefore { get; private set; }

    /// <summary>The highest id so far, of this or an earlier process.</summary>
    public long LastId => Interlocked.Read(ref lastId);

    /// <summary>A new id, higher than all before.</summary>
    public long NextId() => Interlocked.Increment(ref lastId);

    public abstract ValueTask DisposeAsync();

    public async Task<IReadOnlyList<StreamRows>> LoadAsync(IReadOnlyList<string> streams, CancellationToken cancellation)
    {
        if (streams.Count == 0) return [];
        // One statement, so that a snapshot and the events after it are of one moment even while a writer adds to them.
        var rows = await ReadAsync<EventRow>(
            $"""
            SELECT stream AS Stream, version AS Version, '' AS Type, state AS Data, 0 AS At, '' AS Cause FROM snapshots WHERE {In("stream", "streams")}
            UNION ALL
            SELECT e.stream, e.version, e.type, e.data, e.at, e.cause FROM events e
            LEFT JOIN snapshots s ON s.stream = e.stream WHERE {In("e.stream", "streams")} AND e.version > coalesce(s.version, 0) ORDER BY 1, 2
            """,
            new { streams = ArrayOf(streams) },
            cancellation);
        var byStream = rows.GroupBy(e => e.Stream, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        return [.. streams.Select(s => Rows(s, byStream.GetValueOrDefault(s) ?? []))];

        static StreamRows Rows(string stream, List<EventRow> rows) =>
            rows is [{ Type: "" } snapshot, ..]
                ? new StreamRows(stream, new SnapshotRow { Stream = stream, Version = snapshot.Version, State = snapshot.Data }, rows[1..])
                : new StreamRows(stream, null, rows);
    }

    /// <summary>All events of one stream, oldest first.</summary>
    public Task<List<EventRow>> HistoryAsync(string stream, int limit, CancellationToken cancellation) =>
        ReadAsync<EventRow>("SELECT stream, version, type, data, at, cause FROM events WHERE stream = @stream ORDER BY version LIMIT @limit", new { stream, limit }, cancellation);

    /// <summary>The oldest pending messages of a connection.</summary>
    public virtual Task<List<InboxRow>> PendingMessagesAsync(string connection, int limit, CancellationToken cancellation) =>
        ReadAsync<InboxRow>($"SELECT {InboxColumns} FROM inbox WHERE state = 0 AND connection = @connection ORDER BY id LIMIT @limit", new { connection, limit }, cancellation);

    public Task<List<InboxRow>> MessagesAsync(InboxState state, long before, int limit, CancellationToken cancellation) =>
        ReadAsync<InboxRow>($"SELECT {InboxColumns} FROM inbox WHERE state = @state AND id < @before ORDER BY id DESC LIMIT @limit", new { state = (short)state, before, limit }, cancellation);

    public async Task<InboxRow?> MessageAsync(long id, CancellationToken cancellation) =>
        (await ReadAsync<InboxRow>($"SELECT {InboxColumns} FROM inbox WHERE id = @id", new { id }, cancellation)).FirstOrDefault();

    /// <summary>The message that a deduplication key stands for.</summary>
    public async Task<InboxRow?> MessageAsync(string connection, string dedupKey, CancellationToken cancellation) =>
        (await ReadAsync<InboxRow>($"SELECT {InboxColumns} FROM inbox WHERE connection = @connection AND dedup_key = @dedupKey", new { connection, dedupKey }, cancellation)).FirstOrDefault();

    /// <summary>Connections that have pending messages, with their number.</summary>
    public Task<List<(string Connection, long Count)>> BacklogAsync(CancellationToken cancellation) =>
        ReadAsync<(string, long)>("SELECT connection, count(*) FROM inbox WHERE state = 0 GROUP BY connection", new { }, cancellation);

    /// <summary>Pending deliveries of a connection: sell-outs, then the oldest.</summary>
    public virtual Task<List<DeliveryRow>> PendingDeliveriesAsync(string connection, int limit, CancellationToken cancellation) =>
        ReadAsync<DeliveryRow>($"SELECT {DeliveryColumns} FROM deliveries WHERE state = 0 AND connection = @connection ORDER BY CASE WHEN latest AND priority = 0 THEN 0 ELSE 1 END, id LIMIT @limit", new { connection, limit }, cancellation);

    public Task<List<DeliveryRow>> DeliveriesAsync(DeliveryState state, long before, int limit, CancellationToken cancellation) =>
        ReadAsync<DeliveryRow>($"SELECT {DeliveryColumns} FROM deliveries WHERE state = @state AND id < @before ORDER BY id DESC LIMIT @limit", new { state = (short)state, before, limit }, cancellation);

    /// <summary>The deliveries of an order or of another entity, oldest first.</summary>
    public Task<List<DeliveryRow>> DeliveriesByKeyAsync(string prefix, int limit, CancellationToken cancellation) =>
        ReadAsync<DeliveryRow>($"SELECT {DeliveryColumns} FROM deliveries WHERE key >= @prefix AND key < @end ORDER BY id LIMIT @limit", new { prefix, end = prefix + "\uffff", limit }, cancellation);

    public async Task<DeliveryRow?> DeliveryAsync(long id, CancellationToken cancellation) =>
        (await ReadAsync<DeliveryRow>($"SELECT {DeliveryColumns} FROM deliveries WHERE id = @id", new { id }, cancellation)).FirstOrDefault();

    /// <summary>Connections that have pending deliveries, with their number.</summary>
    public Task<List<(string Connection, long Count)>> LaneDepthsAsync(CancellationToken cancellation) =>
        ReadAsync<(string, long)>("SELECT connection, count(*) FROM deliveries WHERE state = 0 GROUP BY connection", new { }, cancellation);

    public Task<List<TimerRow>> DueTimersAsync(long now, int limit, CancellationToken cancellation) =>
        ReadAsync<TimerRow>("SELECT stream AS Stream, name AS Name, due_at AS DueAt, command AS Command, data AS Data FROM timers WHERE due_at <= @now ORDER BY due_at LIMIT @limit", new { now, limit }, cancellation);

    public async Task<long?> NextTimerAsync(CancellationToken cancellation) =>
        (await ReadAsync<long?>("SELECT min(due_at) FROM timers", new { }, cancellation))[0];

    /// <summary>When a timer is due; null when it is not set.</summary>
    public async Task<long?> TimerDueAsync(string stream, string name, CancellationToken cancellation) =>
        (await ReadAsync<long?>("SELECT due_at FROM timers WHERE stream = @stream AND name = @name", new { stream, name }, cancellation)).FirstOrDefault();

    public async Task<string?> CursorAsync(string connection, CancellationToken cancellation) =>
        (await ReadAsync<string?>("SELECT cursor FROM cursors WHERE connection = @connection", new { connection }, cancellation)).FirstOrDefault();

    public async Task<long> CountAsync(string table, string condition, CancellationToken cancellation) =>
        (await ReadAsync<long>($"SELECT count(*) FROM {table} WHERE {condition}", new { }, cancellation))[0];

    /// <summary>Rows of one query.</summary>
    public async Task<List<T>> ReadAsync<T>(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await OpenReadAsync(cancellation);
        return await QueryAsync<T>(connection, sql, parameters, cancellation);
    }

    /// <summary>Deletes a bounded number of rows of a table that match; answers how many.</summary>
    public abstract Task<int> DeleteAsync(string table, string condition, object parameters, int limit, CancellationToken cancellation);

    protected const string InboxColumns =
        "id, connection, kind, dedup_key AS DedupKey, headers, body, received_at AS ReceivedAt, state, outcome, reason, field, next_step AS NextStep, settled_at AS SettledAt, trace";

    protected const string DeliveryColumns =
        "id, key, connection, kind, entity, stream, priority, latest, request, state, attempts, claims, due_at AS DueAt, created_at AS CreatedAt, settled_at AS SettledAt, reason, reference, trace";

    protected abstract Task<HashSet<long>> WriteAsync(WriteBatch batch, CancellationToken cancellation);

    protected abstract ValueTask<DbConnection> OpenReadAsync(CancellationToken cancellation);

    /// <summary>A condition that a column is one of many values.</summary>
    protected abstract string In(string column, string parameter);

    protected abstract object ArrayOf(IReadOnlyList<string> values);

    /// <summary>Continues ids after the highest that is stored.</summary>
    protected async Task SeedIdsAsync(CancellationToken cancellation)
    {
        var highest = await ReadAsync<long?>("SELECT max(m) FROM (SELECT max(id) AS m FROM inbox UNION ALL SELECT max(id) AS m FROM deliveries) AS x", new { }, cancellation);
        lastId = LastIdBefore = highest[0] ?? 0;
    }

    private static async Task<List<T>> QueryAsync<T>(DbConnection connection, string sql, object parameters, CancellationToken cancellation) =>
        (await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellation))).AsList();
}
