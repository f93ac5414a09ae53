using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Weft.Engine.Storage;
using Weft.Engine.Storage.Sqlite;

namespace Weft.Engine.Tests.Rig;

/// <summary>SQLite in memory that fails when the test says so. Stores of one name share their content, as processes that come one after the other do.</summary>
internal sealed class FaultyStore : Store
{
    private readonly string readString;
    private readonly SqliteStore inner;

    private FaultyStore(SqliteStore inner, string name)
    {
        this.inner = inner;
        readString = new SqliteConnectionStringBuilder { DataSource = name, Mode = SqliteOpenMode.Memory, Cache = SqliteCacheMode.Shared, Pooling = false }.ToString();
    }

    public override string Name => "faulty";

    /// <summary>Asked before each commit: the failure to throw instead of committing.</summary>
    public Func<WriteBatch, Exception?> BeforeCommit { get; set; } = _ => null;

    /// <summary>Asked after each commit: the failure to throw although it is committed, as when the answer is lost.</summary>
    public Func<WriteBatch, Exception?> AfterCommit { get; set; } = _ => null;

    /// <summary>Awaited before each commit: a commit takes as long as the test says.</summary>
    public Func<Task> WhileCommitting { get; set; } = () => Task.CompletedTask;

    /// <summary>Awaited between reading pending rows and handing them over.</summary>
    public Func<Task> AfterRead { get; set; } = () => Task.CompletedTask;

    /// <summary>While true, nothing can be read or written.</summary>
    public bool Down { get; set; }

    public int Commits { get; private set; }

    public static Exception Trouble() => new SqliteException("disk I/O error", 10);

    public static async Task<FaultyStore> OpenAsync(string name)
    {
        var store = new FaultyStore(await SqliteStore.InMemoryAsync(name, CancellationToken.None), name);
        await store.SeedIdsAsync(CancellationToken.None);
        return store;
    }

    protected override async Task<HashSet<long>> WriteAsync(WriteBatch batch, CancellationToken cancellation)
    {
        if (Down) throw Trouble();
        await WhileCommitting();
        if (BeforeCommit(batch) is { } before) throw before;
        var fresh = await inner.CommitAsync(batch, cancellation);
        Commits++;
        if (AfterCommit(batch) is { } after) throw after;
        return fresh;
    }

    public override Task<int> RunAsync<TRow>(Bulk<TRow> statement, IReadOnlyList<TRow> rows, CancellationToken cancellation) =>
        Down ? throw Trouble() : inner.RunAsync(statement, rows, cancellation);

    public override Task<int> DeleteAsync(string table, string condition, object parameters, int limit, CancellationToken cancellation) =>
        inner.DeleteAsync(table, condition, parameters, limit, cancellation);

    public override bool IsDataFault(Exception failure) => inner.IsDataFault(failure);

    public override Task<string> DurabilityAsync(CancellationToken cancellation) => inner.DurabilityAsync(cancellation);

    public override Task<long> SizeAsync(CancellationToken cancellation) => inner.SizeAsync(cancellation);

    public override Task<long> LastSeqAsync(CancellationToken cancellation) => inner.LastSeqAsync(cancellation);

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    public override async Task<List<InboxRow>> PendingMessagesAsync(string connection, long after, int limit, CancellationToken cancellation)
    {
        var rows = await base.PendingMessagesAsync(connection, after, limit, cancellation);
        await AfterRead();
        return rows;
    }

    public override async Task<List<DeliveryRow>> PendingDeliveriesAsync(string connection, int limit, CancellationToken cancellation)
    {
        var rows = await base.PendingDeliveriesAsync(connection, limit, cancellation);
        await AfterRead();
        return rows;
    }

    protected override async ValueTask<DbConnection> OpenReadAsync(CancellationToken cancellation)
    {
        if (Down) throw Trouble();
        var connection = new SqliteConnection(readString);
        await connection.OpenAsync(cancellation);
        return connection;
    }

    protected override string In(string column, string parameter) => $"{column} IN (SELECT value FROM json_each(@{parameter}))";

    protected override string Each(string parameter) => $"json_each(@{parameter}) AS each";

    protected override string EventsAfterVersions =>
        "SELECT e.stream, e.version, e.type, e.data, e.at, e.cause FROM json_each(@streams) AS each CROSS JOIN events e WHERE e.stream = each.key AND e.version > each.value";

    protected override object ArrayOf(IReadOnlyList<string> values) => JsonSerializer.Serialize(values);
}
