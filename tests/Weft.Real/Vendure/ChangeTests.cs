using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Real.Vendure;

/// <summary>Orders of the running shop that are changed: by us, and by the shop's staff.</summary>
[Collection(VendureTests.Name)]
public sealed class ChangeTests : IDisposable
{
    private readonly VendureConnection connection = new();

    private VendureShop Shop => connection.Shop;

    [Fact]
    public async Task Units_that_we_take_out_leave_the_shops_order_once()
    {
        var placed = await Shop.PlaceAsync(settle: false, ("CAP-01", 2), ("MUG-01", 1));
        var before = await OrderAsync(placed);
        var change = Change(placed, placed.TotalWithTax - 1495 - 595, (placed.Lines[0].Id, 1));

        for (var time = 1; time <= 2; time++) (await connection.SendAsync("channel.order-change.v1", change)).ShouldBe(new DeliveryOutcome.Delivered(placed.Id));
        var order = await Shop.ReadAsync(placed.Id);
        (order.State, order.TotalWithTax).ShouldBe(("PaymentAuthorized", placed.TotalWithTax - 1495 - 595));
        order.Lines.Select(l => l.Quantity).ShouldBe([1, 0]);

        var echo = await OrderAsync(placed);
        (echo.Total.Minor, echo.Lines.Single().Quantity).ShouldBe((order.TotalWithTax, 1));
        echo.Revision!.Value.ShouldBeGreaterThan(before.Revision!.Value);
    }

    [Fact]
    public async Task A_payment_that_has_become_too_large_is_captured_whole_and_the_rest_goes_back()
    {
        var placed = await Shop.PlaceAsync(settle: false, ("MUG-01", 2));
        var left = placed.TotalWithTax - 595;
        await connection.SendAsync("channel.order-change.v1", Change(placed, left, (placed.Lines[0].Id, 1)));
        var capture = new PaymentCaptureRequest(VendureConnection.IdOf(placed), placed.Payments[0].Id, Eur(left));

        for (var time = 1; time <= 2; time++) (await connection.SendAsync("payment.capture.v1", capture)).ShouldBeOfType<DeliveryOutcome.Delivered>();
        (await connection.LookUpAsync("payment.capture.v1", capture)).ShouldBeOfType<LookUp.Found>();
        var order = await Shop.ReadAsync(placed.Id);
        (order.Payments.Single().State, order.Refunds.ShouldHaveSingleItem().Total).ShouldBe(("Settled", 595));
        (await connection.CommandsAsync(placed.Id)).OfType<ReportRefund>().ShouldBeEmpty();
        var books = await connection.Connector.ReadMoneyAsync([new(VendureConnection.IdOf(placed), placed.Id, placed.Payments[0].Id, null)], TestContext.Current.CancellationToken);
        books.Select(d => d.Amount.Minor).ShouldBe([left, left]);
    }

    [Fact]
    public async Task Units_come_back_and_the_address_changes_without_the_order_losing_its_state()
    {
        var placed = await Shop.PlaceAsync(settle: true, ("MUG-01", 2));
        await Shop.CancelUnitsAsync(placed, (placed.Lines[0].Id, 1));
        var address = (await OrderAsync(placed)).ShipTo with { City = "Anderswo", Street = "Neuer Weg 2\nHinterhaus" };
        var restored = Change(placed, placed.TotalWithTax, (placed.Lines[0].Id, 2)) with { ShipTo = address };

        for (var time = 1; time <= 2; time++) (await connection.SendAsync("channel.order-change.v1", restored)).ShouldBeOfType<DeliveryOutcome.Delivered>();
        var order = await Shop.ReadAsync(placed.Id);
        (order.State, order.TotalWithTax, order.Lines.Single().Quantity).ShouldBe(("PaymentSettled", placed.TotalWithTax, 2));
        (await OrderAsync(placed)).ShipTo.ShouldBe(address);
    }

    [Fact]
    public async Task What_the_customer_has_not_paid_for_is_refused_and_the_order_stays()
    {
        var placed = await Shop.PlaceAsync(settle: true, ("MUG-01", 1));
        (await connection.SendAsync("channel.order-change.v1", Change(placed, placed.TotalWithTax + 595, (placed.Lines[0].Id, 2)))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("payments cover");
        (await connection.SendAsync("channel.order-change.v1", Change(placed, placed.TotalWithTax, (placed.Lines[0].Id, 1), ("new-1", 1)))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("no line new-1");
        (await Shop.ReadAsync(placed.Id)).ShouldSatisfyAllConditions(o => o.State.ShouldBe("PaymentSettled"), o => o.TotalWithTax.ShouldBe(placed.TotalWithTax));
    }

    [Fact]
    public async Task An_order_that_staff_are_changing_is_left_to_them()
    {
        var placed = await Shop.PlaceAsync(settle: true, ("MUG-01", 2));
        await Shop.BeginChangeAsync(placed);
        var change = Change(placed, placed.TotalWithTax - 595, (placed.Lines[0].Id, 1));
        (await connection.SendAsync("channel.order-change.v1", change)).ShouldBeOfType<DeliveryOutcome.Transient>().Reason.ShouldContain("Somebody is changing");
        await Shop.EndChangeAsync(placed);
        (await connection.SendAsync("channel.order-change.v1", change)).ShouldBeOfType<DeliveryOutcome.Delivered>();
    }

    [Fact]
    public async Task Two_pieces_are_two_fulfilments_and_an_order_whose_rest_is_cancelled_is_shipped()
    {
        var placed = await Shop.PlaceAsync(settle: true, ("CAP-01", 1), ("MUG-01", 2), ("BOOK-77", 1));
        var (first, second) = (Fulfilment(placed, "S-1", (placed.Lines[0].Id, 1)), Fulfilment(placed, "S-2", (placed.Lines[1].Id, 2)));
        for (var time = 1; time <= 2; time++) (await connection.SendAsync("channel.fulfilment.v1", first)).ShouldBeOfType<DeliveryOutcome.Delivered>();
        (await Shop.ReadAsync(placed.Id)).State.ShouldBe("PartiallyShipped");
        for (var time = 1; time <= 2; time++) (await connection.SendAsync("channel.fulfilment.v1", second)).ShouldBeOfType<DeliveryOutcome.Delivered>();
        (await Shop.ReadAsync(placed.Id)).State.ShouldBe("PartiallyShipped");
        (await connection.SendAsync("channel.order-change.v1", Change(placed, placed.TotalWithTax - 1290, (placed.Lines[0].Id, 1), (placed.Lines[1].Id, 2)))).ShouldBeOfType<DeliveryOutcome.Delivered>();

        var order = await Shop.ReadAsync(placed.Id);
        (order.State, order.TotalWithTax).ShouldBe(("Shipped", placed.TotalWithTax - 1290));
        order.Fulfilments.Select(f => (f.State, f.Tracking, f.Units)).ShouldBe([("Shipped", "T-S-1", 1), ("Shipped", "T-S-2", 2)], ignoreOrder: true);
        (await connection.SendAsync("channel.order-change.v1", Change(placed, 0, (placed.Lines[1].Id, 2)))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("fulfilled");
        (await connection.CommandsAsync(placed.Id)).OfType<ReportChannelFulfilment>().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_staff_change_comes_to_us_each_time_as_a_later_order()
    {
        var placed = await Shop.PlaceAsync(settle: true, ("CAP-01", 2), ("MUG-01", 2));
        var seen = new List<Order> { await OrderAsync(placed) };
        await Shop.CancelUnitsAsync(placed, (placed.Lines[0].Id, 1));
        seen.Add(await OrderAsync(placed));
        await Shop.ChangeAsync(placed, (placed.Lines[1].Id, 0));
        seen.Add(await OrderAsync(placed));
        await Shop.RedirectAsync(placed, "Anderswo");
        seen.Add(await OrderAsync(placed));

        seen.Select(o => o.Revision!.Value).ShouldBe(seen.Select(o => o.Revision!.Value).Order());
        seen.Select(o => o.Revision).Distinct().Count().ShouldBe(4);
        seen.Select(o => string.Join(',', o.Lines.Select(l => l.Quantity))).ShouldBe(["2,2", "1,2", "1", "1"]);
        seen.ShouldAllBe(o => o.Lines.Sum(l => l.Gross().Minor) + o.Charges.Sum(c => c.Gross().Minor) == o.Total.Minor);
        seen[3].ShipTo.City.ShouldBe("Anderswo");
        // The change paid its difference back; cancelled units alone pay nothing back.
        (await connection.CommandsAsync(placed.Id)).OfType<ReportRefund>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(r => r.Amount.ShouldBe(Eur(1190)), r => r.LeftThere.ShouldBe(Eur(placed.TotalWithTax - 1190)));
    }

    public void Dispose() => connection.Dispose();

    private async Task<Order> OrderAsync(ShopOrder order) => (await connection.CommandsAsync(order.Id)).OfType<PlaceOrder>().Single().Order;

    private static Money Eur(long cents) => new(cents, Currency.Parse("EUR"));

    private static ChannelOrderChangeRequest Change(ShopOrder order, long cents, params (string Line, int Quantity)[] lines) =>
        new(VendureConnection.IdOf(order), order.Id, "1", [.. lines.Select(l => new LineQuantity(l.Line, l.Quantity))], Eur(cents), "Sold out.");

    private static ChannelFulfilmentRequest Fulfilment(ShopOrder order, string shipment, params (string Line, int Quantity)[] lines) =>
        new(VendureConnection.IdOf(order), order.Id, shipment, [.. lines.Select(l => new LineQuantity(l.Line, l.Quantity))], "DHL", $"T-{shipment}", DateTimeOffset.UnixEpoch);
}
