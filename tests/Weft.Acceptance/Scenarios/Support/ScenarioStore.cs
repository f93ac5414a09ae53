using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Weft.Engine;

namespace Weft.Acceptance.Scenarios.Support;

/// <summary>A store of one test: a file in a folder of its own, or a database of its own.</summary>
internal sealed class ScenarioStore : IAsyncDisposable
{
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";
    public const string HowToRun = "Set WEFT_TEST_POSTGRES to a connection string whose role may create databases, to run this on PostgreSQL.";

    private static int made;
    private readonly string? server;
    private readonly string database = "";
    private readonly NpgsqlDataSource? counting;

    private ScenarioStore(string kind)
    {
        Folder = Directory.CreateTempSubdirectory("weft-scenario-").FullName;
        if (kind == Sqlite)
        {
            Settings = new StoreSettings(Sqlite, Path.Combine(Folder, "weft.db"));
            return;
        }

        server = Environment.GetEnvironmentVariable("WEFT_TEST_POSTGRES")!;
        database = $"weft_scenario_{Environment.ProcessId}_{Interlocked.Increment(ref made)}";
        Settings = new StoreSettings(Postgres, new NpgsqlConnectionStringBuilder(server) { Database = database }.ToString());
        counting = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server) { Database = database, MaxPoolSize = 4 });
    }

    /// <summary>A folder for the store and whatever else the test needs.</summary>
    public string Folder { get; }

    public StoreSettings Settings { get; }

    public static async Task<ScenarioStore> CreateAsync(string kind)
    {
        if (kind == Postgres) Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("WEFT_TEST_POSTGRES")), HowToRun);
        var made = new ScenarioStore(kind);
        if (made.server is null) await BlankStore.CopyAsync(made.Settings.Location);
        else await BlankStore.CreateAsync(made.database);
        return made;
    }

    /// <summary>Counts rows, whether a node runs on the store or not.</summary>
    public async Task<long> CountAsync(string fromWhere)
    {
        await using DbConnection connection = counting is null ? new SqliteConnection($"Data Source={Settings.Location};Mode=ReadOnly;Pooling=False") : counting.CreateConnection();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM " + fromWhere;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Takes the store away from whoever works on it, until it is given back.</summary>
    public async Task<IAsyncDisposable> TakeAwayAsync()
    {
        if (server is not null)
        {
            await RunAsync(server, $"ALTER DATABASE {database} WITH ALLOW_CONNECTIONS false; {SendOursAway}");
            counting!.Clear();
            return new GivenBack(() => RunAsync(server, $"ALTER DATABASE {database} WITH ALLOW_CONNECTIONS true"));
        }

        var connection = new SqliteConnection($"Data Source={Settings.Location};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            // Not WITH (FORCE): that fails for a plain role while the server's own clean-up (autovacuum) is in the database; a plain drop sends it away.
            await counting!.DisposeAsync();
            await RunAsync(server, SendOursAway);
            await RunAsync(server, $"DROP DATABASE IF EXISTS {database}");
        }

        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Ends the connections of our own role: those of the server itself are not ours to end.</summary>
    private string SendOursAway => $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' AND usename = current_user";

    private static async Task RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private sealed class GivenBack(Func<Task> give) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await give();
    }
}
