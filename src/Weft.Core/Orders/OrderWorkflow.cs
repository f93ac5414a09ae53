using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Slas;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>Order-to-cash: one stream per order.</summary>
/// <param name="policy">How orders are given to several nodes; null when all of an order goes to one.</param>
public sealed class OrderWorkflow(FulfilmentPolicy? policy = null) : Workflow<OrderState>
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
        if (policy is not null && command is PlaceOrder { Order: { } order, Parties: { } parties } && policy.Routes(order.Connection)) command = new PlaceOrder(order, parties with { Routed = true });
        var decision = OrderDecider.Decide(command, state, now);
        return decision is Decision.Accepted accepted ? OrderConsequences.Complete(accepted, state, policy, now) : decision;
    }

    /// <inheritdoc/>
    protected override OrderState Evolve(OrderState state, Event recorded, DateTimeOffset at) => OrderStops.Follow(OrderEvolution.Evolve(state, recorded, at), at);

    /// <inheritdoc/>
    protected override ImmutableArray<Effect> Effects(OrderState before, OrderState after, ImmutableArray<Event> events, DateTimeOffset now) =>
        OrderEffects.Between(before, after, now);
}
