using System.Text;
using System.Text.Json.Nodes;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Orders;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Stripe;

/// <summary>Stripe's own fixtures, where they lie beside the repository: what Weft reads of them is named and typed as it expects.</summary>
public sealed class StripeOfficialSampleTests
{
    private const string Order = """{"weft_order":"webshop:1001"}""";

    [Theory]
    [InlineData("payment_intent.succeeded", "payment_intent", PaymentState.Captured)]
    [InlineData("payment_intent.canceled", "payment_intent", PaymentState.Voided)]
    [InlineData("payment_intent.payment_failed", "payment_intent", PaymentState.Failed)]
    public void A_payment_is_reported(string type, string fixture, PaymentState state)
    {
        var thing = Fixture(fixture);
        thing["metadata"] = JsonNode.Parse(Order);
        Translate(type, StripeSamples.Event(type, thing.ToJsonString())).ShouldBeOfType<Translation.Commands>().List.ShouldHaveSingleItem()
            .Command.ShouldBe(new ReportPayment(state, (string?)thing["id"]));
    }

    [Fact]
    public void A_payment_without_an_order_is_put_aside() =>
        Translate("payment_intent.succeeded", StripeSamples.Event("payment_intent.succeeded", Fixture("payment_intent").ToJsonString())).ShouldBeOfType<Translation.Quarantine>();

    [Fact]
    public void A_charge_is_read()
    {
        var thing = Fixture("charge");
        Translate("charge.captured", StripeSamples.Event("charge.captured", thing.ToJsonString())).ShouldBeOfType<Translation.Nothing>();
        Translate("charge.refunded", StripeSamples.Event("charge.refunded", thing.ToJsonString())).ShouldBeOfType<Translation.Commands>().Fetches.ShouldHaveSingleItem();
        thing["amount_captured"] = (long)thing["amount"]!;
        thing["payment_intent"] = "pi_1";
        thing["metadata"] = JsonNode.Parse(Order);
        Translate("charge.captured", StripeSamples.Event("charge.captured", thing.ToJsonString())).ShouldBeOfType<Translation.Commands>().List.ShouldHaveSingleItem()
            .Command.ShouldBe(new ReportPayment(PaymentState.Captured, "pi_1"));
    }

    [Fact]
    public async Task A_payout_is_read_with_its_movements()
    {
        var (payout, movement) = (Fixture("payout"), Fixture("balance_transaction"));
        var stripe = new FakeStripe();
        stripe.Things[(string)payout["id"]!] = payout;
        stripe.Movements[(string)payout["id"]!] = [movement];
        var sent = await StripeSamples.Create(stripe).SendAsync([new OutgoingDelivery("f", "fetch.v1", new FetchRequest("payout", (string)payout["id"]!), 1)], default);
        var message = sent.ShouldHaveSingleItem().ShouldBeOfType<DeliveryOutcome.Delivered>().Messages.ShouldHaveSingleItem();
        Translate(message.Kind, message.Body.ToArray()).ShouldBeOfType<Translation.Nothing>().Why.ShouldContain("1 movements");
    }

    [Fact]
    public void An_event_of_another_kind_is_put_aside_with_what_to_do()
    {
        var e = Fixture("event");
        Translate((string)e["type"]!, Encoding.UTF8.GetBytes(e.ToJsonString())).ShouldBeOfType<Translation.Quarantine>().NextStep.ShouldContain("webhook endpoint");
    }

    private static Translation Translate(string kind, byte[] body) =>
        StripeSamples.Create(new FakeStripe()).Translate(new ReceivedMessage("stripe", kind, new Dictionary<string, string>(), body, ConnectorContract.Now));

    private static JsonObject Fixture(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "contracts", "samples", "stripe", "fixtures3.json");
            if (File.Exists(file)) return JsonNode.Parse(File.ReadAllText(file))![name]!.AsObject();
        }

        Assert.Skip("Stripe's fixtures are not beside this repository.");
        throw new InvalidOperationException("skipped");
    }
}
