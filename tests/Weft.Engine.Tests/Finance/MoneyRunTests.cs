using Weft.Engine.Tests.Storage;

namespace Weft.Engine.Tests.Finance;

/// <summary>A comparison of money while a party does not answer: what the others said is kept, and who comes back is asked.</summary>
public sealed class MoneyRunTests
{
    private static int used;

    [Fact]
    public async Task Only_who_failed_is_asked_again()
    {
        await using var rig = await OpenAsync();
        await rig.SoldAsync("1");
        await rig.SoldAsync("2");
        rig.Provider.Failures = 2;
        var run = await rig.CompareAsync(TimeSpan.FromMinutes(1));
        (run.State, run.Looked, run.Open).ShouldBe(("done", 2, 0));
        run.NotAsked.ShouldBeEmpty();
        rig.Provider.Calls.ShouldBe([2, 2, 2]);
        rig.Shop.Calls.ShouldBe([2]);
        rig.Erp.Calls.ShouldBe([2]);
    }

    [Fact]
    public async Task A_wait_for_a_party_that_is_down_for_half_a_minute_is_no_failure()
    {
        await using var rig = await OpenAsync();
        await rig.SoldAsync("1");
        rig.Provider.Failures = 4;
        var run = await rig.CompareAsync(TimeSpan.FromMinutes(2));
        run.NotAsked.ShouldBeEmpty("three failures open the circuit for 15 s, the fourth for 30 s");
        (run.State, run.Looked, run.Open).ShouldBe(("done", 1, 0));
        rig.Provider.Calls.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_party_that_stays_down_is_named_and_the_others_are_compared()
    {
        await using var rig = await OpenAsync();
        var order = await rig.SoldAsync("1");
        rig.Provider.Failures = -1;
        rig.Erp.Documents.RemoveAll(d => d.Order == order);
        var run = await rig.CompareAsync(TimeSpan.FromMinutes(5));
        run.State.ShouldBe("done");
        run.NotAsked.ShouldHaveSingleItem().ShouldSatisfyAllConditions(n => n.Key.ShouldBe("psp"), n => n.Value.ShouldContain("it is down"));
        (await rig.FoundAsync()).ShouldHaveSingleItem().Class.ShouldBe("OrderUnknownToErp");
        (rig.Clock.GetUtcNow() - run.StartedAt).ShouldBeLessThan(TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task A_party_that_fails_many_times_in_a_row_for_a_while_is_asked_until_it_answers()
    {
        await using var rig = await OpenAsync(r => r.Lane = new LaneOptions { CircuitFailures = 1_000 });
        await rig.SoldAsync("1");
        rig.Provider.Failures = 40;
        var run = await rig.CompareAsync(TimeSpan.FromMinutes(2));
        run.NotAsked.ShouldBeEmpty();
        (run.State, run.Looked, run.Open).ShouldBe(("done", 1, 0));
    }

    [Fact]
    public async Task A_party_that_refuses_for_good_is_named_within_seconds()
    {
        await using var rig = await OpenAsync();
        await rig.SoldAsync("1");
        (rig.Provider.Failures, rig.Provider.Failure) = (-1, new InvalidOperationException("no such field"));
        var run = await rig.CompareAsync(TimeSpan.FromMinutes(1));
        run.State.ShouldBe("done");
        run.NotAsked.ShouldHaveSingleItem().Value.ShouldContain("no such field");
        (rig.Clock.GetUtcNow() - run.StartedAt).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    private static Task<MoneyRig> OpenAsync(Action<MoneyRig>? arrange = null) => MoneyRig.OpenAsync(() => new SqliteMemory($"money-run-{Interlocked.Increment(ref used)}").OpenAsync(), arrange);
}
