using System.Collections.Frozen;
using System.Collections.Immutable;
using Weft.Core.Shared;

namespace Weft.Core.Routing;

/// <summary>What the configuration says about who ships what.</summary>
public sealed record RoutingRules
{
    private readonly FrozenDictionary<string, int> places = FrozenDictionary<string, int>.Empty;

    /// <summary>Locations that may ship, in order of preference when all else is equal.</summary>
    public required ImmutableArray<RoutingNode> Nodes
    {
        get;
        init
        {
            field = value;
            places = value.Select((node, i) => KeyValuePair.Create(node.Location, i)).ToFrozenDictionary(StringComparer.Ordinal);
        }
    }

    /// <summary>The currency of all costs.</summary>
    public required Currency Currency { get; init; }

    /// <summary>Pieces beyond the first that an order may be split into.</summary>
    public int MaxSplits { get; init; } = 2;

    /// <summary>Values below which an order is not split, one for each currency that has one.</summary>
    public ImmutableArray<Money> ShipmentThreshold { get; init; } = [];

    /// <summary>True: what nobody can give waits while the rest ships. False: the order ships whole or waits.</summary>
    public bool Partial { get; init; } = true;

    /// <summary>Furthest a node may be from the customer, in kilometres, unless the node says otherwise.</summary>
    public int? MaxDistanceKm { get; init; }

    /// <summary>What costs are weighed with; null: compared one after the other, the first that differs decides.</summary>
    public CostWeights? Weights { get; init; }

    /// <summary>Where the beginnings of postal codes lie: "DE-80", or "DE" for the whole country. The longest that fits counts.</summary>
    public ImmutableSortedDictionary<string, Position> Areas { get; init; } = ImmutableSortedDictionary<string, Position>.Empty;

    /// <summary>SKUs that not every node can handle: the tag, and SKUs or beginnings of them that end in '*'.</summary>
    public ImmutableArray<SkuTag> Tags { get; init; } = [];

    /// <summary>Where a location stands in the order of nodes; -1 when it is none.</summary>
    public int PlaceOf(string location) => places.GetValueOrDefault(location, -1);
}

/// <summary>A location that may ship.</summary>
/// <param name="Location">Its code.</param>
public sealed record RoutingNode(string Location)
{
    /// <summary>The entry of the configuration it comes from; several locations may share one.</summary>
    public string Group { get; init; } = Location;

    /// <summary>Pieces it can ship a day: it is given no more while so many are open. Null when it has no limit, 0 when it takes none.</summary>
    public int? CapacityPerDay { get; init; }

    /// <summary>The local time at which the day's goods leave; null when they leave as soon as they are ready.</summary>
    public TimeOnly? CutOff { get; init; }

    /// <summary>Its time zone.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Days on which nothing leaves.</summary>
    public ImmutableArray<DayOfWeek> ClosedOn { get; init; } = [];

    /// <summary>Time from being asked until the goods are ready to leave.</summary>
    public TimeSpan HandlingTime { get; init; }

    /// <summary>Where it is; null when that is not known.</summary>
    public Position? Position { get; init; }

    /// <summary>Furthest it may be from the customer, in kilometres; null: as the rules say.</summary>
    public int? MaxDistanceKm { get; init; }

    /// <summary>What a parcel costs and how long it takes, by where it goes. The longest zone that fits counts; none: it does not ship there.</summary>
    public ImmutableArray<ShippingRate> Rates { get; init; } = [new ShippingRate("")];

    /// <summary>Units of each SKU that orders are not given, beyond the safety stock that nobody is promised.</summary>
    public int SafetyStock { get; init; }

    /// <summary>Channels it serves; empty: all.</summary>
    public ImmutableArray<string> Channels { get; init; } = [];

    /// <summary>Service levels it serves; empty: all.</summary>
    public ImmutableArray<string> ServiceLevels { get; init; } = [];

    /// <summary>Tags of SKUs it can handle.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>True when customers may pick up there.</summary>
    public bool PickUp { get; init; }
}

/// <summary>What a parcel costs.</summary>
/// <param name="Zone">Where it goes: "" for everywhere, "DE" for a country, "DE-80" for the beginning of a postal code.</param>
/// <param name="BaseMinor">What it costs at least, in minor units.</param>
/// <param name="PerKmMinor">What each kilometre adds, in minor units.</param>
/// <param name="Transit">How long it is on its way.</param>
public sealed record ShippingRate(string Zone, decimal BaseMinor = 0, decimal PerKmMinor = 0, TimeSpan Transit = default);

/// <summary>SKUs that only some nodes can handle.</summary>
/// <param name="Name">The tag, e.g. "hazardous".</param>
/// <param name="Skus">SKUs, or beginnings of them that end in '*'.</param>
public sealed record SkuTag(string Name, ImmutableArray<string> Skus);

/// <summary>What a plan's disadvantages are worth in minor units, so that they can be added to its shipping cost.</summary>
/// <param name="Late">A day that the last piece is late.</param>
/// <param name="Split">A piece beyond the first.</param>
/// <param name="Load">A percent of the fullest node's capacity.</param>
/// <param name="Scarcity">A point of scarcity: see <see cref="PlanCost.Scarcity"/>.</param>
public sealed record CostWeights(decimal Late, decimal Split, decimal Load = 0, decimal Scarcity = 0);
