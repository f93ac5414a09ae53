using Weft.Core.Orders;
using Weft.Core.Orders.Holds;
using Weft.Core.Shared;
using Weft.Core.Tests.Orders.Fulfilment;
using Weft.Core.Tests.Orders.Returns;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Holds;

/// <summary>Holds that wait for somebody's answer: reviewed payments, suspected fraud, addresses.</summary>
public sealed class SettledHoldTests
{
    private const string Review = "payment provider, review 1";

    public static TheoryData<HoldKind, string> Reviewed => new() { { HoldKind.PaymentReview, "finance" }, { HoldKind.Fraud, "fraud team" }, { HoldKind.Address, "customer service" } };

    [Theory]
    [MemberData(nameof(Reviewed))]
    public void What_is_cleared_goes_on_and_the_hold_had_an_owner(HoldKind kind, string owner)
    {
        var s = Held(kind);
        s.Order.Holds.ShouldHaveSingleItem().Owner.ShouldBe(owner);
        s.Settle();
        s.AllAsked<WarehouseReleaseRequest>().ShouldBeEmpty();
        s.When(new SettleHold(kind, Review, Accept: true, "payment provider", "looks right")).Settle();
        s.AllAsked<WarehouseReleaseRequest>().ShouldHaveSingleItem();
        s.Send(new SettleHold(kind, Review, Accept: true, "payment provider", "looks right")).ShouldNotBeOfType<Decision.Refused>();
    }

    [Theory]
    [MemberData(nameof(Reviewed))]
    public void What_is_declined_is_cancelled_its_payment_released_and_the_channel_told(HoldKind kind, string owner)
    {
        var s = Held(kind);
        s.When(new SettleHold(kind, null, Accept: false, owner, "it is fraud")).Settle();
        s.Order.Status().ShouldBe(OrderStatus.Cancelled);
        s.Asked<PaymentVoidRequest>();
        s.Asked<ChannelCancellationRequest>().Reason.ShouldBe("it is fraud");
        s.Stock("A").Promises.ShouldBeEmpty();
    }

    [Fact]
    public void A_node_that_has_the_goods_is_asked_to_stop()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        s.When(new PlaceHold(Review, "high risk") { Kind = HoldKind.Fraud }, new SettleHold(HoldKind.Fraud, Review, Accept: false, "fraud team", "stolen card"));
        s.ShouldOwe("warehouse-cancellation");
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Cancelled);
    }

    [Fact]
    public void At_every_node_of_a_split_order()
    {
        var s = Nodes.With(("DC", 5, 0), ("S1", 0, 5));
        s.Send(An.Place());
        s.Settle();
        s.When(new PlaceHold(Review, "high risk") { Kind = HoldKind.Fraud }, new SettleHold(HoldKind.Fraud, Review, Accept: false, "fraud team", "stolen card")).Settle();
        s.Order.Status().ShouldBe(OrderStatus.Cancelled);
    }

    [Fact]
    public void What_has_left_is_not_cancelled()
    {
        var s = Given.Complete();
        s.When(new PlaceHold(Review, "high risk") { Kind = HoldKind.Fraud });
        s.Send(new SettleHold(HoldKind.Fraud, Review, Accept: false, "fraud team", "stolen card")).ShouldBeOfType<Decision.Refused>().NextStep!.ShouldContain("return");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_answer_that_came_before_its_hold_counts(bool cleared)
    {
        var s = Streams.With(10);
        s.Send(An.Place(PaymentState.Pending));
        s.When(new SettleHold(HoldKind.PaymentReview, Review, cleared, "payment provider", "looked at"));
        s.Order.Cancellation.ShouldBeNull("nobody has said yet that it is held");
        var answer = s.Send(new PlaceHold(Review, "looks odd") { Kind = HoldKind.PaymentReview });
        if (cleared) answer.ShouldBeOfType<Decision.AlreadyDone>();
        else s.Order.Cancellation.ShouldNotBeNull().State.ShouldBe(CancellationState.Done);
    }

    [Fact]
    public void Other_holds_are_neither_approved_nor_declined()
    {
        var s = Streams.With(10);
        s.Send(An.Place(PaymentState.Pending));
        s.Send(new SettleHold(HoldKind.PaymentPending, null, Accept: true, "anna", "go on")).ShouldBeOfType<Decision.Refused>();
        s.Send(new SettleHold(HoldKind.Fraud, null, Accept: false, "anna", "no")).ShouldBeOfType<Decision.AlreadyDone>();
        s.Order.Cancellation.ShouldBeNull();
    }

    [Fact]
    public void A_corrected_address_cures_an_address_hold_and_another_change_does_not()
    {
        var s = Held(HoldKind.Address);
        var order = An.Order();
        s.When(new AmendOrder("a1", "anna", "one more") { Order = order with { Lines = [order.Lines[0] with { Quantity = 1, Net = An.Euro(10), Taxes = [new TaxLine(1900, An.Euro(1.90m))] }, order.Lines[1]], Total = order.Total - An.Euro(11.90m) } });
        s.Order.Holds.ShouldContain(h => h.Kind == HoldKind.Address);
        s.When(new AmendOrder("a2", "anna", "moved") { Order = s.Order.Order! with { ShipTo = order.ShipTo with { Street = "2 Main Street" } } });
        s.Order.Holds.ShouldNotContain(h => h.Kind == HoldKind.Address);
    }

    private static Streams Held(HoldKind kind)
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        return s.When(new PlaceHold(Review, "look at it") { Kind = kind });
    }
}
