using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Weft.Connectors.Http;
using Weft.Core.Inventory;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.WebShop;

/// <summary>The simulated web shop: signed webhooks that carry the whole order, and a list of changed orders as safety net.</summary>
internal sealed class WebShopConnector : HttpConnector
{
    private const int PageSize = 250;
    private const int MostInventoryRows = 250;

    /// <summary>The shop sorts by whole seconds: an order changed twice in one second, or changed while we read, would be missed without reading some of them again.</summary>
    private static readonly TimeSpan overlap = TimeSpan.FromSeconds(5);

    private readonly ConnectionSettings settings;
    private readonly VendorApi api;
    private readonly WebShopCalls calls;
    private readonly TimeProvider clock;

    private WebShopConnector(ConnectionSettings settings, ConnectorTools tools)
    {
        this.settings = settings;
        api = new VendorApi(tools.Http, tools.Clock, "X-Webshop-Access-Token", settings.Required("key"));
        calls = new WebShopCalls(api);
        clock = tools.Clock;
    }

    public static ConnectorKind Kind { get; } = new("sim-webshop", s => SettingFaults.OfChannel(s, "key", "secret"), (s, tools) => new WebShopConnector(s, tools)) { Keys = ["key", "secret"] };

    public override ConnectorAbilities Abilities { get; } = new(
        Kind.Vendor, ["channel.acknowledgement.v1", "channel.fulfilment.v1", "channel.cancellation.v1", "channel.refund.v1", "channel.stock.v1"], TakesCalls: true);

    public override TimeSpan? PollInterval => TimeSpan.FromSeconds(30);

    public override int BatchSize(string kind) => kind == "channel.stock.v1" ? MostInventoryRows : 1;

    /// <summary>Everything else says what is to be, so saying it twice changes nothing. A fulfilment carries a key, but no shop remembers keys for ever.</summary>
    public override bool LookUpBeforeResend(string kind) => kind == "channel.fulfilment.v1";

    public override Verdict Verify(IncomingCall call)
    {
        var timestamp = call.Header("x-webshop-timestamp");
        var expected = Signatures.HmacSha256(settings.Required("secret"), Encoding.UTF8.GetBytes($"{timestamp}."), call.Body);
        if (!Signatures.MatchesBase64(expected, call.Header("x-webshop-hmac-sha256"))) return new Verdict.Refused("The signature does not match: check the webhook's secret on both sides.");
        if (!Signatures.IsFresh(timestamp, call.ReceivedAt)) return new Verdict.Refused("The signed time is too far from our clock: an old call was sent again, or one of the clocks is wrong.");
        return call.Header("x-webshop-delivery-id") is { Length: > 0 } delivery && call.Header("x-webshop-topic") is { Length: > 0 } topic
            ? new Verdict.Genuine(topic, delivery)
            : new Verdict.Refused("The headers X-Webshop-Delivery-Id and X-Webshop-Topic are needed.");
    }

    public override Translation Translate(ReceivedMessage message) => WebShopOrders.Translate(message, settings);

    public override async Task<PollPage> PollAsync(string? cursor, CancellationToken cancellation)
    {
        var position = cursor?.Split('|');
        var from = position is [var after, var id] ? $"updated_after={Uri.EscapeDataString(after)}&after_id={id}&" : "";
        var page = (await api.GetAsync($"orders?{from}limit={PageSize}", cancellation)).OrThrow().Json();
        var orders = page.Objects("orders");
        if (orders.Length == 0) return PollPage.Nothing(cursor);
        var messages = ImmutableArray.CreateBuilder<PolledMessage>(orders.Length);
        foreach (var order in orders)
            messages.Add(new PolledMessage(WebShopOrders.Polled, $"order:{order.Whole("id")}:{order.Whole("version")}", order.Raw.ToArray()));
        var more = orders.Length == PageSize;
        var last = orders[^1].Time("updated_at");
        var next = more ? $"{Seconds(last)}|{orders[^1].Whole("id")}" : $"{Seconds(last - overlap)}|0";
        return new PollPage(messages.MoveToImmutable(), next, more);
    }

    public override int StockReadSize => MostInventoryRows;

    public override async Task<ImmutableArray<StockLevel>> ReadStockAsync(ImmutableArray<Sku> skus, CancellationToken cancellation)
    {
        var asked = clock.GetUtcNow();
        var answer = (await api.GetAsync($"inventory?skus={SkuList.Of(skus)}", cancellation)).OrThrow().Json();
        return [.. answer.Objects("items").Select(r => new StockLevel(r.Sku("sku"), null, (int)r.Whole("available", 0, int.MaxValue), asked))];
    }

    public override int MoneyReadSize => Statements.Most;

    public override Task<ImmutableArray<MoneyDocument>> ReadMoneyAsync(ImmutableArray<OrderReference> orders, CancellationToken cancellation) => Statements.ReadAsync(api, "statements", orders, cancellation);

    protected override Task<DeliveryOutcome> DoAsync(OutgoingDelivery delivery, CancellationToken cancellation) => delivery.Request switch
    {
        ChannelAcknowledgementRequest r => calls.AcknowledgeAsync(r, cancellation),
        ChannelFulfilmentRequest r => calls.FulfilAsync(delivery.Key, r, cancellation),
        ChannelCancellationRequest r => calls.CancelAsync(r, cancellation),
        ChannelRefundRequest r => calls.RefundAsync(delivery.Key, r, cancellation),
        var other => throw new InvalidOperationException($"{other.GetType().Name} does not belong to {delivery.Kind}."),
    };

    protected override Task<ImmutableArray<DeliveryOutcome>> DoTogetherAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation) =>
        calls.ShowStockAsync([.. batch.Select(d => (ChannelStockRequest)d.Request)], cancellation);

    protected override Task<LookUp> FindAsync(OutgoingDelivery delivery, CancellationToken cancellation) =>
        delivery.Request is ChannelFulfilmentRequest r ? calls.FindFulfilmentAsync(r, cancellation) : base.FindAsync(delivery, cancellation);

    private static string Seconds(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
