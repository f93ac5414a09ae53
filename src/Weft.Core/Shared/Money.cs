using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weft.Core.Shared;

/// <summary>
/// An amount in minor units of one currency (1999 EUR = 19.99 €). Amounts of different currencies never mix: the operation throws.
/// Written as text <c>"19.99 EUR"</c>, with exactly the currency's number of decimals.
/// </summary>
[JsonConverter(typeof(MoneyJson))]
public readonly record struct Money : IComparable<Money>
{
    /// <summary>An amount of <paramref name="minor"/> minor units.</summary>
    public Money(long minor, Currency currency)
    {
        if (currency.Code is null) throw new ArgumentException("Money needs a currency; there is no default.", nameof(currency));
        if (minor == long.MinValue) throw new OverflowException("The amount is beyond what can be counted; its opposite would have no number.");
        (Minor, Currency) = (minor, currency);
    }

    /// <summary>The amount in minor units (cents for EUR, whole yen for JPY, fils for KWD).</summary>
    public long Minor { get; }

    /// <summary>The currency of the amount.</summary>
    public Currency Currency { get; }

    /// <summary>Nothing, in the given currency.</summary>
    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>True when the amount is nothing.</summary>
    public bool IsZero => Minor == 0;

    /// <summary>True when the amount is below nothing.</summary>
    public bool IsNegative => Minor < 0;

    /// <summary>The amount without its sign.</summary>
    public Money Abs() => new(Math.Abs(Minor), Currency);

    /// <summary>Adds two amounts of one currency.</summary>
    public static Money operator +(Money a, Money b) => new(checked(a.Minor + b.Minor), Same(a, b));

    /// <summary>Subtracts two amounts of one currency.</summary>
    public static Money operator -(Money a, Money b) => new(checked(a.Minor - b.Minor), Same(a, b));

    /// <summary>The amount with its sign turned.</summary>
    public static Money operator -(Money a) => new(checked(-a.Minor), a.Currency);

    /// <summary>The amount a whole number of times.</summary>
    public static Money operator *(Money a, int times) => new(checked(a.Minor * times), a.Currency);

    /// <summary>Compares two amounts of one currency.</summary>
    public static bool operator <(Money a, Money b) => a.CompareTo(b) < 0;

    /// <summary>Compares two amounts of one currency.</summary>
    public static bool operator >(Money a, Money b) => a.CompareTo(b) > 0;

    /// <summary>Compares two amounts of one currency.</summary>
    public static bool operator <=(Money a, Money b) => a.CompareTo(b) <= 0;

    /// <summary>Compares two amounts of one currency.</summary>
    public static bool operator >=(Money a, Money b) => a.CompareTo(b) >= 0;

    /// <inheritdoc/>
    public int CompareTo(Money other)
    {
        Same(this, other);
        return Minor.CompareTo(other.Minor);
    }

    /// <summary>The amount without its currency, e.g. <c>19.99</c>, <c>-3.00</c>, <c>500</c> (JPY).</summary>
    public string Amount
    {
        get
        {
            if (Currency.Decimals == 0) return Minor.ToString(CultureInfo.InvariantCulture);
            var sign = Minor < 0 ? "-" : "";
            var (major, minor) = Math.DivRem(Math.Abs(Minor), Currency.MinorPerMajor);
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{major}.{minor.ToString(CultureInfo.InvariantCulture).PadLeft(Currency.Decimals, '0')}");
        }
    }

    /// <summary>The amount as a decimal number of major units, for systems that want one.</summary>
    public decimal ToDecimal() => (decimal)Minor / Currency.MinorPerMajor;

    /// <summary>
    /// Reads a decimal amount of major units such as <c>19.99</c> (point, no thousands separator). False when it is not a number or has more
    /// decimals than the currency: nothing is ever rounded silently.
    /// </summary>
    public static bool TryParse(string? amount, Currency currency, out Money money)
    {
        money = default;
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(amount, style, CultureInfo.InvariantCulture, out var major)) return false;
        return TryFromDecimal(major, currency, out money);
    }

    /// <summary>Takes a decimal amount of major units; false when it does not fit the currency's minor unit exactly.</summary>
    public static bool TryFromDecimal(decimal major, Currency currency, out Money money)
    {
        money = default;
        if (Math.Abs(major) > long.MaxValue) return false;
        var minor = major * currency.MinorPerMajor;
        if (Math.Abs(minor) > long.MaxValue || minor != decimal.Truncate(minor)) return false;
        money = new Money((long)minor, currency);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Amount} {Currency.Code}";

    private static Currency Same(Money a, Money b) =>
        a.Currency == b.Currency ? a.Currency : throw new InvalidOperationException($"Amounts of {a.Currency} and {b.Currency} cannot be combined.");
}

/// <summary>Writes money as <c>"19.99 EUR"</c>.</summary>
public sealed class MoneyJson : JsonConverter<Money>
{
    /// <inheritdoc/>
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString() ?? "";
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space > 0 && Currency.TryParse(text[(space + 1)..], out var currency) && Money.TryParse(text[..space], currency, out var money)) return money;
        throw new JsonException($"'{text}' is not an amount like '19.99 EUR'.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
