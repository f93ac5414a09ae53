using System.Collections.Immutable;

namespace Weft.Core.Orders.Fulfilment;

/// <summary>Pieces that keep nodes busy: given, or about to be, and not shipped.</summary>
public static class OpenWork
{
    /// <summary>The locations of an order's open pieces, one for each piece. What waits for stock is no work yet, and an order that goes to one node counts for none.</summary>
    public static ImmutableArray<string> Of(OrderState order)
    {
        if (order.Plan is not { Pieces.Length: > 0 } plan) return [];
        var open = ImmutableArray.CreateBuilder<string>();
        foreach (var piece in plan.Pieces)
            if (piece.IsAtNode || piece is { State: PieceState.Planned, WaitsForStock: false }) open.Add(piece.Node);
        return open.DrainToImmutable();
    }
}
