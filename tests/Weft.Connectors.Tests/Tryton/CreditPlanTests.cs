using System.Collections.Immutable;
using Weft.Connectors.Tryton;
using Weft.Connectors.Tryton.Returns;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;

namespace Weft.Connectors.Tests.Tryton;

/// <summary>What a credit note comes to in Tryton: always the request's total, whatever was discounted and however it divides.</summary>
public sealed class CreditPlanTests
{
    private static readonly Currency eur = Currency.Parse("EUR");
    private static readonly TrytonSettings settings = new(TrytonTestSettings.Complete);

    /// <summary>Every share of lines that do not divide: units of a line whose gross amount is given, its part taken as returns take it.</summary>
    [Fact]
    public void Every_part_of_every_line_comes_to_its_total_and_stays_a_credit_note()
    {
        foreach (var (gross, vat, units) in (ReadOnlySpan<(long, int, int)>)[(999, 19, 3), (3331, 19, 7), (9029, 7, 7), (1, 19, 1), (2217, 19, 13), (3555, 7, 3), (198403, 19, 997)])
        {
            for (var part = 1; part <= Math.Min(units, 13); part++)
            {
                for (var cents = -1; cents <= 1; cents++)
                {
                    var request = Request(gross, vat, units, part, cents);
                    if (request.Total.Minor <= 0) continue;
                    var plan = CreditPlan.Of(request, settings, ImmutableDictionary<string, string>.Empty);
                    var why = $"{part} of {units} for {gross} at {vat} % and {cents} cents";
                    (SalePlan.TrytonTotal(plan.Lines.Select(l => l.Line), 2) + plan.Rounding).ShouldBe(-request.Total.ToDecimal(), why);
                    plan.Rounding.ShouldBeLessThanOrEqualTo(0, why);
                    plan.Rounding.ShouldBeGreaterThanOrEqualTo(-0.05m, why);
                    plan.Lines.ShouldAllBe(l => l.Line.Quantity <= 0 && l.Line.UnitPrice >= 0, why);
                }
            }
        }
    }

    [Fact]
    public void Goods_are_told_apart_and_what_is_not_credited_is_taken_in_at_no_price()
    {
        var request = Request(999, 19, 3, 2, 0) with
        {
            Goods = [new("L1", new Sku("MUG"), 1, GoodsCondition.Damaged, "DC1"), new("L1", new Sku("MUG"), 1, GoodsCondition.None, "DC1"), new("L2", new Sku("BOOK"), 4, GoodsCondition.Sellable, "DC1")],
        };
        var plan = CreditPlan.Of(request, settings, new Dictionary<string, string> { ["L1"] = "A mug" });
        plan.Lines.Length.ShouldBe(2);
        (plan.Lines[0].Line.Title, plan.Lines[0].Sellable, plan.Lines[0].Damaged, plan.Lines[0].Kept).ShouldBe(("A mug", 0, 1, 1));
        (plan.Lines[1].Line.Product, plan.Lines[1].Line.Quantity, plan.Lines[1].Line.UnitPrice, plan.Lines[1].Sellable, plan.Lines[1].Kept).ShouldBe(("BOOK", -4, 0m, 4, 0));
    }

    [Fact]
    public void An_amount_without_units_and_goodwill_are_no_goods()
    {
        var request = Request(595, 19, 1, 1, 0);
        request = request with { Lines = [request.Lines[0] with { Quantity = 0 }], Goodwill = new Money(250, eur), Total = new Money(845, eur) };
        var plan = CreditPlan.Of(request, settings, ImmutableDictionary<string, string>.Empty);
        plan.Lines.Select(l => (l.Line.Product, l.Line.Quantity, l.Kept)).ShouldBe([("SHIP", -1, 0), ("SHIP", -1, 0)]);
        (SalePlan.TrytonTotal(plan.Lines.Select(l => l.Line), 2) + plan.Rounding).ShouldBe(-8.45m);
    }

    /// <summary>A share of a line as the core takes it, with a total that may be a cent beside it.</summary>
    private static ErpCreditNoteRequest Request(long gross, int vat, int units, int part, int cents)
    {
        var net = (long)Math.Round(gross / (1 + (vat / 100m)), MidpointRounding.AwayFromZero);
        var (partNet, partTax) = (Shares.UpTo(new Money(net, eur), part, units), Shares.UpTo(new Money(gross - net, eur), part, units));
        return new(OrderId.Of("shop", "1"), null, "R1", [new("L1", new Sku("MUG"), part, partNet, [new(vat * 100, partTax)])], [], null, [], partNet + partTax + new Money(cents, eur), "does not fit");
    }
}
