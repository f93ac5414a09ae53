using System.Collections.Immutable;
using System.Globalization;
using Weft.Core.Shared;

namespace Weft.Core.Orders.Substitutes;

/// <summary>The order with a substitute in it, and what that comes to.</summary>
internal static class SubstituteOrder
{
    private const int FirstNumber = 1001;

    /// <summary>What counts for a line: its own word, and else the order's.</summary>
    public static SubstitutionRule RuleOf(Order order, string lineId) =>
        order.Lines.FirstOrDefault(l => l.LineId == lineId)?.Substitution ?? order.Substitution ?? SubstitutionRule.Never;

    /// <summary>
    /// The order as it would be. The substitute has the price of what it stands for, or its own if that is lower; a higher one only when the customer is asked. Its tax is in proportion to the
    /// channel's own figures, because nobody states it.
    /// </summary>
    public static Order Of(OfferSubstitute c, Order order, string newLineId, bool mayCostMore)
    {
        var line = order.Lines.First(l => l.LineId == c.LineId);
        var rest = line.Quantity > c.Quantity ? Withdrawal.Share(line, line.Quantity - c.Quantity) : null;
        var (net, taxes) = (line.Net - (rest?.Net ?? Money.Zero(line.Net.Currency)), line.Taxes);
        if (rest is not null) taxes = [.. line.Taxes.Select((t, i) => t with { Amount = t.Amount - rest.Taxes[i].Amount })];
        var substitute = new OrderLine(newLineId, c.Sku, c.Title ?? c.Sku.Value, c.Quantity, net, taxes) { InPlaceOf = c.LineId };
        var same = substitute.Gross();
        var price = c.UnitPrice is { } unit && unit.Currency == same.Currency && (mayCostMore || unit * c.Quantity < same) ? unit * c.Quantity : same;
        if (price != same && !same.IsZero) substitute = Priced(substitute, price, same);
        var lines = order.Lines.Replace(line, rest ?? substitute);
        if (rest is not null) lines = lines.Insert(lines.IndexOf(rest) + 1, substitute);
        return order with { Lines = lines, Total = order.Total - same + substitute.Gross() };
    }

    /// <summary>A line id that the channel does not use: a number where its lines have numbers, because some systems know no other.</summary>
    public static string NewLineId(OrderState s, string lineId)
    {
        if (!s.Lines.All(l => int.TryParse(l.LineId, NumberStyles.None, CultureInfo.InvariantCulture, out _))) return Free(s, n => $"{lineId}~{n}", 1);
        return Free(s, n => n.ToString(CultureInfo.InvariantCulture), FirstNumber);
    }

    private static string Free(OrderState s, Func<int, string> name, int from)
    {
        var taken = s.Lines.Select(l => l.LineId).Concat(s.Amendments.Proposals.SelectMany(p => p.What.Order.Lines).Select(l => l.LineId)).ToHashSet(StringComparer.Ordinal);
        while (taken.Contains(name(from))) from++;
        return name(from);
    }

    /// <summary>Taxes in proportion; what rounding leaves is net.</summary>
    private static OrderLine Priced(OrderLine line, Money price, Money same)
    {
        ImmutableArray<TaxLine> taxes = [.. line.Taxes.Select(t => t with { Amount = new Money((long)Math.Round((decimal)t.Amount.Minor * price.Minor / same.Minor, MidpointRounding.AwayFromZero), price.Currency) })];
        return line with { Net = taxes.Aggregate(price, (net, t) => net - t.Amount), Taxes = taxes };
    }
}
