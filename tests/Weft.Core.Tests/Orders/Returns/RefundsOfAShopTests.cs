using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Returns;

/// <summary>A shop whose staff refund in it, and which may be the payment provider of its own orders as well.</summary>
public sealed class RefundsOfAShopTests
{
    private const string Shop = "webshop";

    [Fact]
    public void A_shop_that_pays_through_itself_is_told_what_it_pays_for()
    {
        var s = Prepaid();
        s.When(An.Shipment("S1")).Settle();
        s.When(new RequestRefund("R1", [new("1", 1)], "anna", "scratched") { Shipping = new ShippingShare(50, null) }).Settle();

        var paid = s.Asked<PaymentRefundRequest>();
        (paid.Amount, paid.Shipping, paid.Reason).ShouldBe((An.Euro(11.90m + 2.38m), An.Euro(2.38m), "scratched"));
        paid.Lines.ShouldBe([new ChannelRefundLine("1", 1, An.Euro(11.90m), 0)]);
        s.Asked<ChannelRefundRequest>().PaidBy.ShouldBe(Shop);
    }

    [Fact]
    public void Another_provider_is_told_the_amount_only()
    {
        var s = Given.Complete().When(new RequestRefund("R1", [new("1", 1)], "anna", "scratched")).Settle();
        s.Asked<PaymentRefundRequest>().Lines.ShouldBeEmpty();
    }

    [Fact]
    public void What_the_shop_pays_back_for_a_line_it_took_out_of_a_paid_order_is_not_credited_and_ends_the_hold()
    {
        var s = Prepaid();
        s.When(Restated(1)).Order.Holds.ShouldHaveSingleItem().Kind.ShouldBe(HoldKind.RefundDue);
        s.When(Report("7", 11.90m, left: 35.70m + 4.76m - 11.90m));

        s.Order.Holds.ShouldBeEmpty();
        s.Settle();
        s.When(An.Shipment("S1")).Settle();
        s.Order.InSync.ShouldBeTrue();
        s.AllAsked<ErpCreditNoteRequest>().ShouldBeEmpty();
        s.AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
        (s.Order.Paid() - s.Order.PaidBack()).ShouldBe(Withdrawal.Remaining(s.Order).Total);
    }

    [Fact]
    public void What_was_never_counted_as_paid_is_no_refund()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.When(Restated(1, PaymentState.Authorised));
        // The shop took the line out before it captured, and holds on to the smaller amount.
        s.Send(Report("7", 11.90m, left: 35.70m + 4.76m - 11.90m)).ShouldBeOfType<Decision.AlreadyDone>();
        s.Settle();
        s.When(An.Shipment("S1")).Settle();
        s.Send(Report("7", 11.90m, left: 35.70m + 4.76m - 11.90m)).ShouldBeOfType<Decision.AlreadyDone>();
        s.When(Report("8", 5m, left: 35.70m + 4.76m - 16.90m)).Settle();
        s.Asked<ErpCreditNoteRequest>().Total.ShouldBe(An.Euro(5m));
        s.Send(Report("7", 11.90m, left: 35.70m + 4.76m - 11.90m)).ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Fact]
    public void A_refund_that_was_only_decided_does_not_hide_one_that_the_shop_has_made()
    {
        var s = Prepaid();
        s.When(An.Shipment("S1")).Settle();
        s.When(new RequestRefund("R1", [new("1", 1)], "anna", "scratched"), Report("7", 5m, left: 35.70m + 4.76m - 5m));
        s.Order.Returns.Refunds.Select(r => r.ToPay).ShouldBe([An.Euro(11.90m), An.Euro(5m)]);
    }

    [Fact]
    public void Staff_who_cancel_and_pay_back_in_one_go_pay_once_whatever_is_heard_first()
    {
        var whole = 35.70m + 4.76m;
        var cancelFirst = Prepaid();
        cancelFirst.When(new CancelOrder("channel", "changed their mind"));
        cancelFirst.OpenKeys.ShouldContain("payment-refund/cancelled-1");
        cancelFirst.When(Report("7", whole, left: 0)).Settle();
        cancelFirst.Withdrawn.ShouldContain(w => w.Key.EndsWith("payment-refund/cancelled-1"));

        var refundFirst = Prepaid().When(Report("7", whole, left: 0), new CancelOrder("channel", "changed their mind")).Settle();
        foreach (var s in (Streams[])[cancelFirst, refundFirst])
        {
            s.Order.Returns.Refunds.ShouldHaveSingleItem().ToPay.ShouldBe(An.Euro(whole));
            s.Order.Status().ShouldBe(OrderStatus.Cancelled);
            s.Order.InSync.ShouldBeTrue();
        }

        refundFirst.AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
    }

    /// <summary>Paid in the shop, which pays back as well; with the warehouse not asked yet.</summary>
    private static Streams Prepaid()
    {
        var s = Streams.With(10);
        s.When(new PlaceOrder(An.Order(PaymentState.Captured), An.Parties(provider: Shop)));
        return s;
    }

    /// <summary>The order with one unit of A instead of two.</summary>
    private static PlaceOrder Restated(long revision, PaymentState payment = PaymentState.Captured) =>
        new(An.Order(payment, An.Line("1", "A", 1), An.Line("2", "B", 1)) with { Revision = revision }, An.Parties(provider: Shop));

    private static ReportRefund Report(string id, decimal amount, decimal left) => Given.Refund(RefundSource.Channel, id, amount, id) with { LeftThere = An.Euro(left) };
}
