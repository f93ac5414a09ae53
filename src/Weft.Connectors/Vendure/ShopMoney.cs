using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>Amounts of one order as the shop writes them. The shop's own figures are kept; only what it does not state is derived.</summary>
internal sealed class ShopMoney(Currency currency, ImmutableArray<decimal> rates)
{
    /// <summary>Vendure counts in hundredths of every currency, also of those that have no cents or three decimals.</summary>
    private const decimal UnitsPerMajor = 100m;

    /// <summary>An amount as the shop takes it.</summary>
    public static long Hundredths(Money amount)
    {
        var hundredths = amount.ToDecimal() * UnitsPerMajor;
        return hundredths == decimal.Truncate(hundredths)
            ? (long)hundredths
            : throw new VendureFault(new DeliveryOutcome.Permanent($"The shop counts in hundredths of every currency, and {amount} are not a whole number of them.", "amount", "Enter a rounded amount in the shop by hand."));
    }

    /// <summary>An amount that must be exact.</summary>
    public Money Exact(decimal? amount, string field) =>
        Money.TryFromDecimal(Needed(amount, field) / UnitsPerMajor, currency, out var money)
            ? money
            : throw new Unreadable($"{amount} hundredths are no whole amount of {currency}.", field, "Check the price in the shop.");

    /// <summary>Net and taxes that together are exactly the gross amount, which is what the customer pays. Without tax lines, the rate is the order's that fits.</summary>
    public (Money Net, ImmutableArray<TaxLine> Taxes) Split(decimal? net, decimal? gross, ImmutableArray<TaxLineDocument>? taxLines, string field)
    {
        var whole = Exact(gross, field + "WithTax");
        var unit = UnitsPerMajor / currency.MinorPerMajor;
        var netMoney = new Money((long)Math.Round(Needed(net, field) / unit, MidpointRounding.AwayFromZero), currency);
        var tax = whole - netMoney;
        ImmutableArray<decimal> own = taxLines is { Length: > 0 } lines ? [.. lines.Select(l => l.TaxRate)] : tax.IsZero ? [] : [NearestRate(net!.Value, gross!.Value)];
        return (netMoney, Shares(tax, own));
    }

    private static decimal Needed(decimal? amount, string field) =>
        amount ?? throw new Unreadable("An amount is missing.", field, "Check that the shop's user may read orders, then read the order again.");

    private decimal NearestRate(decimal net, decimal gross) => rates.IsEmpty
        ? Math.Round(((gross / (net == 0 ? gross : net)) - 1) * 100, 2)
        : rates.MinBy(rate => Math.Abs((net * (1 + (rate / 100))) - gross));

    /// <summary>Several rates on one line (state and county): by rate, the last takes what rounding leaves.</summary>
    private static ImmutableArray<TaxLine> Shares(Money tax, ImmutableArray<decimal> own)
    {
        var sum = own.Sum();
        var left = tax;
        var shares = ImmutableArray.CreateBuilder<TaxLine>(own.Length);
        for (var i = 0; i < own.Length; i++)
        {
            var share = i == own.Length - 1 ? left : new Money((long)Math.Round(sum == 0 ? 0 : tax.Minor * own[i] / sum, MidpointRounding.AwayFromZero), tax.Currency);
            left -= share;
            shares.Add(new TaxLine((int)Math.Round(own[i] * 100, MidpointRounding.AwayFromZero), share));
        }

        return shares.MoveToImmutable();
    }
}

/// <summary>A document that cannot be understood; becomes a quarantine.</summary>
internal sealed class Unreadable(string reason, string? field, string nextStep) : Exception(reason)
{
    public string? Field { get; } = field;

    public string NextStep { get; } = nextStep;

    public static string IfMissing(string? value, string field) =>
        string.IsNullOrWhiteSpace(value) ? throw new Unreadable("The order lacks something.", field, "Complete the order in the shop; then it is read again.") : value;

    public static Unreadable Time(string? value, string field) => new($"'{value}' is not a time with an offset.", field, "Read the order again; if it stays so, report it with the shop's version.");
}
