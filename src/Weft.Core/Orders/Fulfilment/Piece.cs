using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;

namespace Weft.Core.Orders.Fulfilment;

/// <summary>Where a piece stands.</summary>
public enum PieceState
{
    /// <summary>Its units are being promised, or wait for stock. The node has not been asked.</summary>
    Planned,

    /// <summary>The node is asked to ship it.</summary>
    Requested,

    /// <summary>The node has said yes, or has begun to ship.</summary>
    Accepted,

    /// <summary>All of it that the node kept has left.</summary>
    Shipped,

    /// <summary>The node said no.</summary>
    Rejected,

    /// <summary>The node did not answer in time.</summary>
    Expired,

    /// <summary>Nobody wants it any more.</summary>
    Cancelled,
}

/// <summary>A fulfilment order: the part of an order that one node is given.</summary>
/// <param name="Id">F1, F2 … within the order.</param>
/// <param name="Node">The location that ships.</param>
/// <param name="Connection">The connection that works there.</param>
public sealed record Piece(string Id, string Node, string Connection)
{
    /// <summary>Where it stands.</summary>
    public PieceState State { get; init; }

    /// <summary>What it consists of.</summary>
    public ImmutableArray<PieceLine> Lines { get; init; } = [];

    /// <summary>True when the node must say yes first.</summary>
    public bool NeedsAcceptance { get; init; }

    /// <summary>How long it may take to answer.</summary>
    public TimeSpan AnswerWithin { get; init; }

    /// <summary>True when the node keeps the books of its own stock, so that what ships has left them at once. False: the ERP books it out.</summary>
    public bool OwnBooks { get; init; }

    /// <summary>True when nobody had its units: it waits for stock.</summary>
    public bool WaitsForStock { get; init; }

    /// <summary>When its units are expected, if a supply is announced.</summary>
    public DateTimeOffset? Expected { get; init; }

    /// <summary>Offers of other articles that were not wanted.</summary>
    public ImmutableArray<string> Refused { get; init; } = [];

    /// <summary>True when it was on its way to the node before a hold was placed.</summary>
    public bool OnItsWay { get; init; }

    /// <summary>Why it was taken away from the node.</summary>
    public string? Because { get; init; }

    /// <summary>What the node did with it although it was taken away; null when nothing.</summary>
    public PieceContradiction? Contradiction { get; init; }

    /// <summary>Of that, what somebody was told of.</summary>
    public PieceContradiction? ContradictionTold { get; init; }

    /// <summary>True when it was taken away from the node, or what was left of it.</summary>
    public bool IsTakenAway => Because is not null;

    /// <summary>True while somebody is to ship something of it.</summary>
    public bool IsLive => State is PieceState.Planned or PieceState.Requested or PieceState.Accepted;

    /// <summary>True while the node works on it.</summary>
    public bool IsAtNode => State is PieceState.Requested or PieceState.Accepted;

    /// <summary>Units that are still to leave.</summary>
    public int Left
    {
        get
        {
            var left = 0;
            foreach (var line in Lines) left += line.Left;
            return left;
        }
    }

    /// <summary>True once stock has promised all of it.</summary>
    internal bool IsPromised
    {
        get
        {
            foreach (var line in Lines) if (line.IsAsked || line.Reserved < line.Left) return false;
            return true;
        }
    }

    internal Piece WithLines(Func<PieceLine, PieceLine> change) => this with { Lines = [.. Lines.Select(change)] };
}

/// <summary>What a node did with a piece that had been taken away from it.</summary>
public enum PieceContradiction
{
    /// <summary>It said yes.</summary>
    Accepted,

    /// <summary>It cannot stop any more.</summary>
    Kept,

    /// <summary>It shipped.</summary>
    Shipped,
}

/// <summary>Units of a line in a piece.</summary>
/// <param name="LineId">The line.</param>
/// <param name="Quantity">Units the node is to ship in total; those that were taken away again are not among them.</param>
public sealed record PieceLine(string LineId, int Quantity)
{
    /// <summary>Of them, units that have left.</summary>
    public int Shipped { get; init; }

    /// <summary>Units that it had once and that were taken away.</summary>
    public int TakenAway { get; init; }

    /// <summary>What stock promises for it: the units themselves, or those of each part of a kit.</summary>
    public ImmutableArray<PiecePromise> Promises { get; init; } = [];

    /// <summary>Units that are still to leave.</summary>
    public int Left => Quantity - Shipped;

    /// <summary>True while stock has not answered.</summary>
    internal bool IsAsked
    {
        get
        {
            foreach (var p in Promises) if (p.Waits) return true;
            return false;
        }
    }

    /// <summary>Units of the line that are promised: as many as the scarcest part allows.</summary>
    internal int Reserved
    {
        get
        {
            var units = Left;
            foreach (var p in Promises) units = Math.Min(units, p.Reserved / p.PerUnit);
            return units;
        }
    }

    internal PieceLine Less(int units) => units == 0 ? this : this with
    {
        Quantity = Quantity - units,
        TakenAway = TakenAway + units,
        Promises = [.. Promises.Select(p => p.Less(units * p.PerUnit))],
    };
}

/// <summary>What stock promises to a line of a piece.</summary>
/// <param name="Id">The name under which stock knows it: <c>line@F2</c>, of a part of a kit <c>line#sku@F2</c>.</param>
/// <param name="Sku">The SKU that is asked.</param>
/// <param name="PerUnit">Units of it in one unit of the line.</param>
public sealed record PiecePromise(string Id, Sku Sku, int PerUnit)
{
    /// <summary>True until stock has answered.</summary>
    public bool Waits { get; init; } = true;

    /// <summary>Units promised.</summary>
    public int Reserved { get; init; }

    /// <summary>Units that wait for stock.</summary>
    public int Backordered { get; init; }

    /// <summary>As stock frees part of a promise: first what waits.</summary>
    internal PiecePromise Less(int units)
    {
        var waiting = Math.Min(units, Backordered);
        return this with { Backordered = Backordered - waiting, Reserved = Math.Max(0, Reserved - (units - waiting)) };
    }
}

/// <summary>What one SKU's stock could give to a line.</summary>
/// <param name="ClaimId">The line, or <c>line#sku</c> of a part of a kit.</param>
/// <param name="Free">Units that each location could give.</param>
/// <param name="Expected">When what is missing is expected at the default location.</param>
public sealed record Quote(string ClaimId, ImmutableArray<LocationUnits> Free, DateTimeOffset? Expected);

/// <summary>An order that is given to several nodes, piece by piece.</summary>
public sealed record FulfilmentPlan
{
    /// <summary>Nothing is decided yet.</summary>
    public static readonly FulfilmentPlan Empty = new();

    /// <summary>Its pieces, in the order they were cut; also those that were taken away again.</summary>
    public ImmutableArray<Piece> Pieces { get; init; } = [];

    /// <summary>What stock has answered since the last decision.</summary>
    public ImmutableArray<Quote> Quotes { get; init; } = [];

    /// <summary>Locations that are not asked again, because they said no, did not answer, or had less than they thought.</summary>
    public ImmutableArray<string> Excluded { get; init; } = [];

    /// <summary>Of these, the ones that said no themselves, or nothing. The others may still be where units wait for stock.</summary>
    public ImmutableArray<string> Refusers { get; init; } = [];

    /// <summary>Decisions so far.</summary>
    public int Rounds { get; init; }

    /// <summary>True when units are left that nobody takes: somebody has to decide.</summary>
    public bool IsStuck { get; init; }

    /// <summary>What left although it had been taken away.</summary>
    public ImmutableArray<ShippedAfterAll> AfterAll { get; init; } = [];

    /// <summary>Finds a piece.</summary>
    public Piece? Find(string id)
    {
        foreach (var piece in Pieces) if (piece.Id == id) return piece;
        return null;
    }

    /// <summary>The piece that an obligation is about.</summary>
    public Piece? Of(Obligation obligation) => Find(PieceKeys.PieceOf(obligation.Key));

    /// <summary>The piece that a shipment was of.</summary>
    internal Piece? Of(Shipped shipment) => shipment.FulfilmentId is { } id ? Find(id) : null;

    internal FulfilmentPlan With(Piece piece) => this with { Pieces = [.. Pieces.Select(p => p.Id == piece.Id ? piece : p)] };

    internal FulfilmentPlan Exclude(string node, bool itRefuses) => this with
    {
        IsStuck = false,
        Excluded = Excluded.Contains(node) ? Excluded : Excluded.Add(node),
        Refusers = !itRefuses || Refusers.Contains(node) ? Refusers : Refusers.Add(node),
    };
}

/// <summary>Keys of the obligations that every piece has of its own. Those of F1 are the keys of an order that goes to one node.</summary>
internal static class PieceKeys
{
    private const string First = "F1";

    public static string Of(string key, string? piece) => piece is null or First ? key : $"{key}/{piece}";

    public static string PieceOf(string key) => key.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? key[(slash + 1)..] : First;

    public static string Release(string piece) => Of(ObligationKeys.WarehouseRelease, piece);

    public static string Shipment(string piece) => Of(ObligationKeys.Shipment, piece);

    public static string Stop(string piece) => Of(ObligationKeys.WarehouseCancellation, piece);
}
