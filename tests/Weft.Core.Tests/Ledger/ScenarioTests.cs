using System.Collections.Immutable;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Tests.Ledger;

/// <summary>Cents that other connectors got wrong.</summary>
public sealed class ScenarioTests
{
    private static readonly Currency gbp = Currency.Parse("GBP");

    [Fact]
    public void Discount_comes_before_tax()
    {
        var ledger = Through(Order([Line("1", 1, 80m, 1000, 8m, discount: 20m)], [], 88.00m));
        (ledger.Paid, ledger.Invoiced, ledger.Of(Account.Revenue), ledger.Of(Account.Discount), ledger.Of(Account.Tax)).ShouldBe((An.Euro(88), An.Euro(88), -100m, 20m, -8m));
        var channel = ExplainMoney.Of(ledger).Sides[0].Total;
        channel.Parts.ShouldHaveSingleItem().Parts.Select(p => (p.What, p.Amount.ToDecimal())).ShouldBe([("before discount", 100m), ("discount", -20m), ("tax 10 %", 8m)]);
    }

    [Fact]
    public void Tax_is_the_channels_own_figure_and_never_computed_again()
    {
        var shipping = new Charge("shipping", "Parcel", An.Euro(3.26m), [new TaxLine(2100, An.Euro(0.69m))]);
        var ledger = Through(Order([Line("1", 2, 10.92m, 900, 0.98m)], [shipping], 15.85m));
        (ledger.Paid, ledger.Invoiced, ledger.Open.Minor, ledger.Of(Account.Rounding)).ShouldBe((An.Euro(15.85m), An.Euro(15.85m), 0, 0m));
        ExplainMoney.Of(ledger).ShouldSatisfyAllConditions(e => e.Agrees.ShouldBeTrue(), e => e.Sides.ShouldAllBe(s => s.Total.Amount == An.Euro(15.85m)));
    }

    [Fact]
    public void Tax_on_the_amount_before_the_discount_is_held_and_the_line_is_named()
    {
        var hold = Held(Order([Line("1", 1, 80m, 1000, 10m, discount: 20m)], [], 88.00m));
        hold.ShouldContain("Line 1: its tax of 10.00 EUR is 10 % of 100.00 EUR, the amount before the discount of 20.00 EUR; after it the tax is 8.00 EUR.");
        Held(Order([Line("1", 1, 80m, 1000, 8m, discount: 20m)], [], 90.00m)).ShouldContain("the total has the tax of 10.00 EUR on the amount before the discount of 20.00 EUR; the line has 8.00 EUR");
        Held(Order([Line("1", 1, 80m, 1000, 8m), Line("2", 1, 10m, 1000, 1m)], [], 88.00m)).ShouldContain("The total leaves out line 2.");
        Held(Order([Line("1", 1, 80m, 1000, 8m)], [], 95.00m)).ShouldContain("line 1 88.00 EUR is not 95.00 EUR. No single line explains it.");
    }

    [Fact]
    public void Shop_and_presentment_currency_never_mix()
    {
        var s = Streams.With(10);
        var order = Pounds(25m) with { Presentment = new Presentment(new Money(4400, Currency.Parse("ISK")), 176m) };
        s.Send(new PlaceOrder(order, An.Parties() with { Currencies = ["GBP"] }));
        s.Order.Holds.ShouldBeEmpty();
        s.Settle();
        s.Send(An.Shipment("S1"));
        s.Settle();
        var ledger = s.Ledger();
        ledger.Entries.SelectMany(e => e.Postings).ShouldAllBe(p => p.Amount.Currency == gbp);
        (ledger.Paid.ToString(), ExplainMoney.Of(ledger).Presentment!.Total.ToString()).ShouldBe(("25.00 GBP", "4400 ISK"));
        Should.Throw<InvalidOperationException>(() => ledger.Paid + order.Presentment!.Total);
        order.Presentment!.Of(ledger.Paid).ToString().ShouldBe("4400 ISK");
    }

    [Theory]
    [InlineData(4400, 1)]
    [InlineData(2500, 176)]
    [InlineData(4500, 176)]
    public void A_rate_that_does_not_fit_what_the_customer_saw_holds_the_order(int seen, int rate)
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(Pounds(25m) with { Presentment = new Presentment(new Money(seen, Currency.Parse("ISK")), rate) }, An.Parties() with { Currencies = ["GBP"] }));
        s.Order.Holds.ShouldHaveSingleItem().Reason.ShouldContain($"The customer saw {seen} ISK");
    }

    [Fact]
    public void A_rate_that_is_none_is_refused()
    {
        foreach (var rate in new[] { 0m, -1m, decimal.MaxValue })
            new Streams().Send(new PlaceOrder(Pounds(25m) with { Presentment = new Presentment(new Money(4400, Currency.Parse("ISK")), rate) }, An.Parties())).ShouldBeOfType<Workflow.Decision.Refused>().Field.ShouldBe("presentment");
    }

    [Theory]
    [InlineData("JPY", 500, "500 JPY")]
    [InlineData("KWD", 12345, "12.345 KWD")]
    public void Currencies_have_their_own_decimals(string code, int minor, string text)
    {
        var currency = Currency.Parse(code);
        var order = An.Order() with { Lines = [new OrderLine("1", new Sku("A"), "A", 1, new Money(minor, currency), [])], Charges = [], Total = new Money(minor, currency) };
        var s = Streams.With(10);
        s.Send(new PlaceOrder(order, An.Parties() with { Currencies = [code] }));
        s.Settle();
        s.Send(An.Shipment("S1"));
        s.Settle("erp-invoice/S1");
        s.Send(Books.Invoiced("S1", order.Total));
        (s.Ledger().Paid.ToString(), s.Ledger().Invoiced.ToString(), s.Ledger().Open.Minor).ShouldBe((text, text, 0));
    }

    private static OrderLine Line(string id, int units, decimal net, int rate, decimal tax, decimal discount = 0) =>
        new(id, new Sku("A"), "A thing", units, An.Euro(net), [new TaxLine(rate, An.Euro(tax))], discount == 0 ? null : An.Euro(discount));

    private static Order Order(ImmutableArray<OrderLine> lines, ImmutableArray<Charge> charges, decimal total) => An.Order() with { Lines = lines, Charges = charges, Total = An.Euro(total) };

    private static Order Pounds(decimal amount)
    {
        var money = new Money((long)(amount * 100), gbp);
        return An.Order() with { Lines = [new OrderLine("1", new Sku("A"), "A", 1, money, [])], Charges = [], Total = money };
    }

    private static OrderLedger Through(Order order)
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(order, An.Parties()));
        s.Order.Holds.ShouldBeEmpty();
        s.Settle();
        s.Send(An.Shipment("S1"));
        s.Settle("erp-invoice/S1");
        s.Send(Books.Invoiced("S1", order.Total));
        s.Ledger().ShouldBalance();
        return s.Ledger();
    }

    private static string Held(Order order)
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(order, An.Parties()));
        return s.Order.Holds.ShouldHaveSingleItem().Reason;
    }
}
