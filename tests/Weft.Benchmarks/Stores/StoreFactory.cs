using Npgsql;
using Weft.Benchmarks.Measuring;
using Weft.Engine;

namespace Weft.Benchmarks.Stores;

/// <summary>Makes a fresh store for every run, and refuses one that would not survive a power cut: a benchmark that cheats the disk measures nothing.</summary>
/// <param name="Kind">sqlite or postgres.</param>
/// <param name="Folder">Folder of the SQLite files.</param>
/// <param name="Server">Connection string of a PostgreSQL server, if there is one.</param>
internal sealed record StoreFactory(string Kind, string Folder, string? Server)
{
    private static int made;

    /// <summary>The PostgreSQL server.</summary>
    /// <exception cref="BenchImpossibleException">None was named.</exception>
    public string RequiredServer => Server ?? throw new BenchImpossibleException(
        "this needs a PostgreSQL server. Start one with eng/real/postgres.sh start, and pass what it prints by --postgres \"…\" or in WEFT_BENCH_POSTGRES.");

    public Task<FreshStore> FreshAsync() => Kind == "sqlite" ? Task.FromResult(FreshFile()) : FreshDatabaseAsync();

    /// <summary>A new database on the server, whatever the store.</summary>
    public async Task<FreshStore> FreshDatabaseAsync()
    {
        var server = new NpgsqlConnectionStringBuilder(RequiredServer) { Pooling = false };
        var name = Name();
        try
        {
            await using var connection = new NpgsqlConnection(server.ConnectionString);
            await connection.OpenAsync();
            await DurableSettings.RequireAsync(connection);
            await ExecuteAsync(connection, $"CREATE DATABASE {name} TEMPLATE template0");
        }
        catch (NpgsqlException e)
        {
            throw new BenchImpossibleException($"PostgreSQL cannot be used: {e.Message} Start one with eng/real/postgres.sh start.");
        }

        var settings = new StoreSettings("postgres", new NpgsqlConnectionStringBuilder(RequiredServer) { Database = name }.ConnectionString);
        return new FreshStore(settings, async () =>
        {
            NpgsqlConnection.ClearAllPools();
            await using var connection = new NpgsqlConnection(server.ConnectionString);
            await connection.OpenAsync();
            await ExecuteAsync(connection, $"DROP DATABASE {name}");
        });
    }

    private FreshStore FreshFile()
    {
        Directory.CreateDirectory(Folder);
        var path = Path.Combine(Folder, Name() + ".db");
        return new FreshStore(new StoreSettings("sqlite", path), () =>
        {
            foreach (var file in Directory.EnumerateFiles(Folder, Path.GetFileName(path) + "*")) File.Delete(file);
            return Task.CompletedTask;
        });
    }

    private static string Name() => $"weft_bench_{Environment.ProcessId}_{Interlocked.Increment(ref made)}";

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>A store of one run; it is gone afterwards.</summary>
internal sealed class FreshStore(StoreSettings settings, Func<Task> remove) : IAsyncDisposable
{
    public StoreSettings Settings { get; } = settings;

    public async ValueTask DisposeAsync() => await remove();
}
