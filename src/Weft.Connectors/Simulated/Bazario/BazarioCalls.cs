using System.Collections.Immutable;
using System.Text.Json;
using Weft.Connectors.Http;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Bazario;

/// <summary>Calls to Bazario.</summary>
internal sealed class BazarioCalls(VendorApi api)
{
    private const long OrderCancelled = 1410;

    public async Task<DeliveryOutcome> AcknowledgeAsync(ChannelAcknowledgementRequest r, CancellationToken cancellation)
    {
        var reference = r.ErpReference ?? r.OrderId.Value;
        var body = JsonSerializer.SerializeToUtf8Bytes(new AckRequest(new Ack(reference)), BazarioWire.Default.AckRequest);
        return Settle(await api.PostAsync($"{Address(r.ChannelOrderId)}/ack", body, cancellation), reference, "acknowledgement");
    }

    public async Task<DeliveryOutcome> ShipAsync(ChannelFulfilmentRequest r, CancellationToken cancellation)
    {
        var lines = r.Lines.Select(l => new ParcelLine(LineNumbers.Of(l.LineId), l.Quantity));
        var parcel = new Parcel(r.ShipmentId, r.Carrier ?? "", r.Tracking ?? r.ShipmentId, [.. lines]);
        var body = JsonSerializer.SerializeToUtf8Bytes(new ShipRequest(parcel), BazarioWire.Default.ShipRequest);
        return Settle(await api.PostAsync($"{Address(r.ChannelOrderId)}/ship", body, cancellation), r.ShipmentId, "shipment");
    }

    public async Task<DeliveryOutcome> CancelAsync(ChannelCancellationRequest r, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new CancelRequest(new Cancel(r.Reason)), BazarioWire.Default.CancelRequest);
        return Settle(await api.PostAsync($"{Address(r.ChannelOrderId)}/cancel", body, cancellation), r.ChannelOrderId, "cancellation");
    }

    /// <summary>Bazario pays the customer itself, once for each key.</summary>
    public async Task<DeliveryOutcome> RefundAsync(ChannelRefundRequest r, CancellationToken cancellation)
    {
        var lines = r.Lines.Select(l => new ParcelLine(LineNumbers.Of(l.LineId), l.Quantity));
        var body = JsonSerializer.SerializeToUtf8Bytes(new RefundRequest(new Refund(r.RefundId, r.Amount.Minor, [.. lines])), BazarioWire.Default.RefundRequest);
        return Settle(await api.PostAsync($"{Address(r.ChannelOrderId)}/refund", body, cancellation), r.RefundId, "refund");
    }

    public async Task<ImmutableArray<DeliveryOutcome>> ShowStockAsync(ImmutableArray<ChannelStockRequest> rows, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new StockRequest(new Stock([.. rows.Select(r => new StockItem(r.Sku.Value, r.Available))], StockNotices.OurName)), BazarioWire.Default.StockRequest);
        var answer = await api.PostAsync("ops/stock", body, cancellation);
        if (!answer.Ok) return [.. Enumerable.Repeat(Refusal(answer, "stock"), rows.Length)];
        var rejected = answer.Json().Objects("rejected").ToDictionary(r => r.Text("item"));
        return [.. rows.Select(r => rejected.TryGetValue(r.Sku.Value, out var why) ? Row(r, why) : new DeliveryOutcome.Delivered())];
    }

    private static DeliveryOutcome Settle(Answer answer, string reference, string what)
    {
        if (!answer.Ok) return Refusal(answer, what);
        return answer.Json().Text("result") is "OK" or "ALREADY" ? new DeliveryOutcome.Delivered(reference) : new DeliveryOutcome.Uncertain($"Bazario's answer to the {what} is not understood.");
    }

    private static DeliveryOutcome Refusal(Answer answer, string what)
    {
        if (!answer.Refuses) return answer.Failure();
        var (number, text) = FaultOf(answer);
        if (number == OrderCancelled) return new DeliveryOutcome.CancelledThere($"Bazario took no {what}: {text}");
        var next = number switch
        {
            1411 => "Take the goods back as a return instead.",
            1409 => "Somebody else acknowledged the order: check on Bazario who works on it.",
            1404 => "Ask Bazario what became of the order.",
            _ => "Correct it, then send it again.",
        };
        return new DeliveryOutcome.Permanent($"Bazario refuses the {what}: {text}", $"fault {number}", next);
    }

    private static (long Number, string Text) FaultOf(Answer answer)
    {
        var fault = answer.Json().Object("fault");
        return (fault.Whole("no"), fault.Text("text"));
    }

    private static DeliveryOutcome Row(ChannelStockRequest row, JsonFields why) => (why.Flag("again"), why.Text("reason")) switch
    {
        (true, var reason) => new DeliveryOutcome.Transient($"Bazario cannot take the stock of {row.Sku} now ({reason})."),
        (_, "UNKNOWN_ITEM") => StockOutcomes.NotListed("Bazario", row),
        var (_, reason) => new DeliveryOutcome.Permanent($"Bazario refuses {row.Available} units of {row.Sku} ({reason}).", "qty", "Correct the stock in the ERP; the next count is sent by itself."),
    };

    private static string Address(string id) => $"ops/orders/{Uri.EscapeDataString(id)}";
}
