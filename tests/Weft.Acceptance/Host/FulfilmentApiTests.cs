using System.Net;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;
using Weft.Configuration;
using Weft.Connectors;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Substitutes;
using Weft.Core.Routing;
using Weft.Core.Shared;
using Weft.Hosting;

namespace Weft.Acceptance.Host;

/// <summary>Nodes that say over the API whether they take their piece, and where they are configured.</summary>
public sealed class FulfilmentApiTests
{
    [Fact]
    public async Task A_node_rejects_its_piece_with_a_reason_and_takes_the_next_one()
    {
        await using var node = await Node.StartAsync(Routed);
        await node.StockAsync("MUG", 5);
        await node.PlaceAsync("1001");
        await PieceIsAsync(node, 0, "Requested");

        (await node.SendAsync(HttpMethod.Post, "orders/1001/fulfilments/F1/reject", "{}")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await node.SendAsync(HttpMethod.Post, "orders/1001/fulfilments/F7/accept")).Body.GetProperty("detail").GetString()!.ShouldContain("no piece F7");
        (await node.SendAsync(HttpMethod.Post, "orders/1001/fulfilments/F1/reject", """{"reason":"The shelf is empty."}""")).Status.ShouldBe(HttpStatusCode.OK);
        await PieceIsAsync(node, 0, "Rejected");
        (await node.GetAsync("orders/1001")).GetProperty("holds")[0].GetProperty("reason").GetString()!.ShouldStartWith("No store could take it");

        (await node.SendAsync(HttpMethod.Delete, "orders/1001/holds")).Status.ShouldBe(HttpStatusCode.OK);
        (await node.SendAsync(HttpMethod.Post, "orders/1001/fulfilments/F2/accept")).Status.ShouldBe(HttpStatusCode.OK);
        await PieceIsAsync(node, 1, "Accepted");
        var story = await node.GetAsync("orders/1001/story");
        story.GetProperty("pieces")[0].GetProperty("note").GetString().ShouldBe("DC1 rejected it: The shelf is empty.");
    }

    [Fact]
    public async Task A_reader_cannot_answer_for_a_node()
    {
        await using var node = await Node.StartAsync(Routed);
        await node.PlaceAsync("1001");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders/1001/fulfilments/F1/accept") { Headers = { { "X-Api-Key", Node.ReadKey } } };
        using var http = new HttpClient { BaseAddress = node.Http.BaseAddress };
        using var answer = await http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_node_offers_another_article_and_the_customer_is_asked()
    {
        await using var node = await Node.StartAsync(Routed);
        await node.StockAsync("MUG", 5);
        await node.StockAsync("CUP", 5);
        var placed = StockNode.Place(OrderId.Of(Node.Channel, "1001"), null, PaymentState.Captured, ("MUG", 2));
        await node.Host.Engine.SubmitAsync(OrderWorkflow.StreamOf(placed.Order.Id), placed with { Order = placed.Order with { Substitution = SubstitutionRule.Ask } });
        await PieceIsAsync(node, 0, "Requested");

        const string offer = """{"reason":"One is broken.","lineId":"1","quantity":1,"sku":"CUP","fulfilment":"F1","unitPrice":{"amount":"8.00","currency":"EUR"},"key":"offer-1"}""";
        (await node.SendAsync(HttpMethod.Post, "orders/1001/substitutes", offer)).Status.ShouldBe(HttpStatusCode.OK);
        (await node.SendAsync(HttpMethod.Post, "orders/1001/substitutes", offer)).Body.GetProperty("outcome").GetString().ShouldBe("already-done");
        (await node.SendAsync(HttpMethod.Post, "orders/1001/substitutes", offer.Replace("CUP", "MUG").Replace("offer-1", "offer-2"))).Body.GetProperty("field").GetString().ShouldBe("sku");
        var asked = await node.GetAsync("orders/1001");
        asked.GetProperty("holds")[0].GetProperty("kind").GetString().ShouldBe("Substitution");
        var proposal = asked.GetProperty("proposals")[0];
        (proposal.GetProperty("before").GetProperty("amount").GetString(), proposal.GetProperty("after").GetProperty("amount").GetString()).ShouldBe(("20.00", "18.00"));

        (await node.SendAsync(HttpMethod.Post, "orders/1001/proposals/P1/accept", """{"reason":"She takes it."}""")).Status.ShouldBe(HttpStatusCode.OK);
        await node.UntilIdleAsync();
        var changed = await node.GetAsync("orders/1001");
        changed.GetProperty("order").GetProperty("total").GetProperty("amount").GetString().ShouldBe("18.00");
        changed.GetProperty("fulfilments")[1].GetProperty("units").GetString().ShouldBe("1 of line 1001");
    }

    [Fact]
    public void The_configuration_says_how_long_customers_and_their_orders_wait()
    {
        var (options, faults) = Read("""
            channels:
              shop: { erp: erp, warehouse: wms, location: DC1, currencies: [EUR], cancelBackordersAfter: 30d, substituteAnswerWithin: 4h }
              other: { erp: erp, warehouse: wms, location: DC1, currencies: [EUR], cancelBackordersAfter: 5s }
              plain: { erp: erp, warehouse: wms, location: DC1, currencies: [EUR] }
            """);
        (options.Channels["shop"].CancelBackordersAfter, options.Channels["shop"].SubstituteAnswerWithin).ShouldBe((TimeSpan.FromDays(30), TimeSpan.FromHours(4)));
        (options.Channels["plain"].CancelBackordersAfter, options.Channels["plain"].SubstituteAnswerWithin).ShouldBe((null, null));
        faults.ShouldContain(f => f.Key == "channels.other.cancelBackordersAfter" && f.Message.Contains("730d"));
    }

    [Fact]
    public void The_configuration_says_who_works_at_a_node_and_whether_it_is_asked_first()
    {
        var (options, faults) = Read("""
            routing:
              currency: EUR
              nodes:
                - { locations: DC1, connection: wms }
                - { locations: [S001, S002], connection: tills, needsAcceptance: true, answerWithin: 30m, channels: [] }
            """);
        faults.Where(f => f.Key.StartsWith("routing", StringComparison.Ordinal)).ShouldBeEmpty();
        var policy = FulfilmentSettings.PolicyOf(options)!;
        policy.Nodes["DC1"].ShouldBe(new FulfilmentNode("wms"));
        policy.Nodes["S002"].ShouldBe(new FulfilmentNode("tills") { AnswerWithin = TimeSpan.FromMinutes(30), OwnBooks = true });
        policy.Channels.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("connection: nobody", "nobody")]
    [InlineData("answerWithin: 30m", "needsAcceptance")]
    [InlineData("needsAcceptance: true, answerWithin: 90d", "30d")]
    public void What_cannot_be_meant_is_said_with_its_key(string keys, string word)
    {
        var (_, faults) = Read($$"""
            routing: { currency: EUR, nodes: [ { locations: DC1, {{keys}} } ] }
            """);
        faults.ShouldContain(f => f.Key.StartsWith("routing.nodes", StringComparison.Ordinal) && f.Message.Contains(word));
    }

    private static void Routed(WeftOptions options)
    {
        options.Routing = new RoutingRules { Nodes = [new RoutingNode("DC1")], Currency = Currency.Parse("EUR") };
        options.Fulfilment["DC1"] = new FulfilmentNode("erp") { AnswerWithin = TimeSpan.FromHours(1) };
    }

    private static async Task PieceIsAsync(Node node, int index, string state)
    {
        await node.UntilIdleAsync();
        (await node.GetAsync("orders/1001")).GetProperty("fulfilments")[index].GetProperty("state").GetString().ShouldBe(state);
    }

    private static (WeftOptions Options, IReadOnlyList<Sdk.SettingFault> Faults) Read(string routing)
    {
        using var folder = new Folder();
        folder.Write("weft.yaml", """
            store: { path: weft.db }
            locations: { DC1: { name: Centre }, S001: { name: Store, owner: tills }, S002: { name: Store, owner: tills } }
            connections:
              erp: { connector: sim-erp, address: 'http://127.0.0.1:1/', role: erp, key: k }
              wms: { connector: sim-wms, address: 'http://127.0.0.1:1/', role: warehouse, key: k, secret: s }
              tills: { connector: sim-stores, address: 'http://127.0.0.1:1/', role: stores, key: k, secret: s }

            """ + routing);
        return ConfigurationFile.Read(folder["weft.yaml"], ConnectorCatalogue.All);
    }
}
