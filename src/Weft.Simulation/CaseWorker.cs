using Weft.Core.Orders;
using Weft.Core.Orders.Holds;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine;
using Weft.Engine.Queries;

namespace Weft.Simulation;

/// <summary>Whoever decides about changes that came too late to be made without asking, substitutes, and what cannot be picked up. What a node that died has not answered is asked again.</summary>
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

        return any | await PickUpsAsync(node) | await RefundsAsync(node);
    }

    /// <summary>What a customer has paid beyond what the order comes to, as when a substitute is cheaper, finance lets go back.</summary>
    private async Task<bool> RefundsAsync(WeftEngine node)
    {
        var any = false;
        foreach (var row in await node.Queries.OrdersAsync(new OrderQuery("held", null, null, MostLookedAt), CancellationToken.None))
        {
            var order = await node.Queries.OrderAsync(new OrderId(row.Id), CancellationToken.None);
            if (order.Holds.FirstOrDefault(h => h.Kind == HoldKind.RefundDue) is not { } due) continue;
            await OwnCommands.AskAsync(node, OrderWorkflow.StreamOf(order.Id), new SettleHold(due.Kind, due.Key, true, "finance", "the order became cheaper"), $"refund-due/{asked++}");
            any = true;
        }

        return any;
    }

    /// <summary>What a store where the customer picks up does not have is asked for once more, and then cancelled.</summary>
    private async Task<bool> PickUpsAsync(WeftEngine node)
    {
        var any = false;
        foreach (var row in await node.Queries.OrdersAsync(new OrderQuery("held", null, null, MostLookedAt), CancellationToken.None))
        {
            var order = await node.Queries.OrderAsync(new OrderId(row.Id), CancellationToken.None);
            if (order is not { Order.PickUpAt: not null, Cancellation: null } || order.Holds.FirstOrDefault(h => h.Key == "no-node") is not { } stuck) continue;
            Command command = accepted.Add($"{row.Id}/pick-up") ? new ReleaseHold(stuck.Kind, stuck.Key, "customer service") : new CancelOrder("customer service", "the store does not have it");
            await OwnCommands.AskAsync(node, OrderWorkflow.StreamOf(order.Id), command, $"pick-up/{asked++}");
            any = true;
        }

        return any;
    }
}
