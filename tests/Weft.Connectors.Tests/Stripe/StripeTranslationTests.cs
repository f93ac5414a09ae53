using Weft.Connectors.Stripe;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Workflow;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Stripe;

public sealed class StripeTranslationTests : TranslationContract
{
    protected override ConnectorKind Kind => StripeConnector.Kind;

    protected override ConnectionSettings Settings => StripeSamples.Settings;

    protected override IReadOnlyList<ContractSample> Samples =>
    [
        new("payment_intent.amount_capturable_updated", StripeSamples.Event("payment_intent.amount_capturable_updated", StripeSamples.Intent("requires_capture"))),
        new("payment_intent.succeeded", StripeSamples.Succeeded),
        new("payment_intent.payment_failed", StripeSamples.Event("payment_intent.payment_failed", StripeSamples.Intent("requires_payment_method"))),
        new("payment_intent.canceled", StripeSamples.Event("payment_intent.canceled", StripeSamples.Intent("canceled", cancellation: "automatic"))),
        new("charge.captured", StripeSamples.Event("charge.captured", StripeSamples.Charge(1999))),
        new("charge.refunded", StripeSamples.Event("charge.refunded", StripeSamples.Charge(1999))),
        new("charge.succeeded", StripeSamples.Event("charge.succeeded", StripeSamples.Charge(0))),
        new("refund.created", StripeSamples.Event("refund.created", """{"id":"re_1","object":"refund"}""")),
        new("charge.dispute.funds_withdrawn", StripeSamples.Event("charge.dispute.funds_withdrawn", """{"id":"dp_1","object":"dispute"}""")),
        new("payout.paid", StripeSamples.Event("payout.paid", """{"id":"po_1","object":"payout"}""")),
        new("refund", StripeSamples.RefundRead()),
        new("dispute", StripeSamples.DisputeRead("needs_response")),
        new("payout", StripeSamples.PayoutRead()),
        new("review", StripeSamples.ReviewRead(open: false, "approved")),
    ];

    [Theory]
    [InlineData("payment_intent.amount_capturable_updated", "requires_capture", PaymentState.Authorised)]
    [InlineData("payment_intent.succeeded", "succeeded", PaymentState.Captured)]
    [InlineData("payment_intent.payment_failed", "requires_payment_method", PaymentState.Failed)]
    [InlineData("payment_intent.canceled", "canceled", PaymentState.Voided)]
    public void An_event_of_a_payment_reports_it_to_the_order_that_its_metadata_names(string type, string status, PaymentState state)
    {
        var told = Understood(Translate(type, StripeSamples.Event(type, StripeSamples.Intent(status)))).ShouldHaveSingleItem();
        told.ShouldBe(new Addressed(new StreamId("order", "webshop:1001"), new ReportPayment(state, "pi_1")));
    }

    [Fact]
    public void The_shops_own_order_number_names_the_order_of_its_channel()
    {
        var values = new Dictionary<string, string>(StripeSamples.Settings.Values) { ["orderMetadata"] = "orderCode", ["channel"] = "vendure" };
        var settings = StripeSamples.Settings with { Values = values };
        StripeConnector.Kind.Check(settings).ShouldBeEmpty();
        var body = StripeSamples.Event("payment_intent.succeeded", StripeSamples.Intent("succeeded", """{"orderCode":"XK7"}"""));
        var translation = StripeSamples.Create(new FakeStripe(), settings).Translate(new ReceivedMessage("stripe", "payment_intent.succeeded", new Dictionary<string, string>(), body, ConnectorContract.Now));
        Understood(translation).ShouldHaveSingleItem().To.Key.ShouldBe("vendure:XK7");
    }

    [Fact]
    public void A_payment_that_names_no_order_is_put_aside_with_what_to_do()
    {
        var quarantine = Quarantined(Translate("payment_intent.succeeded", StripeSamples.Event("payment_intent.succeeded", StripeSamples.Intent("succeeded", "{}"))));
        quarantine.Reason.ShouldContain("pi_1");
        quarantine.Field.ShouldBe("metadata.weft_order");
        quarantine.NextStep.ShouldContain("metadata 'weft_order'");
    }

    [Fact]
    public void A_part_of_a_charge_is_not_taken_for_the_whole() =>
        Translate("charge.captured", StripeSamples.Event("charge.captured", StripeSamples.Charge(1000))).ShouldBeOfType<Translation.Nothing>();

    [Theory]
    [InlineData("refund.created", "refund", "re_1")]
    [InlineData("refund.updated", "refund", "re_1")]
    [InlineData("refund.failed", "refund", "re_1")]
    [InlineData("charge.dispute.created", "dispute", "dp_1")]
    [InlineData("charge.dispute.closed", "dispute", "dp_1")]
    [InlineData("review.opened", "review", "prv_1")]
    [InlineData("review.closed", "review", "prv_1")]
    [InlineData("payout.failed", "payout", "po_1")]
    public void What_may_be_overtaken_is_read_as_it_stands_now(string type, string what, string id) =>
        Translate(type, StripeSamples.Event(type, $$"""{"id":"{{id}}"}""")).ShouldBeOfType<Translation.Commands>().Fetches.ShouldHaveSingleItem().ShouldBe(new FetchNeeded(what, id));

    [Fact]
    public void A_refund_made_in_Stripe_is_told_to_the_order_of_its_payment()
    {
        var told = Understood(Translate("refund", StripeSamples.RefundRead())).ShouldHaveSingleItem();
        told.To.Key.ShouldBe("webshop:1001");
        var report = told.Command.ShouldBeOfType<ReportRefund>();
        (report.Source, report.TheirId, report.Amount, report.OurKey).ShouldBe((RefundSource.Provider, "re_1", StripeSamples.Euro(500), null));
    }

    [Fact]
    public void A_refund_of_ours_comes_back_with_our_key()
    {
        var body = StripeSamples.RefundRead(metadata: """{"weft_order":"webshop:1001","weft_delivery":"webshop:1001/payment-refund/R1"}""");
        Understood(Translate("refund", body)).ShouldHaveSingleItem().Command.ShouldBeOfType<ReportRefund>().OurKey.ShouldBe("webshop:1001/payment-refund/R1");
    }

    [Fact]
    public void A_refund_that_failed_holds_the_order()
    {
        var hold = Understood(Translate("refund", StripeSamples.RefundRead("failed"))).ShouldHaveSingleItem().Command.ShouldBeOfType<PlaceHold>();
        hold.By.ShouldContain("re_1");
        hold.Reason.ShouldContain("5.00 EUR did not reach the customer");
    }

    [Fact]
    public void A_dispute_holds_the_order_with_what_was_taken_and_until_when_to_answer()
    {
        var hold = Understood(Translate("dispute", StripeSamples.DisputeRead("needs_response"))).ShouldHaveSingleItem().Command.ShouldBeOfType<PlaceHold>();
        hold.By.ShouldBe("payment provider, dispute dp_1");
        hold.Reason.ShouldContain("19.99 EUR (product not received)");
        hold.Reason.ShouldContain("34.99 EUR have been taken");
        hold.Reason.ShouldContain("2026-10-03");
    }

    [Fact]
    public void A_dispute_won_releases_the_hold_and_one_lost_leaves_another()
    {
        Understood(Translate("dispute", StripeSamples.DisputeRead("won"))).ShouldHaveSingleItem().Command.ShouldBe(new ReleaseHold(HoldKind.Manual, "payment provider, dispute dp_1", "payment provider"));
        var lost = Understood(Translate("dispute", StripeSamples.DisputeRead("lost")));
        lost[0].Command.ShouldBeOfType<PlaceHold>().By.ShouldContain("lost dispute dp_1");
        lost[1].Command.ShouldBeOfType<ReleaseHold>();
    }

    [Fact]
    public void A_payment_under_review_holds_the_order() =>
        Understood(Translate("review", StripeSamples.ReviewRead(open: true))).ShouldHaveSingleItem().Command.ShouldBeOfType<PlaceHold>().ShouldSatisfyAllConditions(h => h.Kind.ShouldBe(HoldKind.PaymentReview), h => h.By.ShouldBe("payment provider, review prv_1"));

    [Theory]
    [InlineData("approved", true)]
    [InlineData("refunded_as_fraud", false)]
    [InlineData("disputed", false)]
    public void A_closed_review_answers_the_hold(string reason, bool accept) =>
        Understood(Translate("review", StripeSamples.ReviewRead(open: false, reason))).ShouldHaveSingleItem().Command.ShouldBeOfType<Core.Orders.Holds.SettleHold>()
            .ShouldSatisfyAllConditions(a => a.Accept.ShouldBe(accept), a => a.Key.ShouldBe("payment provider, review prv_1"), a => a.Kind.ShouldBe(HoldKind.PaymentReview));

    [Fact]
    public void A_dispute_of_a_stray_payment_is_put_aside() =>
        Quarantined(Translate("dispute", StripeSamples.DisputeRead("needs_response", StripeSamples.Intent("succeeded", "{}")))).Reason.ShouldContain("pi_1");

    [Fact]
    public void A_payout_must_be_the_sum_of_its_movements()
    {
        Translate("payout", StripeSamples.PayoutRead()).ShouldBeOfType<Translation.Nothing>().Why.ShouldContain("2 movements, of which Stripe kept 0.29 EUR");
        Quarantined(Translate("payout", StripeSamples.PayoutRead(1471))).Reason.ShouldContain("come to 14.70 EUR");
    }
}
