using Weft.Core.Alerts;
using Weft.Core.Finance;
using Weft.Core.Reconciliation;
using Weft.Core.Workflow;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries.Rebuilding;

/// <summary>A list that has one row for each stream of a kind, as the stream stands.</summary>
/// <param name="store">The store.</param>
/// <param name="parts">What the engine is made of.</param>
/// <param name="kind">The kind of streams.</param>
/// <param name="name">The list.</param>
/// <param name="list">How the list is read and written.</param>
internal sealed class StandingPart<TRow>(Store store, EngineParts parts, string kind, string name, StandingList<TRow> list) : ReadModelPart(store, parts)
    where TRow : class
{
    public override string Kind => kind;

    public override IReadOnlyList<string> Models => [name];

    public override async Task<List<ModelDifference>> LookAsync(IReadOnlyList<string> streams, IReadOnlyList<string>? mend, CancellationToken cancellation)
    {
        var rows = await Store.ListedAsync<TRow>(list.Statement.Table, list.Columns, [.. streams.Select(s => StreamId.Parse(s).Key)], cancellation);
        var there = rows.ToDictionary(list.IdOf, r => RowText.Of(list.Statement, r), StringComparer.Ordinal);
        var (found, write) = (new List<ModelDifference>(), new List<TRow>());
        foreach (var (stream, state, _) in await FoldAsync(streams, cancellation))
        {
            var id = StreamId.Parse(stream).Key;
            if (list.RowOf(state) is not { } row || there.GetValueOrDefault(id) == RowText.Of(list.Statement, row)) continue;
            found.Add(new ModelDifference(name, stream, RowText.Difference(id, there.GetValueOrDefault(id), RowText.Of(list.Statement, row))));
            if (mend?.Contains(name) != true) continue;
            await Store.RunAsync(list.Clear, [id], cancellation);
            write.Add(row);
        }

        if (write.Count > 0) await Store.RunAsync(list.Statement, write, cancellation);
        return found;
    }

    public override Task<List<ModelDifference>> OrphansAsync(IReadOnlyList<string> names, bool write, CancellationToken cancellation) =>
        OrphansAsync(name, list.Clear, id => new StreamId(kind, id).ToString(), write, cancellation);
}

/// <summary>How a list is read and written.</summary>
internal sealed record StandingList<TRow>(Bulk<TRow> Statement, string Columns, Func<TRow, string> IdOf, Func<object, TRow?> RowOf)
{
    public Bulk<string> Clear { get; } = Clearing.Of(Statement.Table, "id");
}

/// <summary>The lists that have one row for each stream.</summary>
internal static class StandingLists
{
    private static readonly StandingList<DiscrepancyRow> discrepancies = new(Statements.Discrepancy, Store.DiscrepancyColumns, r => r.Id, s => DiscrepancyProjection.Row((DiscrepancyState)s));
    private static readonly StandingList<MoneyDifferenceRow> money = new(MoneyDifferenceRow.Statement, Store.MoneyDifferenceColumns, r => r.Id, s => MoneyProjection.Row((MoneyDifferenceState)s));
    private static readonly StandingList<AlertRow> alerts = new(AlertRow.Statement, AlertRow.Columns, r => r.Id, s => AlertProjection.Row((AlertState)s));

    public static IEnumerable<ReadModelPart> Of(Store store, EngineParts parts) =>
    [
        new StandingPart<DiscrepancyRow>(store, parts, "discrepancy", "discrepancies", discrepancies),
        new StandingPart<MoneyDifferenceRow>(store, parts, "money", "money-differences", money),
        new StandingPart<AlertRow>(store, parts, "alert", "alerts", alerts),
    ];
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
