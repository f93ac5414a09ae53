using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Connectors.Tryton;

/// <summary>A line of the sale to be created.</summary>
/// <param name="LineId">The channel's line id; null for shipping and fees.</param>
/// <param name="Product">Product code in Tryton.</param>
/// <param name="Title">What the customer read.</param>
/// <param name="Quantity">Units.</param>
/// <param name="UnitPrice">Price of one without tax, with at most four decimals.</param>
/// <param name="Rates">Tax rates in hundredths of a percent.</param>
internal sealed record PlannedLine(string? LineId, string Product, string Title, int Quantity, decimal UnitPrice, ImmutableArray<int> Rates);

/// <summary>
/// The sale that comes to the channel's total. Tryton knows a unit price of four decimals and computes the rest itself: the amount of a line rounded, the tax of a
/// rate rounded once over all its lines. Unit prices are chosen so that this meets the channel's figures; what still differs goes into one rounding line.
/// </summary>
/// <param name="Lines">Goods, shipping and fees.</param>
/// <param name="Rounding">Amount of the rounding line.</param>
internal sealed record SalePlan(ImmutableArray<PlannedLine> Lines, decimal Rounding)
{
    private const int PriceDecimals = 4;

    public static SalePlan Of(ErpSalesOrderRequest request, TrytonSettings settings)
    {
        var order = request.Order;
        var lines = ImmutableArray.CreateBuilder<PlannedLine>();
        foreach (var l in order.Lines)
        {
            CheckTaxes(l.LineId, l.Quantity, l.Net, l.Taxes);
            lines.Add(new(l.LineId, request.Skus.GetValueOrDefault(l.LineId, l.Sku).Value, l.Title, l.Quantity, UnitPrice(l.Net, l.Gross(), l.Taxes, l.Quantity), Rates(l.Taxes)));
        }

        foreach (var c in order.Charges)
        {
            CheckTaxes(c.Title, 1, c.Net, c.Taxes);
            lines.Add(new(null, c.Kind == "shipping" ? settings.ShippingProduct : settings.FeeProduct, c.Title, 1, UnitPrice(c.Net, c.Gross(), c.Taxes, 1), Rates(c.Taxes)));
        }

        return new(lines.ToImmutable(), order.Total.ToDecimal() - TrytonTotal(lines, order.Total.Currency.Decimals));
    }

    /// <summary>What Tryton makes of the lines, as it is set up by default.</summary>
    public static decimal TrytonTotal(IEnumerable<PlannedLine> lines, int decimals)
    {
        decimal net = 0;
        var taxes = new Dictionary<int, decimal>();
        foreach (var l in lines)
        {
            net += Math.Round(l.Quantity * l.UnitPrice, decimals, MidpointRounding.ToEven);
            foreach (var rate in l.Rates) taxes[rate] = taxes.GetValueOrDefault(rate) + l.Quantity * l.UnitPrice * rate / 10_000m;
        }

        return net + taxes.Values.Sum(t => Math.Round(t, decimals, MidpointRounding.ToEven));
    }

    /// <summary>
    /// The price of one. A shop that sells at prices with tax rounds the net amount, so the price is taken from the gross amount where that gives the same net
    /// amount: tax computed from it is then the shop's. Otherwise it is taken from the net amount.
    /// </summary>
    internal static decimal UnitPrice(Money net, Money gross, ImmutableArray<TaxLine> taxes, int quantity)
    {
        var fromGross = Math.Round(gross.ToDecimal() / (1 + taxes.Sum(t => t.RateBasisPoints) / 10_000m) / quantity, PriceDecimals, MidpointRounding.ToEven);
        return Math.Round(fromGross * quantity, net.Currency.Decimals, MidpointRounding.ToEven) == net.ToDecimal()
            ? fromGross
            : Math.Round(net.ToDecimal() / quantity, PriceDecimals, MidpointRounding.ToEven);
    }

    internal static ImmutableArray<int> Rates(ImmutableArray<TaxLine> taxes) => [.. taxes.Select(t => t.RateBasisPoints).Distinct()];

    /// <summary>A shop may round the tax of every single unit; more than that is no rounding, and a rounding line must not hide it.</summary>
    internal static void CheckTaxes(string line, int quantity, Money net, ImmutableArray<TaxLine> taxes)
    {
        foreach (var tax in taxes)
        {
            var due = net.ToDecimal() * tax.RateBasisPoints / 10_000m;
            var allowed = (quantity + 1m) / net.Currency.MinorPerMajor;
            if (Math.Abs(tax.Amount.ToDecimal() - due) > allowed)
                throw Rpc.Ended.Refused($"The tax of '{line}' is {tax.Amount}, but {tax.RateBasisPoints / 100m:0.##} % of {net} is {due:0.00}.", "lines.taxes", "Check rate and amount of the tax in the channel; Tryton can only book the tax of the rate.");
        }
    }
}
