using System.Text.Json;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>A call to the shop that did not give what it was made for, with what that means for the delivery it served.</summary>
internal sealed class VendureFault(DeliveryOutcome outcome) : Exception(WordsOf(outcome))
{
    public DeliveryOutcome Outcome { get; } = outcome;

    private static string WordsOf(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Permanent p => p.Reason,
        DeliveryOutcome.Transient t => t.Reason,
        DeliveryOutcome.Uncertain u => u.Reason,
        DeliveryOutcome.CancelledThere c => c.Reason,
        DeliveryOutcome.Throttled t => $"The shop asks to wait {t.After}.",
        _ => outcome.ToString(),
    };
}

/// <summary>What the shop's refusals mean. It has two kinds: errors of the request as a whole, and results that turn out to be an error.</summary>
internal static class Refusals
{
    private const int LongestDetail = 300;

    /// <summary>True when the request as a whole was refused for want of rights, before anything ran: no session, an old one, or a role too small; Vendure does not say which.</summary>
    public static bool IsForbidden(JsonElement error) => CodeOf(error) == "FORBIDDEN" && DepthOf(error) <= 1;

    /// <summary>Errors of the request. Vendure passes errors of its database through without a code: rolled back, and mostly gone the next time.</summary>
    public static DeliveryOutcome Of(JsonElement error, bool writes)
    {
        var detail = Short(Text(error, "message") ?? "no reason given");
        if (writes && DepthOf(error) > 1) return new DeliveryOutcome.Uncertain($"The shop failed after it had begun: {detail}");
        return CodeOf(error) switch
        {
            null or "INTERNAL_SERVER_ERROR" => new DeliveryOutcome.Transient($"The shop failed: {detail}"),
            "FORBIDDEN" => new DeliveryOutcome.Transient($"The shop does not let us do this: {detail}"),
            "CHANNEL_NOT_FOUND" => new DeliveryOutcome.Permanent("The shop has no such channel.", "channelToken", "Correct the channel token in the connection's settings."),
            "ENTITY_NOT_FOUND" => new DeliveryOutcome.Permanent(detail, null, "Check in the shop whether it was deleted."),
            "GRAPHQL_VALIDATION_FAILED" => new DeliveryOutcome.Permanent($"This shop's API lacks something we need: {detail}", null, "Check that the shop runs Vendure 3 with the fields that the connector's page names."),
            _ => new DeliveryOutcome.Permanent($"The shop refused: {detail}", null, "Compare the order with the shop, correct what differs, then send it again."),
        };
    }

    /// <summary>A result that is an error.</summary>
    public static DeliveryOutcome.Permanent Of(JsonElement result)
    {
        var detail = Short(Text(result, "transitionError") ?? Text(result, "paymentErrorMessage") ?? Text(result, "fulfillmentHandlerError") ?? Text(result, "message") ?? "no reason given");
        return Text(result, "errorCode") switch
        {
            "ORDER_STATE_TRANSITION_ERROR" or "PAYMENT_STATE_TRANSITION_ERROR" or "FULFILLMENT_STATE_TRANSITION_ERROR" =>
                new($"The shop does not allow this in the present state: {detail}.", "state", "Look at the order in the shop, bring it into the right state there, then send it again."),
            "ITEMS_ALREADY_FULFILLED_ERROR" =>
                new("The shop has these goods as fulfilled already, but not by us.", "lines", "Somebody fulfilled the order in the shop. Compare the tracking number there, then mark this as done."),
            "INSUFFICIENT_STOCK_ON_HAND_ERROR" =>
                new($"The shop has only {Text(result, "stockOnHand") ?? "too few"} of {Text(result, "productVariantName") ?? "an article"} on hand, although they have left.", "stockOnHand", "Raise the stock on hand in the shop by what has left, then send it again."),
            "INVALID_FULFILLMENT_HANDLER_ERROR" =>
                new("The shop has no such fulfilment handler.", "fulfilmentHandler", "Correct fulfilmentHandler in the connection's settings."),
            "CREATE_FULFILLMENT_ERROR" => new($"The shop's fulfilment handler refused: {detail}", null, "Cure what it names, then send it again."),
            "REFUND_AMOUNT_ERROR" => new($"The shop pays back at most {Text(result, "maximumRefundable") ?? "0"} hundredths more of this payment.", "amount", "Look at the refunds of the order in the shop: somebody has paid back there."),
            "NOTHING_TO_REFUND_ERROR" => new("The refund comes to nothing.", "amount", "Say how much is to be paid back."),
            "REFUND_ORDER_STATE_ERROR" => new("The shop has not captured the payment of the order, so nothing can be paid back.", "payment", "Capture the payment first, or release it."),
            "REFUND_STATE_TRANSITION_ERROR" => new($"The shop does not take the refund as made: {detail}", "refund", "Look at the refunds of the order in the shop and at the provider before it is sent again."),
            "QUANTITY_TOO_GREAT_ERROR" => new("The shop's order has fewer units than are to be taken out.", "lines", "Look at the order in the shop, then send it again."),
            "INSUFFICIENT_STOCK_ERROR" => new($"The shop can sell only {Text(result, "quantityAvailable") ?? "too few"} units more of an article that the order is to have.", "lines", "Compare the article's stock in the shop, then send it again."),
            "SETTLE_PAYMENT_ERROR" => new($"The shop's payment provider did not capture: {detail}", "payment", "Agree with the customer on another payment before the goods leave."),
            "CANCEL_PAYMENT_ERROR" => new($"The shop's payment provider did not release the payment: {detail}", "payment", "Release it at the provider by hand."),
            "INVALID_CREDENTIALS_ERROR" => new("The shop refuses our user name or password.", "password", "Correct the credentials of the connection."),
            var code => new($"The shop refused ({code}): {detail}", null, "Look at the order in the shop, then send it again."),
        };
    }

    private static string? CodeOf(JsonElement error) => error.TryGetProperty("extensions", out var more) ? Text(more, "code") : null;

    private static int DepthOf(JsonElement error) => error.TryGetProperty("path", out var path) && path.ValueKind == JsonValueKind.Array ? path.GetArrayLength() : 0;

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;

    private static string Short(string text) => text.Length <= LongestDetail ? text : text[..LongestDetail] + "…";
}
