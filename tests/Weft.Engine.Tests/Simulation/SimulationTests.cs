using Weft.Simulation;

namespace Weft.Engine.Tests.Simulation;

/// <summary>The deterministic simulation finds nothing in the engine, and finds every bug that is planted in it.</summary>
public sealed class SimulationTests
{
    /// <summary>Seeds of one test run; <c>weft simulate</c> runs more.</summary>
    private const ulong Seeds = 150;

    private const ulong MostSeedsToFindABug = 50;

    [Fact]
    public async Task Every_order_ends_in_sync_whatever_the_seed_brings()
    {
        var result = await Sweep.RunAsync(1, Seeds, Environment.ProcessorCount, cancellation: TestContext.Current.CancellationToken);
        result.Failures.Select(f => $"seed {f.Seed}: {f.Failure}").ShouldBeEmpty();
        result.Crashes.ShouldBeGreaterThan(1_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"{result.Pieces}");
        new[] { result.Pieces.Split, result.Pieces.Rejected, result.Pieces.Expired, result.Pieces.ByStores, result.Pieces.InParts }.ShouldAllBe(n => n > 0, $"{result.Pieces}");
        var changes = result.Changes;
        TestContext.Current.TestOutputHelper?.WriteLine($"{changes}");
        new[] { changes.PickedUp, changes.Substituted, changes.NotSubstituted, changes.GivenBack, changes.WaitedTooLong }.ShouldAllBe(n => n > 0, $"{changes}");
    }

    [Fact]
    public async Task The_same_seed_is_the_same_story()
    {
        var first = await Weft.Simulation.Simulation.RunAsync(42);
        var second = await Weft.Simulation.Simulation.RunAsync(42);
        second.Fingerprint.ShouldBe(first.Fingerprint);
        second.Steps.ShouldBe(first.Steps);
    }

    [Theory]
    [InlineData(nameof(PlantedBugs.MarkSentBeforeSending))]
    [InlineData(nameof(PlantedBugs.FreshKeyPerAttempt))]
    [InlineData(nameof(PlantedBugs.MarkOutsideTransaction))]
    [InlineData(nameof(PlantedBugs.AcknowledgeBeforeCommit))]
    [InlineData(nameof(PlantedBugs.ExpiryForgetsToRelease))]
    [InlineData(nameof(PlantedBugs.OrdersOverlookCarts))]
    [InlineData(nameof(PlantedBugs.CountsUndoMovements))]
    [InlineData(nameof(PlantedBugs.PublicationsGetLost))]
    [InlineData(nameof(PlantedBugs.RefundsPaidTwice))]
    [InlineData(nameof(PlantedBugs.RestockGetsLost))]
    [InlineData(nameof(PlantedBugs.PaymentsCapturedTwice))]
    public async Task A_planted_bug_is_found(string bug)
    {
        for (ulong seed = 1; seed <= MostSeedsToFindABug; seed++)
        {
            var result = await Weft.Simulation.Simulation.RunAsync(seed, Enum.Parse<PlantedBugs>(bug));
            if (result.Failure is null) continue;
            TestContext.Current.TestOutputHelper?.WriteLine($"{bug}: found at seed {seed}: {result.Failure}");
            return;
        }

        Assert.Fail($"{bug} was not found within {MostSeedsToFindABug} seeds.");
    }
}
