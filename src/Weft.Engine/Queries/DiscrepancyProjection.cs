using Weft.Core.Reconciliation;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries;

/// <summary>A discrepancy's row in the list of discrepancies.</summary>
internal static class DiscrepancyProjection
{
    public static DiscrepancyRow? Row(DiscrepancyState s) => s.Last is not { } d ? null : new DiscrepancyRow
    {
        Id = s.Key,
        Kind = d.Kind.ToString(),
        Class = d.Class.ToString(),
        Sku = d.Sku.Value,
        Place = d.Where,
        Location = d.Location,
        OrderId = d.Order?.Value,
        Line = d.LineId,
        Ours = d.Ours,
        Theirs = d.Theirs,
        Units = d.Units(),
        Amount = d.Amount?.Minor,
        Currency = d.Amount?.Currency.Code,
        State = s.Status.ToString(),
        IsThere = s.IsThere,
        FirstSeen = Micros.Of(s.FirstSeen),
        LastSeen = Micros.Of(s.LastSeen),
        LookAt = s.LookAgainAt is { } at ? Micros.Of(at) : null,
        Looks = s.Looks,
        Heals = s.Heals,
        Why = d.Why,
        Cause = d.Cause,
        Action = Healing.Suggestion(d),
        DecidedBy = s.By,
        Note = s.Note,
        OverAt = s.OverAt is { } over ? Micros.Of(over) : null,
    };
}
