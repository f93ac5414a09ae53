using System.Collections.Immutable;
using Weft.Core.Inventory.Decisions;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory;

/// <summary>What a change of a SKU's stock means to orders, carts, kits and channels.</summary>
internal static class StockEffects
{
    public static ImmutableArray<Effect> Of(StockState before, StockState after, ImmutableArray<Event> events, Terms t)
    {
        var effects = ImmutableArray.CreateBuilder<Effect>(events.Length + t.Network.Channels.Length);
        foreach (var e in events) Told(e, before, after, effects, t);
        Publish(before, after, Publications.ToldAgain(events, after), effects, t);
        if (!after.Kits.IsEmpty) TellKits(before, after, events, effects, t);
        return effects.DrainToImmutable();
    }

    private static void Told(Event e, StockState before, StockState after, ImmutableArray<Effect>.Builder effects, Terms t)
    {
        switch (e)
        {
            case StockReserved r:
                effects.Add(Tell(r.Order, new LineReserved(r.LineId, r.Reserved, r.Backordered)));
                break;
            case UnknownSkuDemanded u:
                effects.Add(Tell(u.Order, new LineSkuUnknown(u.LineId, after.Sku)));
                break;
            case SkuAliased a:
                foreach (var waiting in after.Curing.IsEmpty ? before.UnknownDemand : []) effects.Add(Tell(waiting.Order, new LineSkuMapped(waiting.LineId, a.To)));
                break;
            case KitDefined k:
                foreach (var waiting in (after.Curing.IsEmpty ? before.UnknownDemand : []).Concat(before.Promises.Values.OrderBy(p => p.Number))) effects.Add(Tell(waiting.Order, new LineIsKit(waiting.LineId, k.Parts)));
                foreach (var part in k.Parts) effects.Add(new Effect.Tell(StockWorkflow.StreamOf(part.Sku), new JoinKit(after.Sku)));
                break;
            case DemandCuring or DemandCured:
                Cures.Follow(e, before, after, effects, t);
                break;
            case StockCounted { Bucket: StockBucket.Sellable } c:
                Watch(c.Location, OversellCause.CountCorrection, before, after, effects, t);
                break;
            case StockMoved { Bucket: StockBucket.Sellable, Change: < 0 } m:
                Watch(m.Location, OversellCause.Race, before, after, effects, t);
                break;
        }
    }

    /// <summary>Promised units are missing that were there: judged when goods issues that explain it must have become known.</summary>
    private static void Watch(string location, OversellCause cause, StockState before, StockState after, ImmutableArray<Effect>.Builder effects, Terms t)
    {
        var (was, now) = (before.At(location), after.At(location));
        if (now.Missing > now.Short && was.Missing <= was.Short) effects.Add(new Effect.SetTimer($"short/{location}", t.Now + t.Policy.ShortageGrace, new JudgeShortage(location, cause)));
    }

    /// <summary>
    /// Channels are told when their number has changed; one that shows another than it should is told again. So is one that has sold units while its number stays, as with a buffer that
    /// shrinks by as many: the channel has lowered what it shows by itself.
    /// </summary>
    private static void Publish(StockState before, StockState after, string? again, ImmutableArray<Effect>.Builder effects, Terms t)
    {
        if (ReferenceEquals(before.Published, after.Published) && again is null) return;
        foreach (var channel in t.Network.Channels)
        {
            if (!after.Published.TryGetValue(channel.Connection, out var p) || p.NotListed) continue;
            var (earlier, toldAgain) = (before.Published.GetValueOrDefault(channel.Connection), channel.Connection == again);
            var stays = p.Wanted == earlier?.Wanted;
            if (stays && !toldAgain && !(p.Wanted > 0 && p.SoldSince > earlier?.SoldSince)) continue;
            var request = new ChannelStockRequest(after.Sku, p.Wanted) { CausedAt = stays && p.IsShown ? t.Now : p.WantedSince, Before = p.Shown };
            effects.Add(new Effect.Deliver(channel.Connection, Publications.KeyOf(channel.Connection, after.Sku), after.Sku.Value, request, p.Wanted == 0 ? Priority.Urgent : Priority.State, LatestOnly: true, Again: !toldAgain && earlier?.Refused is not null));
        }
    }

    private static void TellKits(StockState before, StockState after, ImmutableArray<Event> events, ImmutableArray<Effect>.Builder effects, Terms t)
    {
        if (!ChannelNumbers.IsKnown(after)) return;
        var network = t.Network;
        var changed = ChannelNumbers.IsKnown(before)
            ? LocationsOf(before, events).Distinct(StringComparer.Ordinal).Where(l => network.AvailableAt(before, l) != network.AvailableAt(after, l)).ToImmutableSortedDictionary(l => l, l => network.AvailableAt(after, l), StringComparer.Ordinal)
            : Kits.Everywhere(after, t);
        if (changed.IsEmpty) return;
        foreach (var kit in before.Kits) effects.Add(Kits.Report(kit, after, changed));
    }

    private static IEnumerable<string> LocationsOf(StockState before, ImmutableArray<Event> events) => events.SelectMany(e => e switch
    {
        StockReserved r => [r.Location],
        StockReleased r => before.Promises.TryGetValue(StockState.KeyOf(r.Order, r.LineId), out var p) ? [p.Location] : [],
        StockConsumed c => before.Promises.TryGetValue(StockState.KeyOf(c.Order, c.LineId), out var p) ? [p.Location] : [],
        StockCounted c => [c.Location],
        StockMoved m => [m.Location],
        SafetyStockSet k => [k.Location],
        UnitsHeld h => h.Units.Select(u => u.Location).Concat(Held(before, h.Reservation)),
        UnitsReleased h => Held(before, h.Reservation),
        PartSeen p => p.Available.Keys,
        KitDefined => before.Locations.Keys.Concat(before.PartsAvailable.Values.SelectMany(p => p.Keys)),
        _ => (IEnumerable<string>)[],
    });

    private static IEnumerable<string> Held(StockState s, string reservation) => s.Holds.TryGetValue(reservation, out var hold) ? hold.Units.Select(u => u.Location) : [];

    private static Effect.Tell Tell(OrderId order, Command command) => new(OrderWorkflow.StreamOf(order), command);
}
