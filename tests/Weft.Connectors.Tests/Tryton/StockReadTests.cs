using Weft.Connectors.Tests.Contract;
using Weft.Connectors.Tests.Tryton.Fake;
using Weft.Connectors.Tryton;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Tryton;

public sealed class TrytonStockReadTests : StockReadContract
{
    protected override ConnectorKind Kind => TrytonConnector.Kind;

    protected override ConnectionSettings Settings => TrytonTestSettings.Complete;

    protected override Task<StockWorld> CreateWorldAsync()
    {
        var shop = new FakeRetailer(ConnectorContract.NewClock());
        shop.Tryton.Books.Receive(shop.Book, -50);
        return Task.FromResult(new StockWorld(shop.Tryton, new Dictionary<string, (string?, int)> { ["MUG"] = ("DC1", 100), ["BOOK"] = ("DC1", 0) }, shop.Clock));
    }

    [Fact]
    public async Task Units_that_are_picked_and_not_shipped_are_there_and_parts_of_units_are_left_out()
    {
        var shop = new FakeRetailer(ConnectorContract.NewClock());
        shop.Tryton.Books.Receive(shop.Book, 0.5);
        await shop.DoAsync(FakeRetailer.Sale("1"));
        foreach (var (id, _) in shop.Shipments("1").ToList())
            foreach (var button in (string[])["assign_try", "pick"]) shop.Tryton.Books.Press("stock.shipment.out", button, [id]);
        var read = await shop.Connect().ReadStockAsync([new Sku("MUG"), new Sku("BOOK")], default);
        read.ShouldHaveSingleItem().ShouldBe(new StockLevel(new Sku("MUG"), "DC1", 100, ConnectorContract.Now));
    }
}
