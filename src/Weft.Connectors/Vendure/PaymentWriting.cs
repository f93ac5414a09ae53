using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>Captures and releases payments through the shop, whose payment handler speaks with the provider. A reference is the shop's id of the payment, or several.</summary>
internal sealed class PaymentWriting(VendureApi api, OrderWriting orders, RefundWriting refunds)
{
    public async Task<DeliveryOutcome> CaptureAsync(string key, PaymentCaptureRequest request, CancellationToken cancellation)
    {
        var (order, payments) = await orders.PaymentsAsync(request.OrderId, request.PaymentReference, cancellation);
        if (order.State == OrderWriting.Cancelled && !payments.All(p => p.State == "Settled")) return OrderWriting.CancelledThere;
        if (payments.FirstOrDefault(p => p.State is not ("Authorized" or "Settled")) is { } lost)
            return new DeliveryOutcome.Permanent($"Payment {lost.Id} is {lost.State} in the shop and cannot be captured.", "payment", "Agree with the customer on another payment.");
        if (request.More == true)
            return new DeliveryOutcome.Permanent("The shop captures a payment whole or not at all, and a part of it is to be captured.", "capture", "Set 'capture: whole' for this channel; capture the payment of this order in the shop.");
        var (wanted, covered) = (ShopMoney.Hundredths(request.Amount), payments.Sum(p => p.Amount));
        var excess = covered - payments.Sum(Refunds.Sum) - wanted;
        // The shop captures a payment whole: what an order that became smaller leaves of it goes back at once. The shop must know the order as just that small.
        if (covered < wanted || (excess > 0 && order.TotalWithTax != wanted))
            return new DeliveryOutcome.Permanent($"{request.Amount} are to be captured, but the shop holds {covered / 100m} for the order.", "amount", "Settle the payment in the shop by hand and refund the difference there.");
        foreach (var payment in payments.Where(p => p.State == "Authorized"))
            await api.AskAsync(VendureCalls.SettlePayment, new JsonObject { ["id"] = payment.Id }, cancellation);
        if (excess > 0) await refunds.GiveBackAsync(key, request.OrderId, request.PaymentReference, excess, cancellation);
        await orders.BringForwardAsync(orders.IdIn(request.OrderId), cancellation);
        return new DeliveryOutcome.Delivered(request.PaymentReference);
    }

    public async Task<DeliveryOutcome> VoidAsync(PaymentVoidRequest request, CancellationToken cancellation)
    {
        var (_, payments) = await orders.PaymentsAsync(request.OrderId, request.PaymentReference, cancellation);
        if (payments.FirstOrDefault(p => p.State == "Settled") is { } captured)
            return new DeliveryOutcome.Permanent($"Payment {captured.Id} is captured already.", "payment", "Refund it in the shop.");
        foreach (var payment in payments.Where(p => p.State == "Authorized"))
            await api.AskAsync(VendureCalls.CancelPayment, new JsonObject { ["id"] = payment.Id }, cancellation);
        return new DeliveryOutcome.Delivered(request.PaymentReference);
    }

    /// <summary>Whether a capture is done: all payments are settled, and nothing of them is too much.</summary>
    public async Task<DeliveryOutcome.Delivered?> FindCaptureAsync(PaymentCaptureRequest request, CancellationToken cancellation)
    {
        var (_, payments) = await orders.PaymentsAsync(request.OrderId, request.PaymentReference, cancellation);
        return payments.All(p => p.State == "Settled") && payments.Sum(Refunds.Left) <= ShopMoney.Hundredths(request.Amount) ? new DeliveryOutcome.Delivered(request.PaymentReference) : null;
    }

    /// <summary>Whether all payments are released already.</summary>
    public async Task<DeliveryOutcome.Delivered?> FindVoidAsync(PaymentVoidRequest request, CancellationToken cancellation)
    {
        var (_, payments) = await orders.PaymentsAsync(request.OrderId, request.PaymentReference, cancellation);
        return payments.All(p => p.State == "Cancelled") ? new DeliveryOutcome.Delivered(request.PaymentReference) : null;
    }
}
