using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Vendure;

/// <summary>The shop has three layers of errors; each means something else for a delivery.</summary>
public class FailureTests
{
    private const string Forbidden = """{"errors":[{"message":"You are not currently authorized to perform this action","path":["setOrderCustomFields"],"extensions":{"code":"FORBIDDEN"}}],"data":null}""";
    private const string Done = """{"data":{"setOrderCustomFields":{"id":"7"}}}""";

    [Fact]
    public async Task A_forgotten_session_is_renewed_once()
    {
        var calls = 0;
        using var shop = new ScriptedShop((_, _) => (200, ++calls == 1 ? Forbidden : Done));

        (await AcknowledgeAsync(shop)).ShouldBeOfType<DeliveryOutcome.Delivered>();
        shop.Logins.ShouldBe(2);
        shop.Tokens.ShouldBe(["token-1", "token-2"]);
    }

    [Fact]
    public async Task Missing_rights_are_not_asked_for_again_and_again()
    {
        using var shop = new ScriptedShop((_, _) => (200, Forbidden));

        (await AcknowledgeAsync(shop)).ShouldBeOfType<DeliveryOutcome.Transient>().Reason.ShouldContain("'weft'");
        shop.Logins.ShouldBe(2);
        shop.Operations.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(400, """{"errors":[{"message":"Cannot query field","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}""", typeof(DeliveryOutcome.Permanent))]
    [InlineData(400, """{"statusCode":400,"message":"Unexpected token","timestamp":"t","path":"/admin-api"}""", typeof(DeliveryOutcome.Permanent))]
    [InlineData(200, """{"errors":[{"message":"No Order with the id","path":["a"],"extensions":{"code":"ENTITY_NOT_FOUND"}}],"data":null}""", typeof(DeliveryOutcome.Permanent))]
    [InlineData(200, """{"errors":[{"message":"could not serialize access due to concurrent update","path":["a"]}],"data":null}""", typeof(DeliveryOutcome.Transient))]
    [InlineData(200, """{"errors":[{"message":"deadlock detected","path":["a"],"extensions":{"code":"INTERNAL_SERVER_ERROR"}}],"data":null}""", typeof(DeliveryOutcome.Transient))]
    [InlineData(200, """{"errors":[{"message":"no rights","path":["a","b"],"extensions":{"code":"FORBIDDEN"}}],"data":null}""", typeof(DeliveryOutcome.Uncertain))]
    [InlineData(200, """{"data":{"setOrderCustomFields":{"errorCode":"ORDER_STATE_TRANSITION_ERROR","message":"m","transitionError":"Cannot transition"}}}""", typeof(DeliveryOutcome.Permanent))]
    [InlineData(200, "<html>", typeof(DeliveryOutcome.Uncertain))]
    [InlineData(200, "{}", typeof(DeliveryOutcome.Uncertain))]
    [InlineData(502, "bad gateway", typeof(DeliveryOutcome.Transient))]
    [InlineData(500, "broken", typeof(DeliveryOutcome.Uncertain))]
    [InlineData(429, "slow down", typeof(DeliveryOutcome.Throttled))]
    public async Task An_answer_means(int status, string body, Type outcome)
    {
        using var shop = new ScriptedShop((_, _) => (status, body));

        (await AcknowledgeAsync(shop)).ShouldBeOfType(outcome);
    }

    [Fact]
    public async Task Silence_while_writing_is_uncertain_and_while_reading_it_is_not()
    {
        using var limit = new CancellationTokenSource();
        using var shop = new ScriptedShop(async (_, _) =>
        {
            await limit.CancelAsync();
            limit.Token.ThrowIfCancellationRequested();
            return (200, Done);
        });

        (await SendAsync(shop, "channel.acknowledgement.v1", Acknowledgement, limit.Token)).ShouldBeOfType<DeliveryOutcome.Uncertain>();
        (await SendAsync(shop, "fetch.v1", new FetchRequest("order", "7"), limit.Token)).ShouldBeOfType<DeliveryOutcome.Transient>();
    }

    [Fact]
    public async Task No_connection_is_certain()
    {
        using var shop = new ScriptedShop((_, _) => Task.FromException<(int, string)>(new HttpRequestException(HttpRequestError.ConnectionError, "refused")));

        (await AcknowledgeAsync(shop)).ShouldBeOfType<DeliveryOutcome.Transient>();
    }

    [Fact]
    public async Task A_broken_connection_is_uncertain()
    {
        using var shop = new ScriptedShop((_, _) => Task.FromException<(int, string)>(new HttpRequestException(HttpRequestError.ResponseEnded, "reset")));

        (await AcknowledgeAsync(shop)).ShouldBeOfType<DeliveryOutcome.Uncertain>();
    }

    [Fact]
    public async Task A_capture_of_another_amount_than_the_shop_holds_is_refused_before_it_is_asked_for()
    {
        using var shop = new ScriptedShop((_, _) => (200, """{"data":{"order":{"id":"7","code":"A","state":"PaymentAuthorized","payments":[{"id":"3","state":"Authorized","amount":4080}],"fulfillments":[]}}}"""));
        var capture = new PaymentCaptureRequest(new OrderId("shop:7"), "3", new Money(3485, Currency.Parse("EUR")));

        (await SendAsync(shop, "payment.capture.v1", capture)).ShouldBeOfType<DeliveryOutcome.Permanent>().Field.ShouldBe("amount");
        shop.Operations.ShouldBe(["WeftOrderStatus"]);
    }

    [Fact]
    public async Task The_channel_token_goes_with_every_call()
    {
        var seen = new List<string>();
        using var inner = new ScriptedShop((_, _) => (200, Done));
        using var shop = new Watching(inner, r => seen.AddRange(r.Headers.GetValues("vendure-token")));
        var connector = Shop.Connector(shop, Shop.Settings("shop", ("channelToken", "web-eu")));

        await connector.SendAsync([new OutgoingDelivery("k", "channel.acknowledgement.v1", Acknowledgement, 1)], default);
        seen.ShouldBe(["web-eu", "web-eu"]);
    }

    private static ChannelAcknowledgementRequest Acknowledgement { get; } = new(new OrderId("shop:7"), "7", "S1");

    private static Task<DeliveryOutcome> AcknowledgeAsync(HttpMessageHandler shop) => SendAsync(shop, "channel.acknowledgement.v1", Acknowledgement);

    private static async Task<DeliveryOutcome> SendAsync(HttpMessageHandler shop, string kind, Core.Workflow.DeliveryRequest request, CancellationToken cancellation = default)
    {
        ImmutableArray<DeliveryOutcome> outcomes = await Shop.Connector(shop).SendAsync([new OutgoingDelivery("shop:7/x", kind, request, 1)], cancellation);
        return outcomes.Single();
    }

    private sealed class Watching(HttpMessageHandler inner, Action<HttpRequestMessage> watch) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            watch(request);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
