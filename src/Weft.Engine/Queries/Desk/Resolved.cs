using Weft.Engine.Cases;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries.Desk;

/// <summary>Something that is tried again.</summary>
/// <param name="Kind">"request" or "message".</param>
/// <param name="Id">The delivery or message.</param>
/// <param name="Connection">Where.</param>
/// <param name="What">What is asked for, or the kind of message.</param>
/// <param name="Order">The order behind it; null when there is none.</param>
/// <param name="Attempts">Attempts so far.</param>
/// <param name="Why">Why the last one failed, where that is known.</param>
/// <param name="Since">Since when it is owed, or when it arrived.</param>
/// <param name="NextAt">When it is tried next; null when nobody can say.</param>
/// <param name="By">Who wanted it; null: it is tried again by itself.</param>
public sealed record RetryingSummary(string Kind, long Id, string Connection, string What, string? Order, int Attempts, string? Why, DateTimeOffset Since, DateTimeOffset? NextAt, string? By);

/// <summary>Something that needed people, and is over.</summary>
/// <param name="Kind">"order", "request" or "message".</param>
/// <param name="Subject">What it was about.</param>
/// <param name="Link">The order's id, or the number of the delivery or message.</param>
/// <param name="Connection">Where.</param>
/// <param name="What">The kind of hold or message, or what was asked for.</param>
/// <param name="Why">What was wrong.</param>
/// <param name="OpenedAt">Since when.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="EndedBy">Whose doing it was; null: it ended by itself.</param>
/// <param name="Ending">How.</param>
public sealed record ResolvedSummary(string Kind, string Subject, string Link, string Connection, string What, string Why, DateTimeOffset OpenedAt, DateTimeOffset EndedAt, string? EndedBy, string Ending)
{
    /// <summary>Where the next page starts.</summary>
    public ListCursor Cursor() => new(Micros.Of(EndedAt), Subject);

    internal static ResolvedSummary Of(CaseRow r) => new(
        r.Kind, r.Subject, r.Link, r.Connection, r.Kind == CaseKinds.Request ? RequestWords.Of(r.What) : r.What, r.Why, Micros.ToTime(r.OpenedAt), Micros.ToTime(r.EndedAt ?? 0), r.EndedBy, r.Ending ?? "");
}
