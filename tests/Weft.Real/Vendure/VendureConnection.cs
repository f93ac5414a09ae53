using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Weft.Connectors.Vendure;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Sdk;

namespace Weft.Real.Vendure;

/// <summary>Tests of the running Vendure share its stock and its webhooks: one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class VendureTests
{
    public const string Name = "vendure";
}

/// <summary>The connector, connected to the running shop with the rights an integration has.</summary>
public sealed class VendureConnection : IDisposable
{
    private readonly HttpClient http;

    public VendureConnection(string? password = null, string provider = "shop", params (string Key, string Value)[] more)
    {
        Shop = VendureShop.Running();
        var values = new Dictionary<string, string> { ["username"] = Shop.HubUser, ["password"] = password ?? Shop.HubPassword, ["secret"] = Shop.WebhookSecret, ["stockLocation"] = "DC" };
        foreach (var (key, value) in more) values[key] = value;
        var settings = new ConnectionSettings("shop", "vendure", Shop.AdminApi, values, new Parties("erp", "erp", "DC", provider, ["EUR"], 0));
        VendureConnector.Kind.Check(settings).ShouldBeEmpty();
        http = new HttpClient(new Watching(this));
        Connector = VendureConnector.Kind.Create(settings, new ConnectorTools(http, Clock));
    }

    public VendureShop Shop { get; }

    public Connector Connector { get; }

    /// <summary>Stands still at the real time, so that a poll can be told that time has passed.</summary>
    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    /// <summary>The number of the call, counted from now on, whose answer is lost although the shop did what it was asked; 0 = none.</summary>
    public int LoseAnswer { get; set; }

    /// <summary>The token of the last call.</summary>
    public string? Token { get; private set; }

    public async Task<DeliveryOutcome> SendAsync(string kind, DeliveryRequest request) => (await SendAsync(kind, [request])).Single();

    public Task<ImmutableArray<DeliveryOutcome>> SendAsync(string kind, params DeliveryRequest[] requests) =>
        Connector.SendAsync([.. requests.Select((r, i) => new OutgoingDelivery(KeyOf(r) ?? $"test/{i}", kind, r, 1))], TestContext.Current.CancellationToken);

    public Task<LookUp> LookUpAsync(string kind, DeliveryRequest request) => Connector.LookUpAsync(new OutgoingDelivery(KeyOf(request) ?? "test/0", kind, request, 2), TestContext.Current.CancellationToken);

    public async Task<PolledMessage> FetchAsync(string id) =>
        (await SendAsync("fetch.v1", new FetchRequest("order", id))).ShouldBeOfType<DeliveryOutcome.Delivered>().Messages.Single();

    public Translation Translate(PolledMessage message) => Connector.Translate(new ReceivedMessage("shop", message.Kind, new Dictionary<string, string>(), message.Body, Clock.GetUtcNow()));

    /// <summary>What the order's document says now.</summary>
    public async Task<IReadOnlyList<Command>> CommandsAsync(string id) => [.. Translate(await FetchAsync(id)).ShouldBeOfType<Translation.Commands>().List.Select(a => a.Command)];

    /// <summary>All pages of one round.</summary>
    public async Task<(List<PolledMessage> Messages, string? Cursor)> PollAsync(string? cursor)
    {
        var messages = new List<PolledMessage>();
        for (var more = true; more;)
        {
            var page = await Connector.PollAsync(cursor, TestContext.Current.CancellationToken);
            messages.AddRange(page.Messages);
            (cursor, more) = (page.Cursor, page.More);
        }

        return (messages, cursor);
    }

    /// <summary>The key under which an order owes what leaves our key in the shop.</summary>
    private static string? KeyOf(DeliveryRequest request) => request switch
    {
        PaymentRefundRequest r => $"{r.OrderId}/payment-refund/{r.RefundId}",
        ChannelRefundRequest r => $"{r.OrderId}/channel-refund/{r.RefundId}",
        PaymentCaptureRequest r => $"{r.OrderId}/payment-capture",
        _ => null,
    };

    public static OrderId IdOf(ShopOrder order) => OrderId.Of("shop", order.Id);

    public static string TextOf(PolledMessage message) => Encoding.UTF8.GetString(message.Body.Span);

    public void Dispose()
    {
        http.Dispose();
        Shop.Dispose();
    }

    private sealed class Watching(VendureConnection connection) : DelegatingHandler(new SocketsHttpHandler { UseCookies = false })
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            connection.Token = request.Headers.Authorization?.Parameter ?? connection.Token;
            var answer = await base.SendAsync(request, cancellationToken);
            if (connection.LoseAnswer == 0 || --connection.LoseAnswer > 0) return answer;
            answer.Dispose();
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection broke.");
        }
    }
}
