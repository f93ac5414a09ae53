using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Shared;

namespace Weft.Simulation;

/// <summary>What customers wanted otherwise than it came, and what became of it: a run in which none of it happened proves nothing about it.</summary>
/// <param name="PickedUp">Orders that a customer picked up in a store.</param>
/// <param name="Substituted">Substitutes that were taken.</param>
/// <param name="NotSubstituted">Substitutes that were offered and not taken.</param>
/// <param name="GivenBack">Pieces of which nodes gave units back for a change.</param>
/// <param name="WaitedTooLong">Orders of which units were cancelled because no stock came.</param>
public sealed record ChangeCounts(int PickedUp, int Substituted, int NotSubstituted, int GivenBack, int WaitedTooLong)
{
    /// <summary>Nothing happened.</summary>
    public static readonly ChangeCounts None = new(0, 0, 0, 0, 0);

    /// <summary>Both together.</summary>
    public static ChangeCounts operator +(ChangeCounts a, ChangeCounts b) =>
        new(a.PickedUp + b.PickedUp, a.Substituted + b.Substituted, a.NotSubstituted + b.NotSubstituted, a.GivenBack + b.GivenBack, a.WaitedTooLong + b.WaitedTooLong);

    internal static async Task<ChangeCounts> OfAsync(World world)
    {
        var sum = None;
        foreach (var placed in world.Retailer.TakeBooks().Orders)
        {
            var order = await world.Node.Queries.OrderAsync(OrderId.Of(placed.Channel, placed.Id), CancellationToken.None);
            if (order.Order is null) continue;
            var offers = order.Amendments.Proposals.Where(p => p.What.Substitute is not null).ToList();
            sum += new ChangeCounts(
                order.Order.PickUpAt is not null && order.Shipments.Length > 0 ? 1 : 0,
                offers.Count(p => p.State == ProposalState.Made),
                offers.Count(p => p.State != ProposalState.Made) + (order.Plan?.Pieces.Sum(p => p.Refused.Length) ?? 0),
                order.Amendments.GiveBacks.Length,
                order.UnitsCancelled.Any(u => u.By == "weft") ? 1 : 0);
        }

        return sum;
    }
}
