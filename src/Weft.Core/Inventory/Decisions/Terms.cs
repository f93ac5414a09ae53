using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory.Decisions;

/// <summary>What a decision is taken under: the policy, and the time.</summary>
internal readonly record struct Terms(ChannelNetwork Network, DateTimeOffset Now)
{
    public StockPolicy Policy => Network.Policy;

    public StockState Evolve(StockState s, Event recorded) => StockEvolution.Evolve(s, recorded, Network, Now);

    /// <summary>Units at a location that a channel's orders and carts may be promised.</summary>
    public int Free(StockState s, string location, string channel)
    {
        var here = s.At(location).AvailableAbove(Network.SafetyAt(location));
        return here == 0 || s.Allocations.IsEmpty ? here : (int)Math.Min(here, Network.FreeFor(s, channel));
    }

    /// <summary>An event that may free units at these locations, and who gets them.</summary>
    public Decision.Accepted Freed(StockState s, Event freeing, params ReadOnlySpan<string> locations)
    {
        if (s.Waiting.IsEmpty) return Decision.Accept(freeing);
        s = Evolve(s, freeing);
        var events = ImmutableArray.CreateBuilder<Event>();
        events.Add(freeing);
        foreach (var location in locations) s = Fill(s, location, events);
        return new Decision.Accepted(events.ToImmutable());
    }

    /// <summary>Gives units that are free to those who wait, oldest first.</summary>
    private StockState Fill(StockState s, string location, ImmutableArray<Event>.Builder events)
    {
        if (!s.Waiting.TryGetValue(location, out var queue)) return s;
        foreach (var key in queue.Values)
        {
            if (s.At(location).AvailableAbove(Network.SafetyAt(location)) == 0) break;
            var p = s.Promises[key];
            var given = Math.Min(p.Backordered, Free(s, location, p.Order.Connection));
            if (given == 0) continue;
            var e = new StockReserved(p.Order, p.LineId, location, p.Reserved + given, p.Backordered - given);
            events.Add(e);
            s = Evolve(s, e);
        }

        return s;
    }
}
