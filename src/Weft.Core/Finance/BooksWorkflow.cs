using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Finance;

/// <summary>The books: which differences are open, and which periods are closed.</summary>
public sealed record BooksState
{
    /// <summary>Open differences by key, with the day of their money.</summary>
    public ImmutableSortedDictionary<string, DifferenceOpened> Open { get; init; } = ImmutableSortedDictionary.Create<string, DifferenceOpened>(StringComparer.Ordinal);

    /// <summary>Closed periods, oldest first.</summary>
    public ImmutableArray<PeriodClosed> Closed { get; init; } = [];
}

/// <summary>Closes periods: one stream for the whole retailer, so that no difference can open while a period is closed without either knowing of the other.</summary>
public sealed class BooksWorkflow : Workflow<BooksState>
{
    /// <summary>The only stream.</summary>
    public static StreamId Stream { get; } = new("books", "retailer");

    /// <inheritdoc/>
    public override string Kind => "books";

    /// <inheritdoc/>
    protected override BooksState Initial(string key) => new();

    /// <inheritdoc/>
    protected override Decision Decide(Command command, BooksState s, DateTimeOffset now) => command switch
    {
        NoteOpenDifference c => Decision.Accept(new DifferenceOpened(c.Key, c.On, c.Why)),
        NoteEndedDifference c => s.Open.ContainsKey(c.Key) ? Decision.Accept(new DifferenceEnded(c.Key)) : new Decision.AlreadyDone("It is not open."),
        ClosePeriod c => Close(c, s, now),
        _ => new Decision.Unexpected($"The books do not know what to do with {command.GetType().Name}."),
    };

    /// <inheritdoc/>
    protected override BooksState Evolve(BooksState s, Event recorded, DateTimeOffset at) => recorded switch
    {
        DifferenceOpened e => s with { Open = s.Open.SetItem(e.Key, e) },
        DifferenceEnded e => s with { Open = s.Open.Remove(e.Key) },
        PeriodClosed e => s with { Closed = s.Closed.Add(e) },
        _ => s,
    };

    /// <inheritdoc/>
    protected override ImmutableArray<Effect> Effects(BooksState before, BooksState after, ImmutableArray<Event> events, DateTimeOffset now) => [];

    private static Decision Close(ClosePeriod c, BooksState s, DateTimeOffset now)
    {
        if (!Period.TryParse(c.Period, out var period)) return new Decision.Refused($"'{c.Period}' is no period.", "period", "Write the month as 2026-11.");
        if (s.Closed.FirstOrDefault(p => p.Period == c.Period) is { } closed) return new Decision.AlreadyDone($"{closed.By} has closed {c.Period}; what is recorded later shows in the next period.");
        return Closing.Obstacles(s, period, now) is [var first, ..]
            ? new Decision.Refused(first.Reason, "period", first.NextStep)
            : Decision.Accept(new PeriodClosed(c.Period, c.Figures, c.Late, c.AsOf, c.By));
    }
}
