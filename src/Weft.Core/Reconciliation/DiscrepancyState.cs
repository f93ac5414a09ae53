namespace Weft.Core.Reconciliation;

/// <summary>Where a discrepancy stands.</summary>
public enum DiscrepancyStatus
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Seen once, or explained by something under way: it is looked at again.</summary>
    Suspected,

    /// <summary>Confirmed; somebody has to decide, or to find out why curing does not help.</summary>
    Open,

    /// <summary>Cured; the next look says whether it helped.</summary>
    Healing,

    /// <summary>Somebody accepts it.</summary>
    Accepted,

    /// <summary>Cured.</summary>
    Healed,

    /// <summary>Ended by itself.</summary>
    Gone,
}

/// <summary>A discrepancy folded from its events.</summary>
/// <param name="Key">What differs.</param>
public sealed record DiscrepancyState(string Key)
{
    /// <summary>Where it stands.</summary>
    public DiscrepancyStatus Status { get; init; }

    /// <summary>What the last look saw; null when it never existed.</summary>
    public Difference? Last { get; init; }

    /// <summary>When it was seen first, since it last was over.</summary>
    public DateTimeOffset FirstSeen { get; init; }

    /// <summary>When it was seen last.</summary>
    public DateTimeOffset LastSeen { get; init; }

    /// <summary>Looks that saw it, since it last was over.</summary>
    public int Looks { get; init; }

    /// <summary>When it is looked at again; null when nothing waits for that.</summary>
    public DateTimeOffset? LookAgainAt { get; init; }

    /// <summary>Times it was cured, since it last was over.</summary>
    public int Heals { get; init; }

    /// <summary>Who decided last, if somebody did.</summary>
    public string? By { get; init; }

    /// <summary>What was done or said about it last.</summary>
    public string? Note { get; init; }

    /// <summary>When it was over.</summary>
    public DateTimeOffset? OverAt { get; init; }

    /// <summary>True while the two numbers differ, as far as we know.</summary>
    public bool IsThere => Status is not (DiscrepancyStatus.None or DiscrepancyStatus.Healed or DiscrepancyStatus.Gone);
}
