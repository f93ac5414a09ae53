using Weft.Core.Orders;

namespace Weft.Http.Orders;

/// <summary>Why somebody wants something.</summary>
internal sealed record ReasonRequest(string? Reason)
{
    private const int Longest = 500;

    public Problem? Fault() =>
        string.IsNullOrWhiteSpace(Reason) ? Problem.Of(400, "reason-missing", "A reason is needed; it becomes part of the order's story.", "reason", "Send {\"reason\":\"…\"}.")
        : Reason.Length > Longest ? Problem.Of(400, "reason-too-long", $"The reason has {Reason.Length} characters; {Longest} are allowed.", "reason", "Shorten it.") : null;
}

/// <summary>An order with everything known of it.</summary>
/// <param name="Id">Our id.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="InSync">True when every system agrees.</param>
/// <param name="Order">The order as its channel states it; absent while only other messages about it have arrived.</param>
/// <param name="Payment">What is known of the payment now.</param>
/// <param name="Lines">Where the units of each line are.</param>
/// <param name="Holds">Why it is stopped.</param>
/// <param name="Obligations">What is owed, by whom.</param>
/// <param name="Shipments">What has left.</param>
/// <param name="Cancellation">The cancellation, if one was asked for.</param>
internal sealed record OrderView(
    string Id, OrderStatus Status, bool InSync, Order? Order, OrderPayment Payment, IReadOnlyList<LineState> Lines, IReadOnlyList<Hold> Holds,
    IReadOnlyList<Obligation> Obligations, IReadOnlyList<ShipmentView> Shipments, Cancellation? Cancellation)
{
    /// <summary>What each node is given, when the order goes to several.</summary>
    public IReadOnlyList<Engine.Queries.StoryPiece> Fulfilments { get; private init; } = [];

    public static OrderView Of(OrderState s) => new(
        s.Id.Value, s.Status(), s.InSync, s.Order, s.Payment, s.Lines, s.Holds, [.. s.Obligations.Select(o => o with { Since = s.DueSince(o) })],
        [.. s.Shipments.Select(x => new ShipmentView(x.ShipmentId, x.Lines, x.Carrier, x.Tracking, x.ShippedAt))], s.Cancellation)
    {
        Fulfilments = Engine.Queries.StoryPiece.Of(s),
    };
}

/// <summary>A shipment.</summary>
internal sealed record ShipmentView(string ShipmentId, IReadOnlyList<LineQuantity> Lines, string? Carrier, string? Tracking, DateTimeOffset ShippedAt);
