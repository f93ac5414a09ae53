using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Weft.Connectors.Http;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.PaymentProvider;

/// <summary>The simulated payment provider: captures, voids and pays back what was authorised at the shop's checkout, and tells of every refund by signed webhook.</summary>
internal sealed class PaymentProviderConnector : HttpConnector
{
    private readonly ConnectionSettings settings;
    private readonly VendorApi api;

    private PaymentProviderConnector(ConnectionSettings settings, ConnectorTools tools) =>
        (this.settings, api) = (settings, new VendorApi(tools.Http, tools.Clock, "Authorization", $"Bearer {settings.Required("key")}"));

    public static ConnectorKind Kind { get; } = new("sim-psp", s => SettingFaults.Of(s, "key"), (s, tools) => new PaymentProviderConnector(s, tools)) { Keys = ["key", "secret"] };

    public override ConnectorAbilities Abilities { get; } = new(Kind.Vendor, ["payment.capture.v1", "payment.void.v1", "payment.refund.v1"], TakesCalls: true);

    /// <summary>A capture or a refund without its key would be made again, and no provider remembers keys for ever.</summary>
    public override bool LookUpBeforeResend(string kind) => kind is "payment.capture.v1" or "payment.refund.v1";

    public override Verdict Verify(IncomingCall call)
    {
        if (settings["secret"] is not { Length: > 0 } secret) return new Verdict.Refused($"connections.{settings.Name}.secret is missing: without it nobody can tell who calls.");
        var (time, signature) = call.Header("x-psp-signature")?.Split(',') is [['t', '=', .. var at], ['v', '1', '=', .. var hex]] ? (at, hex) : (null, null);
        var expected = Signatures.HmacSha256(secret, Encoding.UTF8.GetBytes($"{time}."), call.Body);
        if (!Signatures.MatchesHex(expected, signature)) return new Verdict.Refused("The signature does not match: check the webhook's secret on both sides.");
        if (!Signatures.IsFresh(time, call.ReceivedAt)) return new Verdict.Refused("The signed time is too far from our clock: an old call was sent again, or one of the clocks is wrong.");
        return call.Header("x-psp-event-id") is { Length: > 0 } id ? new Verdict.Genuine(ProviderEvents.Event, id) : new Verdict.Refused("The header X-Psp-Event-Id is needed.");
    }

    public override Translation Translate(ReceivedMessage message) => ProviderEvents.Translate(message);

    public override int MoneyReadSize => Statements.Most;

    public override Task<ImmutableArray<MoneyDocument>> ReadMoneyAsync(ImmutableArray<OrderReference> orders, CancellationToken cancellation) => ProviderStatements.ReadAsync(api, orders, cancellation);

    public override Task<PayoutPage?> ReadPayoutsAsync(string? cursor, CancellationToken cancellation) => ProviderStatements.PayoutsAsync(api, cursor, cancellation);

    protected override Task<DeliveryOutcome> DoAsync(OutgoingDelivery delivery, CancellationToken cancellation) => delivery.Request switch
    {
        PaymentCaptureRequest { PaymentReference: "" } or PaymentVoidRequest { PaymentReference: "" } or PaymentRefundRequest { PaymentReference: "" } => Task.FromResult<DeliveryOutcome>(
            new DeliveryOutcome.Permanent("The order has no payment at the provider.", "reference", "Ask the channel how the order was paid.")),
        PaymentCaptureRequest r => CaptureAsync(delivery.Key, r, cancellation),
        PaymentVoidRequest r => VoidAsync(delivery.Key, r, cancellation),
        PaymentRefundRequest r => RefundAsync(delivery.Key, r, cancellation),
        var other => throw new InvalidOperationException($"{other.GetType().Name} does not belong to {delivery.Kind}."),
    };

    protected override async Task<LookUp> FindAsync(OutgoingDelivery delivery, CancellationToken cancellation)
    {
        var (payment, kind) = delivery.Request switch
        {
            PaymentCaptureRequest r => (r.PaymentReference, "captures"),
            PaymentRefundRequest r => (r.PaymentReference, "refunds"),
            _ => (null, ""),
        };
        if (payment is null) return new LookUp.NotThere();
        foreach (var made in (await api.GetAsync(Address(payment), cancellation)).OrThrow().Json().Objects(kind))
            if (made.TextOrNull("reference") == delivery.Key) return new LookUp.Found(kind == "captures" ? ProviderStatements.Captured(made) : new DeliveryOutcome.Delivered(made.Text("id")));
        return new LookUp.NotThere();
    }

    private async Task<DeliveryOutcome> RefundAsync(string key, PaymentRefundRequest r, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new Capture(r.Amount.Minor, r.Amount.Currency.Code, key), PaymentProviderWire.Default.Capture);
        var answer = await api.PostAsync($"{Address(r.PaymentReference)}/refunds", body, cancellation, key);
        return answer.Ok ? new DeliveryOutcome.Delivered(answer.Json().Text("id")) : Refusal(answer, $"refund of {r.Amount}");
    }

    private async Task<DeliveryOutcome> CaptureAsync(string key, PaymentCaptureRequest r, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new Capture(r.Amount.Minor, r.Amount.Currency.Code, key), PaymentProviderWire.Default.Capture);
        var answer = await api.PostAsync($"{Address(r.PaymentReference)}/captures", body, cancellation, key);
        return answer.Ok ? ProviderStatements.Captured(answer.Json()) : Refusal(answer, $"capture of {r.Amount}");
    }

    private async Task<DeliveryOutcome> VoidAsync(string key, PaymentVoidRequest r, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new Void(key), PaymentProviderWire.Default.Void);
        var answer = await api.PostAsync($"{Address(r.PaymentReference)}/voids", body, cancellation);
        return answer.Ok ? new DeliveryOutcome.Delivered(answer.Json().Text("reference")) : Refusal(answer, "release of the payment");
    }

    private static DeliveryOutcome Refusal(Answer answer, string what)
    {
        if (!answer.Refuses) return answer.Failure();
        var error = answer.Json().Object("error");
        if (error.Text("code") == "authorisation_expired")
            return new DeliveryOutcome.Declined($"The payment provider refuses the {what}: {error.Text("message")}") { Facts = ImmutableDictionary<string, string>.Empty.Add(PaymentFacts.AuthorisationExpired, "true") };
        var next = error.Text("code") switch
        {
            "payment_voided" => "The money was released: agree with the customer on a new payment, or cancel the order.",
            "exceeds_captured" => "Compare the refunds in the order's story with those at the provider: somebody has paid back there already.",
            "payment_captured" => "The money has moved: refund it instead.",
            "not_found" => "Check the payment reference with the channel and the provider.",
            "invalid_currency" or "invalid_amount" => "Compare the order's total and currency with the payment at the provider.",
            _ => "Look at the payment at the provider, then send it again.",
        };
        return new DeliveryOutcome.Permanent($"The payment provider refuses the {what}: {error.Text("message")}", error.TextOrNull("field"), next);
    }

    private static string Address(string reference) => $"payments/{Uri.EscapeDataString(reference)}";
}
