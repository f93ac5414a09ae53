using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Fulfilment;

/// <summary>Single units that are taken out of an order in pieces: at once while no node has them, and from then on when the nodes leave them out.</summary>
internal static class PieceRecalls
{
    /// <summary>What a request leads to whose units the order has.</summary>
    public static Decision Decide(CancelUnits c, ImmutableArray<LineQuantity> lines, OrderState s)
    {
        var (now, asked) = PieceUnits.Spread(s, lines);
        var everything = s.Lines.All(l => l.Ordered - l.Cancelled == (lines.FirstOrDefault(x => x.LineId == l.LineId)?.Quantity ?? 0));
        if (asked.IsEmpty) return Decision.Accept([.. Withdrawal.Taken(new UnitsCancelled(c.Key, now, c.By, c.Reason), s)]);
        if (everything && s.Lines.All(l => l.Shipped == 0)) return OrderDecider.Cancel(new CancelOrder(c.By, c.Reason), s);
        if (s.Amendments.Accepted is { } change) return new Decision.Refused($"Nodes were asked to give goods back for change {change.What.Key}, and have not answered yet.", "lines", "Wait for their answer, then ask again.");
        ImmutableArray<Event> taken = now.IsEmpty ? [] : Withdrawal.Taken(new UnitsCancelled(c.Key, now, c.By, c.Reason), s);
        return Decision.Accept([.. taken, .. asked.Select(a => new UnitsRecalled(c.Key, a.Lines, c.By, c.Reason) { FulfilmentId = a.Piece.Id })]);
    }

    /// <summary>What was asked for under a key, however many nodes it took; empty when nothing was.</summary>
    public static ImmutableArray<LineQuantity> Requested(string key, OrderState s) =>
    [
        .. s.UnitsCancelled.Where(u => u.Key == key && u.Recall is null).SelectMany(u => u.Lines)
            .Concat(s.Amendments.Recalls.Where(r => r.What.Key == key).SelectMany(r => r.What.Lines))
            .GroupBy(l => l.LineId, StringComparer.Ordinal).Select(g => new LineQuantity(g.Key, g.Sum(l => l.Quantity))),
    ];

    /// <summary>Units of a line that nodes were asked to leave out, and that are neither left out nor refused.</summary>
    public static int Asked(OrderState s, string line, string? piece = null)
    {
        var units = 0;
        for (var i = 0; i < s.Amendments.Recalls.Length; i++)
        {
            if ((piece is null || s.Amendments.Recalls[i].What.FulfilmentId == piece) && IsOpen(s, i)) units += Remaining(s, i, line);
        }

        return units;
    }

    /// <summary>The node of the piece is asked.</summary>
    public static OrderState Recalled(OrderState s, UnitsRecalled e, DateTimeOffset at)
    {
        var key = ObligationKeys.WarehouseRecall(Recalls.Name(s.Amendments.Recalls.Length));
        s = s with { Amendments = s.Amendments with { Recalls = s.Amendments.Recalls.Add(new Recall(e)) } };
        return Owe(s, key, s.Plan!.Find(e.FulfilmentId!)!, at);
    }

    public static OrderState Owe(OrderState s, string key, Piece piece, DateTimeOffset at) =>
        OrderEvolution.Add(s, OrderEvolution.Owe(key, ObligationKind.WarehouseRecall, piece.Connection, at, PieceKeys.Release(piece.Id)));

    /// <summary>What a node is asked to leave out of which piece.</summary>
    public static WarehouseCancellationRequest Request(string name, OrderState s, string? erp)
    {
        var (piece, reason, lines) = IndexOf(name, s) is >= 0 and var i
            ? (s.Amendments.Recalls[i].What.FulfilmentId!, s.Amendments.Recalls[i].What.Reason, s.Amendments.Recalls[i].What.Lines.Select(l => l with { Quantity = Remaining(s, i, l.LineId) }))
            : PieceAmendments.Asked(name, s);
        return new WarehouseCancellationRequest(s.Id, OrderEffects.ReleaseId(s, s.Plan!.Find(piece)!), erp, reason) { Lines = OrderEffects.Items(s, lines) };
    }

    /// <summary>What the node's answer leads to.</summary>
    public static ImmutableArray<Event> Answered(Obligation recall, string? refused, OrderState s, DateTimeOffset now)
    {
        var name = recall.Key[(recall.Key.IndexOf('/', StringComparison.Ordinal) + 1)..];
        if (IndexOf(name, s) is not (>= 0 and var i)) return PieceAmendments.Answered(name, recall, refused, s);
        if (s.Cancellation is { State: CancellationState.Done }) return [];
        var asked = s.Amendments.Recalls[i].What;
        var piece = s.Plan!.Find(asked.FulfilmentId!)!;
        ImmutableArray<LineQuantity> left = refused is not null || !piece.IsAtNode ? [] : [.. asked.Lines.Select(l => l with { Quantity = Math.Min(Remaining(s, i, l.LineId), piece.Left(l.LineId)) }).Where(l => l.Quantity > 0)];
        if (!left.IsEmpty) return Withdrawal.Taken(new UnitsCancelled(asked.Key, left, asked.By, asked.Reason) { FulfilmentId = piece.Id, Recall = name }, s);
        var why = refused ?? "the units had left.";
        var refusal = new RecallRefused(asked.Key, why) { FulfilmentId = piece.Id };
        return asked.By != "channel" ? [refusal] : [refusal, new HoldPlaced(new Hold(
            HoldKind.Manual, $"cancelled-but-shipped/{asked.Key}/{piece.Id}", "operations", $"The channel has units of {piece.Id} as cancelled, and {piece.Node} has shipped them or could not stop: {why}",
            "Agree on a return with the customer, then release the hold.", now))];
    }

    /// <summary>Units that a node was asked to leave out, and that it has given up meanwhile of itself, are not given to another one.</summary>
    public static Event? Next(OrderState s)
    {
        if (s.Amendments.Recalls.IsEmpty || s.Cancellation is not null) return null;
        var unrouted = Buckets.Unrouted(s);
        for (var i = 0; i < s.Amendments.Recalls.Length; i++)
        {
            if (!IsOpen(s, i)) continue;
            var (asked, piece, remaining) = (s.Amendments.Recalls[i].What, s.Plan!.Find(s.Amendments.Recalls[i].What.FulfilmentId!)!, 0);
            var hasIt = s.NodeKnows(piece);
            foreach (var line in asked.Lines)
            {
                var (still, there) = (Remaining(s, i, line.LineId), piece.IsAtNode ? piece.Left(line.LineId) : 0);
                remaining += still;
                var gone = Math.Min(still - (hasIt ? there : 0), unrouted.GetValueOrDefault(line.LineId));
                if (gone > 0) return Taken(asked, line with { Quantity = gone }, null, i);
                if (!hasIt && Math.Min(still, there) is > 0 and var mine) return Taken(asked, line with { Quantity = mine }, piece.Id, i);
            }

            if (remaining == 0) return new ObligationWaived(Key(i), "the node had given the units up already.");
        }

        return null;
    }

    private static UnitsCancelled Taken(UnitsRecalled asked, LineQuantity units, string? piece, int recall) =>
        new(asked.Key, [units], asked.By, asked.Reason) { FulfilmentId = piece, Recall = Recalls.Name(recall) };

    private static bool IsOpen(OrderState s, int recall) => s.Obligation(Key(recall)) is { State: ObligationState.Open };

    private static string Key(int recall) => ObligationKeys.WarehouseRecall(Recalls.Name(recall));

    private static int IndexOf(string name, OrderState s)
    {
        for (var i = 0; i < s.Amendments.Recalls.Length; i++) if (Recalls.Name(i) == name) return i;
        return -1;
    }

    /// <summary>Units of a line that a recall is still about.</summary>
    private static int Remaining(OrderState s, int recall, string line)
    {
        var units = 0;
        foreach (var l in s.Amendments.Recalls[recall].What.Lines) if (l.LineId == line) units += l.Quantity;
        var name = Recalls.Name(recall);
        foreach (var u in s.UnitsCancelled)
            if (u.Recall == name) foreach (var l in u.Lines) if (l.LineId == line) units -= l.Quantity;
        return units;
    }
}
