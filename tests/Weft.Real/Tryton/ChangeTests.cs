using Weft.Sdk;

namespace Weft.Real.Tryton;

/// <summary>An order that is changed after a running Tryton has confirmed its sale.</summary>
public sealed class ChangeTests : IDisposable
{
    private readonly TrytonErp erp = TrytonErp.Running();

    public void Dispose() => erp.Dispose();

    [Fact]
    public async Task Fewer_units_another_line_and_another_address_are_one_sale_with_the_new_total()
    {
        var (mug, book, lamp) = (await erp.NewProductAsync(19, 10), await erp.NewProductAsync(7, 10), await erp.NewProductAsync(19, 10));
        var order = new TestOrder().Line(mug, 3, 33.31m, 19).Line(book, 2, 25.80m, 7).Shipping(4.95m);
        await erp.DeliverAsync(order.SaleDelivery());
        await erp.DeliverAsync(order.ReleaseDelivery());
        var now = new TestOrder(order) { ShipTo = order.ShipTo with { Street = "Nebenstr. 9" } }.Line(mug, 2, 22.21m, 19).Line(book, 2, 25.80m, 7).Line(lamp, 1, 9.99m, 19).Shipping(4.95m);
        var connector = erp.Connect();
        (await connector.LookUpAsync(now.Change("C1"), default)).ShouldBeOfType<LookUp.NotThere>();
        var first = await erp.DeliverAsync(now.Change("C1"));
        await erp.DeliverAsync(now.Change("C1"));
        (await connector.LookUpAsync(now.Change("C1"), default)).ShouldBeOfType<LookUp.Found>();
        var total = now.Build().Total;
        var sale = await erp.SaleAsync(order.Id.Value);
        (sale.Number, sale.State, sale.Total).ShouldBe((first.Reference!, "processing", total.ToDecimal()));
        first.Facts!["total"].ShouldBe(total.ToString());
        (await erp.InvoicesAsync(order.Id.Value)).ShouldHaveSingleItem().Total.ShouldBe(total.ToDecimal());
        (await erp.WhereAsync(order.Id.Value)).ShouldBe(["DC assigned " + Units((mug, 2), (book, 2), (lamp, 1))]);
        (await erp.AmendmentsAsync(order.Id.Value)).ShouldBe(1, "Sent again, it changes nothing.");

        await erp.ShipAsync(order.Id.Value, "TRACK");
        (await erp.DeliverAsync(now.Invoice("S"))).Facts!["total"].ShouldBe(total.ToString());
        (await erp.StockAsync(mug), await erp.StockAsync(book), await erp.StockAsync(lamp)).ShouldBe((8, 8, 9));
        (await erp.Connect().SendAsync([new TestOrder(now).Line(mug, 1, 11.10m, 19).Change("C2")], default))[0].ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("packed or have left");
    }

    [Fact]
    public async Task A_line_is_cancelled_after_the_other_one_shipped()
    {
        var (mug, book) = (await erp.NewProductAsync(19, 10), await erp.NewProductAsync(7, 10, inStore: 5));
        var order = new TestOrder().Line(mug, 3, 33.31m, 19).Line(book, 1, 12.90m, 7).Shipping(4.95m);
        await erp.DeliverAsync(order.SaleDelivery());
        await erp.DeliverAsync(order.Piece("F1", "DC1", (0, 3)));
        await erp.DeliverAsync(order.Piece("F2", "STORE1", (1, 1)));
        var shipment = (await erp.ShipAsync(order.Id.Value, "DC-1", "DC")).ShouldHaveSingleItem();
        await erp.DeliverAsync(order.StopPiece("F2"));
        var left = new TestOrder(order).Line(mug, 3, 33.31m, 19).Shipping(4.95m);
        await erp.DeliverAsync(left.Change("C1"));
        (await erp.WhereAsync(order.Id.Value)).ShouldBe([$"DC done {mug}×3"]);
        var invoice = await erp.DeliverAsync(left.Invoice(shipment));
        invoice.Facts!["total"].ShouldBe("38.26 EUR");
        var sale = await erp.SaleAsync(order.Id.Value);
        (sale.Total, sale.ShipmentState).ShouldBe((38.26m, "sent"));
        (await erp.InvoicesAsync(order.Id.Value)).ShouldHaveSingleItem().State.ShouldBe("posted");
        (await erp.StockAsync(book, "ST1")).ShouldBe(5);
    }

    [Fact]
    public async Task Units_are_recalled_from_the_pickers_and_taken_out_of_the_sale()
    {
        var mug = await erp.NewProductAsync(19, 10);
        var order = new TestOrder().Line(mug, 3, 33.31m, 19);
        await erp.DeliverAsync(order.SaleDelivery());
        await erp.DeliverAsync(order.ReleaseDelivery());
        var connector = erp.Connect();
        (await connector.LookUpAsync(order.LeaveOut("U1", (0, 1)), default)).ShouldBeOfType<LookUp.NotThere>();
        await erp.DeliverAsync(order.LeaveOut("U1", (0, 1)));
        await erp.DeliverAsync(order.LeaveOut("U1", (0, 1)));
        (await connector.LookUpAsync(order.LeaveOut("U1", (0, 1)), default)).ShouldBeOfType<LookUp.Found>();
        (await erp.WhereAsync(order.Id.Value)).ShouldBe([$"DC assigned {mug}×2", $"DC draft {mug}×1"]);
        var left = new TestOrder(order).Line(mug, 2, 22.21m, 19);
        await erp.DeliverAsync(left.Change("C1"));
        (await erp.WhereAsync(order.Id.Value)).ShouldBe([$"DC assigned {mug}×2"]);
        await erp.ShipAsync(order.Id.Value, "TRACK");
        (await erp.DeliverAsync(left.Invoice("S"))).Facts!["total"].ShouldBe("22.21 EUR");
        (await erp.Connect().SendAsync([order.LeaveOut("U2", (0, 1))], default))[0].ShouldBeOfType<DeliveryOutcome.Declined>();
    }

    [Fact]
    public async Task What_was_given_back_for_a_change_is_put_before_the_pickers_again()
    {
        var mug = await erp.NewProductAsync(19, 10);
        var order = new TestOrder().Line(mug, 3, 33.31m, 19);
        await erp.DeliverAsync(order.SaleDelivery());
        await erp.DeliverAsync(order.ReleaseDelivery());
        await erp.DeliverAsync(order.WarehouseCancellation());
        var now = new TestOrder(order).Line(mug, 4, 44.41m, 19);
        await erp.DeliverAsync(now.Change("C1"));
        await erp.DeliverAsync(now.ReleaseDelivery());
        (await erp.WhereAsync(order.Id.Value)).Where(w => !w.Contains("cancelled")).ShouldBe([$"DC assigned {mug}×4"]);
        await erp.ShipAsync(order.Id.Value, "TRACK");
        (await erp.DeliverAsync(now.Invoice("S"))).Facts!["total"].ShouldBe("44.41 EUR");
        (await erp.SaleAsync(order.Id.Value)).ShipmentState.ShouldBe("sent");
    }

    [Theory]
    [InlineData("sale.sale.write")]
    [InlineData("sale.amendment.create")]
    [InlineData("sale.amendment.validate_amendment")]
    [InlineData("stock.shipment.out.wait")]
    public async Task A_lost_answer_leaves_one_change(string call)
    {
        var (mug, book) = (await erp.NewProductAsync(19, 10), await erp.NewProductAsync(7, 10));
        var order = new TestOrder().Line(mug, 3, 33.31m, 19);
        await erp.DeliverAsync(order.SaleDelivery());
        await erp.DeliverAsync(order.ReleaseDelivery());
        var now = new TestOrder(order).Line(mug, 2, 22.21m, 19).Line(book, 1, 12.90m, 7);
        using var wire = new LosingAnswers(call);
        var connector = erp.Connect(wire);
        (await connector.SendAsync([now.Change("C1")], default))[0].ShouldBeOfType<DeliveryOutcome.Uncertain>();
        wire.Lost.ShouldBe(1);
        if (await connector.LookUpAsync(now.Change("C1"), default) is LookUp.NotThere) (await connector.SendAsync([now.Change("C1")], default))[0].ShouldBeOfType<DeliveryOutcome.Delivered>();
        (await erp.SaleAsync(order.Id.Value)).Total.ShouldBe(35.11m);
        (await erp.InvoicesAsync(order.Id.Value)).ShouldHaveSingleItem().Total.ShouldBe(35.11m);
        (await erp.WhereAsync(order.Id.Value)).Select(w => w[(w.IndexOf(' ') + 1)..]).Select(w => w[(w.IndexOf(' ') + 1)..]).ShouldBe([Units((mug, 2), (book, 1))]);
    }

    private static string Units(params (string Sku, int Units)[] parts) => string.Join(' ', parts.OrderBy(p => p.Sku, StringComparer.Ordinal).Select(p => $"{p.Sku}×{p.Units}"));
}
