using System.Collections.Immutable;
using System.Globalization;
using Weft.Connectors.Http;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Bazario;

/// <summary>The simulated marketplace Bazario: no webhooks, a feed to poll.</summary>
internal sealed class BazarioConnector : HttpConnector
{
    private const int MostStockRows = 50;

    private readonly ConnectionSettings settings;
    private readonly VendorApi api;
    private readonly BazarioCalls calls;
    private readonly TimeProvider clock;

    private BazarioConnector(ConnectionSettings settings, ConnectorTools tools)
    {
        this.settings = settings;
        api = new VendorApi(tools.Http, tools.Clock, "X-Api-Key", settings.Required("key"));
        calls = new BazarioCalls(api);
        clock = tools.Clock;
    }

    public static ConnectorKind Kind { get; } = new("sim-bazario", s => SettingFaults.OfChannel(s, "key"), (s, tools) => new BazarioConnector(s, tools)) { Keys = ["key"] };

    public override ConnectorAbilities Abilities { get; } = new(
        Kind.Vendor, ["channel.acknowledgement.v1", "channel.fulfilment.v1", "channel.cancellation.v1", "channel.stock.v1"], TakesCalls: false);

    /// <summary>The feed is the only way orders come in.</summary>
    public override TimeSpan? PollInterval => TimeSpan.FromSeconds(1);

    public override int BatchSize(string kind) => kind == "channel.stock.v1" ? MostStockRows : 1;

    /// <summary>Bazario answers ALREADY to whatever it has been told before.</summary>
    public override bool LookUpBeforeResend(string kind) => false;

    public override Translation Translate(ReceivedMessage message) => BazarioFeed.Translate(message, settings);

    /// <summary>
    /// The feed's own cursor is a second whose entries are given again, which is all the overlap a log needs. Ours adds the page: entries do not move between pages.
    /// </summary>
    public override async Task<PollPage> PollAsync(string? cursor, CancellationToken cancellation)
    {
        var (since, page) = cursor?.Split('|') is [var second, var number] ? (second, int.Parse(number, CultureInfo.InvariantCulture)) : ("", 0);
        var from = since.Length == 0 ? "" : $"since={Uri.EscapeDataString(since)}&";
        var feed = (await api.GetAsync($"feed/orders?{from}page={page}", cancellation)).OrThrow().Json().Object("feed");
        var meta = feed.Object("meta");
        var messages = feed.Objects("entries").Select(box => box.Object("entry")).Select(e => new PolledMessage(BazarioFeed.Entry, $"entry:{e.Whole("seq")}", e.Raw.ToArray()));
        var more = meta.Flag("hasMore");
        return new PollPage([.. messages], more ? $"{since}|{page + 1}" : $"{meta.Text("nextCursor")}|0", more);
    }

    public override int StockReadSize => MostStockRows;

    public override async Task<ImmutableArray<StockLevel>> ReadStockAsync(ImmutableArray<Sku> skus, CancellationToken cancellation)
    {
        var asked = clock.GetUtcNow();
        var answer = (await api.GetAsync($"ops/stock?items={SkuList.Of(skus)}", cancellation)).OrThrow().Json();
        return [.. answer.Object("stock").Objects("items").Select(r => new StockLevel(r.Sku("item"), null, (int)r.Whole("qty", 0, int.MaxValue), asked))];
    }

    protected override Task<DeliveryOutcome> DoAsync(OutgoingDelivery delivery, CancellationToken cancellation) => delivery.Request switch
    {
        ChannelAcknowledgementRequest r => calls.AcknowledgeAsync(r, cancellation),
        ChannelFulfilmentRequest r => calls.ShipAsync(r, cancellation),
        ChannelCancellationRequest r => calls.CancelAsync(r, cancellation),
        var other => throw new InvalidOperationException($"{other.GetType().Name} does not belong to {delivery.Kind}."),
    };

    protected override Task<ImmutableArray<DeliveryOutcome>> DoTogetherAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation) =>
        calls.ShowStockAsync([.. batch.Select(d => (ChannelStockRequest)d.Request)], cancellation);
}
