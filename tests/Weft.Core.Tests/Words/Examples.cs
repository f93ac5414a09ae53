using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Holds;
using Weft.Core.Orders.Notifications;
using Weft.Core.Reconciliation;
using Weft.Core.Reservations;
using Weft.Core.Routing;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Words;

/// <summary>An example of everything that is ever persisted.</summary>
internal static class Examples
{
    private static readonly Sku a = new("A");
    private static readonly ImmutableArray<LineHold> oneOfTwo = [new("1", 1, 1)];
    private static readonly ImmutableArray<LineQuantity> two = [new("1", 2)];
    private static readonly ImmutableArray<ItemQuantity> twoOfA = [new("1", a, 2)];
    private static readonly DateTimeOffset at = An.Noon;
    private static readonly ImmutableArray<KitPart> parts = [new(a, 2)];
    private static readonly ImmutableSortedDictionary<string, int> packs = ImmutableSortedDictionary<string, int>.Empty.Add("case", 12);
    private static readonly ImmutableSortedDictionary<string, int> units = ImmutableSortedDictionary<string, int>.Empty.Add("DC", 18);

    private static readonly Difference difference = new(DiscrepancyKind.Promise, DiscrepancyClass.OurFault, a, Difference.Weft, 3, 2, at, "Order webshop:1001 needs 2 units on line 1, and 3 are promised to it.")
    {
        Location = "DC", Order = An.Id, LineId = "1", Amount = An.Euro(11.90m), Cause = "stock/A@17", Trace = ["stock/A@17 stock.reserved.v1 (inbox/4711)"],
    };

    public static IReadOnlyList<object> All { get; } = [.. Commands(), .. Events(), .. Requests(), .. ReturnExamples.Commands(), .. ReturnExamples.Events(), .. ReturnExamples.Requests(), .. AmendmentExamples.All, .. FinanceExamples.All(), .. AlertExamples.All()];

    private static IEnumerable<object> Commands() =>
    [
        An.Place(), new ReportPayment(PaymentState.Captured, "pay-1"), new ReportChannelFulfilment("f1", "DHL", "T1"), new ReportShipment("S1", two, "DHL", "T1", at) { FulfilmentId = "F2" },
        new CancelOrder("channel", "changed my mind"), new PlaceHold("anna", "wait"), new ReleaseHold(HoldKind.Manual, "anna", "anna"), new SettleHold(HoldKind.Fraud, "review 1", false, "payment provider", "it is fraud"), new LineReserved("1", 1, 1),
        new CancelUnits("refund-1", two, "channel", "refunded"), new CancelBackorder("1"), new LineSkuUnknown("1", a), new LineSkuMapped("1", new Sku("A2")), new DeliveryRetried("webshop:1001/erp-invoice/S1", "anna"),
        new DeliverySettled("webshop:1001/erp-invoice/S1", new DeliveryResult(true, "INV-1", true, null, at, false, ImmutableDictionary<string, string>.Empty.Add("number", "INV-1"))),
        new LineQuoted("1", [new("DC", 18)]) { Expected = at }, new AcceptFulfilment("F1", "S012"), new RejectFulfilment("F1", two, "damaged", "S012"), new ExpireFulfilment("F1"), new QuoteStock(An.Id, "1", 2, "DC") { Reservation = "cart-1" },
        new LineIsKit("1", parts), new RegisterSku("Product A") { Packs = packs }, new MapSku(a, "anna"), new DefineKit(parts, "anna"), new JoinKit(new Sku("SET")), new SeePart(a, units),
        new CountStock("S012", 12, at) { Bucket = StockBucket.Damaged, Source = "pos", Unit = "case" },
        new MoveStock("S012/3/2026-11-03/117/1", "S012", -1, at, MovementReason.Sale) { Source = "pos", Unit = "case" },
        new SetSafetyStock("S012", 2, "anna"), new AnnounceInbound("PO-7/1", "DC", 30, 10, at.AddDays(3)), new AllocateStock("webshop", 100, "anna"),
        new ReserveStock(An.Id, "1", 2, "DC") { Reservation = "cart-1", PlacedAt = at, Amount = An.Euro(23.80m) }, new ReleaseStock(An.Id, "1") { Quantity = 1 }, new ConsumeStock(An.Id, "1", 2, at),
        new HoldUnits("cart-1", "webshop", 2, ["DC"], at.AddMinutes(15)), new ReleaseUnits("cart-1"), new JudgeShortage("DC", OversellCause.CountCorrection),
        new ReportChannelStock("webshop", 99, at) { Source = "price-tool" }, new RepublishStock("webshop", 14, at, true),
        new ReportDifference(difference), new ReportAgreement(at), new AcceptDiscrepancy("anna", "Known: a test order."), new HealDiscrepancy("anna"),
        new MakeReservation("webshop", [new ReservationLine("1", a, 2)], true, ["DC"], at.AddMinutes(15)), new ExtendReservation(at.AddMinutes(30)), new ReleaseReservation("webshop"), new ExpireReservation(),
        new ReservationTaken(An.Id), new UnitsAnswered(a, 1, 2), new KitAnswered(new Sku("SET"), parts), new SkuAnswered(new Sku("X"), a),
    ];

    private static IEnumerable<object> Events() =>
    [
        new OrderPlaced(An.Order(), An.Parties()), new WaitingForOrder("order.cancel.v1", new JsonText("""{"by":"channel","reason":"changed my mind"}""")),
        new HoldPlaced(new Hold(HoldKind.UnmappedSku, "A", "catalogue", "SKU A is not in the catalogue.", "Map it.", at)), new HoldReleased(HoldKind.UnmappedSku, "A", "catalogue"), new HoldSettledBefore(HoldKind.PaymentReview, "review 1", true, "payment provider", "looks right"),
        new PaymentChanged(PaymentState.Captured, "pay-1"), new StockPromised("1", 1, 1), new LineExploded("1", parts), new SkuMapped("1", new Sku("A2")), new OrderConfirmed("F1", "DC"),
        new WaitingRefused("order.report-shipment.v1", "S1 reports goods of an order that was never given to a warehouse."),
        new Shipped("S1", two, "DHL", "T1", at, false) { FulfilmentId = "F2" }, new CancellationRequested("anna", "fraud"), new OrderCancelled("anna", "fraud"), new UnitsCancelled("refund-1", two, "channel", "refunded") { FulfilmentId = "F2", Recall = "U1" }, new CancellationRefused("Picked already."),
        new ObligationMet("erp-invoice/S1", "INV-1", false, at, ImmutableDictionary<string, string>.Empty.Add("number", "INV-1")), new ObligationFailed("erp-sales-order", "The customer is blocked."),
        new ObligationWaived("channel-acknowledgement", "It is cancelled there."), new ObligationRetried("erp-sales-order", "anna"),
        new StockQuoted("1", [new("DC", 18)]) { Expected = at }, new OrderRouted([new("F1", "S012", "stores", two) { AnswerWithin = TimeSpan.FromHours(2), OwnBooks = true, WaitsForStock = true, Expected = at }], [new("2", 1)], "S012 has all of it.") { Record = Routing() },
        new FulfilmentRequested("F1"), new FulfilmentAccepted("F1", "S012"), new FulfilmentRejected("F1", two, "damaged", "S012") { Key = "S012/webshop:1001/F2/1" }, new FulfilmentExpired("F1"), new FulfilmentCancelled("F1", "fraud"), new FulfilmentKept("F1", "Picked already."),
        new AcceptedAfterAll("F1", "S012"), new ShippedAfterAll("F1", "S1", two, "DHL", "T1", at),
        new ReservationMade("webshop", [new ReservationLine("1", a, 2)], false, ["DC"], at), new SkuExploded(new Sku("K"), parts), new SkuHeld(a, 1, 2), new SkuNotFound(a),
        new ReservationHeld(oneOfTwo), new ReservationRefused("Not everything is there: missing are 1 of 2 a.", oneOfTwo), new ReservationExtended(at), new ReservationReleased("webshop"),
        new ReservationExpired(), new ReservationBecameOrder(An.Id),
        new SkuRegistered("Product A") { Packs = packs }, new SkuAliased(a, "anna"), new KitDefined(parts, "anna"), new KitJoined(new Sku("SET")), new PartSeen(a, units),
        new UnknownSkuDemanded(An.Id, "1", 2, "DC"), new StockCounted("S012", 12, at) { Bucket = StockBucket.Damaged, Source = "pos" },
        new StockMoved("S012/3/2026-11-03/117/1", "S012", -1, at, MovementReason.Sale) { Source = "pos" }, new SafetyStockSet("S012", 2, "anna"),
        new InboundAnnounced("PO-7/1", "DC", 30, 10, at.AddDays(3)), new StockAllocated("webshop", 100, "anna"),
        new StockReserved(An.Id, "1", "DC", 1, 1) { Reservation = "cart-1" }, new StockReleased(An.Id, "1") { Quantity = 1 }, new StockConsumed(An.Id, "1", 2, at),
        new UnitsHeld("cart-1", "webshop", [new LocationUnits("DC", 2)], at.AddMinutes(15)), new UnitsReleased("cart-1"),
        new ChannelStockSeen("webshop", 99, 12, at, true) { Source = "price-tool" }, new ChannelStockNotListed("webshop", "The shop does not sell A.", at), new StockRepublished("webshop", 14, at, true),
        new DiscrepancyFound(difference, at.AddSeconds(30)), new DiscrepancySeenAgain(difference, at.AddSeconds(30)),
        new DiscrepancyConfirmed(difference, at.AddMinutes(1)), new HealingStarted("webshop is told its number again.", "policy", 1, at.AddMinutes(1)), new HealingGivenUp(3, at.AddMinutes(4)),
        new DiscrepancyHealed(at), new DiscrepancyAccepted("anna", "Known: a test order."), new DiscrepancyGone(at),
        new StockPublished("webshop", 12, at, at.AddSeconds(1)), new StockOversold(An.Id, "1", 1, OversellCause.Race, 3, 1, TimeSpan.FromSeconds(1), An.Euro(11.90m)),
    ];

    private static RoutingRecord Routing()
    {
        var plan = new RoutingPlan([new("S012", two, at, at.AddDays(2))], new PlanCost(0, 0, 0, An.Euro(4.90m), 10, 25));
        var question = new RoutingQuestion("webshop", [new("1", a, 2)], new Destination("DE", "12345"), An.Euro(23.80m), at) { ServiceLevel = "standard", Excluded = ["S013"] };
        return new RoutingRecord(question, [new("S012", [new(a, 3)])], new RoutingDecision(plan, [], "S012 has all of it.", [new(plan, "It costs more.")], [new("too far away", 1, ["S014"])]));
    }

    private static IEnumerable<object> Requests()
    {
        var (order, address) = (An.Order(), An.Order().ShipTo);
        return
        [
            new ErpCustomerRequest(An.Id, order.Customer, address, address),
            new ErpSalesOrderRequest(order, "CUST-1", ImmutableDictionary<string, Sku>.Empty.Add("1", new Sku("A2")), "DC", An.Euro(0.01m)),
            new ErpDeliveryRequest(An.Id, "SO-1", "S1", twoOfA, "DHL", "T1", at) { Location = "S012" }, new ErpInvoiceRequest(An.Id, "SO-1", "S1", order.Total) { Lines = twoOfA },
            new ErpCancellationRequest(An.Id, "SO-1", "fraud"), new ChannelAcknowledgementRequest(An.Id, "1001", "SO-1"),
            new ChannelFulfilmentRequest(An.Id, "1001", "S1", two, "DHL", "T1", at), new ChannelCancellationRequest(An.Id, "1001", "fraud"),
            new WarehouseReleaseRequest(An.Id, "webshop:1001/F1", "DC", "SO-1", "W-1001", address, "standard", twoOfA) { PickUp = true, PromisedBy = at.AddDays(2) }, new WarehouseCancellationRequest(An.Id, "webshop:1001/F1", "SO-1", "fraud"),
            new PaymentCaptureRequest(An.Id, "pay-1", order.Total), new PaymentVoidRequest(An.Id, "pay-1"), new FetchRequest("order", "1001"),
            new NotificationRequest(An.Id, NotificationFact.Shipped, "en", "1001", "ann@example.com", "Ann", [new NotifiedLine("Mug", 2)]) { Amount = order.Total, Carrier = "DHL", Tracking = "T1", At = at }, new ChannelStockRequest(a, 12) { CausedAt = at, Before = 14 },
        ];
    }
}
