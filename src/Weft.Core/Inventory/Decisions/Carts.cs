using System.Collections.Immutable;
using Weft.Core.Reservations;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory.Decisions;

/// <summary>Units held for carts. The reservation judges whether they are enough.</summary>
internal static class Carts
{
    public static Decision Hold(HoldUnits c, StockState s, Terms t)
    {
        if (c.Quantity <= 0) return new Decision.Refused($"{c.Quantity} units cannot be held.", "quantity", "Ask for at least one unit.");
        if (c.Locations.IsDefaultOrEmpty) return new Decision.Refused("No location is named.", "locations", "Name at least one location to take units from.");
        var asker = StreamOf(c.Reservation);
        if (s.AliasOf is not null) return Decision.Answer(asker, new SkuAnswered(s.Sku, s.AliasOf));
        if (s.IsKit) return Decision.Answer(asker, new KitAnswered(s.Sku, s.Parts));
        if (!s.Registered) return Decision.Answer(asker, new SkuAnswered(s.Sku, null));
        var earlier = s.Holds.GetValueOrDefault(c.Reservation);
        // A cart that is told nothing would wait for an answer; beyond the limit nothing is there for it.
        if (earlier is null && s.Holds.Count >= StockLimits.Holds) return Decision.Answer(asker, new UnitsAnswered(s.Sku, 0, c.Quantity));

        var units = Choose(c, earlier, s, t);
        var answer = new Effect.Tell(asker, new UnitsAnswered(s.Sku, units.Sum(u => u.Quantity), c.Quantity));
        var same = earlier is null ? units.IsEmpty : earlier.Channel == c.Channel && earlier.ExpiresAt == c.ExpiresAt && earlier.Units.SequenceEqual(units);
        if (same) return new Decision.Accepted([]) { Answers = [answer] };
        var held = new UnitsHeld(c.Reservation, c.Channel, units, c.ExpiresAt);
        return (earlier is null ? Decision.Accept(held) : t.Freed(s, held, Locations(earlier))) with { Answers = [answer] };
    }

    public static Decision Release(ReleaseUnits c, StockState s, Terms t) =>
        s.Holds.TryGetValue(c.Reservation, out var hold) ? t.Freed(s, new UnitsReleased(c.Reservation), Locations(hold)) : new Decision.AlreadyDone("Nothing is held for the reservation.");

    /// <summary>The stream of a reservation.</summary>
    public static StreamId StreamOf(string reservation) => new("reservation", reservation);

    /// <summary>As many units as are there, from the first choice on. Those that are held already stay the reservation's.</summary>
    private static ImmutableArray<LocationUnits> Choose(HoldUnits c, CartHold? earlier, StockState s, Terms t)
    {
        var units = ImmutableArray.CreateBuilder<LocationUnits>();
        var wanted = c.Quantity;
        long fresh = s.Allocations.IsEmpty ? long.MaxValue : t.Network.FreeFor(s, c.Channel);
        foreach (var location in c.Locations.Distinct(StringComparer.Ordinal))
        {
            var own = Math.Min(wanted, earlier?.At(location) ?? 0);
            var more = (int)Math.Min(fresh, Math.Min(wanted - own, t.Free(s, location, c.Channel)));
            (wanted, fresh) = (wanted - own - more, fresh - more);
            if (own + more > 0) units.Add(new LocationUnits(location, own + more));
        }

        return units.ToImmutable();
    }

    private static string[] Locations(CartHold hold) => [.. hold.Units.Select(u => u.Location)];
}
