using Npgsql;

namespace Weft.Real.Journey;

/// <summary>An empty store for one node, taken away afterwards.</summary>
internal sealed class NodeStore : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("weft-journey-");
    private readonly string? postgres;
    private readonly string name = "weft_journey_" + Guid.NewGuid().ToString("N")[..12];

    private NodeStore(string? postgres) => this.postgres = postgres;

    /// <summary>A folder that is taken away with it.</summary>
    public string Folder => folder.FullName;

    /// <summary>The keys of the configuration that lead to it.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings => postgres is null
        ? [new("WEFT__STORE__KIND", "sqlite"), new("WEFT__STORE__PATH", Path.Combine(folder.FullName, "weft.db"))]
        : [new("WEFT__STORE__KIND", "postgres"), new("WEFT__STORE__POSTGRES", new NpgsqlConnectionStringBuilder(postgres) { Database = name }.ConnectionString)];

    /// <summary>A store of a kind, "sqlite" or "postgres"; skips the test when there is no PostgreSQL.</summary>
    public static async Task<NodeStore> NewAsync(string kind)
    {
        if (kind == "sqlite") return new NodeStore(null);
        var server = Environment.GetEnvironmentVariable("WEFT_TEST_POSTGRES");
        Assert.SkipWhen(string.IsNullOrEmpty(server), "No PostgreSQL to test with: WEFT_TEST_POSTGRES holds no connection string. eng/real/postgres.sh starts one.");
        var store = new NodeStore(server);
        await store.ExecuteAsync($"create database {store.name}");
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        if (postgres is null) return;
        // Not with (force): that fails for a plain role while the server's own clean-up (autovacuum) is in the database; a plain drop sends it away.
        await ExecuteAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}' and usename = current_user");
        await ExecuteAsync($"drop database if exists {name}");
    }

    private async Task ExecuteAsync(string statement)
    {
        await using var source = NpgsqlDataSource.Create(postgres!);
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
