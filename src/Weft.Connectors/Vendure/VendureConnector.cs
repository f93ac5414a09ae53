using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Weft.Core.Inventory;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>Speaks with a Vendure 3 shop through its admin API, and takes the webhooks of a small plugin in it.</summary>
public sealed class VendureConnector : Connector
{
    private const string Vendor = "vendure";
    private const string StockKind = "channel.stock.v1";
    private readonly VendureSettings settings;
    private readonly OrderReading reading;
    private readonly OrderWriting orders;
    private readonly OrderChanging changes;
    private readonly PaymentWriting payments;
    private readonly RefundWriting refunds;
    private readonly MoneyReading money;
    private readonly StockWriting stock;
    private readonly StockReading numbers;
    private readonly OrderPoll poll;
    private readonly TimeProvider clock;

    private VendureConnector(ConnectionSettings connection, ConnectorTools tools)
    {
        (settings, clock) = (new VendureSettings(connection), tools.Clock);
        var api = new VendureApi(tools, settings);
        reading = new OrderReading(api);
        orders = new OrderWriting(api, settings);
        changes = new OrderChanging(api, settings, orders);
        refunds = new RefundWriting(api, settings, orders, tools.Clock);
        payments = new PaymentWriting(api, orders, refunds);
        money = new MoneyReading(api, settings);
        var place = new StockPlace(api, settings);
        stock = new StockWriting(api, place);
        numbers = new StockReading(api, place, tools.Clock);
        poll = new OrderPoll(api, settings, numbers, tools.Clock);
    }

    /// <summary>How a Vendure connection is configured and made.</summary>
    public static ConnectorKind Kind { get; } = new(Vendor, VendureSettings.Check, (connection, tools) => new VendureConnector(connection, tools)) { Keys = VendureSettings.Keys };

    /// <inheritdoc/>
    public override ConnectorAbilities Abilities { get; } = new(
        Vendor,
        ["fetch.v1", "channel.acknowledgement.v1", "channel.fulfilment.v1", "channel.cancellation.v1", "channel.order-change.v1", "channel.refund.v1", StockKind, "payment.capture.v1", "payment.void.v1", "payment.refund.v1"],
        TakesCalls: true);

    /// <inheritdoc/>
    public override TimeSpan? PollInterval => OrderPoll.Every;

    /// <inheritdoc/>
    public override Verdict Verify(IncomingCall call)
    {
        var timestamp = call.Header("x-weft-timestamp");
        if (!Signatures.IsFresh(timestamp, call.ReceivedAt)) return new Verdict.Refused("The call is too old, or does not say when it was made.");
        var expected = Signatures.HmacSha256(settings.Secret, Encoding.UTF8.GetBytes(timestamp + "."), call.Body);
        if (!Signatures.MatchesHex(expected, call.Header("x-weft-signature"))) return new Verdict.Refused("The signature is missing or wrong.");
        var hint = Peek(call.Body.Span);
        // A hint never passes for a document that we read ourselves.
        var kind = hint?.Type is { Length: > 0 } type && type is not (OrderReading.Kind or StockReading.Kind) ? type : "unknown";
        return new Verdict.Genuine(kind, "event:" + (hint?.Id ?? Convert.ToHexStringLower(SHA256.HashData(call.Body.Span))));
    }

    /// <inheritdoc/>
    public override Translation Translate(ReceivedMessage message) => message.Kind switch
    {
        OrderReading.Kind => new OrderTranslation(settings).Translate(message.Body.Span),
        StockReading.Kind => StockReading.Translate(message, settings.Connection.Name),
        _ => HintTranslation.Translate(message.Body.Span, settings.Username),
    };

    /// <inheritdoc/>
    public override Task<PollPage> PollAsync(string? cursor, CancellationToken cancellation) => poll.ReadAsync(cursor, cancellation);

    /// <inheritdoc/>
    public override int StockReadSize => StockWriting.Batch;

    /// <inheritdoc/>
    public override Task<ImmutableArray<StockLevel>> ReadStockAsync(ImmutableArray<Sku> skus, CancellationToken cancellation) => ReadAsync(stock.ReadAsync(skus, clock.GetUtcNow(), cancellation));

    /// <inheritdoc/>
    public override int MoneyReadSize => MoneyReading.Most;

    /// <inheritdoc/>
    public override Task<ImmutableArray<MoneyDocument>> ReadMoneyAsync(ImmutableArray<OrderReference> orders, CancellationToken cancellation) => ReadAsync(money.ReadAsync(orders, cancellation));

    /// <inheritdoc/>
    public override int BatchSize(string kind) => kind == StockKind ? StockWriting.Batch : 1;

    /// <inheritdoc/>
    public override bool LookUpBeforeResend(string kind) => kind is "channel.fulfilment.v1" or "channel.cancellation.v1" or "channel.refund.v1" or "payment.capture.v1" or "payment.void.v1" or "payment.refund.v1";

    /// <inheritdoc/>
    public override async Task<ImmutableArray<DeliveryOutcome>> SendAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation)
    {
        if (batch.All(d => d is { Kind: StockKind, Request: ChannelStockRequest })) return await stock.SetAsync(batch, cancellation);
        var outcomes = ImmutableArray.CreateBuilder<DeliveryOutcome>(batch.Length);
        foreach (var delivery in batch) outcomes.Add(await SendOneAsync(delivery, cancellation));
        return outcomes.MoveToImmutable();
    }

    /// <inheritdoc/>
    public override async Task<LookUp> LookUpAsync(OutgoingDelivery delivery, CancellationToken cancellation)
    {
        try
        {
            var found = delivery.Request switch
            {
                ChannelFulfilmentRequest r => await orders.FindFulfilmentAsync(r, cancellation),
                ChannelCancellationRequest r => await orders.FindCancellationAsync(r, cancellation),
                ChannelRefundRequest { PaidBy: null } r => await refunds.FindAsync(delivery.Key, r.ChannelOrderId, r.Amount, cancellation),
                PaymentCaptureRequest r => await payments.FindCaptureAsync(r, cancellation),
                PaymentVoidRequest r => await payments.FindVoidAsync(r, cancellation),
                PaymentRefundRequest r => await refunds.FindAsync(delivery.Key, orders.IdIn(r.OrderId), r.Amount, cancellation),
                _ => null,
            };
            return found is null ? new LookUp.NotThere() : new LookUp.Found(found);
        }
        catch (VendureFault fault)
        {
            // What the shop refuses to show is refused again when it is sent, and becomes a dead letter with its reason there.
            return fault.Outcome is DeliveryOutcome.Permanent ? new LookUp.NotThere() : new LookUp.Unknown(fault.Message);
        }
    }

    private async Task<DeliveryOutcome> SendOneAsync(OutgoingDelivery delivery, CancellationToken cancellation)
    {
        try
        {
            return !Abilities.Kinds.Contains(delivery.Kind) ? Cannot(delivery) : delivery.Request switch
            {
                FetchRequest { What: StockReading.Kind } r => await numbers.FetchAsync(r, cancellation),
                FetchRequest r => await reading.FetchAsync(r, cancellation),
                ChannelAcknowledgementRequest r => await orders.AcknowledgeAsync(r, cancellation),
                ChannelFulfilmentRequest r => await orders.FulfilAsync(r, cancellation),
                ChannelCancellationRequest r => await orders.CancelAsync(r, cancellation),
                ChannelOrderChangeRequest r => await changes.ChangeAsync(r, cancellation),
                ChannelRefundRequest r => await refunds.ShowAsync(delivery.Key, r, cancellation),
                PaymentCaptureRequest r => await payments.CaptureAsync(delivery.Key, r, cancellation),
                PaymentVoidRequest r => await payments.VoidAsync(r, cancellation),
                PaymentRefundRequest r => await refunds.RefundAsync(delivery.Key, r, cancellation),
                _ => Cannot(delivery),
            };
        }
        catch (VendureFault fault)
        {
            return fault.Outcome;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return Outcomes.Of(failure);
        }
    }

    private static DeliveryOutcome.Permanent Cannot(OutgoingDelivery delivery) =>
        new($"A Vendure shop cannot do {delivery.Kind}.", null, "Give the role to another connection in the configuration.");

    private static async Task<T> ReadAsync<T>(Task<T> read)
    {
        try
        {
            return await read;
        }
        catch (VendureFault fault)
        {
            throw new ReadFailedException(fault.Outcome, fault.Message);
        }
    }

    private static HintDocument? Peek(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, VendureJson.Default.HintDocument);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
