using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using Weft.Acceptance.Scenarios.Support;

namespace Weft.Desk.Tests.Pages;

/// <summary>How soon pages answer when there are many orders. WEFT_TEST_ORDERS says how many; 1000000 is what they are made for.</summary>
public sealed class PageTimes(ITestOutputHelper output)
{
    private const int UsualOrders = 100_000;
    private const int Visits = 20;
    private static readonly TimeSpan longest = TimeSpan.FromMilliseconds(500);

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Every_page_answers_within_half_a_second(string store)
    {
        var orders = int.Parse(Environment.GetEnvironmentVariable("WEFT_TEST_ORDERS") ?? $"{UsualOrders}", CultureInfo.InvariantCulture);
        await using var desk = await Support.Desk.OpenAsync(store: store);
        await desk.Node.PlaceAsync("7001");
        await FillAsync(desk.Node.StorePath, store, orders);
        (await desk.Node.Host.Engine.Desk.BrowseAsync(new("held", null, "OnHold", null, null, 50), default)).Orders.Count.ShouldBe(50);
        List<string> slow = [];
        foreach (var path in (string[])["", "orders", "orders?show=open", "orders?show=late", "orders?show=held", "orders?show=in-sync&channel=webshop", "orders?channel=other", "orders?status=Backordered", "orders?q=S-77", "orders?q=anna", $"orders?after={Middle(orders)}", "orders/7001", "exceptions", "exceptions?kind=requests", "stock", "stock/MUG", "connections", "reconciliation", "alerts", "alerts?show=targets"])
        {
            var times = new List<TimeSpan>();
            for (var i = 0; i < Visits; i++)
            {
                var began = Stopwatch.GetTimestamp();
                using var answer = await desk.Node.Http.GetAsync(path);
                answer.EnsureSuccessStatusCode();
                times.Add(Stopwatch.GetElapsedTime(began));
            }

            times.Sort();
            var p95 = times[(Visits * 95 / 100) - 1];
            output.WriteLine($"{store} {orders} orders /{path}: p50 {times[Visits / 2].TotalMilliseconds:0} ms, p95 {p95.TotalMilliseconds:0} ms");
            if (p95 > longest) slow.Add($"/{path}: {p95.TotalMilliseconds:0} ms");
        }

        // What pages share for two seconds is read here each time.
        foreach (var (what, read) in ((string, Func<Task>)[])[("the overview", () => desk.Node.Host.Engine.Desk.OverviewAsync(default)), ("held causes", () => desk.Node.Host.Engine.Desk.HeldCausesAsync(default)), ("dead causes", () => desk.Node.Host.Engine.Desk.DeadCausesAsync(default)), ("a look for alerts", () => desk.Node.Host.Engine.Alerts!.LookAsync(default))])
        {
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < Visits; i++) await read();
            var took = Stopwatch.GetElapsedTime(began) / Visits;
            output.WriteLine($"{store} {orders} orders, {what} read anew: {took.TotalMilliseconds:0} ms");
            if (took > longest) slow.Add($"{what}: {took.TotalMilliseconds:0} ms");
        }

        slow.ShouldBeEmpty();
    }

    private static string Middle(int orders) => $"{Base + ((long)orders * 500_000)}~webshop:S-{orders / 2}";

    /// <summary>A second each, from the beginning of 2020 on.</summary>
    private const long Base = 1_577_836_800_000_000;

    /// <summary>Rows as many years of trading leave them: nearly all in sync, some stopped, some waiting.</summary>
    private static async Task FillAsync(string location, string store, int orders)
    {
        var (numbers, yes, no) = store == ScenarioStore.Sqlite
            ? ($"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {orders}) SELECT i FROM n) AS g", "1", "0")
            : ($"generate_series(1, {orders}) AS g(i)", "true", "false");
        var late = $"CASE WHEN i % 200 = 0 THEN {no} ELSE {yes} END";
        await RunAsync(location, store, $"""
            INSERT INTO orders (id, connection, number, status, in_sync, held, attention, total, currency, erp, placed_at, since, synced_at, updated_at)
            SELECT 'webshop:S-' || i, 'webshop', 'S-' || i, CASE WHEN i % 200 = 0 THEN 'OnHold' ELSE 'Completed' END, {late}, CASE WHEN i % 200 = 0 THEN {yes} ELSE {no} END, {no}, 1000 + i % 9000, 'EUR', 'SO-' || i,
                   {Base} + i * CAST(1000000 AS BIGINT), {Base} + i * CAST(1000000 AS BIGINT), CASE WHEN i % 200 = 0 THEN NULL ELSE {Base} + i * CAST(1000000 AS BIGINT) + 4000000 END, {Base} + i * CAST(1000000 AS BIGINT)
            FROM {numbers};
            INSERT INTO holds (order_id, kind, key, owner, reason, next_step, since, placed_at)
            SELECT 'webshop:S-' || i, 'UnmappedSku', 'OLD-' || (i % 7), 'catalogue', 'Nobody knows the SKU.', 'Map it.', {Base} + i * CAST(1000000 AS BIGINT), {Base} + i * CAST(1000000 AS BIGINT) FROM {numbers} WHERE i % 200 = 0;
            INSERT INTO order_terms (term, since, order_id) SELECT 'name:anna', {Base} + i * CAST(1000000 AS BIGINT), 'webshop:S-' || i FROM {numbers} WHERE i % 10 = 0;
            """);
        await RunAsync(location, store, "ANALYZE");
    }

    private static async Task RunAsync(string location, string store, string sql)
    {
        await using System.Data.Common.DbConnection connection = store == ScenarioStore.Sqlite ? new SqliteConnection($"Data Source={location};Pooling=False") : new NpgsqlConnection(location + ";Pooling=false;Command Timeout=300");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync();
    }
}
