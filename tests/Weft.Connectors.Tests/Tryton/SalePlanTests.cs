using System.Collections.Immutable;
using CsCheck;
using Weft.Connectors.Tryton;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Tryton;

public sealed class SalePlanTests
{
    private static readonly Currency eur = Currency.Parse("EUR");
    private static readonly TrytonSettings settings = new(TrytonTestSettings.Complete);

    [Fact]
    public void Any_order_of_any_shop_comes_to_its_total_and_rounding_stays_small() =>
        Gen.Select(AnyLine().Array[1, 8], Gen.Int[0, 3000], Gen.Int[-2, 2]).Sample(
            (lines, shipping, off) =>
            {
                var order = OrderOf(lines, shipping, off);
                var plan = SalePlan.Of(Request(order, off), settings);
                foreach (var l in plan.Lines) decimal.Round(l.UnitPrice, 4).ShouldBe(l.UnitPrice);
                (SalePlan.TrytonTotal(plan.Lines, 2) + plan.Rounding).ShouldBe(order.Total.ToDecimal());
                // Per line: four decimals times the quantity, and the shop's own rounding of each unit's tax; per rate and line, half a cent each.
                var most = Math.Abs(off) + lines.Sum(l => 2 + l.Quantity * 0.02m + l.Quantity);
                Math.Abs(plan.Rounding * 100).ShouldBeLessThanOrEqualTo(most);
            },
            iter: 5_000,
            threads: 1);

    [Fact]
    public void One_line_of_a_shop_with_prices_including_tax_differs_by_a_cent_at_most() =>
        Gen.Select(Gen.Int[1, 50], Gen.Int[1, 20_000], OneOf(0, 700, 1900, 2100)).Sample(
            (quantity, cents, rate) =>
            {
                var order = OrderOf([new(quantity, cents, rate, Rounding.Line)], 0, 0);
                Math.Abs(SalePlan.Of(Request(order, 0), settings).Rounding).ShouldBeLessThanOrEqualTo(0.01m);
            },
            iter: 5_000,
            threads: 1);

    [Theory]
    [InlineData(2, 1190, 1000, 1900, "5.0000")]
    [InlineData(3, 999, 839, 1900, "2.7983")]
    [InlineData(1, 495, 416, 1900, "4.1597")]
    [InlineData(1, 1290, 1206, 700, "12.0561")]
    public void The_unit_price_has_four_decimals_and_keeps_the_net_amount(int quantity, int gross, int net, int rate, string price)
    {
        var line = new OrderLine("1", new Sku("A"), "A", quantity, new Money(net, eur), [new(rate, new Money(gross - net, eur))]);
        SalePlan.UnitPrice(line.Net, line.Gross(), line.Taxes, quantity).ShouldBe(decimal.Parse(price));
    }

    [Fact]
    public void Tax_that_is_not_the_tax_of_its_rate_is_refused_and_not_hidden_in_rounding()
    {
        var line = new OrderLine("7", new Sku("A"), "A", 1, new Money(1000, eur), [new(1900, new Money(70, eur))]);
        var order = OrderOf([], 0, 0) with { Lines = [line], Total = new Money(1070, eur) };
        var refused = Should.Throw<Ended>(() => SalePlan.Of(Request(order, 0), settings)).Outcome.ShouldBeOfType<DeliveryOutcome.Permanent>();
        refused.Reason.ShouldBe("The tax of '7' is 0.70 EUR, but 19 % of 10.00 EUR is 1.90.");
        refused.Field.ShouldBe("lines.taxes");
    }

    [Fact]
    public void A_remapped_line_carries_our_SKU_and_the_channels_line_id()
    {
        var order = OrderOf([new(1, 1190, 1900, Rounding.Line)], 0, 0);
        var request = Request(order, 0) with { Skus = ImmutableDictionary<string, Sku>.Empty.Add("L0", new Sku("OURS")) };
        var line = SalePlan.Of(request, settings).Lines.ShouldHaveSingleItem();
        (line.Product, line.LineId).ShouldBe(("OURS", "L0"));
    }

    [Fact]
    public void Shipping_and_fees_are_products_of_their_own()
    {
        var zero = Money.Zero(eur);
        var order = OrderOf([new(1, 1190, 1900, Rounding.Line)], 0, 0) with { Charges = [new("shipping", "Standard", zero, []), new("fee", "Gift wrap", zero, [])] };
        SalePlan.Of(Request(order, 0), new(TrytonTestSettings.With("feeProduct", "FEE"))).Lines.Select(l => l.Product).ShouldBe(["SKU0", "SHIP", "FEE"]);
        SalePlan.Of(Request(order, 0), settings).Lines.Select(l => l.Product).ShouldBe(["SKU0", "SHIP", "SHIP"]);
    }

    private enum Rounding
    {
        /// <summary>Net amount from the gross amount of the line.</summary>
        Line,

        /// <summary>Tax rounded for every single unit.</summary>
        Unit,

        /// <summary>Prices without tax; tax on the net amount of the line.</summary>
        Net,
    }

    private readonly record struct Line(int Quantity, int Cents, int Rate, Rounding Way);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<Line> AnyLine() => Gen.Select(
        Gen.Int[1, 200], Gen.Int[0, 20_000], OneOf(0, 700, 1900, 550, 2000), OneOf(Rounding.Line, Rounding.Unit, Rounding.Net), (q, c, r, w) => new Line(q, c, r, w));

    private static Order OrderOf(Line[] lines, int shipping, int off)
    {
        var all = lines.Select((l, i) => LineOf(l, i)).ToImmutableArray();
        var charges = shipping == 0 ? [] : ImmutableArray.Create(ChargeOf(shipping));
        var total = charges.Aggregate(all.Aggregate(new Money(off, eur), (m, l) => m + l.Gross()), (m, c) => m + c.Gross());
        var address = new Address("A", "B 1", "12345", "C", "DE");
        return new(OrderId.Of("shop", "1"), "shop", "1", "1", DateTimeOffset.UnixEpoch, new("1", "A", null), address, address, all, charges, total, new(PaymentState.Captured, null));
    }

    private static OrderLine LineOf(Line l, int index)
    {
        var rate = l.Rate / 10_000m;
        var (net, tax) = l.Way switch
        {
            Rounding.Line => FromGross(l.Cents * l.Quantity, rate),
            Rounding.Unit => (FromGross(l.Cents, rate).Net * l.Quantity, FromGross(l.Cents, rate).Tax * l.Quantity),
            _ => (l.Cents * l.Quantity, Cents(l.Cents * l.Quantity * rate)),
        };
        return new("L" + index, new Sku("SKU" + index), "Thing", l.Quantity, new Money(net, eur), l.Rate == 0 ? [] : [new(l.Rate, new Money(tax, eur))]);
    }

    private static Charge ChargeOf(int gross)
    {
        var (net, tax) = FromGross(gross, 0.19m);
        return new("shipping", "Standard", new Money(net, eur), [new(1900, new Money(tax, eur))]);
    }

    private static (long Net, long Tax) FromGross(long gross, decimal rate)
    {
        var net = Cents(gross / (1 + rate));
        return (net, gross - net);
    }

    private static long Cents(decimal amount) => (long)Math.Round(amount, MidpointRounding.AwayFromZero);

    private static ErpSalesOrderRequest Request(Order order, int off) => new(order, null, ImmutableDictionary<string, Sku>.Empty, "DC1", new Money(off, eur));
}
