using System.Text.Json;
using CsCheck;
using Weft.Core.Shared;

namespace Weft.Core.Tests.Shared;

public sealed class MoneyTests
{
    private static readonly Currency jpy = Currency.Parse("JPY");
    private static readonly Currency kwd = Currency.Parse("KWD");

    [Fact]
    public void The_largest_amount_is_read_back()
    {
        var most = new Money(long.MaxValue, An.Eur);
        JsonSerializer.Deserialize<Money>(JsonSerializer.Serialize(most)).ShouldBe(most);
    }

    [Theory]
    [InlineData("EUR", 1999, "19.99 EUR")]
    [InlineData("EUR", -300, "-3.00 EUR")]
    [InlineData("EUR", -5, "-0.05 EUR")]
    [InlineData("EUR", 0, "0.00 EUR")]
    [InlineData("JPY", 500, "500 JPY")]
    [InlineData("KWD", 1, "0.001 KWD")]
    [InlineData("CLF", 12345, "1.2345 CLF")]
    public void It_is_written_with_exactly_the_decimals_of_its_currency(string currency, long minor, string text) =>
        new Money(minor, Currency.Parse(currency)).ToString().ShouldBe(text);

    [Theory]
    [InlineData("19.99", "EUR", 1999)]
    [InlineData("19.9", "EUR", 1990)]
    [InlineData("19.9900", "EUR", 1999)]
    [InlineData("-0.05", "EUR", -5)]
    [InlineData("500", "JPY", 500)]
    [InlineData("500.0", "JPY", 500)]
    [InlineData("1.234", "KWD", 1234)]
    public void An_amount_is_read_exactly(string text, string currency, long minor)
    {
        Money.TryParse(text, Currency.Parse(currency), out var money).ShouldBeTrue();
        money.Minor.ShouldBe(minor);
    }

    [Theory]
    [InlineData("19.999", "EUR")]
    [InlineData("0.5", "JPY")]
    [InlineData("1.2345", "KWD")]
    [InlineData("1,99", "EUR")]
    [InlineData("1.000,00", "EUR")]
    [InlineData("1e3", "EUR")]
    [InlineData("", "EUR")]
    [InlineData(null, "EUR")]
    [InlineData("NaN", "EUR")]
    [InlineData("92233720368547758.08", "EUR")]
    [InlineData("99999999999999999999999999999999", "EUR")]
    public void What_would_have_to_be_rounded_or_guessed_is_not_read(string? text, string currency) =>
        Money.TryParse(text, Currency.Parse(currency), out _).ShouldBeFalse();

    [Fact]
    public void Amounts_of_different_currencies_never_mix()
    {
        var (euro, yen) = (An.Euro(1), new Money(1, jpy));
        foreach (var mix in new Action[] { () => _ = euro + yen, () => _ = euro - yen, () => _ = euro < yen, () => _ = euro >= yen, () => euro.CompareTo(yen) })
            Should.Throw<InvalidOperationException>(mix).Message.ShouldBe("Amounts of EUR and JPY cannot be combined.");
        (euro == new Money(100, kwd)).ShouldBeFalse();
    }

    [Fact]
    public void Too_much_is_an_error_and_not_another_amount()
    {
        var most = new Money(long.MaxValue, An.Eur);
        Should.Throw<OverflowException>(() => most + new Money(1, An.Eur));
        Should.Throw<OverflowException>(() => -most - new Money(2, An.Eur));
        Should.Throw<OverflowException>(() => most * 2);
        Should.Throw<OverflowException>(() => new Money(long.MinValue, An.Eur));
        (-most).Abs().ShouldBe(most);
    }

    [Fact]
    public void There_is_no_default_currency() => Should.Throw<ArgumentException>(() => new Money(1, default));

    [Fact]
    public void Every_amount_survives_being_written() =>
        Gen.Select(Gen.Long, Gen.Int[0, 2].Select(i => new[] { An.Eur, jpy, kwd }[i])).Sample((minor, currency) =>
        {
            var money = new Money(Math.Max(minor, -long.MaxValue), currency);
            return Money.TryParse(money.Amount, currency, out var read) && read == money
                && JsonSerializer.Deserialize<Money>(JsonSerializer.Serialize(money)) == money
                && money.ToDecimal() * currency.MinorPerMajor == money.Minor;
        });

    [Theory]
    [InlineData("\"19.99\"")]
    [InlineData("\"EUR 19.99\"")]
    [InlineData("\"19.999 EUR\"")]
    [InlineData("\"19.99 EURO\"")]
    [InlineData("\"\"")]
    public void Text_that_is_no_amount_is_no_money(string json) => Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Money>(json));

    [Theory]
    [InlineData("JPY", 0)]
    [InlineData("EUR", 2)]
    [InlineData("KWD", 3)]
    [InlineData("CLF", 4)]
    public void A_currency_knows_its_decimals(string code, int decimals) => Currency.Parse(code).Decimals.ShouldBe(decimals);

    [Theory]
    [InlineData("eur")]
    [InlineData("XYZ")]
    [InlineData("")]
    [InlineData(null)]
    public void An_unknown_currency_is_none(string? code) => Currency.TryParse(code, out _).ShouldBeFalse();
}
