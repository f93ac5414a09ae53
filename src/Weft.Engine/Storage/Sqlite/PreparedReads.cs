using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Weft.Engine.Storage.Sqlite;

/// <summary>
/// Connections that read, each with the statements it has prepared: parsing and planning a query costs SQLite more than most of Weft's queries cost to run. A connection is used for
/// one query at a time and goes back to the pool when it is disposed of.
/// </summary>
internal sealed class PreparedReads(string connectionString) : IDisposable
{
    /// <summary>Connections that are kept open while nobody reads.</summary>
    private const int MostIdle = 16;

    private readonly ConcurrentBag<Reader> idle = [];
    private volatile bool closed;

    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        if (idle.TryTake(out var known)) return known;
        var connection = new SqliteConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return new Reader(this, connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public void Dispose()
    {
        closed = true;
        while (idle.TryTake(out var reader)) reader.CloseForGood();
    }

    private void GiveBack(Reader reader)
    {
        if (closed || idle.Count >= MostIdle) reader.CloseForGood();
        else idle.Add(reader);
        // Closed meanwhile: nobody will take it any more.
        if (closed) Dispose();
    }

    private sealed class Reader(PreparedReads pool, SqliteConnection connection) : DbConnection
    {
        /// <summary>Statements that a connection keeps. Texts that name single ids are seldom seen again and must not fill the memory.</summary>
        private const int MostPrepared = 128;

        private readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);

        [AllowNull]
        public override string ConnectionString { get => connection.ConnectionString; set => throw new NotSupportedException(); }

        public override string Database => connection.Database;

        public override string DataSource => connection.DataSource;

        public override string ServerVersion => connection.ServerVersion;

        public override ConnectionState State => connection.State;

        public override void Open() => throw new NotSupportedException("It is open.");

        public override void Close() => throw new NotSupportedException("Dispose of it.");

        public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

        public void CloseForGood()
        {
            foreach (var command in prepared.Values) command.Dispose();
            connection.Dispose();
        }

        /// <summary>The command of a text, without parameters.</summary>
        public SqliteCommand Of(string text)
        {
            if (prepared.TryGetValue(text, out var known))
            {
                known.Parameters.Clear();
                return known;
            }

            if (prepared.Count >= MostPrepared)
            {
                foreach (var old in prepared.Values) old.Dispose();
                prepared.Clear();
            }

            var made = new SqliteCommand(text, connection);
            prepared.Add(text, made);
            return made;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) pool.GiveBack(this);
            base.Dispose(disposing);
        }

        protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException("It only reads.");

        protected override DbCommand CreateDbCommand() => new Query(this);
    }

    /// <summary>One run of a prepared command, which it leaves prepared. The text is set first, then the parameters.</summary>
    private sealed class Query(Reader reader) : DbCommand
    {
        private SqliteCommand? command;

        [AllowNull]
        public override string CommandText { get => Command.CommandText; set => command = reader.Of(value ?? ""); }

        public override int CommandTimeout { get => Command.CommandTimeout; set => Command.CommandTimeout = value; }

        public override CommandType CommandType { get => CommandType.Text; set => Command.CommandType = value; }

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get => reader; set => throw new NotSupportedException(); }

        protected override DbParameterCollection DbParameterCollection => Command.Parameters;

        protected override DbTransaction? DbTransaction { get => null; set => throw new NotSupportedException("It only reads."); }

        private SqliteCommand Command => command ?? throw new InvalidOperationException("Set the text first.");

        public override void Cancel() => Command.Cancel();

        public override int ExecuteNonQuery() => throw new NotSupportedException("It only reads.");

        public override object? ExecuteScalar() => Prepared().ExecuteScalar();

        public override void Prepare() => Prepared();

        protected override DbParameter CreateDbParameter() => Command.CreateParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Prepared().ExecuteReader(behavior & ~CommandBehavior.CloseConnection);

        private SqliteCommand Prepared()
        {
            Command.Prepare();
            return Command;
        }
    }
}
