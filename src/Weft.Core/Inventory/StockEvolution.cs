using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory;

/// <summary>Folds a SKU's events.</summary>
internal static class StockEvolution
{
    public static StockState Evolve(StockState s, Event recorded) => recorded switch
    {
        SkuRegistered e => s with { Registered = true, Name = e.Name, UnknownDemand = [] },
        SkuAliased e => s with { AliasOf = e.To, UnknownDemand = [] },
        UnknownSkuDemanded when s.AliasOf is not null => s,
        UnknownSkuDemanded e => s with { UnknownDemand = s.UnknownDemand.Add(new Promise(e.Order, e.LineId, e.Location, 0, e.Quantity)) },
        StockCounted e => Counted(s, e),
        StockReserved e => Reserved(s, e),
        StockReleased e => Released(s, e),
        StockConsumed e => Consumed(s, e),
        StockRepublished e => Republishing.Evolve(s, e),
        _ => s,
    };

    /// <summary>A count says nothing of movements after it: they still apply.</summary>
    private static BucketStock Counted(BucketStock b, int units, DateTimeOffset at)
    {
        var left = b.Moved.RemoveAll(m => m.At <= at);
        return new BucketStock(units + left.Sum(m => m.Change), at, units, left);
    }

    private static StockState Counted(StockState s, StockCounted e)
    {
        var here = s.At(e.Location);
        return At(s, e.Location, here with { Sellable = Counted(here.Sellable, e.OnHand, e.CountedAt) });
    }

    private static StockState Reserved(StockState s, StockReserved e)
    {
        var key = StockState.KeyOf(e.Order, e.LineId);
        var earlier = s.Promises.GetValueOrDefault(key);
        var here = s.At(e.Location);
        s = At(s, e.Location, here with { Reserved = here.Reserved + e.Reserved - (earlier?.Reserved ?? 0) });
        return s with
        {
            Promises = s.Promises.SetItem(key, new Promise(e.Order, e.LineId, e.Location, e.Reserved, e.Backordered)),
            Backorders = e.Backordered == 0 ? s.Backorders.Remove(key) : s.Backorders.Contains(key) ? s.Backorders : s.Backorders.Add(key),
        };
    }

    private static StockState Released(StockState s, StockReleased e)
    {
        var key = StockState.KeyOf(e.Order, e.LineId);
        if (!s.Promises.TryGetValue(key, out var p)) return s with { UnknownDemand = s.UnknownDemand.RemoveAll(d => d.Order == e.Order && d.LineId == e.LineId) };
        var here = s.At(p.Location);
        s = At(s, p.Location, here with { Reserved = here.Reserved - p.Reserved });
        return s with { Promises = s.Promises.Remove(key), Backorders = s.Backorders.Remove(key) };
    }

    private static StockState Consumed(StockState s, StockConsumed e)
    {
        var key = StockState.KeyOf(e.Order, e.LineId);
        var p = s.Promises[key];
        var here = s.At(p.Location);
        var promised = Math.Min(p.Reserved, e.Quantity);
        var seen = here.Sellable.CountedAt is { } counted && e.BookedAt <= counted;
        s = At(s, p.Location, here with
        {
            Sellable = seen ? here.Sellable : here.Sellable with { Units = here.Sellable.Units - e.Quantity, Moved = here.Sellable.Moved.Add(new Movement(null, -e.Quantity, e.BookedAt)) },
            Reserved = here.Reserved - promised,
        });
        return p.Reserved - promised == 0 && p.Backordered == 0
            ? s with { Promises = s.Promises.Remove(key) }
            : s with { Promises = s.Promises.SetItem(key, p with { Reserved = p.Reserved - promised }) };
    }

    private static StockState At(StockState s, string location, LocationStock stock) => s with { Locations = s.Locations.SetItem(location, stock) };
}
