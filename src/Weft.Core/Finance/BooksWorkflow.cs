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
    private const int MostNamed = 5;

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
        if (period.To > now) return new Decision.Refused($"{c.Period} is not over before {period.To:yyyy-MM-dd HH:mm} UTC.", "period", "Close it then.");
        if (s.Closed.Length > 0 && Period.Parse(s.Closed[^1].Period).Next is var next && next != period)
            return new Decision.Refused($"After {s.Closed[^1].Period} comes {next}.", "period", $"Close {next} first.");
        var open = s.Open.Values.Where(d => d.On < period.To).ToList();
        if (open.Count == 0) return Decision.Accept(new PeriodClosed(c.Period, c.Figures, c.Late, c.AsOf, c.By));
        var more = open.Count > MostNamed ? $" and {open.Count - MostNamed} more" : "";
        return new Decision.Refused(
            $"{(open.Count == 1 ? "1 difference is" : $"{open.Count} differences are")} open: {string.Join(", ", open.Take(MostNamed).Select(d => d.Key))}{more}.", "period", "Resolve or accept each; list them with 'weft money discrepancies'.");
    }
}
