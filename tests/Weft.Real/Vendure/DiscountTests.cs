using Weft.Core.Orders;
using Weft.Core.Orders.Returns;

namespace Weft.Real.Vendure;

/// <summary>Discounts of the running shop: taken off before tax, on the order, an article, or the shipping; every amount is the shop's own, to the cent.</summary>
[Collection(VendureTests.Name)]
public sealed class DiscountTests : IDisposable
{
    private readonly VendureConnection connection = new();

    [Theory]
    [InlineData("TEN", "on every line")]
    [InlineData("FIVE", "on every line")]
    [InlineData("BOOK15", "on BOOK-77")]
    [InlineData("FREESHIP", "on the shipping")]
    public async Task A_discount_is_in_the_lines_to_the_cent_also_when_units_go(string coupon, string where)
    {
        var placed = await (await connection.Shop.FillAsync(coupon, ("CAP-01", 2), ("BOOK-77", 3), ("CABLE-2M", 7))).PayAsync(settle: true);
        var whole = await OrderAsync(placed);
        Agrees(whole, placed);
        whole.Lines.Where(l => l.Discount is { IsZero: false }).Select(l => l.Sku.Value).ShouldBe(where switch
        {
            "on every line" => ["CAP-01", "BOOK-77", "CABLE-2M"],
            "on BOOK-77" => ["BOOK-77"],
            _ => (string[])[],
        });
        whole.Charges.Single().Gross().IsZero.ShouldBe(where == "on the shipping");

        await connection.Shop.CancelUnitsAsync(placed, [.. placed.Lines.Select(l => (l.Id, 1))]);
        var less = await OrderAsync(placed);
        Agrees(less, await connection.Shop.ReadAsync(placed.Id));
        // What Weft would have made of it by itself is the same to the cent.
        foreach (var (now, before) in less.Lines.Zip(whole.Lines)) now.Gross().ShouldBe(Shares.UpTo(before.Gross(), now.Quantity, before.Quantity));
    }

    public void Dispose() => connection.Dispose();

    private async Task<Order> OrderAsync(ShopOrder order) => (await connection.CommandsAsync(order.Id)).OfType<PlaceOrder>().Single().Order;

    private static void Agrees(Order order, ShopOrder shop)
    {
        order.Total.Minor.ShouldBe(shop.TotalWithTax);
        (order.Lines.Sum(l => l.Gross().Minor) + order.Charges.Sum(c => c.Gross().Minor)).ShouldBe(shop.TotalWithTax);
        (order.Lines.Sum(l => l.Net.Minor) + order.Charges.Sum(c => c.Net.Minor)).ShouldBe(shop.Total);
        foreach (var tax in order.Lines.SelectMany(l => l.Taxes.Select(t => (l.Net, t)))) Math.Abs(tax.t.Amount.Minor - (tax.Net.Minor * tax.t.RateBasisPoints / 10_000m)).ShouldBeLessThanOrEqualTo(1m);
    }
}
