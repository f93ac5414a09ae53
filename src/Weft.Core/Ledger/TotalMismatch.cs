using System.Globalization;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Ledger;

/// <summary>Says line by line why an order's total is not the sum of its lines, as far as the figures show it.</summary>
internal static class TotalMismatch
{
    /// <summary>Lines that are spelled out; an order with more names their number.</summary>
    private const int MostLines = 10;

    /// <summary>The explanation in plain words.</summary>
    public static string Words(Order order)
    {
        var odd = order.Lines.Select(Fault).OfType<string>().ToList();
        var sum = string.Join(" + ", order.Lines.Take(MostLines).Select(l => $"line {l.LineId} {l.Gross()}").Concat(order.Charges.Select(c => $"{c.Title} {c.Gross()}")));
        var more = order.Lines.Length > MostLines ? $" and {order.Lines.Length - MostLines} more lines" : "";
        var seems = odd.Count > 0 ? string.Join(' ', odd.Take(MostLines)) : Guess(order);
        return $"{sum}{more} is not {order.Total}. {seems}".TrimEnd();
    }

    /// <summary>What is odd about a line's own figures.</summary>
    private static string? Fault(OrderLine line)
    {
        if (line.Taxes is not [var tax] || tax.RateBasisPoints == 0) return null;
        var right = TaxOf(line.Net, tax.RateBasisPoints);
        if (Math.Abs((tax.Amount - right).Minor) <= line.Quantity) return null;
        var rate = (tax.RateBasisPoints / 100m).ToString("0.##", CultureInfo.InvariantCulture);
        return line.Discount is { IsZero: false } discount && tax.Amount == TaxOf(line.Net + discount, tax.RateBasisPoints)
            ? $"Line {line.LineId}: its tax of {tax.Amount} is {rate} % of {line.Net + discount}, the amount before the discount of {discount}; after it the tax is {right}."
            : $"Line {line.LineId}: {rate} % of {line.Net} is {right}, not {tax.Amount}.";
    }

    private static string Guess(Order order)
    {
        var difference = order.Total - (order.Total - OrderAmounts.Rounding(order));
        foreach (var line in order.Lines)
        {
            if (line.Discount is not { IsZero: false } discount) continue;
            if (difference == discount) return $"Line {line.LineId}: the total leaves out its discount of {discount}.";
            if (line.Taxes is [var tax] && difference == TaxOf(discount, tax.RateBasisPoints))
                return $"Line {line.LineId}: the total has the tax of {TaxOf(line.Net + discount, tax.RateBasisPoints)} on the amount before the discount of {discount}; the line has {tax.Amount}, which is right.";
        }

        foreach (var line in order.Lines)
            if (difference == -line.Gross()) return $"The total leaves out line {line.LineId}.";
        foreach (var charge in order.Charges)
            if (difference == -charge.Gross()) return $"The total leaves out {charge.Title}.";
        var taxes = order.Lines.SelectMany(l => l.Taxes).Concat(order.Charges.SelectMany(c => c.Taxes)).Aggregate(Money.Zero(order.Total.Currency), (m, t) => m + t.Amount);
        return !taxes.IsZero && difference == -taxes ? $"The total leaves out all tax ({taxes})." : "No single line explains it.";
    }

    private static Money TaxOf(Money net, int basisPoints) => new((long)Math.Round(net.Minor * (decimal)basisPoints / 10_000, MidpointRounding.AwayFromZero), net.Currency);
}
