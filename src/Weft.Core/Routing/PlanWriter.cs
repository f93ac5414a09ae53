using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Routing;

/// <summary>Writes a plan with the lines of the question.</summary>
internal sealed class PlanWriter(RoutingQuestion question, Currency currency, IReadOnlyList<Candidate> candidates, Demand demand, DraftOrder order)
{
    private readonly Allocation allocation = new(candidates, demand, order);

    public RoutingPlan None() => new([], new PlanCost(demand.Wanted.Sum(), 0, 0, Money.Zero(currency), 0, 0));

    public RoutingPlan Write(Draft draft)
    {
        var units = new int[demand.Skus.Length, draft.Members.Length];
        allocation.Weigh(draft.Members, units);
        var lines = draft.Members.Select(_ => ImmutableArray.CreateBuilder<LineQuantity>()).ToArray();
        foreach (var line in question.Lines)
        {
            var (sku, need) = (demand.PlaceOf(line.Sku), line.Quantity);
            for (var m = 0; m < lines.Length && need > 0; m++)
            {
                var given = Math.Min(need, units[sku, m]);
                if (given == 0) continue;
                lines[m].Add(new LineQuantity(line.LineId, given));
                units[sku, m] -= given;
                need -= given;
            }
        }

        return new RoutingPlan([.. draft.Members.Select((member, m) => Piece(candidates[member], lines[m].ToImmutable()))], CostOf(draft));
    }

    /// <summary>Units that the plan does not ship.</summary>
    public ImmutableArray<LineQuantity> LeftOver(RoutingPlan plan)
    {
        var shipped = plan.Pieces.SelectMany(p => p.Lines).GroupBy(l => l.LineId, StringComparer.Ordinal).ToDictionary(l => l.Key, l => l.Sum(x => x.Quantity), StringComparer.Ordinal);
        return [.. question.Lines.Select(l => new LineQuantity(l.LineId, l.Quantity - shipped.GetValueOrDefault(l.LineId))).Where(l => l.Quantity > 0)];
    }

    private PlanCost CostOf(Draft d) => new(d.Unserved, d.DaysLate, d.Splits, new Money(d.Shipping, currency), d.Load, d.Scarcity);

    private static PlannedPiece Piece(Candidate c, ImmutableArray<LineQuantity> lines) => new(c.Node.Location, lines, c.ShipBy, c.ArriveBy);
}
