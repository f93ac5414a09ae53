using Weft.Core.Finance;
using Weft.Engine.Queries;
using Weft.Engine.Storage;

namespace Weft.Engine.Finance;

/// <summary>Where months stand.</summary>
public sealed partial class MoneyQueries
{
    /// <summary>Months that are listed; of more, the newest.</summary>
    public const int MostPeriods = 240;

    /// <summary>
    /// The months from the first closed one on, or the first with an order or an open difference while none is closed, to the present one; newest first. What an open month comes to is not
    /// worked out here: that reads all its orders.
    /// </summary>
    public async Task<IReadOnlyList<PeriodStanding>> PeriodsAsync(CancellationToken cancellation)
    {
        var now = parts.Clock.GetUtcNow();
        var books = await BooksAsync(cancellation);
        var slices = await SlicesAsync(new MoneyDifferenceQuery("open", null, null, null, 1), cancellation);
        var standing = new List<PeriodStanding>();
        for (var (period, last) = (await FirstAsync(books, now, cancellation), Period.Of(now)); period.From <= last.From; period = period.Next) standing.Add(StandingOf(period, books, slices, now));
        standing.Reverse();
        return [.. standing.Take(MostPeriods)];
    }

    /// <summary>Where one month stands.</summary>
    public async Task<PeriodStanding> StandingAsync(Period period, CancellationToken cancellation) =>
        StandingOf(period, await BooksAsync(cancellation), await SlicesAsync(new MoneyDifferenceQuery("open", null, null, null, 1), cancellation), parts.Clock.GetUtcNow());

    private static PeriodStanding StandingOf(Period period, BooksState books, IReadOnlyList<MoneySlice> slices, DateTimeOffset now)
    {
        var name = period.ToString();
        if (books.Closed.FirstOrDefault(c => c.Period == name) is { } closed) return new PeriodStanding(period, closed, [], []);
        return new PeriodStanding(period, null, Closing.Obstacles(books, period, now), MoneyTotal.Of(slices.Where(s => string.CompareOrdinal(s.Period, name) <= 0))) { IsFirst = books.Closed.IsEmpty };
    }

    private async Task<Period> FirstAsync(BooksState books, DateTimeOffset now, CancellationToken cancellation)
    {
        if (books.Closed is [var closed, ..]) return Period.Parse(closed.Period);
        var order = (await engine.Store.ReadAsync<long?>("SELECT min(since) FROM orders", new { }, cancellation))[0];
        var first = books.Open.Values.Select(d => d.On).Append(order is { } since ? Micros.ToTime(since) : now).Append(now).Min();
        return Period.Of(first);
    }
}

/// <summary>Where a month stands.</summary>
/// <param name="Period">The month.</param>
/// <param name="Closed">What it came to, and who closed it; null while it is open.</param>
/// <param name="Obstacles">What keeps it from being closed now; none: it can be, or is.</param>
/// <param name="Against">The open differences among these, by currency.</param>
public sealed record PeriodStanding(Period Period, PeriodClosed? Closed, IReadOnlyList<ClosingObstacle> Obstacles, IReadOnlyList<MoneyTotal> Against)
{
    /// <summary>True while no month is closed: the first that is begins the books, and no earlier one can be closed after it.</summary>
    public bool IsFirst { get; init; }

    /// <summary>True when it can be closed now.</summary>
    public bool CanClose => Closed is null && Obstacles.Count == 0;

    /// <summary>Open differences that keep it from being closed.</summary>
    public int Open => Against.Sum(a => a.Count);
}
