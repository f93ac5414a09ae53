using Weft.Engine.Storage;
using Weft.Engine.Turns;

namespace Weft.Engine.Queries.Desk;

/// <summary>
/// What the people who look after orders ask: lists that an index answers, numbers that are counted only as far as they matter, and everything about an order side by side. Each
/// answer is bounded, however many orders there are.
/// </summary>
public sealed partial class DeskQueries
{
    /// <summary>Orders that are looked through for what no index answers.</summary>
    public const int MostLookedThrough = 5_000;

    /// <summary>An order that is not in sync this long after it arrived is late.</summary>
    public static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(15);

    private const int MostFound = 500;

    private readonly WeftEngine engine;
    private readonly EngineParts parts;
    private readonly Streams streams;

    internal DeskQueries(WeftEngine engine, EngineParts parts, Streams streams)
    {
        (this.engine, this.parts, this.streams) = (engine, parts, streams);
        Index = new OrderIndex(engine.Store, streams, parts.Clock);
    }

    /// <summary>What finds orders by customer and SKU.</summary>
    public OrderIndex Index { get; }

    /// <summary>Orders, newest first.</summary>
    public async Task<OrderListPage> BrowseAsync(OrderBrowse query, CancellationToken cancellation) =>
        string.IsNullOrWhiteSpace(query.Text) ? await ListAsync(query, cancellation) : await FindAsync(query, query.Text.Trim(), cancellation);

    private async Task<OrderListPage> ListAsync(OrderBrowse query, CancellationToken cancellation)
    {
        var indexed = query.Show switch { "open" => "NOT in_sync", "late" => "NOT in_sync AND since < @late", "held" => "held", "attention" => "attention", _ => "1 = 1" };
        var further = new List<string>();
        if (query.Show == "in-sync") further.Add("in_sync");
        if (query.Channel is not null && indexed == "1 = 1") indexed = "connection = @connection";
        else if (query.Channel is not null) further.Add("connection = @connection");
        if (query.Status is not null) further.Add("status = @status");
        var parameters = new
        {
            connection = query.Channel, status = query.Status, late = Micros.Of(engine.Clock.GetUtcNow() - LateAfter),
            since = query.After?.Since ?? long.MaxValue, id = query.After?.Id ?? "", limit = query.Limit,
        };
        var most = further.Count == 0 ? query.Limit : MostLookedThrough;
        var rows = await engine.Store.OrdersAsync(indexed, further.Count == 0 ? "1 = 1" : string.Join(" AND ", further), parameters, most, cancellation);
        IReadOnlyList<OrderSummary> orders = [.. rows.Select(OrderSummary.Of)];
        if (orders.Count == query.Limit) return new OrderListPage(orders, orders[^1].Cursor());
        if (further.Count == 0) return new OrderListPage(orders, null);
        return await engine.Store.LastLookedAtAsync(indexed, parameters, most, cancellation) is [var last] ? new OrderListPage(orders, new OrderCursor(last.Since, last.Id), true) : new OrderListPage(orders, null);
    }

    private async Task<OrderListPage> FindAsync(OrderBrowse query, string text, CancellationToken cancellation)
    {
        if (query.After is null && await engine.Queries.FindOrdersAsync(text, cancellation) is { Count: > 0 } named)
            return new OrderListPage(Fitting(await engine.Store.OrdersAsync(named, cancellation), query), null);
        var (since, id) = (query.After?.Since ?? long.MaxValue, query.After?.Id ?? "");
        var meant = OrderTerms.Meant(text);
        var found = new List<(long Since, string Id)>();
        foreach (var term in meant) found.AddRange(await engine.Store.FoundByAsync(term, since, id, MostFound, cancellation));
        var isExact = found.Count > 0 || query.After is not null;
        if (!isExact)
            foreach (var term in meant) found.AddRange(await engine.Store.FoundByBeginningAsync(term, MostFound, cancellation));
        var newest = found.Distinct().OrderByDescending(f => f.Since).ThenByDescending(f => f.Id, StringComparer.Ordinal).ToList();
        var page = newest.Take(MostFound).ToList();
        var orders = Fitting(await engine.Store.OrdersAsync([.. page.Select(f => f.Id)], cancellation), query);
        if (orders.Count > query.Limit) return new OrderListPage([.. orders.Take(query.Limit)], isExact ? orders[query.Limit - 1].Cursor() : null, !isExact);
        return page.Count >= MostFound ? new OrderListPage(orders, isExact ? new OrderCursor(page[^1].Since, page[^1].Id) : null, true) : new OrderListPage(orders, null);
    }

    /// <summary>Those of a few orders that the filters let through.</summary>
    private List<OrderSummary> Fitting(IEnumerable<OrderRow> rows, OrderBrowse query)
    {
        var late = Micros.Of(engine.Clock.GetUtcNow() - LateAfter);
        return [.. rows.Where(r => (query.Channel is null || r.Connection == query.Channel) && (query.Status is null || r.Status == query.Status) && query.Show switch
        {
            "open" => !r.InSync,
            "late" => !r.InSync && r.Since < late,
            "held" => r.Held,
            "attention" => r.Attention,
            "in-sync" => r.InSync,
            _ => true,
        }).Select(OrderSummary.Of)];
    }
}
