using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Routing;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Fulfilment;

/// <summary>A SKU's stock says what each location could give to a line. Nothing is promised by that.</summary>
/// <param name="LineId">The line, or the part of a kit, as it was asked.</param>
/// <param name="Free">Units by location; those without any are left out.</param>
public sealed record LineQuoted(string LineId, ImmutableArray<LocationUnits> Free) : Command
{
    /// <summary>When enough is expected at the order's default location, if too little is there and a supply is announced.</summary>
    public DateTimeOffset? Expected { get; init; }
}

/// <summary>A node takes its piece.</summary>
public sealed record AcceptFulfilment(string FulfilmentId, string By) : Command;

/// <summary>A node does not take its piece, or some of it. Without lines: all that has not left.</summary>
public sealed record RejectFulfilment(string FulfilmentId, ImmutableArray<LineQuantity> Lines, string Reason, string By) : Command;

/// <summary>The time in which a node had to answer is over.</summary>
public sealed record ExpireFulfilment(string FulfilmentId) : Command;

/// <summary>What stock could give to a line.</summary>
public sealed record StockQuoted(string LineId, ImmutableArray<LocationUnits> Free) : Event
{
    /// <summary>When what is missing is expected.</summary>
    public DateTimeOffset? Expected { get; init; }
}

/// <summary>It is decided which nodes ship what.</summary>
/// <param name="Pieces">What each node is to be given.</param>
/// <param name="Unserved">Units that nobody may ship now: somebody has to decide.</param>
/// <param name="Why">The decision in plain words.</param>
public sealed record OrderRouted(ImmutableArray<PieceGiven> Pieces, ImmutableArray<LineQuantity> Unserved, string Why) : Event
{
    /// <summary>The question, the offers, and the plans that won and lost.</summary>
    public RoutingRecord? Record { get; init; }
}

/// <summary>A piece as it was decided.</summary>
/// <param name="FulfilmentId">F1, F2 … within the order.</param>
/// <param name="Node">The location.</param>
/// <param name="Connection">The connection that works there.</param>
/// <param name="Lines">Units by line.</param>
public sealed record PieceGiven(string FulfilmentId, string Node, string Connection, ImmutableArray<LineQuantity> Lines)
{
    /// <summary>How long the node may take to say yes; null when it is not asked whether it wants to.</summary>
    public TimeSpan? AnswerWithin { get; init; }

    /// <inheritdoc cref="Piece.OwnBooks"/>
    public bool OwnBooks { get; init; }

    /// <inheritdoc cref="Piece.WaitsForStock"/>
    public bool WaitsForStock { get; init; }

    /// <inheritdoc cref="Piece.Expected"/>
    public DateTimeOffset? Expected { get; init; }
}

/// <summary>A node is asked to ship its piece.</summary>
public sealed record FulfilmentRequested(string FulfilmentId) : Event;

/// <summary>The node said yes.</summary>
public sealed record FulfilmentAccepted(string FulfilmentId, string By) : Event;

/// <summary>The node said no to these units.</summary>
public sealed record FulfilmentRejected(string FulfilmentId, ImmutableArray<LineQuantity> Lines, string Reason, string By) : Event
{
    /// <summary>The node's id of the offer that was not wanted, when it offered another article.</summary>
    public string? Key { get; init; }
}

/// <summary>The node did not answer in time: the piece is taken away from it.</summary>
public sealed record FulfilmentExpired(string FulfilmentId) : Event;

/// <summary>What had not left of the piece is cancelled.</summary>
public sealed record FulfilmentCancelled(string FulfilmentId, string Reason) : Event;

/// <summary>The node gave units back for a change of the order: they are without a node.</summary>
public sealed record FulfilmentGivenBack(string FulfilmentId, ImmutableArray<LineQuantity> Lines, string Reason) : Event;

/// <summary>The node was asked to stop and cannot any more.</summary>
public sealed record FulfilmentKept(string FulfilmentId, string Reason) : Event;

/// <summary>The node said yes after the piece was taken away from it.</summary>
public sealed record AcceptedAfterAll(string FulfilmentId, string By) : Event;

/// <summary>Goods left that had been taken away from the node.</summary>
/// <param name="FulfilmentId">The piece.</param>
/// <param name="ShipmentId">The shipper's id.</param>
/// <param name="Lines">What was in it.</param>
/// <param name="Carrier">Who carries it.</param>
/// <param name="Tracking">Tracking number.</param>
/// <param name="ShippedAt">When, by the shipper's clock.</param>
public sealed record ShippedAfterAll(string FulfilmentId, string ShipmentId, ImmutableArray<LineQuantity> Lines, string? Carrier, string? Tracking, DateTimeOffset ShippedAt) : Event;
