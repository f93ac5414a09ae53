using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Weft.Connectors.Http;
using Weft.Core.Inventory;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Nordmarkt;

/// <summary>The simulated marketplace Nordmarkt: its webhooks only say which order changed, so the order is fetched.</summary>
internal sealed class NordmarktConnector : HttpConnector
{
    /// <summary>Changes that became visible late, behind others we have read, are read again.</summary>
    private static readonly TimeSpan overlap = TimeSpan.FromSeconds(5);

    private readonly ConnectionSettings settings;
    private readonly VendorApi api;
    private readonly NordmarktCalls calls;
    private readonly TimeProvider clock;
    private readonly NordmarktStock stock;

    private NordmarktConnector(ConnectionSettings settings, ConnectorTools tools)
    {
        this.settings = settings;
        api = new VendorApi(tools.Http, tools.Clock, "Authorization", $"Bearer {settings.Required("key")}");
        calls = new NordmarktCalls(api);
        clock = tools.Clock;
        stock = new NordmarktStock(api);
    }

    public static ConnectorKind Kind { get; } = new("sim-nordmarkt", s => SettingFaults.OfChannel(s, "key", "secret"), (s, tools) => new NordmarktConnector(s, tools)) { Keys = ["key", "secret"] };

    public override ConnectorAbilities Abilities { get; } = new(
        Kind.Vendor, ["channel.acknowledgement.v1", "channel.fulfilment.v1", "channel.cancellation.v1", "channel.refund.v1", "channel.stock.v1", "fetch.v1"], TakesCalls: true);

    public override TimeSpan? PollInterval => TimeSpan.FromSeconds(30);

    public override int BatchSize(string kind) => kind == "channel.stock.v1" ? NordmarktStock.Batch : 1;

    /// <summary>Shipments have our key in their address, and all else says what is to be: saying it twice changes nothing.</summary>
    public override bool LookUpBeforeResend(string kind) => false;

    public override Verdict Verify(IncomingCall call)
    {
        var expected = Signatures.HmacSha256(settings.Required("secret"), call.Body);
        if (!Signatures.MatchesHex(expected, call.Header("x-nordmarkt-signature"))) return new Verdict.Refused("The signature does not match: check the webhook's secret on both sides.");
        return call.Header("x-nordmarkt-event-id") is { Length: > 0 } id ? new Verdict.Genuine(NordmarktOrders.Event, id) : new Verdict.Refused("The header X-Nordmarkt-Event-Id is needed.");
    }

    public override Translation Translate(ReceivedMessage message) => NordmarktOrders.Translate(message, settings);

    /// <summary>
    /// Never asks for a second page of one moment unless it must: an order that changes while we page moves to the end, and what stood behind it would be skipped.
    /// </summary>
    public override async Task<PollPage> PollAsync(string? cursor, CancellationToken cancellation)
    {
        var (since, page) = cursor?.Split('|') is [var time, var number] ? (time, int.Parse(number, CultureInfo.InvariantCulture)) : (null, 0);
        var from = since is null ? "" : $"changedSince={Uri.EscapeDataString(since)}&";
        var answer = (await api.GetAsync($"api/orders?{from}page={page}", cancellation)).OrThrow().Json();
        var orders = answer.Objects("orders");
        var more = answer.Flag("hasMore");
        if (orders.Length == 0) return PollPage.Nothing(since is null ? null : $"{since}|0");
        var messages = orders.Select(o => new PolledMessage(NordmarktOrders.Changed, $"changed:{o.Id("orderNumber")}:{o.Text("changedAt")}", o.Raw.ToArray()));
        var last = orders[^1].Time("changedAt");
        var next = !more ? $"{Milliseconds(last - overlap)}|0" : Milliseconds(last) == since ? $"{since}|{page + 1}" : $"{Milliseconds(last)}|0";
        return new PollPage([.. messages], next, more);
    }

    public override int StockReadSize => NordmarktStock.Batch;

    public override async Task<ImmutableArray<StockLevel>> ReadStockAsync(ImmutableArray<Sku> skus, CancellationToken cancellation)
    {
        var asked = clock.GetUtcNow();
        var answer = (await api.GetAsync($"api/stock?skus={SkuList.Of(skus)}", cancellation)).OrThrow().Json();
        return [.. answer.Objects("rows").Select(r => new StockLevel(r.Sku("sku"), null, (int)r.Whole("quantity", 0, int.MaxValue), asked))];
    }

    public override int MoneyReadSize => Statements.Most;

    public override Task<ImmutableArray<MoneyDocument>> ReadMoneyAsync(ImmutableArray<OrderReference> orders, CancellationToken cancellation) => Statements.ReadAsync(api, "api/statements", orders, cancellation);

    protected override Task<DeliveryOutcome> DoAsync(OutgoingDelivery delivery, CancellationToken cancellation) => delivery.Request switch
    {
        ChannelAcknowledgementRequest r => calls.AcceptAsync(r, cancellation),
        ChannelFulfilmentRequest r => calls.ShipAsync(r, cancellation),
        ChannelCancellationRequest r => calls.CancelAsync(r, cancellation),
        ChannelRefundRequest r => calls.RefundAsync(r, cancellation),
        FetchRequest { What: NordmarktOrders.Order } r => FetchAsync(r, cancellation),
        var other => throw new InvalidOperationException($"{other.GetType().Name} does not belong to {delivery.Kind}."),
    };

    protected override Task<ImmutableArray<DeliveryOutcome>> DoTogetherAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation) =>
        stock.SetAsync([.. batch.Select(d => (ChannelStockRequest)d.Request)], cancellation);

    private async Task<DeliveryOutcome> FetchAsync(FetchRequest r, CancellationToken cancellation)
    {
        var answer = await api.GetAsync($"api/orders/{Uri.EscapeDataString(r.Id)}", cancellation);
        if (!answer.Ok) return NordmarktCalls.Refusal(answer, $"order {r.Id}");
        var changed = answer.Json().Text("changedAt");
        var digest = Convert.ToHexStringLower(SHA256.HashData(answer.Body).AsSpan(0, 8));
        return new DeliveryOutcome.Delivered(r.Id, Messages: [new PolledMessage(NordmarktOrders.Order, $"order:{r.Id}:{changed}:{digest}", answer.Body)]);
    }

    private static string Milliseconds(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
}
