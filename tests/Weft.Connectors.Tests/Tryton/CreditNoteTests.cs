using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Weft.Connectors.Tests.Tryton.Fake;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Tryton;

public sealed class CreditNoteTests
{
    private static readonly Currency eur = Currency.Parse("EUR");
    private static readonly Money nothing = Money.Zero(eur);
    private readonly FakeRetailer shop = new(new FakeTimeProvider(new DateTimeOffset(2026, 11, 3, 9, 20, 0, TimeSpan.Zero)));

    [Fact]
    public async Task Units_come_back_to_the_shelf_or_aside_or_stay_away_and_all_are_credited()
    {
        await InvoicedAsync();
        var credited = (await shop.SendAsync(FakeRetailer.Credit("1"))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        credited.Reference.ShouldBe("CN-" + Notes().Single()["id"]);
        credited.Facts!["total"].ShouldBe("14.94 EUR");
        credited.Facts["number"].ShouldBe(credited.Reference);
        TrytonRows.Amount(Notes().Single()["total_amount"]).ShouldBe(-14.94m);
        Notes().Single()["reference"]!.ToString().ShouldBe("shop:1/R1");
        shop.Units(shop.Mug, FakeTrytonBooks.Storage).ShouldBe(98);
        shop.Units(shop.Mug, FakeTrytonBooks.Waste).ShouldBe(1);
        var sale = shop.Returns("1").Single();
        sale["origin"]!.ToString().ShouldBe($"sale.sale,{shop.Sales("1").Single()["id"]}");
        sale["shipment_state"]!.ToString().ShouldBe("sent", "Tryton would wait for the unit that the customer keeps.");
        credited.At.ShouldBe(shop.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_refund_without_goods_moves_no_stock()
    {
        await InvoicedAsync();
        (await shop.SendAsync(FakeRetailer.Credit("1", "keep", FakeRetailer.Mugs(1, 280, 53), nothing))).ShouldBeOfType<DeliveryOutcome.Delivered>().Facts!.ShouldNotContainKey("goods receipt");
        TrytonRows.Amount(Notes().Single()["total_amount"]).ShouldBe(-3.33m);
        shop.Tryton.Rows.Table("stock.shipment.out.return").ShouldBeEmpty();
        shop.Tryton.Rows.Table("stock.move").Values.ShouldNotContain(m => m["state"]!.ToString() == "cancelled");
    }

    [Fact]
    public async Task Goods_that_were_credited_before_are_taken_in_without_a_document_of_money()
    {
        await InvoicedAsync();
        var request = new ErpCreditNoteRequest(Core.Shared.OrderId.Of("shop", "1"), null, "R1", [], [], null, [new("L1", new Sku("MUG"), 2, GoodsCondition.Sellable, "DC1")], nothing, "goods came back");
        var taken = (await shop.SendAsync(new OutgoingDelivery("shop:1/erp-credit-note/R1", "erp.credit-note.v1", request, 1))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        Notes().ShouldBeEmpty();
        shop.Units(shop.Mug, FakeTrytonBooks.Storage).ShouldBe(99);
        taken.Reference.ShouldBe(taken.Facts!["goods receipt"]);
    }

    [Fact]
    public async Task What_is_not_invoiced_yet_is_credited_later()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"));
        shop.Ship("1", "00340");
        (await shop.SendAsync(FakeRetailer.Credit("1"))).ShouldBeOfType<DeliveryOutcome.Transient>().Reason.ShouldContain("not invoiced yet");
        shop.Returns("1").ShouldBeEmpty();
        await shop.DoAsync(FakeRetailer.Invoice("1", "S1"), FakeRetailer.Credit("1"));
    }

    [Fact]
    public async Task More_than_is_left_of_what_was_invoiced_is_refused_for_good()
    {
        await InvoicedAsync();
        await shop.DoAsync(FakeRetailer.Credit("1"));
        (await shop.SendAsync(FakeRetailer.Credit("1", "R2"))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("12.90 are left");
        shop.Returns("1").Count().ShouldBe(1);
    }

    [Fact]
    public async Task Damaged_goods_need_a_place()
    {
        await InvoicedAsync();
        shop.Tryton.Rows.Where("stock.location", "code", "WH").Single()["waste_locations"] = new JsonArray();
        var refused = (await shop.SendAsync(FakeRetailer.Credit("1"))).ShouldBeOfType<DeliveryOutcome.Permanent>();
        refused.Reason.ShouldContain("no place in Tryton for goods that cannot be sold");
        refused.NextStep!.ShouldContain("waste location");
        shop.Returns("1").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("0.01")]
    [InlineData("-0.01")]
    public async Task What_Tryton_makes_otherwise_of_it_goes_to_the_rounding_line(string drift)
    {
        await InvoicedAsync();
        shop.Tryton.Books.Drift = decimal.Parse(drift);
        await shop.DoAsync(FakeRetailer.Credit("1"));
        TrytonRows.Amount(Notes().Single()["total_amount"]).ShouldBe(-14.94m);
    }

    private async Task InvoicedAsync()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"));
        shop.Ship("1", "00340");
        await shop.DoAsync(FakeRetailer.Invoice("1", "S1"));
    }

    private List<JsonObject> Notes() => [.. shop.Returns("1").SelectMany(s => s["invoices"]!.AsArray()).Select(i => shop.Tryton.Rows.Row("account.invoice", i!.GetValue<int>()))];
}
