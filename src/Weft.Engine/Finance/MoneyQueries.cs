using System.Collections.Immutable;
using Weft.Core.Finance;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Queries;
using Weft.Engine.Storage;

namespace Weft.Engine.Finance;

/// <summary>Questions about money. The sub-ledger of an order is made from its events each time it is asked for.</summary>
public sealed class MoneyQueries
{
    private const int MostEvents = 5_000;
    private const int PageSize = 500;

    /// <summary>Events are recorded a little after what they tell of; clocks of other systems may be ahead.</summary>
    private static readonly TimeSpan slack = TimeSpan.FromDays(2);

    private readonly WeftEngine engine;
    private readonly EngineParts parts;

    internal MoneyQueries(WeftEngine engine, EngineParts parts) => (this.engine, this.parts) = (engine, parts);

    /// <summary>The sub-ledger of an order; null while the order itself has not arrived.</summary>
    public async Task<OrderLedger?> LedgerAsync(OrderId order, CancellationToken cancellation)
    {
        var history = await engine.Store.HistoryAsync(OrderWorkflow.StreamOf(order).ToString(), MostEvents, cancellation);
        return OrderLedger.Of(order, history.Select(e => new Recorded(e.Version, Micros.ToTime(e.At), parts.Vocabulary.Read<Event>(e.Type, e.Data))));
    }

    /// <summary>Differences of money, newest first.</summary>
    public async Task<IReadOnlyList<MoneyDifferenceSummary>> DifferencesAsync(MoneyDifferenceQuery query, CancellationToken cancellation)
    {
        var condition = query.Filter switch { "open" => "state = 'Open'", "accepted" => "state = 'Accepted'", "resolved" => "state = 'Resolved'", "gone" => "state = 'Gone'", _ => "1 = 1" };
        if (query.Class is not null) condition += " AND class = @class";
        if (query.Order is not null) condition += " AND order_id = @order";
        var rows = await engine.Store.ReadAsync<MoneyDifferenceRow>(
            $"SELECT {Store.MoneyDifferenceColumns} FROM money_differences WHERE {condition} AND (first_seen, id) < (@at, @id) ORDER BY first_seen DESC, id DESC LIMIT @limit",
            new { @class = query.Class, order = query.Order, at = query.After?.At ?? long.MaxValue, id = query.After?.Id ?? "", limit = query.Limit },
            cancellation);
        return [.. rows.Select(r => MoneyDifferenceSummary.Of(r, parts.Clock.GetUtcNow()))];
    }

    /// <summary>One difference; null when there never was one of this id.</summary>
    public async Task<MoneyDifferenceSummary?> DifferenceAsync(string id, CancellationToken cancellation) =>
        (await engine.Store.ReadAsync<MoneyDifferenceRow>($"SELECT {Store.MoneyDifferenceColumns} FROM money_differences WHERE id = @id", new { id }, cancellation)) is [var row] ? MoneyDifferenceSummary.Of(row, parts.Clock.GetUtcNow()) : null;

    /// <summary>How many differences are open.</summary>
    public Task<long> OpenAsync(CancellationToken cancellation) => engine.Store.CountAsync("money_differences", "state = 'Open'", cancellation);

    /// <summary>The books: open differences and closed periods.</summary>
    public async Task<BooksState> BooksAsync(CancellationToken cancellation) => (BooksState)await engine.Turns.ReadAsync(BooksWorkflow.Stream, cancellation);

    /// <summary>What a period comes to as of now: what closing it would record.</summary>
    public async Task<ClosePeriod> PeriodAsync(Period period, string by, CancellationToken cancellation)
    {
        var closed = (await BooksAsync(cancellation)).Closed;
        var asOf = parts.Clock.GetUtcNow();
        var book = new PeriodBook(period, closed, asOf);
        var since = closed.IsEmpty || closed[^1].AsOf > period.From ? period.From : closed[^1].AsOf;
        var after = "order/";
        while (await engine.Store.OrdersChangedSinceAsync(Micros.Of(since - slack), after, PageSize, cancellation) is { Count: > 0 } page)
        {
            foreach (var stream in page)
                foreach (var entry in (await LedgerAsync(new OrderId(StreamId.Parse(stream).Key), cancellation))?.Entries ?? []) book.Add(entry);
            after = page[^1];
        }

        return new ClosePeriod(period.ToString(), book.Figures(), book.Late, asOf, by);
    }

    /// <summary>What all sub-ledgers come to, by currency, and orders at rest with an open balance that nobody has accepted.</summary>
    public async Task<MoneySum> SumAsync(CancellationToken cancellation)
    {
        var sums = new Dictionary<string, MoneyFigures>(StringComparer.Ordinal);
        var open = ImmutableArray.CreateBuilder<(string, string)>();
        var after = "order/";
        while (await engine.Store.OrdersChangedSinceAsync(0, after, PageSize, cancellation) is { Count: > 0 } page)
        {
            foreach (var stream in page)
            {
                if (await LedgerAsync(new OrderId(StreamId.Parse(stream).Key), cancellation) is not { } ledger) continue;
                var (f, code) = (MoneyFigures.Of(ledger), ledger.Currency.Code);
                sums[code] = sums.TryGetValue(code, out var s)
                    ? new(s.Paid + f.Paid, s.Refunded + f.Refunded, s.Invoiced + f.Invoiced, s.Credited + f.Credited, s.Open + f.Open, s.Rounding + f.Rounding)
                    : f;
                if (ledger.State.InSync && !ledger.Open.IsZero) open.Add((ledger.State.Id.Value, $"{ledger.Open} are open: {string.Join(' ', OpenItems.Of(ledger).Select(i => i.Why))}"));
            }

            after = page[^1];
        }

        return new MoneySum([.. sums.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value)], open.ToImmutable());
    }
}

/// <summary>What all sub-ledgers come to.</summary>
/// <param name="Figures">By currency.</param>
/// <param name="Open">Orders at rest with an open balance, and why it is open.</param>
public sealed record MoneySum(ImmutableArray<MoneyFigures> Figures, ImmutableArray<(string Order, string Why)> Open);
