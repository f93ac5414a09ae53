using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Engine.Queries;

/// <summary>What happened to an order and what happens next, in plain words.</summary>
/// <param name="Id">Our id.</param>
/// <param name="Number">The number the customer sees; null while only other messages have arrived.</param>
/// <param name="Connection">The channel.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="InSync">True when every system agrees.</param>
/// <param name="Total">What the customer pays.</param>
/// <param name="Summary">One sentence: who holds the ball, since when, what happens next and when.</param>
/// <param name="Holds">Why it is stopped.</param>
/// <param name="Obligations">What is owed, by whom.</param>
/// <param name="Lines">Where its units are.</param>
/// <param name="Timeline">What happened, oldest first.</param>
public sealed record OrderStory(
    string Id, string? Number, string? Connection, string Status, bool InSync, Money? Total, string Summary,
    IReadOnlyList<StoryHold> Holds, IReadOnlyList<StoryObligation> Obligations, IReadOnlyList<StoryLine> Lines, IReadOnlyList<StoryEntry> Timeline)
{
    /// <summary>What each node is given, when the order goes to several.</summary>
    public IReadOnlyList<StoryPiece> Pieces { get; init; } = [];

    /// <summary>Number of the trace that the order began in; null when nobody collected traces then.</summary>
    public string? TraceId { get; init; }

    /// <summary>Messages that led to it and that somebody had corrected: each with who, why and what.</summary>
    public IReadOnlyList<Corrections.Correction> Corrections { get; init; } = [];

    /// <summary>Clocks: how long each step may take, what is left of it, and whose it is.</summary>
    public IReadOnlyList<Alerts.StorySla> Slas { get; init; } = [];

    /// <summary>Changes that came when the goods were under way, and what became of them.</summary>
    public IReadOnlyList<StoryProposal> Proposals { get; init; } = [];
}

/// <summary>A change that came too late to be made without asking.</summary>
/// <param name="Key">Its name within the order.</param>
/// <param name="State">Undecided, Accepted, Made, Declined, TooLate, Overtaken or TakenBack.</param>
/// <param name="By">Who asked.</param>
/// <param name="Reason">Why.</param>
/// <param name="Change">What would be different, in words.</param>
/// <param name="Before">What the customer is to pay.</param>
/// <param name="After">What the customer would pay.</param>
/// <param name="Since">Since when it stands there.</param>
/// <param name="Decision">Who decided, and why.</param>
/// <param name="NextStep">What can be done.</param>
public sealed record StoryProposal(string Key, string State, string By, string Reason, string Change, Money Before, Money After, DateTimeOffset Since, string? Decision, string? NextStep)
{
    /// <summary>Those of an order.</summary>
    public static IReadOnlyList<StoryProposal> Of(OrderState s) => [.. s.Amendments.Proposals.Select(AmendmentWords.Of)];
}

/// <summary>Something that happened.</summary>
public sealed record StoryEntry(DateTimeOffset At, string What, string Text);

/// <summary>Why an order is stopped, who has to act, and what cures it.</summary>
public sealed record StoryHold(string Kind, string Key, string Owner, string Reason, string NextStep, DateTimeOffset Since)
{
    /// <summary>When it has to be settled; null when nobody set a time for its kind.</summary>
    public DateTimeOffset? DueAt { get; init; }
}

/// <summary>A line and where its units are.</summary>
public sealed record StoryLine(string LineId, string Sku, int Ordered, int Open, int Backordered, int Reserved, int Released, int Shipped, int Cancelled)
{
    /// <summary>When what waits for stock is cancelled by itself; null when nothing waits, or may wait for ever.</summary>
    public DateTimeOffset? CancelledAt { get; init; }
}

/// <summary>Something owed.</summary>
/// <param name="Key">Unique within the order.</param>
/// <param name="What">In plain words.</param>
/// <param name="Who">Who holds the ball.</param>
/// <param name="State">met, open, waiting, failed or waived.</param>
/// <param name="Since">Since when; of what is open, since it became due.</param>
/// <param name="Reference">The other system's id of the result.</param>
/// <param name="Attempts">Attempts so far.</param>
/// <param name="LastFailure">What the other system said last.</param>
/// <param name="Next">What happens next.</param>
/// <param name="NextAt">When.</param>
/// <param name="DeliveryId">The delivery, for retrying it.</param>
public sealed record StoryObligation(
    string Key, string What, string Who, string State, DateTimeOffset Since, string? Reference, int Attempts, string? LastFailure, string? Next, DateTimeOffset? NextAt, long? DeliveryId);
