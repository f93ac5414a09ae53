using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Vendure;

/// <summary>Which steps of a shop a change of an order takes, and what becomes of one that cannot be made.</summary>
public class ChangeTests
{
    private const string Refused = """{"data":{"modifyOrder":{"errorCode":"INSUFFICIENT_STOCK_ERROR","message":"m","quantityAvailable":0}}}""";

    [Fact]
    public async Task Units_that_go_are_cancelled_and_what_is_so_already_is_left_alone()
    {
        using var shop = Answering(Order("PaymentAuthorized", ("11", 2), ("12", 1), ("13", 0)));
        (await ChangeAsync(shop, ("11", 1))).ShouldBe(new DeliveryOutcome.Delivered("7"));
        shop.Operations.ShouldBe(["WeftOrderStatus", "WeftCancel", "WeftOrderStatus"]);

        using var same = Answering(Order("PaymentAuthorized", ("11", 1), ("12", 0)));
        (await ChangeAsync(same, ("11", 1))).ShouldBe(new DeliveryOutcome.Delivered("7"));
        same.Operations.ShouldNotContain("WeftCancel");
    }

    [Fact]
    public async Task A_change_that_the_shop_refuses_leaves_the_order_in_its_state()
    {
        var states = new List<string>();
        using var shop = Answering(Order("PaymentSettled", ("11", 1)), states, Refused);
        (await ChangeAsync(shop, ("11", 2))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("can sell only 0 units more");
        states.ShouldBe(["Modifying", "PaymentSettled"]);
    }

    [Theory]
    [InlineData("anna", typeof(DeliveryOutcome.Transient))]
    [InlineData("weft", typeof(DeliveryOutcome.Delivered))]
    public async Task Only_a_change_that_we_began_is_finished(string who, Type outcome)
    {
        var states = new List<string>();
        using var shop = Answering(Order("Modifying", ("11", 1)), states, moves: """[{"data":{"from":"PartiallyShipped","to":"Modifying"},"administrator":{"emailAddress":"WHO"}}]""".Replace("WHO", who));
        (await ChangeAsync(shop, ("11", 1))).ShouldBeOfType(outcome);
        states.ShouldBe(who == "weft" ? ["PartiallyShipped"] : []);
    }

    [Fact]
    public async Task A_shop_that_has_the_order_as_cancelled_says_so()
    {
        using var shop = Answering(Order("Cancelled"));
        (await ChangeAsync(shop, ("11", 1))).ShouldBeOfType<DeliveryOutcome.CancelledThere>();
    }

    [Fact]
    public void An_order_counts_its_changes_so_that_later_is_more()
    {
        long Revision(int modifications, int units) => Shop.OrderOf(Shop.TranslateChanged("authorised", d =>
        {
            d["modifications"] = new JsonArray([.. Enumerable.Range(1, modifications).Select(i => (JsonNode)new JsonObject { ["id"] = $"{i}" })]);
            d["lines"]![0]!["quantity"] = units;
        })).Revision!.Value;

        long[] counted = [Revision(0, 5), Revision(0, 4), Revision(1, 9), Revision(2, 9), Revision(2, 1)];
        counted.ShouldBe(counted.Order());
        counted.Distinct().Count().ShouldBe(5);
    }

    [Fact]
    public void A_shop_from_before_says_nothing_of_its_changes() => Shop.OrderOf(Shop.Translate(Shop.Recorded("authorised"))).Revision.ShouldBeNull();

    private static Task<DeliveryOutcome> ChangeAsync(ScriptedShop shop, params ImmutableArray<(string Line, int Quantity)> lines) => SendAsync(shop, new ChannelOrderChangeRequest(
        new OrderId("shop:7"), "7", "1", [.. lines.Select(l => new LineQuantity(l.Line, l.Quantity))], new Money(4080, Currency.Parse("EUR")), "Sold out."));

    private static async Task<DeliveryOutcome> SendAsync(ScriptedShop shop, ChannelOrderChangeRequest request) =>
        (await Shop.Connector(shop).SendAsync([new OutgoingDelivery("shop:7/channel-order-change/1", "channel.order-change.v1", request, 1)], default)).Single();

    private static string Order(string state, params (string Id, int Quantity)[] lines) =>
        """{"data":{"order":{"id":"7","code":"A","state":"STATE","totalWithTax":4080,"lines":[LINES],"payments":[{"id":"3","state":"Settled","amount":4080,"refunds":[]}],"fulfillments":[]}}}"""
            .Replace("STATE", state).Replace("LINES", string.Join(',', lines.Select(l => $$"""{"id":"{{l.Id}}","quantity":{{l.Quantity}} }""")));

    private static ScriptedShop Answering(string order, List<string>? states = null, string modified = """{"data":{"modifyOrder":{"id":"7"}}}""", string moves = "[]") => new((operation, variables) =>
    {
        if (operation == "WeftMoveOrder") states?.Add(variables["state"]!.GetValue<string>());
        return (200, operation switch
        {
            "WeftMoveOrder" => """{"data":{"transitionOrderToState":{"id":"7","state":"x"}}}""",
            "WeftCancel" => """{"data":{"cancelOrder":{"id":"7","state":"x"}}}""",
            "WeftModify" => modified,
            "WeftLastMoves" => """{"data":{"order":{"history":{"items":MOVES}}}}""".Replace("MOVES", moves),
            _ => order,
        });
    });
}
