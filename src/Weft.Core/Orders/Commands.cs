using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>A channel has an order.</summary>
public sealed record PlaceOrder(Order Order, Parties Parties) : Command;

/// <summary>Somebody reports the state of the order's payment.</summary>
public sealed record ReportPayment(PaymentState State, string? Reference) : Command;

/// <summary>The channel shows the order as fulfilled already, by whoever shipped it.</summary>
public sealed record ReportChannelFulfilment(string FulfilmentId, string? Carrier, string? Tracking) : Command;

/// <summary>A warehouse shipped. Without lines: everything still released.</summary>
/// <param name="ShipmentId">The warehouse's id of this shipment.</param>
/// <param name="Lines">What was in it.</param>
/// <param name="Carrier">Who carries it.</param>
/// <param name="Tracking">Tracking number.</param>
/// <param name="ShippedAt">When, by the warehouse's clock.</param>
public sealed record ReportShipment(string ShipmentId, ImmutableArray<LineQuantity> Lines, string? Carrier, string? Tracking, DateTimeOffset ShippedAt) : Command
{
    /// <summary>The piece it is of, F1, F2 …; null when the shipper does not know of pieces.</summary>
    public string? FulfilmentId { get; init; }
}

/// <summary>Units of a line.</summary>
public sealed record LineQuantity(string LineId, int Quantity);

/// <summary>Somebody wants the whole order cancelled.</summary>
/// <param name="By">"channel", or the operator or API consumer who asks.</param>
/// <param name="Reason">Why.</param>
public sealed record CancelOrder(string By, string Reason) : Command;

/// <summary>Somebody takes units out of an order that no warehouse has been given yet: a line less, a refund before shipment.</summary>
/// <param name="Key">Whoever asks' id of it: the same key has one effect.</param>
/// <param name="Lines">Units that are not wanted any more.</param>
/// <param name="By">"channel", or the operator or API consumer who asks.</param>
/// <param name="Reason">Why.</param>
public sealed record CancelUnits(string Key, ImmutableArray<LineQuantity> Lines, string By, string Reason) : Command;

/// <summary>Somebody stops the order until they release it.</summary>
public sealed record PlaceHold(string By, string Reason) : Command;

/// <summary>Somebody releases a hold.</summary>
public sealed record ReleaseHold(HoldKind Kind, string Key, string By) : Command;

/// <summary>The stock of the line's SKU answers: these units are promised to the line, the rest waits for stock.</summary>
public sealed record LineReserved(string LineId, int Reserved, int Backordered) : Command;

/// <summary>The line's SKU answers that it is a kit: its parts are to be asked.</summary>
public sealed record LineIsKit(string LineId, ImmutableArray<KitPart> Parts) : Command;

/// <summary>Nobody knows the line's SKU.</summary>
public sealed record LineSkuUnknown(string LineId, Sku Sku) : Command;

/// <summary>The line's unknown SKU is known now, under this SKU.</summary>
public sealed record LineSkuMapped(string LineId, Sku Sku) : Command;
