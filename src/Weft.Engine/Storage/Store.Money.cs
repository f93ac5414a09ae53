namespace Weft.Engine.Storage;

/// <summary>What the reconciliation of money reads.</summary>
internal abstract partial class Store
{
    public const string MoneyDifferenceColumns =
        "id, class, place, order_id AS OrderId, document, ours, theirs, amount, currency, state, period, first_seen AS FirstSeen, changed_at AS ChangedAt, why, action, decided_by AS DecidedBy, note";

    /// <summary>Orders at rest that nothing has happened to since a time, oldest first, after one.</summary>
    public Task<List<(string Id, long Since)>> OrdersAtRestAsync(long since, string id, long before, int limit, CancellationToken cancellation) =>
        ReadAsync<(string, long)>("SELECT id, since FROM orders WHERE in_sync AND (since, id) > (@since, @id) AND updated_at <= @before ORDER BY since, id LIMIT @limit", new { since, id, before, limit }, cancellation);

    /// <summary>Differences of money of these orders that are not over.</summary>
    public Task<List<MoneyDifferenceRow>> MoneyDifferencesOfAsync(IReadOnlyList<string> orders, CancellationToken cancellation) =>
        ReadAsync<MoneyDifferenceRow>($"SELECT {MoneyDifferenceColumns} FROM money_differences WHERE {In("order_id", "orders")} AND state <> 'Gone'", new { orders = ArrayOf(orders) }, cancellation);

    /// <summary>Streams of orders to which something has happened since a time, by name, after one.</summary>
    public Task<List<string>> OrdersChangedSinceAsync(long since, string after, int limit, CancellationToken cancellation) =>
        ReadAsync<string>("SELECT DISTINCT stream FROM events WHERE stream > @after AND stream < @end AND at >= @since ORDER BY stream LIMIT @limit", new { since, after, end = EndOf("order"), limit }, cancellation);
}
