using System.Collections.Immutable;
using Weft.Connectors.Http;
using Weft.Core.Inventory;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Bazario;

/// <summary>The simulated marketplace Bazario: no webhooks, a feed to poll.</summary>
internal sealed class BazarioConnector : HttpConnector
{
    private const int MostStockRows = 50;

    /// <summary>Time between two looks at who else sets numbers; orders are read each time.</summary>
    private static readonly TimeSpan stockEvery = TimeSpan.FromSeconds(5);

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
        Kind.Vendor, ["channel.acknowledgement.v1", "channel.fulfilment.v1", "channel.cancellation.v1", "channel.refund.v1", "channel.stock.v1"], TakesCalls: false);

    /// <summary>The feed is the only way orders come in.</summary>
    public override TimeSpan? PollInterval => TimeSpan.FromSeconds(1);

    public override int BatchSize(string kind) => kind == "channel.stock.v1" ? MostStockRows : 1;

    /// <summary>Bazario answers ALREADY to whatever it has been told before.</summary>
    public override bool LookUpBeforeResend(string kind) => false;

    public override Translation Translate(ReceivedMessage message) => BazarioFeed.Translate(message, settings);

    /// <summary>
    /// The feed's own cursor is a second whose entries are given again, which is all the overlap a log needs. Ours adds the page (entries do not move between pages), and where
    /// the log of numbers stands and is read next. Each page is one call, so that a small account is not overdrawn by it.
    /// </summary>
    public override Task<PollPage> PollAsync(string? cursor, CancellationToken cancellation)
    {
        var at = BazarioCursor.Parse(cursor);
        return at.NumbersNow ? ReadNumbersAsync(at, cancellation) : ReadOrdersAsync(at, cancellation);
    }

    private async Task<PollPage> ReadOrdersAsync(BazarioCursor at, CancellationToken cancellation)
    {
        var from = at.Second.Length == 0 ? "" : $"since={Uri.EscapeDataString(at.Second)}&";
        var feed = (await api.GetAsync($"feed/orders?{from}page={at.Page}", cancellation)).OrThrow().Json().Object("feed");
        var meta = feed.Object("meta");
        var messages = feed.Objects("entries").Select(box => box.Object("entry")).Select(e => new PolledMessage(BazarioFeed.Entry, $"entry:{e.Whole("seq")}", e.Raw.ToArray()));
        var more = meta.Flag("hasMore");
        var next = more ? at with { Page = at.Page + 1 } : at with { Second = meta.Text("nextCursor"), Page = 0 };
        if (!more && clock.GetUtcNow().ToUnixTimeSeconds() >= at.NumbersDue) next = next with { NumbersDue = BazarioCursor.Now };
        return new PollPage([.. messages], next.ToString(), more || next.NumbersNow);
    }

    private async Task<PollPage> ReadNumbersAsync(BazarioCursor at, CancellationToken cancellation)
    {
        var feed = (await api.GetAsync($"feed/stock?after={at.NumbersRead}", cancellation)).OrThrow().Json().Object("feed");
        var messages = feed.Objects("rows").Select(box => box.Object("row")).Select(r => new PolledMessage(BazarioFeed.Number, $"number:{r.Whole("seq")}", r.Raw.ToArray()));
        var more = feed.Object("meta").Flag("hasMore");
        var due = more ? BazarioCursor.Now : (clock.GetUtcNow() + stockEvery).ToUnixTimeSeconds();
        return new PollPage([.. messages], (at with { NumbersRead = feed.Object("meta").Text("next"), NumbersDue = due }).ToString(), more);
    }

    public override int StockReadSize => MostStockRows;

    public override async Task<ImmutableArray<StockLevel>> ReadStockAsync(ImmutableArray<Sku> skus, CancellationToken cancellation)
    {
        var asked = clock.GetUtcNow();
        var answer = (await api.GetAsync($"ops/stock?items={SkuList.Of(skus)}", cancellation)).OrThrow().Json();
        return [.. answer.Object("stock").Objects("items").Select(r => new StockLevel(r.Sku("item"), null, (int)r.Whole("qty", 0, int.MaxValue), asked))];
    }

    public override int MoneyReadSize => Statements.Most;

    public override Task<ImmutableArray<MoneyDocument>> ReadMoneyAsync(ImmutableArray<OrderReference> orders, CancellationToken cancellation) => Statements.ReadAsync(api, "ops/statements", orders, cancellation);

    protected override Task<DeliveryOutcome> DoAsync(OutgoingDelivery delivery, CancellationToken cancellation) => delivery.Request switch
    {
        ChannelAcknowledgementRequest r => calls.AcknowledgeAsync(r, cancellation),
        ChannelFulfilmentRequest r => calls.ShipAsync(r, cancellation),
        ChannelCancellationRequest r => calls.CancelAsync(r, cancellation),
        ChannelRefundRequest r => calls.RefundAsync(r, cancellation),
        var other => throw new InvalidOperationException($"{other.GetType().Name} does not belong to {delivery.Kind}."),
    };

    protected override Task<ImmutableArray<DeliveryOutcome>> DoTogetherAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation) =>
        calls.ShowStockAsync([.. batch.Select(d => (ChannelStockRequest)d.Request)], cancellation);
}
