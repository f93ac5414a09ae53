namespace Weft.Core.Routing;

/// <summary>A node that may take part, with all that a plan needs to know of it. Arrays run along <see cref="Demand.Skus"/>.</summary>
internal sealed class Candidate
{
    /// <summary>Where it stands in the configuration.</summary>
    public required int Place { get; init; }

    public required RoutingNode Node { get; init; }

    /// <summary>Units it can give of each SKU, at most those that are wanted.</summary>
    public required int[] Free { get; init; }

    /// <summary>Share of its stock of each SKU, in percent, that sells in a week anyway.</summary>
    public required int[] Scarcity { get; init; }

    public required DateTimeOffset ShipBy { get; init; }

    public required DateTimeOffset ArriveBy { get; init; }

    /// <summary>Days that it arrives after the promise.</summary>
    public required int DaysLate { get; init; }

    /// <summary>What its parcel costs, in minor units.</summary>
    public required long Shipping { get; init; }

    /// <summary>Share of its day's capacity in percent, with one more piece.</summary>
    public required int Load { get; init; }

    /// <summary>Units it can give of everything.</summary>
    public required int Units { get; init; }
}
