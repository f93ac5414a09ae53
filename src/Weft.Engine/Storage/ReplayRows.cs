namespace Weft.Engine.Storage;

/// <summary>A dry run of a replay.</summary>
internal sealed record ReplayRow
{
    public required long Id { get; init; }
    public required string Kind { get; init; }
    public string? Target { get; init; }
    public long? FromAt { get; init; }
    public long? UntilAt { get; init; }
    public required string Author { get; init; }
    public required string Rules { get; init; }
    public required long CreatedAt { get; init; }
    public long? EndedAt { get; init; }
    public required string State { get; init; }
    public required int Done { get; init; }
    public required int Steps { get; init; }
    public string? Note { get; init; }
    public string? Totals { get; init; }
    public string? Gaps { get; init; }

    public const string Columns =
        "id, kind, target, from_at AS FromAt, until_at AS UntilAt, author, rules, created_at AS CreatedAt, ended_at AS EndedAt, state, done, steps, note, totals, gaps";

    public static readonly Bulk<ReplayRow> Statement = new(
        "replays",
        [
            new("id", ColumnType.Long, r => r.Id), new("kind", ColumnType.Text, r => r.Kind), new("target", ColumnType.Text, r => r.Target), new("from_at", ColumnType.Long, r => r.FromAt),
            new("until_at", ColumnType.Long, r => r.UntilAt), new("author", ColumnType.Text, r => r.Author), new("rules", ColumnType.Text, r => r.Rules),
            new("created_at", ColumnType.Long, r => r.CreatedAt), new("ended_at", ColumnType.Long, r => r.EndedAt), new("state", ColumnType.Text, r => r.State),
            new("done", ColumnType.Int, r => r.Done), new("steps", ColumnType.Int, r => r.Steps), new("note", ColumnType.Text, r => r.Note), new("totals", ColumnType.Text, r => r.Totals),
            new("gaps", ColumnType.Text, r => r.Gaps),
        ],
        OnConflict: "(id) DO UPDATE SET ended_at = excluded.ended_at, state = excluded.state, done = excluded.done, steps = excluded.steps, note = excluded.note, totals = excluded.totals, gaps = excluded.gaps");
}

/// <summary>An order or a SKU that a dry run found to differ, and what became of applying it.</summary>
internal sealed record ReplayEntryRow
{
    public required long ReplayId { get; init; }
    public required string Entity { get; init; }
    public required int Version { get; init; }
    public required string Detail { get; init; }
    public required string State { get; init; }
    public string? AppliedBy { get; init; }
    public long? AppliedAt { get; init; }
    public string? Outcome { get; init; }

    public const string Columns = "replay_id AS ReplayId, entity, version, detail, state, applied_by AS AppliedBy, applied_at AS AppliedAt, outcome";

    public static readonly Bulk<ReplayEntryRow> Statement = new(
        "replay_entries",
        [
            new("replay_id", ColumnType.Long, r => r.ReplayId), new("entity", ColumnType.Text, r => r.Entity), new("version", ColumnType.Int, r => r.Version),
            new("detail", ColumnType.Text, r => r.Detail), new("state", ColumnType.Text, r => r.State), new("applied_by", ColumnType.Text, r => r.AppliedBy),
            new("applied_at", ColumnType.Long, r => r.AppliedAt), new("outcome", ColumnType.Text, r => r.Outcome),
        ],
        OnConflict: "(replay_id, entity) DO UPDATE SET state = excluded.state, applied_by = excluded.applied_by, applied_at = excluded.applied_at, outcome = excluded.outcome");
}
