using System.Text.Json.Nodes;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Vendure;

/// <summary>What is asked of a shop when money goes back: once, and of payments that have it.</summary>
public class RefundTests
{
    private const string Key = "shop:7/payment-refund/R1";
    private readonly List<JsonNode> refunds = [];

    [Fact]
    public async Task A_refund_states_everything_that_the_shop_needs_and_carries_our_key()
    {
        using var shop = Answering(Order(Payment("3", 4080)));
        var request = Refund(1000) with { Reason = "scratched", Shipping = Eur(495), Lines = [new ChannelRefundLine("11", 1, Eur(505), 0), new ChannelRefundLine("12", 0, Eur(0), 0)] };

        (await SendAsync(shop, "payment.refund.v1", Key, request)).ShouldBeOfType<DeliveryOutcome.Delivered>().Reference.ShouldBe("90");
        refunds.ShouldHaveSingleItem().ToJsonString().ShouldBe(
            """{"paymentId":"3","amount":1000,"adjustment":0,"shipping":495,"reason":"scratched [weft shop:7/payment-refund/R1]","lines":[{"orderLineId":"11","quantity":1}]}""");
    }

    [Fact]
    public async Task What_an_earlier_attempt_has_paid_is_not_paid_again_and_only_the_rest_is()
    {
        using var shop = Answering(Order(Payment("3", 600, Made("80", 600)), Payment("4", 4080)));
        var outcome = (await SendAsync(shop, "payment.refund.v1", Key, Refund(1000, "3,4"))).ShouldBeOfType<DeliveryOutcome.Delivered>();

        outcome.Reference.ShouldBe("80,90");
        refunds.Select(r => (r["paymentId"]!.GetValue<string>(), r["amount"]!.GetValue<int>())).ShouldBe([("4", 400)]);
    }

    [Fact]
    public async Task A_refund_is_taken_from_one_payment_after_the_other()
    {
        using var shop = Answering(Order(Payment("3", 600), Payment("4", 4080)));
        (await SendAsync(shop, "payment.refund.v1", Key, Refund(1000, "3,4"))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        refunds.Select(r => (r["paymentId"]!.GetValue<string>(), r["amount"]!.GetValue<int>())).ShouldBe([("3", 600), ("4", 400)]);
    }

    [Theory]
    [InlineData(4080, "Authorized", 100)]
    [InlineData(4080, "Settled", 4081)]
    public async Task What_is_not_there_is_not_asked_for(int paid, string state, int wanted)
    {
        using var shop = Answering(Order(Payment("3", paid, state: state)));
        (await SendAsync(shop, "payment.refund.v1", Key, Refund(wanted))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("left of what was paid");
        refunds.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refund_that_the_provider_refuses_is_said_so_and_counts_for_nothing()
    {
        using var shop = Answering(Order(Payment("3", 4080, Made("80", 4080, state: "Failed"))), "Failed");
        (await SendAsync(shop, "payment.refund.v1", Key, Refund(1000))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("provider refused");
    }

    [Theory]
    [InlineData("REFUND_AMOUNT_ERROR", "at most 5 hundredths")]
    [InlineData("REFUND_ORDER_STATE_ERROR", "not captured")]
    [InlineData("NOTHING_TO_REFUND_ERROR", "nothing")]
    public async Task The_shops_refusals_are_put_into_words(string code, string words)
    {
        using var shop = new ScriptedShop((operation, _) => (200, operation == "WeftRefund"
            ? """{"data":{"refundOrder":{"errorCode":"CODE","message":"m","maximumRefundable":5}}}""".Replace("CODE", code)
            : Order(Payment("3", 4080))));
        var refused = (await SendAsync(shop, "payment.refund.v1", Key, Refund(1000))).ShouldBeOfType<DeliveryOutcome.Permanent>();
        refused.Reason.ShouldContain(words);
        refused.NextStep.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_shop_that_has_paid_shows_the_same_refund()
    {
        using var shop = Answering(Order(Payment("3", 4080, Made("80", 1000))));
        (await SendAsync(shop, "channel.refund.v1", "shop:7/channel-refund/R1", Show(1000) with { PaidBy = "shop" })).ShouldBeOfType<DeliveryOutcome.Delivered>().Reference.ShouldBe("80");
        refunds.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refund_of_another_provider_is_no_payment_of_the_shop()
    {
        var notes = new List<string>();
        using var shop = new ScriptedShop((operation, variables) =>
        {
            if (operation == "WeftAddNote") notes.Add(variables["input"]!["note"]!.GetValue<string>());
            return (200, operation switch
            {
                "WeftNotes" => """{"data":{"order":{"history":{"items":[NOTES]}}}}""".Replace("NOTES", string.Join(',', notes.Select(n => """{"data":{"note":"NOTE"}}""".Replace("NOTE", n)))),
                "WeftAddNote" => """{"data":{"addNoteToOrder":{"id":"7"}}}""",
                _ => Order(Payment("3", 4080)),
            });
        });
        var request = Show(1000) with { PaidBy = "psp", PaymentRefundId = "re_1" };
        for (var time = 1; time <= 2; time++) (await SendAsync(shop, "channel.refund.v1", "shop:7/channel-refund/R1", request)).ShouldBe(new DeliveryOutcome.Delivered("re_1"));
        notes.ShouldHaveSingleItem().ShouldBe("10.00 EUR were paid back by psp (re_1): came back [weft shop:7/channel-refund/R1]");
        shop.Operations.ShouldNotContain("WeftRefund");
    }

    [Fact]
    public void Refunds_of_staff_are_reported_in_order_with_what_is_left_and_ours_are_not()
    {
        var translation = Shop.TranslateChanged("captured", d => d["payments"]![0]!["refunds"] = new JsonArray(
            JsonNode.Parse(Made("82", 300, reason: "For the trouble.", at: "2026-11-23T14:20:00.000Z")), JsonNode.Parse(Made("81", 500, reason: $"x [weft shop:{d["id"]}/payment-refund/R1]", at: "2026-11-23T14:10:00.000Z")),
            JsonNode.Parse(Made("83", 200, state: "Pending", reason: "later")), JsonNode.Parse(Made("84", -5, reason: "typo", at: "2026-11-23T14:30:00.000Z"))));
        var paid = Shop.OrderOf(translation).Total;

        var report = Shop.Commands(translation).OfType<ReportRefund>().ShouldHaveSingleItem();
        (report.TheirId, report.Amount, report.PaymentRefundId, report.Reason).ShouldBe(("82", Eur(300), "82", "For the trouble."));
        report.LeftThere.ShouldBe(paid - Eur(800));
        report.At.ShouldBe(new DateTimeOffset(2026, 11, 23, 14, 20, 0, TimeSpan.Zero));
    }

    private static Money Eur(long cents) => new(cents, Currency.Parse("EUR"));

    private static PaymentRefundRequest Refund(long cents, string reference = "3") => new(new OrderId("shop:7"), reference, "R1", Eur(cents));

    private static ChannelRefundRequest Show(long cents) => new(new OrderId("shop:7"), "7", "R1", Eur(cents), [], Eur(0), "came back");

    private static string Order(params string[] payments) =>
        """{"data":{"order":{"id":"7","code":"A","state":"PaymentSettled","totalWithTax":4080,"lines":[],"payments":[PAYMENTS],"fulfillments":[]}}}""".Replace("PAYMENTS", string.Join(',', payments));

    private static string Payment(string id, int amount, string? refund = null, string state = "Settled") => $$"""{"id":"{{id}}","state":"{{state}}","amount":{{amount}},"refunds":[{{refund}}]}""";

    private static string Made(string id, int total, string state = "Settled", string reason = $"x [weft {Key}]", string at = "2026-11-23T14:00:00.000Z") =>
        $$"""{"id":"{{id}}","state":"{{state}}","total":{{total}},"shipping":0,"transactionId":"RF","reason":"{{reason}}","createdAt":"{{at}}","lines":[]}""";

    private ScriptedShop Answering(string order, string state = "Settled") => new((operation, variables) =>
    {
        if (operation != "WeftRefund") return (200, order);
        refunds.Add(variables["input"]!);
        return (200, """{"data":{"refundOrder":REFUND}}""".Replace("REFUND", Made("90", variables["input"]!["amount"]!.GetValue<int>(), state)));
    });

    private static async Task<DeliveryOutcome> SendAsync(ScriptedShop shop, string kind, string key, DeliveryRequest request) =>
        (await Shop.Connector(shop).SendAsync([new OutgoingDelivery(key, kind, request, 1)], default)).Single();
}
