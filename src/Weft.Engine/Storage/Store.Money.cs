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

    /// <summary>Orders placed in Weft in a span of time, after one, in that order.</summary>
    public Task<List<(string Id, long Since)>> OrdersPlacedAsync(long from, long to, (long Since, string Id) after, int limit, CancellationToken cancellation) =>
        ReadAsync<(string, long)>("SELECT id, since FROM orders WHERE since >= @from AND since < @to AND (since, id) > (@since, @id) ORDER BY since, id LIMIT @limit", new { from, to, since = after.Since, id = after.Id, limit }, cancellation);

    /// <summary>Orders placed before a time to which something happened in a month or later, which is not the month in which they were placed; after one, in that order.</summary>
    public Task<List<(string Id, string Month)>> OrdersOfMonthAsync(string month, long placedBefore, (string Month, string Id) after, int limit, CancellationToken cancellation) =>
        ReadAsync<(string, string)>(
            "SELECT order_id, month FROM order_months WHERE month >= @month AND (month, order_id) > (@afterMonth, @id) AND since < @placedBefore ORDER BY month, order_id LIMIT @limit",
            new { month, placedBefore, afterMonth = after.Month, id = after.Id, limit },
            cancellation);

    /// <summary>Those of a provider's documents that it has paid out.</summary>
    public async Task<HashSet<string>> PaidOutAsync(string connection, IReadOnlyList<string> documents, CancellationToken cancellation) =>
        [.. await ReadAsync<string>($"SELECT document FROM payout_items WHERE connection = @connection AND {In("document", "documents")}", new { connection, documents = ArrayOf(documents) }, cancellation)];
}
