using Weft.Connectors.Simulated.Tills;
using Weft.Connectors.Tests.Contract;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Simulated;

public sealed class TillsWebhookTests : WebhookContract
{
    protected override ConnectorKind Kind => TillsConnector.Kind;

    protected override ConnectionSettings Settings => TillsSamples.Settings;

    protected override bool SignsTheTime => false;

    protected override byte[] Body => TillsSamples.Sale;

    protected override IncomingCall Sign(byte[] body, DateTimeOffset at, string? secret = null) => new(
        "", new Dictionary<string, string> { ["x-pos-signature"] = Convert.ToHexStringLower(Signatures.HmacSha256(secret ?? "pos-secret", body)) }, body, ConnectorContract.Now);

    [Fact]
    public void A_transaction_is_named_by_store_till_day_and_number() =>
        Verify(TillsSamples.Sale).DedupKey.ShouldBe("S017/2/2026-11-03/118");

    [Fact]
    public void A_genuine_call_nobody_can_read_is_named_by_its_content()
    {
        Verify("not json"u8.ToArray()).DedupKey.ShouldStartWith("body:");
        Verify("not json"u8.ToArray()).DedupKey.ShouldNotBe(Verify("nor this"u8.ToArray()).DedupKey);
    }

    private Verdict.Genuine Verify(byte[] body) =>
        Kind.Create(Settings, new ConnectorTools(new HttpClient(), ConnectorContract.NewClock())).Verify(Sign(body, ConnectorContract.Now)).ShouldBeOfType<Verdict.Genuine>();
}

public sealed class TillsTranslationTests : TranslationContract
{
    private static readonly byte[] count = """
        {"store":"S017","workstation":2,"businessDay":"2026-11-03","sequence":119,"type":"COUNT","at":"2026-11-03T11:02:10+01:00","lines":[{"sku":"ART-00017","quantity":0}]}
        """u8.ToArray();

    protected override ConnectorKind Kind => TillsConnector.Kind;

    protected override ConnectionSettings Settings => TillsSamples.Settings;

    protected override IReadOnlyList<ContractSample> Samples => [new("transaction", TillsSamples.Sale), new("transaction", count)];

    [Fact]
    public void A_sale_is_understood_and_says_why_nothing_follows() =>
        Translate("transaction", TillsSamples.Sale).ShouldBeOfType<Translation.Nothing>().Why.ShouldBe("SALE of store S017: the stock of stores is not kept yet.");

    [Theory]
    [InlineData("type", "\"GIFT\"", "type")]
    [InlineData("currency", null, "currency")]
    [InlineData("businessDay", "\"3.11.2026\"", "businessDay")]
    [InlineData("at", "\"2026-11-03T11:02:10\"", "at")]
    [InlineData("lines[0].quantity", "-1", "lines[0].quantity")]
    [InlineData("lines[0].amount", "19.90", "lines[0].amount")]
    public void What_is_wrong_is_named_as_the_till_names_it(string path, string? value, string field) =>
        Quarantined(Translate("transaction", With(TillsSamples.Sale, path, value))).Field.ShouldBe(field);
}

internal static class TillsSamples
{
    public static readonly ConnectionSettings Settings = SimulatedRetailer.Settings("sim-pos", "pos");

    public static readonly byte[] Sale = """
        {"store":"S017","workstation":2,"businessDay":"2026-11-03","sequence":118,"type":"SALE","at":"2026-11-03T11:02:10+01:00",
         "currency":"EUR","lines":[{"sku":"ART-00017","quantity":1,"amount":"19.90"}],"total":"19.90"}
        """u8.ToArray();
}
