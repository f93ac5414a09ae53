using Microsoft.Data.Sqlite;

namespace Weft.Benchmarks.Limit;

/// <summary>A prepared insert per table, a thousand rows per transaction, every commit flushed to disk.</summary>
internal static class PlainSqlite
{
    public const int RowsPerCommit = 1_000;

    public static long Write(string path, IReadOnlyList<PlainTable> tables)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000");
        return tables.Sum(table => Write(connection, table));
    }

    private static long Write(SqliteConnection connection, PlainTable table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO {table.Name} ({string.Join(", ", table.Columns)}) VALUES ({string.Join(", ", table.Columns.Select(c => "$" + c))})";
        var parameters = table.Columns.Select(c => command.Parameters.Add(new SqliteParameter { ParameterName = "$" + c })).ToArray();
        foreach (var chunk in table.Rows.Chunk(RowsPerCommit))
        {
            using var transaction = connection.BeginTransaction();
            command.Transaction = transaction;
            foreach (var row in chunk)
            {
                for (var i = 0; i < parameters.Length; i++) parameters[i].Value = row[i] ?? DBNull.Value;
                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return table.Rows.Count;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
