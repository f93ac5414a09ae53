using Weft.Core.Orders;
using Weft.Sdk;

namespace Weft.Real.Tryton;

/// <summary>Units are taken out of a sale whose pieces are with several warehouses of a running Tryton.</summary>
public sealed class PieceChangeTests : IDisposable
{
    private readonly TrytonErp erp = TrytonErp.Running();

    public void Dispose() => erp.Dispose();

    [Fact]
    public async Task A_line_goes_after_another_warehouse_has_shipped_and_billed_the_other_line()
    {
        var (order, mug, book) = await InPiecesAsync((0, 3), (1, 1));
        var shipment = (await erp.ShipAsync(order.Id.Value, "DC-1", "DC")).ShouldHaveSingleItem();
        var invoice = order.InvoiceOf(shipment, true, (0, 0, 3));
        await erp.DeliverAsync(invoice);
        await OnceAndAgainAsync(order.LeaveOutOf("F2", "U1", (1, 1)));
        (await erp.WhereAsync(order.Id.Value)).ShouldBe([$"DC done {mug}×3", $"ST1 draft {book}×1"]);
        await OnceAndAgainAsync(new TestOrder(order).Line(mug, 3, 33.31m, 19).Shipping(4.95m).Change("C1"));
        (await erp.WhereAsync(order.Id.Value)).ShouldBe([$"DC done {mug}×3"]);
        var sale = await erp.SaleAsync(order.Id.Value);
        (sale.Total, sale.ShipmentState).ShouldBe((38.26m, "sent"));
        (await erp.InvoicesAsync(order.Id.Value)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(i => i.State.ShouldBe("posted"), i => i.Total.ShouldBe(38.26m));
        (await erp.StockAsync(mug), await erp.StockAsync(book, "ST1")).ShouldBe((7, 5));
    }

    [Fact]
    public async Task The_line_of_the_sales_own_warehouse_goes_after_another_one_has_shipped()
    {
        var (order, mug, book) = await InPiecesAsync((0, 3), (1, 1));
        var shipment = (await erp.ShipAsync(order.Id.Value, "ST-1", "ST1")).ShouldHaveSingleItem();
        await erp.DeliverAsync(order.InvoiceOf(shipment, true, (1, 0, 1)));
        await OnceAndAgainAsync(order.LeaveOutOf("F1", "U1", (0, 3)));
        // The order is stated with the lines that are left, under the ids that they had.
        var left = ((ErpOrderChangeRequest)new TestOrder(order).Line(mug, 3, 33.31m, 19).Line(book, 1, 12.90m, 7).Shipping(4.95m).Change("C1").Request).Order;
        left = left with { Lines = [left.Lines[1]], Total = left.Total - left.Lines[0].Gross() };
        var change = new TestOrder(order).Change("C1");
        await OnceAndAgainAsync(change with { Request = (ErpOrderChangeRequest)change.Request with { Order = left } });
        (await erp.WhereAsync(order.Id.Value)).ShouldBe([$"ST1 done {book}×1"]);
        (await erp.SaleAsync(order.Id.Value)).Total.ShouldBe(17.85m);
        (await erp.InvoicesAsync(order.Id.Value)).ShouldHaveSingleItem().Total.ShouldBe(17.85m);
        (await erp.StockAsync(mug)).ShouldBe(10);
    }

    [Fact]
    public async Task Part_of_a_line_goes_while_both_warehouses_have_theirs_and_one_of_them_is_short()
    {
        var (mug, book) = (await erp.NewProductAsync(19, 10, inStore: 1), await erp.NewProductAsync(7, 10, inStore: 0));
        var order = new TestOrder().Line(mug, 3, 33.31m, 19).Line(book, 2, 25.80m, 7).Shipping(4.95m);
        await erp.DeliverAsync(order.SaleDelivery());
        await erp.DeliverAsync(order.Piece("F1", "DC1", (0, 2), (1, 1)));
        (await erp.DeliverAsync(order.Piece("F2", "STORE1", (0, 1), (1, 1)))).Facts!["stock"].ShouldContain("short");
        await OnceAndAgainAsync(order.LeaveOutOf("F1", "U1", (0, 1)));
        (await erp.WhereAsync(order.Id.Value)).ShouldBe(new[] { $"DC assigned {Units((mug, 1), (book, 1))}", $"DC draft {mug}×1", $"ST1 waiting {Units((mug, 1), (book, 1))}" });
        var left = new TestOrder(order).Line(mug, 2, 22.21m, 19).Line(book, 2, 25.80m, 7).Shipping(4.95m);
        await OnceAndAgainAsync(left.Change("C1"));
        (await erp.WhereAsync(order.Id.Value)).ShouldBe([$"DC assigned {Units((mug, 1), (book, 1))}", $"ST1 waiting {Units((mug, 1), (book, 1))}"]);
        (await erp.AmendmentsAsync(order.Id.Value)).ShouldBe(1);

        // Both ship as the pieces that they were, and are billed to the cent.
        await erp.CountAsync(book, 1, "ST1");
        var connector = erp.Connect();
        var (_, cursor) = await new Walk(connector).ToEndAsync(null);
        var one = (await erp.ShipAsync(order.Id.Value, "ST-1", "ST1")).ShouldHaveSingleItem();
        var two = (await erp.ShipAsync(order.Id.Value, "DC-1", "DC")).ShouldHaveSingleItem();
        (await new Walk(connector).ToEndAsync(cursor)).To(order.Id).OfType<ReportShipment>().Select(s => (s.ShipmentId, s.FulfilmentId)).ShouldBe([(one, "F2"), (two, "F1")], ignoreOrder: true);
        await erp.DeliverAsync(left.InvoiceOf(one, true, (0, 0, 1), (1, 0, 1)));
        await erp.DeliverAsync(left.InvoiceOf(two, false, (0, 1, 1), (1, 1, 1)));
        (await erp.InvoicesAsync(order.Id.Value)).Sum(i => i.Total).ShouldBe(left.Build().Total.ToDecimal());
        (await erp.SaleAsync(order.Id.Value)).ShouldSatisfyAllConditions(s => s.Total.ShouldBe(left.Build().Total.ToDecimal()), s => s.ShipmentState.ShouldBe("sent"));
        (await erp.StockAsync(mug), await erp.StockAsync(mug, "ST1"), await erp.StockAsync(book), await erp.StockAsync(book, "ST1")).ShouldBe((9, 0, 9, 0));
    }

    [Fact]
    public async Task What_a_warehouse_still_has_and_what_is_being_picked_is_not_taken_away()
    {
        var (order, mug, book) = await InPiecesAsync((0, 3), (1, 1));
        var left = new TestOrder(order).Line(mug, 3, 33.31m, 19).Shipping(4.95m).Change("C1");
        var refused = (await erp.Connect().SendAsync([left], default))[0].ShouldBeOfType<DeliveryOutcome.Permanent>();
        refused.Reason.ShouldBe("Of line L2 warehouses have 1 units (F2), and the order has 0 for them.");
        (await erp.WhereAsync(order.Id.Value)).ShouldBe([$"DC assigned {mug}×3", $"ST1 assigned {book}×1"]);
        await erp.PackAsync(order.Id.Value, "DC-1", "DC");
        await erp.DeliverAsync(order.LeaveOutOf("F2", "U1", (1, 1)));
        await erp.DeliverAsync(left);
        (await erp.WhereAsync(order.Id.Value)).ShouldBe([$"DC packed {mug}×3"]);
        (await erp.Connect().SendAsync([order.LeaveOutOf("F1", "U2", (0, 1))], default))[0].ShouldBeOfType<DeliveryOutcome.Declined>();
    }

    [Theory]
    [InlineData("ir.note.create")]
    [InlineData("stock.shipment.out.wait")]
    [InlineData("sale.amendment.create")]
    [InlineData("sale.amendment.validate_amendment")]
    [InlineData("stock.shipment.out.draft")]
    [InlineData("stock.shipment.out.write")]
    [InlineData("stock.shipment.out.create")]
    [InlineData("stock.shipment.out.assign_try")]
    [InlineData("ir.note.delete")]
    public async Task A_lost_answer_leaves_one_change_and_each_warehouse_its_piece(string call)
    {
        var (order, mug, book) = await InPiecesAsync((0, 1), (0, 2), (1, 1));
        await erp.DeliverAsync(order.LeaveOutOf("F2", "U1", (1, 1)));
        var change = new TestOrder(order).Line(mug, 3, 33.31m, 19).Shipping(4.95m).Change("C1");
        await LoseAsync(call, change);
        (await erp.WhereAsync(order.Id.Value)).ShouldBe([$"DC assigned {mug}×1", $"ST1 assigned {mug}×2"]);
        (await erp.SaleAsync(order.Id.Value)).Total.ShouldBe(38.26m);
        (await erp.InvoicesAsync(order.Id.Value)).ShouldHaveSingleItem().Total.ShouldBe(38.26m);
        (await erp.StockAsync(book, "ST1")).ShouldBe(5);
    }

    [Theory]
    [InlineData("stock.shipment.out.draft")]
    [InlineData("stock.shipment.out.create")]
    [InlineData("stock.shipment.out.wait")]
    [InlineData("stock.shipment.out.assign_try")]
    public async Task A_lost_answer_leaves_units_out_once(string call)
    {
        var (order, mug, book) = await InPiecesAsync((0, 1), (0, 2), (1, 1));
        await LoseAsync(call, order.LeaveOutOf("F2", "U1", (0, 1)));
        (await erp.WhereAsync(order.Id.Value)).ShouldBe([$"DC assigned {mug}×1", "ST1 assigned " + Units((mug, 1), (book, 1)), $"ST1 draft {mug}×1"]);
    }

    /// <summary>An order of three mugs and a book: the first piece is with the distribution centre, the rest with the store.</summary>
    private async Task<(TestOrder Order, string Mug, string Book)> InPiecesAsync((int Line, int Units) here, params (int Line, int Units)[] there)
    {
        var (mug, book) = (await erp.NewProductAsync(19, 10, inStore: 5), await erp.NewProductAsync(7, 10, inStore: 5));
        var order = new TestOrder().Line(mug, 3, 33.31m, 19).Line(book, 1, 12.90m, 7).Shipping(4.95m);
        await erp.DeliverAsync(order.SaleDelivery());
        await erp.DeliverAsync(order.Piece("F1", "DC1", here));
        await erp.DeliverAsync(order.Piece("F2", "STORE1", there));
        return (order, mug, book);
    }

    private async Task OnceAndAgainAsync(OutgoingDelivery delivery)
    {
        (await erp.Connect().LookUpAsync(delivery, default)).ShouldBeOfType<LookUp.NotThere>();
        await erp.DeliverAsync(delivery);
        await erp.DeliverAsync(delivery);
        (await erp.Connect().LookUpAsync(delivery, default)).ShouldBeOfType<LookUp.Found>();
    }

    private async Task LoseAsync(string call, OutgoingDelivery delivery)
    {
        using var wire = new LosingAnswers(call);
        var connector = erp.Connect(wire);
        (await connector.SendAsync([delivery], default))[0].ShouldBeOfType<DeliveryOutcome.Uncertain>();
        wire.Lost.ShouldBe(1);
        if (await connector.LookUpAsync(delivery, default) is not LookUp.Found) await erp.DeliverAsync(delivery);
    }

    private static string Units(params (string Sku, int Units)[] parts) => string.Join(' ', parts.OrderBy(p => p.Sku, StringComparer.Ordinal).Select(p => $"{p.Sku}×{p.Units}"));
}
