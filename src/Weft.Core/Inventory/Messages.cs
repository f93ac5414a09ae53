using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory;

/// <summary>Where units of a location stand. On hand is their sum.</summary>
public enum StockBucket
{
    /// <summary>May be promised.</summary>
    Sellable,

    /// <summary>There, but not to be sold.</summary>
    Damaged,

    /// <summary>Waits for an inspection.</summary>
    QualityControl,
}

/// <summary>Why units came or went.</summary>
public enum MovementReason
{
    /// <summary>Sold over a counter.</summary>
    Sale,

    /// <summary>Brought back by a customer.</summary>
    Return,

    /// <summary>Came from, or went to, another location.</summary>
    Transfer,

    /// <summary>Delivered by a supplier.</summary>
    Receipt,

    /// <summary>Corrected, broken, lost, found.</summary>
    Adjustment,
}

/// <summary>The ERP's catalogue has this SKU.</summary>
public sealed record RegisterSku(string Name) : Command
{
    /// <summary>Other units of measure it is handled in, with the number of stock units in each: "case" = 12.</summary>
    public ImmutableSortedDictionary<string, int>? Packs { get; init; }
}

/// <summary>Somebody says: this channel SKU is that SKU of ours.</summary>
public sealed record MapSku(Sku To, string By) : Command;

/// <summary>The SKU is sold as a kit: one of it is these units of other SKUs. It has no stock of its own.</summary>
public sealed record DefineKit(ImmutableArray<KitPart> Parts, string By) : Command;

/// <summary>A part of a kit.</summary>
/// <param name="Sku">The part.</param>
/// <param name="Quantity">Units of it in one kit, above zero.</param>
public sealed record KitPart(Sku Sku, int Quantity);

/// <summary>A kit tells each part that it contains it, so that the part reports how many of it there are.</summary>
public sealed record JoinKit(Sku Kit) : Command;

/// <summary>A part tells a kit how many units of it can be promised at each location.</summary>
public sealed record SeePart(Sku Part, ImmutableSortedDictionary<string, int> Available) : Command;

/// <summary>The owner of a location's stock states how many units are there. An absolute number: only the owner may state one.</summary>
/// <param name="Location">The location.</param>
/// <param name="OnHand">Units, never below zero.</param>
/// <param name="CountedAt">As of when, by the owner's clock. Says nothing about what moved later.</param>
public sealed record CountStock(string Location, int OnHand, DateTimeOffset CountedAt) : Command
{
    /// <summary>Which units were counted.</summary>
    public StockBucket Bucket { get; init; }

    /// <summary>The connection that states it; null for the ERP's own books.</summary>
    public string? Source { get; init; }

    /// <summary>Unit of measure, when it is not the stock unit.</summary>
    public string? Unit { get; init; }
}

/// <summary>Units came or went at a location. A relative number: anybody may report one, once per key.</summary>
/// <param name="Key">The reporter's identity of the movement: the same key has one effect.</param>
/// <param name="Location">The location.</param>
/// <param name="Change">Units that came (above zero) or went (below).</param>
/// <param name="At">When, by the location's clock.</param>
/// <param name="Reason">Why.</param>
public sealed record MoveStock(string Key, string Location, int Change, DateTimeOffset At, MovementReason Reason) : Command
{
    /// <summary>Which units moved.</summary>
    public StockBucket Bucket { get; init; }

    /// <summary>The connection that reports it.</summary>
    public string? Source { get; init; }

    /// <summary>Unit of measure, when it is not the stock unit.</summary>
    public string? Unit { get; init; }
}

/// <summary>So many units of a location are never promised.</summary>
public sealed record SetSafetyStock(string Location, int Units, string By) : Command;

/// <summary>Units are on their way to a location.</summary>
/// <param name="Id">The supply's id, e.g. purchase order and line. The newest statement about an id wins.</param>
/// <param name="Location">Where they will arrive.</param>
/// <param name="Quantity">Units still to come; 0 when all have arrived or none will.</param>
/// <param name="Allocated">Of these, given away already.</param>
/// <param name="Eta">When they can be sold from.</param>
public sealed record AnnounceInbound(string Id, string Location, int Quantity, int Allocated, DateTimeOffset Eta) : Command;

/// <summary>So many units are kept for one channel alone; 0 takes them back.</summary>
public sealed record AllocateStock(string Channel, int Units, string By) : Command;

/// <summary>An order line wants units. Asking again gets the same promise.</summary>
public sealed record ReserveStock(OrderId Order, string LineId, int Quantity, string Location) : Command
{
    /// <summary>The cart's reservation whose units become the order's.</summary>
    public string? Reservation { get; init; }

    /// <summary>True when the units come on top of what the line has been promised already.</summary>
    public bool More { get; init; }

    /// <summary>When the customer placed the order, by the channel's clock.</summary>
    public DateTimeOffset? PlacedAt { get; init; }

    /// <summary>What the customer pays for the line, tax included: what is at stake when it was oversold.</summary>
    public Money? Amount { get; init; }

    /// <summary>True when the line was promised these units at another location before: the channel has not sold them again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool MovedFromElsewhere { get; init; }
}

/// <summary>An order line asks how many units are where. Nothing is promised by that.</summary>
/// <param name="Order">The order.</param>
/// <param name="LineId">The line, or a part of it.</param>
/// <param name="Quantity">Units it needs.</param>
/// <param name="Location">Where it waits for stock when nobody has enough.</param>
public sealed record QuoteStock(OrderId Order, string LineId, int Quantity, string Location) : Command
{
    /// <summary>The cart's reservation whose units become the order's.</summary>
    public string? Reservation { get; init; }

    /// <summary>When the customer placed the order.</summary>
    public DateTimeOffset? PlacedAt { get; init; }
}

/// <summary>An order line needs some of its units no more; without a quantity, all that have not left.</summary>
public sealed record ReleaseStock(OrderId Order, string LineId) : Command
{
    /// <summary>Units to free, above zero.</summary>
    public int? Quantity { get; init; }
}

/// <summary>The owner of the stock has booked the goods issue of promised units.</summary>
/// <param name="BookedAt">When, by the owner's clock.</param>
public sealed record ConsumeStock(OrderId Order, string LineId, int Quantity, DateTimeOffset BookedAt) : Command;

/// <summary>A cart's reservation wants a total of so many units held until a time. Asking again changes the hold to what is asked now.</summary>
/// <param name="Reservation">Its id.</param>
/// <param name="Quantity">Units in total, above zero.</param>
/// <param name="Locations">Where they may come from, first choice first.</param>
/// <param name="ExpiresAt">Until when.</param>
public sealed record HoldUnits(string Reservation, string Channel, int Quantity, ImmutableArray<string> Locations, DateTimeOffset ExpiresAt) : Command;

/// <summary>A cart's reservation needs its units no more.</summary>
public sealed record ReleaseUnits(string Reservation) : Command;

/// <summary>
/// Fewer units were found at a location than are promised there, and goods issues that explain it have had the time to become known: what is missing still was sold twice.
/// </summary>
/// <param name="Location">The location.</param>
/// <param name="Cause">What lowered the units.</param>
public sealed record JudgeShortage(string Location, OversellCause Cause) : Command;

/// <summary>The SKU is in the catalogue.</summary>
public sealed record SkuRegistered(string Name) : Event
{
    /// <summary>Other units of measure.</summary>
    public ImmutableSortedDictionary<string, int>? Packs { get; init; }
}

/// <summary>The SKU is another name for one of ours.</summary>
public sealed record SkuAliased(Sku To, string By) : Event;

/// <summary>The SKU is a kit.</summary>
public sealed record KitDefined(ImmutableArray<KitPart> Parts, string By) : Event;

/// <summary>The SKU is part of a kit.</summary>
public sealed record KitJoined(Sku Kit) : Event;

/// <summary>So many units of a part can be promised.</summary>
public sealed record PartSeen(Sku Part, ImmutableSortedDictionary<string, int> Available) : Event;

/// <summary>Somebody wants a SKU nobody knows; they wait for it.</summary>
public sealed record UnknownSkuDemanded(OrderId Order, string LineId, int Quantity, string Location) : Event
{
    /// <summary>When the customer placed the order, by the channel's clock.</summary>
    public DateTimeOffset? PlacedAt { get; init; }
}

/// <summary>Stock was counted.</summary>
public sealed record StockCounted(string Location, int OnHand, DateTimeOffset CountedAt) : Event
{
    /// <summary>Which units.</summary>
    public StockBucket Bucket { get; init; }

    /// <summary>Who stated it.</summary>
    public string? Source { get; init; }
}

/// <summary>Units came or went.</summary>
public sealed record StockMoved(string Key, string Location, int Change, DateTimeOffset At, MovementReason Reason) : Event
{
    /// <summary>Which units.</summary>
    public StockBucket Bucket { get; init; }

    /// <summary>Who reported it.</summary>
    public string? Source { get; init; }
}

/// <summary>Safety stock of a location.</summary>
public sealed record SafetyStockSet(string Location, int Units, string By) : Event;

/// <summary>What is known of a supply.</summary>
public sealed record InboundAnnounced(string Id, string Location, int Quantity, int Allocated, DateTimeOffset Eta) : Event;

/// <summary>Units kept for one channel.</summary>
public sealed record StockAllocated(string Channel, int Units, string By) : Event;

/// <summary>Units are promised to an order line; the rest waits for stock.</summary>
public sealed record StockReserved(OrderId Order, string LineId, string Location, int Reserved, int Backordered) : Event
{
    /// <summary>The cart's reservation they came from.</summary>
    public string? Reservation { get; init; }

    /// <summary>When the customer placed the order, if the channel's number has risen since: the units were sold under the numbers before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public DateTimeOffset? PlacedAt { get; init; }

    /// <inheritdoc cref="ReserveStock.MovedFromElsewhere"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool MovedFromElsewhere { get; init; }
}

/// <summary>A promise is taken back; without a quantity, all of it.</summary>
public sealed record StockReleased(OrderId Order, string LineId) : Event
{
    /// <summary>Units freed.</summary>
    public int? Quantity { get; init; }
}

/// <summary>Promised units have left the owner's books.</summary>
public sealed record StockConsumed(OrderId Order, string LineId, int Quantity, DateTimeOffset BookedAt) : Event;

/// <summary>Units are held for a cart.</summary>
public sealed record UnitsHeld(string Reservation, string Channel, ImmutableArray<LocationUnits> Units, DateTimeOffset ExpiresAt) : Event;

/// <summary>Units of one location.</summary>
public sealed record LocationUnits(string Location, int Quantity);

/// <summary>A cart's units are free again.</summary>
public sealed record UnitsReleased(string Reservation) : Event;

/// <summary>A channel has taken over the number we told it, or has refused it.</summary>
/// <param name="Channel">The channel's connection.</param>
/// <param name="Number">The number.</param>
/// <param name="CausedAt">When the change happened that it tells of.</param>
/// <param name="AcknowledgedAt">When the channel answered.</param>
/// <param name="Refused">Why the channel did not take it.</param>
public sealed record StockPublished(string Channel, int Number, DateTimeOffset CausedAt, DateTimeOffset AcknowledgedAt, string? Refused = null) : Event
{
    /// <summary>When the number was decided: changes after that are not acknowledged yet.</summary>
    public DateTimeOffset? AskedAt { get; init; }
}

/// <summary>More units were sold than are there. Each is one line of the oversell ledger.</summary>
/// <param name="Order">The order that came too late.</param>
/// <param name="LineId">Its line.</param>
/// <param name="Units">Units that could not be promised.</param>
/// <param name="Cause">Why it could happen.</param>
/// <param name="Shown">What the channel had last acknowledged, if anything.</param>
/// <param name="Available">What it should have shown.</param>
/// <param name="Behind">How long the channel's number had been wrong when the order was placed.</param>
/// <param name="Amount">What the customer pays for these units.</param>
public sealed record StockOversold(OrderId Order, string LineId, int Units, OversellCause Cause, int? Shown, int Available, TimeSpan Behind, Money? Amount) : Event
{
    /// <summary>Where units that were promised turned out to be missing; null when they could not be promised at all.</summary>
    public string? Location { get; init; }
}

/// <summary>Why a unit could be sold twice.</summary>
public enum OversellCause
{
    /// <summary>The channel had not yet been told, or had not yet answered.</summary>
    PushLag,

    /// <summary>Two channels sold the same unit within the time a number needs to travel.</summary>
    Race,

    /// <summary>The channel refused the number or showed another than we told it.</summary>
    ForeignWrite,

    /// <summary>A count found fewer units than were promised.</summary>
    CountCorrection,

    /// <summary>The channel sold more than it showed.</summary>
    ChannelOversold,
}

/// <summary>A channel is told how many units it may sell. The newest number wins.</summary>
public sealed record ChannelStockRequest(Sku Sku, int Available) : DeliveryRequest
{
    /// <summary>When the change happened that the number tells of.</summary>
    public DateTimeOffset? CausedAt { get; init; }

    /// <summary>What the channel has acknowledged last, for channels that change a number only if it is still the one we know.</summary>
    public int? Before { get; init; }
}
