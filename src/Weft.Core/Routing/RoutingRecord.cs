using System.Collections.Immutable;

namespace Weft.Core.Routing;

/// <summary>A question with what it was decided from and what was decided: it can be decided again under other rules.</summary>
/// <param name="Question">The question.</param>
/// <param name="Offers">What locations could give of what was asked for, as far as it is kept.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="OffersLeftOut">Locations that could have given something and are not kept.</param>
public sealed record RoutingRecord(RoutingQuestion Question, ImmutableArray<NodeOffer> Offers, RoutingDecision Decision, int OffersLeftOut = 0)
{
    /// <summary>Keeps what a later look needs: of each offer what was asked for, and of many offers those of the plans and those that could give most.</summary>
    public static RoutingRecord Of(RoutingQuestion question, ImmutableArray<NodeOffer> offers, RoutingDecision decision)
    {
        var wanted = question.Lines.Select(l => l.Sku).ToHashSet();
        var planned = decision.Lost.Select(l => l.Plan).Prepend(decision.Plan).SelectMany(p => p.Pieces).Select(p => p.Location).ToHashSet(StringComparer.Ordinal);
        var useful = offers
            .Select(o => o with { Free = [.. o.Free.Where(f => f.Units > 0 && wanted.Contains(f.Sku))] })
            .Where(o => !o.Free.IsEmpty)
            .OrderByDescending(o => planned.Contains(o.Location)).ThenByDescending(o => o.Free.Sum(f => (long)f.Units)).ThenBy(o => o.Location, StringComparer.Ordinal)
            .ToList();
        return new RoutingRecord(question, [.. useful.Take(RoutingLimits.RecordedOffers)], decision, Math.Max(0, useful.Count - RoutingLimits.RecordedOffers));
    }
}
