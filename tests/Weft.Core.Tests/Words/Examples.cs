using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Words;

/// <summary>An example of everything that is ever persisted.</summary>
internal static class Examples
{
    private static readonly Sku a = new("A");
    private static readonly ImmutableArray<LineQuantity> two = [new("1", 2)];
    private static readonly ImmutableArray<ItemQuantity> twoOfA = [new("1", a, 2)];
    private static readonly DateTimeOffset at = An.Noon;

    public static IReadOnlyList<object> All { get; } = [.. Commands(), .. Events(), .. Requests()];

    private static IEnumerable<object> Commands() =>
    [
        An.Place(), new ReportPayment(PaymentState.Captured, "pay-1"), new ReportChannelFulfilment("f1", "DHL", "T1"), new ReportShipment("S1", two, "DHL", "T1", at),
        new CancelOrder("channel", "changed my mind"), new PlaceHold("anna", "wait"), new ReleaseHold(HoldKind.Manual, "anna", "anna"), new LineReserved("1", 1, 1),
        new LineSkuUnknown("1", a), new LineSkuMapped("1", new Sku("A2")), new DeliveryRetried("webshop:1001/erp-invoice/S1", "anna"),
        new DeliverySettled("webshop:1001/erp-invoice/S1", new DeliveryResult(true, "INV-1", true, null, at, false, ImmutableDictionary<string, string>.Empty.Add("number", "INV-1"))),
        new RegisterSku("Product A"), new MapSku(a, "anna"), new CountStock("DC", 12, at), new ReserveStock(An.Id, "1", 2, "DC"), new ReleaseStock(An.Id, "1"), new ConsumeStock(An.Id, "1", 2, at),
    ];

    private static IEnumerable<object> Events() =>
    [
        new OrderPlaced(An.Order(), An.Parties()), new WaitingForOrder("order.cancel.v1", new JsonText("""{"by":"channel","reason":"changed my mind"}""")),
        new HoldPlaced(new Hold(HoldKind.UnmappedSku, "A", "catalogue", "SKU A is not in the catalogue.", "Map it.", at)), new HoldReleased(HoldKind.UnmappedSku, "A", "catalogue"),
        new PaymentChanged(PaymentState.Captured, "pay-1"), new StockPromised("1", 1, 1), new SkuMapped("1", new Sku("A2")), new OrderConfirmed("F1", "DC"),
        new Shipped("S1", two, "DHL", "T1", at, false), new CancellationRequested("anna", "fraud"), new OrderCancelled("anna", "fraud"), new CancellationRefused("Picked already."),
        new ObligationMet("erp-invoice/S1", "INV-1", false, at, ImmutableDictionary<string, string>.Empty.Add("number", "INV-1")), new ObligationFailed("erp-sales-order", "The customer is blocked."),
        new ObligationWaived("channel-acknowledgement", "It is cancelled there."), new ObligationRetried("erp-sales-order", "anna"),
        new SkuRegistered("Product A"), new SkuAliased(a, "anna"), new UnknownSkuDemanded(An.Id, "1", 2, "DC"), new StockCounted("DC", 12, at),
        new StockReserved(An.Id, "1", "DC", 1, 1), new StockReleased(An.Id, "1"), new StockConsumed(An.Id, "1", 2, at),
    ];

    private static IEnumerable<object> Requests()
    {
        var (order, address) = (An.Order(), An.Order().ShipTo);
        return
        [
            new ErpCustomerRequest(An.Id, order.Customer, address, address),
            new ErpSalesOrderRequest(order, "CUST-1", ImmutableDictionary<string, Sku>.Empty.Add("1", new Sku("A2")), "DC", An.Euro(0.01m)),
            new ErpDeliveryRequest(An.Id, "SO-1", "S1", twoOfA, "DHL", "T1", at), new ErpInvoiceRequest(An.Id, "SO-1", "S1", order.Total) { Lines = twoOfA },
            new ErpCancellationRequest(An.Id, "SO-1", "fraud"), new ChannelAcknowledgementRequest(An.Id, "1001", "SO-1"),
            new ChannelFulfilmentRequest(An.Id, "1001", "S1", two, "DHL", "T1", at), new ChannelCancellationRequest(An.Id, "1001", "fraud"),
            new WarehouseReleaseRequest(An.Id, "webshop:1001/F1", "DC", "SO-1", "W-1001", address, "standard", twoOfA), new WarehouseCancellationRequest(An.Id, "webshop:1001/F1", "SO-1", "fraud"),
            new PaymentCaptureRequest(An.Id, "pay-1", order.Total), new PaymentVoidRequest(An.Id, "pay-1"), new FetchRequest("order", "1001"), new ChannelStockRequest(a, 12),
        ];
    }
}
