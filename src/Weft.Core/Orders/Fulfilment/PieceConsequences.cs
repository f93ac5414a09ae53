using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Fulfilment;

/// <summary>What follows next in an order that is given to several nodes.</summary>
internal static class PieceConsequences
{
    private const string Operations = "operations";

    /// <summary>The next event that follows by itself; null when nothing does.</summary>
    public static Event? Next(OrderState s, FulfilmentPolicy? policy, DateTimeOffset now) =>
        PieceSettlement.Ending(s) ?? PieceRecalls.Next(s) ?? PieceAmendments.Next(s) ?? Short(s) ?? RouteDecision.Of(s, policy, now) ?? Stuck(s, now) ?? Contradiction(s, now) ?? Cure(s) ?? Known(s) ?? HandOver(s);

    /// <summary>The end of an order of which nothing is wanted any more.</summary>
    public static OrderCancelled? Emptied(OrderState s)
    {
        if (s.UnitsCancelled.IsEmpty || s.Cancellation is not null) return null;
        foreach (var line in s.Lines) if (line.Cancelled < line.Ordered) return null;
        return new OrderCancelled(s.UnitsCancelled[^1].By, s.UnitsCancelled[^1].Reason);
    }

    /// <summary>A line that was taken out may have been the last that waited for its SKU.</summary>
    private static HoldReleased? Known(OrderState s)
    {
        foreach (var hold in s.Holds) if (hold.Kind == HoldKind.UnmappedSku) return Withdrawal.Cures(s, s).FirstOrDefault();
        return null;
    }

    /// <summary>A node has less than it said a moment ago: it is given what it has, and the rest is decided again.</summary>
    private static FulfilmentRejected? Short(OrderState s)
    {
        foreach (var piece in s.Plan!.Pieces)
        {
            if (piece is not { State: PieceState.Planned, WaitsForStock: false } || piece.IsPromised || piece.Lines.Any(l => l.IsAsked)) continue;
            return new FulfilmentRejected(piece.Id, [.. piece.Lines.Where(l => l.Reserved < l.Left).Select(l => new LineQuantity(l.LineId, l.Left - l.Reserved))], "the units were gone when they were to be promised", PieceEvolution.Stock);
        }

        return null;
    }

    private static HoldPlaced? Stuck(OrderState s, DateTimeOffset now) =>
        !s.Plan!.IsStuck || s.Cancellation is not null || Holds(s, PieceEvolution.NobodyTakesIt)
            ? null
            : new HoldPlaced(new Hold(
                HoldKind.Manual, PieceEvolution.NobodyTakesIt, Operations, s.Order!.PickUpAt is { } place ? $"The customer picks up at {place}, which does not have everything or does not take the order." : $"No store could take it: {string.Join(", ", s.Plan.Excluded)} said no, did not answer, or had too little.",
                s.Order.PickUpAt is null ? "Release the hold to ask all of them again, or cancel the order." : "Bring the goods there and release the hold to ask again, or agree with the customer on what is cancelled.", now));

    /// <summary>A node goes on with what was taken away from it: the goods may reach the customer twice.</summary>
    private static HoldPlaced? Contradiction(OrderState s, DateTimeOffset now)
    {
        foreach (var piece in s.Plan!.Pieces)
        {
            if (piece.Contradiction is not { } what || piece.ContradictionTold == what || Holds(s, piece.Id) || IsCured(s, piece)) continue;
            // A cancelled order that ships says so itself.
            if (s.ShippedDespiteCancel) continue;
            var (said, next) = what switch
            {
                PieceContradiction.Accepted => ("has accepted it all the same", "Wait until the node has confirmed that it stops; if it has packed, recall the parcel, then release the hold."),
                PieceContradiction.Kept => ("cannot stop any more", "Recall the parcel, or stop the node that was given it instead; then release the hold."),
                _ => ("has shipped it all the same", "Recall the parcel, or agree on a return with the customer; then release the hold."),
            };
            return new HoldPlaced(new Hold(HoldKind.Manual, piece.Id, Operations, $"{piece.Id} was taken away from {piece.Node} ({piece.Because}), and {piece.Node} {said}.", next, now));
        }

        return null;
    }

    /// <summary>The node said yes too late, and has stopped.</summary>
    private static HoldReleased? Cure(OrderState s)
    {
        foreach (var piece in s.Plan!.Pieces)
            if (IsCured(s, piece) && Holds(s, piece.Id)) return new HoldReleased(HoldKind.Manual, piece.Id, piece.Node);
        return null;
    }

    private static bool IsCured(OrderState s, Piece piece) =>
        piece.Contradiction == PieceContradiction.Accepted && s.Obligation(PieceKeys.Stop(piece.Id)) is { State: ObligationState.Met };

    /// <summary>With nothing in the way, the ERP gets the order and each node its piece as soon as all of it is promised.</summary>
    private static Event? HandOver(OrderState s)
    {
        if (s.Holds.Length > 0 || s.Cancellation is { State: not CancellationState.Refused }) return null;
        if (!s.Confirmed && s.Lines.Any(l => l.Open > 0)) return null;
        foreach (var piece in s.Plan!.Pieces)
        {
            if (piece.State != PieceState.Planned || !piece.IsPromised) continue;
            return s.Confirmed ? new FulfilmentRequested(piece.Id) : new OrderConfirmed(piece.Id, piece.Node);
        }

        return null;
    }

    private static bool Holds(OrderState s, string key) => s.Holds.Any(h => h.Kind == HoldKind.Manual && h.Key == key);
}
