using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>Captures and releases payments through the shop, whose payment handler speaks with the provider. A reference is the shop's id of the payment, or several.</summary>
internal sealed class PaymentWriting(VendureApi api, VendureSettings settings, OrderWriting orders)
{
    public async Task<DeliveryOutcome> CaptureAsync(PaymentCaptureRequest request, CancellationToken cancellation)
    {
        var (state, payments) = await PaymentsAsync(request.OrderId, request.PaymentReference, cancellation);
        if (state == OrderWriting.Cancelled && !payments.All(p => p.State == "Settled")) return OrderWriting.CancelledThere;
        if (payments.FirstOrDefault(p => p.State is not ("Authorized" or "Settled")) is { } lost)
            return new DeliveryOutcome.Permanent($"Payment {lost.Id} is {lost.State} in the shop and cannot be captured.", "payment", "Agree with the customer on another payment.");
        // The shop captures a payment whole or not at all.
        var covered = payments.Sum(p => p.Amount) / 100m;
        if (covered != request.Amount.ToDecimal())
            return new DeliveryOutcome.Permanent($"{request.Amount} are to be captured, but the shop holds {covered} for the order.", "amount", "Settle the payment in the shop by hand and refund the difference there.");
        foreach (var payment in payments.Where(p => p.State == "Authorized"))
            await api.AskAsync(VendureCalls.SettlePayment, new JsonObject { ["id"] = payment.Id }, cancellation);
        await orders.BringForwardAsync(IdIn(request.OrderId), cancellation);
        return new DeliveryOutcome.Delivered(request.PaymentReference);
    }

    public async Task<DeliveryOutcome> VoidAsync(PaymentVoidRequest request, CancellationToken cancellation)
    {
        var (_, payments) = await PaymentsAsync(request.OrderId, request.PaymentReference, cancellation);
        if (payments.FirstOrDefault(p => p.State == "Settled") is { } captured)
            return new DeliveryOutcome.Permanent($"Payment {captured.Id} is captured already.", "payment", "Refund it in the shop.");
        foreach (var payment in payments.Where(p => p.State == "Authorized"))
            await api.AskAsync(VendureCalls.CancelPayment, new JsonObject { ["id"] = payment.Id }, cancellation);
        return new DeliveryOutcome.Delivered(request.PaymentReference);
    }

    /// <summary>Whether all payments are in the wanted state already.</summary>
    public async Task<DeliveryOutcome.Delivered?> FindAsync(OrderId order, string reference, string state, CancellationToken cancellation)
    {
        var (_, payments) = await PaymentsAsync(order, reference, cancellation);
        return payments.All(p => p.State == state) ? new DeliveryOutcome.Delivered(reference) : null;
    }

    private async Task<(string? OrderState, ImmutableArray<PaymentDocument> Payments)> PaymentsAsync(OrderId order, string reference, CancellationToken cancellation)
    {
        var status = await orders.StatusAsync(IdIn(order), cancellation);
        var ids = reference.Split(PaymentReading.Separator, StringSplitOptions.RemoveEmptyEntries);
        ImmutableArray<PaymentDocument> found = [.. (status.Payments ?? []).Where(p => ids.Contains(p.Id))];
        return ids.Length > 0 && found.Length == ids.Length
            ? (status.State, found)
            : throw new VendureFault(new DeliveryOutcome.Permanent($"The shop's order {status.Code} has no payment '{reference}'.", "payment", "Look at the payments of the order in the shop, and settle there what is open."));
    }

    private string IdIn(OrderId order)
    {
        var own = settings.Connection.Name + ":";
        return order.Value.StartsWith(own, StringComparison.Ordinal)
            ? order.Value[own.Length..]
            : throw new VendureFault(new DeliveryOutcome.Permanent($"Order {order} is not of this shop, so its payment is not here either.", "paymentProvider", "Correct the payment provider in the configuration."));
    }
}
