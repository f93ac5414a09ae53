using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Finance;

/// <summary>Where a difference of money stands.</summary>
public enum MoneyStatus
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Somebody has to decide.</summary>
    Open,

    /// <summary>Somebody accepts it.</summary>
    Accepted,

    /// <summary>Somebody has put it right; the next look says whether it is.</summary>
    Resolved,

    /// <summary>The figures are the same again.</summary>
    Gone,
}

/// <summary>A difference of money, folded from its events.</summary>
/// <param name="Key">What differs.</param>
public sealed record MoneyDifferenceState(string Key)
{
    /// <summary>Where it stands.</summary>
    public MoneyStatus Status { get; init; }

    /// <summary>What the last look saw; null when it never existed.</summary>
    public MoneyDifference? Last { get; init; }

    /// <summary>When it was seen first, since it last was over.</summary>
    public DateTimeOffset FirstSeen { get; init; }

    /// <summary>When its status changed last.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>Who decided last.</summary>
    public string? By { get; init; }

    /// <summary>What they said.</summary>
    public string? Note { get; init; }
}

/// <summary>Differences of money: one stream for each that ever was.</summary>
public sealed class MoneyDifferenceWorkflow : Workflow<MoneyDifferenceState>
{
    /// <inheritdoc/>
    public override string Kind => "money";

    /// <summary>The stream of a difference.</summary>
    public static StreamId StreamOf(string key) => new("money", key);

    /// <inheritdoc/>
    protected override MoneyDifferenceState Initial(string key) => new(key);

    /// <inheritdoc/>
    protected override Decision Decide(Command command, MoneyDifferenceState s, DateTimeOffset now) => command switch
    {
        ReportMoneyDifference c => Differs(c.Difference, s),
        ReportMoneyAgreement c => s.Status is MoneyStatus.None or MoneyStatus.Gone ? new Decision.AlreadyDone("There is no difference.") : Decision.Accept(new MoneyDifferenceGone(c.At)),
        AcceptMoneyDifference c => Ends(s, MoneyStatus.Accepted, new MoneyDifferenceAccepted(c.By, c.Reason)),
        ResolveMoneyDifference c => Ends(s, MoneyStatus.Resolved, new MoneyDifferenceResolved(c.By, c.How)),
        _ => new Decision.Unexpected($"A difference of money does not know what to do with {command.GetType().Name}."),
    };

    /// <inheritdoc/>
    protected override MoneyDifferenceState Evolve(MoneyDifferenceState s, Event recorded, DateTimeOffset at) => recorded switch
    {
        MoneyDifferenceFound e => s with
        {
            Status = MoneyStatus.Open, Last = e.Difference, ChangedAt = at, By = null, Note = null, FirstSeen = s.Status is MoneyStatus.None or MoneyStatus.Gone ? at : s.FirstSeen,
        },
        MoneyDifferenceGone => s with { Status = MoneyStatus.Gone, ChangedAt = at },
        MoneyDifferenceAccepted e => s with { Status = MoneyStatus.Accepted, By = e.By, Note = e.Reason, ChangedAt = at },
        MoneyDifferenceResolved e => s with { Status = MoneyStatus.Resolved, By = e.By, Note = e.How, ChangedAt = at },
        _ => s,
    };

    /// <inheritdoc/>
    protected override ImmutableArray<Effect> Effects(MoneyDifferenceState before, MoneyDifferenceState after, ImmutableArray<Event> events, DateTimeOffset now) => (before.Status, after.Status) switch
    {
        (_, MoneyStatus.Open) when after.Last is { } d && (before.Status != MoneyStatus.Open || before.Last?.On != d.On || before.Last.Why != d.Why) => [new Effect.Tell(BooksWorkflow.Stream, new NoteOpenDifference(after.Key, d.On, d.Why))],
        (MoneyStatus.Open, not MoneyStatus.Open) => [new Effect.Tell(BooksWorkflow.Stream, new NoteEndedDifference(after.Key))],
        _ => [],
    };

    private static Decision Differs(MoneyDifference d, MoneyDifferenceState s)
    {
        var same = s.Last is { } last && (last.Ours, last.Theirs) == (d.Ours, d.Theirs);
        return s.Status switch
        {
            MoneyStatus.Open when same => new Decision.AlreadyDone("It is known and waits for somebody to decide."),
            MoneyStatus.Accepted when same => new Decision.AlreadyDone($"{s.By} accepts it: {s.Note}"),
            _ => Decision.Accept(new MoneyDifferenceFound(d)),
        };
    }

    private static Decision Ends(MoneyDifferenceState s, MoneyStatus to, Event ended) => s.Status switch
    {
        MoneyStatus.None => new Decision.Refused("There is no such difference.", "id", "List them with GET /api/v1/money/discrepancies."),
        MoneyStatus.Gone => new Decision.AlreadyDone("The figures are the same again."),
        var status when status == to => new Decision.AlreadyDone($"{s.By} has decided that already: {s.Note}"),
        _ => Decision.Accept(ended),
    };
}
