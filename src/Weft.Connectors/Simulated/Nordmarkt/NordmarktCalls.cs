using System.Net;
using System.Text.Json;
using Weft.Connectors.Http;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Nordmarkt;

/// <summary>Calls to Nordmarkt.</summary>
internal sealed class NordmarktCalls(VendorApi api)
{
    public async Task<DeliveryOutcome> AcceptAsync(ChannelAcknowledgementRequest r, CancellationToken cancellation)
    {
        var reference = r.ErpReference ?? r.OrderId.Value;
        var body = JsonSerializer.SerializeToUtf8Bytes(new Acceptance(reference), NordmarktWire.Default.Acceptance);
        var answer = await api.PostAsync($"{Address(r.ChannelOrderId)}/accept", body, cancellation);
        return answer.Status == HttpStatusCode.NoContent ? new DeliveryOutcome.Delivered(reference) : Refusal(answer, "acceptance");
    }

    /// <summary>The shipment's id is its address there, so that sending it again shows the first one.</summary>
    public async Task<DeliveryOutcome> ShipAsync(ChannelFulfilmentRequest r, CancellationToken cancellation)
    {
        var positions = r.Lines.Select(l => new ShippedPosition(LineNumbers.Of(l.LineId), l.Quantity));
        var body = JsonSerializer.SerializeToUtf8Bytes(new Shipment(r.Carrier ?? "", r.Tracking ?? r.ShipmentId, [.. positions]), NordmarktWire.Default.Shipment);
        var answer = await api.PutAsync($"{Address(r.ChannelOrderId)}/shipments/{Uri.EscapeDataString(r.ShipmentId)}", body, cancellation);
        return answer.Ok ? new DeliveryOutcome.Delivered(answer.Json().Text("key")) : Refusal(answer, "shipment");
    }

    public async Task<DeliveryOutcome> CancelAsync(ChannelCancellationRequest r, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new Cancellation(r.Reason), NordmarktWire.Default.Cancellation);
        var answer = await api.PostAsync($"{Address(r.ChannelOrderId)}/cancel", body, cancellation);
        return answer.Status == HttpStatusCode.NoContent ? new DeliveryOutcome.Delivered(r.ChannelOrderId) : Refusal(answer, "cancellation");
    }

    /// <summary>The refund's id is its address there, so that sending it again shows the first one. Nordmarkt pays the customer itself.</summary>
    public async Task<DeliveryOutcome> RefundAsync(ChannelRefundRequest r, CancellationToken cancellation)
    {
        var positions = r.Lines.Select(l => new ShippedPosition(LineNumbers.Of(l.LineId), l.Quantity));
        var body = JsonSerializer.SerializeToUtf8Bytes(new Refund(r.Amount.Minor, r.Shipping.Minor, [.. positions]), NordmarktWire.Default.Refund);
        var answer = await api.PutAsync($"{Address(r.ChannelOrderId)}/refunds/{Uri.EscapeDataString(r.RefundId)}", body, cancellation);
        return answer.Status == HttpStatusCode.NoContent ? new DeliveryOutcome.Delivered(r.RefundId) : Refusal(answer, "refund");
    }

    internal static DeliveryOutcome Refusal(Answer answer, string what)
    {
        if (answer.Ok) return new DeliveryOutcome.Uncertain($"The answer to our {what} is not understood.");
        if (!answer.Refuses) return answer.Failure();
        var error = answer.Json();
        if (error.Text("code") == "ORDER_CANCELLED") return new DeliveryOutcome.CancelledThere($"Nordmarkt took no {what}: {error.Text("message")}");
        var next = error.Text("code") switch
        {
            "ALREADY_SHIPPED" => "Take the goods back as a return instead.",
            "ALREADY_ACCEPTED" => "Somebody else accepted the order: check on Nordmarkt who works on it.",
            "SHIPMENT_DIFFERS" => "Compare the shipment with what Nordmarkt shows under its number.",
            "ORDER_NOT_FOUND" => "Ask Nordmarkt what became of the order.",
            _ => "Correct it, then send it again.",
        };
        var field = error.Objects("details") is [var detail, ..] ? detail.TextOrNull("path") : null;
        return new DeliveryOutcome.Permanent($"Nordmarkt refuses the {what}: {error.Text("message")}", field, next);
    }

    private static string Address(string number) => $"api/orders/{Uri.EscapeDataString(number)}";
}
