using Weft.Core.Orders;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Fulfilment;

/// <summary>An order in pieces is not changed line by line: nodes are not asked to give goods back for a change.</summary>
public sealed class ChangedInPiecesTests
{
    private static Streams AtTwoStores()
    {
        var s = Nodes.With(("S1", 5, 5), ("S2", 5, 5));
        s.Send(An.Place());
        return s.Settle();
    }

    [Fact]
    public void A_change_is_proposed_and_can_only_be_declined()
    {
        var s = AtTwoStores();
        s.Send(new AmendOrder("op/1", "anna", "the customer called") { Changes = new([new("1", 1)]) }).ShouldBeOfType<Decision.Accepted>();
        s.Order.IsUndecided.ShouldBeTrue();
        s.Send(new DecideProposal("P1", true, "anna", "so")).ShouldBeOfType<Decision.Refused>().Reason.ShouldContain("several nodes");
        s.Send(new DecideProposal("P1", false, "anna", "so")).ShouldBeOfType<Decision.Accepted>();
        s.Order.IsUndecided.ShouldBeFalse();
        s.Order.Lines.Sum(l => l.Ordered).ShouldBe(3);
        s.ShouldBalance();
    }

    [Fact]
    public void Single_units_are_not_taken_out_once_it_is_confirmed()
    {
        var s = AtTwoStores();
        s.Send(new CancelUnits("u/1", [new("1", 1)], "anna", "one less")).ShouldBeOfType<Decision.Refused>().NextStep!.ShouldContain("whole order");
        s.ShouldBalance();
    }
}
