using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>Systems that have an order are told how it is now, whenever units, lines or amounts of it changed.</summary>
internal static class ChangesOwed
{
    /// <summary>What is owed after a step of an order; null when nothing is.</summary>
    public static OrderChangeOwed? Of(OrderState before, OrderState after, ImmutableArray<Event> events)
    {
        foreach (var e in events)
        {
            if (Change(e, after) is not var (by, reason)) continue;
            var erp = e is not ProposalClosed && MayBeInErp(before);
            // A change of ours that is on its way there states the order as it was before the channel's own: the channel is told once more.
            var channel = by != "channel" || before.Obligations.Any(o => o is { Kind: ObligationKind.ChannelOrderChange, Settled: false } && before.IsDue(o));
            return erp || channel ? new OrderChangeOwed(after.Amendments.Told + 1, erp, channel, reason) : null;
        }

        return null;
    }

    /// <summary>A newer change states the whole order, so an older one that was not sent yet is not needed.</summary>
    public static OrderState Applied(OrderState s, OrderChangeOwed e, DateTimeOffset at)
    {
        s = s with { Amendments = s.Amendments with { Told = e.Number, LastReason = e.Reason } };
        if (e.Erp)
        {
            var key = ObligationKeys.ErpOrderChange(e.Number);
            s = Owed(s, OrderEvolution.Owe(key, ObligationKind.ErpOrderChange, s.Parties!.Erp, at, ObligationKeys.ErpSalesOrder), at);
            // The node gets what the ERP has, unless it is being given its piece already.
            s = s with { Obligations = [.. s.Obligations.Select(o => o is { Kind: ObligationKind.WarehouseRelease, Settled: false } && !s.IsDue(o) ? o with { After = o.After.Add(key) } : o)] };
        }

        if (!e.Channel) return s;
        s = s with { Amendments = s.Amendments.Saying(Withdrawal.Present(s)) };
        return Owed(s, OrderEvolution.Owe(ObligationKeys.ChannelOrderChange(e.Number), ObligationKind.ChannelOrderChange, s.Order!.Connection, at), at);
    }

    /// <summary>Who changed the order and why; null when a step changed nothing of what others have. A cancellation of all of it is owed by itself.</summary>
    private static (string By, string Reason)? Change(Event e, OrderState after)
    {
        var partly = after.Lines.Any(l => l.Shipped > 0);
        return e switch
        {
            OrderCancelled x when partly => (x.By, x.Reason),
            UnitsCancelled x when partly || after.Cancellation is not { State: CancellationState.Done } => (x.By, x.Reason),
            // Some nodes go on, and what the others had is cancelled.
            CancellationRefused when after is { Plan: not null, Cancellation: { } asked } && after.Lines.Any(l => l.Cancelled > l.Withdrawn) => (asked.By, asked.Reason),
            OrderAmended x => (x.By, x.Reason),
            // Whoever asked for the change believes that it is made.
            ProposalClosed { State: ProposalState.Declined or ProposalState.TooLate } x when after.Amendments.Proposals.Any(p => p.What.Key == x.Key && p.What.By == "channel") => (x.By, x.Reason),
            _ => null,
        };
    }

    private static bool MayBeInErp(OrderState s) =>
        s.Obligation(ObligationKeys.ErpSalesOrder) is { } sale && (sale.State is ObligationState.Met or ObligationState.Failed || s.IsDue(sale));

    private static OrderState Owed(OrderState s, Obligation owed, DateTimeOffset at)
    {
        var after = owed.After;
        foreach (var earlier in s.Obligations)
        {
            if (earlier.Kind != owed.Kind || earlier.Settled) continue;
            if (s.IsDue(earlier)) after = after.Add(earlier.Key);
            else s = OrderEvolution.Waive(s, earlier.Key, "a later change states the whole order.", at);
        }

        return s with { Obligations = s.Obligations.Add(owed with { After = after }) };
    }
}
