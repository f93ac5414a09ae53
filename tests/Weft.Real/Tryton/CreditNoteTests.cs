using Weft.Core.Orders.Returns;
using Weft.Sdk;

namespace Weft.Real.Tryton;

/// <summary>Goods that come back and money that is given back, in a running Tryton, seen from both sides.</summary>
public sealed class CreditNoteTests : IDisposable
{
    private readonly TrytonErp erp = TrytonErp.Running();

    public void Dispose() => erp.Dispose();

    [Fact]
    public async Task A_part_comes_back_and_is_restocked_and_the_credit_note_is_there_once()
    {
        var (mug, book) = (await erp.NewProductAsync(19, 10), await erp.NewProductAsync(7, 10));
        var order = await ShippedAsync(new TestOrder().Line(mug, 3, 33.31m, 19).Line(book, 2, 25.80m, 7).Shipping(4.95m));
        var credit = order.Credit("R1", [(0, 0, 1), (1, 0, 2)], shippingPercent: 100, order.Back(0, 1), order.Back(1, 2));
        var connector = erp.Connect();
        (await connector.LookUpAsync(credit, default)).ShouldBeOfType<LookUp.NotThere>();
        var first = await erp.DeliverAsync(credit);
        var again = await erp.DeliverAsync(credit);

        var note = (await erp.CreditNotesAsync(order.Id.Value)).ShouldHaveSingleItem();
        var total = ((ErpCreditNoteRequest)credit.Request).Total;
        (note.WebId, note.State, note.Total).ShouldBe(($"{order.Id}/R1", "posted", total.ToDecimal()));
        note.Number!.ShouldStartWith("CN");
        (first.Reference, again.Reference, first.Facts!["total"]).ShouldBe((note.Number, note.Number, total.ToString()));
        note.Receipts.ShouldBe(["done"]);
        note.ShipmentState.ShouldBe("sent");
        (await erp.StockAsync(mug), await erp.StockAsync(book)).ShouldBe((8, 10));
        (await connector.LookUpAsync(credit, default)).ShouldBeOfType<LookUp.Found>().What.Reference.ShouldBe(note.Number);
        again.At.ShouldBe(first.At);
    }

    [Fact]
    public async Task Of_what_comes_back_some_is_sold_again_some_put_aside_and_some_never_arrives()
    {
        var mug = await erp.NewProductAsync(19, 10);
        var order = await ShippedAsync(new TestOrder().Line(mug, 4, 19.99m, 19).Shipping(4.95m));
        var (_, cursor) = await new Walk(erp.Connect()).ToEndAsync(null);
        var back = await erp.DeliverAsync(order.Credit("R1", [(0, 0, 4)], 0, order.Back(0, 1), order.Back(0, 1, GoodsCondition.Damaged), order.Back(0, 1, GoodsCondition.None)));
        var note = (await erp.CreditNotesAsync(order.Id.Value)).ShouldHaveSingleItem();
        (note.Total, note.ShipmentState).ShouldBe((19.99m, "sent"), "Tryton would wait for ever for the units that stay away.");
        (await erp.StockAsync(mug), await erp.WasteAsync(mug)).ShouldBe((7, 1));
        // The count that knows of the units is not older than the receipt Weft was told of.
        var walked = await new Walk(erp.Connect()).ToEndAsync(cursor);
        walked.Counts(mug).Last().OnHand.ShouldBe(7);
        walked.Counts(mug).Last().CountedAt.ShouldBeGreaterThanOrEqualTo(back.At!.Value);
        walked.To(order.Id).ShouldBeEmpty("What comes back is no shipment.");
    }

    [Fact]
    public async Task A_refund_without_goods_is_a_document_of_money_alone()
    {
        var mug = await erp.NewProductAsync(19, 10);
        var order = await ShippedAsync(new TestOrder().Line(mug, 3, 9.99m, 19));
        var credit = order.Credit("keep", [(0, 0, 1)]);
        var request = (ErpCreditNoteRequest)credit.Request;
        request = request with { Goodwill = new Core.Shared.Money(250, request.Total.Currency), Total = request.Total + new Core.Shared.Money(250, request.Total.Currency) };
        await erp.DeliverAsync(credit with { Request = request });
        var note = (await erp.CreditNotesAsync(order.Id.Value)).ShouldHaveSingleItem();
        (note.Total, note.Tax, note.ShipmentState).ShouldBe((5.83m, 0.53m, "none"));
        note.Receipts.ShouldBeEmpty();
        (await erp.StockAsync(mug)).ShouldBe(7);
    }

    [Fact]
    public async Task Goods_that_were_credited_before_come_back_without_a_document_of_money()
    {
        var mug = await erp.NewProductAsync(19, 10);
        var order = await ShippedAsync(new TestOrder().Line(mug, 2, 11.90m, 19));
        await erp.DeliverAsync(order.Credit("keep", [(0, 0, 2)]));
        var taken = await erp.DeliverAsync(order.Credit("R1", [], 0, order.Back(0, 2)));
        await erp.DeliverAsync(order.Credit("R1", [], 0, order.Back(0, 2)));
        var notes = await erp.CreditNotesAsync(order.Id.Value);
        notes.Select(n => (n.WebId, n.Total, n.Receipts.Count)).ShouldBe([($"{order.Id}/keep", 11.90m, 0), ($"{order.Id}/R1", 0m, 1)]);
        taken.Reference.ShouldBe(taken.Facts!["goods receipt"]);
        (await erp.StockAsync(mug)).ShouldBe(10);
    }

    [Theory]
    [InlineData("discounts that do not divide", "7;33.31;19|13;22.17;19|3;35.55;7")]
    [InlineData("a cent", "1;0.01;19|3;9.99;19")]
    [InlineData("7 % among 19 %", "3;9.99;19|7;90.29;7")]
    public async Task Unit_by_unit_it_comes_to_the_invoice_to_the_cent(string why, string lines)
    {
        var order = new TestOrder().Shipping(4.95m);
        var units = new List<int>();
        foreach (var l in lines.Split('|').Select(l => l.Split(';')))
        {
            order.Line(await erp.NewProductAsync(int.Parse(l[2]), 20), int.Parse(l[0]), decimal.Parse(l[1]), int.Parse(l[2]));
            units.Add(int.Parse(l[0]));
        }

        await ShippedAsync(order);
        // The first unit of each line, with a part of the shipping; then all others with the rest.
        await erp.DeliverAsync(order.Credit("R1", [.. units.Select((_, i) => (i, 0, 1))], 33, [.. units.Select((_, i) => order.Back(i, 1))]));
        var rest = order.Credit("R2", [.. units.Select((n, i) => (i, 1, n - 1)).Where(p => p.Item3 > 0)], 67);
        await erp.DeliverAsync(rest);
        var notes = await erp.CreditNotesAsync(order.Id.Value);
        notes.ShouldAllBe(n => n.Number!.StartsWith("CN"), why);
        var credited = notes.Sum(n => n.Total);
        (await erp.InvoicesAsync(order.Id.Value)).ShouldHaveSingleItem().Total.ShouldBe(order.Build().Total.ToDecimal(), why);
        // Shipping shares of 33 and 67 % may leave a cent, which stays with the customer's account and not in a document.
        (order.Build().Total.ToDecimal() - credited).ShouldBeInRange(-0.02m, 0.02m, why);
        credited.ShouldBe(((ErpCreditNoteRequest)rest.Request).Total.ToDecimal() + notes[0].Total, why);
    }

    [Fact]
    public async Task What_is_not_invoiced_waits_and_more_than_was_invoiced_is_refused()
    {
        var mug = await erp.NewProductAsync(19, 10);
        var order = new TestOrder().Line(mug, 2, 11.90m, 19);
        await erp.DeliverAsync(order.SaleDelivery());
        await erp.DeliverAsync(order.ReleaseDelivery());
        await erp.ShipAsync(order.Id.Value, "TRACK");
        (await erp.Connect().SendAsync([order.Credit("R1", [(0, 0, 1)])], default))[0].ShouldBeOfType<DeliveryOutcome.Transient>();
        await erp.DeliverAsync(order.Invoice("S"));
        await erp.DeliverAsync(order.Credit("R1", [(0, 0, 1)]));
        (await erp.Connect().SendAsync([order.Credit("R2", [(0, 0, 2)])], default))[0].ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("5.95 are left");
        (await erp.CreditNotesAsync(order.Id.Value)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("sale.sale.create")]
    [InlineData("sale.sale.confirm")]
    [InlineData("stock.move.cancel")]
    [InlineData("stock.shipment.out.return.create")]
    [InlineData("stock.shipment.out.return.receive")]
    [InlineData("stock.shipment.out.return.done")]
    [InlineData("account.invoice.post")]
    public async Task A_lost_answer_leaves_one_credit_note_and_one_receipt(string call)
    {
        var mug = await erp.NewProductAsync(19, 10);
        var order = await ShippedAsync(new TestOrder().Line(mug, 3, 9.99m, 19));
        var credit = order.Credit("R1", [(0, 0, 3)], 0, order.Back(0, 1), order.Back(0, 1, GoodsCondition.Damaged));
        using var wire = new LosingAnswers(call);
        var connector = erp.Connect(wire);
        (await connector.SendAsync([credit], default))[0].ShouldBeOfType<DeliveryOutcome.Uncertain>();
        wire.Lost.ShouldBe(1);
        var found = await connector.LookUpAsync(credit, default);
        if (call == "account.invoice.post") found.ShouldBeOfType<LookUp.Found>();
        else found.ShouldBeOfType<LookUp.NotThere>();
        (await connector.SendAsync([credit], default))[0].ShouldBeOfType<DeliveryOutcome.Delivered>();
        var note = (await erp.CreditNotesAsync(order.Id.Value)).ShouldHaveSingleItem();
        (note.State, note.Total, note.ShipmentState).ShouldBe(("posted", 9.99m, "sent"));
        note.Receipts.ShouldBe(["done"]);
        (await erp.StockAsync(mug), await erp.WasteAsync(mug)).ShouldBe((8, 1));
    }

    private async Task<TestOrder> ShippedAsync(TestOrder order)
    {
        await erp.DeliverAsync(order.SaleDelivery());
        await erp.DeliverAsync(order.ReleaseDelivery());
        await erp.ShipAsync(order.Id.Value, "TRACK-" + order.Id.Value);
        await erp.DeliverAsync(order.Invoice("S"));
        return order;
    }
}
