using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Real.Vendure;

/// <summary>The running shop as payment provider of its orders.</summary>
[Collection(VendureTests.Name)]
public sealed class PaymentTests : IDisposable
{
    private readonly VendureConnection connection = new();

    private VendureShop Shop => connection.Shop;

    [Fact]
    public async Task A_payment_is_captured_once()
    {
        var placed = await Shop.PlaceAsync(settle: false, ("MUG-01", 2));
        var request = Capture(placed, placed.TotalWithTax);

        (await connection.LookUpAsync("payment.capture.v1", request)).ShouldBeOfType<LookUp.NotThere>();
        for (var time = 1; time <= 2; time++) (await connection.SendAsync("payment.capture.v1", request)).ShouldBe(new DeliveryOutcome.Delivered(placed.Payments[0].Id));
        (await connection.LookUpAsync("payment.capture.v1", request)).ShouldBeOfType<LookUp.Found>();

        var order = await Shop.ReadAsync(placed.Id);
        order.Payments.ShouldBe([new ShopPayment(placed.Payments[0].Id, "Settled", placed.TotalWithTax)]);
        order.State.ShouldBe("PaymentSettled");
        (await connection.CommandsAsync(placed.Id)).OfType<ReportPayment>().Single().State.ShouldBe(PaymentState.Captured);
        (await connection.SendAsync("payment.void.v1", new PaymentVoidRequest(request.OrderId, request.PaymentReference))).ShouldBeOfType<DeliveryOutcome.Permanent>();
    }

    [Fact]
    public async Task A_capture_after_the_goods_left_makes_the_order_shipped()
    {
        var placed = await Shop.PlaceAsync(settle: false, ("MUG-01", 2));
        await connection.SendAsync("channel.fulfilment.v1", Fulfilment(placed, "S-1", 1));
        await connection.SendAsync("payment.capture.v1", Capture(placed, placed.TotalWithTax));
        (await Shop.ReadAsync(placed.Id)).State.ShouldBe("PartiallyShipped");
        await connection.SendAsync("channel.fulfilment.v1", Fulfilment(placed, "S-2", 1));
        (await Shop.ReadAsync(placed.Id)).State.ShouldBe("Shipped");

        var another = await Shop.PlaceAsync(settle: false, ("MUG-01", 1));
        await connection.SendAsync("channel.fulfilment.v1", Fulfilment(another, "S-1", 1));
        (await Shop.ReadAsync(another.Id)).State.ShouldBe("PaymentAuthorized");
        await connection.SendAsync("payment.capture.v1", Capture(another, another.TotalWithTax));
        (await Shop.ReadAsync(another.Id)).State.ShouldBe("Shipped");
    }

    [Fact]
    public async Task Another_amount_than_the_shop_holds_is_not_captured()
    {
        var placed = await Shop.PlaceAsync(settle: false, ("MUG-01", 1));

        (await connection.SendAsync("payment.capture.v1", Capture(placed, placed.TotalWithTax - 1))).ShouldBeOfType<DeliveryOutcome.Permanent>().Field.ShouldBe("amount");
        (await Shop.ReadAsync(placed.Id)).Payments.Single().State.ShouldBe("Authorized");
    }

    [Fact]
    public async Task A_payment_is_released_once_and_cannot_be_captured_then()
    {
        var placed = await Shop.PlaceAsync(settle: false, ("MUG-01", 1));
        var request = new PaymentVoidRequest(VendureConnection.IdOf(placed), placed.Payments[0].Id);

        for (var time = 1; time <= 2; time++) (await connection.SendAsync("payment.void.v1", request)).ShouldBeOfType<DeliveryOutcome.Delivered>();
        (await connection.LookUpAsync("payment.void.v1", request)).ShouldBeOfType<LookUp.Found>();
        (await connection.SendAsync("payment.capture.v1", Capture(placed, placed.TotalWithTax))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("Cancelled");
        (await Shop.ReadAsync(placed.Id)).Payments.Single().State.ShouldBe("Cancelled");
    }

    public void Dispose() => connection.Dispose();

    private static ChannelFulfilmentRequest Fulfilment(ShopOrder order, string shipment, int quantity) =>
        new(VendureConnection.IdOf(order), order.Id, shipment, [new LineQuantity(order.Lines[0].Id, quantity)], null, null, DateTimeOffset.UnixEpoch);

    private static PaymentCaptureRequest Capture(ShopOrder order, long cents) =>
        new(VendureConnection.IdOf(order), order.Payments[0].Id, new Money(cents, Currency.Parse("EUR")));
}
