using System.Collections.Immutable;
using System.Text;
using Weft.Connectors.Tryton.Polling;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Tryton;

public sealed class TrytonTranslationTests
{
    internal const string Shipment = """
        {"order":"shop:1001","shipment":"17","shippedAt":"2026-11-03T09:20:00+00:00","carrier":"DHL","tracking":"00340",
         "lines":[{"saleLine":5,"quantity":2,"note":"Channel line 11","sku":"MUG"},{"saleLine":6,"quantity":1,"note":"Channel line 12\nfragile!","sku":"CAP"},{"saleLine":7,"quantity":1,"note":"Channel line 11","sku":"MUG"}]}
        """;

    [Fact]
    public void A_shipment_is_reported_by_the_channels_line_ids()
    {
        var to = Commands("shipment", Shipment).ShouldHaveSingleItem();
        to.To.ToString().ShouldBe("order/shop:1001");
        var report = to.Command.ShouldBeOfType<ReportShipment>();
        (report.ShipmentId, report.Carrier, report.Tracking).ShouldBe(("17", "DHL", "00340"));
        report.Lines.ShouldBe([new("11", 3), new("12", 1)]);
        report.ShippedAt.ShouldBe(new DateTimeOffset(2026, 11, 3, 9, 20, 0, TimeSpan.Zero));
    }

    [Fact]
    public void A_line_that_lost_its_id_is_quarantined_with_what_to_do()
    {
        var quarantine = Quarantined("shipment", Shipment.Replace("Channel line 12\\nfragile!", "fragile!"));
        quarantine.Reason.ShouldContain("lost the channel's line id");
        quarantine.Reason.ShouldContain("CAP");
        quarantine.Field.ShouldBe("note");
        quarantine.NextStep.ShouldContain("note of the sale line");
    }

    [Fact]
    public void Half_a_unit_is_quarantined() => Quarantined("shipment", Shipment.Replace("\"quantity\":2", "\"quantity\":2.5")).Field.ShouldBe("quantity");

    [Fact]
    public void A_sale_of_somebody_else_is_nothing_for_us() => Translated("shipment", Shipment.Replace("shop:1001", "A-77")).ShouldBeOfType<Translation.Nothing>();

    [Fact]
    public void Stock_is_counted_by_location()
    {
        var counts = Commands("stock", """{"sku":"MUG","onHand":{"DC1":7,"STORE1":-2},"countedAt":"2026-11-03T09:20:00.5+00:00"}""");
        counts.ShouldAllBe(c => c.To.ToString() == "stock/MUG");
        counts.Select(c => c.Command).ShouldBe([new CountStock("DC1", 7, At), new CountStock("STORE1", 0, At)]);
    }

    [Fact]
    public void Stock_in_parts_of_a_unit_is_quarantined() => Quarantined("stock", """{"sku":"OIL","onHand":{"DC1":0.5},"countedAt":"2026-11-03T09:20:00+00:00"}""").Reason.ShouldContain("whole units");

    [Fact]
    public void A_product_is_registered() => Commands("sku", """{"sku":"MUG","name":"Mug"}""").ShouldHaveSingleItem().Command.ShouldBe(new RegisterSku("Mug"));

    [Theory]
    [InlineData("shipment", "")]
    [InlineData("shipment", "null")]
    [InlineData("shipment", "{}")]
    [InlineData("shipment", """{"order":null,"shipment":"17","shippedAt":"2026-11-03T09:20:00+00:00","lines":[]}""")]
    [InlineData("stock", """{"sku":"MUG"}""")]
    [InlineData("sku", "not json")]
    [InlineData("price", "{}")]
    public void What_cannot_be_read_is_quarantined(string kind, string body) => Quarantined(kind, body).NextStep.ShouldNotBeEmpty();

    private static DateTimeOffset At => new(2026, 11, 3, 9, 20, 0, 500, TimeSpan.Zero);

    private static ImmutableArray<Addressed> Commands(string kind, string body) => Translated(kind, body).ShouldBeOfType<Translation.Commands>().List;

    private static Translation.Quarantine Quarantined(string kind, string body) => Translated(kind, body).ShouldBeOfType<Translation.Quarantine>();

    private static Translation Translated(string kind, string body) =>
        TrytonTranslation.Of(new ReceivedMessage("erp", kind, new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body), At));
}
