using System.Collections.Immutable;
using Weft.Core.Shared;

namespace Weft.Core.Orders;

/// <summary>Compares an order with what somebody says it is to be.</summary>
internal static class Changes
{
    /// <summary>Units of a line that are wanted now.</summary>
    public static int Wanted(OrderState s, string lineId)
    {
        foreach (var l in s.Lines) if (l.LineId == lineId) return l.Ordered - l.Withdrawn;
        return 0;
    }

    /// <summary>True when both say the same of lines, money and address.</summary>
    public static bool Same(Order a, Order b)
    {
        if (a.Total != b.Total || a.Lines.Length != b.Lines.Length || a.ShipTo != b.ShipTo) return false;
        for (var i = 0; i < a.Lines.Length; i++)
        {
            var (x, y) = (a.Lines[i], b.Lines[i]);
            if (x.LineId != y.LineId) y = b.Lines.FirstOrDefault(l => l.LineId == x.LineId);
            if (y is null || x.Quantity != y.Quantity || x.Sku != y.Sku) return false;
        }

        return true;
    }

    /// <summary>Lines whose units would be different.</summary>
    public static ImmutableArray<LineDifference> Between(OrderState s, Order wanted)
    {
        var lines = ImmutableArray.CreateBuilder<LineDifference>();
        foreach (var l in wanted.Lines)
            if (Wanted(s, l.LineId) is var before && before != l.Quantity) lines.Add(new LineDifference(l.LineId, l.Sku, before, l.Quantity));
        foreach (var l in s.Lines)
            if (l.Ordered > l.Withdrawn && !wanted.Lines.Any(w => w.LineId == l.LineId)) lines.Add(new LineDifference(l.LineId, l.Sku, l.Ordered - l.Withdrawn, 0));
        return lines.DrainToImmutable();
    }

    /// <summary>The order with these changes. Amounts that are not stated follow in proportion, and the total follows from the amounts.</summary>
    public static (Order? Order, string? Fault) Apply(OrderChanges changes, Order now)
    {
        var lines = now.Lines.ToBuilder();
        foreach (var change in changes.Lines.IsDefault ? [] : changes.Lines)
        {
            var at = lines.Count - 1;
            while (at >= 0 && lines[at].LineId != change.LineId) at--;
            if (change.Quantity is < 0 or > Limits.UnitsPerLine) return (null, $"{change.Quantity} units of line {change.LineId} are impossible.");
            if (at < 0 && (change.Sku is null || change.Net is null)) return (null, $"The order has no line {change.LineId}; a new line needs a SKU and an amount.");
            if (change.Quantity == 0)
            {
                if (at >= 0) lines.RemoveAt(at);
                continue;
            }

            var line = at < 0 ? new OrderLine(change.LineId, change.Sku!.Value, change.Title ?? change.Sku.Value.Value, change.Quantity, change.Net!.Value, change.Taxes) : Changed(lines[at], change);
            if (at < 0) lines.Add(line);
            else lines[at] = line;
        }

        if (lines.Count == 0) return (null, "Nothing would be left of the order; cancel it instead.");
        var changed = now with { Lines = lines.ToImmutable(), Charges = changes.Charges ?? now.Charges, ShipTo = changes.ShipTo ?? now.ShipTo };
        return (changed with { Total = now.Total + Sum(changed) - Sum(now) }, null);
    }

    /// <summary>What lines and charges add up to.</summary>
    public static Money Sum(Order order)
    {
        var sum = Money.Zero(order.Total.Currency);
        foreach (var l in order.Lines) sum += l.Gross();
        foreach (var c in order.Charges) sum += c.Gross();
        return sum;
    }

    private static OrderLine Changed(OrderLine line, LineChange change) =>
        change.Net is { } net ? line with { Quantity = change.Quantity, Net = net, Taxes = change.Taxes, Discount = null } : Withdrawal.Share(line, change.Quantity);
}
