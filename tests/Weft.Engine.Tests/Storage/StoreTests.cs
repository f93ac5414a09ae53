using Weft.Engine.Queries;
using Weft.Engine.Storage;

namespace Weft.Engine.Tests.Storage;

public sealed class SqliteMemoryTests : StoreCompliance
{
    private static int used;

    private protected override Task<StorePlace> PlaceAsync() => Task.FromResult<StorePlace>(new SqliteMemory($"compliance-{Interlocked.Increment(ref used)}"));
}

public sealed class SqliteFileTests : DurableStoreCompliance
{
    private protected override string Key => "store.path";

    private protected override async Task<string> PlanAsync(OrderQuery query)
    {
        var (sql, parameters) = EngineQueries.Listing(query);
        return string.Join('\n', (await Store.ReadAsync<SqlitePlan>("EXPLAIN QUERY PLAN " + sql, parameters, default)).Select(p => p.Detail));
    }

    private sealed class SqlitePlan
    {
        public string Detail { get; init; } = "";
    }

    private protected override Task<StorePlace> PlaceAsync() => Task.FromResult<StorePlace>(new SqliteFile());

    [Fact]
    public async Task A_file_that_is_no_store_is_refused_with_its_path()
    {
        await using var place = new SqliteFile();
        await File.WriteAllTextAsync(place.Path, new string('x', 4096));
        var refused = await Should.ThrowAsync<StoreUnusableException>(() => place.OpenAsync());
        refused.Message.ShouldStartWith($"store.path: '{place.Path}' cannot be used");
    }

    [Fact]
    public async Task Reading_a_file_that_is_not_there_is_refused_with_its_path()
    {
        await using var place = new SqliteFile();
        var refused = await Should.ThrowAsync<StoreUnusableException>(() => place.OpenAsync(readOnly: true));
        refused.Message.ShouldContain(place.Path);
        File.Exists(place.Path).ShouldBeFalse();
    }

    [Fact]
    public async Task Its_folder_is_made()
    {
        await using var place = new SqliteFile();
        var below = new StoreSettings("sqlite", Path.Combine(Path.GetDirectoryName(place.Path)!, "a", "b", "weft.db"));
        await below.MigrateAsync(TimeProvider.System, default);
        File.Exists(below.Location).ShouldBeTrue();
    }

    [Fact]
    public async Task Stores_in_memory_have_nothing_in_common()
    {
        await using var one = await new StoreSettings("sqlite", ":memory:").OpenAsync(readOnly: false, TimeProvider.System, default);
        await using var two = await new StoreSettings("sqlite", ":memory:").OpenAsync(readOnly: false, TimeProvider.System, default);
        await one.WriteAsync(b => b.Received.Add(Some.Message(one, "m1")));
        (await two.CountAsync("inbox")).ShouldBe(0);
    }

    [Fact]
    public async Task An_unknown_kind_of_store_is_refused() =>
        (await Should.ThrowAsync<StoreUnusableException>(() => new StoreSettings("oracle", "x").MigrateAsync(TimeProvider.System, default))).Message.ShouldStartWith("store.kind: 'oracle'");
}

public sealed class PostgresTests(PostgresDatabase database) : DurableStoreCompliance, IClassFixture<PostgresDatabase>
{
    private protected override string Key => "store.postgres";

    private protected override async Task<string> PlanAsync(OrderQuery query)
    {
        var (sql, parameters) = EngineQueries.Listing(query);
        return string.Join('\n', await Store.ReadAsync<string>("EXPLAIN " + sql, parameters, default));
    }

    private protected override async Task<StorePlace> PlaceAsync()
    {
        Assert.SkipWhen(database.ConnectionString is null, PostgresDatabase.HowToRun);
        await database.ClearAsync();
        return new PostgresPlace(database);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=nobody;Database=none;Timeout=2")]
    [InlineData("Nonsense=true")]
    [InlineData("no connection string")]
    public async Task A_server_that_cannot_be_reached_is_refused_with_the_key(string connectionString)
    {
        var refused = await Should.ThrowAsync<StoreUnusableException>(() => new StoreSettings("postgres", connectionString).MigrateAsync(TimeProvider.System, default));
        refused.Message.ShouldStartWith("store.postgres: ");
    }

    [Fact]
    public async Task However_many_read_at_once_they_share_a_bounded_number_of_sessions()
    {
        const int most = Engine.Storage.Postgres.PostgresStore.MostSessions;
        var sessions = await Task.WhenAll(Enumerable.Range(0, 5 * most).Select(_ => Store.ReadAsync<int>("SELECT pg_backend_pid()", new { }, default)));
        sessions.Select(s => s[0]).Distinct().Count().ShouldBeInRange(2, most);
    }

    [Fact]
    public async Task When_its_session_breaks_the_owner_takes_the_lock_again()
    {
        await (await Place.OpenSecondWriterAsync()).DisposeAsync();
        var store = (Engine.Storage.Postgres.PostgresStore)Store;
        await store.NoticeBrokenSessionAsync();
        await store.WriteAsync(b => b.Received.Add(Some.Message(store, "m1")));
        (await Should.ThrowAsync<StoreUnusableException>(() => Place.OpenAsync())).Message.ShouldContain("another Weft process");
    }

    [Fact]
    public async Task When_another_process_took_over_meanwhile_nothing_more_is_written()
    {
        await using var other = await Place.OpenSecondWriterAsync();
        var store = (Engine.Storage.Postgres.PostgresStore)Store;
        await store.NoticeBrokenSessionAsync();
        (await Should.ThrowAsync<StoreUnusableException>(() => store.WriteAsync(b => b.Received.Add(Some.Message(store, "m1"))))).Message.ShouldContain("another Weft process");
        (await other.CountAsync("inbox")).ShouldBe(0);
    }
}
