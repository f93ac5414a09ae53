using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Shared;

namespace Weft.Core.Reconciliation;

/// <summary>Units of a SKU that an order line needs and that have not left the owner's books.</summary>
/// <param name="Sku">The SKU.</param>
/// <param name="LineId">The line, as the SKU's stock knows it.</param>
/// <param name="Units">Units: waiting for stock, reserved, with the node, or shipped and not booked out yet.</param>
public sealed record LineDemand(Sku Sku, string LineId, int Units);

/// <summary>What must hold of stock at any time.</summary>
public static class Invariants
{
    /// <summary>What an order still needs, line by line: what is neither cancelled nor out of the owner's books. Lines whose SKU nobody knows yet need nothing of a known one.</summary>
    public static IEnumerable<LineDemand> Demand(OrderState order)
    {
        if (order.Plan is { } plan)
        {
            foreach (var demand in plan.Pieces.SelectMany(p => Demand(order, p))) yield return demand;
            yield break;
        }

        foreach (var line in order.Lines)
        {
            var units = line.Ordered - line.Cancelled - line.Shipped + NotBooked(order, line.LineId);
            foreach (var claim in line.Claims())
                if (!claim.Waits) yield return new LineDemand(claim.Sku, claim.Id, units * claim.PerUnit);
        }
    }

    /// <summary>What a piece still needs. What ships from a node that keeps its own books has left them at once.</summary>
    private static IEnumerable<LineDemand> Demand(OrderState order, Piece piece) =>
        from line in piece.Lines
        let units = line.Left + (piece.OwnBooks ? 0 : NotBooked(order, line.LineId, piece.Id))
        from promise in line.Promises
        where !promise.Waits && units > 0
        select new LineDemand(promise.Sku, promise.Id, units * promise.PerUnit);

    /// <summary>What is broken within one SKU's own books.</summary>
    public static IEnumerable<Difference> Within(StockState s, StockPolicy policy, DateTimeOffset now)
    {
        foreach (var (location, here) in s.Locations)
        {
            var promised = s.Promises.Values.Where(p => p.Location == location).Sum(p => (long)p.Reserved);
            var held = s.Holds.Values.SelectMany(h => h.Units).Where(u => u.Location == location).Sum(u => (long)u.Quantity);
            if (promised != here.Reserved) yield return Counter(s.Sku, location, here.Reserved, promised, "reserved", now);
            else if (held != here.Held) yield return Counter(s.Sku, location, here.Held, held, "held", now);
        }

        foreach (var p in s.Promises.Values.Where(p => p.Reserved < 0 || p.Backordered < 0))
            yield return Promise(s.Sku, p.Order, p.LineId, p.Location, Math.Min(p.Reserved, p.Backordered), 0, "A promise is below zero.", now);
        if (!ChannelComparison.IsPublished(s)) yield break;
        foreach (var channel in policy.Channels.Keys)
        {
            var available = Availability.Of(s, policy, channel).Number;
            if (s.Published.TryGetValue(channel, out var told) && told.Wanted != available)
                yield return new Difference(DiscrepancyKind.Publication, DiscrepancyClass.OurFault, s.Sku, channel, told.Wanted, available, now, $"{channel} should have been told {available}; the last number for it is {told.Wanted}.");
        }
    }

    /// <summary>Promises of a SKU to these orders that differ from what the orders need.</summary>
    public static IEnumerable<Difference> Promises(StockState s, IEnumerable<OrderState> orders, DateTimeOffset now)
    {
        foreach (var order in orders)
        {
            var needed = Demand(order).Where(d => d.Sku == s.Sku).GroupBy(d => d.LineId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(d => d.Units), StringComparer.Ordinal);
            foreach (var p in s.Promises.Values.Where(p => p.Order == order.Id)) needed.TryAdd(p.LineId, 0);
            foreach (var (line, units) in needed)
            {
                var promise = s.Promises.GetValueOrDefault(StockState.KeyOf(order.Id, line));
                var promised = promise is null ? 0 : promise.Reserved + promise.Backordered;
                if (promised == units || promise is { Reserved: < 0 } or { Backordered: < 0 }) continue;
                yield return Promise(s.Sku, order.Id, line, promise?.Location ?? order.Parties?.Location, promised, units, $"Order {order.Id} needs {units} units on line {line}, and {promised} are promised to it.", now)
                    with { Amount = AmountOf(order, line, Math.Abs(promised - units)) };
            }
        }
    }

    /// <summary>Units that have left, whose goods issue is still to be booked.</summary>
    private static int NotBooked(OrderState order, string line, string? piece = null)
    {
        var units = 0;
        foreach (var shipment in order.Shipments)
            if (shipment.FulfilmentId == piece && order.Obligation(ObligationKeys.ErpDelivery(shipment.ShipmentId)) is { Settled: false })
                foreach (var part in shipment.Lines)
                    if (part.LineId == line) units += part.Quantity;
        return units;
    }

    private static Money? AmountOf(OrderState order, string line, int units) =>
        order.Order?.Lines.FirstOrDefault(l => l.LineId == line) is { Quantity: > 0 } ordered && units <= ordered.Quantity
            ? new Money(ordered.Gross().Minor * units / ordered.Quantity, order.Order.Total.Currency)
            : null;

    private static Difference Counter(Sku sku, string location, int counter, long sum, string what, DateTimeOffset now) =>
        new(DiscrepancyKind.Counter, DiscrepancyClass.OurFault, sku, Difference.Weft, counter, Clamped(sum), now, $"{counter} units are {what} at {location}, and their sum is {sum}.") { Location = location };

    private static Difference Promise(Sku sku, OrderId order, string line, string? location, int promised, int needed, string why, DateTimeOffset now) =>
        new(DiscrepancyKind.Promise, DiscrepancyClass.OurFault, sku, Difference.Weft, promised, needed, now, why) { Order = order, LineId = line, Location = location };

    private static int Clamped(long sum) => (int)Math.Clamp(sum, int.MinValue, int.MaxValue);
}
