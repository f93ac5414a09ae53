using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>The order exists in Weft.</summary>
public sealed record OrderPlaced(Order Order, Parties Parties) : Event;

/// <summary>Something about the order arrived before the order: it waits for it.</summary>
public sealed record WaitingForOrder(string CommandName, JsonText Command) : Event;

/// <summary>What waited for the order could not be done when its turn came. Nothing follows from it; somebody may have to look.</summary>
/// <param name="CommandName">Persisted name of the command that waited.</param>
/// <param name="Reason">Why, and what to do, in plain words.</param>
public sealed record WaitingRefused(string CommandName, string Reason) : Event;

/// <summary>The order stops here until the hold is released.</summary>
public sealed record HoldPlaced(Hold Hold) : Event;

/// <summary>A hold is gone.</summary>
public sealed record HoldReleased(HoldKind Kind, string Key, string By) : Event;

/// <summary>The payment's state changed.</summary>
public sealed record PaymentChanged(PaymentState State, string? Reference) : Event
{
    /// <summary>What the payment covers, where it is stated.</summary>
    public Money? Amount { get; init; }
}

/// <summary>Stock is promised to a line; the rest waits for stock.</summary>
public sealed record StockPromised(string LineId, int Reserved, int Backordered) : Event;

/// <summary>The line, or a part of it, is a kit: units of its parts are promised instead of its own.</summary>
public sealed record LineExploded(string LineId, ImmutableArray<KitPart> Parts) : Event;

/// <summary>A line's SKU was translated to ours.</summary>
public sealed record SkuMapped(string LineId, Sku Sku) : Event;

/// <summary>Nothing stands in the way: the ERP gets the order and the node gets its piece.</summary>
public sealed record OrderConfirmed(string FulfilmentId, string Node) : Event;

/// <summary>Goods left.</summary>
/// <param name="ShipmentId">The shipper's id.</param>
/// <param name="Lines">What was in it.</param>
/// <param name="Carrier">Who carries it.</param>
/// <param name="Tracking">Tracking number.</param>
/// <param name="ShippedAt">When, by the shipper's clock.</param>
/// <param name="ByChannel">True when the channel itself reported it: it need not be told again.</param>
public sealed record Shipped(string ShipmentId, ImmutableArray<LineQuantity> Lines, string? Carrier, string? Tracking, DateTimeOffset ShippedAt, bool ByChannel) : Event
{
    /// <summary>The piece it is of, in an order that is given to several nodes.</summary>
    public string? FulfilmentId { get; init; }
}

/// <summary>A cancellation was asked for; the warehouse must say whether it can still stop.</summary>
public sealed record CancellationRequested(string By, string Reason) : Event;

/// <summary>What had not shipped is cancelled.</summary>
public sealed record OrderCancelled(string By, string Reason) : Event;

/// <summary>Units were taken out of the order; a node that had them has left them out.</summary>
public sealed record UnitsCancelled(string Key, ImmutableArray<LineQuantity> Lines, string By, string Reason) : Event
{
    /// <summary>The piece they were taken out of, in an order that is given to several nodes; null: what no node had.</summary>
    public string? FulfilmentId { get; init; }

    /// <summary>The recall that this answers, in an order that is given to several nodes.</summary>
    public string? Recall { get; init; }

    /// <summary>True when the same decision let the payment be captured: then it is captured without them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool BeforeCapture { get; init; }
}

/// <summary>The cancellation came too late.</summary>
public sealed record CancellationRefused(string Reason) : Event;

/// <summary>Another system has done what we owed it.</summary>
public sealed record ObligationMet(string Key, string? Reference, bool Adopted, DateTimeOffset? At, ImmutableDictionary<string, string>? Facts) : Event;

/// <summary>Another system refused for good; an operator decides.</summary>
public sealed record ObligationFailed(string Key, string Reason) : Event;

/// <summary>It is not needed any more.</summary>
public sealed record ObligationWaived(string Key, string Reason) : Event;

/// <summary>An operator sent a failed obligation again.</summary>
public sealed record ObligationRetried(string Key, string By) : Event;
