using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Words;

/// <summary>An example of everything that is ever persisted.</summary>
internal static class Examples
{
    private static readonly Sku A = new("A");
    private static readonly ImmutableArray<KitPart> TwoPerKit = [new(A, 2)];
    private static readonly ImmutableArray<LineHold> OneOfTwo = [new("1", 1, 1)];
    private static readonly ImmutableArray<LineQuantity> Two = [new("1", 2)];
    private static readonly ImmutableArray<ItemQuantity> TwoOfA = [new("1", A, 2)];
    private static readonly DateTimeOffset At = An.Noon;

    public static IReadOnlyList<object> All { get; } = [.. Commands(), .. Events(), .. Requests()];

    private static IEnumerable<object> Commands() =>
    [
        An.Place(), new ReportPayment(PaymentState.Captured, "pay-1"), new ReportChannelFulfilment("f1", "DHL", "T1"), new ReportShipment("S1", Two, "DHL", "T1", At),
        new CancelOrder("channel", "changed my mind"), new PlaceHold("anna", "wait"), new ReleaseHold(HoldKind.Manual, "anna", "anna"), new LineReserved("1", 1, 1),
        new CancelUnits("refund-1", Two, "channel", "refunded"), new LineIsKit("1", TwoPerKit), new LineSkuUnknown("1", A), new LineSkuMapped("1", new Sku("A2")), new DeliveryRetried("webshop:1001/erp-invoice/S1", "anna"),
        new DeliverySettled("webshop:1001/erp-invoice/S1", new DeliveryResult(true, "INV-1", true, null, At, false, ImmutableDictionary<string, string>.Empty.Add("number", "INV-1"))),
        An.Cart(allOrNothing: true, ("A", 2)), new ExtendReservation(At), new ReleaseReservation("webshop"), new ExpireReservation(), new ReservationTaken(An.Id),
        new UnitsAnswered(A, 1, 2), new KitAnswered(new Sku("K"), TwoPerKit), new SkuAnswered(new Sku("A-old"), A),
        new RegisterSku("Product A"), new MapSku(A, "anna"), new CountStock("DC", 12, At), new ReserveStock(An.Id, "1", 2, "DC"), new ReleaseStock(An.Id, "1"), new ConsumeStock(An.Id, "1", 2, At),
    ];

    private static IEnumerable<object> Events() =>
    [
        new OrderPlaced(An.Order(), An.Parties()), new WaitingForOrder("order.cancel.v1", new JsonText("""{"by":"channel","reason":"changed my mind"}""")),
        new HoldPlaced(new Hold(HoldKind.UnmappedSku, "A", "catalogue", "SKU A is not in the catalogue.", "Map it.", At)), new HoldReleased(HoldKind.UnmappedSku, "A", "catalogue"),
        new PaymentChanged(PaymentState.Captured, "pay-1"), new StockPromised("1", 1, 1), new LineExploded("1", TwoPerKit), new SkuMapped("1", new Sku("A2")), new OrderConfirmed("F1", "DC"),
        new Shipped("S1", Two, "DHL", "T1", At, false), new CancellationRequested("anna", "fraud"), new OrderCancelled("anna", "fraud"), new UnitsCancelled("refund-1", Two, "channel", "refunded"), new CancellationRefused("Picked already."),
        new ObligationMet("erp-invoice/S1", "INV-1", false, At, ImmutableDictionary<string, string>.Empty.Add("number", "INV-1")), new ObligationFailed("erp-sales-order", "The customer is blocked."),
        new ObligationWaived("channel-acknowledgement", "It is cancelled there."), new ObligationRetried("erp-sales-order", "anna"),
        new ReservationMade("webshop", [new ReservationLine("1", A, 2)], false, ["DC"], At), new SkuExploded(new Sku("K"), TwoPerKit), new SkuHeld(A, 1, 2), new SkuNotFound(A),
        new ReservationHeld(OneOfTwo), new ReservationRefused("Not everything is there: missing are 1 of 2 A.", OneOfTwo), new ReservationExtended(At), new ReservationReleased("webshop"),
        new ReservationExpired(), new ReservationBecameOrder(An.Id),
        new SkuRegistered("Product A"), new SkuAliased(A, "anna"), new UnknownSkuDemanded(An.Id, "1", 2, "DC"), new StockCounted("DC", 12, At),
        new StockReserved(An.Id, "1", "DC", 1, 1), new StockReleased(An.Id, "1"), new StockConsumed(An.Id, "1", 2, At),
    ];

    private static IEnumerable<object> Requests()
    {
        var (order, address) = (An.Order(), An.Order().ShipTo);
        return
        [
            new ErpCustomerRequest(An.Id, order.Customer, address, address),
            new ErpSalesOrderRequest(order, "CUST-1", ImmutableDictionary<string, Sku>.Empty.Add("1", new Sku("A2")), "DC", An.Euro(0.01m)),
            new ErpDeliveryRequest(An.Id, "SO-1", "S1", TwoOfA, "DHL", "T1", At), new ErpInvoiceRequest(An.Id, "SO-1", "S1", order.Total) { Lines = TwoOfA },
            new ErpCancellationRequest(An.Id, "SO-1", "fraud"), new ChannelAcknowledgementRequest(An.Id, "1001", "SO-1"),
            new ChannelFulfilmentRequest(An.Id, "1001", "S1", Two, "DHL", "T1", At), new ChannelCancellationRequest(An.Id, "1001", "fraud"),
            new WarehouseReleaseRequest(An.Id, "webshop:1001/F1", "DC", "SO-1", "W-1001", address, "standard", TwoOfA), new WarehouseCancellationRequest(An.Id, "webshop:1001/F1", "SO-1", "fraud"),
            new PaymentCaptureRequest(An.Id, "pay-1", order.Total), new PaymentVoidRequest(An.Id, "pay-1"), new FetchRequest("order", "1001"), new ChannelStockRequest(A, 12),
        ];
    }
}
