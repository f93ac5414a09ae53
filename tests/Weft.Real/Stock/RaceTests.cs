using Weft.Core.Inventory;
using Weft.Engine.Queries;
using Weft.Real.Journey;
using Weft.Real.Vendure;

namespace Weft.Real.Stock;

/// <summary>Fifty buyers want the last ten units at the same time, in the running shop and in two marketplaces.</summary>
[Collection(Journeys.Name)]
public sealed class RaceTests
{
    private const int Units = 10;
    private const int ShopBuyers = 20;
    private const int MarketBuyers = 15;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Each_of_the_last_units_is_promised_once_and_the_ledger_names_every_unit_that_channels_sold_twice(string store)
    {
        await using var stock = await SharedStock.OpenAsync(store, article: 2, units: Units);
        var sold = await RaceAsync(stock);
        var bySeller = sold.CountBy(ConnectionOf).ToDictionary();
        foreach (var (seller, units) in bySeller) TestContext.Current.TestOutputHelper!.WriteLine($"{seller} sold {units}");
        sold.Count.ShouldBeGreaterThanOrEqualTo(2 * Units);

        // Reserved is open demand: every order has its promise, and ten units are promised once each.
        await Eventually.HoldsAsync("every order is decided", LiveRetailer.Soon, async () => (await stock.Weft.StockAsync(stock.Sku)).PromiseCount.ShouldBe(sold.Count), state: stock.Weft.State);
        var story = await stock.Weft.StockAsync(stock.Sku);
        story.Promises.Select(p => p.Order.Value).ShouldBe(sold, ignoreOrder: true);
        story.Promises.ShouldAllBe(p => p.Reserved + p.Backordered == 1);
        var promised = story.Promises.Where(p => p.Reserved == 1).Select(p => p.Order.Value).ToList();
        var centre = story.Locations.ShouldHaveSingleItem();
        (promised.Count, centre.OnHand, centre.Reserved, centre.Available).ShouldBe((Units, Units, Units, 0));

        await LedgerIsExactAsync(stock, bySeller, [.. sold.Except(promised)]);
        await stock.ReconcileAsync();
        await stock.ShownAsync(webShop: 0, markets: 0);
        await BooksAgreeAsync(stock, promised, [.. sold.Except(promised)]);
    }

    /// <summary>All buyers have what they want in their baskets; then all of them pay. Answers with our ids of the orders that came of it.</summary>
    private static async Task<List<string>> RaceAsync(SharedStock stock)
    {
        var baskets = new List<VendureShop.FullBasket>();
        for (var i = 0; i < ShopBuyers; i++) baskets.Add(await stock.Shop.FillAsync((stock.Sku, 1)));
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var inShop = baskets.Select(async basket =>
        {
            await go.Task;
            return (string?)$"{SharedStock.WebShop}:{(await basket.PayAsync(settle: false)).Id}";
        });
        var inMarkets = stock.Markets.SelectMany(market => Enumerable.Range(0, MarketBuyers).Select(async _ =>
        {
            await go.Task;
            return stock.BuyAt(market);
        }));
        var buyers = inShop.Concat(inMarkets).ToList();
        go.SetResult();
        return [.. (await Task.WhenAll(buyers)).OfType<string>()];
    }

    /// <summary>The ledger has exactly the orders that nobody could be promised a unit, one unit each, under the channel that sold it, with the reason.</summary>
    private static async Task LedgerIsExactAsync(SharedStock stock, IReadOnlyDictionary<string, int> bySeller, IReadOnlyList<string> beyond)
    {
        var ledger = await stock.Weft.OversellsAsync(stock.Sku);
        foreach (var o in ledger) TestContext.Current.TestOutputHelper!.WriteLine($"{o.Order} {o.Units} {o.Cause} shown {o.Shown} there were {o.Available} behind {o.MinutesBehind} buffer {o.BufferNeeded}");
        ledger.Select(o => o.Order).ShouldBe(beyond, ignoreOrder: true);
        ledger.ShouldAllBe(o => o.Units == 1 && o.Sku == stock.Sku && o.Ending == null);
        ledger.ShouldAllBe(o => o.Connection == ConnectionOf(o.Order));
        // Every seller showed ten. What it sold beyond them is its own doing, and so is what it sold when it had agreed to show nothing: the shop looks at stock for the last time
        // before its customers pay. A seller that agreed to another number on the way, as one does when the first sales are known before its last, could sell that as well. The rest was
        // a race, lost because the others' sales were not known in time.
        foreach (var (seller, units) in bySeller)
        {
            var rows = ledger.Where(o => o.Connection == seller).ToList();
            var own = rows.Count(o => o.Cause == nameof(OversellCause.ChannelOversold));
            var agreedToNothing = rows.Count(o => o.Shown == 0);
            var later = rows.Where(o => o.Shown is not (null or Units or 0)).ToList();
            var again = later.Count == 0 ? 0 : later.Count(o => o.Cause != nameof(OversellCause.ChannelOversold)) + units - rows.Count;
            own.ShouldBeInRange(Math.Max(0, units - Units - again), Math.Max(units - Units, 0) + agreedToNothing, seller);
        }

        foreach (var o in ledger.Where(o => o.Cause != nameof(OversellCause.ChannelOversold)))
        {
            o.Cause.ShouldBeOneOf(nameof(OversellCause.Race), nameof(OversellCause.PushLag));
            o.Shown.ShouldNotBeNull().ShouldBeGreaterThan(o.Available, o.Order);
            o.BufferNeeded.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(1, o.Order);
        }

        var page = await stock.Weft.AskAsync("oversells", "--sku", stock.Sku);
        beyond.ShouldAllBe(order => page.Contains(order));
    }

    /// <summary>The ERP has a sale of each order that was promised its unit, and of no other; the others are seen to wait.</summary>
    private static async Task BooksAgreeAsync(SharedStock stock, IReadOnlyList<string> promised, IReadOnlyList<string> beyond)
    {
        foreach (var order in promised)
            await Eventually.HoldsAsync($"Tryton has the sale of {order}", LiveRetailer.Soon, async () => (await stock.Erp.SaleAsync(order)).State.ShouldBe("processing"), state: stock.Weft.State);
        foreach (var order in beyond) (await stock.Erp.SalesAsync(order)).ShouldBeEmpty(order);
        var waiting = new List<OrderSummary>();
        foreach (var seller in beyond.Select(ConnectionOf).Distinct()) waiting.AddRange((await stock.Weft.OrdersAsync(seller)).Where(o => o.Status == "Backordered"));
        waiting.Select(o => o.Id).ShouldBe(beyond, ignoreOrder: true);
    }

    private static string ConnectionOf(string order) => order[..order.IndexOf(':', StringComparison.Ordinal)];
}
