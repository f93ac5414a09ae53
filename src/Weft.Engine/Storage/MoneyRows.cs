namespace Weft.Engine.Storage;

/// <summary>A difference of money as lists show it.</summary>
internal sealed class MoneyDifferenceRow
{
    public required string Id { get; init; }
    public required string Class { get; init; }
    public required string Place { get; init; }
    public string? OrderId { get; init; }
    public string? Document { get; init; }
    public required string Ours { get; init; }
    public required string Theirs { get; init; }
    public required long Amount { get; init; }
    public required string Currency { get; init; }
    public required string State { get; init; }
    public required string Period { get; init; }
    public required long FirstSeen { get; init; }
    public required long ChangedAt { get; init; }
    public required string Why { get; init; }
    public required string Action { get; init; }
    public string? DecidedBy { get; init; }
    public string? Note { get; init; }

    /// <summary>How it is written.</summary>
    public static readonly Bulk<MoneyDifferenceRow> Statement = new(
        "money_differences",
        [
            new("id", ColumnType.Text, r => r.Id), new("class", ColumnType.Text, r => r.Class), new("place", ColumnType.Text, r => r.Place), new("order_id", ColumnType.Text, r => r.OrderId),
            new("document", ColumnType.Text, r => r.Document), new("ours", ColumnType.Text, r => r.Ours), new("theirs", ColumnType.Text, r => r.Theirs), new("amount", ColumnType.Long, r => r.Amount),
            new("currency", ColumnType.Text, r => r.Currency), new("state", ColumnType.Text, r => r.State), new("period", ColumnType.Text, r => r.Period),
            new("first_seen", ColumnType.Long, r => r.FirstSeen), new("changed_at", ColumnType.Long, r => r.ChangedAt), new("why", ColumnType.Text, r => r.Why),
            new("action", ColumnType.Text, r => r.Action), new("decided_by", ColumnType.Text, r => r.DecidedBy), new("note", ColumnType.Text, r => r.Note),
        ],
        OnConflict: """
            (id) DO UPDATE SET ours = excluded.ours, theirs = excluded.theirs, amount = excluded.amount, currency = excluded.currency, state = excluded.state, period = excluded.period,
            first_seen = excluded.first_seen, changed_at = excluded.changed_at, why = excluded.why, action = excluded.action, decided_by = excluded.decided_by, note = excluded.note
            """);
}
