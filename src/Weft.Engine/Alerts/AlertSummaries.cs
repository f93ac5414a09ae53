using Weft.Core.Shared;
using Weft.Engine.Queries;
using Weft.Engine.Storage;

namespace Weft.Engine.Alerts;

/// <summary>An alert in a list.</summary>
/// <param name="Id">Its id; the same each time the cause comes back.</param>
/// <param name="Kind">down, poll, late, held, refused or burn.</param>
/// <param name="State">Open, Acknowledged or Closed.</param>
/// <param name="Title">What is wrong.</param>
/// <param name="Why">What is known of it.</param>
/// <param name="NextStep">What to do.</param>
/// <param name="Since">Since when the cause is there.</param>
/// <param name="Orders">Orders that it touches; of more than 20,000 the count is "at least".</param>
/// <param name="Amounts">What customers pay for them, by currency.</param>
/// <param name="Connection">The connection it is about.</param>
/// <param name="Link">Where the console shows more.</param>
/// <param name="RaisedAt">When it was raised.</param>
/// <param name="EndedAt">When its cause was gone.</param>
/// <param name="Ending">By what that showed.</param>
/// <param name="AcknowledgedBy">Who looks after it.</param>
/// <param name="QuietUntil">Until when it is quiet; absent: until it ends.</param>
/// <param name="Note">What they said.</param>
/// <param name="Episode">How often the cause was there.</param>
/// <param name="Notices">Times people were told of it this time.</param>
/// <param name="Undelivered">Whom it could not be told, and why.</param>
public sealed record AlertSummary(
    string Id, string Kind, string State, string Title, string Why, string NextStep, DateTimeOffset Since, long Orders, IReadOnlyList<Money> Amounts, string? Connection, string? Link,
    DateTimeOffset RaisedAt, DateTimeOffset? EndedAt, string? Ending, string? AcknowledgedBy, DateTimeOffset? QuietUntil, string? Note, int Episode, int Notices, IReadOnlyList<string> Undelivered)
{
    /// <summary>Where the next page starts.</summary>
    public ListCursor Cursor() => new(Micros.Of(RaisedAt), Id);

    internal static AlertSummary Of(AlertRow r) => new(
        r.Id, r.Kind, r.State, r.Title, r.Why, r.NextStep, Micros.ToTime(r.Since), r.Orders, MoneyOf(r.Amounts), r.Connection, r.Link, Micros.ToTime(r.RaisedAt), ListCursor.TimeOf(r.EndedAt), r.Ending,
        r.AcknowledgedBy, ListCursor.TimeOf(r.QuietUntil), r.Note, (int)r.Episode, (int)r.Notices, r.Undelivered?.Split('\n') ?? []);

    private static IReadOnlyList<Money> MoneyOf(string text) =>
        [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(t => t.Split(' ') is [var amount, var code] && Currency.TryParse(code, out var currency) && Money.TryParse(amount, currency, out var money) ? money : (Money?)null).OfType<Money>()];
}

/// <summary>An alert with what happened to it.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Timeline">What happened, oldest first.</param>
public sealed record AlertDetail(AlertSummary Alert, IReadOnlyList<StoryEntry> Timeline);

/// <summary>Which alerts are wanted.</summary>
/// <param name="Filter">"open" (those that somebody looks after included), "closed" or "all".</param>
/// <param name="After">The last one of the page before.</param>
/// <param name="Limit">Most.</param>
public sealed record AlertQuery(string Filter, ListCursor? After, int Limit);

/// <summary>A target and how a channel does by it, over the last 24 hours.</summary>
/// <param name="Workflow">What is measured, as the configuration calls it.</param>
/// <param name="What">The same in words.</param>
/// <param name="Channel">The channel.</param>
/// <param name="WithinSeconds">How long it may take.</param>
/// <param name="InBusinessHours">True when only working hours count.</param>
/// <param name="Met">Steps within the target.</param>
/// <param name="Missed">Steps beyond it.</param>
/// <param name="Excused">Steps beyond it while a system did not answer; an alert of its own says so.</param>
/// <param name="Late">Orders that are past it now.</param>
/// <param name="P50Seconds">Half took no longer, counted as the target counts; absent without any. At most a fifth too high.</param>
/// <param name="P95Seconds">The same, 95 of 100.</param>
/// <param name="BurnRate">How fast misses use up what the objective allows, over the long time of the burn rule: 1 is exactly as fast.</param>
public sealed record SlaSummary(
    string Workflow, string What, string Channel, double WithinSeconds, bool InBusinessHours, long Met, long Missed, long Excused, int Late, double? P50Seconds, double? P95Seconds, double BurnRate);

/// <summary>An order that missed a target.</summary>
/// <param name="Order">The order.</param>
/// <param name="Key">The obligation that ends the step.</param>
/// <param name="Owner">Who had the ball.</param>
/// <param name="DueAt">When it should have been done.</param>
/// <param name="Alert">The alert that says why, when a system did not answer.</param>
public sealed record SlaMiss(string Order, string Key, string Owner, DateTimeOffset DueAt, string? Alert)
{
    /// <summary>Where the next page starts.</summary>
    public ListCursor Cursor() => new(Micros.Of(DueAt), Order);
}

/// <summary>A clock of an order.</summary>
/// <param name="What">What is measured, in words.</param>
/// <param name="Workflow">The same as the configuration calls it; "hold" for the time a hold may last.</param>
/// <param name="Who">Whose clock it is.</param>
/// <param name="State">running, paused, late, met or missed.</param>
/// <param name="TargetSeconds">How long it may take.</param>
/// <param name="ElapsedSeconds">What has counted so far.</param>
/// <param name="DueAt">When it is missed, or was; absent while it stands still.</param>
/// <param name="Why">Why it stands still, or what counts.</param>
public sealed record StorySla(string What, string Workflow, string Who, string State, double TargetSeconds, double ElapsedSeconds, DateTimeOffset? DueAt, string? Why);
