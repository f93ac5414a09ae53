using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Reservations;

/// <summary>Folds a reservation's events.</summary>
internal static class ReservationEvolution
{
    public static ReservationState Evolve(ReservationState s, Event recorded) => recorded switch
    {
        ReservationMade e => Summed(s with { Status = ReservationStatus.Asking, Channel = e.Channel, Lines = e.Lines, AllOrNothing = e.AllOrNothing, Locations = e.Locations, ExpiresAt = e.ExpiresAt }),
        SkuExploded e => Summed(s with { Exploded = s.Exploded.SetItem(e.Sku.Value, e.Parts) }),
        SkuHeld e => s with { Answers = s.Answers.SetItem(e.Sku.Value, new HeldUnits(e.Held, e.Asked)) },
        SkuNotFound e => s with { Answers = s.Answers.SetItem(e.Sku.Value, new HeldUnits(0, null)) },
        ReservationHeld e => Kept(s, e.Lines),
        ReservationRefused e => s with { Status = ReservationStatus.Refused, Reason = e.Reason, Held = e.Lines },
        ReservationExtended e => s with { ExpiresAt = e.ExpiresAt },
        ReservationReleased => s with { Status = ReservationStatus.Released },
        ReservationExpired => s with { Status = ReservationStatus.Expired },
        ReservationBecameOrder e => s with { Status = ReservationStatus.Taken, Order = e.Order },
        _ => s,
    };

    private static ReservationState Summed(ReservationState s) => s with { Demand = Demand.Of(s.Lines, s.Exploded) };

    /// <summary>From now on the cart wants what it got: parts that make no whole kit are wanted no more.</summary>
    private static ReservationState Kept(ReservationState s, ImmutableArray<LineHold> got)
    {
        var kept = s.Lines.Zip(got).Where(l => l.Second.Held > 0).Select(l => l.First with { Quantity = l.Second.Held });
        return s with { Status = ReservationStatus.Held, Held = got, Demand = Demand.Of(kept, s.Exploded) };
    }
}
