using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Real.Vendure;

/// <summary>Orders of real customers in the running shop, read, translated and answered.</summary>
[Collection(VendureTests.Name)]
public sealed class OrderTests : IDisposable
{
    private readonly VendureConnection connection = new();

    private VendureShop Shop => connection.Shop;

    [Fact]
    public async Task An_order_comes_to_us_to_the_cent()
    {
        var placed = await Shop.PlaceAsync(settle: false, ("TSHIRT-S", 2), ("BOOK-77", 3), ("CABLE-2M", 7));

        var commands = await connection.CommandsAsync(placed.Id);
        var order = commands.OfType<PlaceOrder>().Single().Order;

        order.Number.ShouldBe(placed.Code);
        order.Total.Minor.ShouldBe(placed.TotalWithTax);
        (order.Lines.Sum(l => l.Gross().Minor) + order.Charges.Sum(c => c.Gross().Minor)).ShouldBe(placed.TotalWithTax);
        (order.Lines.Sum(l => l.Net.Minor) + order.Charges.Sum(c => c.Net.Minor)).ShouldBe(placed.Total);
        order.Lines.Select(l => (l.LineId, l.Sku.Value, l.Quantity)).ShouldBe(placed.Lines.Select(l => (l.Id, l.Sku, l.Quantity)));
        order.Payment.ShouldBe(new OrderPayment(PaymentState.Authorised, placed.Payments.Single().Id, "card"));
        (order.PlacedAt - connection.Clock.GetUtcNow()).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task An_order_that_does_not_exist_is_refused_for_good() =>
        (await connection.SendAsync("fetch.v1", new FetchRequest("order", "99999999"))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("99999999");

    [Fact]
    public async Task An_acknowledgement_leaves_the_erps_number()
    {
        var placed = await Shop.PlaceAsync(settle: false, ("MUG-01", 1));
        var request = new ChannelAcknowledgementRequest(VendureConnection.IdOf(placed), placed.Id, "SO-4711");

        for (var time = 1; time <= 2; time++) (await connection.SendAsync("channel.acknowledgement.v1", request)).ShouldBe(new DeliveryOutcome.Delivered("SO-4711"));
        (await Shop.ReadAsync(placed.Id)).ErpOrderNo.ShouldBe("SO-4711");
    }

    [Fact]
    public async Task A_shipment_is_told_once_and_its_echo_is_known()
    {
        var placed = await Shop.PlaceAsync(settle: false, ("TSHIRT-M", 2), ("MUG-01", 1));
        var first = Fulfilment(placed, "S-1", (placed.Lines[0].Id, 1));
        var rest = Fulfilment(placed, "S-2", (placed.Lines[0].Id, 1), (placed.Lines[1].Id, 1));

        (await connection.LookUpAsync("channel.fulfilment.v1", first)).ShouldBeOfType<LookUp.NotThere>();
        var told = (await connection.SendAsync("channel.fulfilment.v1", first)).ShouldBeOfType<DeliveryOutcome.Delivered>();
        (await connection.SendAsync("channel.fulfilment.v1", first)).ShouldBe(told);
        (await connection.LookUpAsync("channel.fulfilment.v1", first)).ShouldBe(new LookUp.Found(told));
        (await connection.SendAsync("channel.fulfilment.v1", rest)).ShouldBeOfType<DeliveryOutcome.Delivered>().Reference.ShouldNotBe(told.Reference);

        var order = await Shop.ReadAsync(placed.Id);
        order.Fulfilments.Select(f => (f.State, f.Method, f.Tracking, f.Units)).ShouldBe([("Shipped", "DHL [weft S-1]", "T-S-1", 1), ("Shipped", "DHL [weft S-2]", "T-S-2", 2)], ignoreOrder: true);
        (await connection.CommandsAsync(placed.Id)).OfType<ReportChannelFulfilment>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Goods_that_the_shop_shipped_by_itself_are_reported_and_not_shipped_again()
    {
        var placed = await Shop.PlaceAsync(settle: false, ("CAP-01", 1));
        await Shop.ShipAsync(placed, "T-77");

        (await connection.CommandsAsync(placed.Id)).OfType<ReportChannelFulfilment>().Single().Tracking.ShouldBe("T-77");
        var refused = (await connection.SendAsync("channel.fulfilment.v1", Fulfilment(placed, "S-1", (placed.Lines[0].Id, 1)))).ShouldBeOfType<DeliveryOutcome.Permanent>();
        refused.NextStep.ShouldNotBeNull();
        (await Shop.ReadAsync(placed.Id)).Fulfilments.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_cancellation_releases_the_payment()
    {
        var placed = await Shop.PlaceAsync(settle: false, ("CAP-01", 2));
        var request = new ChannelCancellationRequest(VendureConnection.IdOf(placed), placed.Id, "No stock.");

        (await connection.LookUpAsync("channel.cancellation.v1", request)).ShouldBeOfType<LookUp.NotThere>();
        for (var time = 1; time <= 2; time++) (await connection.SendAsync("channel.cancellation.v1", request)).ShouldBeOfType<DeliveryOutcome.Delivered>();
        (await connection.LookUpAsync("channel.cancellation.v1", request)).ShouldBeOfType<LookUp.Found>();

        var order = await Shop.ReadAsync(placed.Id);
        (order.State, order.Payments.Single().State).ShouldBe(("Cancelled", "Cancelled"));
        (await connection.CommandsAsync(placed.Id)).ShouldBe([new ReportPayment(PaymentState.Voided, placed.Payments[0].Id), new CancelOrder("channel", "The order was cancelled in the shop.")]);
    }

    [Fact]
    public async Task Whatever_we_tell_of_an_order_that_the_shop_cancelled_is_answered_so()
    {
        var placed = await Shop.PlaceAsync(settle: false, ("CAP-01", 1));
        await Shop.CancelAsync(placed.Id);
        var id = VendureConnection.IdOf(placed);

        (await connection.SendAsync("channel.acknowledgement.v1", new ChannelAcknowledgementRequest(id, placed.Id, "SO-1"))).ShouldBeOfType<DeliveryOutcome.CancelledThere>();
        (await connection.SendAsync("channel.fulfilment.v1", Fulfilment(placed, "S-1", (placed.Lines[0].Id, 1)))).ShouldBeOfType<DeliveryOutcome.CancelledThere>();
        (await connection.SendAsync("payment.capture.v1", new PaymentCaptureRequest(id, placed.Payments[0].Id, new Money(placed.TotalWithTax, Currency.Parse("EUR"))))).ShouldBeOfType<DeliveryOutcome.CancelledThere>();
        (await Shop.ReadAsync(placed.Id)).Payments.Single().State.ShouldBe("Authorized");
    }

    [Fact]
    public async Task Shipped_goods_are_not_cancelled()
    {
        var placed = await Shop.PlaceAsync(settle: true, ("CAP-01", 1));
        await Shop.ShipAsync(placed, "T-78");

        (await connection.SendAsync("channel.cancellation.v1", new ChannelCancellationRequest(VendureConnection.IdOf(placed), placed.Id, "No stock."))).ShouldBeOfType<DeliveryOutcome.Permanent>();
        (await Shop.ReadAsync(placed.Id)).State.ShouldBe("Shipped");
    }

    public void Dispose() => connection.Dispose();

    private static ChannelFulfilmentRequest Fulfilment(ShopOrder order, string shipment, params (string Line, int Quantity)[] lines) =>
        new(VendureConnection.IdOf(order), order.Id, shipment, [.. lines.Select(l => new LineQuantity(l.Line, l.Quantity))], "DHL", $"T-{shipment}", DateTimeOffset.UnixEpoch);
}
