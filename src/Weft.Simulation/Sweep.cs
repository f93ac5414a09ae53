using System.Collections.Concurrent;
using Weft.Engine;

namespace Weft.Simulation;

/// <summary>What many seeds came to.</summary>
/// <param name="Seeds">Seeds run.</param>
/// <param name="Steps">Steps taken over all seeds.</param>
/// <param name="Crashes">Times a node died over all seeds.</param>
/// <param name="Orders">Orders placed over all seeds.</param>
/// <param name="Failures">The seeds that failed, each in its shortest form.</param>
public sealed record SweepResult(int Seeds, long Steps, long Crashes, long Orders, IReadOnlyList<SimulationResult> Failures)
{
    /// <summary>What became of orders that stores could ship, over all seeds.</summary>
    public PieceCounts Pieces { get; init; } = PieceCounts.None;

    /// <summary>What customers wanted otherwise than it came, over all seeds.</summary>
    public ChangeCounts Changes { get; init; } = ChangeCounts.None;
}

/// <summary>Runs many seeds, several at once; a failing one is run again with fewer orders until its trace is short.</summary>
public static class Sweep
{
    private const int MostFailuresKept = 20;
    private const ulong RepeatEvery = 50;

    /// <summary>Runs the seeds from <paramref name="first"/> to <paramref name="last"/>.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="last">The last seed.</param>
    /// <param name="parallel">Seeds run at once.</param>
    /// <param name="progress">Told the number of seeds done.</param>
    /// <param name="cancellation">Stops after the seeds under way.</param>
    public static Task<SweepResult> RunAsync(ulong first, ulong last, int parallel, Action<int>? progress = null, CancellationToken cancellation = default) =>
        RunAsync(first, last, parallel, PlantedBugs.None, progress, cancellation);

    internal static async Task<SweepResult> RunAsync(ulong first, ulong last, int parallel, PlantedBugs bugs, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        var failures = new ConcurrentBag<SimulationResult>();
        var pieces = new ConcurrentBag<PieceCounts>();
        var changes = new ConcurrentBag<ChangeCounts>();
        long steps = 0, crashes = 0, orders = 0;
        var done = 0;
        await Parallel.ForEachAsync(Range(first, last), new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellation }, async (seed, _) =>
        {
            var result = await Simulation.RunAsync(seed, bugs);
            if (result.Failure is null && seed % RepeatEvery == 0 && (await Simulation.RunAsync(seed, bugs)).Fingerprint != result.Fingerprint)
                result = result with { Failure = "two runs of this seed differ: something is left to chance" };
            pieces.Add(result.Pieces);
            changes.Add(result.Changes);
            Interlocked.Add(ref steps, result.Steps);
            Interlocked.Add(ref crashes, result.Crashes);
            Interlocked.Add(ref orders, result.Orders);
            if (result.Failure is not null && failures.Count < MostFailuresKept) failures.Add(bugs == PlantedBugs.None ? await ShortestAsync(result) : result);
            progress?.Invoke(Interlocked.Increment(ref done));
        });
        return new SweepResult(done, steps, crashes, orders, [.. failures.OrderBy(f => f.Seed)]) 
        {
            Pieces = pieces.Aggregate(PieceCounts.None, (sum, p) => sum + p),
            Changes = changes.Aggregate(ChangeCounts.None, (sum, c) => sum + c),
        };
    }

    /// <summary>The same seed with the fewest orders that still fails.</summary>
    private static async Task<SimulationResult> ShortestAsync(SimulationResult failed)
    {
        foreach (var orders in new[] { 1, 2, 3, 5, 8 }.Where(n => n < failed.Orders))
            if (await Simulation.RunAsync(failed.Seed, orders, keepTrace: true) is { Failure: not null } shorter) return shorter;
        return await Simulation.RunAsync(failed.Seed, keepTrace: true);
    }

    private static IEnumerable<ulong> Range(ulong first, ulong last)
    {
        for (var seed = first; seed <= last; seed++) yield return seed;
    }
}
