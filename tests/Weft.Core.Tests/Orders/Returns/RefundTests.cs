using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Returns;

/// <summary>Money goes back: in which order, and once, whoever makes it.</summary>
public sealed class RefundTests
{
    [Fact]
    public void The_books_come_first_then_the_money_then_the_channel()
    {
        var s = Returned();
        s.ShouldOwe("erp-credit-note/RC1");
        s.When(An.Done("erp-credit-note/RC1", "CN1"));
        s.ShouldOwe("payment-refund/RC1");
        s.When(An.Done("payment-refund/RC1", "ref_1"));
        s.ShouldOwe("channel-refund/RC1");
        s.Asked<ChannelRefundRequest>().PaymentRefundId.ShouldBe("ref_1");
    }

    [Fact]
    public void An_ERP_that_refuses_does_not_keep_the_customers_money()
    {
        var s = Returned().When(An.Failed("erp-credit-note/RC1"));
        s.ShouldOwe("payment-refund/RC1");
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.NeedsAttention);
        s.When(new DeliveryRetried($"{An.Id}/erp-credit-note/RC1", "anna"), An.Done("erp-credit-note/RC1"));
        s.Order.InSync.ShouldBeTrue();
    }

    [Fact]
    public void An_ERP_that_does_not_answer_for_a_day_does_not_keep_the_customers_money()
    {
        var s = Returned().Later(TimeSpan.FromHours(23));
        s.ShouldOwe("erp-credit-note/RC1");
        s.Later(TimeSpan.FromHours(1));
        s.ShouldOwe("erp-credit-note/RC1", "payment-refund/RC1");
    }

    [Fact]
    public void The_time_is_not_waited_for_when_the_ERP_has_credited()
    {
        var s = Returned().Settle().Later(TimeSpan.FromDays(2));
        s.History.ShouldNotContain(h => h.What is RefundUnblocked);
    }

    [Fact]
    public void A_credit_note_follows_the_invoice()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        s.When(An.Shipment("S1"));
        s.Settle("erp-invoice/S1");
        s.When(Given.Received("RC1", null, new ReceivedItem("1", 1, GoodsCondition.Sellable)));
        s.ShouldOwe("erp-invoice/S1");
        s.When(An.Done("erp-invoice/S1"));
        s.ShouldOwe("erp-credit-note/RC1");
    }

    [Fact]
    public void What_is_invoiced_is_credited_while_the_rest_still_waits_for_stock()
    {
        var s = PartlyInvoiced("IN-1");
        s.ShouldOwe("erp-credit-note/RC1");
        s.When(An.Done("erp-credit-note/RC1", "CN1"), An.Done("payment-refund/RC1"), An.Done("channel-refund/RC1"));
        s.ShouldOwe();
        s.When(An.Shipment("S2"));
        s.Settle();
        s.Order.InSync.ShouldBeTrue();
        s.AllAsked<ErpCreditNoteRequest>().ShouldHaveSingleItem();
        Core.Tests.Ledger.Books.Ledger(s).Open.IsZero.ShouldBeTrue();
    }

    [Fact]
    public void A_credit_note_under_way_is_not_asked_for_again_by_the_next_shipment()
    {
        var s = PartlyInvoiced("IN-1");
        s.When(An.Shipment("S2"));
        s.OpenKeys.ShouldContain("erp-credit-note/RC1");
        s.Settle();
        s.AllAsked<ErpCreditNoteRequest>().ShouldHaveSingleItem();
        s.Order.InSync.ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_ERP_that_invoices_once_all_has_shipped_credits_after_that(bool answersFirst)
    {
        var s = PartlyInvoiced(null, answersFirst);
        s.ShouldOwe();
        s.When(An.Shipment("S2"));
        s.Settle("erp-invoice/S2");
        s.ShouldOwe("erp-invoice/S2");
        s.When(An.Done("erp-invoice/S2", "IN-2"));
        s.ShouldOwe("erp-credit-note/RC1");
    }

    [Fact]
    public void What_was_not_invoiced_yet_is_credited_when_it_is()
    {
        var s = PartlyInvoiced("IN-1", goods: false);
        s.When(new RequestRefund("K1", [], "anna", "trouble") { Goodwill = An.Euro(30m) });
        s.ShouldOwe();
        s.When(An.Shipment("S2"));
        s.Settle("erp-invoice/S2");
        s.ShouldOwe("erp-invoice/S2");
    }

    /// <summary>Line 1 has shipped and its invoice is answered with a number, or without one; line 2 is still with the node. A unit of line 1 came back before or after the answer.</summary>
    private static Streams PartlyInvoiced(string? invoice, bool answersFirst = true, bool goods = true)
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        s.When(An.Shipment("S1", new LineQuantity("1", 2)));
        s.Settle("erp-invoice/S1");
        if (answersFirst) s.When(An.Done("erp-invoice/S1", invoice));
        if (goods) s.When(Given.Received("RC1", null, new ReceivedItem("1", 1, GoodsCondition.Sellable)));
        return answersFirst ? s : s.When(An.Done("erp-invoice/S1", invoice));
    }

    [Fact]
    public void A_marketplace_pays_itself()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured) with { Payment = new(PaymentState.Captured, null) }, An.Parties(provider: null)));
        s.Settle();
        s.When(An.Shipment("S1")).Settle();
        s.When(Given.Received("RC1", null, new ReceivedItem("1", 1, GoodsCondition.Sellable))).Settle();
        s.AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
        s.Asked<ChannelRefundRequest>().ShouldSatisfyAllConditions(r => r.PaidBy.ShouldBeNull(), r => r.Amount.ShouldBe(An.Euro(11.90m)));
        s.Order.InSync.ShouldBeTrue();
    }

    [Theory]
    [InlineData(RefundSource.Channel, RefundSource.Provider)]
    [InlineData(RefundSource.Provider, RefundSource.Channel)]
    public void A_refund_made_in_the_shop_first_is_credited_and_not_paid_again_and_both_reports_of_it_are_one(RefundSource first, RefundSource second)
    {
        var s = Given.Complete();
        s.When(Report(first));
        s.ShouldOwe([.. new[] { "erp-credit-note/" + s.Order.Returns.Refunds.Single().Id }]);
        s.When(Report(second)).Settle();
        s.Send(Report(first)).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(Report(second)).ShouldBeOfType<Decision.AlreadyDone>();
        s.Order.Returns.Refunds.ShouldHaveSingleItem().ToPay.ShouldBe(An.Euro(11.90m));
        s.AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
        s.AllAsked<ChannelRefundRequest>().ShouldBeEmpty();
        s.Asked<ErpCreditNoteRequest>().Total.ShouldBe(An.Euro(11.90m));
        s.Order.InSync.ShouldBeTrue();

        static ReportRefund Report(RefundSource source) => source == RefundSource.Channel
            ? Given.Refund(source, "77", 11.90m, null, new LineQuantity("1", 1))
            : Given.Refund(source, "ref_9", 11.90m);
    }

    [Fact]
    public void A_refund_that_only_the_provider_knows_is_told_to_the_channel()
    {
        var s = Given.Complete().When(Given.Refund(RefundSource.Provider, "ref_9", 5m)).Settle();
        s.AllAsked<ChannelRefundRequest>().ShouldBeEmpty("the channel's own report may be on its way");
        s.Later(TimeSpan.FromMinutes(15)).Settle();
        s.Order.InSync.ShouldBeTrue();
        s.Asked<ErpCreditNoteRequest>().Goodwill.ShouldBe(An.Euro(5m));
        s.Asked<ChannelRefundRequest>().PaymentRefundId.ShouldBe("ref_9");
    }

    [Fact]
    public void Two_refunds_of_the_same_amount_are_two_when_the_provider_names_them_differently()
    {
        var s = Given.Complete().When(Given.Refund(RefundSource.Provider, "ref_1", 5m), Given.Refund(RefundSource.Provider, "ref_2", 5m), Given.Refund(RefundSource.Channel, "78", 5m, "ref_2"), Given.Refund(RefundSource.Channel, "77", 5m, "ref_1"));
        s.Order.Returns.Refunds.Select(r => r.Reports.Select(x => x.TheirId)).ShouldBe([["ref_1", "77"], ["ref_2", "78"]]);
        s.Order.PaidBack().ShouldBe(An.Euro(10));
    }

    [Fact]
    public void The_report_of_our_own_refund_is_recognised_even_when_its_answer_is_still_on_its_way()
    {
        var s = Returned();
        s.When(An.Done("erp-credit-note/RC1"));
        var echo = Given.Refund(RefundSource.Provider, "ref_1", 11.90m) with { OurKey = $"{An.Id}/payment-refund/RC1" };
        s.When(echo);
        s.Order.Obligation("payment-refund/RC1")!.ShouldSatisfyAllConditions(o => o.State.ShouldBe(ObligationState.Met), o => o.Reference.ShouldBe("ref_1"));
        s.Send(An.Done("payment-refund/RC1", "ref_1")).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(echo).ShouldBeOfType<Decision.AlreadyDone>();
        s.Order.Returns.Refunds.ShouldHaveSingleItem();
    }

    [Fact]
    public void Somebody_pays_back_in_the_shop_what_we_were_about_to()
    {
        var s = Returned();
        s.When(Given.Refund(RefundSource.Channel, "77", 11.90m, null, new LineQuantity("1", 1))).Settle();
        s.AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
        s.Order.Returns.Refunds.ShouldHaveSingleItem();
        s.Order.InSync.ShouldBeTrue();
    }

    [Fact]
    public void What_somebody_pays_back_in_the_shop_while_we_were_about_to_is_not_shown_there_twice_when_the_provider_is_heard_first()
    {
        var s = Returned();
        s.When(Given.Refund(RefundSource.Provider, "ref_9", 11.90m)).Settle();
        s.AllAsked<ChannelRefundRequest>().ShouldBeEmpty("the channel's own report may be on its way");
        s.When(Given.Refund(RefundSource.Channel, "77", 11.90m, "ref_9", new LineQuantity("1", 1))).Settle();
        s.Later(TimeSpan.FromMinutes(15)).Settle();
        s.AllAsked<ChannelRefundRequest>().ShouldBeEmpty();
        s.AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
        s.Order.Returns.Refunds.ShouldHaveSingleItem();
        s.Order.InSync.ShouldBeTrue();
    }

    [Fact]
    public void What_somebody_pays_back_at_the_provider_while_we_were_about_to_is_told_to_a_channel_that_does_not_tell_of_it()
    {
        var s = Returned();
        s.When(Given.Refund(RefundSource.Provider, "ref_9", 11.90m)).Settle();
        s.Later(TimeSpan.FromMinutes(15)).Settle();
        s.Asked<ChannelRefundRequest>().PaymentRefundId.ShouldBe("ref_9");
        s.AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
        s.Order.InSync.ShouldBeTrue();
    }

    [Fact]
    public void More_than_was_paid_is_held_where_everybody_sees_it()
    {
        var s = Given.Complete().When(Given.Refund(RefundSource.Channel, "77", 1_000m));
        s.Order.Returns.Refunds.ShouldBeEmpty();
        s.ShouldOwe();
        s.Order.Holds.ShouldHaveSingleItem().ShouldSatisfyAllConditions(h => h.Owner.ShouldBe("finance"), h => h.Reason.ShouldContain("1000.00 EUR"));
        s.Send(Given.Refund(RefundSource.Channel, "77", 1_000m)).ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Fact]
    public void A_refund_of_everything_credits_every_line_and_the_shipping()
    {
        var s = Given.Complete();
        s.When(Given.Refund(RefundSource.Channel, "77", 40.46m)).Settle();
        s.Asked<ErpCreditNoteRequest>().ShouldSatisfyAllConditions(
            c => c.Lines.Select(l => (l.LineId, l.Quantity)).ShouldBe([("1", 2), ("2", 1)]), c => c.Charges.Length.ShouldBe(1), c => c.Goodwill.ShouldBeNull(), c => c.Total.ShouldBe(s.Order.Order!.Total));
        s.When(Given.Received("RC1", null, new ReceivedItem("1", 2, GoodsCondition.Sellable))).Settle();
        s.AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
        s.AllAsked<ErpCreditNoteRequest>()[1].ShouldSatisfyAllConditions(c => c.Total.IsZero.ShouldBeTrue(), c => c.Goods.Single().Quantity.ShouldBe(2));
        s.OnHand("A").ShouldBe((100, 0));
    }

    [Fact]
    public void What_was_captured_and_cancelled_is_paid_back()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured), An.Parties()));
        s.Settle();
        s.When(new CancelOrder("channel", "changed my mind")).Settle();
        s.Asked<PaymentRefundRequest>().Amount.ShouldBe(s.Order.Order!.Total);
        s.AllAsked<ErpCreditNoteRequest>().ShouldBeEmpty();
        s.AllAsked<PaymentVoidRequest>().ShouldBeEmpty();
        s.Order.Status().ShouldBe(OrderStatus.Cancelled);
    }

    [Fact]
    public void What_was_captured_with_the_first_shipment_and_never_shipped_is_paid_back()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        s.When(An.Shipment("S1", new LineQuantity("1", 1))).Settle();
        s.When(new CancelOrder("anna", "the rest is gone")).Settle();
        s.Asked<PaymentRefundRequest>().Amount.ShouldBe(An.Euro(11.90m + 11.90m));
        s.AllAsked<ErpCreditNoteRequest>().ShouldBeEmpty();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
    }

    [Fact]
    public void Units_taken_out_of_a_prepaid_order_are_paid_back_and_the_ERP_gets_exactly_the_rest()
    {
        var s = Streams.With(3);
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured, An.Line("1", "A", 6, 100m)), An.Parties()));
        s.When(new CancelUnits("c1", [new("1", 1)], "anna", "one less"), new CancelUnits("c2", [new("1", 2)], "anna", "two less")).Settle();
        s.When(An.Shipment("S1")).Settle();
        var (back, sold) = (s.AllAsked<PaymentRefundRequest>().Aggregate(An.Euro(0), (m, r) => m + r.Amount), s.Asked<ErpSalesOrderRequest>().Order.Total);
        (s.Order.Order!.Total - back).ShouldBe(sold);
        s.Order.Status().ShouldBe(OrderStatus.Completed);
    }

    private static Streams Returned() => Given.Complete().When(Given.Received("RC1", null, new ReceivedItem("1", 1, GoodsCondition.Sellable)));
}
