using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Weft.Connectors.Tests.Contract;
using Weft.Connectors.Tests.Tryton.Fake;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Tryton;

/// <summary>Invoices of an order that leaves in parts.</summary>
public sealed class PartInvoiceTests
{
    /// <summary>Two of three mugs at 9.99 together, with the shipping of 4.95.</summary>
    private const long FirstShare = 666 + 495;

    private readonly FakeRetailer shop = Shop();

    [Fact]
    public async Task Each_shipment_has_its_invoice_and_together_they_come_to_the_total()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Parcel("1", "P1", FakeRetailer.Mugs(2)), First(), First());
        Invoices(shop).ShouldBe(["11.61 posted shop:1/P1", " draft "], ignoreOrder: true);
        await shop.DoAsync(FakeRetailer.Parcel("1", "P2", FakeRetailer.Mugs(1), FakeRetailer.Books(1)), Second(), Second(), First());
        Invoices(shop).ShouldBe(["11.61 posted shop:1/P1", $"{Total - 11.61m} posted shop:1/P2"], ignoreOrder: true);
    }

    [Fact]
    public async Task Nothing_is_billed_that_has_not_left()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Parcel("1", "P1", FakeRetailer.Mugs(1)));
        (await shop.SendAsync(First())).ShouldBeOfType<DeliveryOutcome.Transient>().Reason.ShouldContain("has not left");
        Invoices(shop).ShouldBe([" draft "]);
    }

    [Fact]
    public async Task A_share_that_is_no_rounding_away_is_refused()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Parcel("1", "P1", FakeRetailer.Mugs(2)));
        (await shop.SendAsync(FakeRetailer.InvoiceOf("1", "P1", FirstShare + 100, FakeRetailer.Mugs(2)))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("instead of");
        Invoices(shop).ShouldNotContain(i => i.Contains("posted"));
    }

    [Fact]
    public async Task The_rest_is_cancelled_and_only_what_left_is_billed()
    {
        var left = FakeRetailer.OrderOf("1");
        left = left with { Lines = [left.Lines[0]], Total = left.Total - left.Lines[1].Gross() };
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Parcel("1", "P1", FakeRetailer.Mugs(2)), First(), FakeRetailer.Change("1", "C1", _ => left), FakeRetailer.Parcel("1", "P2", FakeRetailer.Mugs(1)));
        var last = FakeRetailer.InvoiceOf("1", "P2", 333, FakeRetailer.Mugs(1));
        await shop.DoAsync(last with { Request = (Core.Orders.ErpInvoiceRequest)last.Request with { OrderTotal = left.Total } });
        Invoices(shop).ShouldBe(["11.61 posted shop:1/P1", "3.33 posted shop:1/P2"], ignoreOrder: true);
    }

    [Theory]
    [InlineData(CallFault.LostOnTheWay)]
    [InlineData(CallFault.LostAnswer)]
    public async Task A_fault_on_any_call_bills_each_unit_once(CallFault fault)
    {
        for (var call = 1; call <= 40; call++)
        {
            var shop = Shop();
            await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Parcel("1", "P1", FakeRetailer.Mugs(2)));
            using var faulty = new FaultyRemote(shop.Tryton, fault, n => n == call);
            var connector = shop.Connect(faulty);
            await connector.SendAsync([First()], default);
            if (!faulty.Played) return;
            (await connector.SendAsync([First()], default))[0].ShouldBeOfType<DeliveryOutcome.Delivered>($"call {call}");
            Invoices(shop).ShouldBe(["11.61 posted shop:1/P1", " draft "], ignoreOrder: true, $"call {call}");
        }

        Assert.Fail("The invoice took more calls than were tried.");
    }

    private static decimal Total => FakeRetailer.OrderOf("1").Total.ToDecimal();

    private static OutgoingDelivery First() => FakeRetailer.InvoiceOf("1", "P1", FirstShare, FakeRetailer.Mugs(2));

    private static OutgoingDelivery Second() => FakeRetailer.InvoiceOf("1", "P2", FakeRetailer.OrderOf("1").Total.Minor - FirstShare, FakeRetailer.Mugs(1), FakeRetailer.Books(1));

    private static FakeRetailer Shop() => new(new FakeTimeProvider(new DateTimeOffset(2026, 11, 3, 9, 20, 0, TimeSpan.Zero)));

    private static List<string> Invoices(FakeRetailer shop) =>
        [.. shop.Sales("1").Single()["invoices"]!.AsArray().Select(i => shop.Tryton.Rows.Row("account.invoice", i!.GetValue<int>())).Select(i => $"{(i["state"]!.ToString() == "posted" ? TrytonRows.Amount(i["total_amount"]) : null)} {i["state"]} {i["reference"]}")];
}
