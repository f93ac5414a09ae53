using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Weft.Connectors.Stripe;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Stripe;

public sealed class StripeSendingTests
{
    private const string CaptureKey = StripeSamples.Order + "/payment-capture";
    private const string RefundKey = StripeSamples.Order + "/payment-refund/R1";

    private readonly FakeStripe stripe = new();

    [Fact]
    public async Task Every_write_carries_the_deliverys_key_and_the_version_that_the_documentation_names()
    {
        var intent = stripe.Authorise(1999);
        Done(await CaptureAsync(intent, 1999)).Reference.ShouldBe(intent.Charge);
        Done(await RefundAsync(intent, 500)).Reference.ShouldBe(stripe.Refunds.ShouldHaveSingleItem().Id);
        stripe.Calls.Where(c => c.Method == "POST").Select(c => c.Key).ShouldBe([CaptureKey, RefundKey]);
        stripe.Calls.Select(c => c.Version).Distinct().ShouldBe(["2026-10-28.endive"], "docs/reference/connectors/stripe.md names the version");
    }

    [Fact]
    public async Task A_capture_tells_the_payment_which_order_it_is()
    {
        var intent = stripe.Authorise(1999);
        await CaptureAsync(intent, 1999);
        intent.Metadata["weft_order"].ShouldBe(StripeSamples.Order);
    }

    [Fact]
    public async Task Less_than_authorised_is_captured_at_once_and_the_rest_is_released()
    {
        var intent = stripe.Authorise(1999);
        Done(await CaptureAsync(intent, 1500));
        intent.Captures.ShouldBe([1500L]);
        intent.Status.ShouldBe("succeeded", "the rest of the authorisation must not stay on the customer's card");
    }

    [Fact]
    public async Task Pieces_are_captured_one_by_one_where_the_card_takes_it()
    {
        var intent = stripe.Authorise(1999, inPieces: true);
        Done(await SendAsync(CaptureKey + "/S1", "payment.capture.v1", StripeSamples.Capture(intent.Id, 1500) with { More = true }));
        intent.Status.ShouldBe("requires_capture");
        Done(await SendAsync(CaptureKey + "/S2", "payment.capture.v1", StripeSamples.Capture(intent.Id, 499)));
        (intent.Captures.Sum(), intent.Status).ShouldBe((1999L, "succeeded"));
        (await LookUpAsync(CaptureKey + "/S1", "payment.capture.v1", StripeSamples.Capture(intent.Id, 1500))).ShouldBeOfType<LookUp.Found>();
    }

    [Fact]
    public async Task A_piece_of_a_payment_that_can_be_captured_once_is_refused_before_the_rest_is_lost()
    {
        var intent = stripe.Authorise(1999);
        Refused(await SendAsync(CaptureKey, "payment.capture.v1", StripeSamples.Capture(intent.Id, 1500) with { More = true })).Reason.ShouldContain("captured only once");
        intent.Captures.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_capture_by_hand_of_the_same_amount_is_as_good_and_one_of_another_is_not()
    {
        var (same, other) = (stripe.Authorise(1999), stripe.Authorise(1999));
        foreach (var intent in new[] { same, other }) intent.Status = "succeeded";
        same.Captures.Add(1999);
        other.Captures.Add(1000);
        Done(await CaptureAsync(same, 1999));
        Refused(await CaptureAsync(other, 1999)).Reason.ShouldContain("10.00 EUR have been captured");
    }

    [Fact]
    public async Task An_authorisation_that_expired_is_told_to_the_order_which_asks_for_a_new_one()
    {
        var intent = stripe.Authorise(1999);
        (intent.Status, intent.CancellationReason) = ("canceled", "automatic");
        var declined = (await CaptureAsync(intent, 1999)).ShouldBeOfType<DeliveryOutcome.Declined>();
        declined.Reason.ShouldContain("expired");
        declined.Facts.ShouldNotBeNull().ShouldContainKey(PaymentFacts.AuthorisationExpired);
    }

    [Fact]
    public async Task A_payment_that_somebody_released_is_refused_with_what_to_do()
    {
        var intent = stripe.Authorise(1999);
        (intent.Status, intent.CancellationReason) = ("canceled", "requested_by_customer");
        var refused = Refused(await CaptureAsync(intent, 1999));
        refused.Reason.ShouldContain("released");
        refused.NextStep.ShouldNotBeNull().ShouldContain("customer");
    }

    [Fact]
    public async Task What_several_captures_left_is_released_also_when_Stripe_did_so_by_itself()
    {
        var (left, gone) = (stripe.Authorise(1999, inPieces: true), stripe.Authorise(1999, inPieces: true));
        foreach (var intent in new[] { left, gone })
        {
            Done(await SendAsync($"{CaptureKey}/{intent.Id}", "payment.capture.v1", StripeSamples.Capture(intent.Id, 1500) with { More = intent == left ? true : null }));
            Done(await SendAsync($"{StripeSamples.Order}/payment-void/{intent.Id}", "payment.void.v1", new PaymentVoidRequest(new OrderId(StripeSamples.Order), intent.Id)));
        }

        (left.Status, gone.Status).ShouldBe(("canceled", "succeeded"));
    }

    [Fact]
    public async Task More_than_authorised_is_refused_with_what_there_is() =>
        Refused(await CaptureAsync(stripe.Authorise(1999), 2500)).Reason.ShouldContain("only 19.99 EUR are authorised");

    [Fact]
    public async Task Captured_money_is_not_released()
    {
        var intent = stripe.Authorise(1999);
        intent.Status = "succeeded";
        Refused(await SendAsync(StripeSamples.Order + "/payment-void", "payment.void.v1", new PaymentVoidRequest(new OrderId(StripeSamples.Order), intent.Id))).NextStep.ShouldBe("Refund it instead.");
    }

    [Fact]
    public async Task A_capture_that_broke_after_it_was_done_is_found()
    {
        var intent = stripe.Authorise(1999);
        stripe.Next = new FakeFault(500, FakeStripe.Error("api_error", null, "Oops"), Executes: true);
        (await CaptureAsync(intent, 1999)).ShouldBeOfType<DeliveryOutcome.Uncertain>();
        (await LookUpAsync(CaptureKey, "payment.capture.v1", StripeSamples.Capture(intent.Id, 1999))).ShouldBeOfType<LookUp.Found>().What.Reference.ShouldBe(intent.Charge);
        Done(await CaptureAsync(intent, 1999));
        intent.Captures.ShouldBe([1999L]);
    }

    [Fact]
    public async Task A_failure_that_Stripe_remembers_does_not_stand_in_the_way_for_ever()
    {
        var intent = stripe.Authorise(1999);
        stripe.Next = new FakeFault(500, FakeStripe.Error("api_error", null, "Oops"));
        (await CaptureAsync(intent, 1999)).ShouldBeOfType<DeliveryOutcome.Uncertain>();
        (await LookUpAsync(CaptureKey, "payment.capture.v1", StripeSamples.Capture(intent.Id, 1999))).ShouldBeOfType<LookUp.NotThere>();
        Done(await CaptureAsync(intent, 1999));
        intent.Captures.ShouldBe([1999L]);
        stripe.Calls.Where(c => c.Method == "POST").Select(c => c.Key).ShouldBe([CaptureKey, CaptureKey, CaptureKey + "#2"]);
    }

    [Fact]
    public async Task A_refund_that_failed_is_made_anew_when_it_is_sent_again()
    {
        var intent = stripe.Authorise(1999);
        await CaptureAsync(intent, 1999);
        Done(await RefundAsync(intent, 500));
        stripe.Refunds[0].Status = "failed";
        (await LookUpAsync(RefundKey, "payment.refund.v1", StripeSamples.Refund(intent.Id, 500))).ShouldBeOfType<LookUp.NotThere>();
        Done(await RefundAsync(intent, 500)).Reference.ShouldBe(stripe.Refunds[1].Id);
    }

    [Fact]
    public async Task A_refund_is_found_among_many()
    {
        var intent = stripe.Authorise(10_000);
        await CaptureAsync(intent, 10_000);
        for (var i = 0; i < 7; i++) stripe.Refunds.Insert(0, new FakeRefund($"re_other{i}", intent, 10));
        var sent = Done(await RefundAsync(intent, 500));
        stripe.PageSize = 3;
        (await LookUpAsync(RefundKey, "payment.refund.v1", StripeSamples.Refund(intent.Id, 500))).ShouldBeOfType<LookUp.Found>().What.Reference.ShouldBe(sent.Reference);
        (await LookUpAsync(RefundKey + "x", "payment.refund.v1", StripeSamples.Refund(intent.Id, 500))).ShouldBeOfType<LookUp.NotThere>();
    }

    [Theory]
    [InlineData(402, "card_error", "card_declined", typeof(DeliveryOutcome.Permanent))]
    [InlineData(400, "invalid_request_error", "charge_expired_for_capture", typeof(DeliveryOutcome.Declined))]
    [InlineData(400, "invalid_request_error", "charge_already_captured", typeof(DeliveryOutcome.Permanent))]
    [InlineData(400, "idempotency_error", null, typeof(DeliveryOutcome.Permanent))]
    [InlineData(409, "idempotency_error", "idempotency_key_in_use", typeof(DeliveryOutcome.Uncertain))]
    [InlineData(429, "invalid_request_error", "rate_limit", typeof(DeliveryOutcome.Throttled))]
    [InlineData(429, "invalid_request_error", "lock_timeout", typeof(DeliveryOutcome.Transient))]
    [InlineData(401, "invalid_request_error", null, typeof(DeliveryOutcome.Transient))]
    [InlineData(403, "invalid_request_error", null, typeof(DeliveryOutcome.Transient))]
    [InlineData(503, "api_error", null, typeof(DeliveryOutcome.Transient))]
    [InlineData(500, "api_error", null, typeof(DeliveryOutcome.Uncertain))]
    public async Task Each_refusal_has_its_outcome(int status, string type, string? code, Type expected)
    {
        stripe.Next = new FakeFault(status, FakeStripe.Error(type, code, "Stripe says why."), Remembered: status is 400 or 402 or 500, RetryAfter: 7);
        var outcome = await CaptureAsync(stripe.Authorise(1999), 1999);
        outcome.ShouldBeOfType(expected);
        if (outcome is DeliveryOutcome.Permanent refused) refused.NextStep.ShouldNotBeNullOrWhiteSpace();
        if (outcome is DeliveryOutcome.Throttled throttled) throttled.After.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Theory]
    [InlineData("ch_1")]
    [InlineData("")]
    public async Task What_is_no_payment_of_Stripe_is_refused_before_anybody_is_called(string reference)
    {
        Refused(await SendAsync(CaptureKey, "payment.capture.v1", StripeSamples.Capture(reference, 1999))).NextStep.ShouldNotBeNull().ShouldContain("payment intent");
        stripe.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("JPY", 500, 500)]
    [InlineData("EUR", 1999, 1999)]
    [InlineData("KWD", 12_340, 12_340)]
    [InlineData("ISK", 5, 500)]
    [InlineData("UGX", 7, 700)]
    [InlineData("MGA", 1_200, 12)]
    public async Task Amounts_are_counted_as_Stripe_counts_them(string code, long minor, long units)
    {
        var money = new Money(minor, Currency.Parse(code));
        var intent = stripe.Authorise(units, code.ToLowerInvariant());
        Done(await SendAsync(CaptureKey, "payment.capture.v1", new PaymentCaptureRequest(new OrderId(StripeSamples.Order), intent.Id, money)));
        intent.Captures.ShouldBe([units]);
        StripeAmounts.Read(units, money.Currency).ShouldBe(money);
    }

    [Theory]
    [InlineData("KWD", 12_345)]
    [InlineData("MGA", 1_250)]
    public async Task An_amount_that_Stripe_cannot_move_is_refused_and_not_rounded(string code, long minor)
    {
        var money = new Money(minor, Currency.Parse(code));
        Refused(await SendAsync(CaptureKey, "payment.capture.v1", new PaymentCaptureRequest(new OrderId(StripeSamples.Order), stripe.Authorise(minor).Id, money))).Field.ShouldBe("amount");
    }

    [Fact]
    public async Task Refunds_of_a_charge_are_read_each_as_a_message_that_its_content_names()
    {
        var intent = stripe.Authorise(1999);
        intent.Metadata["weft_order"] = StripeSamples.Order;
        for (var i = 1; i <= 5; i++) stripe.Refunds.Add(new FakeRefund($"re_{i}0", intent, 100));
        stripe.PageSize = 2;
        var read = Done(await SendAsync("fetch", "fetch.v1", new FetchRequest("refunds-of-charge", intent.Charge))).Messages;
        read.Length.ShouldBe(5);
        Done(await SendAsync("fetch", "fetch.v1", new FetchRequest("refunds-of-charge", intent.Charge))).Messages.Select(m => m.DedupKey).ShouldBe(read.Select(m => m.DedupKey));
        foreach (var message in read)
            StripeSamples.Create(stripe).Translate(new ReceivedMessage("stripe", message.Kind, new Dictionary<string, string>(), message.Body, ConnectorContract.Now))
                .ShouldBeOfType<Translation.Commands>().List.ShouldHaveSingleItem().Command.ShouldBeOfType<ReportRefund>();
    }

    [Fact]
    public async Task A_payout_is_read_with_all_its_movements()
    {
        stripe.Things["po_1"] = JsonNode.Parse("""{"id":"po_1","object":"payout","amount":970,"arrival_date":1790500000,"automatic":true,"currency":"eur","created":1790400000,"status":"paid"}""")!.AsObject();
        stripe.Movements["po_1"] = [.. Enumerable.Range(0, 10).Select(i => Movement($"txn_{i}", 100, 3)), Movement("txn_p", -970, 0, "payout")];
        stripe.PageSize = 4;
        var message = Done(await SendAsync("fetch", "fetch.v1", new FetchRequest("payout", "po_1"))).Messages.ShouldHaveSingleItem();
        var payout = StripeDocuments.PayoutOf(JsonFields.Parse(message.Body.Span));
        (payout.Movements.Length, payout.Sum).ShouldBe((10, payout.Amount));
    }

    [Fact]
    public void A_key_that_is_no_secret_key_is_named_before_anything_is_sent()
    {
        var values = new Dictionary<string, string>(StripeSamples.Settings.Values) { ["key"] = "pk_live_1", ["webhookSecret"] = "secret" };
        StripeConnector.Kind.Check(StripeSamples.Settings with { Values = values }).Select(f => f.Key).ShouldBe(["key", "webhookSecret"]);
    }

    private static JsonObject Movement(string id, long amount, long fee, string type = "charge") => new()
    {
        ["id"] = id, ["object"] = "balance_transaction", ["type"] = type, ["amount"] = amount, ["fee"] = fee, ["net"] = amount - fee, ["currency"] = "eur", ["created"] = 1790000000,
        ["source"] = new JsonObject { ["id"] = "ch_" + id, ["object"] = "charge", ["payment_intent"] = "pi_" + id },
    };

    private Task<DeliveryOutcome> CaptureAsync(FakeIntent intent, long cents) => SendAsync(CaptureKey, "payment.capture.v1", StripeSamples.Capture(intent.Id, cents));

    private Task<DeliveryOutcome> RefundAsync(FakeIntent intent, long cents) => SendAsync(RefundKey, "payment.refund.v1", StripeSamples.Refund(intent.Id, cents));

    private async Task<DeliveryOutcome> SendAsync(string key, string kind, DeliveryRequest request) =>
        (await StripeSamples.Create(stripe).SendAsync(ImmutableArray.Create(new OutgoingDelivery(key, kind, request, 1)), default)).ShouldHaveSingleItem();

    private Task<LookUp> LookUpAsync(string key, string kind, DeliveryRequest request) => StripeSamples.Create(stripe).LookUpAsync(new OutgoingDelivery(key, kind, request, 2), default);

    private static DeliveryOutcome.Delivered Done(DeliveryOutcome outcome) => outcome.ShouldBeOfType<DeliveryOutcome.Delivered>(outcome.ToString());

    private static DeliveryOutcome.Permanent Refused(DeliveryOutcome outcome) => outcome.ShouldBeOfType<DeliveryOutcome.Permanent>(outcome.ToString());
}
