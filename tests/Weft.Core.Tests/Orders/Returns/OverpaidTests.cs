using Weft.Core.Orders;
using Weft.Core.Orders.Holds;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Tests.Ledger;
using Weft.Core.Tests.Orders.Amendments;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Returns;

/// <summary>Money that came without an order for it goes back once: by itself up to the limit, above it when somebody has approved it.</summary>
public sealed class OverpaidTests
{
    private static readonly SettleHold approval = new(HoldKind.RefundDue, null, Accept: true, "fin", "the customer paid twice");

    [Theory]
    [InlineData(500L)]
    [InlineData(499L)]
    [InlineData(null)]
    public void More_than_the_order_comes_to_goes_back_by_itself_up_to_the_limit(long? limit)
    {
        var s = Placed(limit);
        s.When(new ReportPayment(PaymentState.Captured, "pay-1") { Amount = An.Order().Total + An.Euro(5) });
        if (limit == 500)
        {
            s.Order.Holds.ShouldBeEmpty();
        }
        else
        {
            s.Order.Holds.ShouldHaveSingleItem().ShouldSatisfyAllConditions(h => h.Kind.ShouldBe(HoldKind.RefundDue), h => h.Owner.ShouldBe("finance"), h => h.Key.ShouldBe("5.00 EUR"));
            s.AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
            s.When(approval);
            s.Send(approval).ShouldBeOfType<Decision.AlreadyDone>();
        }

        ShouldPayBackOnce(s, An.Euro(5));
    }

    [Fact]
    public void Reported_again_it_goes_back_once_and_more_of_it_goes_back_too()
    {
        var s = Placed(1_000);
        var paid = new ReportPayment(PaymentState.Captured, "pay-1") { Amount = An.Order().Total + An.Euro(5) };
        s.When(paid);
        s.Send(paid).ShouldBeOfType<Decision.AlreadyDone>();
        s.When(paid with { Amount = An.Order().Total + An.Euro(7) });
        s.Send(paid).ShouldBeOfType<Decision.AlreadyDone>();
        s.Settle().When(An.Shipment("S1")).Settle();
        s.AllAsked<PaymentRefundRequest>().Select(r => r.Amount).ShouldBe([An.Euro(5), An.Euro(2)]);
        s.Ledger().Open.IsZero.ShouldBeTrue();
    }

    [Fact]
    public void Finance_may_say_that_it_stays()
    {
        var s = Placed(null);
        s.When(new ReportPayment(PaymentState.Captured, "pay-1") { Amount = An.Order().Total + An.Euro(5) }, approval with { Accept = false });
        s.Settle().When(An.Shipment("S1")).Settle();
        s.AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
        s.Order.Holds.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(100_000L)]
    [InlineData(100L)]
    [InlineData(null)]
    public void A_payment_that_comes_after_the_order_was_cancelled_goes_back_and_a_large_one_when_approved(long? limit)
    {
        var s = Placed(limit, PaymentState.Pending);
        s.When(new CancelOrder("channel", "changed my mind"));
        s.Settle();
        s.When(new ReportPayment(PaymentState.Captured, "pay-1") { Amount = An.Order().Total + An.Euro(5) });
        if (limit == 100)
        {
            s.Order.InSync.ShouldBeFalse();
            s.AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
            s.Send(approval with { Accept = false }).ShouldBeOfType<Decision.Refused>();
            s.When(approval);
        }

        s.Settle();
        s.Asked<PaymentRefundRequest>().Amount.ShouldBe(An.Order().Total + An.Euro(5));
        s.Ledger().Open.IsZero.ShouldBeTrue();
        s.Order.Status().ShouldBe(OrderStatus.Cancelled);
    }

    [Theory]
    [InlineData(10_000L)]
    [InlineData(null)]
    public void An_order_that_became_cheaper_after_it_was_paid_pays_the_difference_back(long? limit)
    {
        var s = Placed(limit);
        s.When(new ReportPayment(PaymentState.Captured, "pay-1"));
        s.Order.Holds.ShouldBeEmpty();
        var order = An.Order();
        s.When(AmendmentTests.Place(order with { Revision = 2, Lines = [order.Lines[0]], Total = order.Total - An.Euro(11.90m) }) with { Parties = s.Order.Parties! });
        if (limit is null) s.When(approval);
        ShouldPayBackOnce(s, An.Euro(11.90m));
    }

    [Fact]
    public void Units_taken_out_of_a_prepaid_order_are_not_paid_back_again_by_a_later_change()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured), An.Parties() with { RefundLimitMinor = 10_000 }));
        s.When(new CancelUnits("c1", [new("2", 1)], "channel", "not wanted"));
        var left = Core.Orders.Withdrawal.Remaining(s.Order);
        s.When(AmendmentTests.Place(left with { Revision = 3, ShipTo = left.ShipTo with { Street = "2 Main Street" } }));
        ShouldPayBackOnce(s, An.Euro(11.90m));
    }

    private static void ShouldPayBackOnce(Streams s, Money amount)
    {
        s.Settle().When(An.Shipment("S1")).Settle();
        s.Asked<PaymentRefundRequest>().Amount.ShouldBe(amount);
        s.AllAsked<ErpCreditNoteRequest>().ShouldBeEmpty("it was never invoiced");
        s.Ledger().ShouldSatisfyAllConditions(l => l.Open.IsZero.ShouldBeTrue(), l => l.Refunded.ShouldBe(amount), l => l.ShouldBalance());
        s.Order.InSync.ShouldBeTrue();
        s.Surprises.ShouldBeEmpty();
    }

    private static Streams Placed(long? limit, PaymentState payment = PaymentState.Authorised)
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order(payment) with { Revision = 1 }, An.Parties() with { RefundLimitMinor = limit }));
        return s;
    }
}
