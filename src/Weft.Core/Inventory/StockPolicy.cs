using System.Collections.Immutable;
using Weft.Core.Reservations;

namespace Weft.Core.Inventory;

/// <summary>What the configuration says about stock: who owns which location's numbers, and which channel may sell from where.</summary>
/// <param name="Channels">Channels by connection.</param>
public sealed record StockPolicy(ImmutableSortedDictionary<string, ChannelStock> Channels)
{
    /// <summary>Channels that may sell everything everywhere.</summary>
    public StockPolicy(ImmutableArray<string> channels) : this(channels.ToImmutableSortedDictionary(c => c, c => new ChannelStock(c), StringComparer.Ordinal)) { }

    /// <summary>Locations by name. Empty: every name is a location, and anybody may count it.</summary>
    public ImmutableSortedDictionary<string, StockLocation> Locations { get; init; } = ImmutableSortedDictionary<string, StockLocation>.Empty;

    /// <summary>The ERP's connection: a count that names no source is its own.</summary>
    public string? Erp { get; init; }

    /// <summary>How long a movement is remembered to correct counts that were taken before it. An older count is refused.</summary>
    public TimeSpan RememberMovements { get; init; } = TimeSpan.FromDays(7);

    /// <summary>A statement about a time further in the future than this is refused: a clock is wrong.</summary>
    public TimeSpan FutureTolerance { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Within this time of a change, an oversell is a race between channels; later, it is a push that came late.</summary>
    public TimeSpan RaceWindow { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// When a count finds fewer units than are promised, goods issues that the owner has booked and we have not heard of are the likely reason. What is still missing after this
    /// time was sold twice.
    /// </summary>
    public TimeSpan ShortageGrace { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What carts may ask for.</summary>
    public ReservationPolicy Carts { get; init; } = new();
}

/// <summary>What a channel may sell.</summary>
/// <param name="Connection">The channel's connection.</param>
public sealed record ChannelStock(string Connection)
{
    /// <summary>Locations it may sell from; empty means all.</summary>
    public ImmutableArray<string> Nodes { get; init; } = [];

    /// <summary>Units held back from what it shows.</summary>
    public int Threshold { get; init; }

    /// <summary>Share held back from what it shows, 0 to 100.</summary>
    public int BufferPercent { get; init; }

    /// <summary>True: a number that somebody else sets there is overruled by ours at once. False: it stays until ours changes.</summary>
    public bool SetAgain { get; init; } = true;
}

/// <summary>A place with stock.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Owner">The connection whose counts are the truth here; null when anybody's are.</param>
public sealed record StockLocation(string Name, string? Owner)
{
    /// <summary>Units of every SKU that are never promised, unless a SKU has its own number.</summary>
    public int SafetyStock { get; init; }
}

/// <summary>Named bounds of one SKU's stock.</summary>
public static class StockLimits
{
    /// <summary>Largest count, and largest movement, in stock units.</summary>
    public const int Units = 100_000_000;

    /// <summary>Movements remembered of one kind of units at one location. The oldest is forgotten first.</summary>
    public const int Movements = 10_000;

    /// <summary>Characters of a movement's key.</summary>
    public const int KeyLength = 200;

    /// <summary>Locations with stock of one SKU.</summary>
    public const int Locations = 5_000;

    /// <summary>Locations that are named when an order asks what is where: those with the most units.</summary>
    public const int QuotedLocations = 500;

    /// <summary>Carts that hold units of one SKU.</summary>
    public const int Holds = 100_000;

    /// <summary>Parts of one kit.</summary>
    public const int Parts = 100;

    /// <summary>Kits that one SKU may be part of.</summary>
    public const int Kits = 1_000;

    /// <summary>Supplies of one SKU on their way.</summary>
    public const int Inbound = 1_000;

    /// <summary>Times within <see cref="OverruleWindow"/> that a number somebody else sets in a channel is overruled; then it stays until ours changes.</summary>
    public const int Overrules = 5;

    /// <summary>The time in which they are counted.</summary>
    public static readonly TimeSpan OverruleWindow = TimeSpan.FromHours(1);
}
