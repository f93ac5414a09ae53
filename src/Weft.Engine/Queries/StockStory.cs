using Weft.Core.Inventory;

namespace Weft.Engine.Queries;

/// <summary>Everything about a SKU's stock: where its units are, who has them, what each channel shows, and how it came about.</summary>
/// <param name="Sku">The SKU.</param>
/// <param name="Name">Its name in the catalogue.</param>
/// <param name="Registered">True when the catalogue has it.</param>
/// <param name="Summary">One sentence.</param>
public sealed record StockStory(string Sku, string? Name, bool Registered, string Summary)
{
    /// <summary>Our SKU, when this is another name for it.</summary>
    public string? AliasOf { get; init; }

    /// <summary>What one kit consists of.</summary>
    public required IReadOnlyList<KitPart> Parts { get; init; }

    /// <summary>Kits that contain it.</summary>
    public required IReadOnlyList<string> Kits { get; init; }

    /// <summary>Its units by location.</summary>
    public required IReadOnlyList<StoryLocation> Locations { get; init; }

    /// <summary>What each channel may sell, was told, and shows.</summary>
    public required IReadOnlyList<StoryChannel> Channels { get; init; }

    /// <summary>What order lines are promised, in the order of the orders; the first of them when there are many.</summary>
    public required IReadOnlyList<Promise> Promises { get; init; }

    /// <summary>Order lines with a promise.</summary>
    public required int PromiseCount { get; init; }

    /// <summary>What carts hold, the first to expire first; the first of them when there are many.</summary>
    public required IReadOnlyList<StoryHeld> Holds { get; init; }

    /// <summary>Carts that hold units.</summary>
    public required int HoldCount { get; init; }

    /// <summary>What is on its way, the next first.</summary>
    public required IReadOnlyList<StoryInbound> Inbound { get; init; }

    /// <summary>Units kept for one channel alone.</summary>
    public required IReadOnlyDictionary<string, int> Allocations { get; init; }

    /// <summary>What happened last, newest first.</summary>
    public required IReadOnlyList<StockEntry> History { get; init; }
}

/// <summary>Units at a location.</summary>
/// <param name="Location">The location.</param>
/// <param name="OnHand">All units that are there.</param>
/// <param name="Sellable">Of these, may be promised.</param>
/// <param name="Damaged">Of these, not to be sold.</param>
/// <param name="QualityControl">Of these, waiting for an inspection.</param>
/// <param name="Reserved">Of the sellable ones, promised to orders.</param>
/// <param name="Held">Of the sellable ones, held for carts.</param>
/// <param name="SafetyStock">Of the sellable ones, never promised.</param>
/// <param name="Available">What is left to be promised.</param>
/// <param name="Counted">What the owner's newest count of the sellable ones said.</param>
/// <param name="CountedAt">When that was; null before the first.</param>
/// <param name="MovedSince">Units that came (above zero) or went (below) since that count.</param>
public sealed record StoryLocation(
    string Location, int OnHand, int Sellable, int Damaged, int QualityControl, int Reserved, int Held, int SafetyStock, int Available, int Counted, DateTimeOffset? CountedAt, int MovedSince);

/// <summary>What a channel may sell and what it shows.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Available">What it may sell now.</param>
/// <param name="Explanation">How that came about.</param>
/// <param name="Told">What it was told; null before the first time, and for a channel that takes no stock.</param>
/// <param name="ToldSince">Since when it should show that.</param>
/// <param name="Shown">What it has acknowledged last.</param>
/// <param name="ShownAt">When it did.</param>
/// <param name="Refused">Why it did not take the newest number.</param>
/// <param name="Summary">The same in words.</param>
public sealed record StoryChannel(string Channel, int Available, string Explanation, int? Told, DateTimeOffset? ToldSince, int? Shown, DateTimeOffset? ShownAt, string? Refused, string Summary);

/// <summary>Units held for a cart.</summary>
/// <param name="Reservation">The reservation.</param>
/// <param name="Channel">Where the cart is.</param>
/// <param name="Units">Units by location.</param>
/// <param name="ExpiresAt">Until when.</param>
public sealed record StoryHeld(string Reservation, string Channel, IReadOnlyList<LocationUnits> Units, DateTimeOffset ExpiresAt);

/// <summary>A supply on its way.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Location">Where it will arrive.</param>
/// <param name="Quantity">Units still to come.</param>
/// <param name="Allocated">Of these, given away already.</param>
/// <param name="Eta">When they can be sold from.</param>
public sealed record StoryInbound(string Id, string Location, int Quantity, int Allocated, DateTimeOffset Eta);

/// <summary>Something that happened to a SKU's stock.</summary>
/// <param name="At">When Weft decided it.</param>
/// <param name="What">The kind of event.</param>
/// <param name="Text">In plain words.</param>
/// <param name="Cause">What led to it: "inbox/4711", "delivery/12", "timer/expiry".</param>
/// <param name="CauseText">The same in words, with the sender as far as it is still known.</param>
/// <param name="Message">The message that led to it, for looking at it.</param>
public sealed record StockEntry(DateTimeOffset At, string What, string Text, string Cause, string CauseText, long? Message);

/// <summary>A SKU in the list of stock.</summary>
/// <param name="Sku">The SKU.</param>
/// <param name="Name">Its name in the catalogue.</param>
/// <param name="Registered">True when the catalogue has it.</param>
/// <param name="AliasOf">Our SKU, when this is another name for it.</param>
/// <param name="IsKit">True when it is sold as a kit.</param>
/// <param name="Locations">Locations that have spoken of it.</param>
/// <param name="OnHand">All units that are there.</param>
/// <param name="Reserved">Promised to orders.</param>
/// <param name="Held">Held for carts.</param>
/// <param name="Available">What is left to be promised.</param>
/// <param name="Backordered">Units that orders wait for.</param>
public sealed record StockSummary(string Sku, string? Name, bool Registered, string? AliasOf, bool IsKit, int Locations, int OnHand, int Reserved, int Held, int Available, int Backordered);
