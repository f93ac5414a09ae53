using Weft.Real.Vendure;

namespace Weft.Real.Journey;

/// <summary>These tests own the shop's webhooks, the stock of their articles, and the ERP's being up: they run alone, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Journeys
{
    public const string Name = "journeys";
}

/// <summary>The main job, on the real systems: an order goes from the shop into the ERP, is shipped there, and all agree.</summary>
[Collection(Journeys.Name)]
public sealed class JourneyTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task An_order_goes_from_the_shop_into_the_erp_and_back(string store)
    {
        await using var retailer = await LiveRetailer.OpenAsync(store);
        var before = await StockAsync(retailer);
        var order = await retailer.OrderAsync();
        await retailer.IsBookedAsync(order, within: TimeSpan.FromSeconds(20));
        // Goods that are promised are still there, and nobody else is sold them.
        foreach (var (sku, _) in Basket.Lines) await retailer.StockAgreesAsync(sku);

        var tracking = Tracking();
        await retailer.Erp.ShipAsync(LiveRetailer.IdOf(order), tracking);
        await retailer.IsCompleteAsync(order, tracking);
        (await StockAsync(retailer)).ShouldBe(before.Zip(Basket.Lines, (units, line) => units - line.Quantity));
    }

    [Theory]
    [InlineData("sqlite", 6)]
    [InlineData("postgres", 2)]
    public async Task Five_kills_at_random_moments_change_nothing(string store, int seed)
    {
        await using var retailer = await LiveRetailer.OpenAsync(store);
        var before = await StockAsync(retailer);
        var fate = new Fate(retailer.Weft, seed);
        var ordering = retailer.OrderAsync();
        await fate.StrikeAsync(times: 3);
        var order = await ordering;
        await retailer.IsBookedAsync(order);

        var tracking = Tracking();
        await retailer.Erp.ShipAsync(LiveRetailer.IdOf(order), tracking);
        await fate.StrikeAsync(times: 2);
        await retailer.IsCompleteAsync(order, tracking);
        (await StockAsync(retailer)).ShouldBe(before.Zip(Basket.Lines, (units, line) => units - line.Quantity));
        fate.Strikes.Count.ShouldBe(5);
        var story = (await retailer.StoryAsync(order)).Timeline.Select(t => (t.At, t.Text)).Concat(fate.Strikes.Select(at => (At: at, Text: "--- killed ---"))).OrderBy(t => t.At);
        foreach (var (at, text) in story) TestContext.Current.TestOutputHelper!.WriteLine($"{at:HH:mm:ss.fff} {text}");
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_cancel_before_shipping_undoes_everything(string store)
    {
        await using var retailer = await LiveRetailer.OpenAsync(store);
        var before = await StockAsync(retailer);
        var order = await retailer.OrderAsync();
        await retailer.IsBookedAsync(order);
        var id = LiveRetailer.IdOf(order);
        (await retailer.Erp.MovesAsync(id)).ShouldNotBeEmpty();

        await retailer.Shop.CancelAsync(order.Id);
        await retailer.EventuallyAsync(order, "the cancelled order is in sync", async () =>
        {
            var story = await retailer.StoryAsync(order);
            (story.Status, story.InSync).ShouldBe(("Cancelled", true));
        });
        await retailer.Erp.SaleAsync(id);
        (await retailer.Erp.MovesAsync(id)).ShouldAllBe(state => state == "cancelled");
        (await retailer.Erp.InvoicesAsync(id)).ShouldAllBe(invoice => invoice.State == "cancelled");
        var inShop = await retailer.Shop.ReadAsync(order.Id);
        (inShop.State, inShop.Payments.ShouldHaveSingleItem().State, inShop.Fulfilments.Count).ShouldBe(("Cancelled", "Cancelled", 0));
        foreach (var (sku, _) in Basket.Lines) await retailer.StockAgreesAsync(sku);
        (await StockAsync(retailer)).ShouldBe(before);
    }

    [Fact]
    public async Task Without_any_webhook_the_poll_brings_the_order()
    {
        await using var retailer = await LiveRetailer.OpenAsync("sqlite", webhooks: false);
        var order = await retailer.OrderAsync();
        // The shop is asked every half minute.
        await retailer.IsBookedAsync(order, within: TimeSpan.FromSeconds(90));

        var tracking = Tracking();
        await retailer.Erp.ShipAsync(LiveRetailer.IdOf(order), tracking);
        await retailer.IsCompleteAsync(order, tracking);
    }

    private static string Tracking() => "T" + Guid.NewGuid().ToString("N")[..10].ToUpperInvariant();

    /// <summary>Units on hand of each line of the basket, and units that the shop may sell: the same when nothing is under way.</summary>
    private static async Task<IReadOnlyList<int>> StockAsync(LiveRetailer retailer)
    {
        var units = new List<int>();
        foreach (var (sku, _) in Basket.Lines)
        {
            await retailer.StockAgreesAsync(sku);
            units.Add(await retailer.Erp.StockAsync(sku));
        }

        return units;
    }
}
