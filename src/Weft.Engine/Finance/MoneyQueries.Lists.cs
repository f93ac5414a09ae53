using Weft.Core.Finance;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Queries;
using Weft.Engine.Storage;

namespace Weft.Engine.Finance;

/// <summary>Differences of money in lists and sums, and what became of one.</summary>
public sealed partial class MoneyQueries
{
    /// <summary>Under which cause a difference is looked after.</summary>
    public static string CareOf(string id) => $"money/{id}";

    /// <summary>Differences of money, newest first.</summary>
    public async Task<IReadOnlyList<MoneyDifferenceSummary>> DifferencesAsync(MoneyDifferenceQuery query, CancellationToken cancellation)
    {
        var (condition, parameters) = Condition(query);
        var rows = await engine.Store.ReadAsync<MoneyDifferenceRow>(
            $"SELECT {Store.MoneyDifferenceColumns} FROM money_differences WHERE {condition} AND (first_seen, id) < (@at, @id) ORDER BY first_seen DESC, id DESC LIMIT @limit", parameters, cancellation);
        return await SummariesAsync(rows, cancellation);
    }

    /// <summary>One difference; null when there never was one of this id.</summary>
    public async Task<MoneyDifferenceSummary?> DifferenceAsync(string id, CancellationToken cancellation) =>
        (await SummariesAsync(await engine.Store.ReadAsync<MoneyDifferenceRow>($"SELECT {Store.MoneyDifferenceColumns} FROM money_differences WHERE id = @id", new { id }, cancellation), cancellation)) is [var found] ? found : null;

    /// <summary>How many differences are open.</summary>
    public Task<long> OpenAsync(CancellationToken cancellation) => engine.Store.CountAsync("money_differences", "state = 'Open'", cancellation);

    /// <summary>What differences come to, by class, connection, currency and month. Where the list stands is of no account.</summary>
    public async Task<IReadOnlyList<MoneySlice>> SlicesAsync(MoneyDifferenceQuery query, CancellationToken cancellation)
    {
        var (condition, parameters) = Condition(query);
        var rows = await engine.Store.ReadAsync<MoneySliceRow>(
            // Summed for each state first, as the index has them, and then the few sums: over all states at once they would have to be sorted.
            $"""
            SELECT class, place, currency, period, CAST(sum(counted) AS BIGINT) AS Count, CAST(sum(summed) AS BIGINT) AS Amount
            FROM (SELECT class, place, currency, period, count(*) AS counted, sum(amount) AS summed FROM money_differences WHERE {condition} GROUP BY state, class, place, currency, period) AS of_state
            GROUP BY class, place, currency, period ORDER BY class, place, currency, period
            """,
            parameters,
            cancellation);
        return [.. rows.Select(r => new MoneySlice(r.Class, r.Place, r.Period, (int)r.Count, new Money(r.Amount, Currency.Parse(r.Currency))))];
    }

    /// <summary>What became of a difference and what people noted about it, oldest first.</summary>
    public async Task<IReadOnlyList<MoneyStep>> HistoryAsync(string id, CancellationToken cancellation)
    {
        var steps = new List<MoneyStep>();
        foreach (var e in await engine.Store.HistoryAsync(MoneyDifferenceWorkflow.StreamOf(id).ToString(), MostEvents, cancellation))
        {
            var at = Micros.ToTime(e.At);
            steps.Add(parts.Vocabulary.Read<Event>(e.Type, e.Data) switch
            {
                MoneyDifferenceFound f => new MoneyStep(at, "found", null, f.Difference.Why),
                MoneyDifferenceAccepted a => new MoneyStep(at, "accepted", a.By, a.Reason),
                MoneyDifferenceResolved r => new MoneyStep(at, "resolved", r.By, r.How),
                _ => new MoneyStep(at, "gone", null, "The figures are the same again."),
            });
        }

        var care = await engine.Care.OfAsync([CareOf(id)], cancellation);
        steps.AddRange(care.Values.SelectMany(c => c.Notes).Select(n => new MoneyStep(n.At, "note", n.Author, n.Text)));
        return [.. steps.OrderBy(s => s.At)];
    }

    private async Task<IReadOnlyList<MoneyDifferenceSummary>> SummariesAsync(List<MoneyDifferenceRow> rows, CancellationToken cancellation)
    {
        var now = parts.Clock.GetUtcNow();
        var care = await engine.Care.OfAsync([.. rows.Select(r => CareOf(r.Id))], cancellation);
        return [.. rows.Select(r => MoneyDifferenceSummary.Of(r, now) with { Assignee = care.GetValueOrDefault(CareOf(r.Id))?.Assignee })];
    }

    private static (string Condition, object Parameters) Condition(MoneyDifferenceQuery query)
    {
        var condition = query.Filter switch { "open" => "state = 'Open'", "accepted" => "state = 'Accepted'", "resolved" => "state = 'Resolved'", "gone" => "state = 'Gone'", _ => "1 = 1" };
        if (query.Class is not null) condition += " AND class = @class";
        // The second half is what the index of orders says of itself: SQLite asks for the same words.
        if (query.Order is not null) condition += query.Filter is "open" or "accepted" or "resolved" ? " AND order_id = @order AND state <> 'Gone'" : " AND order_id = @order";
        if (query.Where is not null) condition += " AND place = @where";
        if (query.Currency is not null) condition += " AND currency = @currency";
        if (query.Until is not null) condition += " AND period <= @until";
        return (condition, new { @class = query.Class, order = query.Order, where = query.Where, currency = query.Currency, until = query.Until, at = query.After?.At ?? long.MaxValue, id = query.After?.Id ?? "", limit = query.Limit });
    }

    private sealed class MoneySliceRow
    {
        public required string Class { get; init; }
        public required string Place { get; init; }
        public required string Currency { get; init; }
        public required string Period { get; init; }
        public required long Count { get; init; }
        public required long Amount { get; init; }
    }
}

/// <summary>Differences of money that have class, connection, currency and month in common.</summary>
/// <param name="Class">Why they differ.</param>
/// <param name="Where">The connection whose figure differs.</param>
/// <param name="Period">The month of their money.</param>
/// <param name="Count">How many.</param>
/// <param name="Amount">What they come to together.</param>
public sealed record MoneySlice(string Class, string Where, string Period, int Count, Money Amount);

/// <summary>What differences of money come to in one currency.</summary>
/// <param name="Count">How many.</param>
/// <param name="Amount">What they come to together.</param>
public sealed record MoneyTotal(int Count, Money Amount)
{
    /// <summary>The sums of slices, by currency.</summary>
    public static IReadOnlyList<MoneyTotal> Of(IEnumerable<MoneySlice> slices) =>
        [.. slices.GroupBy(s => s.Amount.Currency).OrderBy(g => g.Key.Code, StringComparer.Ordinal).Select(g => new MoneyTotal(g.Sum(s => s.Count), new Money(g.Sum(s => s.Amount.Minor), g.Key)))];
}

/// <summary>Something that became of a difference.</summary>
/// <param name="At">When.</param>
/// <param name="What">"found", "accepted", "resolved", "gone", or "note".</param>
/// <param name="By">Who; null when it was a comparison.</param>
/// <param name="Text">In plain words; of a note as it was typed: whoever shows it has to make it harmless.</param>
public sealed record MoneyStep(DateTimeOffset At, string What, string? By, string Text);
