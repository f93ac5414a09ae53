using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Reservations;

/// <summary>A cart wants units held for a while. Asking again with the same id gets the same reservation.</summary>
/// <param name="Channel">The channel it sells on.</param>
/// <param name="Lines">What it wants.</param>
/// <param name="AllOrNothing">True: all of it or none; false: as much as there is.</param>
/// <param name="Locations">Where units may come from, first choice first.</param>
/// <param name="ExpiresAt">Until when they are held.</param>
public sealed record MakeReservation(string Channel, ImmutableArray<ReservationLine> Lines, bool AllOrNothing, ImmutableArray<string> Locations, DateTimeOffset ExpiresAt) : Command;

/// <summary>A line of a cart.</summary>
/// <param name="LineId">The cart's id of it.</param>
/// <param name="Sku">The SKU; a kit counts as its parts.</param>
/// <param name="Quantity">Units, above zero.</param>
public sealed record ReservationLine(string LineId, Sku Sku, int Quantity);

/// <summary>Hold the units longer.</summary>
public sealed record ExtendReservation(DateTimeOffset ExpiresAt) : Command;

/// <summary>The cart needs its units no more.</summary>
public sealed record ReleaseReservation(string By) : Command;

/// <summary>The time is over.</summary>
public sealed record ExpireReservation : Command;

/// <summary>The cart has become this order; its units are the order's now.</summary>
public sealed record ReservationTaken(OrderId Order) : Command;

/// <summary>A SKU says how many units it holds for the reservation.</summary>
public sealed record UnitsAnswered(Sku Sku, int Held, int Asked) : Command;

/// <summary>A SKU says that it is a kit of these parts.</summary>
public sealed record KitAnswered(Sku Sku, ImmutableArray<KitPart> Parts) : Command;

/// <summary>A SKU says that nobody knows it, or that it stands for another.</summary>
public sealed record SkuAnswered(Sku Sku, Sku? StandsFor) : Command;
