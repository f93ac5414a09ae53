using System.Collections.Immutable;
using System.Net;
using Stripe;
using Weft.Core.Orders.Returns;
using Weft.Sdk;

namespace Weft.Connectors.Stripe;

/// <summary>What Stripe's refusals mean, in the words of a shop.</summary>
internal static class StripeFaults
{
    /// <summary>How long an object stays locked by somebody else's call, as a rule.</summary>
    private static readonly TimeSpan locked = TimeSpan.FromSeconds(2);

    private const string AnotherPayment = "Agree with the customer on another payment, or cancel the order.";

    /// <summary>The outcome of a call that failed.</summary>
    /// <param name="failure">What the library threw.</param>
    /// <param name="what">What was asked: "capture of 10.00 EUR".</param>
    /// <param name="clock">The time.</param>
    public static DeliveryOutcome Of(Exception failure, string what, TimeProvider clock) => failure switch
    {
        StripeException fault => Of(fault, what, clock),
        AmountException unfit => new DeliveryOutcome.Permanent(unfit.Message, "amount", "Correct the amount where it comes from; or move the money in Stripe by hand."),
        _ => Outcomes.Of(failure),
    };

    private static DeliveryOutcome Of(StripeException fault, string what, TimeProvider clock)
    {
        var status = fault.HttpStatusCode;
        var wait = RetryAfter(fault, clock);
        if (fault.StripeError is not { } error)
            return (int)status is >= 200 and < 300 ? new DeliveryOutcome.Uncertain("The answer is not Stripe's: something in between answered instead.") : Outcomes.Of(status, null, wait);
        if (error.Code == "lock_timeout") return new DeliveryOutcome.Transient("Stripe has the payment locked by another call.", locked);
        if (status == HttpStatusCode.Conflict) return new DeliveryOutcome.Uncertain("An earlier attempt under the same key is still at work at Stripe.");
        if (error.Type == "idempotency_error")
            return new DeliveryOutcome.Permanent($"Stripe has done something else under the key of this {what}.", null, "Look at the payment in Stripe, and settle by hand what is open.");
        if (error.Code == "charge_expired_for_capture") return Expired(error.Message);
        if (error.Type == "card_error") return new DeliveryOutcome.Permanent($"The customer's bank refuses the {what}: {error.Message}", error.DeclineCode ?? error.Code, AnotherPayment);
        return status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.PaymentRequired
            ? new DeliveryOutcome.Permanent($"Stripe refuses the {what}: {error.Message}", error.Param ?? error.Code, NextStep(error.Code))
            : Outcomes.Of(status, error.Message, wait);
    }

    /// <summary>The order knows what to do when an authorisation has run out.</summary>
    public static DeliveryOutcome.Declined Expired(string reason) => new(reason) { Facts = ImmutableDictionary<string, string>.Empty.Add(PaymentFacts.AuthorisationExpired, "") };

    private static string NextStep(string? code) => code switch
    {
        "charge_already_captured" => "Compare what was captured in Stripe with the order's total; refund the difference, or send it again when it fits.",
        "charge_already_refunded" => "The money went back already: compare the refunds in Stripe with those of the order.",
        "charge_disputed" => "The customer disputes the payment: answer the dispute in Stripe, or accept it there; a refund is not possible meanwhile.",
        "amount_too_large" => "Less than that is left: compare the payment in Stripe with the order.",
        "amount_too_small" => "Stripe moves no amount as small as that: settle it with the customer by hand.",
        "insufficient_funds" or "balance_insufficient" => "Our account at Stripe has not enough money: top it up, then send it again.",
        "resource_missing" => "Check the payment reference with the channel, and whether this connection has the right account's key.",
        _ => "Look at the payment in Stripe, then send it again.",
    };

    private static TimeSpan? RetryAfter(StripeException fault, TimeProvider clock)
    {
        var header = fault.StripeResponse?.Headers?.RetryAfter;
        return header?.Delta ?? (header?.Date is { } date && date > clock.GetUtcNow() ? date - clock.GetUtcNow() : null);
    }
}
