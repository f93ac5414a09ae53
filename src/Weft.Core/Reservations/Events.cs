using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Reservations;

/// <summary>A cart's wish is known; the SKUs are asked.</summary>
public sealed record ReservationMade(string Channel, ImmutableArray<ReservationLine> Lines, bool AllOrNothing, ImmutableArray<string> Locations, DateTimeOffset ExpiresAt) : Event;

/// <summary>One of this SKU counts as these units of others: the parts of a kit, or the SKU it is another name for.</summary>
public sealed record SkuExploded(Sku Sku, ImmutableArray<KitPart> Parts) : Event;

/// <summary>A SKU holds so many of the units that were asked of it.</summary>
public sealed record SkuHeld(Sku Sku, int Held, int Asked) : Event;

/// <summary>Nobody knows the SKU.</summary>
public sealed record SkuNotFound(Sku Sku) : Event;

/// <summary>The units are held for the cart.</summary>
/// <param name="Lines">What each line got.</param>
public sealed record ReservationHeld(ImmutableArray<LineHold> Lines) : Event;

/// <summary>Nothing is held for the cart.</summary>
/// <param name="Reason">Why, in plain words.</param>
/// <param name="Lines">What each line would have got.</param>
public sealed record ReservationRefused(string Reason, ImmutableArray<LineHold> Lines) : Event;

/// <summary>What a line of a cart got.</summary>
/// <param name="LineId">The cart's id of the line.</param>
/// <param name="Held">Units held for it.</param>
/// <param name="Missing">Units that are not there.</param>
public sealed record LineHold(string LineId, int Held, int Missing);

/// <summary>The units are held longer.</summary>
public sealed record ReservationExtended(DateTimeOffset ExpiresAt) : Event;

/// <summary>The cart gave its units back.</summary>
public sealed record ReservationReleased(string By) : Event;

/// <summary>The time was over; the units are free.</summary>
public sealed record ReservationExpired : Event;

/// <summary>The cart has become an order; what the order did not need is free.</summary>
public sealed record ReservationBecameOrder(OrderId Order) : Event;
