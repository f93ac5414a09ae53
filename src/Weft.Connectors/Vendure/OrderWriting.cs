using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>
/// What we tell the shop about an order. Vendure does everything as often as it is asked, so every step reads the order first and leaves out what is there already.
/// </summary>
internal sealed class OrderWriting(VendureApi api, VendureSettings settings)
{
    public const string Cancelled = "Cancelled";

    public static DeliveryOutcome.CancelledThere CancelledThere { get; } = new("The order is cancelled in the shop.");

    public async Task<DeliveryOutcome> AcknowledgeAsync(ChannelAcknowledgementRequest request, CancellationToken cancellation)
    {
        var reference = request.ErpReference ?? request.OrderId.Value;
        var input = new JsonObject { ["id"] = request.ChannelOrderId, ["customFields"] = new JsonObject { ["erpOrderNo"] = reference } };
        var order = await api.AskAsync(VendureCalls.Acknowledge, new JsonObject { ["input"] = input }, cancellation);
        return order.TryGetProperty("state", out var state) && state.GetString() == Cancelled ? CancelledThere : new DeliveryOutcome.Delivered(reference);
    }

    public async Task<DeliveryOutcome> FulfilAsync(ChannelFulfilmentRequest request, CancellationToken cancellation)
    {
        var order = await StatusAsync(request.ChannelOrderId, cancellation);
        var ours = Ours(order, request);
        if (order.State == Cancelled && ours is null) return CancelledThere;
        if (IsShipped(ours)) return new DeliveryOutcome.Delivered(ours!.Id);
        var id = ours?.Id ?? await AddAsync(request, cancellation);
        await api.AskAsync(VendureCalls.ShipFulfilment, new JsonObject { ["id"] = id }, cancellation);
        await BringForwardAsync(request.ChannelOrderId, cancellation);
        return new DeliveryOutcome.Delivered(id);
    }

    public async Task<DeliveryOutcome.Delivered?> FindFulfilmentAsync(ChannelFulfilmentRequest request, CancellationToken cancellation) =>
        Ours(await StatusAsync(request.ChannelOrderId, cancellation), request) is { } ours && IsShipped(ours) ? new DeliveryOutcome.Delivered(ours.Id) : null;

    /// <summary>Cancelling leaves the payment as it is, so what is authorised is released after it.</summary>
    public async Task<DeliveryOutcome> CancelAsync(ChannelCancellationRequest request, CancellationToken cancellation)
    {
        var order = await StatusAsync(request.ChannelOrderId, cancellation);
        if (order.State != Cancelled)
        {
            if ((order.Fulfillments ?? []).Any(f => IsShipped(f)))
                return new DeliveryOutcome.Permanent("The shop shows goods of the order as shipped.", "fulfillments", "Take them back as a return in the shop.");
            var input = new JsonObject { ["orderId"] = request.ChannelOrderId, ["reason"] = request.Reason, ["cancelShipping"] = true };
            await api.AskAsync(VendureCalls.Cancel, new JsonObject { ["input"] = input }, cancellation);
        }

        foreach (var payment in Authorised(order)) await api.AskAsync(VendureCalls.CancelPayment, new JsonObject { ["id"] = payment.Id }, cancellation);
        return new DeliveryOutcome.Delivered(order.Id);
    }

    public async Task<DeliveryOutcome.Delivered?> FindCancellationAsync(ChannelCancellationRequest request, CancellationToken cancellation)
    {
        var order = await StatusAsync(request.ChannelOrderId, cancellation);
        return order.State == Cancelled && !Authorised(order).Any() ? new DeliveryOutcome.Delivered(order.Id) : null;
    }

    /// <summary>
    /// Vendure calls an order shipped when its last goods ship, but only if it is paid by then; when the payment is captured after that, it stays "payment settled"
    /// for ever. So whoever of the two comes last moves it. What matters is told already: a shop whose own process refuses this has its way.
    /// </summary>
    public async Task BringForwardAsync(string orderId, CancellationToken cancellation)
    {
        var order = await StatusAsync(orderId, cancellation);
        var gone = (order.Fulfillments ?? []).Where(f => IsShipped(f)).SelectMany(f => f.Lines ?? []).ToLookup(l => l.OrderLineId, l => l.Quantity);
        var state = (order.Lines ?? []).All(l => gone[l.Id!].Sum() >= l.Quantity) ? "Shipped" : "PartiallyShipped";
        if (gone.Count == 0 || order.State is not ("PaymentSettled" or "PartiallyShipped") || !(order.NextStates ?? []).Contains(state)) return;
        try
        {
            await api.AskAsync(VendureCalls.MoveOrder, new JsonObject { ["id"] = orderId, ["state"] = state }, cancellation);
        }
        catch (VendureFault refused) when (refused.Outcome is DeliveryOutcome.Permanent)
        {
            return;
        }
    }

    /// <summary>The order with its state, payments and fulfilments.</summary>
    public async Task<OrderDocument> StatusAsync(string orderId, CancellationToken cancellation)
    {
        var order = await api.AskAsync(VendureCalls.OrderStatus, new JsonObject { ["id"] = orderId }, cancellation);
        return order.Deserialize(VendureJson.Default.OrderDocument)
            ?? throw new VendureFault(new DeliveryOutcome.Permanent($"The shop has no order with the id {orderId}.", "orderId", "Check in the shop whether it was deleted, or belongs to another channel."));
    }

    /// <summary>An order with the payments that a reference of ours names.</summary>
    public async Task<(OrderDocument Order, ImmutableArray<PaymentDocument> Payments)> PaymentsAsync(OrderId id, string reference, CancellationToken cancellation)
    {
        var order = await StatusAsync(IdIn(id), cancellation);
        var ids = reference.Split(PaymentReading.Separator, StringSplitOptions.RemoveEmptyEntries);
        ImmutableArray<PaymentDocument> found = [.. (order.Payments ?? []).Where(p => ids.Contains(p.Id))];
        return ids.Length > 0 && found.Length == ids.Length
            ? (order, found)
            : throw new VendureFault(new DeliveryOutcome.Permanent($"The shop's order {order.Code} has no payment '{reference}'.", "payment", "Look at the payments of the order in the shop, and settle there what is open."));
    }

    /// <summary>The shop's id of an order of its own.</summary>
    public string IdIn(OrderId order)
    {
        var own = settings.Connection.Name + ":";
        return order.Value.StartsWith(own, StringComparison.Ordinal)
            ? order.Value[own.Length..]
            : throw new VendureFault(new DeliveryOutcome.Permanent($"Order {order} is not of this shop, so its payment is not here either.", "paymentProvider", "Correct the payment provider in the configuration."));
    }

    private static IEnumerable<PaymentDocument> Authorised(OrderDocument order) => (order.Payments ?? []).Where(p => p.State == "Authorized");

    private static bool IsShipped(FulfilmentDocument? fulfilment) => fulfilment?.State is "Shipped" or "Delivered";

    private static FulfilmentDocument? Ours(OrderDocument order, ChannelFulfilmentRequest request) =>
        (order.Fulfillments ?? []).FirstOrDefault(f => f.State != Cancelled && Mark.In(f.Method) == request.ShipmentId);

    private async Task<string> AddAsync(ChannelFulfilmentRequest request, CancellationToken cancellation)
    {
        var lines = new JsonArray([.. request.Lines.Select(l => (JsonNode)new JsonObject { ["orderLineId"] = l.LineId, ["quantity"] = l.Quantity })]);
        var handler = new JsonObject
        {
            ["code"] = settings.FulfilmentHandler,
            ["arguments"] = new JsonArray(Argument("method", Mark.On(request.Carrier, request.ShipmentId, "Parcel")), Argument("trackingCode", request.Tracking ?? "")),
        };
        var added = await api.AskAsync(VendureCalls.AddFulfilment, new JsonObject { ["input"] = new JsonObject { ["lines"] = lines, ["handler"] = handler } }, cancellation);
        return added.GetProperty("id").GetString()!;
    }

    private static JsonObject Argument(string name, string value) => new() { ["name"] = name, ["value"] = value };
}
