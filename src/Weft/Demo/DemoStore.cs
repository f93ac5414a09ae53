using Npgsql;
using Weft.Engine;
using Weft.Hosting;
using Weft.Sdk;

namespace Weft.Demo;

/// <summary>The store of a demo: fresh, and gone afterwards unless a folder was named.</summary>
internal sealed class DemoStore : IAsyncDisposable
{
    private readonly Func<Task> remove;

    private DemoStore(StoreSettings settings, Func<Task> remove) => (Settings, this.remove) = (settings, remove);

    public StoreSettings Settings { get; }

    public static async Task<DemoStore> CreateAsync(DemoSettings demo, CancellationToken cancellation)
    {
        if (demo.Store == "postgres") return await PostgresAsync(demo, cancellation);
        if (demo.Data is { } folder) return new DemoStore(new StoreSettings("sqlite", Path.Combine(folder, "weft.db")), () => Task.CompletedTask);
        var temporary = Directory.CreateTempSubdirectory("weft-demo-");
        return new DemoStore(new StoreSettings("sqlite", Path.Combine(temporary.FullName, "weft.db")), () =>
        {
            temporary.Delete(recursive: true);
            return Task.CompletedTask;
        });
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await remove();
        }
        catch (Exception e) when (e is IOException or NpgsqlException)
        {
            await Console.Error.WriteLineAsync($"The demo's store could not be removed: {e.Message}");
        }
    }

    private static async Task<DemoStore> PostgresAsync(DemoSettings demo, CancellationToken cancellation)
    {
        if (demo.Postgres is not { } server)
            throw new HostFaultException([new SettingFault("--postgres", "Name a running server, like --postgres \"Host=127.0.0.1;Username=weft;Password=…;Database=postgres\", or set WEFT_POSTGRES. For tests: eng/real/postgres.sh start")]);
        // A database that goes at the end is nobody else's, so that demos can run side by side; one that stays is found under its name.
        var database = demo.Once ? $"weft_demo_{Environment.ProcessId}" : "weft_demo";
        try
        {
            await DropAsync(server, database, cancellation);
            await RunAsync(server, $"CREATE DATABASE {database}", cancellation);
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException)
        {
            throw new HostFaultException([new SettingFault("--postgres", e.Message)], e);
        }

        var mine = new NpgsqlConnectionStringBuilder(server) { Database = database }.ToString();
        return new DemoStore(new StoreSettings("postgres", mine), () => demo.Once ? DropAsync(server, database, CancellationToken.None) : Task.CompletedTask);
    }

    /// <summary>
    /// Not WITH (FORCE): that fails for a plain role while the server's own clean-up (autovacuum) is in the database. A plain drop sends the
    /// clean-up away by itself, so only connections of our own role are to be ended.
    /// </summary>
    private static async Task DropAsync(string server, string database, CancellationToken cancellation)
    {
        await RunAsync(server, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' AND usename = current_user", cancellation);
        await RunAsync(server, $"DROP DATABASE IF EXISTS {database}", cancellation);
    }

    private static async Task RunAsync(string server, string sql, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
