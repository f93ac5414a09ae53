using Weft.Core.Finance;
using Weft.Core.Reconciliation;
using Weft.Core.Workflow;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries.Rebuilding;

/// <summary>The list of numbers that differ.</summary>
internal sealed class DiscrepancyPart(Store store, EngineParts parts) : ReadModelPart(store, parts)
{
    private const string Name = "discrepancies";

    public override string Kind => "discrepancy";

    public override IReadOnlyList<string> Models => [Name];

    public override async Task<List<ModelDifference>> LookAsync(IReadOnlyList<string> streams, IReadOnlyList<string>? mend, CancellationToken cancellation)
    {
        var there = (await Store.DiscrepanciesByIdAsync([.. streams.Select(s => StreamId.Parse(s).Key)], cancellation)).ToDictionary(d => d.Id, d => RowText.Of(Statements.Discrepancy, d), StringComparer.Ordinal);
        var found = new List<ModelDifference>();
        var write = new WriteBatch();
        foreach (var (stream, state, _) in await FoldAsync(streams, cancellation))
        {
            var id = StreamId.Parse(stream).Key;
            if (DiscrepancyProjection.Row((DiscrepancyState)state) is not { } row || there.GetValueOrDefault(id) == RowText.Of(Statements.Discrepancy, row)) continue;
            found.Add(new ModelDifference(Name, stream, RowText.Difference(id, there.GetValueOrDefault(id), RowText.Of(Statements.Discrepancy, row))));
            if (mend?.Contains(Name) != true) continue;
            await Store.DeleteAsync(Name, "id = @id", new { id }, 1, cancellation);
            write.Discrepancies.Add(row);
        }

        if (write.RowCount > 0) await Store.CommitAsync(write, cancellation);
        return found;
    }

    public override Task<List<ModelDifference>> OrphansAsync(IReadOnlyList<string> names, bool write, CancellationToken cancellation) =>
        OrphansAsync(Name, Name, "id", id => DiscrepancyWorkflow.StreamOf(id).ToString(), write, cancellation);
}

/// <summary>The list of amounts that differ.</summary>
internal sealed class MoneyPart(Store store, EngineParts parts) : ReadModelPart(store, parts)
{
    private const string Name = "money-differences";
    private const string Table = "money_differences";

    public override string Kind => "money";

    public override IReadOnlyList<string> Models => [Name];

    public override async Task<List<ModelDifference>> LookAsync(IReadOnlyList<string> streams, IReadOnlyList<string>? mend, CancellationToken cancellation)
    {
        var there = (await Store.MoneyDifferencesByIdAsync([.. streams.Select(s => StreamId.Parse(s).Key)], cancellation)).ToDictionary(d => d.Id, d => RowText.Of(MoneyDifferenceRow.Statement, d), StringComparer.Ordinal);
        var found = new List<ModelDifference>();
        var write = new WriteBatch();
        foreach (var (stream, state, _) in await FoldAsync(streams, cancellation))
        {
            var id = StreamId.Parse(stream).Key;
            if (MoneyProjection.Row((MoneyDifferenceState)state) is not { } row || there.GetValueOrDefault(id) == RowText.Of(MoneyDifferenceRow.Statement, row)) continue;
            found.Add(new ModelDifference(Name, stream, RowText.Difference(id, there.GetValueOrDefault(id), RowText.Of(MoneyDifferenceRow.Statement, row))));
            if (mend?.Contains(Name) != true) continue;
            await Store.DeleteAsync(Table, "id = @id", new { id }, 1, cancellation);
            write.MoneyDifferences.Add(row);
        }

        if (write.RowCount > 0) await Store.CommitAsync(write, cancellation);
        return found;
    }

    public override Task<List<ModelDifference>> OrphansAsync(IReadOnlyList<string> names, bool write, CancellationToken cancellation) =>
        OrphansAsync(Name, Table, "id", id => MoneyDifferenceWorkflow.StreamOf(id).ToString(), write, cancellation);
}

/// <summary>Rows as text, column by column, so that any two can be compared and told apart.</summary>
internal static class RowText
{
    private const string Between = "\u001f";

    public static string Of<TRow>(Bulk<TRow> statement, TRow row) => string.Join(Between, statement.Columns.Select(c => $"{c.Name}={c.Value(row)}"));

    /// <summary>Where two rows differ, in plain words.</summary>
    public static string Difference(string id, string? was, string now)
    {
        if (was is null) return $"{id}: it is missing.";
        var pairs = was.Split(Between).Zip(now.Split(Between)).Where(p => p.First != p.Second);
        return $"{id}: {string.Join(", ", pairs.Select(p => $"listed {p.First}, the events say {p.Second}"))}.";
    }
}
