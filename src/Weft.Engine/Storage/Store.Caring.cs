using Weft.Engine.Caring;

namespace Weft.Engine.Storage;

/// <summary>How causes are looked after.</summary>
internal abstract partial class Store
{
    public Task<List<CareRow>> CareAsync(IReadOnlyList<string> causes, CancellationToken cancellation) =>
        ReadAsync<CareRow>(
            $"SELECT cause AS Cause, assignee AS Assignee, snoozed_until AS SnoozedUntil, changed_at AS ChangedAt, changed_by AS ChangedBy FROM cause_care WHERE {In("cause", "causes")}", new { causes = ArrayOf(causes) }, cancellation);

    /// <summary>Notes of causes, newest first.</summary>
    public Task<List<NoteRow>> CauseNotesAsync(IReadOnlyList<string> causes, CancellationToken cancellation) =>
        ReadAsync<NoteRow>($"SELECT id AS Id, cause AS Cause, at AS At, author AS Author, text AS Text FROM cause_notes WHERE {In("cause", "causes")} ORDER BY id DESC", new { causes = ArrayOf(causes) }, cancellation);
}
