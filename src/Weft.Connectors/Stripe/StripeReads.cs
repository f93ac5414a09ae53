using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Stripe;
using Weft.Core.Orders;
using Weft.Sdk;

namespace Weft.Connectors.Stripe;

/// <summary>Reads what an event told of, with the payment it belongs to. The same content read twice is one message.</summary>
internal sealed class StripeReads(StripeApi api)
{
    private const int PageSize = 100;

    /// <summary>Most refunds of one charge that are read.</summary>
    private const int MostRefunds = 1_000;

    private static readonly List<string> withPayment = ["payment_intent"];

    public async Task<DeliveryOutcome> FetchAsync(FetchRequest r, CancellationToken cancellation) => r.What switch
    {
        StripeDocuments.Refund => Read(r, await api.V1.Refunds.GetAsync(r.Id, new RefundGetOptions { Expand = withPayment }, null, cancellation)),
        StripeDocuments.Dispute => Read(r, await api.V1.Disputes.GetAsync(r.Id, new DisputeGetOptions { Expand = withPayment }, null, cancellation)),
        StripeDocuments.Review => Read(r, await api.V1.Reviews.GetAsync(r.Id, new ReviewGetOptions { Expand = withPayment }, null, cancellation)),
        StripeDocuments.RefundsOfCharge => new DeliveryOutcome.Delivered(r.Id, Messages: await RefundsAsync(r.Id, cancellation)),
        _ => new DeliveryOutcome.Permanent($"A Stripe connection does not know how to read {r.What}.", "what", "Update Weft, then send it again."),
    };

    private async Task<ImmutableArray<PolledMessage>> RefundsAsync(string charge, CancellationToken cancellation)
    {
        var messages = ImmutableArray.CreateBuilder<PolledMessage>();
        string? after = null;
        while (true)
        {
            var page = await api.V1.Refunds.ListAsync(new RefundListOptions { Charge = charge, Limit = PageSize, StartingAfter = after, Expand = ["data.payment_intent"] }, null, cancellation);
            var body = JsonFields.Parse(Encoding.UTF8.GetBytes(page.StripeResponse.Content));
            foreach (var refund in body.Objects("data")) messages.Add(Message(StripeDocuments.Refund, refund.Id("id"), refund.Raw.ToArray()));
            if (!page.HasMore || messages.Count >= MostRefunds) return messages.ToImmutable();
            after = page.Data[^1].Id;
        }
    }

    private static DeliveryOutcome.Delivered Read(FetchRequest r, IStripeEntity entity) =>
        new(r.Id, Messages: [Message(r.What, r.Id, Encoding.UTF8.GetBytes(entity.StripeResponse.Content))]);

    public static PolledMessage Message(string kind, string id, byte[] body) => new(kind, $"{kind}:{id}:{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}", body);
}
