using Weft.Core.Orders;
using Weft.Sdk;

namespace Weft.Real.Tryton;

/// <summary>An order whose goods leave from several warehouses of a running Tryton.</summary>
public sealed class PieceTests : IDisposable
{
    private readonly TrytonErp erp = TrytonErp.Running();

    public void Dispose() => erp.Dispose();

    [Fact]
    public async Task One_sale_leaves_from_two_warehouses_each_on_its_own()
    {
        var (mug, book) = (await erp.NewProductAsync(19, 10, inStore: 5), await erp.NewProductAsync(7, 10, inStore: 5));
        var order = new TestOrder().Line(mug, 3, 33.31m, 19).Line(book, 2, 25.80m, 7).Shipping(4.95m);
        await erp.DeliverAsync(order.SaleDelivery());
        await erp.DeliverAsync(order.Piece("F1", "DC1", (0, 2)));
        (await erp.DeliverAsync(order.Piece("F2", "STORE1", (0, 1), (1, 2)))).Facts!["stock"].ShouldBe("assigned");
        await erp.DeliverAsync(order.Piece("F1", "DC1", (0, 2)));
        await erp.DeliverAsync(order.Piece("F2", "STORE1", (0, 1), (1, 2)));
        (await erp.WhereAsync(order.Id.Value)).ShouldBe([$"DC assigned {mug}×2", "ST1 assigned " + Units((mug, 1), (book, 2))]);
        var connector = erp.Connect();
        var (_, cursor) = await new Walk(connector).ToEndAsync(null);

        var fromStore = (await erp.ShipAsync(order.Id.Value, "STORE-1", "ST1")).ShouldHaveSingleItem();
        var first = await new Walk(connector).ToEndAsync(cursor);
        var report = first.To(order.Id).OfType<ReportShipment>().ShouldHaveSingleItem();
        (report.ShipmentId, report.FulfilmentId, report.Tracking).ShouldBe((fromStore, "F2", "STORE-1"));
        report.Lines.OrderBy(l => l.LineId).ShouldBe([new("L1", 1), new("L2", 2)]);
        first.Counts(mug, "STORE1").Last().OnHand.ShouldBe(4);
        (await erp.StockAsync(mug), await erp.StockAsync(mug, "ST1"), await erp.StockAsync(book, "ST1")).ShouldBe((10, 4, 3));
        (await erp.WhereAsync(order.Id.Value)).ShouldBe([$"DC assigned {mug}×2", "ST1 done " + Units((mug, 1), (book, 2))]);

        await erp.ShipAsync(order.Id.Value, "DC-1", "DC");
        var second = await new Walk(connector).ToEndAsync(first.Cursor);
        second.To(order.Id).OfType<ReportShipment>().ShouldHaveSingleItem().FulfilmentId.ShouldBe("F1");
        (await erp.StockAsync(mug)).ShouldBe(8);
        var sale = await erp.SaleAsync(order.Id.Value);
        (sale.ShipmentState, sale.Total).ShouldBe(("sent", order.Build().Total.ToDecimal()));
        (await erp.MovesAsync(order.Id.Value)).ShouldAllBe(state => state == "done");
    }

    [Fact]
    public async Task Each_shipment_has_its_invoice_and_its_goods_can_be_credited()
    {
        var (mug, book) = (await erp.NewProductAsync(19, 10, inStore: 5), await erp.NewProductAsync(7, 10, inStore: 5));
        var order = new TestOrder().Line(mug, 3, 33.31m, 19).Line(book, 2, 22.17m, 7).Shipping(4.95m);
        await erp.DeliverAsync(order.SaleDelivery());
        await erp.DeliverAsync(order.Piece("F1", "DC1", (0, 1), (1, 1)));
        await erp.DeliverAsync(order.Piece("F2", "STORE1", (0, 2), (1, 1)));
        var one = (await erp.ShipAsync(order.Id.Value, "STORE-1", "ST1")).ShouldHaveSingleItem();
        var first = order.InvoiceOf(one, true, (0, 0, 2), (1, 0, 1));
        var share = ((ErpInvoiceRequest)first.Request).Amount!.Value;
        (await erp.DeliverAsync(first)).Facts!["total"].ShouldBe(share.ToString());
        var number = (await erp.DeliverAsync(first)).Reference;
        (await erp.InvoicesAsync(order.Id.Value)).Where(i => i.State == "posted").ShouldHaveSingleItem().ShouldSatisfyAllConditions(i => i.Number.ShouldBe(number), i => i.Total.ShouldBe(share.ToDecimal()));
        // What has left is credited although the rest has not.
        await erp.DeliverAsync(order.Credit("R1", [(0, 0, 1)], 0, order.Back(0, 1, location: "STORE1")));

        var two = (await erp.ShipAsync(order.Id.Value, "DC-1", "DC")).ShouldHaveSingleItem();
        var second = order.InvoiceOf(two, false, (0, 2, 1), (1, 1, 1));
        await erp.DeliverAsync(second);
        await erp.DeliverAsync(second);
        await erp.DeliverAsync(first);
        var invoices = await erp.InvoicesAsync(order.Id.Value);
        invoices.Count.ShouldBe(2);
        invoices.ShouldAllBe(i => i.State == "posted");
        var total = order.Build().Total;
        invoices.Sum(i => i.Total).ShouldBe(total.ToDecimal());
        (await erp.Connect().LookUpAsync(second, default)).ShouldBeOfType<LookUp.Found>().What.Facts!["total"].ShouldBe((total - share).ToString());

        var read = await erp.Connect().ReadMoneyAsync([new Core.Ledger.OrderReference(order.Id, "x", null, null)], default);
        read.Select(d => (d.Kind, d.Amount)).ShouldBe(
            [(Core.Ledger.MoneyDocumentKind.SalesOrder, total), (Core.Ledger.MoneyDocumentKind.Invoice, share), (Core.Ledger.MoneyDocumentKind.CreditNote, new Core.Shared.Money(1110, total.Currency)), (Core.Ledger.MoneyDocumentKind.Invoice, total - share)], ignoreOrder: true);
        (await erp.StockAsync(mug, "ST1")).ShouldBe(4);
    }

    [Theory]
    [InlineData("account.invoice.write")]
    [InlineData("account.invoice.create")]
    [InlineData("account.invoice.validate_invoice")]
    [InlineData("account.invoice.post")]
    public async Task A_lost_answer_bills_each_unit_once(string call)
    {
        var mug = await erp.NewProductAsync(19, 10, inStore: 5);
        var order = new TestOrder().Line(mug, 3, 33.31m, 19).Shipping(4.95m);
        await erp.DeliverAsync(order.SaleDelivery());
        await erp.DeliverAsync(order.DeliveryFrom("STORE1", "P1", null, (0, 1)));
        using var wire = new LosingAnswers(call);
        var connector = erp.Connect(wire);
        var first = order.InvoiceOf("P1", true, (0, 0, 1));
        (await connector.SendAsync([first], default))[0].ShouldBeOfType<DeliveryOutcome.Uncertain>();
        wire.Lost.ShouldBe(1);
        await erp.DeliverAsync(first);
        await erp.DeliverAsync(order.DeliveryFrom("DC1", "P2", null, (0, 2)));
        await erp.DeliverAsync(order.InvoiceOf("P2", false, (0, 1, 2)));
        var invoices = await erp.InvoicesAsync(order.Id.Value);
        invoices.Select(i => (i.State, i.Total)).ShouldBe([("posted", 16.05m), ("posted", 22.21m)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_piece_that_is_stopped_goes_to_another_warehouse()
    {
        var (mug, book) = (await erp.NewProductAsync(19, 10, inStore: 5), await erp.NewProductAsync(7, 10, inStore: 5));
        var order = new TestOrder().Line(mug, 1, 11.90m, 19).Line(book, 1, 12.90m, 7);
        await erp.DeliverAsync(order.SaleDelivery());
        await erp.DeliverAsync(order.Piece("F1", "DC1", (0, 1)));
        await erp.DeliverAsync(order.Piece("F2", "STORE1", (1, 1)));
        await erp.DeliverAsync(order.StopPiece("F2"));
        await erp.DeliverAsync(order.StopPiece("F2"));
        (await erp.WhereAsync(order.Id.Value)).ShouldBe([$"DC assigned {mug}×1", $"ST1 draft {book}×1"]);
        await erp.DeliverAsync(order.Piece("F3", "DC1", (1, 1)));
        (await erp.WhereAsync(order.Id.Value)).ShouldBe(new[] { $"DC assigned {mug}×1", $"DC assigned {book}×1" }.Order(StringComparer.Ordinal));
        await erp.ShipAsync(order.Id.Value, "DC-1");
        (await erp.SaleAsync(order.Id.Value)).ShipmentState.ShouldBe("sent");
        (await erp.StockAsync(mug), await erp.StockAsync(book), await erp.StockAsync(book, "ST1")).ShouldBe((9, 9, 5));
    }

    [Fact]
    public async Task Parcels_of_other_systems_are_booked_in_the_warehouse_they_left()
    {
        var (mug, book) = (await erp.NewProductAsync(19, 10, inStore: 5), await erp.NewProductAsync(7, 10, inStore: 5));
        var order = new TestOrder().Line(mug, 3, 33.31m, 19).Line(book, 1, 12.90m, 7);
        await erp.DeliverAsync(order.SaleDelivery());
        foreach (var _ in (int[])[1, 2])
        {
            await erp.DeliverAsync(order.DeliveryFrom("STORE1", "P2", "T2", (0, 1), (1, 1)));
            await erp.DeliverAsync(order.DeliveryFrom("DC1", "P1", "T1", (0, 2)));
        }

        (await erp.WhereAsync(order.Id.Value)).ShouldBe([$"DC done {mug}×2", "ST1 done " + Units((mug, 1), (book, 1))]);
        (await erp.StockAsync(mug), await erp.StockAsync(mug, "ST1"), await erp.StockAsync(book, "ST1")).ShouldBe((8, 4, 4));
        (await erp.SaleAsync(order.Id.Value)).ShipmentState.ShouldBe("sent");
    }

    [Theory]
    [InlineData("stock.shipment.out.draft")]
    [InlineData("stock.move.delete")]
    [InlineData("stock.shipment.out.write")]
    [InlineData("stock.shipment.out.create")]
    [InlineData("ir.note.create")]
    [InlineData("stock.shipment.out.assign_try")]
    public async Task A_lost_answer_gives_each_unit_to_one_warehouse(string call)
    {
        var mug = await erp.NewProductAsync(19, 10, inStore: 5);
        var order = new TestOrder().Line(mug, 3, 33.31m, 19);
        await erp.DeliverAsync(order.SaleDelivery());
        using var wire = new LosingAnswers(call);
        var connector = erp.Connect(wire);
        var piece = order.Piece("F2", "STORE1", (0, 1));
        (await connector.SendAsync([piece], default))[0].ShouldBeOfType<DeliveryOutcome.Uncertain>();
        wire.Lost.ShouldBe(1);
        (await connector.SendAsync([piece], default))[0].ShouldBeOfType<DeliveryOutcome.Delivered>();
        (await connector.LookUpAsync(piece, default)).ShouldBeOfType<LookUp.Found>();
        (await erp.WhereAsync(order.Id.Value)).ShouldBe([$"DC draft {mug}×2", $"ST1 assigned {mug}×1"]);
    }

    private static string Units(params (string Sku, int Units)[] parts) => string.Join(' ', parts.OrderBy(p => p.Sku, StringComparer.Ordinal).Select(p => $"{p.Sku}×{p.Units}"));
}
