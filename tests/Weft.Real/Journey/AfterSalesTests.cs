using Weft.Real.Tryton;
using Weft.Real.Vendure;

namespace Weft.Real.Journey;

/// <summary>What comes after the sale, on the real systems: after each step shop, ERP and sub-ledger have the same money, and every document is there once.</summary>
[Collection(Journeys.Name)]
public sealed class AfterSalesTests
{
    [Fact]
    public async Task A_discounted_order_is_refunded_in_the_shop_first_then_sent_back_in_parts()
    {
        await using var retailer = await LiveRetailer.OpenAsync("sqlite");
        var order = await (await retailer.Shop.FillAsync("TEN", [.. Basket.Lines])).PayAsync(settle: false);
        var id = LiveRetailer.IdOf(order);
        await retailer.IsBookedAsync(order);
        await retailer.MoneyAgreesAsync(order, invoiced: 0, credited: 0, refunds: 0);
        await retailer.Erp.ShipAsync(id, "T-AFTER-1");
        await retailer.MoneyAgreesAsync(order, invoiced: order.TotalWithTax, credited: 0, refunds: 0);

        // The shop's staff pay one shirt back in the administration: 19.99 less ten percent, which the customer keeps.
        var (shirt, book) = (order.Lines[0].Id, order.Lines[1].Id);
        await retailer.Shop.RefundAsync(order, 1799, "Scratched.", units: (shirt, 1));
        await retailer.MoneyAgreesAsync(order, invoiced: order.TotalWithTax, credited: 1799, refunds: 1);

        // The customer sends the rest back: one can be sold again, one cannot; the shipping costs go back too.
        await retailer.Weft.AskAsync("orders", "return", id, "--line", $"{shirt}=1:too small", "--line", $"{book}=1:torn", "--reason", "does not fit", "--shipping-percent", "100", "--id", "R1");
        await retailer.Weft.AskAsync("orders", "receive", id, "R1", "--line", $"{shirt}=1:sellable", "--line", $"{book}=1:damaged", "--location", "DC1", "--id", "RC1");
        await retailer.MoneyAgreesAsync(order, invoiced: order.TotalWithTax, credited: order.TotalWithTax, refunds: 2);
        (await retailer.Erp.CreditNotesAsync(id)).Count.ShouldBe(2);
        await retailer.StockAgreesAsync(Basket.Lines[0].Sku);
        // The torn one is there, and nobody can buy it.
        var torn = Basket.Lines[1].Sku;
        await retailer.EventuallyAsync(order, "the shop sells what Tryton has on the shelf", async () => (await retailer.Shop.StockAsync(torn)).Saleable.ShouldBe(await retailer.Erp.StockAsync(torn)));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Two_warehouses_ship_an_order_in_two_parcels_and_what_has_not_left_can_be_cancelled(string store)
    {
        await using var retailer = await LiveRetailer.OpenAsync(store, twoWarehouses: true);
        var (here, there) = (await retailer.Erp.NewProductAsync(19, 5, inStore: 0), await retailer.Erp.NewProductAsync(19, 0, inStore: 5));
        await retailer.Shop.SellAsync(here, 1495);
        await retailer.Shop.SellAsync(there, 1995);
        foreach (var sku in (string[])[here, there]) await retailer.StockAgreesAsync(sku);

        // The shop's staff cancel what has not left.
        var first = await retailer.Shop.PlaceAsync(settle: false, (here, 1), (there, 1));
        await ShippedFromAsync(retailer, first, "DC", "T-DC-2");
        await retailer.EventuallyAsync(first, "the shop shows the parcel, and has the money", async () => (await retailer.Shop.ReadAsync(first.Id)).ShouldSatisfyAllConditions(o => o.State.ShouldBe("PartiallyShipped"), o => o.Payments[0].State.ShouldBe("Settled")));
        await retailer.Shop.CancelUnitsAsync(first, (first.Lines[1].Id, 1));
        var left = first.TotalWithTax - 1995;
        await retailer.MoneyAgreesAsync(first, invoiced: left, credited: 0, refunds: 1);
        (await retailer.Shop.ReadAsync(first.Id)).TotalWithTax.ShouldBe(left);
        (await retailer.Erp.SaleAsync(LiveRetailer.IdOf(first))).ShouldSatisfyAllConditions(s => s.Total.ShouldBe(left / 100m), s => s.ShipmentState.ShouldBe("sent"));
        (await retailer.Erp.WhereAsync(LiveRetailer.IdOf(first))).ShouldBe([$"DC done {here}×1"]);
        foreach (var sku in (string[])[here, there]) await retailer.StockAgreesAsync(sku);

        // Of the next order both leave.
        var both = await retailer.Shop.PlaceAsync(settle: false, (here, 2), (there, 1));
        await ShippedFromAsync(retailer, both, "DC", "T-DC-1");
        await retailer.EventuallyAsync(both, "the shop shows the first parcel", async () => (await retailer.Shop.ReadAsync(both.Id)).State.ShouldBe("PartiallyShipped"));
        await ShippedFromAsync(retailer, both, "ST1", "T-ST1-1");
        await retailer.MoneyAgreesAsync(both, invoiced: both.TotalWithTax, credited: 0, refunds: 0);
        var shipped = await retailer.Shop.ReadAsync(both.Id);
        shipped.State.ShouldBe("Shipped");
        shipped.Fulfilments.Select(f => (f.State, f.Tracking, f.Units)).ShouldBe([("Shipped", "T-DC-1", 2), ("Shipped", "T-ST1-1", 1)], ignoreOrder: true);
    }

    /// <summary>Waits until a warehouse has its piece of an order, and ships it.</summary>
    private static Task ShippedFromAsync(LiveRetailer retailer, ShopOrder order, string warehouse, string tracking) => retailer.EventuallyAsync(order, $"{warehouse} ships its piece", async () =>
    {
        (await retailer.StoryAsync(order)).Obligations.Where(o => o.Key.StartsWith("warehouse-release", StringComparison.Ordinal)).ShouldAllBe(o => o.State == "met");
        (await retailer.Erp.ShipAsync(LiveRetailer.IdOf(order), tracking, warehouse)).Count.ShouldBe(1);
    });

    [Fact]
    public async Task A_line_that_the_shop_takes_out_while_the_warehouse_has_it_is_asked_back_and_the_rest_is_paid_and_invoiced()
    {
        await using var retailer = await LiveRetailer.OpenAsync("sqlite");
        var order = await retailer.OrderAsync();
        var id = LiveRetailer.IdOf(order);
        await retailer.IsBookedAsync(order);
        await retailer.Shop.CancelUnitsAsync(order, (order.Lines[1].Id, 1));
        await retailer.EventuallyAsync(order, "somebody is asked about the change", async () => (await retailer.StoryAsync(order)).Status.ShouldBe("NeedsAttention"));
        await retailer.Weft.AskAsync("orders", "accept", id, "--proposal", "P1", "--reason", "not picked yet");

        var less = await retailer.Shop.ReadAsync(order.Id);
        await retailer.EventuallyAsync(order, "Tryton's sale is what the shop's order is now", async () => (await retailer.Erp.SaleAsync(id)).Total.ShouldBe(less.TotalWithTax / 100m));
        await retailer.EventuallyAsync(order, "the warehouse has the smaller order", async () => (await retailer.StoryAsync(order)).Obligations.ShouldContain(o => o.Key == "warehouse-release/F2" && o.State == "met"));
        await retailer.Erp.ShipAsync(id, "T-AFTER-2");
        // The shop had the whole amount authorised, and captures whole amounts: what is too much has gone back.
        await retailer.MoneyAgreesAsync(order, invoiced: less.TotalWithTax, credited: 0, refunds: 1);
        (await retailer.Shop.ReadAsync(order.Id)).State.ShouldBe("Shipped");
        foreach (var (sku, _) in Basket.Lines) await retailer.StockAgreesAsync(sku);
    }
}
