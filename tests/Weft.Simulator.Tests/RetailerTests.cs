using Weft.Simulator.Books;
using Weft.Simulator.Faults;

namespace Weft.Simulator.Tests;

public sealed class RetailerTests
{
    [Theory]
    [InlineData("none", 1)]
    [InlineData("some", 2)]
    [InlineData("hell", 3)]
    [InlineData("hell", 4)]
    public async Task Whatever_the_dials_every_order_can_be_brought_in_sync(string faults, ulong seed)
    {
        using var world = new World(new RetailerOptions { Seed = seed, Faults = FaultDials.Preset(faults)!, CancelShare = 0.1, StockPerSku = 40 });

        await world.TradeAsync(200);

        var audit = RetailerAudit.Run(world.Retailer.TakeBooks());
        audit.Findings.ShouldBeEmpty();
        audit.Orders.ShouldBeGreaterThan(150);
        audit.InSync.ShouldBe(audit.Orders);
        audit.Cancelled.ShouldBeGreaterThan(5);
        audit.MoneyDifference.ShouldBe(0);
        audit.UnitsUnaccounted.ShouldBe(0);
    }

    [Fact]
    public async Task A_hub_that_repeats_calls_without_a_key_is_caught_doubling()
    {
        using var world = new World(new RetailerOptions { Seed = 5, Faults = FaultDials.Some }, hubSendsKeys: false);

        await world.TradeAsync(100);

        RetailerAudit.Run(world.Retailer.TakeBooks()).Doubled.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_books_and_another_seed_gives_others()
    {
        var first = await HashAsync(11);
        var again = await HashAsync(11);
        var other = await HashAsync(12);

        again.ShouldBe(first);
        other.ShouldNotBe(first);
    }

    [Fact]
    public async Task Goods_are_replenished_so_that_orders_waiting_for_stock_leave_in_the_end()
    {
        using var world = new World(new RetailerOptions { Skus = 3, StockPerSku = 30 });
        var sku = world.Retailer.Products[0].Sku;
        for (var order = 0; order < 40; order++)
        {
            world.Retailer.PlaceOrder(world.Retailer.Nordmarkt, [(sku, 5)]);
        }

        await world.TradeAsync(0, rounds: 120);

        var books = world.Retailer.TakeBooks();
        RetailerAudit.Run(books).Findings.ShouldBeEmpty();
        books.OversoldUnits.ShouldBeGreaterThan(0);
        var stock = books.Stock.Single(one => one.Sku == sku);
        stock.Shipped.ShouldBe(200);
        stock.Shipped.ShouldBeLessThanOrEqualTo(stock.Initial + stock.Received);
        stock.OnHandInErp.ShouldBe(stock.OnHandInWarehouse);
    }

    [Fact]
    public async Task Partial_shipments_leave_in_two_parts_that_add_up()
    {
        using var world = new World(new RetailerOptions { PartialShipmentShare = 1 });
        world.Retailer.PlaceOrder(world.Retailer.WebShop, [(world.Retailer.Products[0].Sku, 3)]);
        await world.PassAsync(TimeSpan.FromSeconds(2));
        world.Hub.Work();
        await world.PassAsync(TimeSpan.FromSeconds(2));

        var release = world.Retailer.TakeBooks().Releases.ShouldHaveSingleItem();
        release.Status.ShouldBe("shipped");
        release.Shipments.Count.ShouldBe(2);
        release.Shipments.Sum(shipment => shipment.Lines.Sum(line => line.Quantity)).ShouldBe(3);
    }

    [Fact]
    public void A_channel_sells_what_it_shows_and_counts_when_it_sold_more()
    {
        using var world = new World(new RetailerOptions { Skus = 1, StockPerSku = 4 });
        var shop = world.Retailer.WebShop;
        var sku = world.Retailer.Products[0].Sku;
        while (world.Retailer.PlaceOrder(shop) is not null)
        {
        }

        shop.Shown(sku).ShouldBeLessThan(3);
        shop.SoldMoreThanShown.ShouldBe(0);

        world.Retailer.PlaceOrder(shop, [(sku, 9)]);
        shop.SoldMoreThanShown.ShouldBe(1);
        shop.Shown(sku).ShouldBe(0);
    }

    [Fact]
    public async Task Open_tills_sell_take_back_and_count()
    {
        using var world = new World(new RetailerOptions { TillTransactionsPerSecond = 50 });
        world.Retailer.Stores.Open();
        await world.PassAsync(TimeSpan.FromSeconds(10));
        world.Retailer.Stores.Close();

        world.Retailer.Stores.Count.ShouldBeInRange(490, 501);
        var stores = world.Http.Get("http://pos.sim/stores").Json()["stores"]!.AsArray();
        stores.Count.ShouldBe(300);
        world.Retailer.Webhooks.Delivered.ShouldBe(world.Retailer.Stores.Count);
    }

    private static async Task<string> HashAsync(ulong seed)
    {
        using var world = new World(new RetailerOptions { Seed = seed, Faults = FaultDials.Hell, CancelShare = 0.1 });
        await world.TradeAsync(60);
        return world.Retailer.TakeBooks().Hash();
    }
}
