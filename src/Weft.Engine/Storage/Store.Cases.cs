using System.Globalization;
using Weft.Engine.Cases;
using Weft.Engine.Corrections;

namespace Weft.Engine.Storage;

/// <summary>What needed people: what is tried again now, how it ended, and what was corrected.</summary>
internal abstract partial class Store
{
    private const string CaseColumns =
        "kind AS Kind, subject AS Subject, link AS Link, connection AS Connection, what AS What, why AS Why, opened_at AS OpenedAt, tried_by AS TriedBy, ended_at AS EndedAt, ended_by AS EndedBy, ending AS Ending";

    /// <summary>Corrections in which these messages are the original or the copy.</summary>
    public Task<List<CopyRow>> CopiesAsync(IReadOnlyList<long> messages, CancellationToken cancellation)
    {
        var ids = string.Join(',', messages.Select(m => m.ToString(CultureInfo.InvariantCulture)));
        return ReadAsync<CopyRow>($"SELECT original AS Original, copy AS Copy, author AS Author, at AS At, note AS Note, changes AS Changes FROM message_copies WHERE original IN ({ids}) OR copy IN ({ids}) ORDER BY copy", new { }, cancellation);
    }

    /// <summary>Cases that ended, newest first. Which of the two indexes answers stands in the text.</summary>
    public Task<List<CaseRow>> CasesEndedAsync(string kind, bool byPeople, long before, string subject, int limit, CancellationToken cancellation) =>
        ReadAsync<CaseRow>(
            $"""
            SELECT {CaseColumns} FROM cases WHERE kind = @kind AND ended_at IS NOT NULL AND ended_by IS {(byPeople ? "NOT NULL" : "NULL")} AND (ended_at, subject) < (@before, @subject)
            ORDER BY ended_at DESC, subject DESC LIMIT @limit
            """,
            new { kind, before, subject, limit },
            cancellation);

    /// <summary>Cases by what they are about, open or ended.</summary>
    public Task<List<CaseRow>> CasesAsync(string kind, IReadOnlyList<string> subjects, CancellationToken cancellation) => subjects.Count == 0
        ? Task.FromResult(new List<CaseRow>())
        : ReadAsync<CaseRow>($"SELECT {CaseColumns} FROM cases WHERE kind = @kind AND {In("subject", "subjects")}", new { kind, subjects = ArrayOf(subjects) }, cancellation);

    /// <summary>Deliveries that failed and are tried again, without what they ask for, newest first.</summary>
    public Task<List<AgainRow>> DeliveriesAgainAsync(long before, int limit, CancellationToken cancellation) =>
        ReadAsync<AgainRow>(
            """
            SELECT id AS Id, key AS Key, connection AS Connection, kind AS Kind, stream AS Stream, attempts AS Attempts, reason AS Reason, due_at AS DueAt, created_at AS Since FROM deliveries
            WHERE state = 0 AND attempts > 0 AND id < @before ORDER BY id DESC LIMIT @limit
            """,
            new { before, limit },
            cancellation);

    /// <summary>Messages that are run again and wait, without their bodies, newest first.</summary>
    public Task<List<AgainRow>> MessagesAgainAsync(long before, int limit, CancellationToken cancellation) =>
        ReadAsync<AgainRow>(
            """
            SELECT id AS Id, '' AS Key, connection AS Connection, kind AS Kind, NULL AS Stream, 0 AS Attempts, NULL AS Reason, settled_at AS DueAt, received_at AS Since FROM inbox
            WHERE state = 0 AND outcome IS NOT NULL AND id < @before ORDER BY id DESC LIMIT @limit
            """,
            new { before, limit },
            cancellation);
}

/// <summary>What is tried again.</summary>
internal sealed class AgainRow
{
    public required long Id { get; init; }
    public required string Key { get; init; }
    public required string Connection { get; init; }
    public required string Kind { get; init; }
    public string? Stream { get; init; }
    public required int Attempts { get; init; }
    public string? Reason { get; init; }
    public long? DueAt { get; init; }
    public required long Since { get; init; }
}
