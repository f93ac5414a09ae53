using Npgsql;
using Weft.Engine;

[assembly: AssemblyFixture(typeof(Weft.Acceptance.Scenarios.Support.BlankStore))]

namespace Weft.Acceptance.Scenarios.Support;

/// <summary>A store with its tables and nothing in them, made once in a run: the store of each test begins as a copy of it, which is much quicker than making the tables anew.</summary>
public sealed class BlankStore : IAsyncDisposable
{
    private static readonly string database = $"weft_scenario_{Environment.ProcessId}_blank";
    private static readonly Lazy<DirectoryInfo> folder = new(() => Directory.CreateTempSubdirectory("weft-blank-"));
    private static readonly Lazy<Task> file = new(() => MakeAsync(new StoreSettings(ScenarioStore.Sqlite, File)));
    private static readonly Lazy<Task> served = new(ServeAsync);

    private static string File => Path.Combine(folder.Value.FullName, "weft.db");

    private static string? Server => Environment.GetEnvironmentVariable("WEFT_TEST_POSTGRES");

    /// <summary>A copy as a file.</summary>
    internal static async Task CopyAsync(string path)
    {
        await file.Value;
        System.IO.File.Copy(File, path);
    }

    /// <summary>A copy as a database.</summary>
    internal static async Task CreateAsync(string name)
    {
        await served.Value;
        await RunAsync($"CREATE DATABASE {name} TEMPLATE {database}");
    }

    public async ValueTask DisposeAsync()
    {
        if (served.IsValueCreated) await RunAsync($"DROP DATABASE IF EXISTS {database}");
        if (folder.IsValueCreated) folder.Value.Delete(recursive: true);
    }

    private static async Task ServeAsync()
    {
        await RunAsync($"CREATE DATABASE {database}");
        // Nobody may be in a database while it is copied.
        await MakeAsync(new StoreSettings(ScenarioStore.Postgres, new NpgsqlConnectionStringBuilder(Server) { Database = database, Pooling = false }.ToString()));
    }

    private static async Task MakeAsync(StoreSettings settings) => await (await settings.OpenAsync(readOnly: false, TimeProvider.System, CancellationToken.None)).DisposeAsync();

    private static async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Server + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
