using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Golden;

/// <summary>Histories of orders after they shipped.</summary>
internal static class ReturnRecordings
{
    public static IEnumerable<(string Name, StreamId Stream, Streams Streams)> All()
    {
        var returned = Complete(An.Place(), An.Shipment("S1"));
        returned.Send(
            new RequestReturn("R1", [new("1", 1, "torn"), new("1", 1, "too small")], "anna", "does not please") { Shipping = new(50, null) },
            new ReceiveReturn("R1", "RC1", [new("1", 1, GoodsCondition.Damaged, "torn")], "DC", An.Noon, "wms"), new CloseReturn("R1", "anna", "keeps the other one"));
        returned.Settle();
        returned.Send(new ReportRefund(RefundSource.Provider, "ref_7", An.Euro(5), An.Noon), new ReportRefund(RefundSource.Channel, "77", An.Euro(5), An.Noon), new ReportRefund(RefundSource.Channel, "78", An.Euro(1_000), An.Noon));
        yield return ("order-returned-and-paid-back", An.Stream, returned.Settle());

        var parts = Complete(new PlaceOrder(An.Order(), An.Parties() with { Capture = CaptureMode.PerShipment }), An.Shipment("S1", new LineQuantity("1", 1)));
        parts.Send(new CancelOrder("anna", "the rest is gone"));
        yield return ("order-captured-in-parts", An.Stream, parts.Settle());

        var exchange = OrderId.Of("webshop", "2002");
        var exchanged = Complete(An.Place(), An.Shipment("S1"));
        exchanged.Send(new RequestReturn("R1", [new("2", 1, "too small")], "anna", "too small") { Exchange = exchange }, new ReceiveReturn("R1", "RC1", [new("2", 1, GoodsCondition.Sellable)], "DC", An.Noon, "wms"));
        exchanged.Settle();
        exchanged.Send(OrderWorkflow.StreamOf(exchange), new PlaceOrder(An.Order(PaymentState.Pending) with { Id = exchange, ChannelOrderId = "2002" }, An.Parties()));
        yield return ("order-exchanged", An.Stream, exchanged.Settle());
        yield return ("order-in-exchange", OrderWorkflow.StreamOf(exchange), exchanged);
    }

    private static Streams Complete(PlaceOrder place, ReportShipment shipment)
    {
        var s = Streams.With(10);
        s.Send(place);
        s.Settle();
        s.Send(shipment);
        return s.Settle();
    }
}
