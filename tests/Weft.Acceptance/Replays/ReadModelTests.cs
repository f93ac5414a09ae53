using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Engine;
using Weft.Engine.Queries.Rebuilding;
using Weft.Engine.Storage;

namespace Weft.Acceptance.Replays;

/// <summary>Lists are compared with the events they follow from, and made again.</summary>
public sealed class ReadModelTests(ITestOutputHelper output)
{
    private const int UsualOrders = 2_000;

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task What_is_wrong_in_a_list_is_named_beside_a_running_node_and_mended_while_none_runs(string store)
    {
        await using var node = await Node.StartAsync(store: store);
        await node.StockAsync("MUG", 100);
        await node.PlaceAsync("1");
        await node.PlaceAsync("2", "CUP");
        await node.PlaceAsync("3");
        (await CompareAsync(node.Host.Engine)).ShouldBeEmpty();

        await RunAsync(node.StorePath, store, "UPDATE orders SET status = 'Completed', total = 1 WHERE number = '1'; DELETE FROM orders WHERE number = '3'; DELETE FROM holds");
        await RunAsync(node.StorePath, store, "INSERT INTO holds (order_id, kind, key, owner, reason, next_step, since, placed_at) VALUES ('webshop:ghost', 'Manual', 'anna', '', '', '', 1, 1)");
        var wrong = await CompareAsync(node.Host.Engine);
        wrong["orders"].Examples.ShouldBe(["webshop:1: status is listed as Completed, the events say AtWarehouse, total is listed as 1, the events say 1998.", "webshop:3: it is missing."], ignoreOrder: true);
        wrong["holds"].Examples.ShouldBe(["webshop:2: 0 holds are listed, the order has 1.", "webshop:ghost: there is a row, and no event."], ignoreOrder: true);
        wrong.Keys.ShouldBe(["orders", "holds"]);

        var settings = new StoreSettings(store, node.StorePath);
        (await Should.ThrowAsync<StoreUnusableException>(() => WeftEngine.OpenAsync(settings, node.Host.Engine.Parts, default))).Message.ShouldContain("another Weft process");
        await node.StopAsync();
        await using var engine = await WeftEngine.OpenAsync(settings, node.Host.Engine.Parts, default);
        (await engine.ReadModels.RunAsync(null, write: true, (_, _) => { }, default)).Sum(r => r.Different).ShouldBe(4);
        (await CompareAsync(engine)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Many_orders_are_listed_again_page_by_page_and_a_kill_costs_one_page(string store)
    {
        var orders = int.Parse(Environment.GetEnvironmentVariable("WEFT_TEST_ORDERS") ?? $"{UsualOrders}", CultureInfo.InvariantCulture);
        await using var node = await Node.StartAsync(store: store);
        await node.StockAsync("MUG", 100);
        await node.PlaceAsync("S-0");
        await node.StopAsync();
        await ManyAsync(node.StorePath, store, orders);
        await using var engine = await WeftEngine.OpenAsync(new StoreSettings(store, node.StorePath), node.Host.Engine.Parts, default);

        var pages = 0;
        using var kill = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() => engine.ReadModels.RunAsync("orders", write: true, (_, _) => { if (++pages == 2) kill.Cancel(); }, kill.Token));
        (await engine.Store.CountAsync("orders", "1 = 1", default)).ShouldBeInRange(2, orders);

        var (began, seen) = (Stopwatch.GetTimestamp(), new List<long>());
        await engine.ReadModels.RunAsync("orders", write: true, (_, looked) => seen.Add(looked), default);
        output.WriteLine($"{store}: {orders} orders listed again in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
        seen[0].ShouldBeGreaterThan(new ReadModels(engine.Store, engine.Parts).PageSize);
        (await engine.Store.CountAsync("orders", "1 = 1", default)).ShouldBe(orders + 1);

        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        began = Stopwatch.GetTimestamp();
        (await engine.ReadModels.RunAsync("orders", write: false, (_, _) => { }, default)).Single().Different.ShouldBe(0);
        output.WriteLine($"{store}: {orders} orders compared in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s, {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1_048_576.0:0.0} MB kept, {Process.GetCurrentProcess().PeakWorkingSet64 / 1_048_576} MB at most");
    }

    private static async Task<Dictionary<string, ReadModelReport>> CompareAsync(WeftEngine engine) =>
        (await engine.ReadModels.RunAsync(null, write: false, (_, _) => { }, default)).Where(r => r.Different > 0).ToDictionary(r => r.Name);

    /// <summary>The history of the one order that is there, so many times under other numbers; no list knows of them.</summary>
    private static Task ManyAsync(string location, string store, int orders)
    {
        var data = store == ScenarioStore.Sqlite ? "CAST(replace(CAST(data AS TEXT), 'S-0', 'S-' || i) AS BLOB)" : "convert_to(replace(convert_from(data, 'UTF8'), 'S-0', 'S-' || i), 'UTF8')";
        var numbers = store == ScenarioStore.Sqlite ? $"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {orders}) SELECT i FROM n) AS g" : $"generate_series(1, {orders}) AS g(i)";
        return RunAsync(location, store, $"INSERT INTO events (stream, version, type, data, at, cause) SELECT 'order/webshop:S-' || i, version, type, {data}, at, cause FROM {numbers} CROSS JOIN events WHERE stream = 'order/webshop:S-0'");
    }

    private static async Task RunAsync(string location, string store, string sql)
    {
        await using DbConnection connection = store == ScenarioStore.Sqlite ? new SqliteConnection($"Data Source={location};Pooling=False") : new NpgsqlConnection(location);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync();
    }
}
