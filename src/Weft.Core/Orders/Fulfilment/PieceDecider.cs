using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Fulfilment;

/// <summary>What commands lead to in an order that is given to several nodes, where that differs from an order that goes to one.</summary>
internal static class PieceDecider
{
    private const string LookAtThePieces = "Look at the order: it shows its pieces and where they are.";

    /// <summary>The decision; null when it is the same as for any order.</summary>
    public static Decision? Decide(Command command, OrderState s, DateTimeOffset now) => command switch
    {
        LineQuoted c => Quoted(c, s),
        LineReserved c => Reserved(c, s),
        LineIsKit c => IsKit(c, s),
        AcceptFulfilment c => Accept(c, s),
        RejectFulfilment c => Reject(c, s),
        ExpireFulfilment c => Expire(c, s),
        ReportShipment c => PieceShipments.Decide(c, s, now),
        ReportChannelFulfilment c when s.FulfilmentId is not null && !s.GoodsSettled => PieceShipments.Decide(c, s, now),
        DeliverySettled c => PieceSettlement.Decide(c, s),
        _ => null,
    };

    /// <summary>What a node says about a piece of an order that was never cut into any.</summary>
    public static Decision NotRouted() =>
        new Decision.Refused("The order is not given to nodes piece by piece: its warehouse ships what it is given.", "fulfilment", "Configure routing for the channel if stores are to ship its orders.");

    private static Decision Quoted(LineQuoted c, OrderState s)
    {
        if (s.Claim(c.LineId) is not { } claim || claim.Line.Open == 0) return new Decision.AlreadyDone("The line does not ask any more.");
        if (s.Plan!.Quotes.Any(q => q.ClaimId == c.LineId)) return new Decision.AlreadyDone("The line has its answer.");
        var quoted = new StockQuoted(c.LineId, c.Free) { Expected = c.Expected };
        return StockAnswers.With(quoted, claim, s, x => s.Plan.Quotes.All(q => q.ClaimId != x.Id));
    }

    private static Decision? Reserved(LineReserved c, OrderState s)
    {
        if (Find(c.LineId, s) is var (piece, line, promise))
        {
            if (piece.State != PieceState.Planned || (!promise.Waits && promise.Reserved == c.Reserved)) return new Decision.AlreadyDone("The piece has its stock.");
            return c.Reserved + c.Backordered == line.Left * promise.PerUnit
                ? Decision.Accept(new StockPromised(c.LineId, c.Reserved, c.Backordered))
                : new Decision.Unexpected($"Stock promised {c.Reserved} + {c.Backordered} units to {c.LineId}, which needs {line.Left * promise.PerUnit}.");
        }

        // The SKU was unknown when it was asked, and promises to whoever waited for it. Which node ships is still to be decided: nothing is promised until then.
        if (s.Claim(c.LineId) is not { } claim) return null;
        var stock = StockWorkflow.StreamOf(claim.Sku);
        var release = new Effect.Tell(stock, new ReleaseStock(s.Id, c.LineId));
        return new Decision.Accepted([]) { Answers = claim.Line.Open == 0 ? [release] : [release, new Effect.Tell(stock, PieceEffects.Ask(claim, s))] };
    }

    private static Decision? IsKit(LineIsKit c, OrderState s) => Find(c.LineId, s) is not var (piece, _, promise)
        ? null
        : piece.State != PieceState.Planned || promise.Reserved > 0
            ? new Decision.AlreadyDone("The piece does not wait for its stock.")
            : c.LineId.Count(x => x == '#') >= Limits.KitDepth
                ? new Decision.Unexpected($"Kit {promise.Sku} contains itself, or kits within kits too deep.")
                : Decision.Accept(new LineExploded(c.LineId, c.Parts));

    private static Decision Accept(AcceptFulfilment c, OrderState s) => s.Plan!.Find(c.FulfilmentId) switch
    {
        null => Nowhere(c.FulfilmentId),
        { State: PieceState.Planned } piece => new Decision.Unexpected($"{piece.Node} accepts {piece.Id}, which it was not asked for yet."),
        { State: PieceState.Requested } piece => Decision.Accept(new FulfilmentAccepted(piece.Id, c.By)),
        { State: PieceState.Accepted or PieceState.Shipped } piece => new Decision.AlreadyDone($"{piece.Node} has {piece.Id} already."),
        { Contradiction: not null } piece => new Decision.AlreadyDone($"It is known that {piece.Node} goes on with {piece.Id}."),
        var piece => Decision.Accept(new AcceptedAfterAll(piece.Id, c.By)),
    };

    private static Decision Reject(RejectFulfilment c, OrderState s)
    {
        if (s.Plan!.Find(c.FulfilmentId) is not { } piece) return Nowhere(c.FulfilmentId);
        if (piece.State == PieceState.Planned) return new Decision.Unexpected($"{piece.Node} rejects {piece.Id}, which it was not asked for yet.");
        if (!piece.IsAtNode) return new Decision.AlreadyDone(piece.State == PieceState.Shipped ? $"{piece.Id} has left." : $"{piece.Id} was taken away from {piece.Node} already.");
        ImmutableArray<LineQuantity> lines = c.Lines.IsDefaultOrEmpty
            ? [.. piece.Lines.Where(l => l.Left > 0).Select(l => new LineQuantity(l.LineId, l.Left))]
            : [.. c.Lines.GroupBy(l => l.LineId, StringComparer.Ordinal).Select(g => new LineQuantity(g.Key, OrderDecider.Sum(g)))];
        foreach (var part in lines)
        {
            var left = piece.Lines.FirstOrDefault(l => l.LineId == part.LineId)?.Left ?? 0;
            if (part.Quantity <= 0 || part.Quantity > left)
                return new Decision.Refused($"{part.Quantity} units of line {part.LineId} cannot be rejected; {left} of {piece.Id} are with {piece.Node}.", "lines", "Name units of the piece that have not left.");
        }

        return Decision.Accept(new FulfilmentRejected(piece.Id, lines, c.Reason, c.By));
    }

    private static Decision Expire(ExpireFulfilment c, OrderState s) => s.Plan!.Find(c.FulfilmentId) is { State: PieceState.Requested, NeedsAcceptance: true } piece
        ? Decision.Accept(new FulfilmentExpired(piece.Id))
        : new Decision.AlreadyDone($"{c.FulfilmentId} does not wait for an answer.");

    internal static Decision.Refused Nowhere(string? piece) => new($"The order has no piece {piece}.", "fulfilment", LookAtThePieces);

    private static (Piece Piece, PieceLine Line, PiecePromise Promise)? Find(string promise, OrderState s)
    {
        foreach (var piece in s.Plan!.Pieces)
            foreach (var line in piece.Lines)
                foreach (var p in line.Promises)
                    if (p.Id == promise) return (piece, line, p);
        return null;
    }
}
