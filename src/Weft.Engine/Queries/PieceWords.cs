using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Workflow;

namespace Weft.Engine.Queries;

/// <summary>A part of an order that one node is given.</summary>
/// <param name="Id">F1, F2 … within the order.</param>
/// <param name="Node">The location.</param>
/// <param name="Connection">The connection that works there.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Units">Units by line, in words: "2 of line 1".</param>
/// <param name="Left">Units that are still to leave.</param>
/// <param name="Note">What is to be said of it: what it waits for, or why it was taken away.</param>
/// <param name="Expected">When its units are expected, if they wait for stock and a supply is announced.</param>
public sealed record StoryPiece(string Id, string Node, string Connection, string State, string Units, int Left, string? Note, DateTimeOffset? Expected)
{
    /// <summary>The pieces of an order; none when all of it goes to one node.</summary>
    public static IReadOnlyList<StoryPiece> Of(OrderState s) =>
        [.. (s.Plan?.Pieces ?? []).Select(p => new StoryPiece(p.Id, p.Node, p.Connection, p.State.ToString(), PieceWords.Units(p.Lines.Select(Had)), p.Left, PieceWords.Note(p), p.WaitsForStock && p.State == PieceState.Planned ? p.Expected : null))];

    private static LineQuantity Had(PieceLine line) => new(line.LineId, line.Quantity > 0 ? line.Quantity : line.TakenAway);
}

/// <summary>Pieces of orders in retail words.</summary>
internal static class PieceWords
{
    private const int MostNamed = 5;

    public static string? Of(Event e) => e switch
    {
        StockQuoted { Free.IsEmpty: true } x => $"No location has units for {StoryWords.Line(x.LineId)}{(x.Expected is { } at ? $"; they are expected on {at:yyyy-MM-dd}" : "")}.",
        StockQuoted x => $"Units for {StoryWords.Line(x.LineId)} are at {string.Join(", ", x.Free.Take(MostNamed).Select(f => $"{f.Location} ({f.Quantity})"))}{(x.Free.Length > MostNamed ? $" and {x.Free.Length - MostNamed} more locations" : "")}.",
        OrderRouted x => Routed(x),
        FulfilmentRequested x => $"{x.FulfilmentId} is given to its node.",
        FulfilmentAccepted x => $"{x.By} takes {x.FulfilmentId}.",
        FulfilmentRejected x => $"{x.By} does not take {Units(x.Lines)} ({x.FulfilmentId}): {StoryWords.Sentence(x.Reason)} Another node is looked for.",
        FulfilmentExpired x => $"Nobody answered about {x.FulfilmentId} in time; it is taken away, and another node is looked for.",
        FulfilmentCancelled x => $"What had not left of {x.FulfilmentId} is cancelled: {StoryWords.Sentence(x.Reason)}",
        FulfilmentGivenBack x => $"The node gave {Units(x.Lines)} of {x.FulfilmentId} back: {StoryWords.Sentence(x.Reason)}",
        FulfilmentKept x => $"The node cannot stop {x.FulfilmentId} any more: {StoryWords.Sentence(x.Reason)}",
        AcceptedAfterAll x => $"{x.By} takes {x.FulfilmentId}, which was taken away from it before.",
        ShippedAfterAll x => $"Shipment {x.ShipmentId}: {Units(x.Lines)} left although {x.FulfilmentId} had been taken away.",
        _ => null,
    };

    /// <summary>What is owed to one of several nodes; null for everything else.</summary>
    public static string? Of(Obligation owed, OrderState s) => owed.Kind is not (ObligationKind.WarehouseRelease or ObligationKind.Shipment or ObligationKind.WarehouseCancellation) || s.Plan?.Of(owed) is not { } piece
        ? null
        : owed.Kind switch
        {
            ObligationKind.WarehouseRelease => $"release of {piece.Id} to {piece.Node}",
            ObligationKind.Shipment => $"shipment of {piece.Id} by {piece.Node}",
            _ => $"stop of {piece.Id} at {piece.Node}",
        };

    /// <summary>"2 of line 1 and 1 of line 2".</summary>
    public static string Units(IEnumerable<LineQuantity> lines) => string.Join(" and ", lines.Where(l => l.Quantity > 0).Select(l => $"{l.Quantity} of line {l.LineId}"));

    public static string? Note(Piece piece) => piece switch
    {
        { Contradiction: PieceContradiction.Shipped } => $"Shipped although {piece.Because}.",
        { Because: { } because } => StoryWords.Sentence(because),
        { State: PieceState.Planned, WaitsForStock: true } => "Waits for stock.",
        { State: PieceState.Requested, NeedsAcceptance: true } => $"{piece.Node} has to say whether it takes it.",
        _ => null,
    };

    private static string Routed(OrderRouted x)
    {
        var pieces = x.Pieces.Select(p => p.WaitsForStock ? $"{Units(p.Lines)} wait for stock at {p.Node} ({p.FulfilmentId}){(p.Expected is { } at ? $", expected on {at:yyyy-MM-dd}" : "")}" : $"{p.Node} gets {Units(p.Lines)} ({p.FulfilmentId})");
        var nobody = x.Unserved.IsEmpty ? [] : new[] { $"nobody takes {Units(x.Unserved)}" };
        var lost = x.Record?.Decision.Lost is [var best, ..] && !x.Why.Contains(best.Why.TrimEnd('.'), StringComparison.Ordinal) ? $" Instead of {string.Join(" and ", best.Plan.Pieces.Select(p => p.Location))}: {StoryWords.Sentence(best.Why)}" : "";
        return $"Routed: {string.Join("; ", pieces.Concat(nobody))}. {StoryWords.Sentence(x.Why)}{lost}";
    }
}
