using System.Collections.Immutable;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Shared;

namespace Weft.Core.Orders;

/// <summary>What became of a proposed change.</summary>
public enum ProposalState
{
    /// <summary>Somebody has to decide.</summary>
    Undecided,

    /// <summary>Accepted; the node has to say whether it can still stop.</summary>
    Accepted,

    /// <summary>Made.</summary>
    Made,

    /// <summary>Somebody decided against it.</summary>
    Declined,

    /// <summary>The node could not stop any more.</summary>
    TooLate,

    /// <summary>A later change took its place, or the whole order is cancelled.</summary>
    Overtaken,

    /// <summary>Whoever asked took it back.</summary>
    TakenBack,
}

/// <summary>A change of an order that waits for a decision, or waited for one.</summary>
/// <param name="What">The change.</param>
/// <param name="State">What became of it.</param>
/// <param name="Since">Since when.</param>
/// <param name="Note">Who decided, and why.</param>
public sealed record Proposal(AmendmentProposed What, ProposalState State, DateTimeOffset Since, string? Note = null);

/// <summary>Units that a node was asked to leave out.</summary>
/// <param name="What">The request.</param>
/// <param name="Refused">Why it could not; null while it is asked, and when it did.</param>
public sealed record Recall(UnitsRecalled What, string? Refused = null);

/// <summary>How an order was changed since it was placed.</summary>
public sealed record AmendmentLog
{
    /// <summary>No change yet.</summary>
    public static readonly AmendmentLog None = new();

    /// <summary>The order as it was before each change: a late message that still says so changes nothing.</summary>
    public ImmutableArray<Order> Earlier { get; init; } = [];

    /// <summary>The order as the channel was told that it is: while it is told something newer, it may still repeat this.</summary>
    public ImmutableArray<Order> Said { get; init; } = [];

    /// <summary>Keys of changes that were made.</summary>
    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>Changes that came too late to be made without a decision.</summary>
    public ImmutableArray<Proposal> Proposals { get; init; } = [];

    /// <summary>Units that a node was asked to leave out.</summary>
    public ImmutableArray<Recall> Recalls { get; init; } = [];

    /// <summary>Units that nodes were asked to give back for changes, in an order that is given to several.</summary>
    public ImmutableArray<GiveBack> GiveBacks { get; init; } = [];

    /// <summary>The highest count of its changes under which the channel showed the order unchanged.</summary>
    public long? Seen { get; init; }

    /// <summary>Times that systems were owed the order as it is now.</summary>
    public int Told { get; init; }

    /// <summary>Why systems were last owed the order as it is now.</summary>
    public string? LastReason { get; init; }

    /// <summary>What the payment is known to cover; null: what the customer was to pay when it was authorised.</summary>
    public Money? Covered { get; init; }

    /// <summary>Changes, made and proposed.</summary>
    public int Count => Keys.Length + Proposals.Length;

    /// <summary>The proposal that nobody has decided about yet.</summary>
    public Proposal? Undecided => Find(ProposalState.Undecided);

    /// <summary>The proposal that waits for the node to stop.</summary>
    public Proposal? Accepted => Find(ProposalState.Accepted);

    /// <summary>When the customer has to have answered about the substitute that a hold is about; null when it is about none.</summary>
    public DateTimeOffset? AnswerBy(Hold hold)
    {
        if (hold.Kind != HoldKind.Substitution) return null;
        foreach (var p in Proposals) if (p.What.Key == hold.Key) return p.What.Substitute?.AnswerBy;
        return null;
    }

    /// <summary>Notes what the channel is told, the latest times.</summary>
    internal AmendmentLog Saying(Order order) => this with { Said = [.. Said.Length < Limits.Amendments ? Said : Said[1..], order] };

    internal AmendmentLog With(string proposal, ProposalState state, DateTimeOffset at, string? note) =>
        this with { Proposals = [.. Proposals.Select(p => p.What.Key == proposal ? p with { State = state, Since = at, Note = note } : p)] };

    private Proposal? Find(ProposalState state)
    {
        foreach (var p in Proposals) if (p.State == state) return p;
        return null;
    }
}
