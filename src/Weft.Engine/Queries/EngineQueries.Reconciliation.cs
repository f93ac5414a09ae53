using Weft.Core.Inventory;
using Weft.Core.Reconciliation;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries;

/// <summary>Questions about discrepancies and the oversell ledger.</summary>
public sealed partial class EngineQueries
{
    private const string OpenStates = "is_there AND state <> 'Accepted'";

    /// <summary>Discrepancies, newest first.</summary>
    public async Task<IReadOnlyList<DiscrepancySummary>> DiscrepanciesAsync(DiscrepancyQuery query, CancellationToken cancellation)
    {
        var condition = query.Filter switch { "open" => OpenStates, "there" => "is_there", "accepted" => "state = 'Accepted'", "over" => "NOT is_there", _ => "1 = 1" };
        if (query.Class is not null) condition += " AND class = @class";
        if (query.Sku is not null) condition += " AND sku = @sku";
        if (query.Connection is not null) condition += " AND place = @place";
        var rows = await engine.Store.ReadAsync<DiscrepancyRow>(
            $"SELECT {Store.DiscrepancyColumns} FROM discrepancies WHERE {condition} AND (first_seen, id) < (@at, @id) ORDER BY first_seen DESC, id DESC LIMIT @limit",
            new { @class = query.Class, sku = query.Sku, place = query.Connection, at = query.After?.At ?? long.MaxValue, id = query.After?.Id ?? "", limit = query.Limit },
            cancellation);
        return [.. rows.Select(DiscrepancySummary.Of)];
    }

    /// <summary>One discrepancy with what led to it and what became of it; null when there never was one of this id.</summary>
    public async Task<DiscrepancyDetail?> DiscrepancyAsync(string id, CancellationToken cancellation)
    {
        var rows = await engine.Store.ReadAsync<DiscrepancyRow>($"SELECT {Store.DiscrepancyColumns} FROM discrepancies WHERE id = @id", new { id }, cancellation);
        if (rows.Count == 0) return null;
        var history = await engine.Store.HistoryAsync(DiscrepancyWorkflow.StreamOf(id).ToString(), MostEvents, cancellation);
        var events = history.Select(e => (At: Micros.ToTime(e.At), What: parts.Vocabulary.Read<Event>(e.Type, e.Data))).ToList();
        var seen = events.Select(e => DiscrepancyWords.SeenBy(e.What)).LastOrDefault(d => d is not null);
        return new DiscrepancyDetail(DiscrepancySummary.Of(rows[0]), seen?.Trace ?? [], [.. events.Select(e => new StoryEntry(e.At, e.What.GetType().Name, DiscrepancyWords.Of(e.What)))]);
    }

    /// <summary>The oversell ledger, newest first.</summary>
    public async Task<IReadOnlyList<OversellSummary>> OversellsAsync(OversellQuery query, CancellationToken cancellation)
    {
        var condition = query.Filter == "open" ? "over_at IS NULL" : "1 = 1";
        if (query.Cause is not null) condition += " AND cause = @cause";
        if (query.Sku is not null) condition += " AND sku = @sku";
        var rows = await engine.Store.ReadAsync<OversellRow>(
            $"SELECT {Store.OversellColumns} FROM oversells WHERE {condition} AND (since, id) < (@at, @id) ORDER BY since DESC, id DESC LIMIT @limit",
            new { cause = query.Cause, sku = query.Sku, at = query.After?.At ?? long.MaxValue, id = query.After?.Id ?? "", limit = query.Limit },
            cancellation);
        return [.. rows.Select(OversellSummary.Of)];
    }

    /// <summary>The oversell ledger summed up by cause.</summary>
    public async Task<IReadOnlyList<OversellSum>> OversellSumsAsync(CancellationToken cancellation)
    {
        var rows = await engine.Store.ReadAsync<SumRow>(
            """
            SELECT cause, currency, count(*) AS Times, sum(units) AS Units, sum(CASE WHEN over_at IS NULL THEN units ELSE 0 END) AS OpenUnits, max(behind) AS Behind, max(buffer) AS Buffer,
                   CAST(sum(amount) AS BIGINT) AS Amount
            FROM oversells GROUP BY cause, currency
            """,
            new { },
            cancellation);
        return
        [
            .. rows.GroupBy(r => r.Cause, StringComparer.Ordinal).OrderByDescending(g => g.Sum(r => r.Units)).Select(g => new OversellSum(
                g.Key, g.Sum(r => r.Times), g.Sum(r => r.Units), g.Sum(r => r.OpenUnits), OversellSummary.Minutes(g.Max(r => r.Behind)), g.Max(r => r.Buffer),
                [.. g.Select(r => ListCursor.MoneyOf(r.Amount, r.Currency)).OfType<Money>().OrderBy(m => m.Currency.Code, StringComparer.Ordinal)])),
        ];
    }

    private sealed class SumRow
    {
        public required string Cause { get; init; }
        public string? Currency { get; init; }
        public required long Times { get; init; }
        public required long Units { get; init; }
        public required long OpenUnits { get; init; }
        public required long Behind { get; init; }
        public int? Buffer { get; init; }
        public long? Amount { get; init; }
    }
}
