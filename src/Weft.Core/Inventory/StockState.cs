using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Inventory;

/// <summary>One SKU's stock at every location, with what is promised of it.</summary>
public sealed record StockState(Sku Sku)
{
    /// <summary>True once the catalogue has the SKU.</summary>
    public bool Registered { get; init; }

    /// <summary>Name in the catalogue.</summary>
    public string? Name { get; init; }

    /// <summary>Stock units in each other unit of measure.</summary>
    public ImmutableSortedDictionary<string, int> Packs { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>Our SKU, when this one is a channel's name for it.</summary>
    public Sku? AliasOf { get; init; }

    /// <summary>What one kit consists of; empty when the SKU is no kit.</summary>
    public ImmutableArray<KitPart> Parts { get; init; } = [];

    /// <summary>Of a kit: units of each part that can be promised, by location.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>> PartsAvailable { get; init; } = ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>>.Empty;

    /// <summary>Kits that contain it.</summary>
    public ImmutableArray<Sku> Kits { get; init; } = [];

    /// <summary>Stock by location.</summary>
    public ImmutableSortedDictionary<string, LocationStock> Locations { get; init; } = ImmutableSortedDictionary<string, LocationStock>.Empty;

    /// <summary>Promises by order line.</summary>
    public ImmutableDictionary<string, Promise> Promises { get; init; } = ImmutableDictionary<string, Promise>.Empty;

    /// <summary>Keys of promises that wait for stock, oldest first.</summary>
    public ImmutableList<string> Backorders { get; init; } = [];

    /// <summary>Units held for carts, by reservation.</summary>
    public ImmutableDictionary<string, CartHold> Holds { get; init; } = ImmutableDictionary<string, CartHold>.Empty;

    /// <summary>What is on its way, by the supply's id.</summary>
    public ImmutableSortedDictionary<string, Inbound> Inbound { get; init; } = ImmutableSortedDictionary<string, Inbound>.Empty;

    /// <summary>Units kept for one channel alone, less what it has sold of them.</summary>
    public ImmutableSortedDictionary<string, int> Allocations { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>What each channel was told and has acknowledged.</summary>
    public ImmutableSortedDictionary<string, Publication> Published { get; init; } = ImmutableSortedDictionary<string, Publication>.Empty;

    /// <summary>Demand for the SKU while nobody knows it.</summary>
    public ImmutableArray<Promise> UnknownDemand { get; init; } = [];

    /// <summary>The stock of one location.</summary>
    public LocationStock At(string location) => Locations.TryGetValue(location, out var stock) ? stock : LocationStock.Nothing;

    /// <summary>The key of a line's promise.</summary>
    public static string KeyOf(OrderId order, string lineId) => $"{order}/{lineId}";
}

/// <summary>Stock of one SKU at one location.</summary>
/// <param name="Sellable">Units that may be promised.</param>
/// <param name="Damaged">Units that are there but not to be sold.</param>
/// <param name="QualityControl">Units that wait for an inspection.</param>
/// <param name="Reserved">Of the sellable ones, promised to orders.</param>
/// <param name="Held">Of the sellable ones, held for carts.</param>
/// <param name="SafetyStock">Of the sellable ones, never promised; null: as the location's configuration says.</param>
public sealed record LocationStock(BucketStock Sellable, BucketStock Damaged, BucketStock QualityControl, int Reserved, int Held, int? SafetyStock)
{
    /// <summary>A location nobody has spoken of.</summary>
    public static readonly LocationStock Nothing = new(BucketStock.Nothing, BucketStock.Nothing, BucketStock.Nothing, 0, 0, null);

    /// <summary>All units that are there.</summary>
    public int OnHand => Sellable.Units + Damaged.Units + QualityControl.Units;

    /// <summary>Units that can be promised here: never below zero, so that a short location takes nothing from another.</summary>
    public int AvailableAbove(int safetyStock) => Math.Max(0, Sellable.Units - Reserved - Held - (SafetyStock ?? safetyStock));
}

/// <summary>Units of one kind at one location.</summary>
/// <param name="Units">Units as far as we know: the newest count, and what moved since.</param>
/// <param name="CountedAt">The owner's newest count, by its clock.</param>
/// <param name="Counted">What that count said.</param>
/// <param name="Moved">Movements after that count, or too close to tell: a later statement about an earlier moment is corrected by them.</param>
public sealed record BucketStock(int Units, DateTimeOffset? CountedAt, int Counted, ImmutableList<Movement> Moved)
{
    /// <summary>Nothing known.</summary>
    public static readonly BucketStock Nothing = new(0, null, 0, []);
}

/// <summary>Units that came or went.</summary>
/// <param name="Key">The reporter's identity of it; null for a goods issue of an order.</param>
/// <param name="Change">Units that came (above zero) or went (below).</param>
/// <param name="At">When, by the owner's clock.</param>
public sealed record Movement(string? Key, int Change, DateTimeOffset At);

/// <summary>What an order line is promised.</summary>
public sealed record Promise(OrderId Order, string LineId, string Location, int Reserved, int Backordered);

/// <summary>Units held for a cart.</summary>
/// <param name="Channel">Where the cart is.</param>
/// <param name="Units">Units by location.</param>
/// <param name="ExpiresAt">Until when.</param>
public sealed record CartHold(string Channel, ImmutableArray<LocationUnits> Units, DateTimeOffset ExpiresAt);

/// <summary>A supply on its way.</summary>
/// <param name="Location">Where it will arrive.</param>
/// <param name="Quantity">Units still to come.</param>
/// <param name="Allocated">Of these, given away already.</param>
/// <param name="Eta">When they can be sold from.</param>
public sealed record Inbound(string Location, int Quantity, int Allocated, DateTimeOffset Eta);

/// <summary>What a channel was told.</summary>
/// <param name="Wanted">The number it should show.</param>
/// <param name="WantedSince">Since when.</param>
/// <param name="Shown">The number it has acknowledged last; null before the first.</param>
/// <param name="ShownAt">When it did.</param>
/// <param name="Refused">Why it did not take the newest.</param>
public sealed record Publication(int Wanted, DateTimeOffset WantedSince, int? Shown, DateTimeOffset? ShownAt, string? Refused = null);
