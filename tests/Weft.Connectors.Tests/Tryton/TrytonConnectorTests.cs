using Microsoft.Extensions.Time.Testing;
using Weft.Connectors.Tests.Tryton.Fake;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Tryton;

public sealed class TrytonConnectorTests
{
    private readonly FakeRetailer shop = new(new FakeTimeProvider(new DateTimeOffset(2026, 11, 3, 9, 20, 0, TimeSpan.Zero)));

    [Theory]
    [InlineData("0.01", "-0.01 EUR")]
    [InlineData("-0.02", "0.02 EUR")]
    public async Task What_Tryton_makes_otherwise_of_a_sale_goes_to_the_rounding_line_before_it_is_quoted(string drift, string rounding)
    {
        shop.Tryton.Books.Drift = decimal.Parse(drift);
        (await shop.SendAsync(FakeRetailer.Sale("1"))).ShouldBeOfType<DeliveryOutcome.Delivered>().Facts!["rounding"].ShouldBe(rounding);
        TotalOf("1").ShouldBe(FakeRetailer.OrderOf("1").Total.ToDecimal());
    }

    [Fact]
    public async Task A_rounding_line_that_is_there_is_corrected()
    {
        shop.Tryton.Books.Drift = 0.02m;
        (await shop.SendAsync(FakeRetailer.Sale("1", withRounding: true))).ShouldBeOfType<DeliveryOutcome.Delivered>().Facts!["rounding"].ShouldBe("-0.01 EUR");
        TotalOf("1").ShouldBe(FakeRetailer.OrderOf("1", withRounding: true).Total.ToDecimal());
    }

    [Fact]
    public async Task A_sale_that_comes_to_another_total_is_never_confirmed_and_not_left_behind()
    {
        shop.Tryton.Books.Drift = 5m;
        (await shop.SendAsync(FakeRetailer.Sale("1"))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("too much for rounding");
        shop.Sales("1").ShouldBeEmpty();
        shop.Tryton.Books.Drift = 0;
        await shop.DoAsync(FakeRetailer.Sale("1"));
    }

    [Fact]
    public async Task A_quoted_sale_that_somebody_changed_is_not_confirmed()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"));
        var sale = shop.Sales("1").Single();
        (sale["state"], sale["total_amount"]) = ("quotation", TrytonRows.Decimal(1m));
        (await shop.SendAsync(FakeRetailer.Sale("1"))).ShouldBeOfType<DeliveryOutcome.Permanent>().Field.ShouldBe("total");
        sale["state"]!.ToString().ShouldBe("quotation");
    }

    [Fact]
    public async Task A_sale_cancelled_in_Tryton_is_told()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"));
        shop.Sales("1").Single()["state"] = "cancelled";
        (await shop.SendAsync(FakeRetailer.Sale("1"))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("cancelled in Tryton");
    }

    [Fact]
    public async Task Two_taxes_of_one_rate_need_a_name()
    {
        shop.Tryton.Rows.Add("account.tax", new() { ["name"] = "VAT 19 % import", ["type"] = "percentage", ["rate"] = TrytonRows.Decimal(0.190m), ["parent"] = null, ["group"] = null });
        var refused = (await shop.SendAsync(FakeRetailer.Sale("1"))).ShouldBeOfType<DeliveryOutcome.Permanent>();
        refused.Reason.ShouldBe("Tryton has 2 sales taxes of 19 %.");
        refused.NextStep.ShouldBe("Name the right one in connections.erp.taxes.1900.");
    }

    [Fact]
    public async Task The_invoice_waits_for_the_rest_and_bills_nothing_that_never_left()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Parcel("1", "P1", FakeRetailer.Mugs(2)));
        (await shop.SendAsync(FakeRetailer.Invoice("1", "P1"))).ShouldBeOfType<DeliveryOutcome.Delivered>().Facts!["invoice"].ShouldContain("rest");
        var rest = shop.Shipments("1").Single(s => s.State == "waiting").Id;
        shop.Tryton.Books.Press("stock.shipment.out", "cancel", [rest]);
        (await shop.SendAsync(FakeRetailer.Invoice("1", "P1"))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("2 of 3 units");
        shop.Invoices("1").ShouldAllBe(i => i.State == "draft");
    }

    [Fact]
    public async Task Two_parcels_are_booked_line_by_line_and_the_invoice_follows_the_last()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Parcel("1", "P1", FakeRetailer.Mugs(2)), FakeRetailer.Parcel("1", "P2", FakeRetailer.Mugs(1), FakeRetailer.Books(1)), FakeRetailer.Invoice("1", "P2"));
        shop.Shipments("1").Select(s => s.State).ShouldBe(["done", "done"]);
        shop.Invoices("1").ShouldAllBe(i => i.State == "posted");
    }

    [Fact]
    public async Task More_than_was_ordered_is_refused_and_books_nothing()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"));
        (await shop.SendAsync(FakeRetailer.Parcel("1", "P1", FakeRetailer.Mugs(4)))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("more of line L1");
        shop.Shipments("1").ShouldAllBe(s => s.State == "waiting");
    }

    [Theory]
    [InlineData("pack", "packed")]
    [InlineData("done", "shipped")]
    public async Task What_is_packed_or_gone_cannot_be_cancelled(string last, string word)
    {
        await shop.DoAsync(FakeRetailer.Sale("1"));
        var shipment = shop.Shipments("1").Single().Id;
        shop.Tryton.Rows.Row("stock.shipment.out", shipment)["carrier"] = 1;
        foreach (var button in ((string[])["assign_try", "pick", "pack", "done"]).TakeWhile(b => last == "done" || b != "done")) shop.Tryton.Books.Press("stock.shipment.out", button, [shipment]);
        (await shop.SendAsync(FakeRetailer.Stop("1"))).ShouldBeOfType<DeliveryOutcome.Declined>().Reason.ShouldContain("already " + word);
        (await shop.SendAsync(FakeRetailer.Cancellation("1"))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("already " + word);
        shop.Shipments("1").Single().State.ShouldNotBe("cancelled");
    }

    [Fact]
    public async Task A_posted_invoice_is_not_cancelled()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Stop("1"));
        shop.Tryton.Books.Press("account.invoice", "post", [shop.Invoices("1").Single().Id]);
        var refused = (await shop.SendAsync(FakeRetailer.Cancellation("1"))).ShouldBeOfType<DeliveryOutcome.Permanent>();
        refused.Reason.ShouldContain("already posted");
        refused.NextStep!.ShouldContain("Credit");
    }

    [Fact]
    public async Task What_Tryton_never_had_is_cancelled_already()
    {
        await shop.DoAsync(FakeRetailer.Stop("1"), FakeRetailer.Cancellation("1"));
        shop.Sales("1").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_shipment_cancelled_in_Tryton_is_told_at_release()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"));
        shop.Tryton.Books.Press("stock.shipment.out", "cancel", [shop.Shipments("1").Single().Id]);
        (await shop.SendAsync(FakeRetailer.Release("1"))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("cancelled in Tryton");
    }

    private decimal TotalOf(string number) => TrytonRows.Amount(shop.Sales(number).Single()["total_amount"]);
}
