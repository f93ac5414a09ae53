using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Weft.Acceptance.Support;

namespace Weft.Acceptance.CommandLine;

/// <summary>A node that cannot start says why in one message, with the key or the path, and exits 2.</summary>
public sealed class StartFaultTests
{
    [Fact]
    public async Task No_configuration()
    {
        using var folder = new Folder();
        (await RunAsync(folder)).ShouldBeOneClearMessage(folder["weft.yaml"], "--config");
    }

    [Fact]
    public async Task Not_YAML()
    {
        using var folder = new Folder();
        folder.Write("weft.yaml", "store:\n  path: [unclosed");
        (await RunAsync(folder)).ShouldBeOneClearMessage(folder["weft.yaml"], "line ");
    }

    [Fact]
    public async Task A_port_in_use()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var folder = new Folder();
        folder.Write("weft.yaml", $"listen: {{ urls: 'http://127.0.0.1:{port}' }}");
        (await RunAsync(folder)).ShouldBeOneClearMessage("listen.urls", $"127.0.0.1:{port}", "in use");
    }

    [Fact]
    public async Task A_store_that_another_node_uses()
    {
        using var folder = Folder.WithNode();
        await using var node = await WeftProgram.StartNodeAsync(folder.Path);
        (await RunAsync(folder)).ShouldBeOneClearMessage("store.path", folder["weft.db"], "another Weft process");
    }

    [Fact]
    public async Task A_store_that_another_program_has_locked()
    {
        using var folder = Folder.WithNode();
        await using var other = new SqliteConnection($"Data Source={folder["weft.db"]};Pooling=False");
        await other.OpenAsync();
        await ExecuteAsync(other, "CREATE TABLE schema_versions (version TEXT)", "BEGIN EXCLUSIVE");
        (await RunAsync(folder)).ShouldBeOneClearMessage("store.path", folder["weft.db"], "locked");
    }

    [Fact]
    public async Task A_file_that_is_no_database()
    {
        using var folder = Folder.WithNode();
        folder.Write("weft.db", new string('x', 5_000));
        (await RunAsync(folder)).ShouldBeOneClearMessage("store.path", folder["weft.db"], "not a database");
    }

    [Fact]
    public async Task Somebody_elses_database_is_left_alone()
    {
        using var folder = Folder.WithNode();
        await using var other = new SqliteConnection($"Data Source={folder["weft.db"]};Pooling=False");
        await other.OpenAsync();
        await ExecuteAsync(other, "CREATE TABLE recipes (id INTEGER)");

        (await RunAsync(folder)).ShouldBeOneClearMessage("store.path", folder["weft.db"], "recipes");
        await using var command = other.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master";
        (await command.ExecuteScalarAsync()).ShouldBe(1L);
    }

    [Fact]
    public async Task A_store_of_a_newer_Weft()
    {
        using var folder = Folder.WithNode();
        (await WeftProgram.RunAsync(folder.Path, null, "migrate")).ExitCode.ShouldBe(0);
        await using (var store = new SqliteConnection($"Data Source={folder["weft.db"]};Pooling=False"))
        {
            await store.OpenAsync();
            await ExecuteAsync(store, "INSERT INTO schema_versions (type, version, description, name, checksum, installed_by, success) VALUES (0, '99', 'later', 'V99__later.sql', 'x', 'x', 1)");
        }

        (await RunAsync(folder)).ShouldBeOneClearMessage("store.path", "newer Weft", "99");
        (await WeftProgram.RunAsync(folder.Path, null, "orders", "list")).ShouldBeOneClearMessage("store.path", "newer Weft");
    }

    [Fact]
    public async Task A_store_in_a_place_that_cannot_be_written()
    {
        using var folder = new Folder();
        folder.Write("file", "");
        folder.Write("weft.yaml", "store: { path: file/weft.db }\nlisten: { urls: 'http://127.0.0.1:0' }");
        (await RunAsync(folder)).ShouldBeOneClearMessage("store.path", folder["file/weft.db"]);
    }

    [Fact]
    public async Task A_PostgreSQL_that_does_not_answer()
    {
        using var folder = new Folder();
        folder.Write("weft.yaml", "store: { kind: postgres, postgres: 'Host=127.0.0.1;Port=1;Username=weft;Database=weft' }\nlisten: { urls: 'http://127.0.0.1:0' }");
        (await RunAsync(folder)).ShouldBeOneClearMessage("store.postgres", "127.0.0.1:1");
    }

    [Fact]
    public async Task An_address_that_others_can_reach_without_keys()
    {
        using var folder = new Folder();
        folder.Write("weft.yaml", "listen: { urls: 'http://0.0.0.0:0' }");
        (await RunAsync(folder)).ShouldBeOneClearMessage("apiKeys", "weft keys new");
    }

    [Fact]
    public async Task With_json_the_faults_are_one_object()
    {
        using var folder = new Folder();
        folder.Write("weft.yaml", "stor: { path: x }\nlisten: { urls: nonsense }");
        var ended = await WeftProgram.RunAsync(folder.Path, null, "run", "--json");
        ended.ExitCode.ShouldBe(2);
        ended.Json().GetProperty("ok").GetBoolean().ShouldBeFalse();
        ended.Json().GetProperty("faults").EnumerateArray().Select(f => f.GetProperty("key").GetString()).ShouldBe(["stor", "listen.urls"]);
    }

    private static Task<Ended> RunAsync(Folder folder) => WeftProgram.RunAsync(folder.Path, null, "run");

    private static async Task ExecuteAsync(SqliteConnection connection, params string[] statements)
    {
        foreach (var statement in statements)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = statement;
            await command.ExecuteNonQueryAsync();
        }
    }
}
