using Weft.Connectors.Simulated.PaymentProvider;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Orders;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Simulated;

public sealed class PaymentProviderContractTests : ConnectorContract
{
    protected override ConnectorKind Kind => PaymentProviderConnector.Kind;

    protected override ConnectionSettings Settings => SimulatedRetailer.Settings("sim-psp", "psp");

    protected override IReadOnlyList<string> RequiredValues => ["key"];

    protected override Task<ContractWorld> CreateWorldAsync()
    {
        var retailer = new SimulatedRetailer();
        var (captured, voided) = (retailer.Order(retailer.Retailer.WebShop), retailer.Order(retailer.Retailer.WebShop));
        return Task.FromResult(retailer.World(
            retailer.Delivery($"{SimulatedRetailer.IdOf(captured)}/payment-capture", "payment.capture.v1", Capture(retailer, captured), () => Payment(retailer, captured).Captures.Count),
            retailer.Delivery($"{SimulatedRetailer.IdOf(voided)}/payment-void", "payment.void.v1", Void(retailer, voided), () => Payment(retailer, voided).Voided ? 1 : 0)));
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

    private static PaymentVoidRequest Void(SimulatedRetailer retailer, Simulator.PlacedOrder order) => new(SimulatedRetailer.IdOf(order), retailer.Book(order).PaymentReference!);

    private static Simulator.Books.PaymentBook Payment(SimulatedRetailer retailer, Simulator.PlacedOrder order)
    {
        var reference = retailer.Book(order).PaymentReference;
        return retailer.Retailer.TakeBooks().Payments.Single(p => p.Reference == reference);
    }
}
