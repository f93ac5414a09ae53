using Weft.Engine.Storage;

namespace Weft.Benchmarks.Limit;

/// <summary>Rows of one table with their values laid out before the clock starts.</summary>
internal sealed record PlainTable(string Name, string[] Columns, ColumnType[] Types, List<object?[]> Rows);

/// <summary>The rows of a run as they are first written, each once, so that all that is left to do is to insert them.</summary>
internal static class PlainRows
{
    public static IReadOnlyList<PlainTable> Of(RowTape tape)
    {
        var events = Of(Statements.Append, tape.Batches.SelectMany(b => b.Events));
        var deliveries = Of(Statements.Owe, tape.Batches.SelectMany(b => b.Deliveries).DistinctBy(d => d.Key, StringComparer.Ordinal));
        var messages = Of(Statements.Receive, tape.Batches.SelectMany(b => b.Received).DistinctBy(r => (r.Connection, r.DedupKey)));
        var orders = Of(Statements.Order, tape.Batches.SelectMany(b => b.Orders).Reverse().DistinctBy(o => o.Id, StringComparer.Ordinal));
        return [events, deliveries, messages, orders];
    }

    private static PlainTable Of<TRow>(Bulk<TRow> statement, IEnumerable<TRow> rows) => new(
        statement.Table,
        [.. statement.Columns.Select(c => c.Name)],
        [.. statement.Columns.Select(c => c.Type)],
        [.. rows.Select(r => statement.Columns.Select(c => c.Value(r)).ToArray())]);
}
