using System.Collections.Immutable;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Alerts;

/// <summary>Something that people have to know of, whatever number of orders it touches.</summary>
/// <param name="Kind">What kind of cause it is, e.g. "down" or "held".</param>
/// <param name="Title">One line: what is wrong.</param>
/// <param name="Why">What is known of it, in plain words.</param>
/// <param name="NextStep">What to do.</param>
/// <param name="Since">Since when.</param>
/// <param name="Orders">Orders that it touches; 0 when it is not about orders.</param>
/// <param name="Amounts">What customers pay for these, by currency.</param>
public sealed record AlertCause(string Kind, string Title, string Why, string NextStep, DateTimeOffset Since, long Orders, ImmutableArray<Money> Amounts)
{
    /// <summary>The connection it is about: nothing is told through it.</summary>
    public string? Connection { get; init; }

    /// <summary>Where the console shows more, below its root.</summary>
    public string? Link { get; init; }

    /// <summary>True when the other says enough more that it is worth writing down: twice or half the orders, or something else than before.</summary>
    public bool Differs(AlertCause other) =>
        Title != other.Title || NextStep != other.NextStep || Since != other.Since || other.Orders > 2 * Orders || 2 * other.Orders < Orders || (Orders == 0) != (other.Orders == 0);
}

/// <summary>Who is told of alerts.</summary>
/// <param name="Connection">The connection that tells.</param>
/// <param name="To">Addresses, where the connection needs any.</param>
public sealed record AlertRecipient(string Connection, ImmutableArray<string> To);

/// <summary>Who is told of alerts, and how often.</summary>
public sealed record AlertPolicy
{
    /// <summary>Who is told.</summary>
    public ImmutableArray<AlertRecipient> Notify { get; init; } = [];

    /// <summary>How long until an alert that nobody has acknowledged is told of again.</summary>
    public TimeSpan RepeatEvery { get; init; } = TimeSpan.FromHours(4);

    /// <summary>An alert that comes back within this time of its end is told of only when it lasts as long: what comes and goes fills nobody's mailbox.</summary>
    public TimeSpan CalmFor { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Longest time an alert can be acknowledged for.</summary>
    public TimeSpan LongestQuiet { get; init; } = TimeSpan.FromDays(30);
}

/// <summary>What is told of an alert.</summary>
public enum AlertNews
{
    /// <summary>It has begun.</summary>
    Raised,

    /// <summary>It is still there, and nobody has acknowledged it.</summary>
    Still,

    /// <summary>Its cause is gone.</summary>
    Ended,
}

/// <summary>People are told of an alert, once. It carries all that the message says.</summary>
/// <param name="AlertId">The alert.</param>
/// <param name="News">What is told.</param>
/// <param name="Cause">What it is about.</param>
/// <param name="At">When it was decided to tell.</param>
/// <param name="To">Addresses, where the connection needs any.</param>
public sealed record AlertNoticeRequest(string AlertId, AlertNews News, AlertCause Cause, DateTimeOffset At, ImmutableArray<string> To) : DeliveryRequest;
