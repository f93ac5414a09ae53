using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reconciliation;
using Weft.Core.Shared;
using Weft.Engine.Storage;
using Weft.Engine.Turns;
using Weft.Sdk;

namespace Weft.Engine.Reconciliation;

/// <summary>What the monitor works with.</summary>
internal sealed record MonitorParts(Store Store, Streams Streams, Tracer Tracer, Findings Findings, ReconciliationOptions Options, TimeProvider Clock);

/// <summary>
/// Checks what must hold of Weft's own books at any time, over what is committed, a page at a time: SKU by SKU, and open order by open order, because a promise that is missing shows
/// only there. A SKU and the orders it is compared with are read by one statement, so that nothing is between two states.
/// </summary>
internal sealed class InvariantMonitor(MonitorParts parts, StockPolicy policy)
{
    private static readonly IReadOnlyList<string> kinds = [nameof(DiscrepancyKind.Promise), nameof(DiscrepancyKind.Counter), nameof(DiscrepancyKind.Publication)];

    /// <summary>Pause while too much waits to be decided.</summary>
    private static readonly TimeSpan shortPause = TimeSpan.FromMilliseconds(500);

    private readonly SkuWalk skus = new(parts.Store, "invariants", new Walk(parts.Options.CheckInvariantsWithin, parts.Options, parts.Clock));
    private readonly Walk orders = new(parts.Options.CheckInvariantsWithin, parts.Options, parts.Clock);
    private (long Since, string Id) afterOrder = (long.MinValue, "");
    private int slice;

    /// <summary>How long until there is something to check.</summary>
    public TimeSpan Wait => parts.Findings.AreFull ? shortPause : new[] { Due.Wait, skus.Pace.Wait, orders.Wait }.Min();

    /// <summary>What is to be looked at again.</summary>
    public DueLooks Due { get; } = new(parts.Store, kinds, null, parts.Clock);

    /// <summary>Checks one page, if one is due.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        if (parts.Findings.AreFull) return false;
        if (await Due.TakeAsync(parts.Options.PageSize, cancellation) is { Count: > 0 } due)
        {
            await CheckSkusAsync(due, null, cancellation);
            return true;
        }

        if (skus.Pace.IsDue)
        {
            var page = await skus.PeekAsync(parts.Options.PageSize, cancellation);
            await CheckSkusAsync(page, page.Count > 0 ? skus.Position(page, parts.Options.PageSize, parts.Clock) : null, cancellation);
            if (page.Count < parts.Options.PageSize) slice++;
            skus.Done(page, parts.Options.PageSize);
            return true;
        }

        if (!orders.IsDue) return false;
        await CheckOrdersAsync(cancellation);
        return true;
    }

    private async Task CheckSkusAsync(IReadOnlyList<Sku> page, (string, string?, long)? cursor, CancellationToken cancellation)
    {
        var known = await KnownAsync(page, cancellation);
        var found = new Dictionary<string, Difference>(StringComparer.Ordinal);
        var alone = await LoadAsync(page, [], cancellation);
        foreach (var chunk in Chunks(page, alone, known))
        {
            var read = await LoadAsync([.. chunk.Select(c => c.Sku)], [.. chunk.SelectMany(c => c.Orders).Distinct()], cancellation);
            foreach (var (sku, asked) in chunk)
                Note(Invariants.Promises(read.Stock[sku], asked.Select(o => read.Orders[o]), parts.Clock.GetUtcNow()), found);
        }

        foreach (var stock in alone.Stock.Values) Note(Invariants.Within(stock, policy, parts.Clock.GetUtcNow()), found);
        await ReportAsync(found, known, cursor, cancellation);
    }

    private async Task CheckOrdersAsync(CancellationToken cancellation)
    {
        var page = await parts.Store.OpenOrdersAfterAsync(afterOrder.Since, afterOrder.Id, parts.Options.PageSize, cancellation);
        var ids = page.Select(p => new OrderId(p.Id)).ToList();
        var needed = (await LoadAsync([], ids, cancellation)).Orders.Values.SelectMany(Invariants.Demand).Select(d => d.Sku).Distinct().ToList();
        var read = await LoadAsync(needed, ids, cancellation);
        var known = (await KnownAsync(needed, cancellation)).Where(k => k.Value.OrderId is { } order && read.Orders.ContainsKey(new OrderId(order))).ToDictionary(StringComparer.Ordinal);
        var found = new Dictionary<string, Difference>(StringComparer.Ordinal);
        foreach (var stock in read.Stock.Values) Note(Invariants.Promises(stock, read.Orders.Values, parts.Clock.GetUtcNow()), found);
        await ReportAsync(found, known, null, cancellation);
        var last = page.Count < parts.Options.PageSize;
        afterOrder = last ? (long.MinValue, "") : (page[^1].Since, page[^1].Id);
        orders.Done(page.Count, last ? page.Count : (int)await parts.Store.CountAsync("orders", "NOT in_sync", cancellation));
    }

    private static void Note(IEnumerable<Difference> differences, Dictionary<string, Difference> found)
    {
        foreach (var d in differences) found[d.Key()] = d;
    }

    private async Task ReportAsync(Dictionary<string, Difference> found, Dictionary<string, DiscrepancyRow> known, (string, string?, long)? cursor, CancellationToken cancellation)
    {
        var said = new List<Addressed>();
        foreach (var (key, difference) in found)
        {
            known.Remove(key);
            Telemetry.InvariantsBroken.Add(1, new KeyValuePair<string, object?>("kind", difference.Kind.ToString()));
            said.Add(Findings.Differs(await parts.Tracer.TraceAsync(difference, cancellation)));
        }

        said.AddRange(known.Keys.Select(key => Findings.Agrees(key, parts.Clock.GetUtcNow())));
        await parts.Findings.CommitAsync(said, cursor, cancellation);
    }

    private async Task<Dictionary<string, DiscrepancyRow>> KnownAsync(IReadOnlyList<Sku> page, CancellationToken cancellation) =>
        (await parts.Store.DiscrepanciesOfAsync([.. page.Select(s => s.Value)], cancellation)).Where(d => kinds.Contains(d.Kind)).ToDictionary(d => d.Id, StringComparer.Ordinal);

    /// <summary>SKUs with the orders to compare them with, so many orders at once as are read by one statement. Of a SKU with more promises than that, each round takes another slice.</summary>
    private IEnumerable<List<(Sku Sku, List<OrderId> Orders)>> Chunks(IReadOnlyList<Sku> page, Books alone, Dictionary<string, DiscrepancyRow> known)
    {
        var most = parts.Options.MostOrdersAtOnce;
        var chunk = new List<(Sku, List<OrderId>)>();
        var count = 0;
        foreach (var sku in page)
        {
            var suspects = known.Values.Where(k => k.Sku == sku.Value && k.OrderId is not null).Select(k => new OrderId(k.OrderId!));
            var promised = alone.Stock[sku].Promises.Values.Select(p => p.Order).Distinct().OrderBy(o => o.Value, StringComparer.Ordinal).ToList();
            if (promised.Count > most) promised = [.. promised.Skip(slice * most % promised.Count).Take(most)];
            var asked = suspects.Union(promised).ToList();
            if (asked.Count == 0) continue;
            if (count > 0 && count + asked.Count > most)
            {
                yield return chunk;
                (chunk, count) = ([], 0);
            }

            chunk.Add((sku, asked));
            count += asked.Count;
        }

        if (chunk.Count > 0) yield return chunk;
    }

    private sealed record Books(Dictionary<Sku, StockState> Stock, Dictionary<OrderId, OrderState> Orders);

    /// <summary>SKUs and orders as they stood at one moment.</summary>
    private async Task<Books> LoadAsync(IReadOnlyList<Sku> wanted, IReadOnlyList<OrderId> of, CancellationToken cancellation)
    {
        var loaded = await parts.Streams.LoadAsync([.. wanted.Select(s => StockWorkflow.StreamOf(s).ToString()), .. of.Select(o => OrderWorkflow.StreamOf(o).ToString())], cancellation);
        var states = loaded.Values.Select(s => s.State).ToList();
        return new Books(states.OfType<StockState>().ToDictionary(s => s.Sku), states.OfType<OrderState>().ToDictionary(o => o.Id));
    }
}
