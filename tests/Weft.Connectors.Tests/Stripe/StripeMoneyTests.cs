using System.Text.Json.Nodes;
using Weft.Core.Ledger;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Stripe;

public sealed class StripeMoneyTests
{
    private static readonly OrderId order = new(StripeSamples.Order);

    private readonly FakeStripe stripe = new();

    [Fact]
    public async Task Captures_and_refunds_are_read_as_they_stand()
    {
        var intent = stripe.Authorise(1999);
        (intent.Status, stripe.PageSize) = ("succeeded", 2);
        intent.Captures.Add(1999);
        for (var i = 0; i < 5; i++) stripe.Refunds.Add(new FakeRefund($"re_{i}", intent, 100) { Status = i == 0 ? "failed" : "succeeded" });
        var read = await ReadAsync(intent.Id);
        read.Single(d => d.Kind == MoneyDocumentKind.Capture).ShouldBe(new MoneyDocument(order, MoneyDocumentKind.Capture, intent.Charge, StripeSamples.Euro(1999)) { Fee = StripeSamples.Euro(29) });
        read.Where(d => d.Kind == MoneyDocumentKind.Refund).Select(d => d.Number).ShouldBe(["re_1", "re_2", "re_3", "re_4"]);
    }

    [Fact]
    public async Task What_Stripe_does_not_have_and_what_is_only_authorised_gives_nothing() =>
        (await ReadAsync("pi_unknown", stripe.Authorise(1999).Id, null, "gift-card-1")).ShouldBeEmpty();

    [Fact]
    public async Task A_read_that_fails_says_how_to_go_on()
    {
        var values = new Dictionary<string, string>(StripeSamples.Settings.Values) { ["key"] = "sk_test_other" };
        var failed = await Should.ThrowAsync<ReadFailedException>(StripeSamples.Create(stripe, StripeSamples.Settings with { Values = values }).ReadPayoutsAsync(null, default));
        failed.Meaning.ShouldBeOfType<DeliveryOutcome.Transient>();
    }

    [Fact]
    public async Task Payouts_are_read_oldest_first_page_by_page_and_none_is_left_out()
    {
        stripe.PageSize = 3;
        for (var i = 0; i < 13; i++)
        {
            // The fifth and the sixth were made in one second.
            var created = 1_790_000_000 + (i == 5 ? 4 : i);
            stripe.Things[$"po_{i}"] = JsonNode.Parse($$"""{"id":"po_{{i}}","object":"payout","amount":97,"automatic":true,"created":{{created}},"currency":"eur","status":"paid"}""")!.AsObject();
            stripe.Movements[$"po_{i}"] =
            [
                JsonNode.Parse($$"""{"id":"txn_{{i}}","object":"balance_transaction","type":"charge","amount":100,"fee":3,"net":97,"currency":"eur","created":1790000000,"source":{"id":"ch_{{i}}","object":"charge"} }""")!.AsObject(),
                JsonNode.Parse($$"""{"id":"txp_{{i}}","object":"balance_transaction","type":"payout","amount":-97,"fee":0,"net":-97,"currency":"eur","created":1790000000,"source":null}""")!.AsObject(),
            ];
        }

        var (cursor, read) = ((string?)null, new List<Payout>());
        for (var more = true; more;)
        {
            var page = (await StripeSamples.Create(stripe).ReadPayoutsAsync(cursor, default)).ShouldNotBeNull();
            read.AddRange(page.Payouts);
            (cursor, more) = (page.Cursor, page.More);
        }

        read.Select(p => p.Number).Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 13).Select(i => $"po_{i}").Order(StringComparer.Ordinal));
        read.Select(p => p.At).ShouldBeInOrder();
        read[0].Items.ShouldBe([new PayoutItem("ch_0", StripeSamples.Euro(100), StripeSamples.Euro(3))]);
        (await StripeSamples.Create(stripe).ReadPayoutsAsync(cursor, default)).ShouldNotBeNull().Payouts.ShouldBeEmpty();
    }

    private async Task<IReadOnlyList<MoneyDocument>> ReadAsync(params string?[] payments) =>
        await StripeSamples.Create(stripe).ReadMoneyAsync([.. payments.Select(p => new OrderReference(order, "1001", p, null))], default);
}
