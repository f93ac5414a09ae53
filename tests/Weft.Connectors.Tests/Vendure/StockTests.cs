using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Vendure;

/// <summary>Numbers set in a shop that rolls a whole call back for one bad row, and numbers read from it.</summary>
public class StockTests
{
    private const string Locations = """{"data":{"stockLocations":{"items":[{"id":"1","name":"DC"}]}}}""";

    [Fact]
    public async Task An_article_the_shop_lacks_is_no_fault_and_the_others_are_set()
    {
        using var shop = new ScriptedShop(Answer);
        var outcomes = await SendAsync(shop, "A", "MISSING", "B");
        outcomes[0].ShouldBeOfType<DeliveryOutcome.Delivered>();
        outcomes[2].ShouldBeOfType<DeliveryOutcome.Delivered>();
        var declined = outcomes[1].ShouldBeOfType<DeliveryOutcome.Declined>();
        declined.Reason.ShouldBe("The shop does not sell MISSING. It is told the number when MISSING is listed there.");
        declined.Facts!.ShouldContainKey(ChannelStockFacts.NotListed);
    }

    [Fact]
    public async Task A_row_that_rolls_the_call_back_leaves_the_search_to_the_engine()
    {
        using var shop = new ScriptedShop((operation, variables) => operation == "WeftSetStock"
            ? (200, """{"errors":[{"message":"no such variant","path":["updateProductVariants"],"extensions":{"code":"ENTITY_NOT_FOUND"}}],"data":null}""")
            : Answer(operation, variables));
        var outcomes = await SendAsync(shop, "A", "B", "C");
        outcomes.Distinct().ShouldHaveSingleItem().ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldBe("no such variant");
        shop.Operations.Count(o => o == "WeftSetStock").ShouldBe(1);
    }

    [Fact]
    public async Task A_fetched_article_says_what_the_shop_may_sell()
    {
        using var shop = new ScriptedShop((operation, _) => (200, operation == "WeftVariant"
            ? """{"data":{"productVariant":{"id":"3","sku":"A","stockLevels":[{"stockLocationId":"1","stockOnHand":9,"stockAllocated":2}]}}}"""
            : Locations));
        var fetched = (await FetchAsync(shop)).ShouldBeOfType<DeliveryOutcome.Delivered>().Messages.ShouldHaveSingleItem();
        var command = Shop.Commands(Shop.Translate(System.Text.Encoding.UTF8.GetString(fetched.Body.Span), fetched.Kind)).ShouldHaveSingleItem();
        command.ShouldBe(new ReportChannelStock("shop", 7, Shop.Now));
    }

    [Fact]
    public async Task An_article_deleted_meanwhile_is_no_fault()
    {
        using var shop = new ScriptedShop((operation, _) => (200, operation == "WeftVariant" ? """{"data":{"productVariant":null}}""" : Locations));
        (await FetchAsync(shop)).ShouldBeOfType<DeliveryOutcome.Declined>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"sku":"","saleable":3}""")]
    [InlineData("""{"sku":"A","saleable":"many"}""")]
    public void A_number_that_cannot_be_read_is_put_aside(string body) => Shop.Translate(body, "stock").ShouldBeOfType<Translation.Quarantine>().NextStep.ShouldNotBeEmpty();

    private static async Task<DeliveryOutcome> FetchAsync(HttpMessageHandler shop) =>
        (await Shop.Connector(shop).SendAsync([new OutgoingDelivery("f", "fetch.v1", new FetchRequest("stock", "3"), 1)], default)).ShouldHaveSingleItem();

    private static Task<ImmutableArray<DeliveryOutcome>> SendAsync(HttpMessageHandler shop, params string[] skus) =>
        Shop.Connector(shop).SendAsync([.. skus.Select(s => new OutgoingDelivery($"stock/shop/{s}", "channel.stock.v1", new ChannelStockRequest(new Sku(s), 5), 1))], default);

    /// <summary>A shop that has every article but one, with two of each allocated.</summary>
    private static (int, string) Answer(string operation, JsonNode variables) => operation switch
    {
        "WeftStockLocations" => (200, Locations),
        "WeftVariants" => (200, Variants("productVariants", variables["skus"]!.AsArray().Select(s => s!.GetValue<string>()).Where(s => s != "MISSING").Select(s => (s, s, 0)), list: true)),
        _ => (200, Variants("updateProductVariants", variables["input"]!.AsArray().Select(i => (i!["id"]!.GetValue<string>(), i["id"]!.GetValue<string>(), i["stockLevels"]![0]!["stockOnHand"]!.GetValue<int>())), list: false)),
    };

    private static string Variants(string field, IEnumerable<(string Id, string Sku, int OnHand)> variants, bool list)
    {
        var items = new JsonArray([.. variants.Select(v => (JsonNode)new JsonObject
        {
            ["id"] = v.Id,
            ["sku"] = v.Sku,
            ["stockLevels"] = new JsonArray(new JsonObject { ["stockLocationId"] = "1", ["stockOnHand"] = v.OnHand, ["stockAllocated"] = 2 }),
        })]);
        return new JsonObject { ["data"] = new JsonObject { [field] = list ? new JsonObject { ["items"] = items } : items } }.ToJsonString();
    }
}
