using System.Collections.Immutable;
using System.Text.Json;
using Weft.Connectors.Http;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.WebShop;

/// <summary>Calls to the shop.</summary>
internal sealed class WebShopCalls(VendorApi api)
{
    public async Task<DeliveryOutcome> AcknowledgeAsync(ChannelAcknowledgementRequest r, CancellationToken cancellation)
    {
        var reference = r.ErpReference ?? r.OrderId.Value;
        var body = JsonSerializer.SerializeToUtf8Bytes(new Acknowledgement(reference), WebShopWire.Default.Acknowledgement);
        var answer = await api.PostAsync($"orders/{r.ChannelOrderId}/acknowledge", body, cancellation);
        return answer.Ok ? new DeliveryOutcome.Delivered(answer.Json().Text("acknowledged_reference")) : Refusal(answer, "acknowledgement");
    }

    public async Task<DeliveryOutcome> FulfilAsync(string key, ChannelFulfilmentRequest r, CancellationToken cancellation)
    {
        var lines = r.Lines.Select(l => new FulfilledLine(LineNumbers.Of(l.LineId), l.Quantity));
        var body = JsonSerializer.SerializeToUtf8Bytes(new Fulfilment([.. lines], new Tracking(r.Carrier ?? "", TrackingOf(r))), WebShopWire.Default.Fulfilment);
        var answer = await api.PostAsync($"orders/{r.ChannelOrderId}/fulfillments", body, cancellation, key);
        return answer.Ok ? Done(answer.Json().Object("fulfillment")) : Refusal(answer, "fulfilment");
    }

    public async Task<DeliveryOutcome> CancelAsync(ChannelCancellationRequest r, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new Cancellation(r.Reason), WebShopWire.Default.Cancellation);
        var answer = await api.PostAsync($"orders/{r.ChannelOrderId}/cancel", body, cancellation);
        return answer.Ok ? new DeliveryOutcome.Delivered(r.ChannelOrderId, answer.Json().Time("cancelled_at")) : Refusal(answer, "cancellation");
    }

    /// <summary>The key is the refund's reference there, so that telling it again shows the first one.</summary>
    public async Task<DeliveryOutcome> RefundAsync(string key, ChannelRefundRequest r, CancellationToken cancellation)
    {
        var lines = r.Lines.Select(l => new FulfilledLine(LineNumbers.Of(l.LineId), l.Quantity));
        var body = JsonSerializer.SerializeToUtf8Bytes(new Refund(key, r.Amount.Minor, [.. lines], r.Shipping.Minor, r.PaymentRefundId), WebShopWire.Default.Refund);
        var answer = await api.PostAsync($"orders/{r.ChannelOrderId}/refunds", body, cancellation);
        return answer.Ok ? new DeliveryOutcome.Delivered(answer.Json().Whole("id").ToString(), answer.Json().Time("created_at")) : Refusal(answer, "refund");
    }

    /// <summary>The shop is told which lines the order has; said twice, nothing changes.</summary>
    public async Task<DeliveryOutcome> ChangeAsync(ChannelOrderChangeRequest r, CancellationToken cancellation)
    {
        var substitutes = (r.Substitutes ?? []).Select(l => new SubstituteLine(LineNumbers.Of(l.LineId), LineNumbers.Of(l.InPlaceOf!), l.Sku.Value, l.Title, l.Quantity, l.Gross().Amount));
        var lines = new Lines([.. r.Lines.Select(l => new FulfilledLine(LineNumbers.Of(l.LineId), l.Quantity))], r.Total.Amount, r.Reason, [.. substitutes]);
        var body = JsonSerializer.SerializeToUtf8Bytes(lines, WebShopWire.Default.Lines);
        var answer = await api.PutAsync($"orders/{r.ChannelOrderId}/lines", body, cancellation);
        return answer.Ok ? new DeliveryOutcome.Delivered(r.ChannelOrderId, answer.Json().Time("updated_at")) : Refusal(answer, "change");
    }

    /// <summary>Lines and tracking number together name a shipment; the shop shows no key of ours.</summary>
    public async Task<LookUp> FindFulfilmentAsync(ChannelFulfilmentRequest r, CancellationToken cancellation)
    {
        var answer = (await api.GetAsync($"orders/{r.ChannelOrderId}/fulfillments", cancellation)).OrThrow();
        foreach (var one in answer.Json().Objects("fulfillments"))
            if (one.Object("tracking").TextOrNull("number") == TrackingOf(r) && SameLines(one.Objects("line_items"), r.Lines)) return new LookUp.Found(Done(one));
        return new LookUp.NotThere();
    }

    public async Task<ImmutableArray<DeliveryOutcome>> ShowStockAsync(ImmutableArray<ChannelStockRequest> rows, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new Inventory([.. rows.Select(r => new InventoryRow(r.Sku.Value, r.Available))], StockNotices.OurName), WebShopWire.Default.Inventory);
        var answer = await api.PutAsync("inventory", body, cancellation);
        if (!answer.Ok) return [.. Enumerable.Repeat(Refusal(answer, "stock"), rows.Length)];
        var results = answer.Json().Objects("results");
        return [.. rows.Select((r, i) => i < results.Length && results[i].Text("sku") == r.Sku.Value ? Row(r, results[i]) : new DeliveryOutcome.Uncertain("The shop's answer leaves this SKU out."))];
    }

    private static DeliveryOutcome Row(ChannelStockRequest row, JsonFields result) => result.Text("status") == "ok" ? new DeliveryOutcome.Delivered() : result.Text("code") switch
    {
        "temporarily_unavailable" => new DeliveryOutcome.Transient($"The shop has {row.Sku} locked."),
        "unknown_sku" => StockOutcomes.NotListed("The shop", row),
        var code => new DeliveryOutcome.Permanent($"The shop refuses {row.Available} units of {row.Sku} ({code}).", "available", "Correct the stock in the ERP; the next count is sent by itself."),
    };

    private static DeliveryOutcome.Delivered Done(JsonFields fulfilment) =>
        new(fulfilment.Whole("id").ToString(), fulfilment.Time("created_at"));

    private static string TrackingOf(ChannelFulfilmentRequest r) => r.Tracking ?? r.ShipmentId;

    private static bool SameLines(JsonFields[] theirs, ImmutableArray<LineQuantity> ours)
    {
        if (theirs.Length != ours.Length) return false;
        foreach (var line in theirs)
            if (!ours.Contains(new LineQuantity(line.Whole("id").ToString(), line.Units("quantity")))) return false;
        return true;
    }

    private static DeliveryOutcome Refusal(Answer answer, string what)
    {
        if (!answer.Refuses || answer.Json().Objects("errors") is not [var error, ..]) return answer.Failure();
        var (code, field, message) = (error.Text("code"), error.TextOrNull("field"), error.Text("message"));
        if (code == "order_cancelled") return new DeliveryOutcome.CancelledThere($"The shop took no {what}: {message}");
        var next = code switch
        {
            "already_fulfilled" => "Take the goods back as a return instead.",
            "already_acknowledged" => "Somebody else acknowledged the order: check in the shop who works on it.",
            "not_found" => "Check in the shop whether the order was deleted.",
            _ => "Correct it in the shop, then send it again.",
        };
        return new DeliveryOutcome.Permanent($"The shop refuses the {what}: {message}", field, next);
    }
}
