using System.Collections.Immutable;

namespace Weft.Core.Reconciliation;

/// <summary>What the configuration says about differences: how long they may take to end by themselves, and which are cured without asking.</summary>
public sealed record ReconciliationPolicy
{
    /// <summary>Longest wait between two looks at one difference, as a power of two of <see cref="LookAgainAfter"/>.</summary>
    private const int MostDoublings = 7;

    /// <summary>Wait before the second look at a difference. It doubles with every further look that finds nothing to do.</summary>
    public TimeSpan LookAgainAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long orders, counts and goods issues may be under way to us. Until then a number that is lower than ours may be a sale that we hear of later: nothing is cured that would make a
    /// channel sell more.
    /// </summary>
    public TimeSpan SettleWithin { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Classes that are cured without asking; others are proposed.</summary>
    public ImmutableSortedSet<DiscrepancyClass> Heals { get; init; } = [DiscrepancyClass.LostPush, DiscrepancyClass.ForeignWrite, DiscrepancyClass.CountCorrection, DiscrepancyClass.OurFault];

    /// <summary>Times one difference is cured before somebody has to look into it: two programs that correct each other would do so for ever.</summary>
    public int MostHeals { get; init; } = 3;

    /// <summary>The wait after so many looks.</summary>
    internal TimeSpan WaitAfter(int looks) => LookAgainAfter * Math.Pow(2, Math.Clamp(looks - 1, 0, MostDoublings));
}
