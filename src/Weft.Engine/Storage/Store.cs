using System.Data.Common;
using System.Text.Json;
using Dapper;

namespace Weft.Engine.Storage;

/// <summary>
/// The durable store: SQLite or PostgreSQL. Reads are shared SQL; a dialect adds how it connects, how it runs a bulk statement, and how it makes sure that one
/// process owns the store. One open store allocates ids from memory, which is safe because it owns the store.
/// </summary>
internal abstract partial class Store : IAsyncDisposable
{
    /// <summary>Longest that work under way waits for a store that another program has locked.</summary>
    public static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(30);

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
            SELECT stream AS Stream, version AS Version, '' AS Type, state AS Data, CAST(shape AS BIGINT) AS At, '' AS Cause FROM snapshots WHERE {In("stream", "streams")}
            UNION ALL
            {EventsAfterSnapshots}
            """,
            new { streams = ArrayOf([.. streams.Distinct(StringComparer.Ordinal)]) },
            cancellation);
        var byStream = rows.GroupBy(e => e.Stream, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.OrderBy(e => e.Version).ToList(), StringComparer.Ordinal);
        return [.. streams.Select(s => Rows(s, byStream.GetValueOrDefault(s) ?? []))];

        static StreamRows Rows(string stream, List<EventRow> rows) =>
            rows is [{ Type: "" } snapshot, ..]
                ? new StreamRows(stream, new SnapshotRow { Stream = stream, Version = snapshot.Version, Shape = (int)snapshot.At, State = snapshot.Data }, rows[1..])
                : new StreamRows(stream, null, rows);
    }

    /// <summary>The version of each stream; 0 of one that has no event. Of a stream whose events are all archived, its snapshot has the last one.</summary>
    public Task<List<(string Stream, int Version)>> VersionsAsync(IReadOnlyList<string> streams, CancellationToken cancellation) =>
        ReadAsync<(string, int)>(
            $"""
            SELECT each.value, CAST(coalesce((SELECT max(e.version) FROM events e WHERE e.stream = each.value), (SELECT s.version FROM snapshots s WHERE s.stream = each.value), 0) AS INTEGER)
            FROM {Each("streams")}
            """,
            new { streams = ArrayOf(streams) },
            cancellation);

    /// <summary>The events of streams after a version of each, oldest first, as far as they are not archived.</summary>
    public Task<List<EventRow>> EventsAfterAsync(IReadOnlyCollection<KeyValuePair<string, int>> versions, CancellationToken cancellation) =>
        ReadAsync<EventRow>($"{EventsAfterVersions} ORDER BY e.stream, e.version", new { streams = ObjectOf(versions) }, cancellation);

    /// <summary>The events of one stream, oldest first, from the archive on.</summary>
    public async Task<List<EventRow>> HistoryAsync(string stream, int limit, CancellationToken cancellation)
    {
        // The archive is read last: what moves there meanwhile is found in both, and not in neither.
        var events = await EventsAsync(stream, 1, limit, cancellation);
        var before = events.Count == 0 ? int.MaxValue : events[0].Version;
        if (before == 1) return events;
        var blocks = await ReadAsync<byte[]>("SELECT block FROM events_archive WHERE stream = @stream ORDER BY first_version", new { stream }, cancellation);
        return [.. blocks.SelectMany(b => EventBlock.Unpack(stream, b)).TakeWhile(e => e.Version < before).Concat(events).Take(limit)];
    }

    /// <summary>Events of one stream that are not archived, from a version on.</summary>
    public Task<List<EventRow>> EventsAsync(string stream, int from, int limit, CancellationToken cancellation) =>
        ReadAsync<EventRow>("SELECT stream, version, type, data, at, cause FROM events WHERE stream = @stream AND version >= @from ORDER BY version LIMIT @limit", new { stream, from, limit }, cancellation);

    /// <summary>Streams with a whole block of events that a snapshot covers and that are older than a time, with the version up to which they are archived.</summary>
    public Task<List<(string Stream, long Archived)>> ArchivableAsync(long before, int block, int limit, CancellationToken cancellation) =>
        ReadAsync<(string, long)>(
            """
            SELECT s.stream, s.archived FROM snapshots s JOIN events e ON e.stream = s.stream AND e.version = s.archived + @block
            WHERE s.version >= s.archived + @block AND e.at < @before LIMIT @limit
            """,
            new { before, block, limit },
            cancellation);

    /// <summary>The last events of one stream, newest first.</summary>
    public async Task<List<EventRow>> LatestAsync(string stream, int limit, CancellationToken cancellation)
    {
        var events = await ReadAsync<EventRow>("SELECT stream, version, type, data, at, cause FROM events WHERE stream = @stream ORDER BY version DESC LIMIT @limit", new { stream, limit }, cancellation);
        var before = events.Count == 0 ? int.MaxValue : events[^1].Version;
        if (events.Count == limit || before == 1) return events;
        var blocks = await ReadAsync<byte[]>("SELECT block FROM events_archive WHERE stream = @stream ORDER BY first_version DESC LIMIT @some", new { stream, some = (limit / Archive.BlockSize) + 2 }, cancellation);
        return [.. events, .. blocks.SelectMany(b => EventBlock.Unpack(stream, b).AsEnumerable().Reverse()).Where(e => e.Version < before).Take(limit - events.Count)];
    }

    /// <summary>Streams whose names begin alike, in the order of their names. Jumps from name to name: however long the streams are, each costs one look into the index.</summary>
    public async Task<List<string>> StreamsAsync(string prefix, string after, int limit, CancellationToken cancellation)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var table in (string[])["events", "snapshots"])
        {
            names.UnionWith(await ReadAsync<string>(
                $"""
                WITH RECURSIVE s(stream) AS (
                    SELECT min(stream) FROM {table} WHERE stream > @start AND stream < @end
                    UNION ALL
                    SELECT (SELECT min(t.stream) FROM {table} t WHERE t.stream > s.stream AND t.stream < @end) FROM s WHERE s.stream IS NOT NULL)
                SELECT stream FROM s WHERE stream IS NOT NULL LIMIT @limit
                """,
                new { start = prefix + after, end = prefix + "\uffff", limit },
                cancellation));
        }

        return [.. names.Take(limit)];
    }

    /// <summary>Messages by their ids; those that are not kept any more are missing.</summary>
    public Task<List<InboxRow>> MessagesAsync(IReadOnlyList<long> ids, CancellationToken cancellation) => ids.Count == 0
        ? Task.FromResult(new List<InboxRow>())
        : ReadAsync<InboxRow>($"SELECT {InboxColumns} FROM inbox WHERE id IN ({string.Join(',', ids.Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)))})", new { }, cancellation);

    /// <summary>The oldest pending messages of a connection, from behind an id on.</summary>
    public virtual Task<List<InboxRow>> PendingMessagesAsync(string connection, long after, int limit, CancellationToken cancellation) =>
        ReadAsync<InboxRow>($"SELECT {InboxColumns} FROM inbox WHERE state = 0 AND connection = @connection AND id > @after ORDER BY id LIMIT @limit", new { connection, after, limit }, cancellation);

    /// <summary>Messages in a state, newest first; those that are done in part count as put aside. The state stands in the text, because only then the small index of a rare state can be used.</summary>
    public Task<List<InboxRow>> MessagesAsync(InboxState state, long before, int limit, CancellationToken cancellation) =>
        ReadAsync<InboxRow>(
            $"SELECT {InboxColumns} FROM inbox WHERE {(state == InboxState.Quarantined ? Aside : $"state = {(short)state}")} AND id < @before ORDER BY id DESC LIMIT @limit", new { before, limit }, cancellation);

    /// <summary>Messages of a connection, or of all, newest first.</summary>
    public Task<List<InboxRow>> MessagesAsync(string? connection, long before, int limit, CancellationToken cancellation) =>
        ReadAsync<InboxRow>($"SELECT {InboxColumns} FROM inbox WHERE id < @before {(connection is null ? "" : "AND connection = @connection")} ORDER BY id DESC LIMIT @limit", new { connection, before, limit }, cancellation);

    public async Task<InboxRow?> MessageAsync(long id, CancellationToken cancellation) =>
        (await ReadAsync<InboxRow>($"SELECT {InboxColumns} FROM inbox WHERE id = @id", new { id }, cancellation)).FirstOrDefault();

    /// <summary>The message that a deduplication key stands for.</summary>
    public async Task<InboxRow?> MessageAsync(string connection, string dedupKey, CancellationToken cancellation) =>
        (await ReadAsync<InboxRow>($"SELECT {InboxColumns} FROM inbox WHERE connection = @connection AND dedup_key = @dedupKey", new { connection, dedupKey }, cancellation)).FirstOrDefault();

    /// <summary>Messages of a connection by their keys.</summary>
    public Task<List<InboxRow>> MessagesAsync(string connection, IReadOnlyList<string> dedupKeys, CancellationToken cancellation) =>
        ReadAsync<InboxRow>($"SELECT {InboxColumns} FROM inbox WHERE connection = @connection AND {In("dedup_key", "dedupKeys")}", new { connection, dedupKeys = ArrayOf(dedupKeys) }, cancellation);

    /// <summary>Messages of a connection that came under one of these numbers, whatever their content. See <see cref="Inbox.ContentKey"/>.</summary>
    public virtual Task<List<NumberedMessage>> NumberedAsync(string connection, IReadOnlyList<string> numbers, CancellationToken cancellation) =>
        ReadAsync<NumberedMessage>(
            // CROSS: SQLite must go from number to number, each a look into the index, and not through the connection's whole inbox.
            $"""
            SELECT i.id, i.dedup_key AS DedupKey, i.state FROM {Each("numbers")} CROSS JOIN inbox i
            WHERE i.connection = @connection AND i.dedup_key >= each.value AND i.dedup_key < each.value || '~' ORDER BY i.id
            """,
            new { connection, numbers = ArrayOf(numbers) },
            cancellation);

    /// <summary>Connections that have pending messages, with their number.</summary>
    public Task<List<(string Connection, long Count)>> BacklogAsync(CancellationToken cancellation) =>
        ReadAsync<(string, long)>("SELECT connection, count(*) FROM inbox WHERE state = 0 GROUP BY connection", new { }, cancellation);

    /// <summary>Pending deliveries of a connection: sell-outs, then the oldest.</summary>
    public virtual Task<List<DeliveryRow>> PendingDeliveriesAsync(string connection, int limit, CancellationToken cancellation) =>
        ReadAsync<DeliveryRow>($"SELECT {DeliveryColumns} FROM deliveries WHERE state = 0 AND connection = @connection ORDER BY CASE WHEN latest AND priority = 0 THEN 0 ELSE 1 END, id LIMIT @limit", new { connection, limit }, cancellation);

    /// <summary>Deliveries in a state, newest first.</summary>
    public Task<List<DeliveryRow>> DeliveriesAsync(DeliveryState state, long before, int limit, CancellationToken cancellation) =>
        ReadAsync<DeliveryRow>($"SELECT {DeliveryColumns} FROM deliveries WHERE state = {(short)state} AND id < @before ORDER BY id DESC LIMIT @limit", new { before, limit }, cancellation);

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

    /// <summary>Messages that were put aside, whole or in part; written as the index has it.</summary>
    public const string Aside = "state IN (2, 3)";

    protected const string InboxColumns =
        "id, connection, kind, dedup_key AS DedupKey, headers, body, received_at AS ReceivedAt, state, outcome, reason, field, next_step AS NextStep, settled_at AS SettledAt, trace, rows";

    protected const string DeliveryColumns =
        "id, key, connection, kind, entity, stream, priority, latest, request, state, attempts, claims, due_at AS DueAt, created_at AS CreatedAt, settled_at AS SettledAt, reason, reference, trace";

    protected abstract Task<HashSet<long>> WriteAsync(WriteBatch batch, CancellationToken cancellation);

    protected abstract ValueTask<DbConnection> OpenReadAsync(CancellationToken cancellation);

    /// <summary>A condition that a column is one of many values.</summary>
    protected abstract string In(string column, string parameter);

    /// <summary>A list as a table <c>each</c> with the column <c>value</c>.</summary>
    protected abstract string Each(string parameter);

    /// <summary>
    /// Reads the events of <c>@streams</c> that no snapshot covers: from a stream to its snapshot to the events after it. The other way round all its events are read, however old.
    /// </summary>
    protected virtual string EventsAfterSnapshots =>
        $"""
        SELECT e.stream, e.version, e.type, e.data, e.at, e.cause FROM {Each("streams")} LEFT JOIN snapshots s ON s.stream = each.value
        CROSS JOIN events e WHERE e.stream = each.value AND e.version > coalesce(s.version, 0)
        """;

    /// <summary>Reads the events of <c>@streams</c>, an object of <see cref="ObjectOf"/>, that come after the version of each.</summary>
    protected abstract string EventsAfterVersions { get; }

    protected abstract object ArrayOf(IReadOnlyList<string> values);

    /// <summary>Names with a number each, as a JSON object.</summary>
    private static string ObjectOf(IEnumerable<KeyValuePair<string, int>> values)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, number) in values) json.WriteNumber(name, number);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Continues ids after the highest that is stored.</summary>
    protected async Task SeedIdsAsync(CancellationToken cancellation)
    {
        var highest = await ReadAsync<long?>("SELECT max(m) FROM (SELECT max(id) AS m FROM inbox UNION ALL SELECT max(id) AS m FROM deliveries UNION ALL SELECT max(id) AS m FROM cause_notes) AS x", new { }, cancellation);
        lastId = LastIdBefore = highest[0] ?? 0;
    }

    private static async Task<List<T>> QueryAsync<T>(DbConnection connection, string sql, object parameters, CancellationToken cancellation) =>
        (await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellation))).AsList();
}
