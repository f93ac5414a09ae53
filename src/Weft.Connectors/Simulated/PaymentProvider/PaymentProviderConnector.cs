using System.Text.Json;
using Weft.Connectors.Http;
using Weft.Core.Orders;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.PaymentProvider;

/// <summary>The simulated payment provider: captures and voids what was authorised at the shop's checkout.</summary>
internal sealed class PaymentProviderConnector : HttpConnector
{
    private readonly VendorApi api;

    private PaymentProviderConnector(ConnectionSettings settings, ConnectorTools tools) => api = new VendorApi(tools.Http, tools.Clock, "Authorization", $"Bearer {settings.Required("key")}");

    public static ConnectorKind Kind { get; } = new("sim-psp", s => SettingFaults.Of(s, "key"), (s, tools) => new PaymentProviderConnector(s, tools)) { Keys = ["key"] };

    public override ConnectorAbilities Abilities { get; } = new(Kind.Vendor, ["payment.capture.v1", "payment.void.v1"], TakesCalls: false);

    /// <summary>A capture without its key would be taken again, even beyond what was authorised, and no provider remembers keys for ever.</summary>
    public override bool LookUpBeforeResend(string kind) => kind == "payment.capture.v1";

    protected override Task<DeliveryOutcome> DoAsync(OutgoingDelivery delivery, CancellationToken cancellation) => delivery.Request switch
    {
        PaymentCaptureRequest { PaymentReference: "" } or PaymentVoidRequest { PaymentReference: "" } => Task.FromResult<DeliveryOutcome>(
            new DeliveryOutcome.Permanent("The order has no payment at the provider.", "reference", "Ask the channel how the order was paid.")),
        PaymentCaptureRequest r => CaptureAsync(delivery.Key, r, cancellation),
        PaymentVoidRequest r => VoidAsync(delivery.Key, r, cancellation),
        var other => throw new InvalidOperationException($"{other.GetType().Name} does not belong to {delivery.Kind}."),
    };

    protected override async Task<LookUp> FindAsync(OutgoingDelivery delivery, CancellationToken cancellation)
    {
        if (delivery.Request is not PaymentCaptureRequest r) return new LookUp.NotThere();
        foreach (var capture in (await api.GetAsync(Address(r.PaymentReference), cancellation)).OrThrow().Json().Objects("captures"))
            if (capture.TextOrNull("reference") == delivery.Key) return new LookUp.Found(new DeliveryOutcome.Delivered(capture.Text("id")));
        return new LookUp.NotThere();
    }

    private async Task<DeliveryOutcome> CaptureAsync(string key, PaymentCaptureRequest r, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new Capture(r.Amount.Minor, r.Amount.Currency.Code, key), PaymentProviderWire.Default.Capture);
        var answer = await api.PostAsync($"{Address(r.PaymentReference)}/captures", body, cancellation, key);
        return answer.Ok ? new DeliveryOutcome.Delivered(answer.Json().Text("id")) : Refusal(answer, $"capture of {r.Amount}");
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
        var next = error.Text("code") switch
        {
            "payment_voided" => "The money was released: agree with the customer on a new payment, or cancel the order.",
            "payment_captured" => "The money has moved: refund it instead.",
            "not_found" => "Check the payment reference with the channel and the provider.",
            "invalid_currency" or "invalid_amount" => "Compare the order's total and currency with the payment at the provider.",
            _ => "Look at the payment at the provider, then send it again.",
        };
        return new DeliveryOutcome.Permanent($"The payment provider refuses the {what}: {error.Text("message")}", error.TextOrNull("field"), next);
    }

    private static string Address(string reference) => $"payments/{Uri.EscapeDataString(reference)}";
}
