using System.Collections.Immutable;
using Weft.Core.Orders.Returns;

namespace Weft.Core.Orders.Fulfilment;

/// <summary>The buckets of an order's lines as sums over its pieces.</summary>
internal static class Buckets
{
    /// <summary>The lines, counted anew.</summary>
    public static OrderState Counted(OrderState s)
    {
        var sums = new Dictionary<string, (int Asked, int Backordered, int Reserved, int Released, int Shipped)>(StringComparer.Ordinal);
        foreach (var piece in s.Plan!.Pieces)
        {
            foreach (var line in piece.Lines)
            {
                var sum = sums.GetValueOrDefault(line.LineId);
                sum.Shipped += line.Shipped;
                if (piece.IsAtNode) sum.Released += line.Left;
                else if (line.IsAsked) sum.Asked += line.Left;
                else sum = sum with { Reserved = sum.Reserved + line.Reserved, Backordered = sum.Backordered + line.Left - line.Reserved };
                sums[line.LineId] = sum;
            }
        }

        return s with { Lines = [.. s.Lines.Select(l => With(l, sums.GetValueOrDefault(l.LineId)))] };
    }

    /// <summary>Units that no piece has, by line; lines without any are left out.</summary>
    public static Dictionary<string, int> Unrouted(OrderState s)
    {
        var units = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in s.Lines) if (line.Open > 0) units[line.LineId] = line.Ordered - line.Cancelled;
        if (units.Count == 0) return units;
        foreach (var piece in s.Plan!.Pieces)
            foreach (var part in piece.Lines)
                if (units.TryGetValue(part.LineId, out var left)) units[part.LineId] = left - part.Quantity;
        foreach (var (line, left) in units) if (left <= 0) units.Remove(line);
        return units;
    }

    /// <summary>Units that no piece has are cancelled.</summary>
    public static OrderState WithoutOpen(OrderState s)
    {
        var unrouted = Unrouted(s);
        return unrouted.Count == 0 ? s : Counted(s with { Lines = [.. s.Lines.Select(l => l with { Cancelled = l.Cancelled + unrouted.GetValueOrDefault(l.LineId) })] });
    }

    /// <summary>Takes units out.</summary>
    public static OrderState Withdrawn(OrderState s, UnitsCancelled e, DateTimeOffset at)
    {
        if (!e.BeforeCapture) s = Charging.BeforeLess(s);
        s = PieceUnits.Taken(s with { UnitsCancelled = s.UnitsCancelled.Add(e) }, e.Lines, e.FulfilmentId, e.Reason, at);
        return e.BeforeCapture && s.Parties?.PaymentProvider is { } provider ? Charging.Asked(s, provider, at) : s;
    }

    private static LineState With(LineState line, (int Asked, int Backordered, int Reserved, int Released, int Shipped) sum)
    {
        var open = line.Ordered - line.Cancelled - sum.Backordered - sum.Reserved - sum.Released - sum.Shipped;
        return line.Open == open && line.Backordered == sum.Backordered && line.Reserved == sum.Reserved && line.Released == sum.Released && line.Shipped == sum.Shipped
            ? line
            : line with { Open = open, Backordered = sum.Backordered, Reserved = sum.Reserved, Released = sum.Released, Shipped = sum.Shipped };
    }
}
