using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Workflow;

namespace Weft.Core.Reservations;

/// <summary>Units held for a cart over many SKUs: one stream per reservation.</summary>
public sealed class ReservationWorkflow(ReservationPolicy policy) : Workflow<ReservationState>
{
    /// <inheritdoc/>
    public override string Kind => "reservation";

    /// <summary>The stream of a reservation.</summary>
    public static StreamId StreamOf(string reservation) => new("reservation", reservation);

    /// <inheritdoc/>
    public override IEnumerable<StreamId> Touches(Command command) =>
        command is MakeReservation { Lines.IsDefault: false } make ? make.Lines.Select(l => StockWorkflow.StreamOf(l.Sku)) : [];

    /// <inheritdoc/>
    protected override ReservationState Initial(string key) => new(key);

    /// <inheritdoc/>
    protected override Decision Decide(Command command, ReservationState state, DateTimeOffset now) => ReservationDecider.Decide(command, state, policy, now);

    /// <inheritdoc/>
    protected override ReservationState Evolve(ReservationState state, Event recorded, DateTimeOffset at) => ReservationEvolution.Evolve(state, recorded);

    /// <inheritdoc/>
    protected override ImmutableArray<Effect> Effects(ReservationState before, ReservationState after, ImmutableArray<Event> events, DateTimeOffset now) =>
        ReservationEffects.Between(before, after);
}
