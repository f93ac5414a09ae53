using System.Collections.Immutable;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>Units that are taken out of an order before the ERP and a node are asked to work on it.</summary>
internal static class Withdrawal
{
    public static Decision Decide(CancelUnits c, OrderState s)
    {
        ImmutableArray<LineQuantity> lines = c.Lines.IsDefault ? [] : [.. c.Lines.GroupBy(l => l.LineId, StringComparer.Ordinal).Select(g => new LineQuantity(g.Key, OrderDecider.Sum(g)))];
        if (s.UnitsCancelled.FirstOrDefault(u => u.Key == c.Key) is { } known)
            return known.Lines.SequenceEqual(lines)
                ? new Decision.AlreadyDone("These units were taken out already.")
                : new Decision.Refused($"Other units were taken out under the key {c.Key}.", "key", "Give every request a key of its own, and the same key only to repeat one.");
        if (s.Cancellation is { State: CancellationState.Done }) return new Decision.AlreadyDone("The whole order is cancelled.");
        if (lines.IsEmpty) return new Decision.Refused("The request names no units.", "lines", "Say which units of which lines are not wanted.");
        if (s.Confirmed) return new Decision.Refused("The order is with the ERP and the warehouse; single units cannot be taken out of it any more.", "lines", "Cancel the whole order, or take the goods back as a return.");
        foreach (var part in lines)
        {
            if (s.Lines.FirstOrDefault(l => l.LineId == part.LineId) is not { } line) return new Decision.Refused($"The order has no line {part.LineId}.", "lines", "Name lines of the order.");
            var left = line.Ordered - line.Cancelled;
            if (part.Quantity <= 0 || part.Quantity > left) return new Decision.Refused($"{part.Quantity} units of line {part.LineId} cannot be taken out; it has {left}.", "lines", "Name units that are still wanted.");
        }

        var taken = new UnitsCancelled(c.Key, lines, c.By, c.Reason);
        var after = Applied(s, taken);
        return after.Lines.All(l => l.Cancelled == l.Ordered)
            ? Decision.Accept(taken, new OrderCancelled(c.By, c.Reason))
            : Decision.Accept([taken, .. Cures(s, after)]);
    }

    public static OrderState Applied(OrderState s, UnitsCancelled e) => s with
    {
        UnitsCancelled = s.UnitsCancelled.Add(e),
        Lines = [.. s.Lines.Select(l => e.Lines.FirstOrDefault(x => x.LineId == l.LineId) is { } less ? l.Less(less.Quantity) : l)],
    };

    /// <summary>
    /// The order as the ERP and the payment provider get it: without the units that were taken out, and their share of each amount. The shares are in proportion, because no
    /// channel states what a unit less comes to.
    /// </summary>
    public static Order Remaining(OrderState s)
    {
        var order = s.Order!;
        if (s.UnitsCancelled.IsEmpty) return order;
        var lines = order.Lines.Zip(s.Lines).Where(l => l.Second.Withdrawn < l.Second.Ordered).Select(l => l.Second.Withdrawn == 0 ? l.First : Share(l.First, l.Second.Ordered - l.Second.Withdrawn)).ToImmutableArray();
        var taken = order.Lines.Aggregate(Money.Zero(order.Total.Currency), (sum, l) => sum + l.Gross());
        taken = lines.Aggregate(taken, (sum, l) => sum - l.Gross());
        return order with { Lines = lines, Total = order.Total - taken };
    }

    private static OrderLine Share(OrderLine line, int units) => line with
    {
        Quantity = units,
        Net = Share(line.Net, units, line.Quantity),
        Taxes = [.. line.Taxes.Select(t => t with { Amount = Share(t.Amount, units, line.Quantity) })],
        Discount = line.Discount is { } discount ? Share(discount, units, line.Quantity) : null,
    };

    private static Money Share(Money amount, int units, int of) => new((long)Math.Round((decimal)amount.Minor * units / of, MidpointRounding.AwayFromZero), amount.Currency);

    /// <summary>Holds for unknown SKUs that nothing waits for any more.</summary>
    private static IEnumerable<HoldReleased> Cures(OrderState s, OrderState after)
    {
        foreach (var hold in s.Holds)
            if (hold.Kind == HoldKind.UnmappedSku && !after.Lines.Any(l => l.Claims().Any(c => c.Sku.Value == hold.Key && c.Waits)))
                yield return new HoldReleased(hold.Kind, hold.Key, "catalogue");
    }
}
