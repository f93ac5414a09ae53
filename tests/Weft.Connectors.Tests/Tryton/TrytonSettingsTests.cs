using Weft.Connectors.Tryton;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Tryton;

public sealed class TrytonSettingsTests
{
    [Fact]
    public void Complete_settings_have_no_fault() => TrytonConnector.Kind.Check(TrytonTestSettings.Complete).ShouldBeEmpty();

    [Theory]
    [InlineData("username", "username")]
    [InlineData("password", "password")]
    [InlineData("webShop", "webShop")]
    [InlineData("shippingProduct", "shippingProduct")]
    [InlineData("roundingProduct", "roundingProduct")]
    [InlineData("locations.DC1", "locations")]
    public void What_is_missing_is_named(string without, string key) =>
        TrytonConnector.Kind.Check(TrytonTestSettings.Without(without)).ShouldHaveSingleItem().Key.ShouldBe(key);

    [Theory]
    [InlineData("locations.DC2", "WH")]
    [InlineData("locations.", "X")]
    [InlineData("locations.DC2", " ")]
    [InlineData("taxes.19 %", "VAT")]
    [InlineData("taxes.1900", "")]
    public void What_is_wrong_is_named(string key, string value) =>
        TrytonConnector.Kind.Check(TrytonTestSettings.With(key, value)).ShouldHaveSingleItem().Key.ShouldBe(key);

    [Theory]
    [InlineData("http://erp.test:8000/")]
    [InlineData("http://erp.test:8000/retail/sub/")]
    [InlineData("ftp://erp.test/retail/")]
    public void An_address_without_database_is_a_fault(string address) =>
        TrytonConnector.Kind.Check(TrytonTestSettings.Complete with { Address = new Uri(address) }).ShouldHaveSingleItem().Key.ShouldBe("address");

    [Theory]
    [InlineData("locations.DC1", true)]
    [InlineData("taxes.1900", true)]
    [InlineData("feeProduct", true)]
    [InlineData("webshops", false)]
    public void A_mistyped_key_is_not_known(string key, bool known) => TrytonConnector.Kind.Knows(key).ShouldBe(known);

    [Fact]
    public void A_missing_slash_is_added() =>
        new TrytonSettings(TrytonTestSettings.Complete with { Address = new Uri("http://erp.test/retail") }).Address.AbsoluteUri.ShouldBe("http://erp.test/retail/");

    [Fact]
    public void Everything_at_once_is_reported() =>
        TrytonConnector.Kind.Check(new ConnectionSettings("erp", "tryton", new Uri("http://erp.test/"), new Dictionary<string, string>(), null)).Select(f => f.Key)
            .ShouldBe(["address", "username", "password", "webShop", "shippingProduct", "roundingProduct", "locations"]);
}
