using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Weft.Engine.Storage.Postgres;

/// <summary>The store on PostgreSQL. A batch is one round trip: its statements are pipelined and form one transaction.</summary>
internal sealed class PostgresStore : Store
{
    /// <summary>Key of the advisory lock by which one process owns the store ("weft" in ASCII).</summary>
    private const long OwnerLock = 0x77656674;

    private const int SecondsBetweenSignsOfLife = 10;

    /// <summary>Seconds to wait for the lock: PostgreSQL frees that of a killed process only when it has noticed.</summary>
    private const int PatienceWithOwner = 2;

    /// <summary>Sessions of one process, unless the connection string says otherwise: a server as it comes has a hundred for everybody, and the caller who finds all of ours busy waits.</summary>
    internal const int MostSessions = 40;

    private readonly NpgsqlDataSource source;
    private readonly SemaphoreSlim owning = new(1, 1);

    /// <summary>Sessions that write, the last used on top: one that is warm has its statements prepared and its tables known. A pool would use all of them in turn.</summary>
    private readonly ConcurrentStack<NpgsqlConnection> writers = new();
    private readonly bool readOnly;
    private readonly Dictionary<object, string> texts = new(ReferenceEqualityComparer.Instance);
    private NpgsqlConnection? owner;

    private PostgresStore(NpgsqlDataSource source, bool readOnly) => (this.source, this.readOnly) = (source, readOnly);

    public override string Name => "postgres";

    /// <summary>Opens the store, brings its schema up to date, and takes ownership unless only reading.</summary>
    public static async Task<PostgresStore> OpenAsync(string connectionString, bool readOnly, CancellationToken cancellation)
    {
        var store = new PostgresStore(SourceOf(connectionString, readOnly), readOnly);
        try
        {
            if (!readOnly)
            {
                await store.TakeOwnershipAsync(cancellation);
                await Migrations.UpAsync(await store.source.OpenConnectionAsync(cancellation), "Postgres", "store.postgres");
            }
            else
            {
                await using var connection = await store.source.OpenConnectionAsync(cancellation);
                await Migrations.CheckAsync(connection, "Postgres", "store.postgres", mayBeEmpty: false);
            }

            await store.SeedIdsAsync(cancellation);
            return store;
        }
        catch (Exception e) when (e is NpgsqlException or EvolveDb.EvolveException or System.Net.Sockets.SocketException)
        {
            await store.DisposeAsync();
            throw new StoreUnusableException($"store.postgres: {e.Message}", e);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private static NpgsqlDataSource SourceOf(string connectionString, bool readOnly)
    {
        try
        {
            var builder = new NpgsqlDataSourceBuilder(connectionString);
            var settings = builder.ConnectionStringBuilder;
            settings.MaxAutoPrepare = 60;
            settings.AutoPrepareMinUsages = 2;
            settings.ApplicationName ??= "weft";
            // What is written in the string counts as "to serialize"; ContainsKey would be true for every key that exists.
            if (!settings.ShouldSerialize("Maximum Pool Size")) settings.MaxPoolSize = MostSessions;
            // Nothing here changes a session, so none needs a reset before its next use.
            settings.NoResetOnClose = true;
            if (settings.KeepAlive == 0) settings.KeepAlive = SecondsBetweenSignsOfLife;
            if (readOnly) settings.Options = $"{settings.Options} -c default_transaction_read_only=on".Trim();
            return builder.Build();
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new StoreUnusableException($"store.postgres: this is not a connection string: {e.Message}", e);
        }
    }

    protected override async Task<HashSet<long>> WriteAsync(WriteBatch batch, CancellationToken cancellation)
    {
        await KeepOwnershipAsync(cancellation);
        var writer = await WriterAsync(cancellation);
        try
        {
            return await WriteAsync(batch, writer, cancellation);
        }
        finally
        {
            await GiveBackAsync(writer);
        }
    }

    private async Task<HashSet<long>> WriteAsync(WriteBatch batch, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var commands = new NpgsqlBatch(connection);
        Add(commands, Statements.Append, batch.Events);
        Add(commands, Statements.Snapshot, batch.Snapshots);
        Add(commands, Statements.Archive, batch.Archived);
        Add(commands, Statements.Unload, batch.Archived);
        Add(commands, Statements.MarkArchived, batch.Archived);
        Add(commands, Statements.Owe, batch.Deliveries);
        Add(commands, Statements.Change, batch.Changes);
        Add(commands, Statements.Withdraw, batch.Withdrawn);
        Add(commands, Statements.Settle, batch.Settled);
        Add(commands, Statements.ClearTimer, batch.TimersOver);
        Add(commands, Statements.SetTimer, batch.Timers);
        Add(commands, Statements.Order, batch.Orders);
        Add(commands, HoldStatements.Clear, batch.HoldsOver);
        Add(commands, HoldStatements.Add, batch.Holds);
        Add(commands, NodeWorkRow.Clear, batch.NodeWorkOver);
        Add(commands, NodeWorkRow.Add, batch.NodeWork);
        Add(commands, Statements.Discrepancy, batch.Discrepancies);
        Add(commands, MoneyDifferenceRow.Statement, batch.MoneyDifferences);
        Add(commands, OrderMonthRow.Statement, batch.OrderMonths);
        Add(commands, PayoutItemRow.Statement, batch.PayoutItems);
        Add(commands, Turns.OrderTraceRow.Add, batch.OrderTraces);
        Add(commands, Value.ValueRow.Add, batch.Value.Rows);
        Add(commands, Value.TouchedRow.Add, batch.Touched);
        Add(commands, Statements.Oversell, batch.Oversells.Begun);
        Add(commands, Statements.EndOversell, batch.Oversells.Ended);
        Add(commands, AlertRow.Statement, batch.Alerts);
        Add(commands, Cases.CaseStatements.Put, batch.Cases.Put);
        Add(commands, Cases.CaseStatements.End, batch.Cases.Ended);
        Add(commands, Corrections.CopyRow.Statement, batch.Copies);
        if (batch.Cursor is { } cursor) Add(commands, Statements.Cursor, [cursor]);
        Add(commands, Statements.Receive, batch.Received, returning: "id");
        var fresh = new HashSet<long>();
        if (commands.BatchCommands.Count == 0) return fresh;
        try
        {
            await using var reader = await commands.ExecuteReaderAsync(cancellation);
            do
            {
                while (await reader.ReadAsync(cancellation)) fresh.Add(reader.GetInt64(0));
            }
            while (await reader.NextResultAsync(cancellation));
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "events" })
        {
            throw new VersionConflictException(e);
        }

        return fresh;
    }

    private async Task<NpgsqlConnection> WriterAsync(CancellationToken cancellation)
    {
        while (writers.TryPop(out var writer))
        {
            if (writer.State == ConnectionState.Open) return writer;
            await writer.DisposeAsync();
        }

        return await source.OpenConnectionAsync(cancellation);
    }

    private async ValueTask GiveBackAsync(NpgsqlConnection writer)
    {
        if (writer.State == ConnectionState.Open) writers.Push(writer);
        else await writer.DisposeAsync();
    }

    public override async Task<int> RunAsync<TRow>(Bulk<TRow> statement, IReadOnlyList<TRow> rows, CancellationToken cancellation)
    {
        if (rows.Count == 0) return 0;
        await KeepOwnershipAsync(cancellation);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var commands = new NpgsqlBatch(connection);
        Add(commands, statement, rows);
        return await commands.ExecuteNonQueryAsync(cancellation);
    }

    public override async Task<int> DeleteAsync(string table, string condition, object parameters, int limit, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        return await Dapper.SqlMapper.ExecuteAsync(connection, new Dapper.CommandDefinition($"DELETE FROM {table} WHERE ctid IN (SELECT ctid FROM {table} WHERE {condition} LIMIT {limit})", parameters, cancellationToken: cancellation));
    }

    /// <summary>OFFSET 0 keeps PostgreSQL from looking at all numbers at once, which it would do by going through the connection's whole inbox: for one number it uses the index.</summary>
    public override Task<List<NumberedMessage>> NumberedAsync(string connection, IReadOnlyList<string> numbers, CancellationToken cancellation) =>
        ReadAsync<NumberedMessage>(
            $"""
            SELECT i.id, i.dedup_key AS DedupKey, i.state FROM {Each("numbers")} CROSS JOIN LATERAL (
                SELECT id, dedup_key, state FROM inbox WHERE connection = @connection AND dedup_key >= each.value AND dedup_key < each.value || '~' OFFSET 0) AS i
            ORDER BY i.id
            """,
            new { connection, numbers = ArrayOf(numbers) },
            cancellation);

    public override bool IsDataFault(Exception failure) => failure is PostgresException { SqlState: ['2', '1' or '2' or '3', ..] or ['5', '4', ..] } or System.Text.EncoderFallbackException;

    public override async Task<string> DurabilityAsync(CancellationToken cancellation) =>
        (await ReadAsync<string>("SELECT 'fsync=' || current_setting('fsync') || ' synchronous_commit=' || current_setting('synchronous_commit')", new { }, cancellation))[0];

    public override async Task<long> SizeAsync(CancellationToken cancellation) => (await ReadAsync<long>("SELECT pg_database_size(current_database())", new { }, cancellation))[0];

    public override async Task<long> LastSeqAsync(CancellationToken cancellation) =>
        (await ReadAsync<long>("SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('events', 'seq')::regclass), 0)", new { }, cancellation))[0];

    public override async ValueTask DisposeAsync()
    {
        while (writers.TryPop(out var writer)) await writer.DisposeAsync();
        if (owner is not null) await owner.DisposeAsync();
        owning.Dispose();
        await source.DisposeAsync();
    }

    protected override async ValueTask<DbConnection> OpenReadAsync(CancellationToken cancellation) => await source.OpenConnectionAsync(cancellation);

    protected override string In(string column, string parameter) => $"{column} = ANY(@{parameter})";

    protected override string Each(string parameter) => $"(SELECT v COLLATE \"C\" AS value FROM unnest(@{parameter}) AS v) AS each";

    /// <summary>
    /// OFFSET 0 keeps PostgreSQL from joining all streams at once, for which it reads the whole table as long as it has not analyzed it: for one stream after the other it uses the index.
    /// </summary>
    protected override string EventsAfterSnapshots =>
        $"""
        SELECT e.stream, e.version, e.type, e.data, e.at, e.cause FROM {Each("streams")} CROSS JOIN LATERAL (
            SELECT * FROM events WHERE stream = each.value AND version > coalesce((SELECT s.version FROM snapshots s WHERE s.stream = each.value), 0) OFFSET 0) AS e
        """;

    protected override string EventsAfterVersions =>
        """
        SELECT e.stream, e.version, e.type, e.data, e.at, e.cause FROM json_each_text(CAST(@streams AS json)) AS each CROSS JOIN LATERAL (
            SELECT * FROM events WHERE stream = each.key COLLATE "C" AND version > CAST(each.value AS integer) OFFSET 0) AS e
        """;

    protected override object ArrayOf(IReadOnlyList<string> values) => values as string[] ?? [.. values];

    /// <summary>The session that holds the advisory lock stays open for the life of the store; when the process dies, PostgreSQL frees it.</summary>
    private async Task TakeOwnershipAsync(CancellationToken cancellation)
    {
        owner = null;
        var session = await source.OpenConnectionAsync(cancellation);
        try
        {
            await using var command = new NpgsqlCommand($"SET lock_timeout = '{PatienceWithOwner}s'; SELECT pg_advisory_lock({OwnerLock})", session);
            await command.ExecuteNonQueryAsync(cancellation);
            owner = session;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await session.DisposeAsync();
            throw new StoreUnusableException("store.postgres: another Weft process is using this database. Stop it, or name another database.", e);
        }
    }

    /// <summary>Asks the session with the lock for a sign of life, as its keep-alive does from time to time.</summary>
    internal async Task NoticeBrokenSessionAsync()
    {
        try
        {
            await using var command = new NpgsqlCommand("SELECT 1", owner);
            await command.ExecuteScalarAsync();
        }
        catch (NpgsqlException)
        {
            // Its state says so now.
        }
    }

    /// <summary>When the session with the lock broke, the lock is gone: it must be had again before anything is written.</summary>
    private async Task KeepOwnershipAsync(CancellationToken cancellation)
    {
        if (readOnly || owner is { State: ConnectionState.Open }) return;
        await owning.WaitAsync(cancellation);
        try
        {
            if (owner is { State: ConnectionState.Open }) return;
            if (owner is not null) await owner.DisposeAsync();
            await TakeOwnershipAsync(cancellation);
        }
        finally
        {
            owning.Release();
        }
    }

    private void Add<TRow>(NpgsqlBatch commands, Bulk<TRow> statement, IReadOnlyList<TRow> rows, string? returning = null)
    {
        if (rows.Count == 0) return;
        var command = new NpgsqlBatchCommand(TextOf(statement, returning));
        foreach (var column in statement.Columns) command.Parameters.Add(ArrayParameter(column, rows));
        commands.BatchCommands.Add(command);
    }

    private static NpgsqlParameter ArrayParameter<TRow>(Column<TRow> column, IReadOnlyList<TRow> rows) => column.Type switch
    {
        ColumnType.Text => Array(column.Text!, rows, static v => v, NpgsqlDbType.Text),
        ColumnType.Bytes => Array(column.Bytes!, rows, static v => v, NpgsqlDbType.Bytea),
        ColumnType.Long => Array(column.Number!, rows, static v => v, NpgsqlDbType.Bigint),
        ColumnType.Int => Array(column.Number!, rows, static v => (int?)v, NpgsqlDbType.Integer),
        ColumnType.Short => Array(column.Number!, rows, static v => (short?)v, NpgsqlDbType.Smallint),
        _ => Array(column.Number!, rows, static v => v == 1, NpgsqlDbType.Boolean),
    };

    private static NpgsqlParameter<TValue[]> Array<TRow, TSource, TValue>(Func<TRow, TSource> source, IReadOnlyList<TRow> rows, Func<TSource, TValue> convert, NpgsqlDbType type)
    {
        var values = new TValue[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = convert(source(rows[i]));
        return new NpgsqlParameter<TValue[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }

    private string TextOf<TRow>(Bulk<TRow> statement, string? returning)
    {
        lock (texts)
        {
            if (texts.TryGetValue(statement, out var known)) return known;
            var arrays = string.Join(", ", statement.Columns.Select((c, i) => $"${i + 1}::{ArrayType(c.Type)}"));
            var text = statement.IsInsert
                ? $"INSERT INTO {statement.Table} ({statement.ColumnList}) SELECT * FROM unnest({arrays}){(statement.OnConflict is null ? "" : $" ON CONFLICT {statement.OnConflict}")}{(returning is null ? "" : $" RETURNING {returning}")}"
                : Changing(statement, $"unnest({arrays}) AS r({statement.ColumnList})");
            texts.Add(statement, text);
            return text;
        }
    }

    private static string Changing<TRow>(Bulk<TRow> statement, string rows)
    {
        var change = statement.Columns.Aggregate(statement.Change!, (text, c) => text.Replace($"{{{c.Name}}}", "r." + c.Name, StringComparison.Ordinal));
        return statement.IsDelete
            ? $"DELETE FROM {statement.Table} USING {rows} {change}"
            : $"UPDATE {statement.Table} {change.Replace(" WHERE ", $" FROM {rows} WHERE ", StringComparison.Ordinal)}";
    }

    private static string ArrayType(ColumnType type) => type switch
    {
        ColumnType.Text => "text[]",
        ColumnType.Bytes => "bytea[]",
        ColumnType.Long => "bigint[]",
        ColumnType.Int => "int[]",
        ColumnType.Short => "smallint[]",
        _ => "boolean[]",
    };
}
