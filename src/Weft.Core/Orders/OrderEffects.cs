using System.Collections.Immutable;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Notifications;
using Weft.Core.Orders.Returns;
using Weft.Core.Orders.Substitutes;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>What an order asks of others: the difference between what is due after a change and before it.</summary>
internal static class OrderEffects
{
    public static ImmutableArray<Effect> Between(OrderState before, OrderState after, DateTimeOffset now)
    {
        if (after.Order is null) return [];
        var effects = ImmutableArray.CreateBuilder<Effect>();
        StockEffects.Between(before, after, effects);
        ReturnEffects.Between(before, after, now, effects);
        Backorders.Between(before, after, effects);
        Substitution.Between(before, after, effects);
        foreach (var owed in after.Obligations)
        {
            if (owed.Kind.IsAwaited()) continue;
            var earlier = before.Obligation(owed.Key);
            if (owed.State == ObligationState.Waived && earlier is not null && (earlier.State == ObligationState.Failed || before.IsDue(earlier)))
                effects.Add(new Effect.Withdraw($"{after.Id}/{owed.Key}", owed.Reason ?? "the order does not owe it."));
            if (!after.IsDue(owed) || (earlier is not null && before.IsDue(earlier))) continue;
            var failedBefore = owed.Reason is not null;
            effects.Add(new Effect.Deliver(owed.Connection, $"{after.Id}/{owed.Key}", after.Id.Value, Request(owed, after), PriorityOf(owed.Kind), Again: failedBefore));
        }

        return effects.ToImmutable();
    }

    private static DeliveryRequest Request(Obligation owed, OrderState s)
    {
        var order = Withdrawal.Remaining(s);
        var erp = s.Obligation(ObligationKeys.ErpSalesOrder)?.Reference;
        return owed.Kind switch
        {
            ObligationKind.ErpCustomer => new ErpCustomerRequest(s.Id, order.Customer, order.BillTo, order.ShipTo),
            ObligationKind.ErpSalesOrder => new ErpSalesOrderRequest(order, s.Obligation(ObligationKeys.ErpCustomer)?.Reference, Remapped(order, s), s.Parties!.Location, Rounding(order)) { Exchange = ExchangeOf(s) },
            ObligationKind.ChannelAcknowledgement => new ChannelAcknowledgementRequest(s.Id, order.ChannelOrderId, erp),
            ObligationKind.WarehouseRelease => Release(owed, order, erp, s),
            ObligationKind.WarehouseCancellation when s.Plan?.Of(owed) is { } piece => new WarehouseCancellationRequest(s.Id, ReleaseId(s, piece), erp, piece.Because ?? s.Cancellation?.Reason ?? "shipped by the channel"),
            ObligationKind.WarehouseCancellation => new WarehouseCancellationRequest(s.Id, ReleaseId(s), erp, s.Cancellation?.Reason ?? "shipped by the channel"),
            ObligationKind.PaymentCapture => new PaymentCaptureRequest(s.Id, s.Payment.Reference ?? "", PartCaptures.AmountOf(owed, order, s)) { More = PartCaptures.More(owed, s) },
            ObligationKind.PaymentVoid => new PaymentVoidRequest(s.Id, s.Payment.Reference ?? ""),
            ObligationKind.ChannelFulfilment => Fulfilment(ShipmentOf(owed, s), s),
            ObligationKind.ErpDelivery => Delivery(ShipmentOf(owed, s), erp, s),
            ObligationKind.ErpInvoice => new ErpInvoiceRequest(s.Id, erp, ShipmentOf(owed, s).ShipmentId, order.Total) { Lines = Items(s, ShipmentOf(owed, s).Lines), Amount = InvoiceShares.Of(ShipmentOf(owed, s), order, s) },
            ObligationKind.ErpCancellation => new ErpCancellationRequest(s.Id, erp, s.Cancellation?.Reason ?? ""),
            ObligationKind.ChannelCancellation => new ChannelCancellationRequest(s.Id, order.ChannelOrderId, s.Cancellation?.Reason ?? ""),
            ObligationKind.Notification => Notifying.Request(owed, s),
            _ => ReturnEffects.Request(owed, s) ?? AmendmentRequests.Of(owed, s),
        };
    }

    private static WarehouseReleaseRequest Release(Obligation owed, Order order, string? erp, OrderState s)
    {
        var (id, location, lines) = s.Plan?.Of(owed) is { } piece
            ? (ReleaseId(s, piece), piece.Node, piece.Lines.Select(l => new LineQuantity(l.LineId, l.Left)))
            : (ReleaseId(s), s.Parties!.Location, s.Lines.Select(l => new LineQuantity(l.LineId, l.Released)));
        return new WarehouseReleaseRequest(s.Id, id, location, erp, order.Number, order.ShipTo, order.ServiceLevel, Items(s, lines)) { PickUp = order.PickUpAt == location ? true : null, PromisedBy = order.PromisedBy };
    }

    private static ChannelFulfilmentRequest Fulfilment(Shipped x, OrderState s) =>
        new(s.Id, s.Order!.ChannelOrderId, x.ShipmentId, x.Lines, x.Carrier, x.Tracking, x.ShippedAt);

    private static ErpDeliveryRequest Delivery(Shipped x, string? erp, OrderState s) =>
        new(s.Id, erp, x.ShipmentId, Items(s, x.Lines), x.Carrier, x.Tracking, x.ShippedAt) { Location = s.Plan?.Of(x)?.Node };

    internal static Shipped ShipmentOf(Obligation owed, OrderState s) =>
        s.Shipments.First(x => x.ShipmentId == owed.Key[(owed.Key.IndexOf('/', StringComparison.Ordinal) + 1)..]);

    internal static string ReleaseId(OrderState s) => $"{s.Id}/{s.FulfilmentId}";

    internal static string ReleaseId(OrderState s, Piece piece) => $"{s.Id}/{piece.Id}";

    private static Sku SkuOf(OrderState s, string lineId) => s.Lines.First(l => l.LineId == lineId).Sku;

    internal static ImmutableArray<ItemQuantity> Items(OrderState s, IEnumerable<LineQuantity> lines) =>
        [.. lines.Where(l => l.Quantity > 0).Select(l => new ItemQuantity(l.LineId, SkuOf(s, l.LineId), l.Quantity))];

    internal static ImmutableDictionary<string, Sku> Remapped(Order order, OrderState s) =>
        order.Lines.Where(l => l.Sku != SkuOf(s, l.LineId)).ToImmutableDictionary(l => l.LineId, l => SkuOf(s, l.LineId));

    private static ExchangeCredit? ExchangeOf(OrderState s) => s.Returns.Credits.IsEmpty ? null : new([.. s.Returns.Credits.Select(c => c.From).Distinct()], s.CreditOfOrders(), s.Due());

    internal static Money Rounding(Order order) => order.Total - Changes.Sum(order);

    private static Priority PriorityOf(ObligationKind kind) => kind switch
    {
        ObligationKind.WarehouseCancellation or ObligationKind.WarehouseRecall or ObligationKind.ErpCancellation or ObligationKind.ChannelCancellation or ObligationKind.PaymentVoid => Priority.Urgent,
        _ => Priority.Order,
    };
}
