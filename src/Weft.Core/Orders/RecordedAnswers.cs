using System.Collections.Immutable;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Returns;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>The answers of other systems, as the events of the order tell of them: what an answer led to says what it was.</summary>
public static class RecordedAnswers
{
    private const string CouldNotStop = "the node could not stop: ";

    /// <summary>The ending of a delivery that led to these events of an order; null when they tell of none.</summary>
    /// <param name="order">The order before it.</param>
    /// <param name="events">What the order decided.</param>
    public static DeliverySettled? Of(OrderState order, IReadOnlyList<Event> events)
    {
        foreach (var e in events)
            if (Of(order, e, events) is { } settled) return settled;
        return null;
    }

    private static DeliverySettled? Of(OrderState order, Event first, IReadOnlyList<Event> events) => first switch
    {
        ObligationMet e => Settled(order, e.Key, new DeliveryResult(true, e.Reference, e.Adopted, At: e.At, Facts: e.Facts)),
        ObligationFailed e => Settled(order, e.Key, new DeliveryResult(false, Reason: e.Reason, Facts: FactsOf(events))),
        ObligationWaived e when e.Reason.StartsWith(CouldNotStop, StringComparison.Ordinal) => Settled(order, e.Key, new DeliveryResult(false, Reason: e.Reason[CouldNotStop.Length..])),
        ObligationWaived e => Settled(order, e.Key, new DeliveryResult(false, Reason: e.Reason, CancelledThere: !WasTakenAway(order, e))),
        FulfilmentKept e => Settled(order, PieceKeys.Stop(e.FulfilmentId), new DeliveryResult(false, Reason: e.Reason)),
        CancellationRefused e when order.Obligations.LastOrDefault(o => o is { Kind: ObligationKind.WarehouseCancellation, State: ObligationState.Open }) is { } asked =>
            Settled(order, asked.Key, new DeliveryResult(false, Reason: e.Reason)),
        _ => null,
    };

    /// <summary>A node that is to give its piece back has refused it before.</summary>
    private static bool WasTakenAway(OrderState order, ObligationWaived e) => order.Plan is { } plan && order.Obligation(e.Key) is { } owed && plan.Of(owed) is { IsTakenAway: true } piece && e.Reason == piece.Because + ".";

    /// <summary>A capture that failed because its authorisation has run out stops the order.</summary>
    private static ImmutableDictionary<string, string>? FactsOf(IReadOnlyList<Event> events) =>
        events.OfType<HoldPlaced>().Any(h => h.Hold.Key == Reauthorisation.HoldKey) ? ImmutableDictionary<string, string>.Empty.Add(PaymentFacts.AuthorisationExpired, "true") : null;

    private static DeliverySettled Settled(OrderState order, string key, DeliveryResult result) => new($"{order.Id}/{key}", result);
}
