using Weft.Core.Orders.Fulfilment;

namespace Weft.Core.Orders;

/// <summary>What a node has been given of an order, asked in one place.</summary>
internal static class Pieces
{
    /// <summary>The release of the piece that is with a node, or on its way.</summary>
    public static Obligation? Release(OrderState s) => s.Obligation(PieceKeys.Of(ObligationKeys.WarehouseRelease, s.FulfilmentId));

    /// <summary>True when the node has its piece, or is being given it.</summary>
    public static bool NodeKnows(OrderState s) =>
        s.Confirmed && Release(s) is { } release && (release.State == ObligationState.Met || s.IsDue(release) || s.Lines.Any(l => l.Shipped > 0));

    /// <summary>The name of the next piece: one that a node was given is not given again under its name.</summary>
    public static string Next(OrderState s)
    {
        var given = 0;
        foreach (var o in s.Obligations) if (o is { Kind: ObligationKind.WarehouseRelease, Settled: true }) given++;
        return given == 0 ? "F1" : $"F{given + 1}";
    }
}
