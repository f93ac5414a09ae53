using Weft.Engine.Storage;

namespace Weft.Engine.Cases;

/// <summary>The kinds of what needs people; persisted.</summary>
internal static class CaseKinds
{
    public const string Order = "order";
    public const string Request = "request";
    public const string Message = "message";
}

/// <summary>Something that needed people: a hold of an order, a request that was refused for good, a message that could not be read.</summary>
internal sealed record CaseRow
{
    public required string Kind { get; init; }

    /// <summary>What it is about: an order with the kind and key of its hold, a delivery's key, a message's number.</summary>
    public required string Subject { get; init; }

    /// <summary>Leads to it: an order's id, or the number of the delivery or message.</summary>
    public required string Link { get; init; }

    public required string Connection { get; init; }

    /// <summary>The kind of hold, request or message, by its persisted name.</summary>
    public required string What { get; init; }

    public required string Why { get; init; }

    public required long OpenedAt { get; init; }

    /// <summary>Who wanted it to be tried again, while nothing has come of it.</summary>
    public string? TriedBy { get; init; }

    public long? EndedAt { get; init; }

    /// <summary>Whose doing it was; null: it ended by itself.</summary>
    public string? EndedBy { get; init; }

    public string? Ending { get; init; }
}

/// <summary>The end of a case that is open; whoever wanted it to be tried again has ended it.</summary>
internal sealed record CaseEnd(string Kind, string Subject, long At, string Ending)
{
    /// <summary>Leads to what it is now; null: to what it was.</summary>
    public string? Link { get; init; }
}

/// <summary>How cases are written.</summary>
internal static class CaseStatements
{
    public static readonly Bulk<CaseRow> Put = new(
        "cases",
        [
            new("kind", ColumnType.Text, r => r.Kind), new("subject", ColumnType.Text, r => r.Subject), new("link", ColumnType.Text, r => r.Link), new("connection", ColumnType.Text, r => r.Connection),
            new("what", ColumnType.Text, r => r.What), new("why", ColumnType.Text, r => r.Why), new("opened_at", ColumnType.Long, r => r.OpenedAt), new("tried_by", ColumnType.Text, r => r.TriedBy),
            new("ended_at", ColumnType.Long, r => r.EndedAt), new("ended_by", ColumnType.Text, r => r.EndedBy), new("ending", ColumnType.Text, r => r.Ending),
        ],
        OnConflict: """
            (kind, subject) DO UPDATE SET link = excluded.link, connection = excluded.connection, what = excluded.what, why = excluded.why, opened_at = excluded.opened_at,
            tried_by = excluded.tried_by, ended_at = excluded.ended_at, ended_by = excluded.ended_by, ending = excluded.ending
            """);

    public static readonly Bulk<CaseEnd> End = new(
        "cases",
        [new("kind", ColumnType.Text, r => r.Kind), new("subject", ColumnType.Text, r => r.Subject), new("ended_at", ColumnType.Long, r => r.At), new("ending", ColumnType.Text, r => r.Ending), new("link", ColumnType.Text, r => r.Link)],
        Change: "SET ended_at = {ended_at}, ended_by = cases.tried_by, ending = {ending}, link = coalesce({link}, cases.link) WHERE cases.kind = {kind} AND cases.subject = {subject} AND cases.ended_at IS NULL");
}

/// <summary>What one transaction writes about cases; of what is said twice of one, the last.</summary>
internal sealed class CaseRows
{
    private readonly Dictionary<(string, string), CaseRow> put = [];

    public IReadOnlyList<CaseRow> Put => put.Count == 0 ? [] : [.. put.Values];

    public List<CaseEnd> Ended { get; } = [];

    public int Count => put.Count + Ended.Count;

    public void Add(CaseRow row) => put[(row.Kind, row.Subject)] = row;
}
