using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Weft.Engine;

namespace Weft.Benchmarks.Desk;

/// <summary>
/// Rows of orders as many years of trading leave them: nearly all in sync, one in 200 held by one of seven SKUs, a second each from the beginning of 2020 on; and the differences of money that
/// were found meanwhile: one in ten is open, of the rest most are gone.
/// </summary>
internal static class PastOrders
{
    public const int Differences = 100_000;
    private const int LongestSeconds = 300;
    private const long Begin = 1_577_836_800_000_000;

    /// <summary>Where a list stands after half of them.</summary>
    public static string Middle(int orders) => $"{Begin + ((long)orders * 500_000)}~webshop:S-{orders / 2}";

    /// <summary>Where the list of requests that ended by themselves stands after half of them.</summary>
    public static string MiddleCase(int orders) => $"{Begin + ((long)orders * 500_000)}~webshop:S-{orders / 2}/erp-sales-order";

    /// <summary>Writes them into a store whose node has nothing to do.</summary>
    public static async Task WriteAsync(StoreSettings store, int orders)
    {
        var isFile = store.Kind == "sqlite";
        var numbers = Numbers(orders, isFile);
        var (yes, no) = isFile ? ("1", "0") : ("true", "false");
        var at = $"{Begin} + i * CAST(1000000 AS BIGINT)";
        var held = "i % 200 = 0";
        await RunAsync(store, $"""
            INSERT INTO orders (id, connection, number, status, in_sync, held, attention, total, currency, erp, placed_at, since, synced_at, updated_at)
            SELECT 'webshop:S-' || i, 'webshop', 'S-' || i, CASE WHEN {held} THEN 'OnHold' ELSE 'Completed' END, CASE WHEN {held} THEN {no} ELSE {yes} END, CASE WHEN {held} THEN {yes} ELSE {no} END, {no},
                   1000 + i % 9000, 'EUR', 'SO-' || i, {at}, {at}, CASE WHEN {held} THEN NULL ELSE {at} + 4000000 END, {at}
            FROM {numbers};
            INSERT INTO holds (order_id, kind, key, owner, reason, next_step, since, placed_at)
            SELECT 'webshop:S-' || i, 'UnmappedSku', 'OLD-' || (i % 7), 'catalogue', 'Nobody knows the SKU.', 'Map it.', {at}, {at} FROM {numbers} WHERE {held};
            INSERT INTO order_terms (term, since, order_id) SELECT 'name:anna', {at}, 'webshop:S-' || i FROM {numbers} WHERE i % 10 = 0;
            INSERT INTO cases (kind, subject, link, connection, what, why, opened_at, tried_by, ended_at, ended_by, ending)
            SELECT CASE WHEN i % 2 = 0 THEN 'request' ELSE 'order' END, 'webshop:S-' || i || '/erp-sales-order', 'webshop:S-' || i, 'erp', 'erp.sales-order.v1', 'Refused.', {at}, NULL,
                   CASE WHEN i % 50 = 0 THEN NULL ELSE {at} + 60000000 END, CASE WHEN i % 3 = 0 THEN 'anna' END, 'Arrived' FROM {numbers} WHERE i % 5 = 0;
            """);
        await RunAsync(store, $"""
            INSERT INTO money_differences (id, class, place, order_id, document, ours, theirs, amount, currency, state, period, first_seen, changed_at, why, action, decided_by, note)
            SELECT 'psp:M-' || i, CASE i % 4 WHEN 0 THEN 'CapturedTwice' WHEN 1 THEN 'AmountDiffers' WHEN 2 THEN 'RefundMissingInErp' ELSE 'MissingPayout' END, CASE i % 3 WHEN 0 THEN 'psp' WHEN 1 THEN 'erp' ELSE 'webshop' END,
                   'webshop:S-' || i, NULL, '100.00 EUR', '101.00 EUR', 100 + i % 900, CASE i % 3 WHEN 0 THEN 'EUR' WHEN 1 THEN 'USD' ELSE 'JPY' END,
                   CASE WHEN i % 10 = 0 THEN 'Open' WHEN i % 10 = 1 THEN 'Accepted' ELSE 'Gone' END, '2026-' || CASE i % 4 WHEN 0 THEN '07' WHEN 1 THEN '08' WHEN 2 THEN '09' ELSE '10' END,
                   1700000000000000 + i * CAST(1000000 AS BIGINT), 1700000000000000, 'Planted.', 'Put it right there.', NULL, NULL
            FROM {Numbers(Differences, isFile)}
            """);
        await RunAsync(store, "ANALYZE");
    }

    private static string Numbers(int last, bool isFile) => isFile
        ? $"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {last}) SELECT i FROM n) AS g"
        : $"generate_series(1, {last}) AS g(i)";

    /// <summary>Runs a statement on a store, beside its node.</summary>
    private static async Task RunAsync(StoreSettings store, string sql)
    {
        await using DbConnection connection = store.Kind == "sqlite" ? new SqliteConnection($"Data Source={store.Location};Pooling=False") : new NpgsqlConnection(store.Location + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = LongestSeconds;
        await command.ExecuteNonQueryAsync();
    }
}
