using System.Globalization;
using Weft.Core.Ledger;
using Weft.Http.Finance;

namespace Weft.Commands;

/// <summary>Money as a person reads it.</summary>
internal static class MoneyPage
{
    private const int Wide = 60;

    public static void Write(MoneyAnswer answer, Output output)
    {
        var e = answer.Explanation;
        output.Line($"Order {e.Number} ({e.Order}): {e.Total}{(e.Presentment is { } seen ? $"; the customer saw {seen.Total} at {seen.Rate.ToString(CultureInfo.InvariantCulture)}" : "")}");
        foreach (var side in e.Sides)
        {
            output.Line("");
            output.Line($"{side.Side} ({side.Connection}): {side.Says}");
            Write(side.Total, 1, output);
        }

        output.Line("");
        output.Line($"Sub-ledger: paid {e.Figures.Paid}, refunded {e.Figures.Refunded}, invoiced {e.Figures.Invoiced}, credited {e.Figures.Credited}, open {e.Figures.Open}, rounding {e.Figures.Rounding}.");
        foreach (var item in e.OpenItems) output.Line($"  {item.Amount}: {item.Why}");
        output.Line(e.Says);
        foreach (var (name, why) in answer.NotAsked) output.Line($"{name} could not be asked: {why}");
    }

    public static void Write(PeriodList list, Output output)
    {
        foreach (var p in list.Items)
        {
            var against = string.Join(", ", p.Against.Select(a => $"{a.Amount} in {a.Count}"));
            output.Line(p.ClosedBy is { } by
                ? $"{p.Period}  closed by {by}, {Tables.Time(p.AsOf)} UTC"
                : $"{p.Period}  open{(against.Length == 0 ? "" : $"; differences: {against}")}{(p.Obstacles.Count == 0 ? "; it can be closed" : $". {p.Obstacles[0].Reason} {p.Obstacles[0].NextStep}")}");
        }
    }

    public static void Write(PeriodView view, Output output)
    {
        output.Line(view.ClosedBy is { } by ? $"{view.Period}, closed by {by}, with what was recorded until {Tables.Time(view.AsOf)} UTC." : $"{view.Period}, open; {view.Open} differences keep it from being closed.");
        foreach (var f in view.Figures)
        {
            output.Line($"  paid {f.Paid}, refunded {f.Refunded}, invoiced {f.Invoiced}, credited {f.Credited} ({f.Entries} entries)");
            output.Line($"  revenue {f.Revenue}, shipping and fees {f.Charges}, credits {f.Credits}, fees of providers {f.ProviderFees}, rounding {f.Rounding}, unexplained {f.Unexplained}");
            foreach (var tax in f.Taxes) output.Line($"  tax {(tax.RateBasisPoints / 100m).ToString("0.##", CultureInfo.InvariantCulture)} %: {tax.Amount}");
        }

        foreach (var late in view.Late) output.Line($"  late: {late.Kind} {late.Amount} {late.Document} of {late.On:yyyy-MM-dd} ({late.Cause})");
    }

    /// <summary>The tree; what differs has an arrow.</summary>
    private static void Write(MoneyNode node, int depth, Output output)
    {
        var text = new string(' ', depth * 2) + node.What;
        output.Line($"{text.PadRight(Wide)}{node.Amount,16}{(node.Differs ? "  <== differs" : "")}{(node.Says is { } says && (node.Differs || node.Parts.IsEmpty) ? $"  {says}" : "")}");
        foreach (var part in node.Parts) Write(part, depth + 1, output);
    }
}
