using System.Collections.Immutable;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>Units that are taken out of an order: at once while no node has them, and from then on when the node leaves them out.</summary>
internal static class Withdrawal
{
    public static Decision Decide(CancelUnits c, OrderState s)
    {
        ImmutableArray<LineQuantity> lines = c.Lines.IsDefault ? [] : [.. c.Lines.GroupBy(l => l.LineId, StringComparer.Ordinal).Select(g => new LineQuantity(g.Key, OrderDecider.Sum(g)))];
        if (Known(c, lines, s) is { } known) return known;
        if (s.Cancellation is { State: CancellationState.Done }) return new Decision.AlreadyDone("The whole order is cancelled.");
        if (lines.IsEmpty) return new Decision.Refused("The request names no units.", "lines", "Say which units of which lines are not wanted.");
        foreach (var part in lines)
        {
            if (s.Lines.FirstOrDefault(l => l.LineId == part.LineId) is not { } line) return new Decision.Refused($"The order has no line {part.LineId}.", "lines", "Name lines of the order.");
            var left = line.Ordered - line.Cancelled - line.Shipped - Asked(line, s);
            if (part.Quantity > 0 && part.Quantity <= left) continue;
            return line.Shipped > 0 && part.Quantity > left
                ? new Decision.Refused($"{part.Quantity} units of line {part.LineId} cannot be taken out: {line.Shipped} have left, and {left} can still be stopped.", "lines", "Take what has left back as a return.")
                : new Decision.Refused($"{part.Quantity} units of line {part.LineId} cannot be taken out; it has {left}.", "lines", "Name units that are still wanted.");
        }

        if (s.Plan is not null) return PieceRecalls.Decide(c, lines, s);
        if (!Pieces.NodeKnows(s)) return Decision.Accept([.. Taken(new UnitsCancelled(c.Key, lines, c.By, c.Reason), s)]);
        if (s.Amendments.Accepted is { } asked) return new Decision.Refused($"The node was asked to give the goods back for change {asked.What.Key}, and has not answered yet.", "lines", "Wait for its answer, then ask again.");
        var everything = s.Lines.All(l => l.Released == (lines.FirstOrDefault(x => x.LineId == l.LineId)?.Quantity ?? 0));
        return everything && s.Lines.All(l => l.Shipped == 0) ? OrderDecider.Cancel(new CancelOrder(c.By, c.Reason), s) : Decision.Accept(new UnitsRecalled(c.Key, lines, c.By, c.Reason));
    }

    /// <summary>What follows from taking units out now.</summary>
    public static ImmutableArray<Event> Taken(UnitsCancelled taken, OrderState s)
    {
        var after = s.Plan is null ? Applied(s, taken, default) : Buckets.Withdrawn(s, taken, default);
        return after.Lines.All(l => l.Cancelled == l.Ordered) ? [taken, new OrderCancelled(taken.By, taken.Reason)] : [taken, .. Cures(s, after)];
    }

    public static OrderState Applied(OrderState s, UnitsCancelled e, DateTimeOffset at)
    {
        s = Charging.BeforeLess(s);
        s = s with
        {
            UnitsCancelled = s.UnitsCancelled.Add(e),
            Lines = [.. s.Lines.Select(l => e.Lines.FirstOrDefault(x => x.LineId == l.LineId) is { } less ? l.Less(less.Quantity) : l)],
        };
        return s.GoodsSettled && s.Shipments.Length > 0 ? OrderEvolution.Waive(s, PieceKeys.Of(ObligationKeys.Shipment, s.FulfilmentId), "what has not left is not wanted any more.", at) : s;
    }

    /// <summary>
    /// The order as the ERP and the payment provider get it: without the units that were taken out, and their share of each amount. The shares are in proportion, because no
    /// channel states what a unit less comes to.
    /// </summary>
    public static Order Remaining(OrderState s) => s.UnitsCancelled.IsEmpty ? s.Order! : Less(s, static l => l.Withdrawn);

    /// <summary>The order as others are to have it now: of one that is cancelled after a part has left, or while a node goes on with a part, that part.</summary>
    public static Order Present(OrderState s) => s.Cancellation is { State: CancellationState.Done or CancellationState.Refused } ? Less(s, static l => l.Cancelled) : Remaining(s);

    /// <summary>A line's amounts for another number of units, in proportion.</summary>
    public static OrderLine Share(OrderLine line, int units) => units == line.Quantity ? line : line with
    {
        Quantity = units,
        // What the customer pays is shared, because that is what a channel shows and what is captured; tax has its own share, and the rest is net.
        Net = line.Taxes.Aggregate(Share(line.Gross(), units, line.Quantity), (left, t) => left - Share(t.Amount, units, line.Quantity)),
        Taxes = [.. line.Taxes.Select(t => t with { Amount = Share(t.Amount, units, line.Quantity) })],
        Discount = line.Discount is { } discount ? Share(discount, units, line.Quantity) : null,
    };

    private static Order Less(OrderState s, Func<LineState, int> gone)
    {
        var order = s.Order!;
        var lines = ImmutableArray.CreateBuilder<OrderLine>(order.Lines.Length);
        var taken = Money.Zero(order.Total.Currency);
        foreach (var line in order.Lines)
        {
            var state = s.Lines.First(l => l.LineId == line.LineId);
            taken += line.Gross();
            if (state.Ordered - gone(state) is not (> 0 and var units)) continue;
            lines.Add(Share(line, units));
            taken -= lines[^1].Gross();
        }

        return order with { Lines = lines.DrainToImmutable(), Total = order.Total - taken };
    }

    private static Money Share(Money amount, int units, int of) => new((long)Math.Round((decimal)amount.Minor * units / of, MidpointRounding.AwayFromZero), amount.Currency);

    /// <summary>The answer to a request that was made before.</summary>
    private static Decision? Known(CancelUnits c, ImmutableArray<LineQuantity> lines, OrderState s)
    {
        if (s.Plan is not null && PieceRecalls.Requested(c.Key, s) is { IsEmpty: false } asked) return Repeated(asked, "These units were taken out, or nodes were asked to leave them out.", inAnyOrder: true);
        if (s.UnitsCancelled.FirstOrDefault(u => u.Key == c.Key) is { } known) return Repeated(known.Lines, "These units were taken out already.");
        if (s.Amendments.Recalls.FirstOrDefault(r => r.What.Key == c.Key) is not { } recall) return null;
        return Repeated(recall.What.Lines, recall.Refused is { } why ? $"The node could not leave them out: {why}" : "The node has been asked to leave them out.");

        Decision Repeated(ImmutableArray<LineQuantity> before, string answer, bool inAnyOrder = false) => (inAnyOrder ? before.ToHashSet().SetEquals(lines) : before.SequenceEqual(lines))
            ? new Decision.AlreadyDone(answer)
            : new Decision.Refused($"Other units were taken out under the key {c.Key}.", "key", "Give every request a key of its own, and the same key only to repeat one.");
    }

    /// <summary>Units of a line that the node is asked to leave out already.</summary>
    private static int Asked(LineState line, OrderState s)
    {
        if (s.Plan is not null) return PieceRecalls.Asked(s, line.LineId);
        var units = 0;
        for (var i = 0; i < s.Amendments.Recalls.Length; i++)
            if (s.Obligation(ObligationKeys.WarehouseRecall(Recalls.Name(i))) is { State: ObligationState.Open }) units += s.Amendments.Recalls[i].What.Lines.FirstOrDefault(l => l.LineId == line.LineId)?.Quantity ?? 0;
        return Math.Min(units, line.Released);
    }

    /// <summary>Holds for unknown SKUs that nothing waits for any more.</summary>
    public static IEnumerable<HoldReleased> Cures(OrderState s, OrderState after)
    {
        foreach (var hold in s.Holds)
            if (hold.Kind == HoldKind.UnmappedSku && !after.Lines.Any(l => l.Claims().Any(c => c.Sku.Value == hold.Key && c.Waits)))
                yield return new HoldReleased(hold.Kind, hold.Key, "catalogue");
    }
}
