using System.Collections.Frozen;
using Weft.Core.Shared;

namespace Weft.Connectors.Stripe;

/// <summary>
/// Amounts as Stripe counts them. They are minor units as ISO 4217 has them, except for some currencies: what has no cents at Stripe, what still has two decimals there,
/// and what has three of which the last must be zero.
/// </summary>
internal static class StripeAmounts
{
    /// <summary>Two decimals in ISO 4217, none at Stripe.</summary>
    private static readonly FrozenSet<string> whole = FrozenSet.Create("MGA");

    /// <summary>No decimals in ISO 4217, two at Stripe, which must be zero.</summary>
    private static readonly FrozenSet<string> hundredths = FrozenSet.Create("ISK", "UGX");

    /// <summary>An amount in Stripe's units.</summary>
    /// <exception cref="AmountException">Stripe cannot move exactly this amount.</exception>
    public static long Of(Money money)
    {
        var code = money.Currency.Code;
        if (whole.Contains(code)) return money.Minor % 100 == 0 ? money.Minor / 100 : throw new AmountException($"Stripe moves whole {code} only; {money} is not.");
        if (hundredths.Contains(code)) return checked(money.Minor * 100);
        if (money.Currency.Decimals == 3 && money.Minor % 10 != 0) throw new AmountException($"Stripe moves {code} in steps of 0.010; {money} is none.");
        return money.Minor;
    }

    /// <summary>An amount that Stripe states.</summary>
    /// <exception cref="AmountException">It has a part that the currency does not have.</exception>
    public static Money Read(long units, Currency currency)
    {
        if (whole.Contains(currency.Code)) return new Money(checked(units * 100), currency);
        if (!hundredths.Contains(currency.Code)) return new Money(units, currency);
        return units % 100 == 0 ? new Money(units / 100, currency) : throw new AmountException($"Stripe states {units} hundredths of {currency.Code}, which has none.");
    }
}

/// <summary>An amount that cannot be said in the other side's units.</summary>
internal sealed class AmountException(string message) : Exception(message);
