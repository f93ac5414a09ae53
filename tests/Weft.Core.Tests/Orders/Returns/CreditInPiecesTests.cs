using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Returns;
using Weft.Core.Tests.Orders.Fulfilment;

namespace Weft.Core.Tests.Orders.Returns;

/// <summary>What is credited, and told, of an order whose pieces have different fates.</summary>
public sealed class CreditInPiecesTests
{
    [Fact]
    public void More_than_was_invoiced_is_credited_when_all_has_shipped_whichever_node_ships_in_the_end()
    {
        var s = Nodes.With(("DC", 5, 0), ("S1", 0, 5));
        s.Send(An.Place());
        s.Settle();
        s.When(Nodes.Shipped("F1", "W1")).Settle();
        s.When(Given.Refund(RefundSource.Provider, "re_1", 23.80m, "re_1")).Settle();
        s.When(Given.Received("RC1", null, new ReceivedItem("1", 1, GoodsCondition.Sellable)));
        s.OpenKeys.ShouldNotContain("erp-credit-note/RC1");

        s.When(new RejectFulfilment("F2", [], "broken", "S1"));
        s.OpenKeys.ShouldNotContain("erp-credit-note/RC1", "the other piece waits for stock now, and is still to be invoiced");

        s.Count("B", "DC", 5).Settle();
        s.OpenKeys.ShouldNotContain("erp-credit-note/RC1");
        s.When(Nodes.Shipped(s.Order.Plan!.Pieces[^1].Id, "W2"));
        s.Settle("erp-invoice/W2");
        s.OpenKeys.ShouldNotContain("erp-credit-note/RC1");
        s.When(An.Done("erp-invoice/W2", "R-2"));
        s.OpenKeys.ShouldContain("erp-credit-note/RC1");
    }

    [Fact]
    public void When_some_nodes_go_on_with_a_cancelled_order_all_hear_what_is_left_of_it()
    {
        var s = Nodes.With(("DC", 5, 0), ("S1", 0, 5));
        s.Send(An.Place());
        s.Settle();
        s.When(new CancelOrder("anna", "not wanted"), An.Done("warehouse-cancellation"), An.Failed("warehouse-cancellation/F2"));
        s.Order.Cancellation!.State.ShouldBe(CancellationState.Refused);
        s.Asked<ErpOrderChangeRequest>().Order.Lines.Select(l => l.LineId).ShouldBe(["2"]);
        s.Asked<ChannelOrderChangeRequest>().ShouldSatisfyAllConditions(
            r => r.Lines.ShouldBe([new LineQuantity("2", 1)]),
            r => r.Total.ShouldBe(An.Euro(11.90m + 4.76m)),
            r => r.Reason.ShouldBe("not wanted"));
    }
}
