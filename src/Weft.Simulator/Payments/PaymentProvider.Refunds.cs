using System.Globalization;
using System.Text.Json;
using Weft.Simulator.Webhooks;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Payments;

/// <summary>Refunds that others make, and the news of all refunds.</summary>
public sealed partial class PaymentProvider
{
    private long events;

    /// <summary>Lets an authorisation run out: it cannot be captured any more.</summary>
    public void Expire(string reference)
    {
        lock (Books)
        {
            Find(reference).Expired = true;
        }
    }

    /// <summary>A new payment for an order, as when the customer pays again or pays what is due; gives its reference.</summary>
    public string AuthoriseAnew(long amount, string currency, string order) => Authorise(amount, currency, order);

    /// <summary>Somebody pays back through the shop; gives the refund's id, or null when so much was not captured.</summary>
    internal string? RefundByShop(string reference, long amount, string why)
    {
        lock (Books)
        {
            var payment = Find(reference);
            return Refund(payment, new MovementBody(amount, payment.Currency, why)).Made?.Id;
        }
    }

    /// <summary>What was captured and not paid back.</summary>
    internal long Held(string reference)
    {
        lock (Books)
        {
            var payment = Find(reference);
            return payment.Captures.Sum(one => one.Amount) - payment.Refunds.Sum(one => one.Amount);
        }
    }

    private Payment Find(string reference) => payments[int.Parse(reference.AsSpan(4), CultureInfo.InvariantCulture) - 1];

    private void Tell(Payment payment, MovementView refund)
    {
        var id = $"PE-{++events:00000000}";
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new RefundEvent("refund.made", id, payment.Reference, payment.Order, refund, SystemClock.Utc(Clock.Now)), PaymentJson.Default.RefundEvent);
        Post(new OutgoingWebhook(Account.Connection, id, body, () =>
        {
            var seconds = Clock.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            return
            [
                new("X-Psp-Event-Id", id),
                new("X-Psp-Signature", $"t={seconds},v1={Signatures.Hex(Account.WebhookSecret, body, seconds + ".")}"),
            ];
        }));
    }
}
