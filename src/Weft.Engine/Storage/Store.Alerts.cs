namespace Weft.Engine.Storage;

/// <summary>What the watch over targets and causes reads. Each answer costs as much as there is to tell of, not as much as there are orders.</summary>
internal abstract partial class Store
{
    /// <summary>Alerts whose cause is there.</summary>
    public Task<List<string>> OpenAlertsAsync(CancellationToken cancellation) => ReadAsync<string>("SELECT id FROM alerts WHERE ended_at IS NULL ORDER BY raised_at, id", new { }, cancellation);

    /// <summary>Alerts, newest first.</summary>
    public Task<List<AlertRow>> AlertsAsync(string condition, object parameters, CancellationToken cancellation) =>
        ReadAsync<AlertRow>($"SELECT {AlertRow.Columns} FROM alerts WHERE {condition} AND (raised_at, id) < (@at, @id) ORDER BY raised_at DESC, id DESC LIMIT @limit", parameters, cancellation);

    /// <summary>One alert.</summary>
    public async Task<AlertRow?> AlertAsync(string id, CancellationToken cancellation) =>
        (await ReadAsync<AlertRow>($"SELECT {AlertRow.Columns} FROM alerts WHERE id = @id", new { id }, cancellation)).FirstOrDefault();

    /// <summary>
    /// The oldest delivery of each connection that something waits for. Jumps from connection to connection, however much waits, in the order of the index of what waits: for the least id of
    /// a connection PostgreSQL would read the deliveries from the first that there ever was.
    /// </summary>
    public Task<List<(string Connection, long CreatedAt)>> OldestPendingAsync(CancellationToken cancellation) =>
        ReadAsync<(string, long)>(
            """
            WITH RECURSIVE oldest(connection, created_at) AS (
                SELECT d.connection, d.created_at FROM deliveries d WHERE d.id = (SELECT x.id FROM deliveries x WHERE x.state = 0 ORDER BY x.connection, x.id LIMIT 1)
                UNION ALL
                SELECT d.connection, d.created_at FROM oldest o
                JOIN deliveries d ON d.id = (SELECT x.id FROM deliveries x WHERE x.state = 0 AND x.connection > o.connection ORDER BY x.connection, x.id LIMIT 1))
            SELECT connection, created_at FROM oldest
            """,
            new { },
            cancellation);

    /// <summary>Orders that wait for a connection, and what customers pay for them, by currency. Of more deliveries than <paramref name="most"/>, the oldest are counted.</summary>
    public Task<List<(string Currency, long Orders, long Amount)>> WaitingForAsync(string connection, int most, CancellationToken cancellation) =>
        ReadAsync<(string, long, long)>(
            $"""
            SELECT o.currency, count(*), CAST(sum(o.total) AS BIGINT) FROM orders o
            WHERE o.id IN (SELECT entity FROM deliveries WHERE state = 0 AND connection = @connection ORDER BY id LIMIT {most}) GROUP BY o.currency ORDER BY o.currency
            """,
            new { connection },
            cancellation);

    /// <summary>What stops orders, by cause, those that stop most first; counted over at most <paramref name="most"/> holds.</summary>
    public Task<List<HeldRow>> HeldByCauseAsync(int most, int limit, CancellationToken cancellation) =>
        ReadAsync<HeldRow>(
            $"""
            SELECT kind, key, min(owner) AS Owner, count(*) AS Orders, min(since) AS Since, min(reason) AS Reason, min(next_step) AS NextStep
            FROM (SELECT kind, key, owner, since, reason, next_step FROM holds LIMIT {most}) AS counted GROUP BY kind, key ORDER BY count(*) DESC, kind, key LIMIT @limit
            """,
            new { limit },
            cancellation);

    /// <summary>What customers pay for orders that a cause stops, by currency.</summary>
    public Task<List<(string Currency, long Amount)>> HeldAmountsAsync(string kind, string key, int most, CancellationToken cancellation) =>
        ReadAsync<(string, long)>(
            $"""
            SELECT o.currency, CAST(sum(o.total) AS BIGINT) FROM (SELECT order_id FROM holds WHERE kind = @kind AND key = @key LIMIT {most}) AS h JOIN orders o ON o.id = h.order_id
            GROUP BY o.currency ORDER BY o.currency
            """,
            new { kind, key },
            cancellation);

    /// <summary>What became of all channels' steps since a time.</summary>
    public Task<List<SlotRow>> SlotsAsync(long since, CancellationToken cancellation) =>
        ReadAsync<SlotRow>("SELECT at AS At, workflow AS Workflow, channel AS Channel, met AS Met, missed AS Missed, excused AS Excused, times AS Times FROM sla_slots WHERE at >= @since ORDER BY at", new { since }, cancellation);

    /// <summary>Orders that missed a target of a channel, the newest miss first.</summary>
    public Task<List<MissRow>> MissesAsync(string workflow, string channel, (long At, string Id) before, int limit, CancellationToken cancellation) =>
        ReadAsync<MissRow>(
            """
            SELECT order_id AS OrderId, workflow AS Workflow, key AS Key, channel AS Channel, owner AS Owner, due_at AS DueAt, alert AS Alert FROM sla_misses
            WHERE workflow = @workflow AND channel = @channel AND (due_at, order_id) < (@at, @id) ORDER BY due_at DESC, order_id DESC LIMIT @limit
            """,
            new { workflow, channel, at = before.At, id = before.Id, limit },
            cancellation);
}

/// <summary>A cause that stops orders.</summary>
internal sealed class HeldRow
{
    public required string Kind { get; init; }
    public required string Key { get; init; }
    public required string Owner { get; init; }
    public required long Orders { get; init; }
    public required long Since { get; init; }
    public required string Reason { get; init; }
    public required string NextStep { get; init; }
}
