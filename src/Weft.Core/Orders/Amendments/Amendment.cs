using System.Collections.Immutable;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Substitutes;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>What becomes of a change: made line by line while no node has the goods, proposed from then on. What says only what is known already changes nothing.</summary>
internal static class Amendment
{
    private const string Channel = "channel";
    private const string TooOften = "changed-too-often";

    /// <summary>The channel sends an order that is here already. Whatever the message was about, its document tells whether anything is different.</summary>
    public static Decision Restated(PlaceOrder c, OrderState s, DateTimeOffset now)
    {
        var (known, stated) = (s.Order!, c.Order);
        var alike = stated.Lines.IsDefaultOrEmpty || Changes.Same(known, stated);
        if (s.Amendments == AmendmentLog.None && alike) return new Decision.AlreadyDone($"Order {stated.Number} is already here.");
        if (stated.Revision is { } revision && revision <= Newest(s)) return new Decision.AlreadyDone($"Order {stated.Number} is already here, as of now or later.");
        if (alike) return Unchanged(stated, s);
        if ((s.UnitsCancelled.Length > 0 || s.Cancellation is { State: CancellationState.Done }) && Changes.Same(Withdrawal.Present(s), stated)) return new Decision.AlreadyDone("The channel shows the order without the units that were taken out.");
        if (IsOld(stated, s)) return new Decision.AlreadyDone($"This is order {stated.Number} as it was before, or as it was decided not to be.");
        if (s.GoodsSettled) return Afterwards(stated, s, now);
        var asked = new AmendOrder($"{Channel}/{stated.Revision ?? s.Amendments.Count}", Channel, "changed in the channel");
        // A message that also tells of a payment or a cancellation is not put aside because its document cannot be followed.
        var decision = Decide(asked, stated, s, now);
        return decision is Decision.Refused refused ? new Decision.Unexpected($"The channel changed order {stated.Number}, and the change cannot be followed. {refused.Reason}") : decision;
    }

    public static Decision Decide(AmendOrder c, OrderState s, DateTimeOffset now)
    {
        if (s.Amendments.Keys.Contains(c.Key) || s.Amendments.Proposals.Any(p => p.What.RequestKey == c.Key)) return new Decision.AlreadyDone("This change was asked for already.");
        if (s.GoodsSettled && s.Cancellation is not { State: CancellationState.Done }) return new Decision.Refused("Nothing of the order is left to ship.", "lines", "Take the goods back as a return, or place a new order.");
        if (c.Order is { } stated) return Decide(c, stated with { Id = s.Id }, s, now);
        if (c.Changes is null) return new Decision.Refused("The request says nothing of what is to be different.", "changes", "State the order, or the lines that change.");
        var (changed, fault) = Changes.Apply(c.Changes, Withdrawal.Remaining(s));
        return changed is null ? new Decision.Refused(fault!, "lines", "Correct the request.") : Decide(c, changed, s, now);
    }

    /// <summary>What follows from an accepted change when the node has stopped.</summary>
    public static ImmutableArray<Event> Made(AmendmentProposed p, OrderState s) => Made(Amended(p, s), s);

    /// <summary>A proposed change as it is made now.</summary>
    public static OrderAmended Amended(AmendmentProposed p, OrderState s) => new(p.Key, p.Order, Changes.Between(s, p.Order), Withdrawal.Remaining(s).Total, p.After, p.By, p.Reason);

    /// <summary>A line that goes may have been the one that stopped the order.</summary>
    private static ImmutableArray<Event> Made(OrderAmended amended, OrderState s) => [amended, .. Withdrawal.Cures(s, s.Plan is null ? AmendmentEvolution.Evolve(s, amended, default) : PieceAmendments.Amended(s, amended, default))];

    private static Decision Decide(AmendOrder c, Order stated, OrderState s, DateTimeOffset now)
    {
        if (s.Cancellation is { State: not CancellationState.Refused } cancellation) return new Decision.AlreadyDone($"A cancellation of the order is {cancellation.State}; it is not changed any more.");
        var known = s.Order!;
        if (Placement.Fault(stated) is { } fault) return fault;
        if (stated.Total.Currency != known.Total.Currency) return new Decision.Refused($"The order is in {known.Total.Currency}, the change in {stated.Total.Currency}.", "currency", "Cancel the order and have it placed again.");
        if (stated.Lines.FirstOrDefault(l => known.Lines.Any(k => k.LineId == l.LineId && k.Sku != l.Sku)) is { } other)
            return new Decision.Refused($"Line {other.LineId} would be another article, {other.Sku}.", "lines", "Take the line out and add the article as a line of its own.");
        var wanted = stated with { Connection = known.Connection, PlacedAt = known.PlacedAt, Payment = known.Payment, Reservation = known.Reservation };
        var present = Withdrawal.Remaining(s);
        if (Changes.Same(present, wanted)) return new Decision.AlreadyDone("The order is like this already.");
        if (s.Amendments.Count >= Limits.Amendments) return TooMany(c.By, s, now);
        var lines = Changes.Between(s, wanted);
        if (LeavesOnlyWhatHasLeft(wanted, present, s)) return Withdrawal.Decide(new CancelUnits(c.Key, [.. lines.Select(l => new LineQuantity(l.LineId, l.Before - l.After))], c.By, c.Reason), s);
        // The channel's amounts are the order's, and concern no node.
        if (c.By == Channel && lines.IsEmpty && wanted.ShipTo == present.ShipTo && Math.Abs(OrderEffects.Rounding(wanted).Minor) <= s.Parties!.ToleranceMinor) return Decision.Accept([.. Made(new OrderAmended(c.Key, wanted, lines, present.Total, wanted.Total, c.By, c.Reason), s)]);
        if (s.Plan is null && !Pieces.NodeKnows(s))
            return s.Shipments.Length > 0 && Impossible(wanted, s) is { } late ? late : Decision.Accept([.. Made(new OrderAmended(c.Key, wanted, lines, present.Total, wanted.Total, c.By, c.Reason), s)]);
        if (s.Plan is not null && PieceAmendments.AtOnce(wanted, lines, s)) return Decision.Accept([.. Made(new OrderAmended(c.Key, wanted, lines, present.Total, wanted.Total, c.By, c.Reason), s)]);
        var proposed = new AmendmentProposed(NextName(s), wanted, lines, present.Total, wanted.Total, c.By, c.Reason, c.Key);
        return s.Amendments.Undecided is { } earlier ? Decision.Accept(new ProposalClosed(earlier.What.Key, ProposalState.Overtaken, c.By, "a later change took its place"), proposed) : Decision.Accept(proposed);
    }

    public static Decision Decide(DecideProposal c, OrderState s)
    {
        if (s.Amendments.Proposals.FirstOrDefault(p => p.What.Key == c.Key) is not { } proposal) return new Decision.Refused($"The order has no proposed change {c.Key}.", "key", "Look at the order's story for the names of its proposals.");
        if (proposal.State != ProposalState.Undecided) return new Decision.AlreadyDone($"{c.Key} is decided already: {proposal.State}.");
        if (!c.Accept) return Decision.Accept(new ProposalClosed(c.Key, ProposalState.Declined, c.By, c.Reason));
        if (s.Amendments.Accepted is { } other) return new Decision.Refused($"{other.What.Key} was accepted, and the node has not answered yet.", "key", "Wait for its answer.");
        if (Recalls.IsAsked(s)) return new Decision.Refused("The node was asked to leave units out, and has not answered yet.", "key", "Wait for its answer, then decide again.");
        if (Impossible(proposal.What.Order, s) is { } impossible) return impossible;
        if (proposal.What.Substitute is not null) return Decision.Accept([.. Substitution.Accepted(proposal.What, s, c.By, c.Reason)]);
        // The node gave the goods back for an earlier change and has nothing that it could stop.
        if (s.Plan is null && !Pieces.NodeKnows(s)) return Decision.Accept([.. Made(proposal.What with { Reason = $"{proposal.What.Reason}; accepted by {c.By}: {c.Reason}" }, s)]);
        return Decision.Accept(new ProposalAccepted(c.Key, c.By, c.Reason));
    }

    /// <summary>The channel says that the order is what it is known to be. Where it was changed before, that makes what the channel said earlier old, and takes back what it had asked for.</summary>
    private static Decision Unchanged(Order stated, OrderState s)
    {
        if (stated.Revision is not { } revision) return new Decision.AlreadyDone($"Order {stated.Number} is already here.");
        var seen = new OrderRestated(revision);
        return s.Amendments.Undecided is { What.By: Channel } open
            ? Decision.Accept(new ProposalClosed(open.What.Key, ProposalState.TakenBack, Channel, "the channel shows the order unchanged again"), seen)
            : Decision.Accept(seen);
    }

    /// <summary>
    /// All goods have left. What makes the order larger, or came before the channel knew that they have left, was asked for too late, and the channel is told. What makes it smaller later is
    /// a return or a refund, which says so itself.
    /// </summary>
    private static Decision Afterwards(Order stated, OrderState s, DateTimeOffset now)
    {
        var lines = Changes.Between(s, stated);
        var present = Withdrawal.Present(s);
        var unheard = s.Obligations.Any(o => o is { Kind: ObligationKind.ChannelFulfilment, Settled: false });
        if (s.Shipments.IsEmpty || Placement.Fault(stated) is not null || stated.Total.Currency != present.Total.Currency || !(unheard || lines.Any(l => l.After > l.Before)))
            return new Decision.Unexpected($"The channel changed order {stated.Number} from {present.Total} to {stated.Total}, and nothing of it is left to ship.");
        if (s.Amendments.Count >= Limits.Amendments) return TooMany(Channel, s, now);
        var proposed = new AmendmentProposed(NextName(s), stated, lines, present.Total, stated.Total, Channel, "changed in the channel", $"{Channel}/{stated.Revision}");
        return Decision.Accept(proposed, new ProposalClosed(proposed.Key, ProposalState.TooLate, s.Parties!.Warehouse, "all goods had left."));
    }

    /// <summary>True when a change takes out all that has not left, and nothing else: these units are cancelled, and whoever has them is asked to leave them out.</summary>
    private static bool LeavesOnlyWhatHasLeft(Order wanted, Order present, OrderState s)
    {
        if (s.Shipments.IsEmpty || wanted.ShipTo != present.ShipTo) return false;
        foreach (var l in s.Lines)
            if (l.Shipped != (wanted.Lines.FirstOrDefault(w => w.LineId == l.LineId)?.Quantity ?? 0)) return false;
        return wanted.Lines.All(w => s.Lines.Any(l => l.LineId == w.LineId));
    }

    private static string NextName(OrderState s) => $"P{s.Amendments.Proposals.Length + 1}";

    /// <summary>The highest count of changes that the channel has shown; below any when it counts none.</summary>
    private static long Newest(OrderState s)
    {
        var newest = Math.Max(s.Order!.Revision ?? long.MinValue, s.Amendments.Seen ?? long.MinValue);
        foreach (var p in s.Amendments.Proposals) newest = Math.Max(newest, p.What.Order.Revision ?? long.MinValue);
        return newest;
    }

    /// <summary>True for what the channel said before, or what it has yet to be told is not so.</summary>
    private static bool IsOld(Order stated, OrderState s)
    {
        var proposals = s.Amendments.Proposals;
        if (proposals is [.., { } last] && Changes.Same(last.What.Order, stated) && (last.State is ProposalState.Undecided or ProposalState.Accepted || IsBeingTold(s))) return true;
        // A channel that has yet to hear of our change says what it knows, or what we told it before.
        if (IsBeingTold(s) && s.Amendments.Earlier.Concat(s.Amendments.Said).Any(o => Changes.Same(o, stated))) return true;
        return stated.Revision is null && (s.Amendments.Earlier.Any(o => Changes.Same(o, stated)) || proposals.Any(p => Changes.Same(p.What.Order, stated)));
    }

    private static bool IsBeingTold(OrderState s) => s.Obligations.Any(o => o is { Kind: ObligationKind.ChannelOrderChange, Settled: false });

    /// <summary>Why an order cannot become another one any more: what has left stays in it.</summary>
    public static Decision.Refused? Impossible(Order wanted, OrderState s)
    {
        if (s.Plan is not null && PieceAmendments.Impossible(s) is { } over) return over;
        if (s.GoodsSettled) return new("All goods have left.", "key", "Decline the change; goods come back as a return.");
        foreach (var d in Changes.Between(s, wanted))
        {
            if (s.Lines.FirstOrDefault(l => l.LineId == d.LineId) is not { Shipped: > 0 } line) continue;
            if (d.After > d.Before) return new($"Units of line {d.LineId} have left, so it cannot grow.", "key", "Decline the change, and have the further units ordered anew.");
            if (d.After < line.Shipped) return new($"{line.Shipped} units of line {d.LineId} have left, and the change leaves {d.After}.", "key", "Decline the change; goods come back as a return.");
        }

        return null;
    }

    /// <summary>Two systems that correct each other would go on for ever: from here on a person decides.</summary>
    private static Decision TooMany(string by, OrderState s, DateTimeOffset now) =>
        s.Holds.Any(h => h is { Kind: HoldKind.Manual, Key: TooOften })
            ? new Decision.AlreadyDone($"The order was changed {Limits.Amendments} times; somebody has to look before it changes again.")
            : Decision.Accept(new HoldPlaced(new Hold(
                HoldKind.Manual, TooOften, "operations", $"The order was changed {Limits.Amendments} times, and {by} wants it changed once more: two systems may be correcting each other.",
                "Compare the order with the channel, and stop whoever keeps changing it. It is not changed by itself any more.", now)));
}
