using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Fulfilment;

/// <summary>Units that a node was asked to give back for a change.</summary>
/// <param name="Proposal">The change.</param>
/// <param name="FulfilmentId">The piece.</param>
/// <param name="Lines">The units.</param>
public sealed record GiveBack(string Proposal, string FulfilmentId, ImmutableArray<LineQuantity> Lines)
{
    /// <summary>The name under which the node is asked.</summary>
    internal string Name => $"{Proposal}/{FulfilmentId}";
}

/// <summary>Changes of an order in pieces: made at once where no node has to give anything back, and else when the nodes that were asked have.</summary>
internal static class PieceAmendments
{
    /// <summary>True when no node has to be asked, or is being asked: it takes away what nobody has, or adds while nobody has anything.</summary>
    public static bool AtOnce(Order wanted, ImmutableArray<LineDifference> lines, OrderState s) =>
        s.Amendments.Accepted is null && !Recalls.IsAsked(s) && Impossible(s) is null && Amendment.Impossible(wanted, s) is null && NodesToAsk(wanted, s).IsEmpty
        && (!s.Plan!.Pieces.Any(s.NodeKnows) || lines.All(l => l.After < l.Before));

    /// <summary>Why an order in pieces cannot be changed any more.</summary>
    public static Decision.Refused? Impossible(OrderState s) =>
        s.Cancellation is null ? null : new("A cancellation of the order was asked for, and what was not with a node is cancelled.", "key", "Decline the change; what has left comes back as a return.");

    /// <summary>What each node would have to give back: units that are not wanted any more, or all that has not left when it goes to another address.</summary>
    public static ImmutableArray<GiveBack> NodesToAsk(Order wanted, OrderState s, string proposal = "")
    {
        if (wanted.ShipTo != s.Order!.ShipTo)
            return [.. PieceUnits.AtNodes(s).Select(p => new GiveBack(proposal, p.Id, [.. p.Lines.Where(l => l.Left > 0).Select(l => new LineQuantity(l.LineId, l.Left))]))];
        var less = Changes.Between(s, wanted).Where(d => d.After < d.Before).Select(d => new LineQuantity(d.LineId, d.Before - d.After));
        return [.. PieceUnits.Spread(s, less).Asked.Select(a => new GiveBack(proposal, a.Piece.Id, a.Lines))];
    }

    /// <summary>The nodes are asked.</summary>
    public static OrderState Accepted(OrderState s, ProposalAccepted e, DateTimeOffset at)
    {
        var asked = NodesToAsk(s.Amendments.Proposals.First(p => p.What.Key == e.Key).What.Order, s, e.Key);
        s = s with { Amendments = s.Amendments.With(e.Key, ProposalState.Accepted, at, $"{e.By}: {e.Reason}") with { GiveBacks = s.Amendments.GiveBacks.AddRange(asked) } };
        return asked.Aggregate(s, (state, a) => PieceRecalls.Owe(state, ObligationKeys.WarehouseRecall(a.Name), state.Plan!.Find(a.FulfilmentId)!, at));
    }

    public static (string Piece, string Reason, IEnumerable<LineQuantity> Lines) Asked(string name, OrderState s)
    {
        var asked = s.Amendments.GiveBacks.First(g => g.Name == name);
        return (asked.FulfilmentId, s.Amendments.Proposals.First(p => p.What.Key == asked.Proposal).What.Reason, asked.Lines);
    }

    /// <summary>What a node gives back is without a node; whether it stays so is decided when all have answered. A node that cannot stop ends the change.</summary>
    public static ImmutableArray<Event> Answered(string name, Obligation recall, string? refused, OrderState s)
    {
        if (s.Amendments.GiveBacks.FirstOrDefault(g => g.Name == name) is not { } asked || s.Cancellation is { State: CancellationState.Done }) return [];
        var open = s.Amendments.Accepted is { } accepted && accepted.What.Key == asked.Proposal;
        if (refused is not null) return open ? [new ProposalClosed(asked.Proposal, ProposalState.TooLate, recall.Connection, refused)] : [];
        var piece = s.Plan!.Find(asked.FulfilmentId)!;
        ImmutableArray<LineQuantity> back = piece.IsAtNode ? [.. asked.Lines.Select(l => l with { Quantity = Math.Min(l.Quantity, piece.Left(l.LineId)) }).Where(l => l.Quantity > 0)] : [];
        return back.IsEmpty ? [] : [new FulfilmentGivenBack(piece.Id, back, s.Amendments.Proposals.First(p => p.What.Key == asked.Proposal).What.Reason)];
    }

    /// <summary>What becomes of an accepted change once every node has answered.</summary>
    public static Event? Next(OrderState s)
    {
        if (s.Amendments.Accepted is not { } accepted || s.Cancellation is { State: CancellationState.Requested }) return null;
        foreach (var asked in s.Amendments.GiveBacks)
            if (asked.Proposal == accepted.What.Key && s.Obligation(ObligationKeys.WarehouseRecall(asked.Name)) is { Settled: false }) return null;
        if (s.Cancellation is not null || s.GoodsSettled) return new ProposalClosed(accepted.What.Key, ProposalState.Overtaken, s.Parties!.Warehouse, "nothing is left to change");
        return Amendment.Impossible(accepted.What.Order, s) is { } late || !NodesToAsk(accepted.What.Order, s).IsEmpty
            ? new ProposalClosed(accepted.What.Key, ProposalState.TooLate, s.Parties!.Warehouse, "meanwhile nodes have what was to be given back.")
            : Amendment.Amended(accepted.What, s);
    }

    /// <summary>The order is changed: what is wanted on top asks for a node, what is not wanted is free.</summary>
    public static OrderState Amended(OrderState s, OrderAmended e, DateTimeOffset at)
    {
        s = AmendmentEvolution.Logged(s, e, at);
        foreach (var d in e.Lines)
        {
            if (d.After < d.Before) s = PieceUnits.Taken(s, [new LineQuantity(d.LineId, d.Before - d.After)], null, e.Reason, at);
            else if (s.Lines.Any(l => l.LineId == d.LineId)) s = OrderEvolution.Line(s, d.LineId, l => l with { Ordered = l.Ordered + d.After - d.Before });
            else s = s with { Lines = s.Lines.Add(new LineState(d.LineId, d.Sku, d.After)) };
        }

        return Buckets.Counted(s);
    }

    /// <summary>The change is over: nodes that were not asked yet need not be. What others give back all the same is decided again.</summary>
    public static OrderState Closed(OrderState s, ProposalClosed e, DateTimeOffset at)
    {
        s = s with { Amendments = s.Amendments.With(e.Key, e.State, at, $"{e.By}: {e.Reason}") };
        foreach (var asked in s.Amendments.GiveBacks)
            if (asked.Proposal == e.Key && s.Obligation(ObligationKeys.WarehouseRecall(asked.Name)) is { State: ObligationState.Open } owed && !s.IsDue(owed)) s = OrderEvolution.Waive(s, owed.Key, e.Reason, at);
        return s;
    }
}
