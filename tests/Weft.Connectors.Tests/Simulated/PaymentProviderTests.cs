using System.Text;
using Weft.Connectors.Simulated.PaymentProvider;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Simulated;

public sealed class PaymentProviderContractTests : ConnectorContract
{
    protected override ConnectorKind Kind => PaymentProviderConnector.Kind;

    protected override ConnectionSettings Settings => SimulatedRetailer.Settings("sim-psp", "psp");

    protected override IReadOnlyList<string> RequiredValues => ["key"];

    protected override async Task<ContractWorld> CreateWorldAsync()
    {
        var retailer = new SimulatedRetailer();
        var (captured, voided) = (retailer.Order(retailer.Retailer.WebShop), retailer.Order(retailer.Retailer.WebShop));
        var returned = retailer.Order(retailer.Retailer.WebShop);
        (await SendAsync(Create(retailer.Handler(), retailer.World()), new OutgoingDelivery("r", "payment.capture.v1", Capture(retailer, returned), 1))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        return retailer.World(
            retailer.Delivery($"{SimulatedRetailer.IdOf(captured)}/payment-capture", "payment.capture.v1", Capture(retailer, captured), () => Payment(retailer, captured).Captures.Count),
            retailer.Delivery($"{SimulatedRetailer.IdOf(voided)}/payment-void", "payment.void.v1", Void(retailer, voided), () => Payment(retailer, voided).Voided ? 1 : 0),
            retailer.Delivery($"{SimulatedRetailer.IdOf(returned)}/payment-refund/R1", "payment.refund.v1", Refund(retailer, returned, 500), () => Payment(retailer, returned).Refunds.Count));
    }

    [Fact]
    public async Task The_captured_amount_is_the_order_total()
    {
        var retailer = new SimulatedRetailer();
        var order = retailer.Order(retailer.Retailer.WebShop);
        (await SendAsync(Create(retailer.Handler(), retailer.World()), new OutgoingDelivery("k", "payment.capture.v1", Capture(retailer, order), 1))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        Payment(retailer, order).Captures.ShouldBe([order.Total]);
    }

    [Fact]
    public async Task Voided_money_cannot_be_captured_nor_captured_money_voided()
    {
        var retailer = new SimulatedRetailer();
        var (first, second) = (retailer.Order(retailer.Retailer.WebShop), retailer.Order(retailer.Retailer.WebShop));
        var connector = Create(retailer.Handler(), retailer.World());
        await SendAsync(connector, new OutgoingDelivery("a", "payment.void.v1", Void(retailer, first), 1));
        (await SendAsync(connector, new OutgoingDelivery("b", "payment.capture.v1", Capture(retailer, first), 1))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("voided");
        await SendAsync(connector, new OutgoingDelivery("c", "payment.capture.v1", Capture(retailer, second), 1));
        (await SendAsync(connector, new OutgoingDelivery("d", "payment.void.v1", Void(retailer, second), 1))).ShouldBeOfType<DeliveryOutcome.Permanent>().NextStep.ShouldNotBeNull().ShouldContain("refund");
    }

    [Fact]
    public async Task Money_goes_back_in_parts_and_no_more_than_was_captured()
    {
        var retailer = new SimulatedRetailer();
        var order = retailer.Order(retailer.Retailer.WebShop);
        var connector = Create(retailer.Handler(), retailer.World());
        await SendAsync(connector, new OutgoingDelivery("c", "payment.capture.v1", Capture(retailer, order), 1));
        foreach (var key in new[] { "a", "b" }) (await SendAsync(connector, new OutgoingDelivery(key, "payment.refund.v1", Refund(retailer, order, 500), 1))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        Payment(retailer, order).Refunds.ShouldBe([500, 500]);
        (await SendAsync(connector, new OutgoingDelivery("d", "payment.refund.v1", Refund(retailer, order, order.Total), 1))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("captured");
    }

    [Fact]
    public async Task The_rest_of_a_payment_that_is_captured_in_part_is_released()
    {
        var retailer = new SimulatedRetailer();
        var order = retailer.Order(retailer.Retailer.WebShop);
        var connector = Create(retailer.Handler(), retailer.World());
        await SendAsync(connector, new OutgoingDelivery("c", "payment.capture.v1", Capture(retailer, order) with { Amount = SimulatedRetailer.Euro(100) }, 1));
        (await SendAsync(connector, new OutgoingDelivery("v", "payment.void.v1", Void(retailer, order), 1))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        (await SendAsync(connector, new OutgoingDelivery("d", "payment.capture.v1", Capture(retailer, order), 1))).ShouldBeOfType<DeliveryOutcome.Permanent>();
    }

    [Fact]
    public async Task An_authorisation_that_has_run_out_is_said_to_have()
    {
        var retailer = new SimulatedRetailer();
        var order = retailer.Order(retailer.Retailer.WebShop);
        retailer.Retailer.Payments.Expire(retailer.Book(order).PaymentReference!);
        var refused = await SendAsync(Create(retailer.Handler(), retailer.World()), new OutgoingDelivery("c", "payment.capture.v1", Capture(retailer, order), 1));
        refused.ShouldBeOfType<DeliveryOutcome.Declined>().Facts.ShouldNotBeNull().ShouldContainKey(PaymentFacts.AuthorisationExpired);
    }

    [Fact]
    public async Task An_order_without_a_payment_is_refused_before_anybody_is_called()
    {
        var retailer = new SimulatedRetailer();
        using var silent = new FaultyRemote(retailer.Handler(), CallFault.Refused, _ => true);
        var capture = new PaymentCaptureRequest(retailer.InOurWords().Id, "", SimulatedRetailer.Euro(1));
        (await SendAsync(Create(silent, retailer.World()), new OutgoingDelivery("k", "payment.capture.v1", capture, 1))).ShouldBeOfType<DeliveryOutcome.Permanent>();
        silent.Calls.ShouldBe(0);
    }

    private static PaymentCaptureRequest Capture(SimulatedRetailer retailer, Simulator.PlacedOrder order) =>
        new(SimulatedRetailer.IdOf(order), retailer.Book(order).PaymentReference!, SimulatedRetailer.Euro(order.Total));

    private static PaymentRefundRequest Refund(SimulatedRetailer retailer, Simulator.PlacedOrder order, long cents) =>
        new(SimulatedRetailer.IdOf(order), retailer.Book(order).PaymentReference!, "R1", SimulatedRetailer.Euro(cents));

    private static PaymentVoidRequest Void(SimulatedRetailer retailer, Simulator.PlacedOrder order) => new(SimulatedRetailer.IdOf(order), retailer.Book(order).PaymentReference!);

    private static Simulator.Books.PaymentBook Payment(SimulatedRetailer retailer, Simulator.PlacedOrder order)
    {
        var reference = retailer.Book(order).PaymentReference;
        return retailer.Retailer.TakeBooks().Payments.Single(p => p.Reference == reference);
    }
}

public sealed class PaymentProviderWebhookTests : WebhookContract
{
    protected override ConnectorKind Kind => PaymentProviderConnector.Kind;

    protected override ConnectionSettings Settings => SimulatedRetailer.Settings("sim-psp", "psp");

    protected override bool SignsTheTime => true;

    protected override byte[] Body => PaymentProviderSamples.Refund("webshop:5000000008/payment-refund/R1");

    protected override IncomingCall Sign(byte[] body, DateTimeOffset at, string? secret = null)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var signature = Convert.ToHexStringLower(Signatures.HmacSha256(secret ?? "psp-secret", Encoding.UTF8.GetBytes($"{seconds}."), body));
        return new IncomingCall("", new Dictionary<string, string> { ["x-psp-event-id"] = "PE-1", ["x-psp-signature"] = $"t={seconds},v1={signature}" }, body, ConnectorContract.Now);
    }
}

public sealed class PaymentProviderTranslationTests : TranslationContract
{
    protected override ConnectorKind Kind => PaymentProviderConnector.Kind;

    protected override ConnectionSettings Settings => SimulatedRetailer.Settings("sim-psp", "psp");

    protected override IReadOnlyList<ContractSample> Samples => [new("event", PaymentProviderSamples.Refund("shop order 7"))];

    [Fact]
    public void A_refund_that_we_asked_for_carries_our_key_and_another_one_does_not()
    {
        Read("webshop:5000000008/payment-refund/R1").OurKey.ShouldBe("webshop:5000000008/payment-refund/R1");
        Read("shop order 7").OurKey.ShouldBeNull();

        static ReportRefund Read(string reference) => (ReportRefund)ProviderEvents.Translate(
            new ReceivedMessage("psp", "event", new Dictionary<string, string>(), PaymentProviderSamples.Refund(reference), ConnectorContract.Now)).ShouldBeOfType<Translation.Commands>().List.ShouldHaveSingleItem().Command;
    }
}

internal static class PaymentProviderSamples
{
    public static byte[] Refund(string reference) => Encoding.UTF8.GetBytes(
        $$"""{"event":"refund.made","eventId":"PE-1","payment":"pay_000000001","order":"webshop:5000000008","refund":{"id":"ref_000000001","amount":2380,"currency":"EUR","reference":"{{reference}}"},"at":"2026-11-03T12:00:00.000Z"}""");
}
