using System.Text;
using Weft.Connectors.Stripe;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Stripe;

public sealed class StripeContractTests : ConnectorContract
{
    protected override ConnectorKind Kind => StripeConnector.Kind;

    protected override ConnectionSettings Settings => StripeSamples.Settings;

    protected override IReadOnlyList<string> RequiredValues => ["key", "webhookSecret"];

    protected override Task<ContractWorld> CreateWorldAsync()
    {
        var stripe = new FakeStripe();
        var (captured, voided, refunded) = (stripe.Authorise(1999), stripe.Authorise(1999), stripe.Authorise(1999));
        (refunded.Status, var fetched) = ("succeeded", new FakeRefund("re_x", refunded, 100));
        refunded.Captures.Add(1999);
        stripe.Refunds.Add(fetched);
        return Task.FromResult(new ContractWorld(stripe,
        [
            new(new(StripeSamples.Order + "/payment-capture", "payment.capture.v1", StripeSamples.Capture(captured.Id, 1999), 1), () => captured.Captures.Count),
            new(new(StripeSamples.Order + "/payment-void", "payment.void.v1", new PaymentVoidRequest(new OrderId(StripeSamples.Order), voided.Id), 1), () => voided.Cancellations),
            new(new(StripeSamples.Order + "/payment-refund/R1", "payment.refund.v1", StripeSamples.Refund(refunded.Id, 500), 1), () => stripe.Refunds.Count(r => r.Intent == refunded) - 1),
            new(new("fetch/stripe/refund/re_x", "fetch.v1", new FetchRequest("refund", "re_x"), 1), () => 1),
        ]));
    }
}

public sealed class StripeWebhookTests : WebhookContract
{
    protected override ConnectorKind Kind => StripeConnector.Kind;

    protected override ConnectionSettings Settings => StripeSamples.Settings;

    protected override bool SignsTheTime => true;

    protected override byte[] Body => StripeSamples.Succeeded;

    protected override IncomingCall Sign(byte[] body, DateTimeOffset at, string? secret = null) => StripeSamples.Sign(body, at, secret ?? "whsec_new");

    [Fact]
    public void Both_secrets_count_while_one_is_renewed()
    {
        Verify(Sign(Body, ConnectorContract.Now, "whsec_old")).ShouldBeOfType<Verdict.Genuine>();
        var twice = StripeSamples.Sign(Body, ConnectorContract.Now, "whsec_unknown", "whsec_new");
        Verify(twice).ShouldBe(new Verdict.Genuine("payment_intent.succeeded", "evt_1"));
    }

    [Fact]
    public void A_signature_of_another_scheme_does_not_count()
    {
        var call = Sign(Body, ConnectorContract.Now);
        var header = call.Header("stripe-signature")!.Replace("v1=", "v0=", StringComparison.Ordinal);
        Verify(call with { Headers = new Dictionary<string, string> { ["stripe-signature"] = header } }).ShouldBeOfType<Verdict.Refused>();
    }

    [Fact]
    public void Signed_text_that_is_no_event_is_refused() => Verify(Sign("{}"u8.ToArray(), ConnectorContract.Now)).ShouldBeOfType<Verdict.Refused>().Reason.ShouldContain("no event");

    [Fact]
    public void Stripes_own_library_signs_alike()
    {
        var header = Sign(Body, ConnectorContract.Now).Header("stripe-signature")!;
        Should.NotThrow(() => global::Stripe.EventUtility.ValidateSignature(Encoding.UTF8.GetString(Body), header, "whsec_new", 300, ConnectorContract.Now.ToUnixTimeSeconds()));
    }

    private static Verdict Verify(IncomingCall call) => StripeSamples.Create(new FakeStripe()).Verify(call);
}

/// <summary>Small samples of our own, in the shape that Stripe's reference gives.</summary>
internal static class StripeSamples
{
    public const string Order = "webshop:1001";

    public static ConnectionSettings Settings { get; } = new(
        "stripe", "stripe", new Uri("https://api.stripe.test/"), new Dictionary<string, string> { ["key"] = "sk_test_1", ["webhookSecret"] = "whsec_new", ["oldWebhookSecret"] = "whsec_old" }, null);

    public static byte[] Succeeded { get; } = Event("payment_intent.succeeded", Intent("succeeded"));

    public static Connector Create(HttpMessageHandler remote, ConnectionSettings? settings = null) =>
        StripeConnector.Kind.Create(settings ?? Settings, new ConnectorTools(new HttpClient(remote, disposeHandler: false) { BaseAddress = Settings.Address }, ConnectorContract.NewClock()));

    public static PaymentCaptureRequest Capture(string intent, long cents) => new(new OrderId(Order), intent, Euro(cents));

    public static PaymentRefundRequest Refund(string intent, long cents) => new(new OrderId(Order), intent, "R1", Euro(cents));

    public static Money Euro(long cents) => new(cents, Currency.Parse("EUR"));

    public static IncomingCall Sign(byte[] body, DateTimeOffset at, params ReadOnlySpan<string> secrets)
    {
        var time = at.ToUnixTimeSeconds().ToString();
        List<string> header = [$"t={time}"];
        foreach (var secret in secrets) header.Add("v1=" + Convert.ToHexStringLower(Signatures.HmacSha256(secret, Encoding.UTF8.GetBytes(time + "."), body)));
        return new IncomingCall("", new Dictionary<string, string> { ["stripe-signature"] = string.Join(',', header) }, body, ConnectorContract.Now);
    }

    public static byte[] Event(string type, string thing) => Encoding.UTF8.GetBytes(
        $$"""{"id":"evt_1","object":"event","api_version":"2026-10-28.endive","created":1790000000,"livemode":false,"type":"{{type}}","data":{"object":{{thing}} } }""");

    public static string Intent(string status, string metadata = """{"weft_order":"webshop:1001"}""", string? cancellation = null) =>
        $$"""{"id":"pi_1","object":"payment_intent","amount":1999,"amount_capturable":1999,"amount_received":0,"currency":"eur","cancellation_reason":{{(cancellation is null ? "null" : $"\"{cancellation}\"")}},"metadata":{{metadata}},"status":"{{status}}"}""";

    public static string Charge(long captured, string metadata = """{"weft_order":"webshop:1001"}""") =>
        $$"""{"id":"ch_1","object":"charge","amount":1999,"amount_captured":{{captured}},"amount_refunded":0,"currency":"eur","metadata":{{metadata}},"payment_intent":"pi_1"}""";

    public static byte[] RefundRead(string status = "succeeded", string metadata = "{}", string? intent = null) => Encoding.UTF8.GetBytes(
        $$"""{"id":"re_1","object":"refund","amount":500,"charge":"ch_1","created":1790000100,"currency":"eur","metadata":{{metadata}},"payment_intent":{{intent ?? Intent("succeeded")}},"reason":"requested_by_customer","failure_reason":null,"status":"{{status}}"}""");

    public static byte[] DisputeRead(string status, string? intent = null) => Encoding.UTF8.GetBytes(
        $$"""{"id":"dp_1","object":"dispute","amount":1999,"balance_transactions":[{"id":"txn_9","net":-3499}],"charge":"ch_1","currency":"eur","evidence_details":{"due_by":1791000000},"metadata":{},"payment_intent":{{intent ?? Intent("succeeded")}},"reason":"product_not_received","status":"{{status}}"}""");

    public static byte[] ReviewRead(bool open, string? closed = null) => Encoding.UTF8.GetBytes(
        $$"""{"id":"prv_1","object":"review","charge":"ch_1","closed_reason":{{(closed is null ? "null" : $"\"{closed}\"")}},"open":{{(open ? "true" : "false")}},"opened_reason":"rule","payment_intent":{{Intent("requires_capture")}},"reason":"{{closed ?? "rule"}}"}""");

    public static byte[] PayoutRead(long amount = 1470) => Encoding.UTF8.GetBytes(
        $$"""
        {"payout":{"id":"po_1","object":"payout","amount":{{amount}},"arrival_date":1790500000,"automatic":true,"currency":"eur","status":"paid"},
         "movements":[{"id":"txn_1","type":"charge","amount":1999,"fee":29,"net":1970,"currency":"eur","created":1790000000,"source":"ch_1","payment_intent":"pi_1"},
                      {"id":"txn_2","type":"refund","amount":-500,"fee":0,"net":-500,"currency":"eur","created":1790000100,"source":"re_1","payment_intent":"pi_1"},
                      {"id":"txn_3","type":"payout","amount":-1470,"fee":0,"net":-1470,"currency":"eur","created":1790400000,"source":"po_1","payment_intent":null}]}
        """);
}
