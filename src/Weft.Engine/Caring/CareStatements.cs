using Weft.Engine.Storage;

namespace Weft.Engine.Caring;

/// <summary>A cause as it is looked after.</summary>
internal sealed record CareRow(string Cause, string? Assignee, long? SnoozedUntil, long ChangedAt, string ChangedBy);

/// <summary>A note on a cause.</summary>
internal sealed record NoteRow(long Id, string Cause, long At, string Author, string Text);

/// <summary>How care for causes is written.</summary>
internal static class CareStatements
{
    private static readonly Column<CareRow>[] columns =
    [
        new("cause", ColumnType.Text, r => r.Cause), new("assignee", ColumnType.Text, r => r.Assignee), new("snoozed_until", ColumnType.Long, r => r.SnoozedUntil),
        new("changed_at", ColumnType.Long, r => r.ChangedAt), new("changed_by", ColumnType.Text, r => r.ChangedBy),
    ];

    public static readonly Bulk<CareRow> Assign = new("cause_care", columns, OnConflict: "(cause) DO UPDATE SET assignee = excluded.assignee, changed_at = excluded.changed_at, changed_by = excluded.changed_by");

    public static readonly Bulk<CareRow> Snooze = new(
        "cause_care", columns, OnConflict: "(cause) DO UPDATE SET snoozed_until = excluded.snoozed_until, changed_at = excluded.changed_at, changed_by = excluded.changed_by");

    public static readonly Bulk<NoteRow> AddNote = new(
        "cause_notes",
        [
            new("id", ColumnType.Long, r => r.Id), new("cause", ColumnType.Text, r => r.Cause), new("at", ColumnType.Long, r => r.At), new("author", ColumnType.Text, r => r.Author),
            new("text", ColumnType.Text, r => r.Text),
        ]);

    /// <summary>What nobody has touched since a time.</summary>
    public static readonly Bulk<long> ForgetCare = new("cause_care", [new("changed_at", ColumnType.Long, at => at)], Change: "WHERE cause_care.changed_at < {changed_at}");

    public static readonly Bulk<long> ForgetNotes = new("cause_notes", [new("at", ColumnType.Long, at => at)], Change: "WHERE cause_notes.at < {at}");
}
