using System.Collections.Immutable;
using Weft.Connectors.Http;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Sdk;

namespace Weft.Connectors.Stripe;

/// <summary>Stripe as payment provider: captures and releases what was authorised at the shop's checkout, pays back, and tells what else happened to the money.</summary>
internal sealed class StripeConnector : HttpConnector
{
    private readonly StripeSettings settings;
    private readonly StripePayments payments;
    private readonly StripeRefunds refunds;
    private readonly StripeReads reads;
    private readonly StripePayouts payouts;
    private readonly StripeMoney money;
    private readonly TimeProvider clock;

    private StripeConnector(ConnectionSettings connection, ConnectorTools tools)
    {
        settings = new StripeSettings(connection);
        var api = new StripeApi(settings, tools.Http);
        payments = new StripePayments(api);
        refunds = new StripeRefunds(api);
        reads = new StripeReads(api);
        payouts = new StripePayouts(api);
        money = new StripeMoney(api, payouts);
        clock = tools.Clock;
    }

    public static ConnectorKind Kind { get; } = new(StripeSettings.Vendor, StripeSettings.Check, (s, tools) => new StripeConnector(s, tools)) { Keys = StripeSettings.Keys };

    public override ConnectorAbilities Abilities { get; } = new(StripeSettings.Vendor, ["payment.capture.v1", "payment.void.v1", "payment.refund.v1", "fetch.v1"], TakesCalls: true);

    /// <summary>Stripe forgets keys after a day, and captures and refunds would be made twice.</summary>
    public override bool LookUpBeforeResend(string kind) => kind is "payment.capture.v1" or "payment.refund.v1";

    public override Verdict Verify(IncomingCall call) => StripeWebhook.Verify(call, settings);

    public override Translation Translate(ReceivedMessage message) => StripeEvents.Translate(message, settings);

    public override int MoneyReadSize => StripeMoney.MostOrders;

    public override Task<ImmutableArray<MoneyDocument>> ReadMoneyAsync(ImmutableArray<OrderReference> orders, CancellationToken cancellation) => ReadAsync(() => money.ReadAsync(orders, cancellation));

    public override async Task<PayoutPage?> ReadPayoutsAsync(string? cursor, CancellationToken cancellation) => await ReadAsync(() => money.PayoutsAsync(cursor, cancellation));

    protected override async Task<DeliveryOutcome> DoAsync(OutgoingDelivery delivery, CancellationToken cancellation)
    {
        var (reference, what) = delivery.Request switch
        {
            PaymentCaptureRequest r => (r.PaymentReference, $"capture of {r.Amount}"),
            PaymentVoidRequest r => (r.PaymentReference, "release of the payment"),
            PaymentRefundRequest r => (r.PaymentReference, $"refund of {r.Amount}"),
            _ => (null, "read"),
        };
        if (reference is not null && !reference.StartsWith("pi_", StringComparison.Ordinal))
            return new DeliveryOutcome.Permanent(
                reference.Length == 0 ? "The order has no payment at Stripe." : $"'{reference}' is not a payment intent of Stripe: these begin with pi_.", "reference", "Let the channel send the id of the payment intent as the payment's reference.");
        try
        {
            return delivery.Request switch
            {
                PaymentCaptureRequest r => await payments.CaptureAsync(delivery.Key, r, cancellation),
                PaymentVoidRequest r => await payments.VoidAsync(delivery.Key, r, cancellation),
                PaymentRefundRequest r => await refunds.RefundAsync(delivery.Key, r, cancellation),
                FetchRequest { What: StripeDocuments.Payout } r => await payouts.FetchAsync(r.Id, cancellation),
                FetchRequest r => await reads.FetchAsync(r, cancellation),
                var other => throw new InvalidOperationException($"{other.GetType().Name} does not belong to {delivery.Kind}."),
            };
        }
        catch (Exception failure)
        {
            return StripeFaults.Of(failure, what, clock);
        }
    }

    private async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception failure) when (failure is global::Stripe.StripeException or AmountException)
        {
            throw new ReadFailedException(StripeFaults.Of(failure, "read", clock), failure.Message);
        }
    }

    protected override Task<LookUp> FindAsync(OutgoingDelivery delivery, CancellationToken cancellation) => delivery.Request switch
    {
        PaymentCaptureRequest r => payments.FindCaptureAsync(delivery.Key, r, cancellation),
        PaymentRefundRequest r => refunds.FindAsync(delivery.Key, r, cancellation),
        _ => base.FindAsync(delivery, cancellation),
    };
}
