using Npgsql;
using Weft.Engine.Storage;
using Weft.Engine.Storage.Sqlite;

namespace Weft.Engine.Tests.Storage;

/// <summary>Where the stores of one test lie, and how they are opened.</summary>
internal abstract class StorePlace : IAsyncDisposable
{
    /// <summary>How a configuration names it; null for a place that does not outlive its stores.</summary>
    public abstract StoreSettings? Settings { get; }

    public virtual Task<Store> OpenAsync(bool readOnly = false) => Settings!.OpenAsync(readOnly, TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>Runs a statement behind Weft's back.</summary>
    public abstract Task ExecuteAsync(string sql);

    /// <summary>Lets a second writer in beside the first, as when the lock was lost.</summary>
    public abstract Task<Store> OpenSecondWriterAsync();

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

internal sealed class SqliteFile : StorePlace
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("weft-store-");

    public string Path => System.IO.Path.Combine(folder.FullName, "weft.db");

    public override StoreSettings Settings => new("sqlite", Path);

    public override async Task ExecuteAsync(string sql)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public override Task<Store> OpenSecondWriterAsync()
    {
        File.Delete(Path + ".lock");
        return OpenAsync();
    }

    public override ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return base.DisposeAsync();
    }
}

internal sealed class SqliteMemory(string name) : StorePlace
{
    public override StoreSettings? Settings => null;

    public override async Task<Store> OpenAsync(bool readOnly = false) => await SqliteStore.InMemoryAsync(name, TestContext.Current.CancellationToken);

    public override Task ExecuteAsync(string sql) => throw new NotSupportedException("Nobody else reaches a store in memory.");

    public override Task<Store> OpenSecondWriterAsync() => OpenAsync();
}

/// <summary>A database of its own for a test class, made and dropped with it.</summary>
public sealed class PostgresDatabase : IAsyncLifetime
{
    public const string HowToRun = "Set WEFT_TEST_POSTGRES to a connection string whose role may create databases, to run the tests on PostgreSQL.";

    private static int made;
    private readonly string? server = Environment.GetEnvironmentVariable("WEFT_TEST_POSTGRES");
    private readonly string name = $"weft_test_{Environment.ProcessId}_{Interlocked.Increment(ref made)}";

    /// <summary>Null when no server is configured.</summary>
    public string? ConnectionString => string.IsNullOrEmpty(server) ? null : new NpgsqlConnectionStringBuilder(server) { Database = name, IncludeErrorDetail = true }.ToString();

    public async ValueTask InitializeAsync()
    {
        if (ConnectionString is not null) await OnServerAsync($"CREATE DATABASE {name}");
    }

    public async ValueTask DisposeAsync()
    {
        if (ConnectionString is null) return;
        // Not WITH (FORCE): that fails for a plain role while the server's own clean-up (autovacuum) is in the database; a plain drop sends it away.
        await OnServerAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND usename = current_user");
        await OnServerAsync($"DROP DATABASE IF EXISTS {name}");
    }

    /// <summary>Empties it for the next test.</summary>
    public Task ClearAsync() => RunAsync(ConnectionString!, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");

    internal static async Task RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private Task OnServerAsync(string sql) => RunAsync(server!, sql);
}

internal sealed class PostgresPlace(PostgresDatabase database) : StorePlace
{
    public override StoreSettings Settings => new("postgres", database.ConnectionString!);

    public override Task ExecuteAsync(string sql) => PostgresDatabase.RunAsync(database.ConnectionString!, sql);

    public override async Task<Store> OpenSecondWriterAsync()
    {
        await ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
        return await OpenAsync();
    }
}
