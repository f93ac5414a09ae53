using System.Security.Cryptography;
using System.Text;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Vendure;

/// <summary>Webhooks: who sent them, and where they tell us to look.</summary>
public class HintTests
{
    private const string Body = """{"id":"0b9f","type":"order.placed","at":"2026-11-23T14:59:58.000Z","orderId":"17","code":"A","from":"ArrangingPayment","to":"PaymentAuthorized"}""";

    [Theory]
    [InlineData("""{"type":"order.placed","orderId":"17"}""")]
    [InlineData("""{"type":"order.state","orderId":"17","to":"Cancelled"}""")]
    [InlineData("""{"type":"payment.state","orderId":"17","to":"Settled"}""")]
    [InlineData("""{"type":"fulfillment.state","orderId":"17","to":"Shipped"}""")]
    [InlineData("""{"type":"refund.state","orderId":"17","to":"Settled"}""")]
    [InlineData("""{"type":"order.changed","orderId":"17"}""")]
    public void A_hint_leads_to_the_order(string body)
    {
        var commands = Shop.Translate(body, "x").ShouldBeOfType<Translation.Commands>();

        commands.List.ShouldBeEmpty();
        commands.Fetches.ShouldBe([new FetchNeeded("order", "17")]);
    }

    [Theory]
    [InlineData("""{"type":"order.state","orderId":"17","to":"ArrangingPayment"}""")]
    [InlineData("""{"type":"fulfillment.state","fulfillmentId":"3","to":"Shipped"}""")]
    [InlineData("""{"type":"stock.movement","movements":[]}""")]
    [InlineData("""{"type":"stock.movement","by":null,"movements":[{"type":"ALLOCATION","variantId":"3"},{"type":"SALE","variantId":"3"}]}""")]
    [InlineData("""{"type":"stock.movement","by":"weft","movements":[{"type":"ADJUSTMENT","variantId":"3"}]}""")]
    [InlineData("""{"type":"variant.changed","by":"weft","variantIds":["3"]}""")]
    [InlineData("""{"type":"variant.changed","by":"anna"}""")]
    [InlineData("""{"type":"price.changed","prices":[]}""")]
    public void Some_hints_are_nothing_for_us(string body) => Shop.Translate(body, "x").ShouldBeOfType<Translation.Nothing>().Why.ShouldNotBeEmpty();

    [Theory]
    [InlineData("""{"type":"stock.movement","by":"anna","movements":[{"type":"ADJUSTMENT","variantId":"3"},{"type":"ADJUSTMENT","variantId":"3"},{"type":"SALE","variantId":"9"},{"type":"ADJUSTMENT","variantId":"../x"}]}""")]
    [InlineData("""{"type":"stock.movement","by":"weft","movements":[{"type":"RELEASE","variantId":"9"},{"type":"CANCELLATION","variantId":"3"}]}""")]
    [InlineData("""{"type":"variant.changed","by":"anna","variantIds":["3"]}""")]
    [InlineData("""{"type":"variant.changed","variantIds":["3"]}""")]
    public void What_somebody_else_did_to_an_article_makes_us_look_at_its_number(string body) =>
        Shop.Translate(body, "x").ShouldBeOfType<Translation.Commands>().Fetches.ShouldBe([new FetchNeeded("stock", "3")]);

    [Theory]
    [InlineData("""{"type":"order.eaten","orderId":"17"}""", "type")]
    [InlineData("""{"orderId":"17"}""", "type")]
    [InlineData("""{"type":"order"}""", "type")]
    [InlineData("""{"type":"order.placed"}""", "orderId")]
    [InlineData("""{"type":"order.placed","orderId":"undefined"}""", "orderId")]
    [InlineData("""{"type":"order.placed","orderId":"1/../2"}""", "orderId")]
    public void Unknown_hints_are_kept(string body, string field) => Shop.Translate(body, "x").ShouldBeOfType<Translation.Quarantine>().Field.ShouldBe(field);

    [Fact]
    public void A_signed_call_is_named_by_its_event()
    {
        Verify(Body).ShouldBe(new Verdict.Genuine("order.placed", "event:0b9f"));
        Verify(Body, secondsAgo: 200).ShouldBe(new Verdict.Genuine("order.placed", "event:0b9f"));
    }

    [Fact]
    public void A_signed_call_that_is_not_readable_is_taken_once()
    {
        var first = Verify("<html>").ShouldBeOfType<Verdict.Genuine>();

        first.Kind.ShouldBe("unknown");
        Verify("<html>", secondsAgo: 9).ShouldBe(first);
        Verify("<htm>").ShouldNotBe(first);
    }

    [Fact]
    public void A_hint_cannot_pass_for_a_document()
    {
        Verify("""{"id":"1","type":"order"}""").ShouldBeOfType<Verdict.Genuine>().Kind.ShouldBe("unknown");
        Verify("""{"id":"1","type":"stock"}""").ShouldBeOfType<Verdict.Genuine>().Kind.ShouldBe("unknown");
    }

    [Fact]
    public void Forged_changed_and_old_calls_are_refused()
    {
        Verify(Body, secret: "another").ShouldBeOfType<Verdict.Refused>();
        Verify(Body, sent: Body.Replace("17", "18")).ShouldBeOfType<Verdict.Refused>();
        Verify(Body, secondsAgo: 301).ShouldBeOfType<Verdict.Refused>();
        Verify(Body, secondsAgo: -301).ShouldBeOfType<Verdict.Refused>();
        Verify(Body, claimed: "1").ShouldBeOfType<Verdict.Refused>();
        Verify(Body, claimed: "").ShouldBeOfType<Verdict.Refused>();
        Verify(Body, signature: "sha256=00").ShouldBeOfType<Verdict.Refused>();
        Verify(Body, signature: "").ShouldBeOfType<Verdict.Refused>();
        Shop.Connector().Verify(new IncomingCall("", new Dictionary<string, string>(), Encoding.UTF8.GetBytes(Body), Shop.Now)).ShouldBeOfType<Verdict.Refused>();
    }

    private static Verdict Verify(string body, int secondsAgo = 1, string secret = Shop.Secret, string? sent = null, string? claimed = null, string? signature = null)
    {
        var timestamp = Shop.Now.AddSeconds(-secondsAgo).ToUnixTimeSeconds().ToString();
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{timestamp}.{body}"));
        var headers = new Dictionary<string, string> { ["x-weft-timestamp"] = claimed ?? timestamp, ["x-weft-signature"] = signature ?? "sha256=" + Convert.ToHexStringLower(mac) };
        return Shop.Connector().Verify(new IncomingCall("", headers, Encoding.UTF8.GetBytes(sent ?? body), Shop.Now));
    }
}
