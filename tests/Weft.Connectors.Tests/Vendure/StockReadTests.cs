using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Weft.Connectors.Tests.Contract;
using Weft.Connectors.Vendure;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Vendure;

public sealed class VendureStockReadTests : StockReadContract
{
    private const string Locations = """{"data":{"stockLocations":{"items":[{"id":"1","name":"Default"},{"id":"2","name":"DC"}]}}}""";

    protected override ConnectorKind Kind => VendureConnector.Kind;

    protected override ConnectionSettings Settings => Shop.Settings();

    protected override Task<StockWorld> CreateWorldAsync()
    {
        var shop = Selling(("MUG", 12, 3), ("LAMP", 2, 5), ("CABLE", 40, 0));
        var has = new Dictionary<string, (string?, int)> { ["MUG"] = (null, 9), ["LAMP"] = (null, 0), ["CABLE"] = (null, 40) };
        return Task.FromResult(new StockWorld(shop, has, new FakeTimeProvider(Shop.Now)));
    }

    [Fact]
    public async Task A_SKU_that_several_articles_share_has_no_number()
    {
        using var shop = Selling(("MUG", 12, 0), ("MUG", 7, 0), ("LAMP", 2, 0));
        (await Shop.Connector(shop).ReadStockAsync([new Sku("MUG"), new Sku("LAMP")], default)).ShouldHaveSingleItem().Sku.Value.ShouldBe("LAMP");
    }

    [Fact]
    public async Task What_the_shop_refuses_for_good_says_what_to_do()
    {
        using var shop = new ScriptedShop((_, _) => (200, """{"data":{"stockLocations":{"items":[{"id":"1","name":"Default"}]}}}"""));
        var failure = await Should.ThrowAsync<ReadFailedException>(() => Shop.Connector(shop).ReadStockAsync([new Sku("MUG")], default));
        failure.Meaning.ShouldBeOfType<DeliveryOutcome.Permanent>().Field.ShouldBe("stockLocation");
    }

    private static ScriptedShop Selling(params (string Sku, int OnHand, int Allocated)[] articles) => new((operation, variables) => (200, operation switch
    {
        "WeftStockLocations" => Locations,
        "WeftVariants" => new JsonObject { ["data"] = new JsonObject { ["productVariants"] = new JsonObject { ["items"] = Variants(articles, variables["skus"]!.AsArray()) } } }.ToJsonString(),
        _ => throw new InvalidOperationException(operation),
    }));

    private static JsonArray Variants((string Sku, int OnHand, int Allocated)[] articles, JsonArray wanted) => new([
        .. articles.Index().Where(a => wanted.Any(w => w!.GetValue<string>() == a.Item.Sku)).Select(a => (JsonNode)new JsonObject
        {
            ["id"] = $"{a.Index + 1}", ["sku"] = a.Item.Sku,
            ["stockLevels"] = new JsonArray(Level("1", 1_000, 0), Level("2", a.Item.OnHand, a.Item.Allocated)),
        }),
    ]);

    private static JsonObject Level(string location, int onHand, int allocated) => new() { ["stockLocationId"] = location, ["stockOnHand"] = onHand, ["stockAllocated"] = allocated };
}
