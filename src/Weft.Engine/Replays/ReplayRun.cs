using System.Text.Json;
using Weft.Engine.Storage;

namespace Weft.Engine.Replays;

/// <summary>A dry run.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Scope">What was replayed.</param>
/// <param name="Author">Who asked for it.</param>
/// <param name="Rules">The rules it was made by: the version of Weft and of the configuration.</param>
/// <param name="State">"running", "done", "cancelled", "failed", or "interrupted" when the node stopped meanwhile.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Done">Messages, answers and timers decided again so far.</param>
/// <param name="Steps">Of so many.</param>
/// <param name="Note">Why it ended as it did.</param>
/// <param name="Totals">What it found, once it is done.</param>
/// <param name="Gaps">What could not be replayed.</param>
public sealed record ReplayRun(
    long Id, ReplayScope Scope, string Author, string Rules, string State, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, int Done, int Steps, string? Note, ReplayTotals? Totals, IReadOnlyList<ReplayGap> Gaps)
{
    internal static ReplayRun Of(ReplayRow r) => new(
        r.Id, new ReplayScope(Enum.Parse<ReplayKind>(r.Kind), r.Target, r.FromAt is { } from ? Micros.ToTime(from) : null, r.UntilAt is { } until ? Micros.ToTime(until) : null), r.Author, r.Rules, r.State,
        Micros.ToTime(r.CreatedAt), r.EndedAt is { } ended ? Micros.ToTime(ended) : null, r.Done, r.Steps, r.Note,
        r.Totals is null ? null : JsonSerializer.Deserialize(r.Totals, ReplayJson.Default.ReplayTotals), r.Gaps is null ? [] : JsonSerializer.Deserialize(r.Gaps, ReplayJson.Default.ListReplayGap)!);
}

/// <summary>An order or a SKU that comes out otherwise, and what became of applying it.</summary>
/// <param name="Detail">What differs.</param>
/// <param name="State">"open", "applying" when it was begun and its end is not known, "applied", or "refused".</param>
/// <param name="AppliedBy">Who applied it.</param>
/// <param name="AppliedAt">When.</param>
/// <param name="Outcome">What each command led to.</param>
public sealed record ReplayDifference(ReplayDetail Detail, string State, string? AppliedBy, DateTimeOffset? AppliedAt, IReadOnlyList<string> Outcome)
{
    internal static ReplayDifference Of(ReplayEntryRow r) => new(
        JsonSerializer.Deserialize(r.Detail, ReplayJson.Default.ReplayDetail)!, r.State, r.AppliedBy, r.AppliedAt is { } at ? Micros.ToTime(at) : null,
        r.Outcome is null ? [] : JsonSerializer.Deserialize(r.Outcome, ReplayJson.Default.ListString)!);
}
