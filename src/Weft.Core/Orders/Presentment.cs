using Weft.Core.Shared;

namespace Weft.Core.Orders;

/// <summary>
/// What the customer saw and pays with, where that is another currency than the shop's. Everything in an order is in the shop's currency; this says what it was worth to the customer at the
/// time of the order, and nothing is ever computed with the two mixed.
/// </summary>
/// <param name="Total">What the customer saw.</param>
/// <param name="Rate">Units of that currency for one unit of the shop's, at the time of the order.</param>
public sealed record Presentment(Money Total, decimal Rate)
{
    /// <summary>Highest rate that is taken: a unit of the strongest currency buys less of the weakest.</summary>
    private const decimal HighestRate = 10_000_000;

    /// <summary>True when the figures themselves can be counted with.</summary>
    internal bool Counts => Total.Currency.Code is not null && Math.Abs(Total.Minor) <= Limits.AmountMinor && Rate is > 0 and <= HighestRate;

    /// <summary>An amount of the shop's in the customer's currency, at the rate of the order.</summary>
    public Money Of(Money shop) =>
        new((long)Math.Clamp(Math.Round(shop.ToDecimal() * Rate * Total.Currency.MinorPerMajor, MidpointRounding.AwayFromZero), -long.MaxValue, long.MaxValue), Total.Currency);

    /// <summary>
    /// True when the total fits the rate. The customer's amounts are rounded one by one, so a unit for each is allowed, and a thousandth for a rate that was shortened; a rate of 1 between
    /// two currencies is not a rate.
    /// </summary>
    internal bool Fits(Order order)
    {
        if (Rate == 1 && Total.Currency != order.Total.Currency) return false;
        var allowed = order.Lines.Length + order.Charges.Length + 1 + (Math.Abs(Total.Minor) / 1_000);
        return Math.Abs((Total - Of(order.Total)).Minor) <= allowed;
    }
}
