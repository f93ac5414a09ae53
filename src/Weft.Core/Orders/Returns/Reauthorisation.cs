using Weft.Core.Workflow;

namespace Weft.Core.Orders.Returns;

/// <summary>What a payment provider says of a capture beyond yes and no.</summary>
public static class PaymentFacts
{
    /// <summary>A fact of a failed capture: the authorisation has run out, and the customer has to pay anew.</summary>
    public const string AuthorisationExpired = "authorisation-expired";
}

/// <summary>An authorisation that ran out before the goods shipped: the order is held until the customer has authorised anew.</summary>
internal static class Reauthorisation
{
    internal const string HoldKey = "authorisation-expired";

    /// <summary>The ending of a capture that failed because its authorisation has run out; null for everything else.</summary>
    public static Decision? Decide(DeliverySettled c, OrderState s, DateTimeOffset now)
    {
        if (c.Result is not { Succeeded: false, Facts: { } facts } || !facts.ContainsKey(PaymentFacts.AuthorisationExpired)) return null;
        if (s.Obligations.FirstOrDefault(o => c.Key == $"{s.Id}/{o.Key}") is not { Kind: ObligationKind.PaymentCapture, Settled: false } owed) return null;
        var failed = new ObligationFailed(owed.Key, c.Result.Reason ?? "the authorisation has run out");
        return IsHeld(s) ? Decision.Accept(failed) : Decision.Accept(failed, Held(now));
    }

    /// <summary>A new authorisation under another reference: what failed, or is still to be captured, is captured from it. One that is lost before all goods left holds the order, until there is a new one or the money has come.</summary>
    public static Decision? Decide(ReportPayment c, OrderState s, DateTimeOffset now)
    {
        if (IsLost(c, s)) return IsHeld(s) ? new Decision.AlreadyDone("The order waits for a new authorisation already.") : Decision.Accept(Held(now));
        if (c.State == PaymentState.Captured && s.Payment.State != PaymentState.Captured && IsHeld(s)) return Decision.Accept([new PaymentChanged(c.State, c.Reference ?? s.Payment.Reference), .. Released(s)]);
        if (c is not { State: PaymentState.Authorised, Reference: { } reference } || reference == s.Payment.Reference || s.Payment.State != PaymentState.Authorised) return null;
        var failed = s.Obligations.Where(o => o is { Kind: ObligationKind.PaymentCapture, State: ObligationState.Failed }).ToList();
        if (failed.Count == 0 && !IsHeld(s)) return null;
        Event[] events =
        [
            new PaymentChanged(PaymentState.Authorised, reference),
            .. failed.Select(o => new ObligationRetried(o.Key, "payment")),
            .. Released(s),
        ];
        return Decision.Accept(events);
    }

    /// <summary>The provider gave the money free, and not because we asked: nothing would be left to capture when the goods ship.</summary>
    private static bool IsLost(ReportPayment c, OrderState s) =>
        c.State == PaymentState.Voided && (c.Reference ?? s.Payment.Reference) == s.Payment.Reference && s.Payment.State == PaymentState.Authorised && s.Parties?.PaymentProvider is not null
        && s.Cancellation is null or { State: CancellationState.Refused }
        && !s.GoodsSettled && !s.Obligations.Any(o => o.Kind == ObligationKind.PaymentVoid);

    private static IEnumerable<HoldReleased> Released(OrderState s) => s.Holds.Where(h => h.Kind == HoldKind.Manual && h.Key == HoldKey).Select(h => new HoldReleased(h.Kind, h.Key, "payment"));

    private static bool IsHeld(OrderState s) => s.Holds.Any(h => h.Kind == HoldKind.Manual && h.Key == HoldKey);

    private static HoldPlaced Held(DateTimeOffset now) => new(new Hold(
        HoldKind.Manual, HoldKey, "finance", "The payment's authorisation has run out, or was released, before it was captured: the goods are not paid.",
        "Ask the customer to pay anew. The capture goes on by itself when the channel or the provider reports the new authorisation.", now));
}
