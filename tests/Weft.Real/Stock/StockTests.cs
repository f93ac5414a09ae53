using Weft.Core.Inventory;
using Weft.Real.Journey;

namespace Weft.Real.Stock;

/// <summary>What happens to goods in a store and in the ERP is what the running shop sells, and Weft says why.</summary>
[Collection(Journeys.Name)]
public sealed class StockTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_sale_at_a_till_lowers_what_the_shop_shows_and_its_return_raises_it(string store)
    {
        await using var stock = await SharedStock.OpenAsync(store, article: 0, units: 40);
        await stock.Till.CountAsync(stock.Sku, 5);
        // The web shop sells what is in the store as well; the marketplaces do not.
        await stock.ShownAsync(webShop: 45, markets: 40);

        await stock.Till.SellAsync(stock.Sku, 2);
        await stock.ShownAsync(webShop: 43, markets: 40);

        await stock.Till.RepeatAsync();
        await stock.Till.TakeBackAsync(stock.Sku, 1, "damaged");
        await stock.Till.TakeBackAsync(stock.Sku, 1, "sellable");
        await stock.ShownAsync(webShop: 44, markets: 40);

        var story = await stock.Weft.StockAsync(stock.Sku);
        var inStore = story.Locations.Single(l => l.Location == SharedStock.Store);
        (inStore.Sellable, inStore.Damaged, inStore.Counted, inStore.MovedSince).ShouldBe((4, 1, 5, -1));
        story.Channels.Single(c => c.Channel == SharedStock.WebShop).Explanation.ShouldBe("40 at DC1 + 4 at ST1 = 44");
        (await stock.Erp.StockAsync(stock.Sku)).ShouldBe(40);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_count_in_the_erp_arrives_in_the_shop_and_open_orders_stay_promised(string store)
    {
        await using var stock = await SharedStock.OpenAsync(store, article: 1, units: 30);
        var order = await stock.Shop.PlaceAsync(settle: false, (stock.Sku, 3));
        await stock.ShownAsync(webShop: 27, markets: 27);

        await stock.Erp.CountAsync(stock.Sku, 12);
        await stock.ShownAsync(webShop: 9, markets: 9);

        var story = await stock.Weft.StockAsync(stock.Sku);
        var centre = story.Locations.ShouldHaveSingleItem();
        (centre.Location, centre.Counted, centre.OnHand, centre.Reserved, centre.Available).ShouldBe((SharedStock.Centre, 12, 12, 3, 9));
        story.Promises.ShouldHaveSingleItem().Order.Value.ShouldBe($"{SharedStock.WebShop}:{order.Id}");
        var counted = story.History.First(e => e.What == nameof(StockCounted));
        counted.Text.ShouldContain("12");
        counted.CauseText.ShouldContain("erp");
        var page = await stock.PageAsync();
        page.ShouldContain("9 at DC1 = 9");
        TestContext.Current.TestOutputHelper!.WriteLine(page);
    }
}
