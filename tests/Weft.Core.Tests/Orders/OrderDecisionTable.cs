using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders;

/// <summary>Every command in every state of an order, as a page of the reference.</summary>
public sealed class OrderDecisionTable
{
    [Fact]
    public void The_reference_says_what_the_decider_does() =>
        Snapshot.Match("docs/reference/decisions-order.md", DecisionTable.Page(
            "What an order answers",
            "An order over 2 units of A (line 1) and 1 unit of B (line 2), in every state it can be in, and what it answers to every command.",
            [.. States()],
            [.. Commands()]));

    private static IEnumerable<(string Name, Func<Command, Decision> Ask)> States()
    {
        static (string, Func<Command, Decision>) State(string name, Func<Streams> given) => (name, command => given().Send(command));
        static Streams Having(Streams s, params Command[] heard)
        {
            s.Send(heard);
            return s;
        }

        static Streams Placed(PaymentState payment = PaymentState.Authorised, int stock = 10) => Having(Streams.With(stock), An.Place(payment));
        static Streams AtWarehouse(params Command[] then) => Having(Placed().Settle(), then);

        yield return State("nothing is known of it", () => new Streams());
        yield return State("a cancellation came before it", () => Having(Streams.With(10), new CancelOrder("channel", "changed my mind")));
        yield return State("a shipment came before it", () => Having(Streams.With(10), An.Shipment("S1")));
        yield return State("payment pending", () => Placed(PaymentState.Pending));
        yield return State("SKU B unknown", () => Having(new Streams().Stocked("A", 10), An.Place()));
        yield return State("waiting for stock", () => Placed(stock: 1));
        yield return State("being passed to the ERP", () => Placed());
        yield return State("stopped on its way to the warehouse", () => Having(Placed(), new PlaceHold("anna", "wait")).Settle());
        yield return State("at the warehouse", () => AtWarehouse());
        yield return State("stopped at the warehouse", () => AtWarehouse(new PlaceHold("anna", "wait")));
        yield return State("partly shipped", () => AtWarehouse(An.Shipment("S1", new LineQuantity("1", 1))));
        yield return State("shipped", () => AtWarehouse(An.Shipment("S1")));
        yield return State("complete", () => AtWarehouse(An.Shipment("S1")).Settle());
        yield return State("a return is awaited", () => Having(AtWarehouse(An.Shipment("S1")).Settle(), AnnouncedReturn));
        yield return State("goods came back", () => Having(AtWarehouse(An.Shipment("S1")).Settle(), AnnouncedReturn, Received).Settle());
        yield return State("refused by the ERP", () => Having(Placed().Settle("erp-sales-order"), An.Failed("erp-sales-order")));
        yield return State("cancelling", () => AtWarehouse(new CancelOrder("anna", "fraud")));
        yield return State("cancellation refused", () => AtWarehouse(new CancelOrder("anna", "fraud"), An.Failed("warehouse-cancellation")));
        yield return State("cancelled", () => AtWarehouse(new CancelOrder("anna", "fraud")).Settle());
        yield return State("cancelled but shipped", () => Having(AtWarehouse(new CancelOrder("anna", "fraud")).Settle(), An.Shipment("S1")));
    }

    private static RequestReturn AnnouncedReturn => new("R1", [new("1", 1, "too small")], "anna", "too small");

    private static ReceiveReturn Received => new("R1", "RC1", [new("1", 1, GoodsCondition.Sellable)], "DC", An.Noon, "wms");

    private static IEnumerable<(string Name, Command Command)> Commands()
    {
        yield return ("A unit of line 1 is to come back (R1)", AnnouncedReturn);
        yield return ("A unit of line 1 is back (R1)", Received);
        yield return ("Two units of line 1 are back, unannounced", new ReceiveReturn(null, "RC2", [new("1", 2, GoodsCondition.Damaged)], "DC", An.Noon, "wms"));
        yield return ("Anna agrees to R1", new AuthoriseReturn("R1", "anna"));
        yield return ("Anna waits no longer for R1", new CloseReturn("R1", "anna", "kept"));
        yield return ("Anna pays a unit of line 1 back", new RequestRefund("K1", [new("1", 1)], "anna", "keeps it"));
        yield return ("The shop has paid 5.00 EUR back", new ReportRefund(RefundSource.Channel, "77", An.Euro(5), An.Noon));
        yield return ("The shop has paid 1000.00 EUR back", new ReportRefund(RefundSource.Channel, "78", An.Euro(1_000), An.Noon));
        yield return ("The ERP has not credited R1 in time", new PayRefundFirst("R1"));
        yield return ("Another order's return is worth 10.00 EUR", new OfferCredit(Core.Shared.OrderId.Of("webshop", "9"), "R1", An.Euro(10)));
        yield return ("The channel has the order, authorised", An.Place());
        yield return ("The channel has the order with another total", new PlaceOrder(An.Order() with { Total = An.Euro(1) }, An.Parties()));
        yield return ("Payment authorised", new ReportPayment(PaymentState.Authorised, "pay-1"));
        yield return ("Payment captured", new ReportPayment(PaymentState.Captured, "pay-1"));
        yield return ("Payment failed", new ReportPayment(PaymentState.Failed, null));
        yield return ("Payment voided", new ReportPayment(PaymentState.Voided, null));
        yield return ("The warehouse shipped everything (S1)", An.Shipment("S1"));
        yield return ("The warehouse shipped one unit of line 1 (S2)", An.Shipment("S2", new LineQuantity("1", 1)));
        yield return ("The warehouse shipped three units of line 1 (S3)", An.Shipment("S3", new LineQuantity("1", 3)));
        yield return ("The warehouse shipped a line the order does not have (S4)", An.Shipment("S4", new LineQuantity("9", 1)));
        yield return ("The channel shows it as fulfilled", new ReportChannelFulfilment("f1", "DHL", "T1"));
        yield return ("The channel cancels", new CancelOrder("channel", "changed my mind"));
        yield return ("Anna cancels", new CancelOrder("anna", "fraud"));
        yield return ("The warehouse offers C for a unit of line 1", new Core.Orders.Substitutes.OfferSubstitute("o1", "1", 1, new("C"), "wms", "broken"));
        yield return ("Line 2 has waited for stock too long", new CancelBackorder("2"));
        yield return ("Anna stops it", new PlaceHold("anna", "wait"));
        yield return ("Anna releases her hold", new ReleaseHold(HoldKind.Manual, "anna", "anna"));
        yield return ("Anna releases the payment hold", new ReleaseHold(HoldKind.PaymentPending, "payment", "anna"));
        yield return ("Anna releases the hold for SKU B", new ReleaseHold(HoldKind.UnmappedSku, "B", "anna"));
        yield return ("Stock promises line 1 completely", new LineReserved("1", 2, 0));
        yield return ("Stock promises line 1 one of two", new LineReserved("1", 1, 1));
        yield return ("Stock does not know SKU B of line 2", new LineSkuUnknown("2", new("B")));
        yield return ("SKU B of line 2 is ours as B2", new LineSkuMapped("2", new("B2")));
        yield return ("The ERP has the sales order", An.Done("erp-sales-order", "SO1"));
        yield return ("The ERP refuses the sales order", An.Failed("erp-sales-order"));
        yield return ("The warehouse stops", An.Done("warehouse-cancellation"));
        yield return ("The warehouse cannot stop", An.Failed("warehouse-cancellation", "Picked already."));
        yield return ("The channel answers that it has cancelled", new DeliverySettled($"{An.Id}/channel-acknowledgement", new DeliveryResult(false, Reason: "It is cancelled.", CancelledThere: true)));
        yield return ("Anna retries the sales order", new DeliveryRetried($"{An.Id}/erp-sales-order", "anna"));
        yield return ("A command of another workflow", new Core.Inventory.RegisterSku("A"));
    }
}
