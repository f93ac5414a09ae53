using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Fulfilment;

/// <summary>What left, piece by piece.</summary>
internal static class PieceShipments
{
    public static Decision Decide(ReportShipment c, OrderState s, DateTimeOffset now)
    {
        if (s.Shipments.Any(x => x.ShipmentId == c.ShipmentId) || s.Plan!.AfterAll.Any(x => x.ShipmentId == c.ShipmentId)) return new Decision.AlreadyDone($"Shipment {c.ShipmentId} is already known.");
        var named = c.Lines.IsDefaultOrEmpty ? default : ImmutableArray.CreateRange(c.Lines.GroupBy(l => l.LineId, StringComparer.Ordinal).Select(g => new LineQuantity(g.Key, OrderDecider.Sum(g))));
        if ((c.FulfilmentId is { } id ? s.Plan.Find(id) : Meant(named, s)) is not { } piece)
        {
            return c.FulfilmentId is not null
                ? PieceDecider.Nowhere(c.FulfilmentId)
                : new Decision.Refused($"Shipment {c.ShipmentId} does not say which piece of the order it is of.", "fulfilment", "Ask the node which piece it shipped.");
        }

        if (s.Obligation(PieceKeys.Release(piece.Id)) is null) return new Decision.Unexpected($"{c.ShipmentId} reports goods of {piece.Id}, which was never given to {piece.Node}.");
        var lines = named.IsDefault ? Everything(piece) : named;
        foreach (var part in lines)
        {
            var line = piece.Lines.FirstOrDefault(l => l.LineId == part.LineId);
            if (line is null) return new Decision.Refused($"The shipment names line {part.LineId}, which {piece.Id} does not have.", "lines", "Ask the node which order it shipped.");
            var shippable = piece.IsAtNode ? line.Left : line.TakenAway;
            if (part.Quantity <= 0 || part.Quantity > shippable)
                return new Decision.Refused($"The shipment has {part.Quantity} units of line {part.LineId}, but only {shippable} of {piece.Id} were left to ship.", "lines", "Count with the node what left.");
        }

        return lines.IsEmpty ? new Decision.AlreadyDone("Nothing was left to ship.")
            : piece.IsAtNode ? Decision.Accept(new Shipped(c.ShipmentId, lines, c.Carrier, c.Tracking, c.ShippedAt, ByChannel: false) { FulfilmentId = piece.Id })
            // It moves stock, which knows no future: a node's clock may be ahead.
            : Decision.Accept(new ShippedAfterAll(piece.Id, c.ShipmentId, lines, c.Carrier, c.Tracking, c.ShippedAt < now ? c.ShippedAt : now));
    }

    /// <summary>The channel shipped what the nodes have.</summary>
    public static Decision Decide(ReportChannelFulfilment c, OrderState s, DateTimeOffset now)
    {
        var events = ImmutableArray.CreateBuilder<Event>();
        foreach (var piece in s.Plan!.Pieces)
        {
            if (!piece.IsAtNode) continue;
            var shipment = PieceKeys.Of($"channel-{c.FulfilmentId}", piece.Id);
            if (s.Shipments.All(x => x.ShipmentId != shipment)) events.Add(new Shipped(shipment, Everything(piece), c.Carrier, c.Tracking, now, ByChannel: true) { FulfilmentId = piece.Id });
        }

        return events.Count == 0 ? new Decision.AlreadyDone("No node has anything to ship.") : new Decision.Accepted(events.ToImmutable());
    }

    /// <summary>A shipper that knows nothing of pieces means the first one that it can be of.</summary>
    private static Piece? Meant(ImmutableArray<LineQuantity> named, OrderState s)
    {
        var fits = s.Plan!.Pieces.Where(p => p.IsAtNode && (named.IsDefault || named.All(part => p.Lines.Any(l => l.LineId == part.LineId && l.Left >= part.Quantity)))).ToList();
        return fits.Count == 1 ? fits[0] : null;
    }

    private static ImmutableArray<LineQuantity> Everything(Piece piece) =>
        [.. piece.Lines.Select(l => new LineQuantity(l.LineId, piece.IsAtNode ? l.Left : l.TakenAway)).Where(l => l.Quantity > 0)];
}
