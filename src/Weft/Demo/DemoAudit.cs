using System.Collections.Immutable;
using Weft.Core.Reconciliation;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Engine;
using Weft.Engine.Queries;
using Weft.Simulation;
using Weft.Simulator;
using Weft.Simulator.Books;

namespace Weft.Demo;

/// <summary>Lays Weft's numbers beside the own books of every simulated system.</summary>
internal sealed class DemoAudit(WeftEngine engine, Retailer retailer, DemoSettings settings)
{
    private const int MostAside = 10_000;
    private const int MostShown = 20;
    private static readonly ImmutableDictionary<string, ReservationState> noCarts = ImmutableDictionary<string, ReservationState>.Empty;

    /// <summary>True when nothing is on its way that the books will still show: counts the ERP has not told, and numbers the channels have not taken.</summary>
    public async Task<bool> AgreesAsync()
    {
        var books = retailer.TakeBooks();
        return (await ChannelViews.DifferencesAsync(engine, retailer)).Count == 0 && (await StockAudit.FindAsync(engine, books, noCarts)).Count == 0;
    }

    /// <summary>What the demo came to.</summary>
    /// <param name="tally">What the engine counted.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="unfinished">Why it was stopped before everything came to rest; null when it was not.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<DemoSummary> SummaryAsync(Tally tally, TimeSpan took, string? unfinished, CancellationToken cancellation)
    {
        var books = retailer.TakeBooks();
        var report = RetailerAudit.Run(books, await HeldAsync(cancellation), await StoreViews.OfAsync(engine, books));
        var stock = await StockAudit.FindAsync(engine, books, noCarts);
        var channels = await ChannelViews.DifferencesAsync(engine, retailer);
        var tills = await TillFindingsAsync(books, cancellation);
        var money = await DemoMoney.OfAsync(engine, [.. books.Orders.Select(o => OrderId.Of(o.Channel, o.Id))], MostShown, cancellation);
        var ours = await engine.Queries.DiscrepanciesAsync(new DiscrepancyQuery("all", nameof(DiscrepancyClass.OurFault), null, null, null, MostShown), cancellation);
        var counts = await engine.Queries.CountsAsync(cancellation);
        var oversells = await engine.Queries.OversellSumsAsync(cancellation);
        var unknown = await UnknownAsync(books, cancellation);
        return new DemoSummary
        {
            Orders = books.Orders.Count,
            InSync = counts.InSync,
            Held = counts.Held,
            Cancelled = report.Cancelled,
            Returned = books.Releases.Count(r => r.Returned.Count > 0),
            PaidBack = books.SalesOrders.Count(o => o.CreditNotes.Any(c => c.Total > 0)),
            Lost = report.Lost + unknown,
            Doubled = report.Doubled,
            Oversold = stock.Where(f => f.Fault == StockFault.PromisedTwice).Sum(f => (long)f.Units) + books.Stock.Sum(s => (long)Math.Max(0, s.Shipped - s.Initial - s.Received - s.Returned)),
            OversoldByChannels = oversells.Sum(o => o.Units),
            OversellCauses = oversells.ToDictionary(o => o.Cause, o => o.Units),
            ReservedNotDemand = stock.Where(f => f.Fault == StockFault.Demand).Select(f => f.Sku).Distinct().Count(),
            Stores = new StoreTrade
            {
                Transactions = books.Tills.Transactions,
                TakenIn = await StoreViews.TakenInAsync(engine, retailer.Stores.Name),
                ByType = books.TillTransactions,
                CaughtUp = books.Tills.CaughtUp,
                NumbersReused = books.Tills.NumbersReused,
                Differences = report.StoreDifferences,
            },
            ChannelNumbersDiffer = channels.Count,
            DuplicatesSuppressed = tally.Duplicates,
            Retries = tally.Retries,
            DeadLetters = tally.DeadLetters,
            Quarantined = tally.Quarantined,
            MoneyDifference = report.MoneyDifference,
            UnitsUnaccounted = report.UnitsUnaccounted,
            Money = money,
            Seconds = Math.Round(took.TotalSeconds, 1),
            Findings =
            [
                .. unfinished is null ? (string[])[] : [unfinished],
                .. unknown > 0 ? (string[])[$"{unknown} orders never reached Weft."] : [],
                .. report.Findings.Select(f => f.ToString()),
                .. money.Findings,
                .. stock.Select(f => f.ToString()),
                .. channels,
                .. tills,
                .. ours.Select(d => $"Weft found its own books wrong: {d.Sku} at {d.Where}, ours {d.Ours}, theirs {d.Theirs}: {d.Why}"),
            ],
        };
    }

    private async Task<HashSet<(string Channel, string Id)>> HeldAsync(CancellationToken cancellation) =>
        [.. (await engine.Queries.OrdersAsync(new OrderQuery("held", null, null, settings.Orders), cancellation)).Select(o => new OrderId(o.Id)).Select(id => (id.Connection, id.Value[(id.Connection.Length + 1)..]))];

    private async Task<int> UnknownAsync(RetailerBooks books, CancellationToken cancellation)
    {
        var unknown = 0;
        foreach (var order in books.Orders)
            if (!order.Cancelled && (await engine.Queries.OrderAsync(OrderId.Of(order.Channel, order.Id), cancellation)).Order is null) unknown++;
        return unknown;
    }

    /// <summary>Every transaction of the tills is taken in once; of a number that was used twice the first counts, and the other is put aside.</summary>
    private async Task<IReadOnlyList<string>> TillFindingsAsync(RetailerBooks books, CancellationToken cancellation)
    {
        var findings = new List<string>();
        var taken = await StoreViews.TakenInAsync(engine, retailer.Stores.Name);
        if (taken != books.Tills.Transactions) findings.Add($"The stores made {books.Tills.Transactions} transactions, {taken} were taken in.");
        var aside = await engine.Queries.QuarantineAsync(null, MostAside, cancellation);
        findings.AddRange(aside.Where(m => !StoreViews.IsReusedNumber(m)).Select(m => $"Put aside: {m.Connection} {m.Kind}: {m.Reason} ({m.Field})"));
        var reused = aside.Count(StoreViews.IsReusedNumber);
        if (reused != books.Tills.NumbersReused) findings.Add($"Tills used {books.Tills.NumbersReused} numbers twice, {reused} were noticed.");
        return findings;
    }
}
