using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Alerts;

/// <summary>Where an alert stands.</summary>
public enum AlertStatus
{
    /// <summary>There never was one.</summary>
    None,

    /// <summary>Its cause is there and nobody has acknowledged it.</summary>
    Open,

    /// <summary>Its cause is there and somebody looks after it.</summary>
    Acknowledged,

    /// <summary>Its cause is gone.</summary>
    Closed,
}

/// <summary>An alert folded from its events: one stream for each cause, which may come and go.</summary>
/// <param name="Id">Its id.</param>
public sealed record AlertState(string Id)
{
    /// <summary>Where it stands.</summary>
    public AlertStatus Status { get; init; }

    /// <summary>What it is about; null when there never was one.</summary>
    public AlertCause? Cause { get; init; }

    /// <summary>How often the cause was there.</summary>
    public int Episode { get; init; }

    /// <summary>When it was raised last.</summary>
    public DateTimeOffset RaisedAt { get; init; }

    /// <summary>When it ended last.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>By what that showed.</summary>
    public string? Ending { get; init; }

    /// <summary>Who acknowledged it.</summary>
    public string? By { get; init; }

    /// <summary>Until when it is quiet; null: until it ends.</summary>
    public DateTimeOffset? QuietUntil { get; init; }

    /// <summary>What they wanted others to know.</summary>
    public string? Note { get; init; }

    /// <summary>Times people were told of it since it was raised.</summary>
    public int Notices { get; init; }

    /// <summary>True while people believe that it is there: they are told when it is over.</summary>
    public bool IsTold { get; init; }

    /// <summary>Notices that could not be delivered, by their keys.</summary>
    public ImmutableSortedDictionary<string, string> Undelivered { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>True while its cause is there.</summary>
    public bool IsOpen => Status is AlertStatus.Open or AlertStatus.Acknowledged;

    /// <summary>The stream of an alert.</summary>
    public static StreamId StreamOf(string id) => new("alert", id);
}
