using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Routing;

/// <summary>Who ships what, why, and what would have been possible instead.</summary>
/// <param name="Plan">The plan that won; without pieces when nobody can serve anything.</param>
/// <param name="LeftOver">Units that nobody is given: they wait for stock.</param>
/// <param name="Why">Why it won, or why there is no plan, in plain words.</param>
/// <param name="Lost">The best of the plans that lost, best first.</param>
/// <param name="RuledOut">Locations that could not take part, by reason.</param>
public sealed record RoutingDecision(RoutingPlan Plan, ImmutableArray<LineQuantity> LeftOver, string Why, ImmutableArray<LostPlan> Lost, ImmutableArray<RuledOut> RuledOut);

/// <summary>One way to serve a question.</summary>
/// <param name="Pieces">Who ships what.</param>
/// <param name="Cost">What speaks against it.</param>
public sealed record RoutingPlan(ImmutableArray<PlannedPiece> Pieces, PlanCost Cost);

/// <summary>What one node is to ship.</summary>
/// <param name="Location">The node's location.</param>
/// <param name="Lines">Units by line.</param>
/// <param name="ShipBy">When the goods leave at the latest.</param>
/// <param name="ArriveBy">When they arrive.</param>
public sealed record PlannedPiece(string Location, ImmutableArray<LineQuantity> Lines, DateTimeOffset ShipBy, DateTimeOffset ArriveBy);

/// <summary>What speaks against a plan, the most important first.</summary>
/// <param name="Unserved">Units that nobody ships.</param>
/// <param name="DaysLate">Days, begun ones counting whole, that the last piece arrives after the promise.</param>
/// <param name="Splits">Pieces beyond the first.</param>
/// <param name="Shipping">What the parcels cost.</param>
/// <param name="Load">Share of its day's capacity, in percent, that the fullest node will have used.</param>
/// <param name="Scarcity">Sum over all units of the share of the stock there, in percent, that sells in a week anyway: the fewer weeks of supply a node has, the more.</param>
public sealed record PlanCost(int Unserved, int DaysLate, int Splits, Money Shipping, int Load, long Scarcity);

/// <summary>A plan that lost.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Why">Why it lost, in plain words.</param>
public sealed record LostPlan(RoutingPlan Plan, string Why);

/// <summary>Locations that could not take part for one reason.</summary>
/// <param name="Why">The reason, in plain words.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Locations">The first of them.</param>
public sealed record RuledOut(string Why, int Count, ImmutableArray<string> Locations);

/// <summary>Named bounds of routing.</summary>
public static class RoutingLimits
{
    /// <summary>Most pieces beyond the first.</summary>
    public const int Splits = 9;

    /// <summary>Nodes that plans of several pieces are made of; the best are chosen first.</summary>
    public const int Candidates = 48;

    /// <summary>Plans of one size that larger ones are made from.</summary>
    public const int Beam = 256;

    /// <summary>Losing plans that are kept with a decision.</summary>
    public const int LostPlans = 5;

    /// <summary>Locations named for each reason that rules some out.</summary>
    public const int NamedLocations = 5;

    /// <summary>Offers that are kept with a decision.</summary>
    public const int RecordedOffers = 30;
}
