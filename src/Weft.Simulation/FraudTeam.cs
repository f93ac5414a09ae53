using Weft.Core.Orders;
using Weft.Core.Orders.Holds;
using Weft.Core.Shared;
using Weft.Engine;
using Weft.Engine.Queries;

namespace Weft.Simulation;

/// <summary>Whoever suspects orders that are not on their way yet, and clears or declines them later; now and then the answer comes before the suspicion, as messages do.</summary>
internal sealed class FraudTeam(ulong seed, double share)
{
    private const int MostLookedAt = 50;

    private readonly Random random = Seeds.Generator(seed, "fraud team");
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly List<(OrderId Order, string Case)> open = [];
    private int asked;

    /// <summary>Suspects an order, or answers a suspicion. False when there was nothing to do.</summary>
    /// <param name="node">The node.</param>
    /// <param name="suspects">False when only open suspicions are answered.</param>
    public async Task<bool> WorkAsync(WeftEngine node, bool suspects)
    {
        if (share <= 0) return false;
        if (open.Count > 0 && (!suspects || random.Next(3) == 0))
        {
            var (order, name) = open[^1];
            var state = await node.Queries.OrderAsync(order, CancellationToken.None);
            // What is on its way is not declined: that is another story, which channels tell.
            await AskAsync(node, order, new SettleHold(HoldKind.Fraud, name, state.Confirmed || random.Next(3) > 0, name, "looked at"));
            open.RemoveAt(open.Count - 1);
            return true;
        }

        if (!suspects) return false;
        foreach (var row in await node.Queries.OrdersAsync(new OrderQuery("open", null, null, MostLookedAt), CancellationToken.None))
        {
            if (!seen.Add(row.Id) || random.NextDouble() >= share) continue;
            var (order, name) = (new OrderId(row.Id), $"case {row.Id}");
            if ((await node.Queries.OrderAsync(order, CancellationToken.None)) is { Confirmed: true } or { Cancellation: not null }) continue;
            if (random.Next(5) == 0) await AskAsync(node, order, new SettleHold(HoldKind.Fraud, name, Accept: true, name, "looked at before"));
            else open.Add((order, name));
            await AskAsync(node, order, new PlaceHold(name, "looks odd") { Kind = HoldKind.Fraud });
            return true;
        }

        return false;
    }

    private Task AskAsync(WeftEngine node, OrderId order, Core.Workflow.Command command) => OwnCommands.AskAsync(node, OrderWorkflow.StreamOf(order), command, $"fraud/{asked++}");
}
