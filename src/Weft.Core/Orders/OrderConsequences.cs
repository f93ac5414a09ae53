using System.Collections.Immutable;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Returns;
using Weft.Core.Orders.Substitutes;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>What follows at once from a decision: waiting messages are decided when what they wait for is there, and an order with nothing in its way is confirmed.</summary>
internal static class OrderConsequences
{
    public static Decision.Accepted Complete(Decision.Accepted accepted, OrderState before, FulfilmentPolicy? policy, DateTimeOffset now)
    {
        var events = accepted.Events.ToBuilder();
        var waiting = before.Waiting;
        var state = before;
        foreach (var e in accepted.Events) state = OrderEvolution.Evolve(state, e, now);
        if (before.Order is null && state.Order is not null) state = DecideAgain(waiting, state, events, now);
        if (before.Order is not null && accepted.Events.Length > 0) state = Changed(before, state, accepted.Events, events, now);
        while (RefundReports.Confirmed(state, now) is { IsEmpty: false } refunded)
        {
            var was = state;
            foreach (var e in refunded) state = Add(e, state, events, now);
            state = Changed(was, state, refunded, events, now);
        }

        var seen = 0;
        state = Substituted(state, events, ref seen, now);
        if (ReadyToConfirm(state))
        {
            waiting = state.Waiting;
            state = Add(new OrderConfirmed(Pieces.Next(state), state.Parties!.Location), state, events, now);
            state = DecideAgain(waiting, state, events, now);
        }

        while (state.Plan is not null && PieceConsequences.Next(state, policy, now) is { } next)
        {
            waiting = state.Waiting;
            var was = state;
            if (next is UnitsCancelled less && AsksForCapture(before, state)) next = less with { BeforeCapture = true };
            state = Add(next, state, events, now);
            if (next is UnitsCancelled && PieceConsequences.Emptied(state) is { } over) state = Changed(was, Add(over, state, events, now), [next, over], events, now);
            else if (next is UnitsCancelled or OrderAmended or ProposalClosed or CancellationRefused) state = Changed(was, state, [next], events, now);
            if (next is OrderConfirmed) state = DecideAgain(waiting, state, events, now);
            state = Substituted(state, events, ref seen, now);
        }

        if (!before.Waiting.IsEmpty && before.Order is not null && state.Shipments.Length > before.Shipments.Length) state = DecideAgain(before.Waiting, state, events, now);
        if (before.Order is not null && Overpaid.Late(before, state, now) is { } late) state = Add(late, state, events, now);
        while (RefundPlan.ForCancelled(state) is { } refund) state = Add(refund, state, events, now);
        if (RefundPlan.OntoGiftCards(state) is { } onCards) state = Add(onCards, state, events, now);
        while (CreditBack.Next(state) is { } credit) state = Add(credit, state, events, now);
        if (Contradiction(state) && !Contradiction(before))
        {
            Add(new HoldPlaced(new Hold(HoldKind.Manual, "cancelled-but-shipped", "operations", "The channel has the order as cancelled, and its goods have left or could not be stopped.", "Recall the parcel or agree on a return with the customer, then release the hold.", now)), state, events, now);
        }

        return events.Count == accepted.Events.Length ? accepted : new Decision.Accepted(events.ToImmutable()) { Answers = accepted.Answers };
    }

    /// <summary>This decision is the one that lets the payment be captured: nobody has been asked for it yet.</summary>
    private static bool AsksForCapture(OrderState before, OrderState s) =>
        s.Obligation(ObligationKeys.PaymentCapture) is { State: ObligationState.Open } && before.Obligation(ObligationKeys.PaymentCapture) is not { State: ObligationState.Open };

    /// <summary>The channel believes that the order is cancelled, and goods are on their way all the same.</summary>
    private static bool Contradiction(OrderState s) => s.ShippedDespiteCancel || s.Cancellation is { State: CancellationState.Refused, By: "channel" };

    /// <summary>What follows when the order was changed: its money may not fit any more, and systems that have it are told.</summary>
    private static OrderState Changed(OrderState before, OrderState state, ImmutableArray<Event> decided, ImmutableArray<Event>.Builder events, DateTimeOffset now)
    {
        if (state is { GoodsSettled: true, Amendments.Undecided: { } open } && !before.GoodsSettled && state.Cancellation is not { State: CancellationState.Done })
        {
            var late = new ProposalClosed(open.What.Key, ProposalState.TooLate, state.Parties!.Warehouse, "all goods have left.");
            state = Add(late, state, events, now);
            decided = decided.Add(late);
        }

        if (ChangesOwed.Of(before, state, decided) is { } owed) state = Add(owed, state, events, now);
        // An order of which a part has left is not cancelled in the channel: its other units are.
        if (state.Cancellation is { State: CancellationState.Done } && before.Cancellation is not { State: CancellationState.Done } && state.Lines.Any(l => l.Shipped > 0) && state.Obligation(ObligationKeys.ChannelCancellation) is { Settled: false } cancel)
            state = Add(new ObligationWaived(cancel.Key, "a part of the order has left; the channel is told what is left of it."), state, events, now);
        foreach (var e in AmendedMoney.Events(before, state, now).ToList()) state = Add(e, state, events, now);
        return state;
    }

    /// <summary>What follows from decisions about substitutes.</summary>
    private static OrderState Substituted(OrderState state, ImmutableArray<Event>.Builder events, ref int seen, DateTimeOffset now)
    {
        if (state.Amendments.Proposals.IsEmpty) return state;
        for (; seen < events.Count; seen++)
            foreach (var e in Substitution.After(events[seen], state, now).ToList()) state = Add(e, state, events, now);
        return state;
    }

    private static OrderState DecideAgain(ImmutableArray<Parked> waiting, OrderState state, ImmutableArray<Event>.Builder events, DateTimeOffset now)
    {
        foreach (var parked in waiting)
            foreach (var e in Outcome(parked.CommandName, OrderDecider.Decide(OrderJson.Thaw(parked), state, now)))
                state = Add(e, state, events, now);
        return state;
    }

    /// <summary>Whoever sent it was told long ago that it waits: a refusal can only be told in the order's story.</summary>
    private static ImmutableArray<Event> Outcome(string name, Decision decision) => decision switch
    {
        Decision.Accepted accepted => accepted.Events,
        Decision.Refused refused => [new WaitingRefused(name, refused.NextStep is null ? refused.Reason : $"{refused.Reason} {refused.NextStep}")],
        Decision.Unexpected unexpected => [new WaitingRefused(name, unexpected.What)],
        _ => [],
    };

    private static OrderState Add(Event e, OrderState state, ImmutableArray<Event>.Builder events, DateTimeOffset now)
    {
        events.Add(e);
        return OrderEvolution.Evolve(state, e, now);
    }

    private static bool ReadyToConfirm(OrderState s)
    {
        if (s.Order is null || s.Plan is not null || s.Confirmed || s.Holds.Length > 0 || s.Cancellation is { State: not CancellationState.Refused }) return false;
        var any = false;
        foreach (var line in s.Lines)
        {
            if (line.Reserved + line.Shipped + line.Cancelled != line.Ordered) return false;
            any |= line.Reserved > 0;
        }

        return any;
    }
}
