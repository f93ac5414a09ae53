using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>What an order asks of stock: what is promised to it is always what it still needs.</summary>
internal static class StockEffects
{
    public static void Between(OrderState before, OrderState after, ImmutableArray<Effect>.Builder effects)
    {
        if (after.Plan is not null) PieceEffects.Between(before, after, effects);
        else BetweenLines(before, after, effects);
        if (after.Order!.Reservation is { } reservation && HasAsked(after) && !HasAsked(before)) effects.Add(new Effect.Tell(ReservationWorkflow.StreamOf(reservation), new ReservationTaken(after.Id)));
    }

    private static void BetweenLines(OrderState before, OrderState after, ImmutableArray<Effect>.Builder effects)
    {
        for (var i = 0; i < after.Lines.Length; i++)
        {
            var (line, earlier) = (after.Lines[i], i < before.Lines.Length ? before.Lines[i] : null);
            if (ReferenceEquals(line, earlier)) continue;
            Ask(line, earlier, after, effects);
            if (earlier is not null && line.Cancelled > earlier.Cancelled) Release(line, line.Cancelled - earlier.Cancelled, after.Id, effects);
        }

        foreach (var owed in after.Obligations)
            if (owed is { Kind: ObligationKind.ErpDelivery, Settled: true } && before.Obligation(owed.Key) is not { Settled: true }) Consume(owed, after, effects);
    }

    private static void Ask(LineState line, LineState? earlier, OrderState s, ImmutableArray<Effect>.Builder effects)
    {
        if (line.Open == 0) return;
        foreach (var claim in line.Claims())
        {
            if (!claim.Waits || (earlier?.Claims().Any(c => c.Id == claim.Id && c.Sku == claim.Sku) ?? false)) continue;
            effects.Add(Tell(claim.Sku, new ReserveStock(s.Id, claim.Id, claim.Wanted, s.Parties!.Location)
            {
                Reservation = s.Order!.Reservation,
                PlacedAt = s.Order.PlacedAt,
                Amount = AmountOf(claim, s.Order),
            }));
        }
    }

    /// <summary>Frees what is not wanted any more. What has shipped stays promised until its goods issue is booked.</summary>
    private static void Release(LineState line, int units, OrderId order, ImmutableArray<Effect>.Builder effects)
    {
        var all = line.Cancelled == line.Ordered;
        foreach (var claim in line.Claims()) effects.Add(Tell(claim.Sku, new ReleaseStock(order, claim.Id) { Quantity = all ? null : units * claim.PerUnit }));
    }

    /// <summary>The ERP has booked the goods issue of a shipment, or never will: the units have left all the same.</summary>
    private static void Consume(Obligation owed, OrderState s, ImmutableArray<Effect>.Builder effects)
    {
        var shipment = OrderEffects.ShipmentOf(owed, s);
        foreach (var part in shipment.Lines)
            foreach (var claim in s.Lines.First(l => l.LineId == part.LineId).Claims())
                effects.Add(Tell(claim.Sku, new ConsumeStock(s.Id, claim.Id, part.Quantity * claim.PerUnit, owed.HappenedAt ?? shipment.ShippedAt)));
    }

    /// <summary>True once all lines have asked for the cart's units and got what they get: what is held beyond that is not needed.</summary>
    private static bool HasAsked(OrderState s)
    {
        if (s.Order is null) return false;
        foreach (var line in s.Lines) if (line.Open > 0) return false;
        return true;
    }

    /// <summary>What is at stake with these units. The amount of a kit is shared among its parts by their number.</summary>
    private static Money? AmountOf(Claim claim, Order order)
    {
        var gross = order.Lines.First(l => l.LineId == claim.Line.LineId).Gross();
        if (claim.Part is null) return gross;
        var parts = claim.Line.Parts.Sum(p => (decimal)p.PerKit);
        return new Money((long)Math.Round(gross.Minor * claim.PerUnit / parts, MidpointRounding.AwayFromZero), gross.Currency);
    }

    private static Effect.Tell Tell(Sku sku, Command command) => new(StockWorkflow.StreamOf(sku), command);
}
