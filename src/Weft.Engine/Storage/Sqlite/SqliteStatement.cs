using System.Buffers;
using System.Diagnostics;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Weft.Engine.Storage.Sqlite;

/// <summary>
/// A prepared statement that is run for one row after the other. It speaks to SQLite itself: an ADO command makes a reader, looks parameters up by name and boxes every value,
/// for every row, which cost as much as SQLite's own work.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    /// <summary>How long a statement waits for another connection to let go.</summary>
    private static readonly TimeSpan longestWait = TimeSpan.FromSeconds(30);

    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    public SqliteStatement(sqlite3 database, string sql)
    {
        this.database = database;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out statement), database);
    }

    /// <summary>Runs it for one row; answers with the number of rows it changed.</summary>
    public int Execute<TRow>(Column<TRow>[] columns, TRow row)
    {
        for (var i = 0; i < columns.Length; i++) Bind(i + 1, columns[i], row);
        try
        {
            var result = Step();
            if (result != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, database);
            return raw.sqlite3_changes(database);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    public void Dispose() => statement.Dispose();

    private int Step()
    {
        var result = raw.sqlite3_step(statement);
        if (!IsBusy(result)) return result;
        var started = Stopwatch.GetTimestamp();
        var wait = new SpinWait();
        do
        {
            wait.SpinOnce();
            raw.sqlite3_reset(statement);
            result = raw.sqlite3_step(statement);
        }
        while (IsBusy(result) && Stopwatch.GetElapsedTime(started) < longestWait);
        return result;
    }

    /// <summary>The low byte is the error, whatever extension it has.</summary>
    private static bool IsBusy(int result) => (result & 0xFF) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    private void Bind<TRow>(int index, Column<TRow> column, TRow row)
    {
        var result = column switch
        {
            { Number: { } number } => number(row) is { } value ? raw.sqlite3_bind_int64(statement, index, value) : raw.sqlite3_bind_null(statement, index),
            { Text: { } text } => text(row) is { } value ? BindText(index, value) : raw.sqlite3_bind_null(statement, index),
            _ => column.Bytes!(row) is { } value ? BindBytes(index, value) : raw.sqlite3_bind_null(statement, index),
        };
        SqliteException.ThrowExceptionForRC(result, database);
    }

    /// <summary>An empty span has no address, which SQLite takes for null.</summary>
    private int BindBytes(int index, byte[] value) =>
        value.Length == 0 ? raw.sqlite3_bind_zeroblob(statement, index, 0) : raw.sqlite3_bind_blob(statement, index, value);

    private int BindText(int index, string value)
    {
        if (value.Length == 0) return raw.sqlite3_bind_text(statement, index, "");
        const int OnStack = 512;
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        byte[]? rented = null;
        var buffer = most <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(most);
        var result = raw.sqlite3_bind_text(statement, index, buffer[..Encoding.UTF8.GetBytes(value, buffer)]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return result;
    }
}
