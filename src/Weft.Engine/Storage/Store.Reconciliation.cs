namespace Weft.Engine.Storage;

/// <summary>What reconciliation reads.</summary>
internal abstract partial class Store
{
    /// <summary>
    /// Streams of one kind that have events or a snapshot, by key, each found by one step in the index: what a walk over many streams costs does not depend on how many events they have.
    /// </summary>
    private static string Walk(string select) => $"""
        WITH RECURSIVE walk (stream) AS (
            SELECT {Next("@after")}
            UNION ALL
            SELECT {Next("walk.stream")} FROM walk WHERE walk.stream IS NOT NULL
        )
        {select}
        """;

    private static string Next(string after) => $"""
        (SELECT min(n.stream) FROM (
            SELECT min(e.stream) AS stream FROM events e WHERE e.stream > {after} AND e.stream < @end
            UNION ALL SELECT min(s.stream) AS stream FROM snapshots s WHERE s.stream > {after} AND s.stream < @end) AS n)
        """;

    /// <summary>The next streams of a kind after a key, by key.</summary>
    public Task<List<string>> StreamsAfterAsync(string kind, string afterKey, int limit, CancellationToken cancellation) =>
        ReadAsync<string>(Walk("SELECT stream FROM walk WHERE stream IS NOT NULL LIMIT @limit"), new { after = $"{kind}/{afterKey}", end = EndOf(kind), limit }, cancellation);

    /// <summary>How many streams of a kind there are.</summary>
    public async Task<int> StreamCountAsync(string kind, CancellationToken cancellation) =>
        (int)(await ReadAsync<long>(Walk("SELECT count(stream) FROM walk"), new { after = $"{kind}/", end = EndOf(kind) }, cancellation))[0];

    /// <summary>The last events of a stream, newest first.</summary>
    public Task<List<EventRow>> TailAsync(string stream, int limit, CancellationToken cancellation) =>
        ReadAsync<EventRow>("SELECT stream, version, type, data, at, cause FROM events WHERE stream = @stream ORDER BY version DESC LIMIT @limit", new { stream, limit }, cancellation);

    /// <summary>Of these deliveries, those that are not done yet.</summary>
    public Task<List<string>> PendingKeysAsync(IReadOnlyList<string> keys, CancellationToken cancellation) =>
        ReadAsync<string>($"SELECT key FROM deliveries WHERE {In("key", "keys")} AND state = 0", new { keys = ArrayOf(keys) }, cancellation);

    /// <summary>Discrepancies of these SKUs that are there.</summary>
    public Task<List<DiscrepancyRow>> DiscrepanciesOfAsync(IReadOnlyList<string> skus, CancellationToken cancellation) =>
        ReadAsync<DiscrepancyRow>($"SELECT {DiscrepancyColumns} FROM discrepancies WHERE {In("sku", "skus")} AND is_there", new { skus = ArrayOf(skus) }, cancellation);

    /// <summary>Discrepancies that are to be looked at again, in the order in which they are, whether it is time or not.</summary>
    public Task<List<DiscrepancyRow>> NextLooksAsync(IReadOnlyList<string> kinds, string? place, int limit, CancellationToken cancellation) =>
        ReadAsync<DiscrepancyRow>(
            $"SELECT {DiscrepancyColumns} FROM discrepancies WHERE look_at IS NOT NULL AND {In("kind", "kinds")}{(place is null ? "" : " AND place = @place")} ORDER BY look_at LIMIT @limit",
            new { kinds = ArrayOf(kinds), place, limit },
            cancellation);

    /// <summary>Orders that are not in sync, oldest first, after one.</summary>
    public Task<List<(string Id, long Since)>> OpenOrdersAfterAsync(long since, string id, int limit, CancellationToken cancellation) =>
        ReadAsync<(string, long)>("SELECT id, since FROM orders WHERE NOT in_sync AND (since, id) > (@since, @id) ORDER BY since, id LIMIT @limit", new { since, id, limit }, cancellation);

    /// <summary>What a run on demand has come to: differences seen since it began, those that are looked at again soon, those that are over, and those that wait for somebody.</summary>
    public async Task<(long Differences, long Waiting, long Over, long Open)> RunCountsAsync(Reconciliation.StockRunRequest run, long since, CancellationToken cancellation)
    {
        var scope = run.Connection is null ? "place <> 'Weft'" : "place = @place";
        if (!run.Skus.IsDefaultOrEmpty) scope += $" AND {In("sku", "skus")}";
        var rows = await ReadAsync<(long, long, long, long)>(
            $"""
            SELECT coalesce(sum(CASE WHEN last_seen >= @since OR over_at >= @since THEN 1 ELSE 0 END), 0),
                   coalesce(sum(CASE WHEN (state = 'Suspected' AND (looks < 2 OR class = 'InFlight')) OR state = 'Healing' THEN 1 ELSE 0 END), 0),
                   coalesce(sum(CASE WHEN over_at >= @since THEN 1 ELSE 0 END), 0),
                   coalesce(sum(CASE WHEN state = 'Open' OR (state IN ('Suspected', 'Healing') AND class <> 'InFlight') THEN 1 ELSE 0 END), 0)
            FROM discrepancies WHERE {scope}
            """,
            new { place = run.Connection, skus = ArrayOf([.. run.Skus.IsDefault ? [] : run.Skus.Select(s => s.Value)]), since },
            cancellation);
        return rows[0];
    }

    public const string DiscrepancyColumns = """
        id, kind, class, sku, place, location, order_id AS OrderId, line, ours, theirs, units, amount, currency, state, is_there AS IsThere, first_seen AS FirstSeen, last_seen AS LastSeen,
        look_at AS LookAt, looks, heals, why, cause, action, decided_by AS DecidedBy, note, over_at AS OverAt
        """;

    public const string OversellColumns =
        "id, sku, order_id AS OrderId, line, connection, units, cause, shown, available, behind, amount, currency, buffer, since, over_at AS OverAt, ending";

    /// <summary>The first text after all that begin with the kind and a slash.</summary>
    private static string EndOf(string kind) => kind + "0";
}
