using System.Text.Json.Nodes;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Vendure;

/// <summary>What cannot be understood is kept with the field that is wrong; nothing is guessed.</summary>
public class QuarantineTests
{
    public static TheoryData<string, Action<JsonObject>> Doubtful => new()
    {
        { "id", d => d.Remove("id") },
        { "code", d => d.Remove("code") },
        { "orderPlacedAt", d => d["orderPlacedAt"] = "2026-11-23T14:32:48.521" },
        { "orderPlacedAt", d => d["orderPlacedAt"] = "yesterday" },
        { "currencyCode", d => d["currencyCode"] = "XYZ" },
        { "currencyCode", d => d.Remove("currencyCode") },
        { "totalWithTax", d => d.Remove("totalWithTax") },
        { "totalWithTax", d => d["totalWithTax"] = 31.995 },
        { "lines", d => d.Remove("lines") },
        { "lines[1].id", d => d["lines"]![1]!["id"] = d["lines"]![0]!["id"]!.GetValue<string>() },
        { "lines[0].quantity", d => d["lines"]![0]!["quantity"] = -1 },
        { "lines[0].quantity", d => d["lines"]![0]!.AsObject().Remove("quantity") },
        { "lines[0].productVariant.sku", d => d["lines"]![0]!["productVariant"]!["sku"] = "" },
        { "lines[0].proratedLinePriceWithTax", d => d["lines"]![0]!.AsObject().Remove("proratedLinePriceWithTax") },
        { "shippingAddress.streetLine1", d => d.Remove("shippingAddress") },
        { "shippingAddress.countryCode", d => d["shippingAddress"]!["countryCode"] = null },
        { "state", d => d["state"] = "WaitingForGodot" },
    };

    [Theory]
    [MemberData(nameof(Doubtful))]
    public void Names_the_field(string field, Action<JsonObject> change)
    {
        var quarantine = Shop.TranslateChanged("authorised", change).ShouldBeOfType<Translation.Quarantine>();

        quarantine.Field.ShouldBe(field);
        quarantine.NextStep.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"id\":\"1\"")]
    [InlineData("{\"id\":{}}")]
    public void What_is_no_order_is_kept(string body)
    {
        Shop.Translate(body).ShouldBeOfType<Translation.Quarantine>();
        Shop.Translate(body, "order.placed").ShouldBeOfType<Translation.Quarantine>();
    }

    [Fact]
    public void Amounts_that_the_currency_does_not_have_are_kept() =>
        Shop.TranslateChanged("authorised", d => d["currencyCode"] = "JPY").ShouldBeOfType<Translation.Quarantine>().Field.ShouldBe("lines[0].proratedLinePriceWithTax");
}
