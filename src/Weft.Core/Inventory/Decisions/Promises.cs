using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory.Decisions;

/// <summary>What orders are promised: reserved is always the open demand.</summary>
internal static class Promises
{
    public static Decision Reserve(ReserveStock c, StockState s, Terms t)
    {
        if (c.Quantity <= 0) return new Decision.Refused($"{c.Quantity} units cannot be reserved.", "quantity", "Ask for at least one unit.");
        if (s.Promises.TryGetValue(StockState.KeyOf(c.Order, c.LineId), out var known)) return c.More ? Decision.Accept(Grown(c, known, s, t)) : new Decision.AlreadyDone("The line has its promise.");
        if (!s.Curing.IsEmpty) return Cures.Queue(c, s);
        if (s.AliasOf is { } ours) return Decision.Answer(OrderWorkflow.StreamOf(c.Order), new LineSkuMapped(c.LineId, ours));
        if (s.IsKit) return Decision.Answer(OrderWorkflow.StreamOf(c.Order), new LineIsKit(c.LineId, s.Parts));
        if (!s.Registered) return Demand(new UnknownSkuDemanded(c.Order, c.LineId, c.Quantity, c.Location) { PlacedAt = c.PlacedAt }, s, c.More);
        var promised = Promise(c, s, t);
        return promised.Backordered > 0 && !c.MovedFromElsewhere && Oversells.Of(c, promised, s, t) is { } oversold ? Decision.Accept(promised, oversold) : Decision.Accept(promised);
    }

    public static Decision Release(ReleaseStock c, StockState s, Terms t)
    {
        if (c.Quantity <= 0) return new Decision.Refused($"{c.Quantity} units cannot be released.", "quantity", "Release at least one unit, or without a quantity all of them.");
        var released = new StockReleased(c.Order, c.LineId) { Quantity = c.Quantity };
        if (!s.Promises.TryGetValue(StockState.KeyOf(c.Order, c.LineId), out var p))
            return s.UnknownDemand.Concat(s.Curing).Any(d => d.Order == c.Order && d.LineId == c.LineId) ? Decision.Accept(released) : new Decision.AlreadyDone("Nothing is promised to the line.");
        // What waits is freed first: only a part of it frees no unit.
        if (c.Quantity >= p.Reserved + p.Backordered) released = released with { Quantity = null };
        return released.Quantity <= p.Backordered ? Decision.Accept(released) : t.Freed(s, released, p.Location);
    }

    public static Decision Consume(ConsumeStock c, StockState s, Terms t)
    {
        if (c.Quantity <= 0) return new Decision.Refused($"{c.Quantity} units cannot be booked out.", "quantity", "A goods issue has at least one unit.");
        return s.Promises.TryGetValue(StockState.KeyOf(c.Order, c.LineId), out var p)
            ? t.Freed(s, new StockConsumed(c.Order, c.LineId, c.Quantity, c.BookedAt), p.Location)
            : new Decision.AlreadyDone("The line's units are booked out already.");
    }

    /// <summary>Further units for a line: those that are free. The line keeps its place among those that wait.</summary>
    private static StockReserved Grown(ReserveStock c, Promise known, StockState s, Terms t)
    {
        var given = Math.Min(c.Quantity, t.Free(s, known.Location, c.Order.Connection));
        return new StockReserved(c.Order, c.LineId, known.Location, known.Reserved + given, known.Backordered + c.Quantity - given);
    }

    /// <summary>As many units as are there: those that the order's cart holds, then those that are free.</summary>
    public static StockReserved Promise(ReserveStock c, StockState s, Terms t)
    {
        var hold = c.Reservation is { } id ? s.Holds.GetValueOrDefault(id) : null;
        var claimed = Math.Min(c.Quantity, hold?.At(c.Location) ?? 0);
        var reserved = Kept(claimed, c.Location, s) + Math.Min(c.Quantity - claimed, t.Free(s, c.Location, c.Order.Connection));
        var roseSince = s.Published.GetValueOrDefault(c.Order.Connection)?.RoseAt > c.PlacedAt;
        return new StockReserved(c.Order, c.LineId, c.Location, reserved, c.Quantity - reserved)
        {
            Reservation = hold is null ? null : c.Reservation, MovedFromElsewhere = c.MovedFromElsewhere, PlacedAt = roseSince ? c.PlacedAt : null,
        };
    }

    /// <summary>Of units held for a cart, those that are still there: a count may have found fewer.</summary>
    public static int Kept(int claimed, string location, StockState s) => claimed == 0 ? 0 : Math.Clamp(s.At(location).Sellable.Units - s.At(location).Reserved, 0, claimed);

    /// <summary>The line waits for a SKU that nobody knows yet.</summary>
    public static Decision Demand(UnknownSkuDemanded demand, StockState s, bool more = false)
    {
        if (s.UnknownDemand.FirstOrDefault(d => d.Order == demand.Order && d.LineId == demand.LineId) is not { } known) return Decision.Accept(demand);
        return more
            ? Decision.Accept(new StockReleased(demand.Order, demand.LineId), demand with { Quantity = known.Backordered + demand.Quantity })
            : new Decision.AlreadyDone("The line waits for the SKU.");
    }
}
