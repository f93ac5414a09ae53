using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Inventory;

/// <summary>One SKU's stock at every location, with what is promised of it.</summary>
public sealed record StockState(Sku Sku)
{
    private ImmutableDictionary<string, ReportedMovement>? reported;

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
    public ImmutableSortedDictionary<string, LocationStock> Locations { get; init => field = value.WithComparers(StringComparer.Ordinal); } = ImmutableSortedDictionary.Create<string, LocationStock>(StringComparer.Ordinal);

    /// <summary>Promises by order line.</summary>
    public ImmutableDictionary<string, Promise> Promises { get; init; } = ImmutableDictionary<string, Promise>.Empty;

    /// <summary>Promises ever made: numbers them in their order.</summary>
    public long PromisesMade { get; init; }

    /// <summary>Keys of promises that wait for stock, by location and by the promise's number: the oldest is first.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<long, string>> Waiting { get; init; } = ImmutableSortedDictionary<string, ImmutableSortedDictionary<long, string>>.Empty;

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

    /// <summary>Demand that waited for the SKU and is let go of, the oldest order first.</summary>
    public ImmutableArray<Promise> Curing { get; init; } = [];

    /// <summary>How much demand there was when that began, and what has come since.</summary>
    public int CuringOf { get; init; }

    /// <summary>Keys of promises that wait for stock, oldest first.</summary>
    [JsonIgnore]
    public IEnumerable<string> Backorders => Waiting.Values.SelectMany(w => w).OrderBy(w => w.Key).Select(w => w.Value);

    /// <summary>True when it is sold as a kit.</summary>
    [JsonIgnore]
    public bool IsKit => !Parts.IsEmpty;

    /// <summary>Units that can be promised, by channel: follows from the rest, and is kept so that no decision has to sum over all locations.</summary>
    internal ChannelSums? Sums { get; init; }

    /// <summary>Remembered movements by their keys: follows from the buckets, and is kept once somebody has asked.</summary>
    internal ImmutableDictionary<string, ReportedMovement> Reported { get => reported ??= ReportedMovement.Of(Locations); init => reported = value; }

    /// <summary>True once somebody has asked.</summary>
    internal bool KeepsReported => reported is not null;

    /// <summary>The stock of one location.</summary>
    public LocationStock At(string location) => Locations.TryGetValue(location, out var stock) ? stock : LocationStock.Nothing;

    /// <summary>The key of a line's promise.</summary>
    public static string KeyOf(OrderId order, string lineId) => $"{order.Value}/{lineId}";
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

    /// <summary>Promised units that turned out to be missing and stand in the oversell ledger.</summary>
    public int Short { get; init; }

    /// <summary>All units that are there.</summary>
    [JsonIgnore]
    public int OnHand => Sellable.Units + Damaged.Units + QualityControl.Units;

    /// <summary>Promised units that are not there.</summary>
    [JsonIgnore]
    public int Missing => Math.Max(0, Reserved - Math.Max(0, Sellable.Units));

    /// <summary>Units that can be promised here: never below zero, so that a short location takes nothing from another.</summary>
    public int AvailableAbove(int safetyStock) => Math.Max(0, Sellable.Units - Reserved - Held - (SafetyStock ?? safetyStock));

    /// <summary>Units of one kind.</summary>
    public BucketStock Of(StockBucket bucket) => bucket switch { StockBucket.Damaged => Damaged, StockBucket.QualityControl => QualityControl, _ => Sellable };

    internal LocationStock With(StockBucket bucket, BucketStock units) => bucket switch
    {
        StockBucket.Damaged => this with { Damaged = units },
        StockBucket.QualityControl => this with { QualityControl = units },
        _ => this with { Sellable = units },
    };
}

/// <summary>What an order line is promised.</summary>
public sealed record Promise(OrderId Order, string LineId, string Location, int Reserved, int Backordered)
{
    /// <summary>The how manieth promise of the SKU it is: a higher number is younger.</summary>
    public long Number { get; init; }

    /// <summary>When the customer placed the order, of demand for an unknown SKU.</summary>
    public DateTimeOffset? PlacedAt { get; init; }

    /// <summary>Of the reserved units, taken from what is kept for the order's channel alone.</summary>
    public int Allocated { get; init; }
}

/// <summary>Units held for a cart.</summary>
/// <param name="Channel">Where the cart is.</param>
/// <param name="Units">Units by location.</param>
/// <param name="ExpiresAt">Until when.</param>
public sealed record CartHold(string Channel, ImmutableArray<LocationUnits> Units, DateTimeOffset ExpiresAt)
{
    /// <summary>Units held at a location.</summary>
    public int At(string location)
    {
        foreach (var u in Units) if (u.Location == location) return u.Quantity;
        return 0;
    }
}

/// <summary>A supply on its way.</summary>
/// <param name="Location">Where it will arrive.</param>
/// <param name="Quantity">Units still to come.</param>
/// <param name="Allocated">Of these, given away already.</param>
/// <param name="Eta">When they can be sold from.</param>
public sealed record Inbound(string Location, int Quantity, int Allocated, DateTimeOffset Eta);

/// <summary>What a channel was told.</summary>
/// <param name="Wanted">The number it should show.</param>
/// <param name="WantedSince">Since when: the time of the earliest change that it has not acknowledged.</param>
/// <param name="Shown">The number it has acknowledged last; null before the first.</param>
/// <param name="ShownAt">When it did.</param>
/// <param name="Refused">Why it did not take the newest.</param>
public sealed record Publication(int Wanted, DateTimeOffset WantedSince, int? Shown, DateTimeOffset? ShownAt, string? Refused = null)
{
    /// <summary>When the change happened that <see cref="Shown"/> tells of.</summary>
    public DateTimeOffset? ShownCausedAt { get; init; }

    /// <summary>What it showed before <see cref="ShownAt"/>.</summary>
    public int? ShownBefore { get; init; }

    /// <summary>Units it has sold since <see cref="ShownAt"/>.</summary>
    public int SoldSince { get; init; }

    /// <summary>What it may have sold at most since its number rose last: lower numbers that followed gave it no more.</summary>
    public int Allowance { get; init; }

    /// <summary>Units it has sold since then, by orders that were placed since, however late they came.</summary>
    public int SoldOfAllowance { get; init; }

    /// <summary>When its number rose last.</summary>
    public DateTimeOffset? RoseAt { get; init; }

    /// <summary>Of what it might have sold until <see cref="RoseAt"/>, not sold by any order that is known; below zero when it has sold more.</summary>
    public int LeftBeforeRise { get; init; }

    /// <summary>Units that it might still have sold when an order was placed.</summary>
    public int LeftAt(DateTimeOffset placed) => placed < RoseAt ? LeftBeforeRise : Allowance - SoldOfAllowance;

    /// <summary>True when the channel does not list the SKU: it is told nothing until it does.</summary>
    public bool NotListed { get; init; }

    /// <summary>True when somebody else has set the number it shows.</summary>
    public bool Foreign { get; init; }

    /// <summary>Times that somebody else's number was overruled since <see cref="OverruledSince"/>.</summary>
    public int Overruled { get; init; }

    /// <summary>When that began.</summary>
    public DateTimeOffset? OverruledSince { get; init; }

    /// <summary>True when it shows what it should.</summary>
    [JsonIgnore]
    public bool IsShown => Shown == Wanted;
}
