using Microsoft.Extensions.Time.Testing;
using Weft.Connectors.Tests.Tryton.Fake;
using Weft.Core.Ledger;
using Weft.Core.Shared;

namespace Weft.Connectors.Tests.Tryton;

/// <summary>What Tryton says of orders' money when it is asked.</summary>
public sealed class StatementTests
{
    private readonly FakeRetailer shop = new(new FakeTimeProvider(new DateTimeOffset(2026, 11, 3, 9, 20, 0, TimeSpan.Zero)));

    [Fact]
    public async Task Sale_invoices_and_credit_notes_are_read_of_each_order()
    {
        await shop.DoAsync(
            FakeRetailer.Sale("1"), FakeRetailer.Sale("2"), FakeRetailer.Parcel("1", "P1", FakeRetailer.Mugs(2)), FakeRetailer.InvoiceOf("1", "P1", 1161, FakeRetailer.Mugs(2)),
            FakeRetailer.Parcel("1", "P2", FakeRetailer.Mugs(1), FakeRetailer.Books(1)), FakeRetailer.InvoiceOf("1", "P2", FakeRetailer.OrderOf("1").Total.Minor - 1161, FakeRetailer.Mugs(1), FakeRetailer.Books(1)), FakeRetailer.Credit("1"));
        var total = FakeRetailer.OrderOf("1").Total;
        (await ReadAsync("1", "2", "3")).ShouldBe(
            [("shop:1", MoneyDocumentKind.SalesOrder, total.ToString()), ("shop:1", MoneyDocumentKind.Invoice, "11.61 EUR"), ("shop:1", MoneyDocumentKind.Invoice, (total - new Money(1161, total.Currency)).ToString()), ("shop:1", MoneyDocumentKind.CreditNote, "14.94 EUR"), ("shop:2", MoneyDocumentKind.SalesOrder, total.ToString())],
            ignoreOrder: true);
    }

    [Fact]
    public async Task An_order_that_Tryton_does_not_have_gives_nothing() => (await ReadAsync("9")).ShouldBeEmpty();

    private async Task<List<(string Order, MoneyDocumentKind Kind, string Amount)>> ReadAsync(params IEnumerable<string> numbers) =>
        [.. (await shop.Connect().ReadMoneyAsync([.. numbers.Select(n => new OrderReference(OrderId.Of("shop", n), n, null, null))], default)).Select(d => (d.Order.Value, d.Kind, d.Amount.ToString()))];
}
