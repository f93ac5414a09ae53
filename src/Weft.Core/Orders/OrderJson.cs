using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Holds;
using Weft.Core.Orders.Notifications;
using Weft.Core.Orders.Returns;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>How orders are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlaceOrder))]
[JsonSerializable(typeof(ReportPayment))]
[JsonSerializable(typeof(ReportChannelFulfilment))]
[JsonSerializable(typeof(ReportShipment))]
[JsonSerializable(typeof(CancelOrder))]
[JsonSerializable(typeof(CancelUnits))]
[JsonSerializable(typeof(PlaceHold))]
[JsonSerializable(typeof(ReleaseHold))]
[JsonSerializable(typeof(SettleHold))]
[JsonSerializable(typeof(HoldSettledBefore))]
[JsonSerializable(typeof(LineReserved))]
[JsonSerializable(typeof(LineIsKit))]
[JsonSerializable(typeof(LineSkuUnknown))]
[JsonSerializable(typeof(LineSkuMapped))]
[JsonSerializable(typeof(LineQuoted))]
[JsonSerializable(typeof(AcceptFulfilment))]
[JsonSerializable(typeof(RejectFulfilment))]
[JsonSerializable(typeof(ExpireFulfilment))]
[JsonSerializable(typeof(StockQuoted))]
[JsonSerializable(typeof(OrderRouted))]
[JsonSerializable(typeof(FulfilmentRequested))]
[JsonSerializable(typeof(FulfilmentAccepted))]
[JsonSerializable(typeof(FulfilmentRejected))]
[JsonSerializable(typeof(FulfilmentExpired))]
[JsonSerializable(typeof(FulfilmentCancelled))]
[JsonSerializable(typeof(FulfilmentKept))]
[JsonSerializable(typeof(AcceptedAfterAll))]
[JsonSerializable(typeof(ShippedAfterAll))]
[JsonSerializable(typeof(DeliverySettled))]
[JsonSerializable(typeof(DeliveryRetried))]
[JsonSerializable(typeof(OrderPlaced))]
[JsonSerializable(typeof(WaitingForOrder))]
[JsonSerializable(typeof(WaitingRefused))]
[JsonSerializable(typeof(HoldPlaced))]
[JsonSerializable(typeof(HoldReleased))]
[JsonSerializable(typeof(PaymentChanged))]
[JsonSerializable(typeof(StockPromised))]
[JsonSerializable(typeof(LineExploded))]
[JsonSerializable(typeof(SkuMapped))]
[JsonSerializable(typeof(OrderConfirmed))]
[JsonSerializable(typeof(Shipped))]
[JsonSerializable(typeof(CancellationRequested))]
[JsonSerializable(typeof(OrderCancelled))]
[JsonSerializable(typeof(UnitsCancelled))]
[JsonSerializable(typeof(CancellationRefused))]
[JsonSerializable(typeof(ObligationMet))]
[JsonSerializable(typeof(ObligationFailed))]
[JsonSerializable(typeof(ObligationWaived))]
[JsonSerializable(typeof(ObligationRetried))]
[JsonSerializable(typeof(ErpCustomerRequest))]
[JsonSerializable(typeof(ErpSalesOrderRequest))]
[JsonSerializable(typeof(ErpDeliveryRequest))]
[JsonSerializable(typeof(ErpInvoiceRequest))]
[JsonSerializable(typeof(ErpCancellationRequest))]
[JsonSerializable(typeof(ChannelAcknowledgementRequest))]
[JsonSerializable(typeof(ChannelFulfilmentRequest))]
[JsonSerializable(typeof(ChannelCancellationRequest))]
[JsonSerializable(typeof(WarehouseReleaseRequest))]
[JsonSerializable(typeof(WarehouseCancellationRequest))]
[JsonSerializable(typeof(PaymentCaptureRequest))]
[JsonSerializable(typeof(PaymentVoidRequest))]
[JsonSerializable(typeof(NotificationRequest))]
[JsonSerializable(typeof(FetchRequest))]
[JsonSerializable(typeof(RequestReturn))]
[JsonSerializable(typeof(AuthoriseReturn))]
[JsonSerializable(typeof(CloseReturn))]
[JsonSerializable(typeof(ReceiveReturn))]
[JsonSerializable(typeof(RequestRefund))]
[JsonSerializable(typeof(ReportRefund))]
[JsonSerializable(typeof(PayRefundFirst))]
[JsonSerializable(typeof(TellChannelOfRefund))]
[JsonSerializable(typeof(OfferCredit))]
[JsonSerializable(typeof(CreditTaken))]
[JsonSerializable(typeof(ReturnRequested))]
[JsonSerializable(typeof(ReturnAuthorised))]
[JsonSerializable(typeof(ReturnClosed))]
[JsonSerializable(typeof(GoodsReturned))]
[JsonSerializable(typeof(RefundDecided))]
[JsonSerializable(typeof(RefundReported))]
[JsonSerializable(typeof(RefundDoubted))]
[JsonSerializable(typeof(RefundUnblocked))]
[JsonSerializable(typeof(CreditMoved))]
[JsonSerializable(typeof(CreditReceived))]
[JsonSerializable(typeof(PaymentPartCaptured))]
[JsonSerializable(typeof(ErpCreditNoteRequest))]
[JsonSerializable(typeof(PaymentRefundRequest))]
[JsonSerializable(typeof(ChannelRefundRequest))]
internal sealed partial class OrderJsonContext : JsonSerializerContext;

/// <summary>The persisted names of everything orders say.</summary>
public static class OrderJson
{
    private static readonly Vocabulary commands = new(CommandWords().Concat(AmendmentJson.CommandWords()));

    /// <summary>Names of commands, events and delivery requests.</summary>
    public static IEnumerable<KeyValuePair<string, JsonTypeInfo>> Words() => CommandWords().Concat(EventWords()).Concat(RequestWords()).Concat(AmendmentJson.CommandWords()).Concat(AmendmentJson.OtherWords());

    /// <summary>True for commands that orders understand.</summary>
    internal static bool Knows(Command command) => commands.Knows(command);

    internal static (string Name, JsonText Json) Freeze(Command command) => (commands.NameOf(command), JsonText.Of(commands.Write(command)));

    internal static Command Thaw(Parked parked) => commands.Read<Command>(parked.CommandName, parked.Command.ToUtf8());

    private static IEnumerable<KeyValuePair<string, JsonTypeInfo>> CommandWords()
    {
        var j = OrderJsonContext.Default;
        yield return new("order.line-quoted.v1", j.LineQuoted);
        yield return new("order.accept-fulfilment.v1", j.AcceptFulfilment);
        yield return new("order.reject-fulfilment.v1", j.RejectFulfilment);
        yield return new("order.expire-fulfilment.v1", j.ExpireFulfilment);
        yield return new("order.place.v1", j.PlaceOrder);
        yield return new("order.report-payment.v1", j.ReportPayment);
        yield return new("order.report-channel-fulfilment.v1", j.ReportChannelFulfilment);
        yield return new("order.report-shipment.v1", j.ReportShipment);
        yield return new("order.cancel.v1", j.CancelOrder);
        yield return new("order.cancel-units.v1", j.CancelUnits);
        yield return new("order.place-hold.v1", j.PlaceHold);
        yield return new("order.release-hold.v1", j.ReleaseHold);
        yield return new("order.settle-hold.v1", j.SettleHold);
        yield return new("order.line-reserved.v1", j.LineReserved);
        yield return new("order.line-is-kit.v1", j.LineIsKit);
        yield return new("order.line-sku-unknown.v1", j.LineSkuUnknown);
        yield return new("order.line-sku-mapped.v1", j.LineSkuMapped);
        foreach (var word in ReturnWords.Commands(j)) yield return word;
        yield return new("delivery.settle.v1", j.DeliverySettled);
        yield return new("delivery.retry.v1", j.DeliveryRetried);
    }

    private static IEnumerable<KeyValuePair<string, JsonTypeInfo>> EventWords()
    {
        var j = OrderJsonContext.Default;
        yield return new("order.stock-quoted.v1", j.StockQuoted);
        yield return new("order.routed.v1", j.OrderRouted);
        yield return new("fulfilment.requested.v1", j.FulfilmentRequested);
        yield return new("fulfilment.accepted.v1", j.FulfilmentAccepted);
        yield return new("fulfilment.rejected.v1", j.FulfilmentRejected);
        yield return new("fulfilment.expired.v1", j.FulfilmentExpired);
        yield return new("fulfilment.cancelled.v1", j.FulfilmentCancelled);
        yield return new("fulfilment.kept.v1", j.FulfilmentKept);
        yield return new("fulfilment.accepted-after-all.v1", j.AcceptedAfterAll);
        yield return new("fulfilment.shipped-after-all.v1", j.ShippedAfterAll);
        yield return new("order.placed.v1", j.OrderPlaced);
        yield return new("order.waiting-for-order.v1", j.WaitingForOrder);
        yield return new("order.waiting-refused.v1", j.WaitingRefused);
        yield return new("order.hold-placed.v1", j.HoldPlaced);
        yield return new("order.hold-released.v1", j.HoldReleased);
        yield return new("order.hold-settled-before.v1", j.HoldSettledBefore);
        yield return new("order.payment-changed.v1", j.PaymentChanged);
        yield return new("order.stock-promised.v1", j.StockPromised);
        yield return new("order.line-exploded.v1", j.LineExploded);
        yield return new("order.sku-mapped.v1", j.SkuMapped);
        yield return new("order.confirmed.v1", j.OrderConfirmed);
        yield return new("order.shipped.v1", j.Shipped);
        yield return new("order.cancellation-requested.v1", j.CancellationRequested);
        yield return new("order.cancelled.v1", j.OrderCancelled);
        yield return new("order.units-cancelled.v1", j.UnitsCancelled);
        yield return new("order.cancellation-refused.v1", j.CancellationRefused);
        foreach (var word in ReturnWords.Events(j)) yield return word;
        yield return new("obligation.met.v1", j.ObligationMet);
        yield return new("obligation.failed.v1", j.ObligationFailed);
        yield return new("obligation.waived.v1", j.ObligationWaived);
        yield return new("obligation.retried.v1", j.ObligationRetried);
    }

    private static IEnumerable<KeyValuePair<string, JsonTypeInfo>> RequestWords()
    {
        var j = OrderJsonContext.Default;
        yield return new("erp.customer.v1", j.ErpCustomerRequest);
        yield return new("erp.sales-order.v1", j.ErpSalesOrderRequest);
        yield return new("erp.delivery.v1", j.ErpDeliveryRequest);
        yield return new("erp.invoice.v1", j.ErpInvoiceRequest);
        yield return new("erp.cancellation.v1", j.ErpCancellationRequest);
        yield return new("channel.acknowledgement.v1", j.ChannelAcknowledgementRequest);
        yield return new("channel.fulfilment.v1", j.ChannelFulfilmentRequest);
        yield return new("channel.cancellation.v1", j.ChannelCancellationRequest);
        yield return new("warehouse.release.v1", j.WarehouseReleaseRequest);
        yield return new("warehouse.cancellation.v1", j.WarehouseCancellationRequest);
        yield return new("payment.capture.v1", j.PaymentCaptureRequest);
        yield return new("payment.void.v1", j.PaymentVoidRequest);
        foreach (var word in ReturnWords.Requests(j)) yield return word;
        yield return new("customer.notification.v1", j.NotificationRequest);
        yield return new("fetch.v1", j.FetchRequest);
    }
}
