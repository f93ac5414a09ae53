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
    private static readonly Sku a = new("A");
    private static readonly ImmutableArray<LineQuantity> two = [new("1", 2)];
    private static readonly ImmutableArray<ItemQuantity> twoOfA = [new("1", A, 2)];
    private static readonly DateTimeOffset at = An.Noon;
    private static readonly ImmutableArray<KitPart> parts = [new(A, 2)];
    private static readonly ImmutableSortedDictionary<string, int> packs = ImmutableSortedDictionary<string, int>.Empty.Add("case", 12);
    private static readonly ImmutableSortedDictionary<string, int> units = ImmutableSortedDictionary<string, int>.Empty.Add("DC", 18);

    public static IReadOnlyList<object> All { get; } = [.. Commands(), .. Events(), .. Requests()];

    private static IEnumerable<object> Commands() =>
    [
        An.Place(), new ReportPayment(PaymentState.Captured, "pay-1"), new ReportChannelFulfilment("f1", "DHL", "T1"), new ReportShipment("S1", Two, "DHL", "T1", At),
        new CancelOrder("channel", "changed my mind"), new PlaceHold("anna", "wait"), new ReleaseHold(HoldKind.Manual, "anna", "anna"), new LineReserved("1", 1, 1),
        new LineSkuUnknown("1", A), new LineSkuMapped("1", new Sku("A2")), new DeliveryRetried("webshop:1001/erp-invoice/S1", "anna"),
        new DeliverySettled("webshop:1001/erp-invoice/S1", new DeliveryResult(true, "INV-1", true, null, At, false, ImmutableDictionary<string, string>.Empty.Add("number", "INV-1"))),
        new LineIsKit("1", Parts), new RegisterSku("Product A") { Packs = Packs }, new MapSku(A, "anna"), new DefineKit(Parts, "anna"), new JoinKit(new Sku("SET")), new SeePart(A, Units),
        new CountStock("S012", 12, At) { Bucket = StockBucket.Damaged, Source = "pos", Unit = "case" },
        new MoveStock("S012/3/2026-11-03/117/1", "S012", -1, At, MovementReason.Sale) { Source = "pos", Unit = "case" },
        new SetSafetyStock("S012", 2, "anna"), new AnnounceInbound("PO-7/1", "DC", 30, 10, At.AddDays(3)), new AllocateStock("webshop", 100, "anna"),
        new ReserveStock(An.Id, "1", 2, "DC") { Reservation = "cart-1", PlacedAt = At, Amount = An.Euro(23.80m) }, new ReleaseStock(An.Id, "1") { Quantity = 1 }, new ConsumeStock(An.Id, "1", 2, At),
        new HoldUnits("cart-1", "webshop", 2, ["DC"], At.AddMinutes(15)), new ReleaseUnits("cart-1"), new JudgeShortage("DC", OversellCause.CountCorrection),
        new MakeReservation("webshop", [new ReservationLine("1", A, 2)], true, ["DC"], At.AddMinutes(15)), new ExtendReservation(At.AddMinutes(30)), new ReleaseReservation("webshop"), new ExpireReservation(),
        new ReservationTaken(An.Id), new UnitsAnswered(A, 1, 2), new KitAnswered(new Sku("SET"), Parts), new SkuAnswered(new Sku("X"), A),
    ];

    private static IEnumerable<object> Events() =>
    [
        new OrderPlaced(An.Order(), An.Parties()), new WaitingForOrder("order.cancel.v1", new JsonText("""{"by":"channel","reason":"changed my mind"}""")),
        new HoldPlaced(new Hold(HoldKind.UnmappedSku, "A", "catalogue", "SKU A is not in the catalogue.", "Map it.", At)), new HoldReleased(HoldKind.UnmappedSku, "A", "catalogue"),
        new PaymentChanged(PaymentState.Captured, "pay-1"), new StockPromised("1", 1, 1), new SkuMapped("1", new Sku("A2")), new OrderConfirmed("F1", "DC"),
        new Shipped("S1", Two, "DHL", "T1", At, false), new CancellationRequested("anna", "fraud"), new OrderCancelled("anna", "fraud"), new CancellationRefused("Picked already."),
        new ObligationMet("erp-invoice/S1", "INV-1", false, At, ImmutableDictionary<string, string>.Empty.Add("number", "INV-1")), new ObligationFailed("erp-sales-order", "The customer is blocked."),
        new ObligationWaived("channel-acknowledgement", "It is cancelled there."), new ObligationRetried("erp-sales-order", "anna"),
        new SkuRegistered("Product A") { Packs = Packs }, new SkuAliased(A, "anna"), new KitDefined(Parts, "anna"), new KitJoined(new Sku("SET")), new PartSeen(A, Units),
        new UnknownSkuDemanded(An.Id, "1", 2, "DC"), new StockCounted("S012", 12, At) { Bucket = StockBucket.Damaged, Source = "pos" },
        new StockMoved("S012/3/2026-11-03/117/1", "S012", -1, At, MovementReason.Sale) { Source = "pos" }, new SafetyStockSet("S012", 2, "anna"),
        new InboundAnnounced("PO-7/1", "DC", 30, 10, At.AddDays(3)), new StockAllocated("webshop", 100, "anna"),
        new StockReserved(An.Id, "1", "DC", 1, 1) { Reservation = "cart-1" }, new StockReleased(An.Id, "1") { Quantity = 1 }, new StockConsumed(An.Id, "1", 2, At),
        new UnitsHeld("cart-1", "webshop", [new LocationUnits("DC", 2)], At.AddMinutes(15)), new UnitsReleased("cart-1"),
        new StockPublished("webshop", 12, At, At.AddSeconds(1)), new StockOversold(An.Id, "1", 1, OversellCause.Race, 3, 1, TimeSpan.FromSeconds(1), An.Euro(11.90m)),
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
            new PaymentCaptureRequest(An.Id, "pay-1", order.Total), new PaymentVoidRequest(An.Id, "pay-1"), new FetchRequest("order", "1001"), new ChannelStockRequest(A, 12) { CausedAt = At, Before = 14 },
        ];
    }
}
