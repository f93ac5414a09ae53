using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Weft.Core.Finance;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Engine.Dispatch;
using Weft.Engine.Reconciliation;
using Weft.Engine.Storage;
using Weft.Sdk;

namespace Weft.Engine.Finance;

/// <summary>
/// Compares what channels, provider and ERP have of the same money: every order at rest, round after round, the payouts as they come, and at once when somebody asks. A page of orders with
/// each step. What differs goes into the inbox, like everything that Weft acts on.
/// </summary>
public sealed partial class MoneyReconciliation
{
    private static readonly TimeSpan shortPause = TimeSpan.FromMilliseconds(500);

    private readonly Lock gate = new();
    private readonly LinkedList<MoneyRun> runs = new();
    private readonly Store store;
    private readonly Findings findings;
    private readonly ReconciliationOptions options;
    private readonly TimeProvider clock;
    private readonly MoneyReader reader;
    private readonly Walk pace;
    private readonly ILogger<MoneyReconciliation> logger;
    private readonly ConcurrentDictionary<string, DateTimeOffset> payoutsRead = new(StringComparer.Ordinal);
    private (long Since, string Id)? round;
    private DateTimeOffset notBefore;
    private int started;

    internal MoneyReconciliation(WeftEngine engine, EngineParts parts)
    {
        (store, options, clock) = (engine.Store, parts.Options.Reconciliation, parts.Clock);
        findings = new Findings(store, engine.Feed, engine.Translator, options);
        reader = new MoneyReader(engine.Lanes, clock);
        pace = new Walk(options.SeeEveryOrderWithin, options, clock);
        logger = parts.Logs.CreateLogger<MoneyReconciliation>();
        Queries = new MoneyQueries(engine, parts);
        Cures = new MoneyCures(engine, this, clock);
    }

    /// <summary>Questions about money.</summary>
    public MoneyQueries Queries { get; }

    /// <summary>What Weft itself can put right.</summary>
    public MoneyCures Cures { get; }

    /// <summary>Connections that can be asked for their money.</summary>
    public IReadOnlyList<string> Connections => [.. reader.Askable.Select(l => l.Name)];

    /// <summary>How long until there may be something to compare.</summary>
    internal TimeSpan Wait
    {
        get
        {
            if (notBefore > clock.GetUtcNow()) return notBefore - clock.GetUtcNow();
            lock (gate) return runs.Any(r => !r.IsOver) ? TimeSpan.Zero : pace.Wait;
        }
    }

    /// <summary>Compares now: the orders that are named, or all at rest. A connection that cannot be asked is not a fault here: the status says so.</summary>
    public async Task<MoneyRunStatus> StartAsync(IReadOnlyList<OrderId>? orders, CancellationToken cancellation)
    {
        var total = orders?.Count ?? (int)await store.CountAsync("orders", "in_sync", cancellation);
        var run = new MoneyRun(Interlocked.Increment(ref started).ToString(CultureInfo.InvariantCulture), orders, clock.GetUtcNow()) { Total = total };
        lock (gate)
        {
            runs.AddLast(run);
            if (runs.Count > options.MostRunsKept) runs.RemoveFirst();
        }

        return await StatusAsync(run, cancellation);
    }

    /// <summary>How a comparison does; null when the node does not remember it.</summary>
    public async Task<MoneyRunStatus?> StatusAsync(string id, CancellationToken cancellation)
    {
        MoneyRun? run;
        lock (gate) run = runs.FirstOrDefault(r => r.Id == id);
        return run is null ? null : await StatusAsync(run, cancellation);
    }

    /// <summary>What the parties of an order have in their books now, and who could not be asked.</summary>
    public async Task<(ImmutableArray<MoneyDocument> Documents, IReadOnlyDictionary<string, string> NotAsked)> AskAsync(OrderLedger ledger, CancellationToken cancellation)
    {
        var failed = new Dictionary<string, string>(StringComparer.Ordinal);
        var page = new MoneyPage([ledger]);
        await ReadAsync(page, (connection, e) => failed[connection] = e.Message, [], cancellation);
        return ([.. page.Documents], failed);
    }

    /// <summary>Compares one page, if one is due.</summary>
    internal async Task<bool> StepAsync(CancellationToken cancellation)
    {
        if (clock.GetUtcNow() < notBefore) return false;
        if (findings.AreFull)
        {
            notBefore = clock.GetUtcNow() + shortPause;
            return false;
        }

        MoneyRun? run;
        lock (gate) run = runs.FirstOrDefault(r => !r.IsOver);
        if (run is not null) return await StepAsync(run, cancellation);
        if (!pace.IsDue) return false;
        await StepRoundAsync(cancellation);
        return true;
    }

    private async Task<bool> StepAsync(MoneyRun run, CancellationToken cancellation)
    {
        if (run is { Named: null, PayoutsAreDone: false }) return await StepPayoutsAsync(run, cancellation);
        IReadOnlyList<(OrderId Order, long Since)> page = run.Named is { } named
            ? [.. named.Skip(run.Looked).Take(options.PageSize).Select(o => (o, 0L))]
            : await AtRestAsync(run.After, cancellation);
        run.Page ??= await PageAsync([.. page.Select(p => p.Order)], cancellation);
        var (found, complete) = await CompareAsync(run.Page, (connection, e) => run.Failed(connection, e, clock.GetUtcNow()), [.. run.NotAsked.Keys], cancellation);
        if (!complete)
        {
            // Somebody could not be asked just now, and is asked once more; what the others said is kept.
            notBefore = clock.GetUtcNow() + shortPause;
            return true;
        }

        run.Went();
        run.Looked += page.Count;
        run.Differences += found;
        if (page.Count > 0) run.After = (page[^1].Since, page[^1].Order.Value);
        run.IsOver = page.Count < options.PageSize;
        return true;
    }

    /// <summary>The payouts of everybody who has not given them yet. They come first, so that what is missing in them is known.</summary>
    private async Task<bool> StepPayoutsAsync(MoneyRun run, CancellationToken cancellation)
    {
        var waits = false;
        foreach (var lane in reader.Askable.Where(l => !run.NotAsked.ContainsKey(l.Name) && !run.GavePayouts.Contains(l.Name)))
        {
            try
            {
                run.Differences += await PayoutsAsync(lane, null, cancellation);
                run.GavePayouts.Add(lane.Name);
            }
            catch (MoneyNotReadException e)
            {
                waits |= !run.Failed(lane.Name, e, clock.GetUtcNow());
            }
        }

        if (waits) notBefore = clock.GetUtcNow() + shortPause;
        run.PayoutsAreDone = !waits;
        if (run.PayoutsAreDone) run.Went();
        return true;
    }

    private async Task StepRoundAsync(CancellationToken cancellation)
    {
        var start = Micros.Of(clock.GetUtcNow() - options.LookBack);
        round ??= (start, "");
        var page = await AtRestAsync(round.Value, cancellation);
        await CompareAsync(await PageAsync([.. page.Select(p => p.Order)], cancellation), static (_, _) => true, [], cancellation);
        var last = page.Count < options.PageSize;
        if (last) await NewPayoutsAsync(cancellation);
        round = last ? null : (page[^1].Since, page[^1].Order.Value);
        pace.Done(options.PageSize, last ? page.Count : (int)await store.CountAsync("orders", $"since >= {start}", cancellation));
    }

    private async Task<IReadOnlyList<(OrderId Order, long Since)>> AtRestAsync((long Since, string Id) after, CancellationToken cancellation) =>
        [.. (await store.OrdersAtRestAsync(after.Since, after.Id, Micros.Of(clock.GetUtcNow() - options.Policy.SettleWithin), options.PageSize, cancellation)).Select(o => (new OrderId(o.Id), o.Since))];

    private async Task<MoneyPage> PageAsync(IReadOnlyList<OrderId> orders, CancellationToken cancellation)
    {
        var ledgers = new List<OrderLedger>(orders.Count);
        foreach (var order in orders)
            if (await Queries.LedgerAsync(order, cancellation) is { } ledger) ledgers.Add(ledger);
        return new MoneyPage(ledgers);
    }

    /// <summary>Asks everybody about a page of orders who has not answered, and reports what differs. Not complete when somebody could not be asked who may answer soon.</summary>
    private async Task<(int Found, bool Complete)> CompareAsync(MoneyPage page, Func<string, MoneyNotReadException, bool> failed, ImmutableHashSet<string> without, CancellationToken cancellation)
    {
        var ledgers = page.Ledgers;
        if (ledgers.Count == 0) return (0, true);
        var unasked = without;
        var waits = false;
        await ReadAsync(page, (connection, e) =>
        {
            if (!e.Waits) LogNotAsked(connection, e.Message);
            unasked = unasked.Add(connection);
            waits |= !failed(connection, e);
        }, without, cancellation);
        if (waits) return (0, false);

        var documents = page.Documents.ToLookup(d => d.Order);
        var known = (await store.MoneyDifferencesOfAsync([.. ledgers.Select(l => l.State.Id.Value)], cancellation)).ToLookup(d => d.OrderId, StringComparer.Ordinal);
        var payouts = await PaidOutAsync(page, cancellation);
        var said = new List<Addressed>();
        var count = 0;
        foreach (var before in ledgers)
        {
            // Read again: what happened while the others were asked is not a difference.
            if (await Queries.LedgerAsync(before.State.Id, cancellation) is not { State.InSync: true } ledger || ledger.Entries.Length != before.Entries.Length) continue;
            var asked = PartiesOf(ledger).Where(p => !unasked.Contains(p)).ToImmutableHashSet(StringComparer.Ordinal);
            var differences = MoneyComparison.Of(new MoneyLook(ledger, asked, [.. documents[ledger.State.Id]]) { Payouts = payouts.GetValueOrDefault(ledger.State.Parties!.PaymentProvider ?? "") });
            count += differences.Length;
            said.AddRange(differences.Select(Differs));
            if (PartiesOf(ledger).All(asked.Contains)) said.AddRange(known[ledger.State.Id.Value].Select(k => k.Id).Except(differences.Select(d => d.Key()), StringComparer.Ordinal).Select(Agrees));
        }

        await findings.CommitAsync(said, null, cancellation);
        return (count, true);
    }

    /// <summary>Connections that take part in an order and can be asked.</summary>
    private IEnumerable<string> PartiesOf(OrderLedger ledger)
    {
        var p = ledger.State.Parties!;
        return reader.Askable.Select(l => l.Name).Where(n => n == ledger.State.Order!.Connection || n == p.Erp || n == p.PaymentProvider);
    }

    private async Task ReadAsync(MoneyPage page, Action<string, MoneyNotReadException> failed, ImmutableHashSet<string> without, CancellationToken cancellation)
    {
        foreach (var lane in reader.Askable.Where(l => !without.Contains(l.Name) && !page.HasAsked(l.Name)))
        {
            var asked = page.Ledgers.Where(l => PartiesOf(l).Contains(lane.Name)).Select(Reference).ToList();
            if (asked.Count == 0) continue;
            try
            {
                page.Keep(lane.Name, await reader.ReadAsync(lane, asked, cancellation));
            }
            catch (MoneyNotReadException e)
            {
                failed(lane.Name, e);
            }
        }
    }

    /// <summary>What of a page's money was in a payout, by provider; only of those whose payouts were all read since Weft started.</summary>
    private async Task<Dictionary<string, PayoutsSeen>> PaidOutAsync(MoneyPage page, CancellationToken cancellation)
    {
        var seen = new Dictionary<string, PayoutsSeen>(StringComparer.Ordinal);
        foreach (var (name, at) in payoutsRead)
        {
            var captures = page.AnswersOf(name).Where(d => d.Kind == MoneyDocumentKind.Capture).Select(d => d.Number).ToList();
            if (captures.Count > 0) seen[name] = new PayoutsSeen([.. await store.PaidOutAsync(name, captures, cancellation)], at - options.PayoutWithin);
        }

        return seen;
    }

    /// <summary>Reads the payouts that are new.</summary>
    private async Task NewPayoutsAsync(CancellationToken cancellation)
    {
        foreach (var lane in reader.Askable)
        {
            try
            {
                await PayoutsAsync(lane, await store.CursorAsync(PayoutsOf(lane), cancellation), cancellation);
            }
            catch (MoneyNotReadException e)
            {
                LogNotAsked(lane.Name, e.Message);
            }
        }
    }

    /// <summary>Reads a connection's payouts from a cursor on, and reports what differs in them.</summary>
    private async Task<int> PayoutsAsync(Lane lane, string? cursor, CancellationToken cancellation)
    {
        var count = 0;
        while (await reader.PayoutsAsync(lane, cursor, cancellation) is { } page)
        {
            var differences = page.Payouts.SelectMany(p => MoneyComparison.Of(lane.Name, p)).ToList();
            count += differences.Count;
            var items = page.Payouts.SelectMany(p => p.Items.Select(i => new PayoutItemRow(lane.Name, i.Document, p.Number, Micros.Of(p.At)))).DistinctBy(i => i.Document);
            await findings.CommitAsync([.. differences.Select(Differs)], (PayoutsOf(lane), page.Cursor, clock.Now()), items, cancellation);
            cursor = page.Cursor;
            if (page.More) continue;
            payoutsRead[lane.Name] = clock.GetUtcNow();
            break;
        }

        return count;
    }

    private static string PayoutsOf(Lane lane) => $"payouts/{lane.Name}";

    private static OrderReference Reference(OrderLedger l) =>
        new(l.State.Id, l.State.Order!.ChannelOrderId, l.State.Payment.Reference, l.State.Obligations.FirstOrDefault(o => o.Kind == ObligationKind.ErpSalesOrder)?.Reference);

    private static Addressed Differs(MoneyDifference d)
    {
        Telemetry.Differences.Add(1, new("kind", "Money"), new("class", d.Class.ToString()));
        return new Addressed(MoneyDifferenceWorkflow.StreamOf(d.Key()), new ReportMoneyDifference(d));
    }

    private Addressed Agrees(string key) => new(MoneyDifferenceWorkflow.StreamOf(key), new ReportMoneyAgreement(clock.GetUtcNow()));

    private async Task<MoneyRunStatus> StatusAsync(MoneyRun run, CancellationToken cancellation) =>
        new(run.Id, run.IsOver && !findings.Waiting ? "done" : "looking", run.StartedAt, run.Looked, run.Differences, (int)await Queries.OpenAsync(cancellation), run.NotAsked) { Total = run.Total };

    [LoggerMessage(1311, LogLevel.Warning, "{Connection} cannot be asked for its money: {Reason}")]
    private partial void LogNotAsked(string connection, string reason);
}
