using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Engine;
using Weft.Engine.Queries;

namespace Weft.Simulation;

/// <summary>Whoever decides about changes that came too late to be made without asking. What a node that died has not answered is asked again.</summary>
internal sealed class CaseWorker(ulong seed)
{
    private const int MostLookedAt = 50;

    private readonly Random random = Seeds.Generator(seed, "customer-service");
    private readonly HashSet<string> accepted = new(StringComparer.Ordinal);
    private int asked;

    /// <summary>Decides about every change that waits. True when there was one.</summary>
    public async Task<bool> DecideAsync(WeftEngine node)
    {
        var any = false;
        foreach (var row in await node.Queries.OrdersAsync(new OrderQuery("attention", null, null, MostLookedAt), CancellationToken.None))
        {
            var order = await node.Queries.OrderAsync(new OrderId(row.Id), CancellationToken.None);
            if (!order.IsUndecided) continue;
            var proposal = order.Amendments.Undecided!.What.Key;
            // What could not be accepted is declined the next time.
            var accept = random.Next(2) == 0 && accepted.Add($"{row.Id}/{proposal}");
            await OwnCommands.AskAsync(node, OrderWorkflow.StreamOf(order.Id), new DecideProposal(proposal, accept, "customer service", accept ? "the customer insists" : "it is under way"), $"decision/{asked++}");
            any = true;
        }

        return any;
    }
}
