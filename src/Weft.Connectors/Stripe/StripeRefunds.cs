using Stripe;
using Weft.Core.Orders.Returns;
using Weft.Sdk;

namespace Weft.Connectors.Stripe;

/// <summary>Pays customers back. Each refund carries the delivery's key in its metadata, by which it is found again.</summary>
internal sealed class StripeRefunds(StripeApi api)
{
    private const int PageSize = 100;

    /// <summary>Most refunds of one payment that are looked through.</summary>
    private const int MostRefunds = 2_000;

    public async Task<DeliveryOutcome> RefundAsync(string key, PaymentRefundRequest r, CancellationToken cancellation)
    {
        var options = new RefundCreateOptions
        {
            PaymentIntent = r.PaymentReference,
            Amount = StripeAmounts.Of(r.Amount),
            Reason = "requested_by_customer",
            Metadata = new() { [StripeSettings.OrderKey] = r.OrderId.Value, [StripeSettings.DeliveryKey] = key },
        };
        var refund = await StripeApi.OnceAsync(key, o => api.V1.Refunds.CreateAsync(options, o, cancellation), () => FindAsync(key, r.PaymentReference, cancellation));
        return refund.Status is "failed" or "canceled"
            ? new DeliveryOutcome.Permanent($"Stripe could not pay {r.Amount} back ({refund.FailureReason ?? refund.Status}).", "refund", "Pay the customer back in another way, and say so in the order.")
            : Done(refund);
    }

    public async Task<LookUp> FindAsync(string key, PaymentRefundRequest r, CancellationToken cancellation) =>
        await FindAsync(key, r.PaymentReference, cancellation) is { } refund ? new LookUp.Found(Done(refund)) : new LookUp.NotThere();

    private async Task<Refund?> FindAsync(string key, string payment, CancellationToken cancellation)
    {
        string? after = null;
        for (var seen = 0; ;)
        {
            var page = await api.V1.Refunds.ListAsync(new RefundListOptions { PaymentIntent = payment, Limit = PageSize, StartingAfter = after }, null, cancellation);
            if (page.Data.FirstOrDefault(f => f.Metadata?.GetValueOrDefault(StripeSettings.DeliveryKey) == key && f.Status is not ("failed" or "canceled")) is { } found) return found;
            if (!page.HasMore) return null;
            if ((seen += page.Data.Count) >= MostRefunds) throw new ReadFailedException(new DeliveryOutcome.Uncertain($"{payment} has more than {MostRefunds} refunds: nobody could look through them."), "There are too many refunds to look through.");
            after = page.Data[^1].Id;
        }
    }

    private static DeliveryOutcome.Delivered Done(Refund refund) => new(refund.Id, new DateTimeOffset(DateTime.SpecifyKind(refund.Created, DateTimeKind.Utc)));
}
