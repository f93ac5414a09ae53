using Weft.Core.Orders;

namespace Weft.Core.Tests.Orders.Amendments;

/// <summary>A second change is proposed while the node is being stopped for a first one.</summary>
public sealed class SecondProposalTests
{
    [Fact]
    public void Once_the_node_has_given_the_goods_back_it_is_not_asked_again_and_gets_them_once()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        s.Send(new PlaceHold("anna", "wait"));
        s.Send(AmendmentTests.Place(Of(units: 3, revision: 2)), new DecideProposal("P1", true, "anna", "fine"), AmendmentTests.Place(Of(units: 4, revision: 3)));
        s.Send(An.Done("warehouse-recall/P1"));
        s.Order.Amendments.Proposals.Select(p => p.State).ShouldBe([ProposalState.Made, ProposalState.Undecided]);

        s.Send(new DecideProposal("P2", true, "anna", "fine too"));
        s.Order.Amendments.Proposals[1].State.ShouldBe(ProposalState.Made);
        s.History.Select(h => h.What).OfType<OrderAmended>().Last().Reason.ShouldBe("changed in the channel; accepted by anna: fine too");
        s.Send(new ReportPayment(PaymentState.Authorised, "pay-1") { Amount = s.Order.Order!.Total }, new ReleaseHold(HoldKind.Manual, "anna", "anna"));
        s.Settle();
        s.Owed.Select(d => d.Key).Count(k => k.Contains("warehouse-recall", StringComparison.Ordinal)).ShouldBe(1);
        s.Owed.Select(d => d.Request).OfType<WarehouseReleaseRequest>().Skip(1).ShouldHaveSingleItem().Lines.ShouldContain(l => l.LineId == "1" && l.Quantity == 4);
    }

    private static Order Of(int units, long revision) => An.Order(PaymentState.Authorised, An.Line("1", "A", units, 10m * units), An.Line("2", "B", 1)) with { Revision = revision };
}
