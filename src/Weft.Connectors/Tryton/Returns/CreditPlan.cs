using System.Collections.Immutable;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;

namespace Weft.Connectors.Tryton.Returns;

/// <summary>A line of a credit note.</summary>
/// <param name="Line">What is credited: its quantity is below zero.</param>
/// <param name="Sellable">Of its units, those that lie in a warehouse to be sold.</param>
/// <param name="Damaged">Of its units, those that lie in a warehouse and are not to be sold.</param>
/// <param name="Kept">Of its units, those that come to no warehouse: the customer keeps them, or they are thrown away.</param>
internal sealed record CreditedLine(PlannedLine Line, int Sellable = 0, int Damaged = 0, int Kept = 0);

/// <summary>
/// The sale below zero that comes to the credit note's total. Tryton numbers an invoice among the credit notes only when no line of a product is above zero, so a rounding line may only make
/// it more: what is a cent too much is taken off the largest line instead.
/// </summary>
/// <param name="Lines">Goods first, then amounts without goods.</param>
/// <param name="Rounding">Amount of the rounding line, not above zero.</param>
internal sealed record CreditPlan(ImmutableArray<CreditedLine> Lines, decimal Rounding)
{
    private const decimal SmallestStep = 0.0001m;
    private const int MostSteps = 20;

    /// <param name="request">What is to be credited.</param>
    /// <param name="settings">The connection's.</param>
    /// <param name="titles">What the customer read, by line id.</param>
    public static CreditPlan Of(ErpCreditNoteRequest request, TrytonSettings settings, IReadOnlyDictionary<string, string> titles)
    {
        var lines = ImmutableArray.CreateBuilder<CreditedLine>();
        foreach (var l in request.Lines)
        {
            SalePlan.CheckTaxes(l.LineId, l.Quantity, l.Net, l.Taxes);
            var (units, product) = l.Quantity > 0 ? (l.Quantity, l.Sku.Value) : (1, settings.FeeProduct);
            var gross = l.Taxes.Aggregate(l.Net, (sum, t) => sum + t.Amount);
            var planned = new PlannedLine(l.LineId, product, titles.GetValueOrDefault(l.LineId, l.Sku.Value), -units, SalePlan.UnitPrice(l.Net, gross, l.Taxes, units), SalePlan.Rates(l.Taxes));
            lines.Add(l.Quantity > 0 ? WithGoods(planned, request.Goods) : new(planned));
        }

        lines.AddRange(NotCredited(request, titles, lines));
        foreach (var c in request.Charges)
        {
            SalePlan.CheckTaxes(c.Title, 1, c.Net, c.Taxes);
            lines.Add(new(new(null, c.Kind == "shipping" ? settings.ShippingProduct : settings.FeeProduct, c.Title, -1, SalePlan.UnitPrice(c.Net, c.Gross(), c.Taxes, 1), SalePlan.Rates(c.Taxes))));
        }

        if (request.Goodwill is { IsZero: false } goodwill) lines.Add(new(new(null, settings.FeeProduct, request.Reason, goodwill.IsNegative ? 1 : -1, Math.Abs(goodwill.ToDecimal()), [])));
        var (due, decimals) = (-request.Total.ToDecimal(), request.Total.Currency.Decimals);
        TakeOff(lines, due, decimals);
        return new(lines.ToImmutable(), due - Total(lines, decimals));
    }

    private static CreditedLine WithGoods(PlannedLine planned, ImmutableArray<GoodsBack> goods)
    {
        var units = -planned.Quantity;
        var sellable = Math.Min(units, Units(goods, planned.LineId!, GoodsCondition.Sellable));
        var damaged = Math.Min(units - sellable, Units(goods, planned.LineId!, GoodsCondition.Damaged));
        return new(planned, sellable, damaged, units - sellable - damaged);
    }

    /// <summary>Units that came back and are not credited now: they are taken in at no price.</summary>
    private static List<CreditedLine> NotCredited(ErpCreditNoteRequest request, IReadOnlyDictionary<string, string> titles, IReadOnlyCollection<CreditedLine> credited)
    {
        var more = new List<CreditedLine>();
        foreach (var line in request.Goods.GroupBy(g => g.LineId, StringComparer.Ordinal))
        {
            var taken = credited.Where(c => c.Line.LineId == line.Key).ToList();
            var sellable = Units(request.Goods, line.Key, GoodsCondition.Sellable) - taken.Sum(c => c.Sellable);
            var damaged = Units(request.Goods, line.Key, GoodsCondition.Damaged) - taken.Sum(c => c.Damaged);
            var sku = line.First().Sku.Value;
            if (sellable + damaged > 0) more.Add(new(new(line.Key, sku, titles.GetValueOrDefault(line.Key, sku), -sellable - damaged, 0, []), sellable, damaged));
        }

        return more;
    }

    private static int Units(ImmutableArray<GoodsBack> goods, string lineId, GoodsCondition condition) => goods.Where(g => g.LineId == lineId && g.Condition == condition).Sum(g => g.Quantity);

    private static void TakeOff(ImmutableArray<CreditedLine>.Builder lines, decimal due, int decimals)
    {
        for (var step = 0; step < MostSteps && due - Total(lines, decimals) is > 0 and var tooMuch; step++)
        {
            var largest = Enumerable.Range(0, lines.Count).MaxBy(i => -lines[i].Line.Quantity * lines[i].Line.UnitPrice);
            var l = lines[largest].Line;
            var less = Math.Max(SmallestStep, Math.Round(tooMuch / -l.Quantity / (1 + l.Rates.Sum() / 10_000m), 4, MidpointRounding.ToPositiveInfinity));
            if (l.Quantity >= 0 || l.UnitPrice < less) return;
            lines[largest] = lines[largest] with { Line = l with { UnitPrice = l.UnitPrice - less } };
        }
    }

    private static decimal Total(IEnumerable<CreditedLine> lines, int decimals) => SalePlan.TrytonTotal(lines.Select(l => l.Line), decimals);
}
