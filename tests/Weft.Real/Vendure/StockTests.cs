using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Real.Vendure;

/// <summary>The running shop sells as many as we say, also while its own orders wait to be shipped.</summary>
[Collection(VendureTests.Name)]
public sealed class StockTests : IDisposable
{
    private readonly VendureConnection connection = new();

    private VendureShop Shop => connection.Shop;

    [Fact]
    public async Task What_is_available_is_what_the_shop_may_sell()
    {
        var before = await Shop.StockAsync("CABLE-2M");
        var placed = await Shop.PlaceAsync(settle: false, ("CABLE-2M", 3));

        (await connection.SendAsync("channel.stock.v1", Stock("CABLE-2M", 4_321))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        var open = await Shop.StockAsync("CABLE-2M");
        open.ShouldBe(new ShopStock(4_321 + before.Allocated + 3, before.Allocated + 3));

        await Shop.ShipAsync(placed, "T-1");
        (await Shop.StockAsync("CABLE-2M")).ShouldBe(new ShopStock(4_321 + before.Allocated, before.Allocated));
        await connection.SendAsync("channel.stock.v1", Stock("CABLE-2M", before.Saleable));
    }

    [Fact]
    public async Task Each_row_of_a_batch_has_its_own_outcome()
    {
        var mugs = await Shop.StockAsync("MUG-01");
        var lamps = await Shop.StockAsync("LAMP-01");

        try
        {
            var outcomes = await connection.SendAsync("channel.stock.v1", Stock("MUG-01", 0), Stock("NO-SUCH-SKU", 5), Stock("LAMP-01", 17));
            outcomes[0].ShouldBeOfType<DeliveryOutcome.Delivered>();
            var unknown = outcomes[1].ShouldBeOfType<DeliveryOutcome.Declined>();
            unknown.Reason.ShouldContain("NO-SUCH-SKU");
            unknown.Facts.ShouldNotBeNull().Keys.ShouldBe([ChannelStockFacts.NotListed]);
            outcomes[2].ShouldBeOfType<DeliveryOutcome.Delivered>();
            ((await Shop.StockAsync("MUG-01")).Saleable, (await Shop.StockAsync("LAMP-01")).Saleable).ShouldBe((0, 17));
        }
        finally
        {
            await connection.SendAsync("channel.stock.v1", Stock("MUG-01", mugs.Saleable), Stock("LAMP-01", lamps.Saleable));
        }
    }

    public void Dispose() => connection.Dispose();

    private static ChannelStockRequest Stock(string sku, int available) => new(new Sku(sku), available);
}
