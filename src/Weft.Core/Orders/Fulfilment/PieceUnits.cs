using System.Collections.Immutable;

namespace Weft.Core.Orders.Fulfilment;

/// <summary>Units of an order in pieces that are not wanted any more: whom they are taken from.</summary>
internal static class PieceUnits
{
    /// <summary>Pieces that no node has: first those that wait for stock, then the youngest.</summary>
    public static IEnumerable<Piece> Free(OrderState s) =>
        s.Plan!.Pieces.Where(p => p.IsLive && !s.NodeKnows(p)).OrderBy(p => !p.WaitsForStock).ThenByDescending(p => s.Plan.Pieces.IndexOf(p));

    /// <summary>Pieces that a node has, or is being given, the youngest first.</summary>
    public static IEnumerable<Piece> AtNodes(OrderState s) => s.Plan!.Pieces.Where(p => p.IsAtNode && s.NodeKnows(p)).Reverse();

    /// <summary>Units of a line in a piece that are still to leave.</summary>
    public static int Left(this Piece piece, string line)
    {
        foreach (var l in piece.Lines) if (l.LineId == line) return l.Left;
        return 0;
    }

    /// <summary>Units that can be taken out at once, because no node has them; the rest, by the nodes that have to be asked.</summary>
    public static (ImmutableArray<LineQuantity> Now, ImmutableArray<(Piece Piece, ImmutableArray<LineQuantity> Lines)> Asked) Spread(OrderState s, IEnumerable<LineQuantity> lines)
    {
        var unrouted = Buckets.Unrouted(s);
        var now = ImmutableArray.CreateBuilder<LineQuantity>();
        var asked = AtNodes(s).Select(p => (Piece: p, Lines: ImmutableArray.CreateBuilder<LineQuantity>())).ToList();
        foreach (var line in lines)
        {
            var free = Math.Min(line.Quantity, unrouted.GetValueOrDefault(line.LineId) + Free(s).Sum(p => p.Left(line.LineId)));
            if (free > 0) now.Add(line with { Quantity = free });
            var rest = line.Quantity - free;
            foreach (var (piece, units) in asked)
            {
                var here = Math.Min(rest, piece.Left(line.LineId) - PieceRecalls.Asked(s, line.LineId, piece.Id));
                if (here <= 0) continue;
                units.Add(line with { Quantity = here });
                rest -= here;
            }
        }

        return (now.DrainToImmutable(), [.. asked.Where(a => a.Lines.Count > 0).Select(a => (a.Piece, a.Lines.ToImmutable()))]);
    }

    /// <summary>Takes units out: of a named piece, or first those that no piece has, then those of pieces that no node has.</summary>
    public static OrderState Taken(OrderState s, ImmutableArray<LineQuantity> lines, string? piece, string reason, DateTimeOffset at)
    {
        var unrouted = Buckets.Unrouted(s);
        foreach (var part in lines)
        {
            var units = part.Quantity - (piece is null ? Math.Min(part.Quantity, unrouted.GetValueOrDefault(part.LineId)) : 0);
            s = OrderEvolution.Line(s, part.LineId, l => l with { Cancelled = l.Cancelled + part.Quantity, Withdrawn = l.Withdrawn + part.Quantity });
            foreach (var from in piece is null ? Free(s).ToList() : [s.Plan!.Find(piece)!])
            {
                var less = Math.Min(units, from.Left(part.LineId));
                if (less == 0) continue;
                units -= less;
                s = Less(s, from, [part with { Quantity = less }], PieceState.Cancelled, reason, at);
            }
        }

        return Buckets.Counted(s);
    }

    /// <summary>A piece with fewer units; over when none are left.</summary>
    public static OrderState Less(OrderState s, Piece piece, ImmutableArray<LineQuantity> units, PieceState emptied, string reason, DateTimeOffset at)
    {
        var rest = piece.WithLines(l => l.Less(units.FirstOrDefault(u => u.LineId == l.LineId)?.Quantity ?? 0));
        return rest.Left > 0 ? PieceEvolution.Put(s, rest) : PieceEvolution.Over(s, rest, emptied, reason, at);
    }
}
