using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Fulfilment;

/// <summary>What the nodes' answers mean for their pieces, and how an order is cancelled at all of its nodes.</summary>
internal static class PieceSettlement
{
    /// <summary>The decision; null when it is the same as for any order.</summary>
    public static Decision? Decide(DeliverySettled c, OrderState s)
    {
        if (Settlement.Find(c.Key, s) is not { State: not (ObligationState.Met or ObligationState.Waived) } owed || c.Result.CancelledThere || s.Plan!.Of(owed) is not { } piece) return null;
        var r = c.Result;
        var asked = s.Cancellation is { State: CancellationState.Requested } && !piece.IsTakenAway;
        return owed.Kind switch
        {
            ObligationKind.WarehouseCancellation when r.Succeeded =>
                asked && piece.IsLive ? Decision.Accept(Met(owed, r), new FulfilmentCancelled(piece.Id, s.Cancellation!.Reason)) : Decision.Accept(Met(owed, r)),
            ObligationKind.WarehouseCancellation when !r.Succeeded && (asked || piece.IsTakenAway) => Decision.Accept(new FulfilmentKept(piece.Id, r.Reason ?? "refused without a reason")),
            ObligationKind.WarehouseRelease when !r.Succeeded && piece.IsTakenAway => Decision.Accept(new ObligationWaived(owed.Key, piece.Because + ".")),
            ObligationKind.WarehouseRelease when !r.Succeeded && asked => Decision.Accept(new ObligationFailed(owed.Key, r.Reason ?? "refused without a reason"), new FulfilmentCancelled(piece.Id, s.Cancellation!.Reason)),
            _ => null,
        };
    }

    /// <summary>What no node has is cancelled at once; the nodes that have a piece are asked.</summary>
    public static Decision Cancel(CancelOrder c, OrderState s)
    {
        if (s.Cancellation is { } known) return new Decision.AlreadyDone($"A cancellation is already {known.State}.");
        if (!s.Plan!.Pieces.Any(s.NodeKnows)) return Decision.Accept(new OrderCancelled(c.By, c.Reason));
        return Decision.Accept([new CancellationRequested(c.By, c.Reason), .. s.Plan.Pieces.Where(p => p.IsLive && !s.NodeKnows(p)).Select(p => new FulfilmentCancelled(p.Id, c.Reason))]);
    }

    /// <summary>True when the node has the piece, or had it until it shipped, or is being given it.</summary>
    public static bool NodeKnows(this OrderState s, Piece piece) =>
        (piece.IsAtNode || piece is { State: PieceState.Shipped, IsTakenAway: false }) && s.Obligation(PieceKeys.Release(piece.Id)) is { } release && (release.State == ObligationState.Met || s.IsDue(release));

    /// <summary>The end of a cancellation, once every node has answered: the rest is cancelled, unless a node goes on with its piece.</summary>
    public static Event? Ending(OrderState s)
    {
        if (s.Cancellation is not { State: CancellationState.Requested } asked) return null;
        var kept = new List<string>();
        foreach (var piece in s.Plan!.Pieces)
        {
            if (piece.IsTakenAway || s.Obligation(PieceKeys.Stop(piece.Id)) is not { } stop) continue;
            if (!stop.Settled) return null;
            kept.Add(piece.IsLive ? $"{piece.Node} goes on with {piece.Id}" : $"{piece.Id} has left {piece.Node}");
        }

        return kept.Count == 0 ? new OrderCancelled(asked.By, asked.Reason) : new CancellationRefused(string.Join(", ", kept) + ".");
    }

    private static ObligationMet Met(Obligation owed, DeliveryResult r) => new(owed.Key, r.Reference, r.Adopted, r.At, r.Facts);
}
