using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Weft.Engine.Storage.Sqlite;

/// <summary>The store on SQLite: write-ahead log, every commit flushed to disk. One writer, taken in turns; readers never wait for it.</summary>
internal sealed class SqliteStore : Store
{
    private const int PrimaryKeyViolation = 1555;
    private const int UniqueViolation = 2067;

    /// <summary>Wait before the file is tried again that another program has locked.</summary>
    private static readonly TimeSpan betweenTries = TimeSpan.FromMilliseconds(10);

    private readonly PreparedReads reads;
    private readonly SqliteConnection writer;
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly Dictionary<object, SqliteStatement> prepared = new(ReferenceEqualityComparer.Instance);
    private readonly TimeProvider? clock;
    private Checkpoints? checkpoints;
    private FileStream? ownerLock;

    /// <summary>A store in memory has no clock, because no other program can lock it.</summary>
    private SqliteStore(string writeString, string readString, TimeProvider? clock)
    {
        reads = new PreparedReads(readString);
        this.clock = clock;
        writer = new SqliteConnection(writeString);
    }

    public override string Name => "sqlite";

    /// <summary>Completed when no checkpoint is under way.</summary>
    internal Task Checkpointed => checkpoints?.Running ?? Task.CompletedTask;

    /// <summary>Opens a file (created when missing, together with its folder), brings its schema up to date, and takes ownership unless only reading.</summary>
    public static async Task<SqliteStore> OpenAsync(string path, bool readOnly, TimeProvider clock, CancellationToken cancellation)
    {
        var mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate;
        var writeString = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString();
        var readText = new SqliteConnectionStringBuilder { DataSource = path, Mode = readOnly ? mode : SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 30 }.ToString();
        var store = new SqliteStore(writeString, readText, clock);
        try
        {
            if (readOnly && !File.Exists(path)) throw new StoreUnusableException($"store.path: there is no store at '{path}' yet. Start a node with 'weft run', or name another file.");
            if (!readOnly)
            {
                store.TakeOwnership(path);
                // Another program's lock is said soon; only work under way waits longer for its turn.
                var impatient = new SqliteConnectionStringBuilder(writeString) { DefaultTimeout = 3 }.ToString();
                await Migrations.UpAsync(new SqliteConnection(impatient), "Sqlite", $"store.path '{path}'");
            }

            await store.writer.OpenAsync(cancellation);
            if (readOnly) await Migrations.CheckAsync(store.writer, "Sqlite", $"store.path '{path}'", mayBeEmpty: false);
            if (!readOnly) await store.PragmasAsync("journal_mode = WAL", "synchronous = FULL", "cache_size = -65536", "wal_autocheckpoint = 0", "temp_store = MEMORY");
            if (!readOnly) await store.CheckpointAsync(writeString, cancellation);
            await store.SeedIdsAsync(cancellation);
            return store;
        }
        catch (Exception e)
        {
            await store.DisposeAsync();
            if (e is StoreUnusableException) throw;
            throw e is SqliteException or IOException or UnauthorizedAccessException or EvolveDb.EvolveException
                ? new StoreUnusableException($"store.path: '{path}' cannot be used: {e.Message}", e)
                : e;
        }
    }

    /// <summary>A store in memory, for simulation and tests. Stores of one name share their content, which lives as long as one of them is open.</summary>
    public static async Task<SqliteStore> InMemoryAsync(string name, CancellationToken cancellation)
    {
        var address = $"file:{Uri.EscapeDataString(name)}?mode=memory&cache=shared";
        var writeText = new SqliteConnectionStringBuilder { DataSource = address, Pooling = false }.ToString();
        var readText = new SqliteConnectionStringBuilder { DataSource = address, Pooling = false }.ToString();
        var store = new SqliteStore(writeText, readText, clock: null);
        await store.writer.OpenAsync(cancellation);
        if ((await store.ReadAsync<long>("SELECT count(*) FROM sqlite_master WHERE name = 'events'", new { }, cancellation))[0] == 0)
            foreach (var script in Migrations.Scripts("Sqlite")) await store.ExecuteAsync(script);
        await store.SeedIdsAsync(cancellation);
        return store;
    }

    protected override async Task<HashSet<long>> WriteAsync(WriteBatch batch, CancellationToken cancellation)
    {
        using var transaction = await BeginAsync(batch.Patience, cancellation);
        // SQLite blocks until the disk has it; whoever asked decides its next batch meanwhile. In memory there is nothing to wait for, and a simulation stays in one thread.
        return clock is null ? Write(batch, transaction) : await Task.Run(() => Write(batch, transaction), CancellationToken.None);
    }

    private HashSet<long> Write(WriteBatch batch, Transaction transaction)
    {
        try
        {
            Run(Statements.Append, batch.Events);
        }
        catch (SqliteException e) when (e.SqliteExtendedErrorCode is UniqueViolation or PrimaryKeyViolation)
        {
            throw new VersionConflictException(e);
        }

        Run(Statements.Snapshot, batch.Snapshots);
        Run(Statements.Archive, batch.Archived);
        Run(Statements.Unload, batch.Archived);
        Run(Statements.MarkArchived, batch.Archived);
        Run(Statements.Owe, batch.Deliveries);
        Run(Statements.Change, batch.Changes);
        Run(Statements.Withdraw, batch.Withdrawn);
        Run(Statements.Settle, batch.Settled);
        Run(Statements.ClearTimer, batch.TimersOver);
        Run(Statements.SetTimer, batch.Timers);
        Run(Statements.Order, batch.Orders);
        Run(HoldStatements.Clear, batch.HoldsOver);
        Run(HoldStatements.Add, batch.Holds);
        Run(NodeWorkRow.Clear, batch.NodeWorkOver);
        Run(NodeWorkRow.Add, batch.NodeWork);
        Run(Statements.Discrepancy, batch.Discrepancies);
        Run(MoneyDifferenceRow.Statement, batch.MoneyDifferences);
        Run(OrderMonthRow.Statement, batch.OrderMonths);
        Run(PayoutItemRow.Statement, batch.PayoutItems);
        Run(Turns.OrderTraceRow.Add, batch.OrderTraces);
        Run(Value.ValueRow.Add, batch.Value.Rows);
        Run(Value.TouchedRow.Add, batch.Touched);
        Run(Statements.Oversell, batch.Oversells.Begun);
        Run(Statements.EndOversell, batch.Oversells.Ended);
        Run(AlertRow.Statement, batch.Alerts);
        Run(Cases.CaseStatements.Put, batch.Cases.Put);
        Run(Cases.CaseStatements.End, batch.Cases.Ended);
        Run(Corrections.CopyRow.Statement, batch.Copies);
        if (batch.Cursor is { } cursor) Run(Statements.Cursor, [cursor]);
        var fresh = new HashSet<long>();
        foreach (var row in batch.Received)
            if (Run(Statements.Receive, [row]) == 1) fresh.Add(row.Id);
        transaction.Commit();
        return fresh;
    }

    public override async Task<int> RunAsync<TRow>(Bulk<TRow> statement, IReadOnlyList<TRow> rows, CancellationToken cancellation)
    {
        using var transaction = await BeginAsync(LongestPatience, cancellation);
        var changed = Run(statement, rows);
        transaction.Commit();
        return changed;
    }

    public override async Task<int> DeleteAsync(string table, string condition, object parameters, int limit, CancellationToken cancellation)
    {
        using var transaction = await BeginAsync(LongestPatience, cancellation);
        var deleted = await Dapper.SqlMapper.ExecuteAsync(writer, new Dapper.CommandDefinition($"DELETE FROM {table} WHERE rowid IN (SELECT rowid FROM {table} WHERE {condition} LIMIT {limit})", parameters, cancellationToken: cancellation));
        transaction.Commit();
        return deleted;
    }

    public override bool IsDataFault(Exception failure) => failure is SqliteException { SqliteErrorCode: 18 or 19 or 20 or 25 };

    public override async Task<string> DurabilityAsync(CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        try
        {
            await using var command = writer.CreateCommand();
            command.CommandText = "SELECT 'journal_mode=' || journal_mode || ' synchronous=' || synchronous FROM pragma_journal_mode(), pragma_synchronous()";
            return (string)(await command.ExecuteScalarAsync(cancellation))!;
        }
        finally
        {
            writing.Release();
        }
    }

    public override async Task<long> SizeAsync(CancellationToken cancellation) =>
        (await ReadAsync<long>("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()", new { }, cancellation))[0];

    public override async Task<long> LastSeqAsync(CancellationToken cancellation) => (await ReadAsync<long>("SELECT coalesce(max(seq), 0) FROM events", new { }, cancellation))[0];

    public override async ValueTask DisposeAsync()
    {
        if (checkpoints is not null) await checkpoints.DisposeAsync();
        foreach (var statement in prepared.Values) statement.Dispose();
        await writer.DisposeAsync();
        reads.Dispose();
        writing.Dispose();
        if (ownerLock is not null) await ownerLock.DisposeAsync();
    }

    protected override ValueTask<DbConnection> OpenReadAsync(CancellationToken cancellation) => reads.OpenAsync(cancellation);

    protected override string In(string column, string parameter) => $"{column} IN (SELECT value FROM json_each(@{parameter}))";

    protected override string Each(string parameter) => $"json_each(@{parameter}) AS each";

    protected override string EventsAfterVersions =>
        "SELECT e.stream, e.version, e.type, e.data, e.at, e.cause FROM json_each(@streams) AS each CROSS JOIN events e WHERE e.stream = each.key AND e.version > each.value";

    protected override object ArrayOf(IReadOnlyList<string> values)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var value in values) json.WriteStringValue(value);
            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>A lock on a file beside the store; the operating system frees it when the process dies.</summary>
    private void TakeOwnership(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        try
        {
            ownerLock = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path + ".lock"))
        {
            throw new StoreUnusableException($"store.path: another Weft process is using '{path}'. Stop it, or name another file.", e);
        }
    }

    private async Task CheckpointAsync(string writeString, CancellationToken cancellation)
    {
        checkpoints = new Checkpoints(writeString, writing);
        await checkpoints.OpenAsync(cancellation);
    }

    private async Task PragmasAsync(params string[] pragmas)
    {
        foreach (var pragma in pragmas) await ExecuteAsync($"PRAGMA {pragma}");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = writer.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>
    /// Begins a transaction on the writer. While another program has locked the file, the writer is free between two tries for whoever has less patience.
    /// </summary>
    /// <exception cref="SqliteException">The file was locked for as long as the patience lasts.</exception>
    private async Task<Transaction> BeginAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var started = clock?.GetTimestamp() ?? 0;
        while (true)
        {
            await writing.WaitAsync(cancellation);
            var begun = false;
            try
            {
                var result = clock is null ? Insist("BEGIN IMMEDIATE") : Try("BEGIN IMMEDIATE");
                begun = result == raw.SQLITE_OK;
                if (begun) return new Transaction(this);
                if (clock is null || !SqliteStatement.IsBusy(result) || clock.GetElapsedTime(started) >= patience) SqliteException.ThrowExceptionForRC(result, writer.Handle);
            }
            finally
            {
                if (!begun) writing.Release();
            }

            await Task.Delay(betweenTries, clock!, cancellation);
        }
    }

    private int Try(string sql) => raw.sqlite3_exec(writer.Handle, sql);

    private int Insist(string sql) => SqliteStatement.Insist(() => Try(sql));

    /// <summary>Runs inside the transaction that is open on the writer.</summary>
    private int Run<TRow>(Bulk<TRow> statement, IReadOnlyList<TRow> rows)
    {
        if (rows.Count == 0) return 0;
        var command = StatementFor(statement);
        var changed = 0;
        for (var i = 0; i < rows.Count; i++) changed += command.Execute(statement.Columns, rows[i]);
        return changed;
    }

    private SqliteStatement StatementFor<TRow>(Bulk<TRow> statement)
    {
        if (prepared.TryGetValue(statement, out var known)) return known;
        var made = new SqliteStatement(writer.Handle!, TextOf(statement));
        prepared.Add(statement, made);
        return made;
    }

    private static string TextOf<TRow>(Bulk<TRow> statement)
    {
        if (statement.IsInsert)
        {
            var values = string.Join(", ", statement.Columns.Select((_, i) => $"?{i + 1}"));
            return $"INSERT INTO {statement.Table} ({statement.ColumnList}) VALUES ({values}){(statement.OnConflict is null ? "" : $" ON CONFLICT {statement.OnConflict}")}";
        }

        var change = statement.Change!;
        for (var i = 0; i < statement.Columns.Length; i++) change = change.Replace($"{{{statement.Columns[i].Name}}}", $"?{i + 1}", StringComparison.Ordinal);
        return statement.IsDelete ? $"DELETE FROM {statement.Table} {change}" : $"UPDATE {statement.Table} {change}";
    }

    /// <summary>The transaction that is open on the writer. Without a commit it leaves nothing.</summary>
    private sealed class Transaction(SqliteStore store) : IDisposable
    {
        public void Commit()
        {
            SqliteException.ThrowExceptionForRC(store.Insist("COMMIT"), store.writer.Handle);
            store.checkpoints?.Wrote(store.writer.Handle!);
        }

        public void Dispose()
        {
            // A commit that failed may have ended it, too; and a connection that is closed has no handle, which must not hide why.
            if (store.writer.Handle is { } handle && raw.sqlite3_get_autocommit(handle) == 0) store.Try("ROLLBACK");
            store.writing.Release();
        }
    }
}
