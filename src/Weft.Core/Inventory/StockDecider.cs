using Weft.Core.Workflow;

namespace Weft.Core.Inventory;

/// <summary>What each command leads to in each state of a SKU's stock. Never promises a unit twice.</summary>
public static class StockDecider
{
    /// <summary>Decides one command.</summary>
    public static Decision Decide(Command command, StockState s) => command switch
    {
        RegisterSku c => Register(c, s),
        MapSku c => Map(c, s),
        CountStock c => Count(c, s),
        ReserveStock c => Reserve(c, s),
        ReleaseStock c => Release(c, s),
        ConsumeStock c => Consume(c, s),
        RepublishStock c => Republishing.Decide(c, s),
        DeliverySettled => new Decision.AlreadyDone("Published numbers are not awaited."),
        _ => new Decision.Unexpected($"Stock does not know what to do with {command.GetType().Name}."),
    };

    private static Decision Register(RegisterSku c, StockState s)
    {
        if (s.Registered) return new Decision.AlreadyDone("The SKU is in the catalogue.");
        if (s.AliasOf is { } ours) return new Decision.Refused($"{s.Sku} is mapped to {ours}, and now the catalogue has it itself.", "sku", "Decide which of the two it is.");
        return Decision.Accept([new SkuRegistered(c.Name), .. Served(s.UnknownDemand, s)]);
    }

    /// <summary>Demand that waited for the SKU is served as if it came now.</summary>
    private static IEnumerable<Event> Served(IEnumerable<Promise> waiting, StockState s)
    {
        foreach (var w in waiting)
        {
            var e = Promise(new ReserveStock(w.Order, w.LineId, w.Backordered, w.Location), s);
            s = StockEvolution.Evolve(s, e);
            yield return e;
        }
    }

    private static Decision Map(MapSku c, StockState s)
    {
        if (s.AliasOf == c.To) return new Decision.AlreadyDone($"{s.Sku} is mapped to {c.To} already.");
        if (c.To == s.Sku) return new Decision.Refused("A SKU cannot be mapped to itself.", "to", "Name the SKU you sell.");
        return s.Registered
            ? new Decision.Refused($"{s.Sku} is in the catalogue itself.", "sku", "Only a SKU the catalogue does not have can be mapped.")
            : Decision.Accept(new SkuAliased(c.To, c.By));
    }

    private static Decision Count(CountStock c, StockState s)
    {
        if (c.OnHand < 0) return new Decision.Refused($"A count of {c.OnHand} units is impossible.", "onHand", "Correct the count at its source.");
        var here = s.At(c.Location);
        if (here.Sellable.CountedAt is { } newest && (c.CountedAt < newest || (c.CountedAt == newest && c.OnHand == here.Sellable.Counted)))
            return new Decision.AlreadyDone($"The count of {newest:O} is as new or newer.");
        return Filled(new StockCounted(c.Location, c.OnHand, c.CountedAt), c.Location, s);
    }

    /// <summary>Gives units that appeared to those who wait, oldest first.</summary>
    private static IEnumerable<Event> Fill(int units, string location, StockState s)
    {
        foreach (var key in s.Backorders)
        {
            if (units == 0) yield break;
            var p = s.Promises[key];
            if (p.Location != location) continue;
            var given = Math.Min(units, p.Backordered);
            units -= given;
            yield return new StockReserved(p.Order, p.LineId, location, p.Reserved + given, p.Backordered - given);
        }
    }

    private static Decision Reserve(ReserveStock c, StockState s)
    {
        if (c.Quantity <= 0) return new Decision.Refused($"{c.Quantity} units cannot be reserved.", "quantity", "Ask for at least one unit.");
        if (s.Promises.ContainsKey(StockState.KeyOf(c.Order, c.LineId))) return new Decision.AlreadyDone("The line has its promise.");
        if (s.Registered || s.AliasOf is not null) return Decision.Accept(s.AliasOf is { } to ? new UnknownSkuDemanded(c.Order, c.LineId, c.Quantity, c.Location) : Promise(c, s));
        return s.UnknownDemand.Any(d => d.Order == c.Order && d.LineId == c.LineId)
            ? new Decision.AlreadyDone("The line waits for the SKU.")
            : Decision.Accept(new UnknownSkuDemanded(c.Order, c.LineId, c.Quantity, c.Location));
    }

    private static StockReserved Promise(ReserveStock c, StockState s)
    {
        var reserved = Math.Min(c.Quantity, s.At(c.Location).AvailableAbove(0));
        return new StockReserved(c.Order, c.LineId, c.Location, reserved, c.Quantity - reserved);
    }

    private static Decision Release(ReleaseStock c, StockState s)
    {
        var key = StockState.KeyOf(c.Order, c.LineId);
        if (!s.Promises.TryGetValue(key, out var p))
            return s.UnknownDemand.Any(d => d.Order == c.Order && d.LineId == c.LineId) ? Decision.Accept(new StockReleased(c.Order, c.LineId)) : new Decision.AlreadyDone("Nothing is promised to the line.");
        return Filled(new StockReleased(c.Order, c.LineId), p.Location, s);
    }

    private static Decision Consume(ConsumeStock c, StockState s)
    {
        if (c.Quantity <= 0) return new Decision.Refused($"{c.Quantity} units cannot be booked out.", "quantity", "A goods issue has at least one unit.");
        if (!s.Promises.TryGetValue(StockState.KeyOf(c.Order, c.LineId), out var p)) return new Decision.AlreadyDone("The line's units are booked out already.");
        return Filled(new StockConsumed(c.Order, c.LineId, c.Quantity, c.BookedAt), p.Location, s);
    }

    /// <summary>An event that may free units, and who gets them.</summary>
    private static Decision.Accepted Filled(Event freeing, string location, StockState s)
    {
        var after = StockEvolution.Evolve(s, freeing);
        var extra = after.At(location).AvailableAbove(0);
        return after.Backorders.Count == 0 || extra == 0 ? Decision.Accept(freeing) : Decision.Accept([freeing, .. Fill(extra, location, after)]);
    }
}
