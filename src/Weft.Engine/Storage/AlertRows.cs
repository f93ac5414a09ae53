namespace Weft.Engine.Storage;

/// <summary>An alert as lists show it.</summary>
internal sealed class AlertRow
{
    /// <summary>How it is written.</summary>
    public static readonly Bulk<AlertRow> Statement = new(
        "alerts",
        [
            new("id", ColumnType.Text, r => r.Id), new("kind", ColumnType.Text, r => r.Kind), new("title", ColumnType.Text, r => r.Title), new("why", ColumnType.Text, r => r.Why),
            new("next_step", ColumnType.Text, r => r.NextStep), new("link", ColumnType.Text, r => r.Link), new("connection", ColumnType.Text, r => r.Connection), new("orders", ColumnType.Long, r => r.Orders),
            new("amounts", ColumnType.Text, r => r.Amounts), new("state", ColumnType.Text, r => r.State), new("since", ColumnType.Long, r => r.Since), new("raised_at", ColumnType.Long, r => r.RaisedAt),
            new("ended_at", ColumnType.Long, r => r.EndedAt), new("ending", ColumnType.Text, r => r.Ending), new("acknowledged_by", ColumnType.Text, r => r.AcknowledgedBy),
            new("quiet_until", ColumnType.Long, r => r.QuietUntil), new("note", ColumnType.Text, r => r.Note), new("episode", ColumnType.Long, r => r.Episode), new("notices", ColumnType.Long, r => r.Notices),
            new("undelivered", ColumnType.Text, r => r.Undelivered),
        ],
        OnConflict: """
            (id) DO UPDATE SET kind = excluded.kind, title = excluded.title, why = excluded.why, next_step = excluded.next_step, link = excluded.link, connection = excluded.connection, orders = excluded.orders,
            amounts = excluded.amounts, state = excluded.state, since = excluded.since, raised_at = excluded.raised_at, ended_at = excluded.ended_at, ending = excluded.ending,
            acknowledged_by = excluded.acknowledged_by, quiet_until = excluded.quiet_until, note = excluded.note, episode = excluded.episode, notices = excluded.notices, undelivered = excluded.undelivered
            """);

    public const string Columns = """
        id, kind, title, why, next_step AS NextStep, link, connection, orders, amounts, state, since, raised_at AS RaisedAt, ended_at AS EndedAt, ending, acknowledged_by AS AcknowledgedBy,
        quiet_until AS QuietUntil, note, episode, notices, undelivered
        """;

    public required string Id { get; init; }
    public required string Kind { get; init; }
    public required string Title { get; init; }
    public required string Why { get; init; }
    public required string NextStep { get; init; }
    public string? Link { get; init; }
    public string? Connection { get; init; }
    public required long Orders { get; init; }
    public required string Amounts { get; init; }
    public required string State { get; init; }
    public required long Since { get; init; }
    public required long RaisedAt { get; init; }
    public long? EndedAt { get; init; }
    public string? Ending { get; init; }
    public string? AcknowledgedBy { get; init; }
    public long? QuietUntil { get; init; }
    public string? Note { get; init; }
    public required long Episode { get; init; }
    public required long Notices { get; init; }
    public string? Undelivered { get; init; }
}

/// <summary>An order that missed a target.</summary>
internal sealed record MissRow(string OrderId, string Workflow, string Key, string Channel, string Owner, long DueAt, string? Alert)
{
    /// <summary>How it is written: once.</summary>
    public static readonly Bulk<MissRow> Statement = new(
        "sla_misses",
        [
            new("order_id", ColumnType.Text, r => r.OrderId), new("workflow", ColumnType.Text, r => r.Workflow), new("key", ColumnType.Text, r => r.Key), new("channel", ColumnType.Text, r => r.Channel),
            new("owner", ColumnType.Text, r => r.Owner), new("due_at", ColumnType.Long, r => r.DueAt), new("alert", ColumnType.Text, r => r.Alert),
        ],
        OnConflict: "(order_id, workflow, key) DO NOTHING");
}

/// <summary>What became of a channel's steps in five minutes.</summary>
internal sealed record SlotRow(long At, string Workflow, string Channel, long Met, long Missed, long Excused, string Times)
{
    /// <summary>How it is written: as it stands now.</summary>
    public static readonly Bulk<SlotRow> Statement = new(
        "sla_slots",
        [
            new("at", ColumnType.Long, r => r.At), new("workflow", ColumnType.Text, r => r.Workflow), new("channel", ColumnType.Text, r => r.Channel), new("met", ColumnType.Long, r => r.Met),
            new("missed", ColumnType.Long, r => r.Missed), new("excused", ColumnType.Long, r => r.Excused), new("times", ColumnType.Text, r => r.Times),
        ],
        OnConflict: "(at, workflow, channel) DO UPDATE SET met = excluded.met, missed = excluded.missed, excused = excluded.excused, times = excluded.times");
}
