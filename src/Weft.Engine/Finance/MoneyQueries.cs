using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Weft.Core.Finance;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Queries;
using Weft.Engine.Storage;

namespace Weft.Engine.Finance;

/// <summary>Questions about money. The sub-ledger of an order is made from its events each time it is asked for.</summary>
public sealed partial class MoneyQueries
{
    private const int MostEvents = 5_000;
    private const int PageSize = 500;

    /// <summary>Events are recorded a little after what they tell of; clocks of other systems may be ahead.</summary>
    private static readonly TimeSpan slack = TimeSpan.FromDays(2);

    /// <summary>Longest time after a period's end in which an order reaches Weft of which money moved in the period.</summary>
    private static readonly TimeSpan lateNews = TimeSpan.FromDays(31);

    private readonly WeftEngine engine;
    private readonly EngineParts parts;

    internal MoneyQueries(WeftEngine engine, EngineParts parts) => (this.engine, this.parts) = (engine, parts);

    /// <summary>The sub-ledger of an order; null while the order itself has not arrived.</summary>
    public async Task<OrderLedger?> LedgerAsync(OrderId order, CancellationToken cancellation)
    {
        var history = await engine.Store.HistoryAsync(OrderWorkflow.StreamOf(order).ToString(), MostEvents, cancellation);
        return OrderLedger.Of(order, history.Select(e => new Recorded(e.Version, Micros.ToTime(e.At), parts.Vocabulary.Read<Event>(e.Type, e.Data))));
    }

    /// <summary>The books: open differences and closed periods.</summary>
    public async Task<BooksState> BooksAsync(CancellationToken cancellation) => (BooksState)await engine.Turns.ReadAsync(BooksWorkflow.Stream, cancellation);

    /// <summary>What a period comes to as of now: what closing it would record.</summary>
    public async Task<ClosePeriod> PeriodAsync(Period period, string by, CancellationToken cancellation)
    {
        var closed = (await BooksAsync(cancellation)).Closed;
        var asOf = parts.Clock.GetUtcNow();
        var book = new PeriodBook(period, closed, asOf);
        await foreach (var order in OrdersOfAsync(period, cancellation))
            foreach (var entry in (await LedgerAsync(order, cancellation))?.Entries ?? []) book.Add(entry);
        return new ClosePeriod(period.ToString(), book.Figures(), book.Late, asOf, by);
    }

    /// <summary>
    /// Orders that may have money of a period, each once: those placed in it or a little before or after, and those of earlier to which something happened in it or later.
    /// So a closing costs what the orders of its month cost, however many others there are.
    /// </summary>
    private async IAsyncEnumerable<OrderId> OrdersOfAsync(Period period, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (from, to) = (Micros.Of(period.From - slack), Micros.Of(period.To + lateNews));
        for (var after = (Since: long.MinValue, Id: ""); await engine.Store.OrdersPlacedAsync(from, to, after, PageSize, cancellation) is { Count: > 0 } page; after = (page[^1].Since, page[^1].Id))
            foreach (var (id, _) in page) yield return new OrderId(id);
        // Clocks of other systems may be ahead or behind: what is recorded at the turn of a month may belong to the other one.
        var month = Period.Of(period.From - slack).ToString();
        for (var after = (Month: "", Id: ""); await engine.Store.OrdersOfMonthAsync(month, from, after, PageSize, cancellation) is { Count: > 0 } page; after = (page[^1].Month, page[^1].Id))
            foreach (var (id, _) in page) yield return new OrderId(id);
    }

    /// <summary>What all sub-ledgers come to, by currency, and orders at rest with an open balance that nobody has accepted.</summary>
    public async Task<MoneySum> SumAsync(CancellationToken cancellation)
    {
        var sums = new Dictionary<string, MoneyFigures>(StringComparer.Ordinal);
        var open = ImmutableArray.CreateBuilder<(string, string)>();
        var atRest = 0;
        var after = (Since: long.MinValue, Id: "");
        while (await engine.Store.OrdersPlacedAsync(long.MinValue, long.MaxValue, after, PageSize, cancellation) is { Count: > 0 } page)
        {
            foreach (var (id, _) in page)
            {
                if (await LedgerAsync(new OrderId(id), cancellation) is not { } ledger) continue;
                if (ledger.State.InSync) atRest++;
                var (f, code) = (MoneyFigures.Of(ledger), ledger.Currency.Code);
                sums[code] = sums.TryGetValue(code, out var s)
                    ? new(s.Paid + f.Paid, s.Refunded + f.Refunded, s.Invoiced + f.Invoiced, s.Credited + f.Credited, s.Open + f.Open, s.Rounding + f.Rounding)
                    : f;
                if (ledger.State.InSync && !ledger.Open.IsZero) open.Add((ledger.State.Id.Value, $"{ledger.Open} are open: {string.Join(' ', OpenItems.Of(ledger).Select(i => i.Why))}"));
            }

            after = (page[^1].Since, page[^1].Id);
        }

        return new MoneySum([.. sums.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value)], open.ToImmutable(), atRest);
    }
}

/// <summary>What all sub-ledgers come to.</summary>
/// <param name="Figures">By currency.</param>
/// <param name="Open">Orders at rest with an open balance, and why it is open.</param>
/// <param name="AtRest">Orders at rest: of each, what was paid less what went back must be what was invoiced less what was credited.</param>
public sealed record MoneySum(ImmutableArray<MoneyFigures> Figures, ImmutableArray<(string Order, string Why)> Open, int AtRest);
