using Weft.Core.Orders;
using Weft.Sdk;

namespace Weft.Connectors.Stripe;

/// <summary>
/// Reads Stripe's events. Those of a payment say what happened to it; an order's payment moves forward only, so they may come in any order. Those of refunds, disputes and
/// payouts name no order and may be overtaken: the thing is read, and what it says then counts.
/// </summary>
internal static class StripeEvents
{
    public static Translation Translate(ReceivedMessage message, StripeSettings settings) => message.Kind switch
    {
        StripeDocuments.Refund => JsonFields.Translate(message.Body, settings, StripeDocuments.ReadRefund),
        StripeDocuments.Dispute => JsonFields.Translate(message.Body, settings, StripeDocuments.ReadDispute),
        StripeDocuments.Review => JsonFields.Translate(message.Body, settings, StripeDocuments.ReadReview),
        StripeDocuments.Payout => JsonFields.Translate(message.Body, settings, StripeDocuments.ReadPayout),
        _ => JsonFields.Translate(message.Body, (message.Kind, settings), Read),
    };

    private static Translation Read(JsonFields e, (string Kind, StripeSettings Settings) context)
    {
        var type = e.Text("type");
        if (type != context.Kind) throw e.Fault("type", $"The event was stored as {context.Kind}, and says that it is {type}.");
        var thing = e.Object("data").Object("object");
        return type switch
        {
            "payment_intent.amount_capturable_updated" => Payment(thing, PaymentState.Authorised, context.Settings),
            "payment_intent.succeeded" => Payment(thing, PaymentState.Captured, context.Settings),
            "payment_intent.payment_failed" => Payment(thing, PaymentState.Failed, context.Settings),
            "payment_intent.canceled" => Payment(thing, PaymentState.Voided, context.Settings),
            "payment_intent.created" or "payment_intent.processing" or "payment_intent.requires_action" => Nothing(thing, "The payment is under way: nothing is certain yet."),
            "charge.captured" => Captured(thing, context.Settings),
            "charge.succeeded" or "charge.failed" or "charge.pending" or "charge.expired" or "charge.updated" => Nothing(thing, "The event of the payment says the same."),
            "charge.refunded" => Fetch(thing, StripeDocuments.RefundsOfCharge),
            "refund.created" or "refund.updated" or "refund.failed" or "charge.refund.updated" => Fetch(thing, StripeDocuments.Refund),
            "charge.dispute.created" or "charge.dispute.updated" or "charge.dispute.closed" or "charge.dispute.funds_withdrawn" or "charge.dispute.funds_reinstated" => Fetch(thing, StripeDocuments.Dispute),
            "review.opened" or "review.closed" => Fetch(thing, StripeDocuments.Review),
            "payout.paid" or "payout.failed" or "payout.canceled" or "payout.reconciliation_completed" => Fetch(thing, StripeDocuments.Payout),
            "payout.created" or "payout.updated" => Nothing(thing, "The payout is under way: it is read when it has arrived or failed."),
            _ => new Translation.Quarantine($"Unknown event kind {type}.", "type", "Remove the event from the webhook endpoint at Stripe, or update Weft; then reprocess the message."),
        };
    }

    private static Translation Payment(JsonFields intent, PaymentState state, StripeSettings settings)
    {
        var id = intent.Id("id");
        // Stripe tells of an amount that can be captured also when a part of it was.
        if (state == PaymentState.Authorised && intent.Text("status") != "requires_capture") return new Translation.Nothing($"{id} is {intent.Text("status")} by now: its next event says so.");
        if (state == PaymentState.Voided && intent.Whole("amount_received") > 0) return new Translation.Nothing($"What was left of {id} after its captures was released.");
        return settings.OrderOf(intent) is { } order
            ? new Translation.Commands(new Addressed(OrderWorkflow.StreamOf(order), new ReportPayment(state, id)))
            : settings.Unattributed($"Payment {id}");
    }

    /// <summary>A charge that is captured in pieces is complete when its payment says so.</summary>
    private static Translation Captured(JsonFields charge, StripeSettings settings)
    {
        var id = charge.Id("id");
        if (charge.Whole("amount_captured") < charge.Whole("amount")) return new Translation.Nothing($"A part of {id} is captured. The payment says when that was all.");
        if (charge.TextOrNull("payment_intent") is not { Length: > 0 } intent) return NoPayment(id);
        return settings.OrderOf(charge) is { } order
            ? new Translation.Commands(new Addressed(OrderWorkflow.StreamOf(order), new ReportPayment(PaymentState.Captured, intent)))
            : settings.Unattributed($"Charge {id}");
    }

    public static Translation.Quarantine NoPayment(string id) =>
        new($"{id} was made without a payment intent, which is how orders are paid.", "payment_intent", "Book it by hand if it concerns an order; then discard the message.");

    private static Translation.Nothing Nothing(JsonFields thing, string why)
    {
        _ = thing.Id("id");
        return new Translation.Nothing(why);
    }

    private static Translation.Commands Fetch(JsonFields thing, string what) => new([], [new FetchNeeded(what, thing.Id("id"))]);
}
