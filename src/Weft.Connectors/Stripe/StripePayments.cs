using Stripe;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Stripe;

/// <summary>
/// Captures and releases authorised payments. Each capture writes its own mark to the payment's metadata in the same call, so that a capture whose answer was lost is found
/// again, and whose it was.
/// </summary>
internal sealed class StripePayments(StripeApi api)
{
    private const string MarkPrefix = "weft_capture_";
    private const string AnotherPayment = "Agree with the customer on another payment, or cancel the order.";

    /// <summary>Captures an amount.</summary>
    /// <param name="key">The delivery's key.</param>
    /// <param name="r">What is asked.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<DeliveryOutcome> CaptureAsync(string key, PaymentCaptureRequest r, CancellationToken cancellation)
    {
        var intent = await ReadAsync(r.PaymentReference, cancellation);
        if (Done(intent, key) is { } done) return done;
        if (Refusal(intent, r.Amount) is { } refusal) return refusal;
        var amount = StripeAmounts.Of(r.Amount);
        if (r.More == true && !TakesPieces(intent))
            return new DeliveryOutcome.Permanent($"{r.Amount} are to be captured and more later, but this payment can be captured only once.", "amount", "Capture it whole in Stripe, or wait until the rest can ship; then send it again.");
        var options = new PaymentIntentCaptureOptions
        {
            AmountToCapture = amount,
            FinalCapture = r.More == true ? false : null,
            Metadata = new() { [StripeSettings.OrderKey] = r.OrderId.Value, [MarkOf(key)] = r.Amount.ToString() },
        };
        var captured = await StripeApi.OnceAsync(key, o => api.V1.PaymentIntents.CaptureAsync(intent.Id, options, o, cancellation), async () =>
            await ReadAsync(intent.Id, cancellation) is var now && now.Metadata?.ContainsKey(MarkOf(key)) == true ? now : null);
        return new DeliveryOutcome.Delivered(ReferenceOf(captured));
    }

    public async Task<LookUp> FindCaptureAsync(string key, PaymentCaptureRequest r, CancellationToken cancellation) =>
        Done(await ReadAsync(r.PaymentReference, cancellation), key) is { } done ? new LookUp.Found(done) : new LookUp.NotThere();

    public async Task<DeliveryOutcome> VoidAsync(string key, PaymentVoidRequest r, CancellationToken cancellation)
    {
        var intent = await ReadAsync(r.PaymentReference, cancellation);
        // What is left after the last of several captures has been released with it.
        if (intent.Status == "canceled" || (intent.Status == "succeeded" && HasMark(intent))) return new DeliveryOutcome.Delivered(intent.Id);
        if (intent.Status == "succeeded")
            return new DeliveryOutcome.Permanent($"{intent.Id} is captured already: its money has moved.", "payment", "Refund it instead.");
        var options = new PaymentIntentCancelOptions { CancellationReason = "requested_by_customer" };
        var released = await StripeApi.OnceAsync(key, o => api.V1.PaymentIntents.CancelAsync(intent.Id, options, o, cancellation), async () =>
            await ReadAsync(intent.Id, cancellation) is { Status: "canceled" } now ? now : null);
        return new DeliveryOutcome.Delivered(released.Id);
    }

    private Task<PaymentIntent> ReadAsync(string reference, CancellationToken cancellation) =>
        api.V1.PaymentIntents.GetAsync(reference, new PaymentIntentGetOptions { Expand = ["latest_charge"] }, null, cancellation);

    private static DeliveryOutcome.Delivered? Done(PaymentIntent intent, string key) =>
        intent.Metadata?.ContainsKey(MarkOf(key)) == true ? new DeliveryOutcome.Delivered(ReferenceOf(intent)) : null;

    /// <summary>Why the payment as it stands cannot be captured; a capture by hand of exactly this amount is as good as ours.</summary>
    private static DeliveryOutcome? Refusal(PaymentIntent intent, Money wanted)
    {
        switch (intent.Status)
        {
            case "requires_capture":
                return intent.AmountCapturable >= StripeAmounts.Of(wanted)
                    ? null
                    : new DeliveryOutcome.Permanent($"{wanted} are to be captured, but only {Amount(intent.AmountCapturable, wanted)} are authorised.", "amount", $"Capture what is there in Stripe, and let the customer pay the rest. {AnotherPayment}");
            case "succeeded":
                return intent.AmountReceived == StripeAmounts.Of(wanted)
                    ? new DeliveryOutcome.Delivered(ReferenceOf(intent))
                    : new DeliveryOutcome.Permanent($"{wanted} are to be captured, but {Amount(intent.AmountReceived, wanted)} have been captured in Stripe already.", "amount", "Compare the payment in Stripe with the order's total; refund the difference or let the customer pay it.");
            case "canceled":
                return intent.CancellationReason is "automatic" or "expired"
                    ? StripeFaults.Expired($"The authorisation of {intent.Id} has expired before it was captured.")
                    : new DeliveryOutcome.Permanent($"{intent.Id} was released in Stripe: nothing is authorised any more.", "payment", AnotherPayment);
            case "processing":
                return new DeliveryOutcome.Transient($"Stripe is still working on {intent.Id}.");
            default:
                return new DeliveryOutcome.Permanent($"The customer has not completed the payment {intent.Id} ({intent.Status}).", "payment", AnotherPayment);
        }
    }

    private static bool HasMark(PaymentIntent intent) => intent.Metadata?.Keys.Any(k => k.StartsWith(MarkPrefix, StringComparison.Ordinal)) == true;

    private static bool TakesPieces(PaymentIntent intent) => intent.LatestCharge?.PaymentMethodDetails?.Card?.Multicapture?.Status == "available";

    private static string Amount(long units, Money like) => StripeAmounts.Read(units, like.Currency).ToString();

    private static string ReferenceOf(PaymentIntent intent) => intent.LatestChargeId ?? intent.Id;

    /// <summary>The mark of a capture: metadata keys are short, so it is made from the delivery's key.</summary>
    private static string MarkOf(string key) => MarkPrefix + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)).AsSpan(0, 10));
}
