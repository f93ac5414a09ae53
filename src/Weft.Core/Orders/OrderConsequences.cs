using System.Collections.Immutable;
using Weft.Core.Orders.Returns;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>What follows at once from a decision: waiting messages are decided when what they wait for is there, and an order with nothing in its way is confirmed.</summary>
internal static class OrderConsequences
{
    public static Decision.Accepted Complete(Decision.Accepted accepted, OrderState before, DateTimeOffset now)
    {
        var events = accepted.Events.ToBuilder();
        var waiting = before.Waiting;
        var state = before;
        foreach (var e in accepted.Events) state = OrderEvolution.Evolve(state, e, now);
        if (before.Order is null && state.Order is not null) state = DecideAgain(waiting, state, events, now);
        if (ReadyToConfirm(state))
        {
            waiting = state.Waiting;
            state = Add(new OrderConfirmed("F1", state.Parties!.Location), state, events, now);
            state = DecideAgain(waiting, state, events, now);
        }

        if (!before.Waiting.IsEmpty && before.Order is not null && state.Shipments.Length > before.Shipments.Length) state = DecideAgain(before.Waiting, state, events, now);
        while (RefundPlan.ForCancelled(state) is { } refund) state = Add(refund, state, events, now);
        if (Contradiction(state) && !Contradiction(before))
        {
            Add(new HoldPlaced(new Hold(HoldKind.Manual, "cancelled-but-shipped", "operations", "The channel has the order as cancelled, and its goods have left or could not be stopped.", "Recall the parcel or agree on a return with the customer, then release the hold.", now)), state, events, now);
        }

        return events.Count == accepted.Events.Length ? accepted : new Decision.Accepted(events.ToImmutable());
    }

    /// <summary>The channel believes that the order is cancelled, and goods are on their way all the same.</summary>
    private static bool Contradiction(OrderState s) => s.ShippedDespiteCancel || s.Cancellation is { State: CancellationState.Refused, By: "channel" };

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
        if (s.Order is null || s.Confirmed || s.Holds.Length > 0 || s.Cancellation is not null) return false;
        foreach (var line in s.Lines) if (line.Reserved + line.Cancelled != line.Ordered) return false;
        return true;
    }
}
