using System.Collections.Immutable;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>A node is asked to leave units out of the piece it has, or to give the whole piece back for a change.</summary>
internal static class Recalls
{
    /// <summary>The name of the recall of units that is the so-manieth, counted from 0.</summary>
    public static string Name(int index) => $"U{index + 1}";

    /// <summary>True while a node has not said whether it can leave units out.</summary>
    public static bool IsAsked(OrderState s)
    {
        for (var i = 0; i < s.Amendments.Recalls.Length; i++)
            if (s.Obligation(ObligationKeys.WarehouseRecall(Name(i))) is { State: ObligationState.Open }) return true;
        return false;
    }

    /// <summary>What the node's answer leads to.</summary>
    public static ImmutableArray<Event> Answered(Obligation recall, string? refused, OrderState s, DateTimeOffset now)
    {
        if (s.Plan is not null) return PieceRecalls.Answered(recall, refused, s, now);
        var name = recall.Key[(recall.Key.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return s.Amendments.Proposals.FirstOrDefault(p => p.What.Key == name) is { } proposal ? Of(proposal, recall, refused, s)
            : Asked(name, s) is { } units ? Of(units.What, refused, s, now)
            : [];
    }

    /// <summary>What the node is asked to leave out; nothing when it is to give all of it back.</summary>
    public static ImmutableArray<LineQuantity> Lines(string name, OrderState s) => Asked(name, s)?.What.Lines ?? [];

    /// <summary>Why a node is asked.</summary>
    public static string Reason(string name, OrderState s) =>
        Asked(name, s)?.What.Reason ?? s.Amendments.Proposals.FirstOrDefault(p => p.What.Key == name)?.What.Reason ?? "";

    public static OrderState Refused(OrderState s, RecallRefused e, DateTimeOffset at)
    {
        for (var i = 0; i < s.Amendments.Recalls.Length; i++)
        {
            if (s.Amendments.Recalls[i].What.Key != e.Key || s.Amendments.Recalls[i].What.FulfilmentId != e.FulfilmentId) continue;
            s = s with { Amendments = s.Amendments with { Recalls = s.Amendments.Recalls.SetItem(i, s.Amendments.Recalls[i] with { Refused = e.Reason }) } };
            s = OrderEvolution.Waive(s, ObligationKeys.WarehouseRecall(Name(i)), $"it was too late: {e.Reason}", at);
        }

        return s;
    }

    private static Recall? Asked(string name, OrderState s)
    {
        for (var i = 0; i < s.Amendments.Recalls.Length; i++) if (Name(i) == name) return s.Amendments.Recalls[i];
        return null;
    }

    private static ImmutableArray<Event> Of(Proposal proposal, Obligation recall, string? refused, OrderState s)
    {
        if (refused is not null) return proposal.State == ProposalState.Accepted ? [new ProposalClosed(proposal.What.Key, ProposalState.TooLate, recall.Connection, refused)] : [];
        if (proposal.State != ProposalState.Accepted) return [];
        // A cancellation that came meanwhile decides about all of it.
        return s.Cancellation is { State: not CancellationState.Refused } || s.GoodsSettled
            ? [new ProposalClosed(proposal.What.Key, ProposalState.Overtaken, recall.Connection, "nothing is left to change")]
            : Amendment.Impossible(proposal.What.Order, s) is { } late ? [new ProposalClosed(proposal.What.Key, ProposalState.TooLate, recall.Connection, late.Reason)]
            : Amendment.Made(proposal.What, s);
    }

    private static ImmutableArray<Event> Of(UnitsRecalled asked, string? refused, OrderState s, DateTimeOffset now)
    {
        if (s.Cancellation is { State: CancellationState.Done }) return [];
        ImmutableArray<LineQuantity> left = refused is not null ? [] : [.. asked.Lines.Select(l => l with { Quantity = Math.Min(l.Quantity, s.Lines.First(x => x.LineId == l.LineId).Released) }).Where(l => l.Quantity > 0)];
        if (!left.IsEmpty) return Withdrawal.Taken(new UnitsCancelled(asked.Key, left, asked.By, asked.Reason), s);
        var why = refused ?? "the units had left.";
        var refusal = new RecallRefused(asked.Key, why);
        return asked.By != "channel" ? [refusal] : [refusal, new HoldPlaced(new Hold(
            HoldKind.Manual, $"cancelled-but-shipped/{asked.Key}", "operations", $"The channel has units of the order as cancelled, and they have left or could not be stopped: {why}",
            "Agree on a return with the customer, then release the hold.", now))];
    }
}
