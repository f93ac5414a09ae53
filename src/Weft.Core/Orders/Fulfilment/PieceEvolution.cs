using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Fulfilment;

/// <summary>Folds the events of an order that is given to several nodes, where they mean something else than for an order that goes to one. The pieces are the truth, the lines are their sums.</summary>
internal static class PieceEvolution
{
    /// <summary>The key of the hold of an order that no node takes.</summary>
    public const string NobodyTakesIt = "no-node";

    /// <summary>Who rejects a piece when stock has less than it said.</summary>
    public const string Stock = "stock";

    /// <summary>The state after the event; null when it means the same as ever.</summary>
    public static OrderState? Evolve(OrderState s, Event recorded, DateTimeOffset at) => recorded switch
    {
        StockQuoted e => s with { Plan = s.Plan! with { Quotes = s.Plan.Quotes.Add(new Quote(e.LineId, e.Free, e.Expected)) } },
        OrderRouted e => Routed(s, e),
        StockPromised e => Promised(s, e.LineId, p => [p with { Waits = false, Reserved = e.Reserved, Backordered = e.Backordered }]),
        LineExploded e => Exploded(s, e),
        SkuMapped e => Buckets.Counted(OrderEvolution.Claiming(s, e.LineId, l => l.Mapped(e.LineId, e.Sku))),
        OrderConfirmed e => Confirmed(s, e, at),
        FulfilmentRequested e => Requested(s, s.Plan!.Find(e.FulfilmentId)!, at),
        FulfilmentAccepted e => Put(s, s.Plan!.Find(e.FulfilmentId)! with { State = PieceState.Accepted }),
        FulfilmentRejected e => Rejected(s, e, at),
        FulfilmentExpired e => Expired(s, s.Plan!.Find(e.FulfilmentId)!, at),
        FulfilmentCancelled e => Cancelled(s, s.Plan!.Find(e.FulfilmentId)!, e.Reason, at),
        FulfilmentKept e => Kept(s, s.Plan!.Find(e.FulfilmentId)!, e.Reason, at),
        AcceptedAfterAll e => AcceptedAfterAll(s, s.Plan!.Find(e.FulfilmentId)!, at),
        ShippedAfterAll e => ShippedAfterAll(s, e),
        Shipped e => Shipped(s, e, at),
        HoldPlaced e => s with { Holds = s.Holds.Add(e.Hold), Plan = Stopped(s, e.Hold) },
        HoldReleased e => Released(s, e, at),
        ObligationFailed e => Failed(s, e, at),
        CancellationRequested e => CancellationRequested(s, e, at),
        CancellationRefused => Buckets.WithoutOpen(s with { Cancellation = s.Cancellation! with { State = CancellationState.Refused } }),
        OrderCancelled e => OrderEvolution.Cancelled(s.Plan!.Pieces.Where(p => p.IsLive).Aggregate(s, (state, p) => TakenAway(state, p, PieceState.Cancelled, e.Reason, at)), e, at),
        UnitsCancelled e => Buckets.Withdrawn(s, e, at),
        UnitsRecalled e => PieceRecalls.Recalled(s, e, at),
        FulfilmentGivenBack e => PieceUnits.Less(s, s.Plan!.Find(e.FulfilmentId)!, e.Lines, PieceState.Cancelled, $"it was given back: {e.Reason}", at),
        AmendmentProposed { Substitute.FulfilmentId: { } id } e => Answered(AmendmentEvolution.Evolve(s, e, at), id),
        OrderAmended e => PieceAmendments.Amended(s, e, at),
        ProposalAccepted e => PieceAmendments.Accepted(s, e, at),
        ProposalClosed e => PieceAmendments.Closed(s, e, at),
        _ => null,
    };

    private static OrderState Routed(OrderState s, OrderRouted e)
    {
        var claims = s.Lines.ToDictionary(l => l.LineId, l => l.Claims(), StringComparer.Ordinal);
        var given = e.Pieces.Select(p => new Piece(p.FulfilmentId, p.Node, p.Connection)
        {
            NeedsAcceptance = p.AnswerWithin is not null,
            AnswerWithin = p.AnswerWithin ?? default,
            OwnBooks = p.OwnBooks,
            WaitsForStock = p.WaitsForStock,
            Expected = p.Expected,
            Lines = [.. p.Lines.Select(l => new PieceLine(l.LineId, l.Quantity) { Promises = [.. claims[l.LineId].Select(c => new PiecePromise($"{c.Id}@{p.FulfilmentId}", c.Sku, c.PerUnit))] })],
        });
        var plan = s.Plan!;
        return Buckets.Counted(s with { Plan = plan with { Pieces = plan.Pieces.AddRange(given), Quotes = [], Rounds = plan.Rounds + 1, IsStuck = !e.Unserved.IsEmpty } });
    }

    private static OrderState Promised(OrderState s, string promise, Func<PiecePromise, ImmutableArray<PiecePromise>> change)
    {
        foreach (var piece in s.Plan!.Pieces)
            foreach (var line in piece.Lines)
                foreach (var p in line.Promises)
                    if (p.Id == promise)
                        return Put(s, piece.WithLines(l => l.LineId == line.LineId ? l with { Promises = [.. l.Promises.SelectMany(x => x.Id == promise ? change(x) : [x])] } : l));
        return s;
    }

    private static OrderState Exploded(OrderState s, LineExploded e) => s.Claim(e.LineId) is not null
        ? Buckets.Counted(OrderEvolution.Claiming(s, e.LineId, l => l.Exploded(e.LineId, e.Parts)))
        : Promised(s, e.LineId, p => [.. e.Parts.GroupBy(k => k.Sku).Select(k => new PiecePromise($"{p.Id}#{k.Key}", k.Key, p.PerUnit * k.Sum(x => x.Quantity)))]);

    private static OrderState Confirmed(OrderState s, OrderConfirmed e, DateTimeOffset at) => s with
    {
        FulfilmentId = e.FulfilmentId,
        Waiting = [],
        Obligations = s.Obligations.AddRange(
            OrderEvolution.Owe(ObligationKeys.ErpCustomer, ObligationKind.ErpCustomer, s.Parties!.Erp, at),
            OrderEvolution.Owe(ObligationKeys.ErpSalesOrder, ObligationKind.ErpSalesOrder, s.Parties.Erp, at, ObligationKeys.ErpCustomer),
            OrderEvolution.Owe(ObligationKeys.ChannelAcknowledgement, ObligationKind.ChannelAcknowledgement, s.Order!.Connection, at, ObligationKeys.ErpSalesOrder)),
    };

    private static OrderState Requested(OrderState s, Piece piece, DateTimeOffset at)
    {
        var release = PieceKeys.Release(piece.Id);
        return Put(s, piece with { State = PieceState.Requested }) with
        {
            Obligations = s.Obligations.AddRange(
                OrderEvolution.Owe(release, ObligationKind.WarehouseRelease, piece.Connection, at, [ObligationKeys.ErpSalesOrder, .. s.Obligations.Where(o => o is { Kind: ObligationKind.ErpOrderChange, Settled: false }).Select(o => o.Key)]),
                OrderEvolution.Owe(PieceKeys.Shipment(piece.Id), ObligationKind.Shipment, piece.Connection, at, release)),
        };
    }

    /// <summary>A node that offers another article has answered about its piece.</summary>
    private static OrderState Answered(OrderState s, string piece) =>
        s.Plan!.Find(piece) is { State: PieceState.Requested } asked ? Put(s, asked with { State = PieceState.Accepted }) : s;

    private static OrderState Rejected(OrderState s, FulfilmentRejected e, DateTimeOffset at)
    {
        var piece = s.Plan!.Find(e.FulfilmentId)!;
        if (e.Key is { } offer) piece = piece with { Refused = piece.Refused.Add(offer) };
        var less = piece.WithLines(l => l.Less(e.Lines.FirstOrDefault(x => x.LineId == l.LineId)?.Quantity ?? 0));
        s = s with { Plan = s.Plan.Exclude(piece.Node, itRefuses: e.By != Stock) };
        return less.Left > 0 ? Put(s, less) : Over(s, less, PieceState.Rejected, $"{piece.Node} rejected it: {e.Reason}", at);
    }

    private static OrderState Expired(OrderState s, Piece piece, DateTimeOffset at)
    {
        s = TakenAway(s with { Plan = s.Plan!.Exclude(piece.Node, itRefuses: true) }, piece, PieceState.Expired, $"{piece.Node} did not answer in time", at);
        return WithStop(s, piece, at);
    }

    private static OrderState Cancelled(OrderState s, Piece piece, string reason, DateTimeOffset at)
    {
        foreach (var part in piece.Lines) s = OrderEvolution.Line(s, part.LineId, l => l with { Cancelled = l.Cancelled + part.Left });
        return TakenAway(s, piece, PieceState.Cancelled, reason, at);
    }

    /// <summary>The node cannot stop: what it ships is right if the piece is its own still, and contradicts if it was taken away.</summary>
    private static OrderState Kept(OrderState s, Piece piece, string reason, DateTimeOffset at)
    {
        s = OrderEvolution.Waive(s, PieceKeys.Stop(piece.Id), $"it was too late to stop {piece.Node}: {reason}", at);
        return !piece.IsTakenAway || piece.Contradiction is PieceContradiction.Shipped ? s : Put(s, piece with { Contradiction = PieceContradiction.Kept });
    }

    private static OrderState AcceptedAfterAll(OrderState s, Piece piece, DateTimeOffset at) =>
        WithStop(Put(s, piece with { Contradiction = piece.Contradiction ?? PieceContradiction.Accepted }), piece, at);

    /// <summary>Cancelled units that leave all the same count as shipped. Units that another node was given leave twice: that is a fact, and no part of what was ordered.</summary>
    private static OrderState ShippedAfterAll(OrderState s, ShippedAfterAll e)
    {
        var piece = s.Plan!.Find(e.FulfilmentId)! with { Contradiction = PieceContradiction.Shipped };
        s = s with { Plan = s.Plan with { AfterAll = s.Plan.AfterAll.Add(e) }, ShippedDespiteCancel = s.ShippedDespiteCancel || s.Cancellation is { State: CancellationState.Done } };
        foreach (var part in e.Lines)
        {
            var cancelled = piece.State == PieceState.Cancelled ? Math.Min(part.Quantity, s.Lines.First(l => l.LineId == part.LineId).Cancelled) : 0;
            s = OrderEvolution.Line(s, part.LineId, l => l with { Cancelled = l.Cancelled - cancelled });
            piece = piece.WithLines(l => l.LineId == part.LineId ? l with { Quantity = l.Quantity + cancelled, Shipped = l.Shipped + cancelled, TakenAway = l.TakenAway - part.Quantity } : l);
        }

        return Put(s, piece);
    }

    private static OrderState Shipped(OrderState s, Shipped e, DateTimeOffset at)
    {
        var piece = s.Plan!.Of(e)!;
        var shipped = piece.WithLines(l => l with { Shipped = l.Shipped + (e.Lines.FirstOrDefault(x => x.LineId == l.LineId)?.Quantity ?? 0) });
        var complete = shipped.Left == 0;
        s = Put(s, shipped with { State = complete ? PieceState.Shipped : PieceState.Accepted }) with { Shipments = s.Shipments.Add(e) };
        if (e.ByChannel) s = Stopped(s, piece, "the channel shipped it itself.", at);
        if (complete) s = OrderEvolution.Set(s, PieceKeys.Shipment(piece.Id), o => o.Settled ? o : o with { State = ObligationState.Met, Since = at, Reference = e.ShipmentId });
        return OrderEvolution.OwedFor(s, e, piece.Connection == s.Parties!.Erp, at);
    }

    private static FulfilmentPlan Stopped(OrderState s, Hold hold) => s.Plan! with
    {
        Pieces = [.. s.Plan.Pieces.Select(p => p with
        {
            OnItsWay = s.Obligation(PieceKeys.Release(p.Id)) is { } release && s.IsDue(release),
            ContradictionTold = hold.Kind == HoldKind.Manual && hold.Key == p.Id ? p.Contradiction : p.ContradictionTold,
        })],
    };

    private static OrderState Released(OrderState s, HoldReleased e, DateTimeOffset at)
    {
        var after = s with { Holds = s.Holds.RemoveAll(h => h.Kind == e.Kind && h.Key == e.Key) };
        if (e.Key == NobodyTakesIt) after = after with { Plan = after.Plan! with { Excluded = [], Refusers = [], IsStuck = false } };
        if (after.Holds.Length > 0) return after;
        foreach (var owed in s.Obligations) if (s.IsHeldBack(owed)) after = OrderEvolution.Set(after, owed.Key, o => o with { Since = at });
        return after;
    }

    private static OrderState Failed(OrderState s, ObligationFailed e, DateTimeOffset at)
    {
        if (s.Obligation(e.Key) is { Kind: ObligationKind.WarehouseRelease } release && s.Plan!.Of(release) is { OnItsWay: true } piece) s = Put(s, piece with { OnItsWay = false });
        return OrderEvolution.Set(s, e.Key, o => o with { State = ObligationState.Failed, Since = at, Reason = e.Reason });
    }

    /// <summary>Every node that has a piece is asked to stop.</summary>
    private static OrderState CancellationRequested(OrderState s, CancellationRequested e, DateTimeOffset at) =>
        s.Plan!.Pieces.Where(s.NodeKnows).Aggregate(s with { Cancellation = new Cancellation(e.By, e.Reason, CancellationState.Requested) }, (state, p) => WithStop(state, p, at));

    private static OrderState TakenAway(OrderState s, Piece piece, PieceState to, string because, DateTimeOffset at) =>
        Over(s, piece.WithLines(l => l.Less(l.Left)), to, because, at);

    /// <summary>Nothing of the piece is left with the node.</summary>
    internal static OrderState Over(OrderState s, Piece piece, PieceState to, string because, DateTimeOffset at)
    {
        s = Put(s, piece with { State = piece.Lines.Any(l => l.Shipped > 0) ? PieceState.Shipped : to, Because = because });
        s = OrderEvolution.Waive(s, PieceKeys.Shipment(piece.Id), because + ".", at);
        if (s.Obligation(PieceKeys.Release(piece.Id)) is { } release && (release.State == ObligationState.Failed || (release.State == ObligationState.Open && !s.IsDue(release))))
        {
            s = OrderEvolution.Waive(s, release.Key, because + ".", at);
            s = OrderEvolution.Waive(s, PieceKeys.Stop(piece.Id), "the node was never given it.", at);
        }

        return s;
    }

    /// <summary>The channel shipped by itself: the node must not ship again.</summary>
    private static OrderState Stopped(OrderState s, Piece piece, string why, DateTimeOffset at) => s.Obligation(PieceKeys.Release(piece.Id)) is { State: ObligationState.Open } release && !s.IsDue(release)
        ? OrderEvolution.Waive(s, release.Key, why, at)
        : WithStop(s, piece, at);

    /// <summary>The node is asked to stop, once it has been given the piece at all.</summary>
    private static OrderState WithStop(OrderState s, Piece piece, DateTimeOffset at)
    {
        var release = PieceKeys.Release(piece.Id);
        return s.Obligation(release) is { State: not ObligationState.Waived }
            ? OrderEvolution.Add(s, OrderEvolution.Owe(PieceKeys.Stop(piece.Id), ObligationKind.WarehouseCancellation, piece.Connection, at, release))
            : s;
    }

    internal static OrderState Put(OrderState s, Piece piece) => Buckets.Counted(s with { Plan = s.Plan!.With(piece) });
}
