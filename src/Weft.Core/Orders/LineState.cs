using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;

namespace Weft.Core.Orders;

/// <summary>A line's units, each in exactly one bucket: <c>open + backordered + reserved + released + shipped + cancelled = ordered</c>. Units of a kit's line are kits.</summary>
public sealed record LineState(string LineId, Sku Sku, int Ordered)
{
    /// <summary>Not promised yet.</summary>
    public int Open { get; init; } = Ordered;

    /// <summary>Waiting for stock.</summary>
    public int Backordered { get; init; }

    /// <summary>Promised from stock.</summary>
    public int Reserved { get; init; }

    /// <summary>Given to a node.</summary>
    public int Released { get; init; }

    /// <summary>Left the node.</summary>
    public int Shipped { get; init; }

    /// <summary>Will not ship.</summary>
    public int Cancelled { get; init; }

    /// <summary>Of the cancelled units, those that were taken out one by one, by a cancellation of units or a change of the order.</summary>
    public int Withdrawn { get; init; }

    /// <summary>Since when units of it wait for stock, in an order whose units may not wait for ever.</summary>
    public DateTimeOffset? WaitsSince { get; init; }

    /// <summary>The parts that are promised in its place when the SKU is a kit.</summary>
    public ImmutableArray<PartState> Parts { get; init; } = [];

    /// <summary>The sum that must always be the quantity ordered.</summary>
    public int Sum => Open + Backordered + Reserved + Released + Shipped + Cancelled;

    /// <summary>What it asks of stock: its own units, or those of each part.</summary>
    public ImmutableArray<Claim> Claims()
    {
        if (Parts.IsEmpty) return [new Claim(this, null)];
        var line = this;
        return [.. Parts.Select(p => new Claim(line, p))];
    }

    internal LineState Promised(string claim, int reserved, int backordered) =>
        claim == LineId
            ? this with { Open = 0, Reserved = reserved, Backordered = backordered }
            : Part(claim, p => [p with { Waits = false, Reserved = reserved, Backordered = backordered }]);

    internal LineState Mapped(string claim, Sku sku) => claim == LineId ? this with { Sku = sku } : Part(claim, p => [p with { Sku = sku }]);

    internal LineState Exploded(string claim, ImmutableArray<KitPart> kit) =>
        claim == LineId ? (this with { Parts = PartState.Of(new PartState(LineId, Sku, 1), kit) }).Counted() : Part(claim, p => PartState.Of(p, kit));

    /// <summary>Takes units out: first those that wait, as stock does when it frees part of a promise.</summary>
    internal LineState Less(int units)
    {
        var backordered = Math.Min(units, Backordered);
        var open = Math.Min(units - backordered, Open);
        var reserved = Math.Min(units - backordered - open, Reserved);
        var less = this with
        {
            Open = Open - open,
            Backordered = Backordered - backordered,
            Reserved = Reserved - reserved,
            Released = Released - (units - backordered - open - reserved),
            Cancelled = Cancelled + units,
            Withdrawn = Withdrawn + units,
            Parts = [.. Parts.Select(p => p.Waits ? p : p.Less(units * p.PerKit))],
        };
        return less.Counted();
    }

    /// <summary>Adds units: stock is asked for them.</summary>
    internal LineState More(int units) => (this with { Ordered = Ordered + units, Open = Open + units, Parts = [.. Parts.Select(p => p with { Waits = true })] }).Counted();

    private LineState Part(string claim, Func<PartState, ImmutableArray<PartState>> change) =>
        (this with { Parts = [.. Parts.SelectMany(p => p.Id == claim ? change(p) : [p])] }).Counted();

    /// <summary>As many kits are promised as the scarcest part allows; none while a part has not answered.</summary>
    private LineState Counted()
    {
        if (Parts.IsEmpty || Released + Shipped > 0) return this;
        var wanted = Open + Backordered + Reserved;
        if (Parts.Any(p => p.Waits)) return this with { Open = wanted, Backordered = 0, Reserved = 0 };
        var kits = Parts.Aggregate(wanted, (least, p) => Math.Min(least, p.Reserved / p.PerKit));
        return this with { Open = 0, Reserved = kits, Backordered = wanted - kits };
    }
}
