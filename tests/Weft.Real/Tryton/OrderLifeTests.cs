using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Real.Tryton;

/// <summary>The life of an order in a running Tryton, seen from both sides.</summary>
public sealed class OrderLifeTests : IDisposable
{
    private readonly TrytonErp erp = TrytonErp.Running();

    public void Dispose() => erp.Dispose();

    [Fact]
    public async Task A_customer_sent_twice_is_one_party()
    {
        var order = new TestOrder { Customer = new("C" + Guid.NewGuid().ToString("N")[..10], "Max Muster", $"{Guid.NewGuid():N}@example.com", "+49 30 123456") };
        var first = await erp.DeliverAsync(order.CustomerDelivery());
        var again = await erp.DeliverAsync(order.CustomerDelivery());
        first.Reference.ShouldBe($"shop:{order.Customer.ChannelCustomerId}");
        again.Reference.ShouldBe(first.Reference);
        (await erp.PartiesAsync(first.Reference!)).ShouldBe(1);
        (await erp.Connect().LookUpAsync(order.CustomerDelivery(), default)).ShouldBeOfType<LookUp.Found>().What.Reference.ShouldBe(first.Reference);
    }

    [Fact]
    public async Task A_guest_is_known_again_by_email()
    {
        var one = new TestOrder();
        var two = new TestOrder { Customer = one.Customer with { Email = one.Customer.Email!.ToUpperInvariant() } };
        (await erp.DeliverAsync(two.CustomerDelivery())).Reference.ShouldBe((await erp.DeliverAsync(one.CustomerDelivery())).Reference);
    }

    [Fact]
    public async Task A_sales_order_sent_twice_is_one_sale_with_the_channels_total()
    {
        var order = new TestOrder().Line("MUG-01", 2, 11.90m, 19).Line("BOOK-77", 1, 12.90m, 7).Shipping(4.95m);
        var first = await erp.DeliverAsync(order.SaleDelivery());
        var again = await erp.DeliverAsync(order.SaleDelivery());
        var sale = await erp.SaleAsync(order.Id.Value);
        sale.State.ShouldBe("processing");
        sale.Total.ShouldBe(29.75m);
        first.Reference.ShouldBe(sale.Number);
        again.Reference.ShouldBe(sale.Number);
        first.Facts!["total"].ShouldBe("29.75 EUR");
    }

    [Theory]
    [InlineData("2 x 5.95", "0.00", "MUG-01;2;11.90;19")]
    [InlineData("3 x 3.33", "0.00", "MUG-01;3;9.99;19")]
    [InlineData("7 % among 19 %", null, "MUG-01;3;9.99;19|BOOK-77;7;90.29;7|LAMP-01;1;0.01;19")]
    [InlineData("discounts that do not divide", null, "MUG-01;7;33.31;19|CABLE-2M;13;22.17;19|BOOK-77;3;35.55;7")]
    [InlineData("a free gift", "0.00", "MUG-01;1;5.95;19|CABLE-2M;1;0.00;19")]
    [InlineData("many of one", null, "CABLE-2M;997;1984.03;19")]
    public async Task The_total_is_the_channels_to_the_cent(string why, string? rounding, string lines)
    {
        var order = new TestOrder().Shipping(4.95m);
        foreach (var l in lines.Split('|').Select(l => l.Split(';'))) order.Line(l[0], int.Parse(l[1]), decimal.Parse(l[2]), int.Parse(l[3]));
        var sent = await erp.DeliverAsync(order.SaleDelivery());
        (await erp.SaleAsync(order.Id.Value)).Total.ShouldBe(order.Build().Total.ToDecimal(), why);
        (await erp.InvoicesAsync(order.Id.Value)).ShouldHaveSingleItem().Total.ShouldBe(order.Build().Total.ToDecimal(), why);
        if (rounding is not null) sent.Facts!["rounding"].ShouldBe(rounding + " EUR", why);
        await erp.DeliverAsync(order.WarehouseCancellation());
        await erp.DeliverAsync(order.ErpCancellation());
    }

    [Fact]
    public async Task A_difference_the_channel_states_goes_to_the_rounding_line()
    {
        var order = new TestOrder { RoundingCents = -2 }.Line("MUG-01", 1, 5.95m, 19);
        (await erp.DeliverAsync(order.SaleDelivery())).Facts!["rounding"].ShouldBe("-0.02 EUR");
        (await erp.SaleAsync(order.Id.Value)).Total.ShouldBe(5.93m);
    }

    [Fact]
    public async Task Ship_in_Tryton_is_reported_once_then_invoiced_once()
    {
        var (mug, book) = (await erp.NewProductAsync(19, 10), await erp.NewProductAsync(7, 10));
        var order = new TestOrder().Line(mug, 2, 11.90m, 19).Line(book, 1, 12.90m, 7).Line(mug, 1, 5.00m, 19).Shipping(4.95m);
        var connector = erp.Connect();
        await erp.DeliverAsync(order.SaleDelivery());
        (await erp.DeliverAsync(order.ReleaseDelivery())).Facts!["stock"].ShouldBe("assigned");
        var (_, cursor) = await new Walk(connector).ToEndAsync(null);

        await erp.PackAsync(order.Id.Value, "TRACK-77");
        var packed = await new Walk(connector).ToEndAsync(cursor);
        packed.Counts(mug).ShouldAllBe(c => c.OnHand == 10, "Picked goods are not gone: Weft still holds them reserved.");
        packed.To(order.Id).ShouldBeEmpty();
        (await connector.SendAsync([order.Invoice("S")], default))[0].ShouldBeOfType<DeliveryOutcome.Delivered>().Reference.ShouldBeNull("Nothing has shipped.");

        var number = (await erp.ShipAsync(order.Id.Value, "TRACK-77")).ShouldHaveSingleItem();
        var shipped = await new Walk(connector).ToEndAsync(packed.Cursor);
        var report = shipped.To(order.Id).OfType<ReportShipment>().ShouldHaveSingleItem();
        report.ShipmentId.ShouldBe(number);
        report.Tracking.ShouldBe("TRACK-77");
        report.Carrier.ShouldBe("DHL");
        report.Lines.OrderBy(l => l.LineId).ShouldBe([new("L1", 2), new("L2", 1), new("L3", 1)]);
        shipped.Counts(mug).Last().OnHand.ShouldBe(7);
        shipped.Counts(mug).Last().CountedAt.ShouldBeGreaterThanOrEqualTo(report.ShippedAt);
        (await erp.StockAsync(mug)).ShouldBe(7);
        (await new Walk(connector).ToEndAsync(shipped.Cursor)).To(order.Id).ShouldBeEmpty();

        var invoice = await erp.DeliverAsync(order.Invoice(number));
        var again = await erp.DeliverAsync(order.Invoice(number));
        var posted = (await erp.InvoicesAsync(order.Id.Value)).ShouldHaveSingleItem();
        posted.State.ShouldBe("posted");
        posted.Total.ShouldBe(order.Build().Total.ToDecimal());
        invoice.Reference.ShouldBe(posted.Number);
        again.Reference.ShouldBe(posted.Number);
        invoice.Facts!["total"].ShouldBe(order.Build().Total.ToString());
        (await connector.LookUpAsync(order.Invoice(number), default)).ShouldBeOfType<LookUp.Found>().What.Reference.ShouldBe(posted.Number);

        (await connector.SendAsync([order.WarehouseCancellation()], default))[0].ShouldBeOfType<DeliveryOutcome.Declined>().Reason.ShouldContain("already shipped");
        (await connector.SendAsync([order.ErpCancellation()], default))[0].ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("already shipped");
    }

    [Fact]
    public async Task Cancel_before_shipping_leaves_nothing_open()
    {
        var sku = await erp.NewProductAsync(19, 10);
        var order = new TestOrder().Line(sku, 3, 9.99m, 19).Shipping(4.95m);
        await erp.DeliverAsync(order.SaleDelivery());
        await erp.DeliverAsync(order.ReleaseDelivery());
        var connector = erp.Connect();
        (await connector.LookUpAsync(order.ErpCancellation(), default)).ShouldBeOfType<LookUp.NotThere>();
        for (var time = 0; time < 2; time++)
        {
            await erp.DeliverAsync(order.WarehouseCancellation());
            await erp.DeliverAsync(order.ErpCancellation());
        }

        (await erp.MovesAsync(order.Id.Value)).ShouldAllBe(state => state == "cancelled");
        (await erp.ShipmentsAsync(order.Id.Value)).ShouldAllBe(s => s.State == "cancelled");
        (await erp.InvoicesAsync(order.Id.Value)).ShouldAllBe(i => i.State == "cancelled");
        var sale = await erp.SaleAsync(order.Id.Value);
        sale.ShipmentState.ShouldNotBe("exception");
        sale.InvoiceState.ShouldNotBe("exception");
        (await erp.StockAsync(sku)).ShouldBe(10);
        (await connector.LookUpAsync(order.ErpCancellation(), default)).ShouldBeOfType<LookUp.Found>();
        (await connector.LookUpAsync(order.WarehouseCancellation(), default)).ShouldBeOfType<LookUp.Found>();
    }

    [Fact]
    public async Task Parcels_of_another_warehouse_are_booked_once_each_and_are_no_news()
    {
        var (one, two) = (await erp.NewProductAsync(19, 10), await erp.NewProductAsync(7, 1));
        var order = new TestOrder().Line(one, 3, 9.99m, 19).Line(two, 2, 10.70m, 7);
        var connector = erp.Connect();
        await erp.DeliverAsync(order.SaleDelivery());
        var (_, cursor) = await new Walk(connector).ToEndAsync(null);

        var first = order.ErpDelivery("P1", "TRACK-1", (0, 2));
        (await connector.LookUpAsync(first, default)).ShouldBeOfType<LookUp.NotThere>();
        var booked = await erp.DeliverAsync(first);
        (await erp.DeliverAsync(first)).Reference.ShouldBe(booked.Reference);
        (await erp.DeliverAsync(order.Invoice("P1"))).Facts!["invoice"].ShouldContain("rest");
        var second = await erp.DeliverAsync(order.ErpDelivery("P2", null, (0, 1), (1, 2)));
        second.Reference.ShouldNotBe(booked.Reference);
        second.Facts!["stock"].ShouldContain("forced");

        (await erp.StockAsync(one)).ShouldBe(7);
        (await erp.StockAsync(two)).ShouldBe(-1);
        (await erp.ShipmentsAsync(order.Id.Value)).Select(s => (s.State, s.Reference)).ShouldBe([("done", "weft:P1 TRACK-1"), ("done", "weft:P2")]);
        var polled = await new Walk(connector).ToEndAsync(cursor);
        polled.To(order.Id).ShouldBeEmpty();
        polled.Counts(one).Last().OnHand.ShouldBe(7);
        polled.Counts(two).Last().OnHand.ShouldBe(0);
        (await erp.DeliverAsync(order.Invoice("P2"))).Facts!["total"].ShouldBe("20.69 EUR");
    }

    [Fact]
    public async Task Short_stock_is_handed_over_and_waits_in_the_warehouse()
    {
        var sku = await erp.NewProductAsync(19, 1);
        var order = new TestOrder().Line(sku, 3, 9.99m, 19);
        await erp.DeliverAsync(order.SaleDelivery());
        (await erp.DeliverAsync(order.ReleaseDelivery())).Facts!["stock"].ShouldContain("short");
        await erp.CountAsync(sku, 3);
        (await erp.DeliverAsync(order.ReleaseDelivery())).Facts!["stock"].ShouldBe("assigned");
    }

    [Fact]
    public async Task An_unknown_product_is_refused_in_words_and_leaves_nothing_behind()
    {
        var order = new TestOrder().Line("NO-SUCH-THING", 1, 9.99m, 19);
        var refused = (await erp.Connect().SendAsync([order.SaleDelivery()], default))[0].ShouldBeOfType<DeliveryOutcome.Permanent>();
        refused.Reason.ShouldBe("Tryton has no product with the code NO-SUCH-THING.");
        refused.Field.ShouldBe("lines.L1.sku");
        (await erp.SalesAsync(order.Id.Value)).ShouldBeEmpty();
    }
}
