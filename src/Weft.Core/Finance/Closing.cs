using System.Collections.Immutable;

namespace Weft.Core.Finance;

/// <summary>What keeps a period from being closed.</summary>
public enum ObstacleKind
{
    /// <summary>It is not over.</summary>
    NotOver,

    /// <summary>Another one comes before it.</summary>
    NotNext,

    /// <summary>Differences of its money, or of earlier money, are open.</summary>
    OpenDifferences,
}

/// <summary>Something that keeps a period from being closed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Reason">In plain words.</param>
/// <param name="NextStep">What cures it.</param>
public sealed record ClosingObstacle(ObstacleKind Kind, string Reason, string NextStep);

/// <summary>When a period can be closed. Pure, and the same for whoever asks beforehand and for the closing itself.</summary>
public static class Closing
{
    private const int MostNamed = 5;

    /// <summary>All that keeps a period from being closed now; none: it can be. Of one that is closed already there is nothing to say.</summary>
    public static ImmutableArray<ClosingObstacle> Obstacles(BooksState books, Period period, DateTimeOffset now)
    {
        var found = ImmutableArray.CreateBuilder<ClosingObstacle>();
        if (period.To > now) found.Add(new(ObstacleKind.NotOver, $"{period} is not over before {period.To:yyyy-MM-dd HH:mm} UTC.", "Close it then."));
        if (books.Closed.Length > 0 && Period.Parse(books.Closed[^1].Period).Next is var next && next != period)
            found.Add(new(ObstacleKind.NotNext, $"After {books.Closed[^1].Period} comes {next}.", $"Close {next} first."));
        var open = books.Open.Values.Where(d => d.On < period.To).ToList();
        if (open.Count == 0) return found.ToImmutable();
        var more = open.Count > MostNamed ? $" and {open.Count - MostNamed} more" : "";
        found.Add(new(
            ObstacleKind.OpenDifferences, $"{(open.Count == 1 ? "1 difference is" : $"{open.Count} differences are")} open: {string.Join(", ", open.Take(MostNamed).Select(d => d.Key))}{more}.",
            "Resolve or accept each; list them with 'weft money discrepancies'."));
        return found.ToImmutable();
    }
}
