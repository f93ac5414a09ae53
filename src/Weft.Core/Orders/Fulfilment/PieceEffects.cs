using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Fulfilment;

/// <summary>What an order that is given to several nodes asks of stock, and the timers of nodes that have to answer.</summary>
internal static class PieceEffects
{
    public static void Between(OrderState before, OrderState after, ImmutableArray<Effect>.Builder effects)
    {
        foreach (var piece in after.Plan!.Pieces)
        {
            var earlier = before.Plan?.Find(piece.Id);
            if (ReferenceEquals(piece, earlier)) continue;
            Promise(piece, earlier, after, effects);
            Release(piece, earlier, after, effects);
        }

        // What was freed can be had again.
        Ask(before, after, effects);
        Consume(before, after, effects);
        foreach (var piece in after.Plan.Pieces) Time(piece, before, after, effects);
    }

    /// <summary>What a line, or a part of it, asks: how many units are where?</summary>
    public static QuoteStock Ask(Claim claim, OrderState s) => new(s.Id, claim.Id, claim.Wanted, s.Parties!.Location) { Reservation = s.Order!.Reservation, PlacedAt = s.Order.PlacedAt };

    private static void Ask(OrderState before, OrderState after, ImmutableArray<Effect>.Builder effects)
    {
        var sameRound = before.Plan is { } plan && plan.Rounds == after.Plan!.Rounds;
        if (sameRound && before.Lines == after.Lines && before.Plan!.IsStuck == after.Plan!.IsStuck && before.Amendments.Accepted is null == after.Amendments.Accepted is null) return;
        var wanted = RouteDecision.Wanted(after);
        if (wanted.Count == 0) return;
        var asked = sameRound ? RouteDecision.Wanted(before) : [];
        var earlier = before.Lines.Where(l => asked.ContainsKey(l.LineId)).SelectMany(l => l.Claims()).Select(c => (c.Id, c.Sku)).ToHashSet();
        foreach (var line in after.Lines)
        {
            if (!wanted.ContainsKey(line.LineId)) continue;
            foreach (var claim in line.Claims())
                if (!earlier.Contains((claim.Id, claim.Sku))) effects.Add(Tell(claim.Sku, Ask(claim, after)));
        }
    }

    private static void Promise(Piece piece, Piece? earlier, OrderState s, ImmutableArray<Effect>.Builder effects)
    {
        if (piece.State != PieceState.Planned) return;
        foreach (var line in piece.Lines)
        {
            foreach (var p in line.Promises)
            {
                if (!p.Waits || (earlier?.Lines.Any(l => l.Promises.Any(x => x.Id == p.Id)) ?? false)) continue;
                effects.Add(Tell(p.Sku, new ReserveStock(s.Id, p.Id, line.Left * p.PerUnit, piece.Node)
                {
                    Reservation = s.Order!.Reservation,
                    PlacedAt = s.Order.PlacedAt,
                    Amount = AmountOf(line, p, s.Order),
                    MovedFromElsewhere = s.Plan!.Rounds > 1,
                }));
            }
        }
    }

    /// <summary>Frees what the node is not to ship any more. What has shipped stays promised until it is booked out.</summary>
    private static void Release(Piece piece, Piece? earlier, OrderState s, ImmutableArray<Effect>.Builder effects)
    {
        if (earlier is null) return;
        for (var i = 0; i < piece.Lines.Length; i++)
        {
            var (line, was) = (piece.Lines[i], earlier.Lines[i]);
            var units = was.Quantity - line.Quantity;
            if (units <= 0) continue;
            foreach (var p in line.Promises) effects.Add(Tell(p.Sku, new ReleaseStock(s.Id, p.Id) { Quantity = line.Quantity == 0 ? null : units * p.PerUnit }));
        }
    }

    /// <summary>Units leave the books: of a node that keeps its own when they ship, of others when the ERP has booked their goods issue.</summary>
    private static void Consume(OrderState before, OrderState after, ImmutableArray<Effect>.Builder effects)
    {
        foreach (var shipment in after.Shipments)
        {
            var piece = after.Plan!.Of(shipment)!;
            if (piece.OwnBooks)
            {
                if (before.Shipments.All(x => x.ShipmentId != shipment.ShipmentId)) Consume(piece, shipment, shipment.ShippedAt, after, effects);
            }
            else if (after.Obligation(ObligationKeys.ErpDelivery(shipment.ShipmentId)) is { Settled: true } booked && before.Obligation(booked.Key) is not { Settled: true })
            {
                Consume(piece, shipment, booked.HappenedAt ?? shipment.ShippedAt, after, effects);
            }
        }

        // What left although it was taken away was not promised any more. Only a node that keeps its own books has booked it.
        foreach (var left in after.Plan!.AfterAll)
        {
            if ((before.Plan?.AfterAll.Contains(left) ?? false) || after.Plan.Find(left.FulfilmentId) is not { OwnBooks: true } piece) continue;
            foreach (var (part, p) in Promises(piece, left.Lines))
                effects.Add(Tell(p.Sku, new MoveStock($"{after.Id}/{left.ShipmentId}/{p.Id}", piece.Node, -part.Quantity * p.PerUnit, left.ShippedAt, MovementReason.Adjustment)));
        }
    }

    private static void Consume(Piece piece, Shipped shipment, DateTimeOffset at, OrderState s, ImmutableArray<Effect>.Builder effects)
    {
        foreach (var (part, p) in Promises(piece, shipment.Lines)) effects.Add(Tell(p.Sku, new ConsumeStock(s.Id, p.Id, part.Quantity * p.PerUnit, at)));
    }

    private static IEnumerable<(LineQuantity Part, PiecePromise Promise)> Promises(Piece piece, ImmutableArray<LineQuantity> lines) =>
        lines.SelectMany(part => piece.Lines.First(l => l.LineId == part.LineId).Promises.Select(p => (part, p)));

    /// <summary>A node has so long to answer from when it is being asked.</summary>
    private static void Time(Piece piece, OrderState before, OrderState after, ImmutableArray<Effect>.Builder effects)
    {
        if (!piece.NeedsAcceptance) return;
        var (waits, waited) = (Waits(piece, after), before.Plan?.Find(piece.Id) is { } earlier && Waits(earlier, before));
        if (waits == waited) return;
        var name = $"answer/{piece.Id}";
        effects.Add(waits ? new Effect.SetTimer(name, after.DueSince(after.Obligation(PieceKeys.Release(piece.Id))!) + piece.AnswerWithin, new ExpireFulfilment(piece.Id)) : new Effect.ClearTimer(name));
    }

    private static bool Waits(Piece piece, OrderState s) => piece.State == PieceState.Requested && s.NodeKnows(piece);

    /// <summary>What is at stake with these units. The amount of a kit is shared among its parts by their number.</summary>
    private static Money AmountOf(PieceLine line, PiecePromise p, Order order)
    {
        var ordered = order.Lines.First(l => l.LineId == line.LineId);
        var parts = line.Promises.Sum(x => (decimal)x.PerUnit);
        return new Money((long)Math.Round(ordered.Gross().Minor * (decimal)line.Left / ordered.Quantity * p.PerUnit / parts, MidpointRounding.AwayFromZero), ordered.Net.Currency);
    }

    private static Effect.Tell Tell(Sku sku, Command command) => new(StockWorkflow.StreamOf(sku), command);
}
