using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory.Decisions;

/// <summary>What each location could give to an order. Nothing changes by being asked.</summary>
internal static class Quotes
{
    public static Decision Quote(QuoteStock c, StockState s, Terms t)
    {
        var order = OrderWorkflow.StreamOf(c.Order);
        if (s.AliasOf is { } ours) return Decision.Answer(order, new LineSkuMapped(c.LineId, ours));
        if (s.IsKit) return Decision.Answer(order, new LineIsKit(c.LineId, s.Parts));
        if (!s.Registered) return Promises.Demand(c.Order, c.LineId, c.Quantity, c.Location, s);
        var hold = c.Reservation is { } id ? s.Holds.GetValueOrDefault(id) : null;
        var free = ImmutableArray.CreateBuilder<LocationUnits>();
        var channel = t.Policy.Channels.GetValueOrDefault(c.Order.Connection) ?? new ChannelStock(c.Order.Connection);
        foreach (var location in Availability.NodesOf(s, channel))
        {
            var units = Promises.Kept(hold?.At(location) ?? 0, location, s) + t.Free(s, location, c.Order.Connection);
            if (units > 0) free.Add(new LocationUnits(location, units));
        }

        var most = free.Count <= StockLimits.QuotedLocations ? free.ToImmutable() : [.. free.OrderByDescending(f => f.Quantity).ThenBy(f => f.Location, StringComparer.Ordinal).Take(StockLimits.QuotedLocations)];
        return Decision.Answer(order, new LineQuoted(c.LineId, most) { Expected = free.Sum(f => (long)f.Quantity) < c.Quantity ? Expected(c, s) : null });
    }

    /// <summary>When enough has arrived for those who wait already and for this line; null when too little is announced.</summary>
    private static DateTimeOffset? Expected(QuoteStock c, StockState s)
    {
        long needed = c.Quantity;
        if (s.Waiting.TryGetValue(c.Location, out var queue)) foreach (var key in queue.Values) needed += s.Promises[key].Backordered;
        foreach (var supply in s.Inbound.Values.Where(i => i.Location == c.Location).OrderBy(i => i.Eta))
        {
            needed -= Math.Max(0, supply.Quantity - supply.Allocated);
            if (needed <= 0) return supply.Eta;
        }

        return null;
    }
}
