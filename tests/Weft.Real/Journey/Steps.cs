using Weft.Real.Vendure;

namespace Weft.Real.Journey;

/// <summary>What must be so after each step of an order's way, in every system.</summary>
internal static class Steps
{
    /// <summary>One sale over the same total stands in Tryton, and the shop shows its number.</summary>
    public static Task IsBookedAsync(this LiveRetailer retailer, ShopOrder order, TimeSpan? within = null) => retailer.EventuallyAsync(order, "Tryton holds one sale over the order's total, and the shop shows its number", async () =>
    {
        var sale = await retailer.Erp.SaleAsync(LiveRetailer.IdOf(order));
        sale.State.ShouldBe("processing");
        sale.Total.ShouldBe(order.TotalWithTax / 100m);
        (await retailer.Shop.ReadAsync(order.Id)).ErpOrderNo.ShouldBe(sale.Number);
        (await retailer.StoryAsync(order)).Obligations.Single(o => o.Key == "warehouse-release").State.ShouldBe("met");
    }, within);

    /// <summary>Everybody knows that the parcel left, the payment is captured, the invoice is posted, stock agrees, and nothing was done twice.</summary>
    public static async Task IsCompleteAsync(this LiveRetailer retailer, ShopOrder order, string tracking, TimeSpan? within = null)
    {
        var id = LiveRetailer.IdOf(order);
        await retailer.EventuallyAsync(order, "the order is in sync", async () => (await retailer.StoryAsync(order)).InSync.ShouldBeTrue(), within);
        var inShop = await retailer.Shop.ReadAsync(order.Id);
        inShop.State.ShouldBe("Shipped");
        var fulfilment = inShop.Fulfilments.ShouldHaveSingleItem();
        (fulfilment.State, fulfilment.Tracking, fulfilment.Units).ShouldBe(("Shipped", tracking, Basket.Lines.Sum(l => l.Quantity)));
        var payment = inShop.Payments.ShouldHaveSingleItem();
        (payment.State, payment.Amount).ShouldBe(("Settled", order.TotalWithTax));

        var sale = await retailer.Erp.SaleAsync(id);
        inShop.ErpOrderNo.ShouldBe(sale.Number);
        (sale.State, sale.ShipmentState, sale.Total).ShouldBe(("processing", "sent", order.TotalWithTax / 100m));
        var shipment = (await retailer.Erp.ShipmentsAsync(id)).ShouldHaveSingleItem();
        (shipment.State, shipment.Reference).ShouldBe(("done", tracking));
        var invoice = (await retailer.Erp.InvoicesAsync(id)).ShouldHaveSingleItem();
        (invoice.State, invoice.Total).ShouldBe(("posted", sale.Total));
        invoice.Number.ShouldNotBeNullOrEmpty();

        foreach (var (sku, _) in Basket.Lines) await retailer.StockAgreesAsync(sku);
        await retailer.StoryReadsRightAsync(order, sale.Number, shipment.Number, tracking);
    }

    /// <summary>Nothing is open, and the money of an order is the same in the shop, in Tryton and in the sub-ledger; cents.</summary>
    /// <param name="retailer">The retailer.</param>
    /// <param name="order">The order.</param>
    /// <param name="invoiced">What Tryton's posted invoices come to.</param>
    /// <param name="credited">What its credit notes come to.</param>
    /// <param name="refunds">How many refunds the shop shows.</param>
    public static async Task MoneyAgreesAsync(this LiveRetailer retailer, ShopOrder order, long invoiced, long credited, int refunds)
    {
        var id = LiveRetailer.IdOf(order);
        await retailer.EventuallyAsync(order, $"{invoiced} are invoiced, {credited} credited, and nothing else is open", async () =>
        {
            if (invoiced > 0) (await retailer.StoryAsync(order)).InSync.ShouldBeTrue();
            (await retailer.Erp.InvoicesAsync(id)).Where(i => i.State == "posted").Sum(i => i.Total).ShouldBe(invoiced / 100m);
            var notes = await retailer.Erp.CreditNotesAsync(id);
            notes.Sum(n => n.Total).ShouldBe(credited / 100m);
            notes.Select(n => n.WebId).ShouldBeUnique();
        });
        var inShop = await retailer.Shop.ReadAsync(order.Id);
        inShop.Refunds.Count.ShouldBe(refunds);
        // paid − refunded = invoiced − credited
        if (invoiced > 0) (inShop.Payments.Where(p => p.State == "Settled").Sum(p => p.Amount) - inShop.Refunds.Sum(r => r.Total)).ShouldBe(invoiced - credited);
        await retailer.Weft.AskAsync("money", "explain", id, "--ask");
    }

    private static async Task StoryReadsRightAsync(this LiveRetailer retailer, ShopOrder order, string sale, string shipment, string tracking)
    {
        var story = await retailer.StoryAsync(order);
        (story.Number, story.Status, story.Total!.Value.Minor).ShouldBe((order.Code, "Completed", order.TotalWithTax));
        story.Summary.ShouldStartWith("Complete: every system agrees, and nothing is under way.");
        story.Holds.ShouldBeEmpty();
        story.Obligations.ShouldAllBe(o => o.State == "met");
        // Vendure lists lines that were added in the same moment in either order.
        story.Lines.Select(l => (l.Sku, l.Ordered, l.Shipped)).ShouldBe(Basket.Lines.Select(l => (l.Sku, l.Quantity, l.Quantity)), ignoreOrder: true);
        var told = story.Timeline.Select(t => t.Text).ToList();
        story.Timeline.Select(t => t.At).ShouldBeInOrder();
        string[] inOrder =
        [
            $"Order {order.Code} over {order.TotalWithTax / 100m:0.00} EUR arrived from webshop", "Nothing stands in the way", $"sales order in the ERP ({sale})", $"Shipment {shipment}", "invoice in the ERP",
        ];
        inOrder.Select(part => told.FindIndex(t => t.Contains(part))).ShouldBe(inOrder.Select(part => told.FindIndex(t => t.Contains(part))).Where(at => at >= 0).Order(), string.Join(Environment.NewLine, told));
        told.ShouldContain(t => t.Contains($"tracking {tracking}"));
        foreach (var done in (string[])["acknowledgement to the channel", "capture of the payment", "fulfilment with tracking to the channel"]) told.Count(t => t.StartsWith($"Done: {done}")).ShouldBe(1, done);
    }
}
