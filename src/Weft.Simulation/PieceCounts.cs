using Weft.Core.Orders.Fulfilment;
using Weft.Core.Shared;

namespace Weft.Simulation;

/// <summary>What became of orders that stores could ship: a run in which none of it happened proves nothing about it.</summary>
/// <param name="Split">Orders of which several nodes shipped something.</param>
/// <param name="Rejected">Pieces that a node rejected.</param>
/// <param name="Expired">Pieces that a node did not answer about in time.</param>
/// <param name="ByStores">Pieces that a store shipped.</param>
/// <param name="InParts">Pieces that left in several shipments.</param>
public sealed record PieceCounts(int Split, int Rejected, int Expired, int ByStores, int InParts)
{
    /// <summary>Nothing happened.</summary>
    public static readonly PieceCounts None = new(0, 0, 0, 0, 0);

    /// <summary>Both together.</summary>
    public static PieceCounts operator +(PieceCounts a, PieceCounts b) =>
        new(a.Split + b.Split, a.Rejected + b.Rejected, a.Expired + b.Expired, a.ByStores + b.ByStores, a.InParts + b.InParts);

    internal static async Task<PieceCounts> OfAsync(World world)
    {
        var sum = None;
        foreach (var placed in world.Options.StoresShip ? world.Retailer.TakeBooks().Orders : [])
        {
            var order = await world.Node.Queries.OrderAsync(OrderId.Of(placed.Channel, placed.Id), CancellationToken.None);
            if (order.Plan is not { } plan) continue;
            var shipped = plan.Pieces.Where(p => p.State == PieceState.Shipped).ToList();
            sum += new PieceCounts(
                shipped.Select(p => p.Node).Distinct(StringComparer.Ordinal).Count() > 1 ? 1 : 0,
                plan.Pieces.Count(p => p.State == PieceState.Rejected),
                plan.Pieces.Count(p => p.State == PieceState.Expired),
                shipped.Count(p => p.OwnBooks),
                shipped.Count(p => order.Shipments.Count(x => x.FulfilmentId == p.Id) > 1));
        }

        return sum;
    }
}
