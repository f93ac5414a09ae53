using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>Order-to-cash: one stream per order.</summary>
public sealed class OrderWorkflow : Workflow<OrderState>
{
    /// <inheritdoc/>
    public override string Kind => "order";

    /// <summary>The stream of an order.</summary>
    public static StreamId StreamOf(OrderId order) => new("order", order.Value);

    /// <inheritdoc/>
    public override IEnumerable<StreamId> Touches(Command command) =>
        command is not PlaceOrder { Order.Lines.IsDefault: false } place ? []
        : place.Order.Reservation is { } cart ? Stock(place).Append(ReservationWorkflow.StreamOf(cart))
        : Stock(place);

    private static IEnumerable<StreamId> Stock(PlaceOrder place) => place.Order.Lines.Select(l => StockWorkflow.StreamOf(l.Sku));

    /// <inheritdoc/>
    protected override OrderState Initial(string key) => new(new OrderId(key));

    /// <inheritdoc/>
    protected override Decision Decide(Command command, OrderState state, DateTimeOffset now)
    {
        var decision = OrderDecider.Decide(command, state, now);
        return decision is Decision.Accepted accepted ? OrderConsequences.Complete(accepted, state, now) : decision;
    }

    /// <inheritdoc/>
    protected override OrderState Evolve(OrderState state, Event recorded, DateTimeOffset at) => OrderEvolution.Evolve(state, recorded, at);

    /// <inheritdoc/>
    protected override ImmutableArray<Effect> Effects(OrderState before, OrderState after, ImmutableArray<Event> events, DateTimeOffset now) =>
        OrderEffects.Between(before, after, now);
}
