using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory;

/// <summary>Folds a SKU's events.</summary>
internal static class StockEvolution
{
    public static StockState Evolve(StockState s, Event recorded, ChannelNetwork network, DateTimeOffset at) => ChannelNumbers.Follow(s, Fold(s, recorded, network, at), recorded, network, at);

    private static StockState Fold(StockState s, Event recorded, ChannelNetwork network, DateTimeOffset at) => recorded switch
    {
        SkuRegistered e => s with { Registered = true, Name = e.Name, Packs = e.Packs ?? s.Packs, UnknownDemand = [] },
        SkuAliased e => s with { AliasOf = e.To, UnknownDemand = [] },
        UnknownSkuDemanded when s.AliasOf is not null => s,
        UnknownSkuDemanded e => s with { UnknownDemand = s.UnknownDemand.Add(new Promise(e.Order, e.LineId, e.Location, 0, e.Quantity)) },
        StockCounted e => Counted(s, e, network),
        StockMoved e => Moved(s, e.Location, e.Bucket, new Movement(e.Key, e.Change, e.At) { Reason = e.Reason }, network, at),
        SafetyStockSet e => Put(s, e.Location, s.At(e.Location) with { SafetyStock = e.Units }, network),
        StockReserved e => Reserved(s, e, network),
        StockReleased e => Released(s, e, network),
        StockConsumed e => Consumed(s, e, network, at),
        UnitsHeld e => Held(s, e, network),
        UnitsReleased e => s.Holds.TryGetValue(e.Reservation, out var hold) ? Hold(s, hold, -1, network) with { Holds = s.Holds.Remove(e.Reservation) } : s,
        InboundAnnounced e => s with { Inbound = e.Quantity == 0 ? s.Inbound.Remove(e.Id) : s.Inbound.SetItem(e.Id, new Inbound(e.Location, e.Quantity, e.Allocated, e.Eta)) },
        StockAllocated e => s with { Allocations = e.Units == 0 ? s.Allocations.Remove(e.Channel) : s.Allocations.SetItem(e.Channel, e.Units) },
        KitDefined e => s with { Parts = e.Parts, UnknownDemand = [], Promises = s.Promises.Clear(), Waiting = s.Waiting.Clear(), Sums = null },
        KitJoined e => s with { Kits = s.Kits.Add(e.Kit) },
        PartSeen e => Seen(s, e, network),
        StockPublished e => ChannelNumbers.Published(s, e),
        ChannelStockSeen e => ChannelNumbers.Seen(s, e, at),
        ChannelStockNotListed e => ChannelNumbers.NotListed(s, e),
        StockRepublished e => ChannelNumbers.ToldAgain(s, e, at),
        StockOversold { Location: { } location } e => Put(s, location, s.At(location) with { Short = s.At(location).Short + e.Units }, network),
        _ => s,
    };

    private static StockState Counted(StockState s, StockCounted e, ChannelNetwork network)
    {
        var here = s.At(e.Location);
        return Put(s, e.Location, here.With(e.Bucket, here.Of(e.Bucket).AfterCount(e.OnHand, e.CountedAt)), network);
    }

    private static StockState Moved(StockState s, string location, StockBucket bucket, Movement movement, ChannelNetwork network, DateTimeOffset at)
    {
        var here = s.At(location);
        var units = here.Of(bucket).After(movement, at - network.Policy.RememberMovements, out var forgotten);
        s = Put(s, location, here.With(bucket, units), network);
        if (!s.KeepsReported || (movement.Key is null && forgotten.IsEmpty)) return s;
        var reported = s.Reported;
        if (movement.Key is { } key) reported = reported.SetItem(key, new ReportedMovement(location, bucket, movement));
        foreach (var old in forgotten) if (old.Key is not null) reported = reported.Remove(old.Key);
        return s with { Reported = reported };
    }

    private static StockState Reserved(StockState s, StockReserved e, ChannelNetwork network)
    {
        var key = StockState.KeyOf(e.Order, e.LineId);
        var earlier = s.Promises.GetValueOrDefault(key);
        var more = e.Reserved - (earlier?.Reserved ?? 0);
        var claimed = earlier is null ? Claimed(ref s, e) : 0;
        var here = s.At(e.Location);
        s = Put(s, e.Location, here with { Reserved = here.Reserved + more, Held = here.Held - claimed }, network);
        var own = s.Allocations.IsEmpty || !s.Allocations.TryGetValue(e.Order.Connection, out var kept) ? 0 : Math.Clamp(more, 0, kept);
        if (own > 0) s = s with { Allocations = s.Allocations.SetItem(e.Order.Connection, s.Allocations[e.Order.Connection] - own) };
        if (earlier is null) s = (e.MovedFromElsewhere ? s : ChannelNumbers.Sold(s, e)) with { PromisesMade = s.PromisesMade + 1 };
        var promise = (earlier ?? new Promise(e.Order, e.LineId, e.Location, 0, 0) { Number = s.PromisesMade }) with { Reserved = e.Reserved, Backordered = e.Backordered };
        return Keep(s, key, earlier, own == 0 ? promise : promise with { Allocated = promise.Allocated + own });
    }

    /// <summary>Takes the units of a cart's hold that become the order's.</summary>
    private static int Claimed(ref StockState s, StockReserved e)
    {
        if (e.Reservation is not { } id || !s.Holds.TryGetValue(id, out var hold)) return 0;
        var claimed = Math.Min(hold.At(e.Location), e.Reserved + e.Backordered);
        var left = hold with { Units = [.. hold.Units.Select(u => u.Location == e.Location ? u with { Quantity = u.Quantity - claimed } : u).Where(u => u.Quantity > 0)] };
        s = s with { Holds = left.Units.IsEmpty ? s.Holds.Remove(id) : s.Holds.SetItem(id, left) };
        return claimed;
    }

    private static StockState Released(StockState s, StockReleased e, ChannelNetwork network)
    {
        var key = StockState.KeyOf(e.Order, e.LineId);
        if (!s.Promises.TryGetValue(key, out var p)) return s with { UnknownDemand = Less(s.UnknownDemand, e) };
        var waiting = Math.Min(p.Backordered, e.Quantity ?? p.Backordered);
        var reserved = Math.Min(p.Reserved, e.Quantity - waiting ?? p.Reserved);
        var own = Math.Min(p.Allocated, reserved);
        if (own > 0 && s.Allocations.TryGetValue(p.Order.Connection, out var kept)) s = s with { Allocations = s.Allocations.SetItem(p.Order.Connection, kept + own) };
        var here = s.At(p.Location);
        if (reserved > 0) s = Put(s, p.Location, here with { Reserved = here.Reserved - reserved }, network);
        return Keep(s, key, p, p with { Reserved = p.Reserved - reserved, Backordered = p.Backordered - waiting, Allocated = p.Allocated - own });
    }

    private static ImmutableArray<Promise> Less(ImmutableArray<Promise> demand, StockReleased e) =>
        [.. demand.Select(d => d.Order == e.Order && d.LineId == e.LineId ? d with { Backordered = d.Backordered - Math.Min(d.Backordered, e.Quantity ?? d.Backordered) } : d).Where(d => d.Backordered > 0)];

    private static StockState Consumed(StockState s, StockConsumed e, ChannelNetwork network, DateTimeOffset at)
    {
        var key = StockState.KeyOf(e.Order, e.LineId);
        if (!s.Promises.TryGetValue(key, out var p)) return s;
        var reserved = Math.Min(p.Reserved, e.Quantity);
        s = Moved(s, p.Location, StockBucket.Sellable, new Movement(null, -e.Quantity, e.BookedAt), network, at);
        var here = s.At(p.Location);
        s = Put(s, p.Location, here with { Reserved = here.Reserved - reserved }, network);
        var left = p with { Reserved = p.Reserved - reserved, Backordered = p.Backordered - Math.Min(p.Backordered, e.Quantity - reserved), Allocated = p.Allocated - Math.Min(p.Allocated, reserved) };
        return Keep(s, key, p, left);
    }

    /// <summary>Enters what a promise is now, and whether it waits.</summary>
    private static StockState Keep(StockState s, string key, Promise? earlier, Promise p)
    {
        if (p.Backordered > 0 != earlier?.Backordered > 0) s = s with { Waiting = p.Backordered > 0 ? Wait(s, p, key) : NoLonger(s, p) };
        return s with { Promises = p.Reserved + p.Backordered == 0 ? s.Promises.Remove(key) : s.Promises.SetItem(key, p) };
    }

    private static ImmutableSortedDictionary<string, ImmutableSortedDictionary<long, string>> Wait(StockState s, Promise p, string key) =>
        s.Waiting.SetItem(p.Location, (s.Waiting.GetValueOrDefault(p.Location) ?? ImmutableSortedDictionary<long, string>.Empty).Add(p.Number, key));

    private static ImmutableSortedDictionary<string, ImmutableSortedDictionary<long, string>> NoLonger(StockState s, Promise p)
    {
        if (!s.Waiting.TryGetValue(p.Location, out var queue)) return s.Waiting;
        queue = queue.Remove(p.Number);
        return queue.IsEmpty ? s.Waiting.Remove(p.Location) : s.Waiting.SetItem(p.Location, queue);
    }

    private static StockState Held(StockState s, UnitsHeld e, ChannelNetwork network)
    {
        if (s.Holds.TryGetValue(e.Reservation, out var earlier)) s = Hold(s, earlier, -1, network);
        var hold = new CartHold(e.Channel, e.Units, e.ExpiresAt);
        return Hold(s, hold, 1, network) with { Holds = e.Units.IsEmpty ? s.Holds.Remove(e.Reservation) : s.Holds.SetItem(e.Reservation, hold) };
    }

    private static StockState Hold(StockState s, CartHold hold, int sign, ChannelNetwork network)
    {
        foreach (var u in hold.Units) s = Put(s, u.Location, s.At(u.Location) with { Held = s.At(u.Location).Held + (sign * u.Quantity) }, network);
        return s;
    }

    private static StockState Seen(StockState s, PartSeen e, ChannelNetwork network)
    {
        var seen = s.PartsAvailable.GetValueOrDefault(e.Part.Value) ?? ImmutableSortedDictionary<string, int>.Empty;
        var after = s with { PartsAvailable = s.PartsAvailable.SetItem(e.Part.Value, seen.SetItems(e.Available)) };
        var sums = s.Sums;
        foreach (var location in e.Available.Keys) sums = network.Shifted(sums, location, network.AvailableAt(after, location) - network.AvailableAt(s, location));
        return after with { Sums = sums };
    }

    private static StockState Put(StockState s, string location, LocationStock stock, ChannelNetwork network)
    {
        if (stock.Short > stock.Missing) stock = stock with { Short = stock.Missing };
        var safety = network.SafetyAt(location);
        var change = s.IsKit ? 0 : stock.AvailableAbove(safety) - s.At(location).AvailableAbove(safety);
        return s with { Locations = s.Locations.SetItem(location, stock), Sums = network.Shifted(s.Sums, location, change) };
    }
}
