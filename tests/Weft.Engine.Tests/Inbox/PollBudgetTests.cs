using System.Net;
using Weft.Engine.Dispatch;
using Weft.Engine.Inbox;
using Weft.Engine.Tests.Rig;
using Weft.Sdk;

namespace Weft.Engine.Tests.Inbox;

/// <summary>A poll is a call on the account like any other.</summary>
public sealed class PollBudgetTests
{
    private static readonly LaneOptions onePerSecond = new() { CallsPerSecond = 1, Burst = 1 };

    [Fact]
    public async Task A_poll_takes_a_call_from_the_budget_and_waits_when_none_is_left()
    {
        await using var rig = await OpenAsync(new LaneOptions { CallsPerSecond = 0.05, Burst = 1 });
        var polls = Count(rig);
        (await Poller(rig).StepAsync(default)).ShouldBeTrue();
        rig.FarLane.Budget.Left.ShouldBe(0);
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        (await Poller(rig).StepAsync(default)).ShouldBeFalse();
        (polls(), Poller(rig).Wait).ShouldBe((1, TimeSpan.FromSeconds(10)));
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        (await Poller(rig).StepAsync(default)).ShouldBeTrue();
        polls().ShouldBe(2);
    }

    [Fact]
    public async Task The_next_call_is_the_polls_however_many_deliveries_wait()
    {
        await using var rig = await OpenAsync(onePerSecond);
        var polls = Count(rig);
        foreach (var i in Enumerable.Range(0, 5)) await rig.PostAsync($"n{i} send a");
        await rig.SettleAsync();
        rig.Far.Sent.Count.ShouldBe(1);
        (await Poller(rig).StepAsync(default)).ShouldBeFalse();
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.SettleAsync();
        rig.Far.Sent.Count.ShouldBe(1, "the call is taken");
        (await Poller(rig).StepAsync(default)).ShouldBeTrue();
        polls().ShouldBe(1);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.SettleAsync();
        rig.Far.Sent.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_poll_that_always_finds_more_leaves_every_second_call_to_deliveries()
    {
        await using var rig = await OpenAsync(onePerSecond);
        var polls = 0;
        rig.Far.OnPoll = _ => new PollPage([], $"c{++polls}", true);
        foreach (var i in Enumerable.Range(0, 5)) await rig.PostAsync($"n{i} send a");
        await rig.SettleAsync();
        for (var second = 0; second < 10; second++)
        {
            while (await Poller(rig).StepAsync(default)) { }
            await rig.SettleAsync();
            rig.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        (polls, rig.Far.Sent.Count).ShouldBe((5, 5));
    }

    [Fact]
    public async Task Without_deliveries_a_poll_uses_all_there_is()
    {
        await using var rig = await OpenAsync(new LaneOptions { CallsPerSecond = 1, Burst = 4 });
        rig.Clock.Advance(TimeSpan.FromSeconds(4));
        var polls = 0;
        rig.Far.OnPoll = _ => new PollPage([], $"c{++polls}", true);
        while (await Poller(rig).StepAsync(default)) { }
        polls.ShouldBe(4);
    }

    [Fact]
    public async Task A_429_pauses_the_lane_as_long_as_it_says()
    {
        await using var rig = await OpenAsync(onePerSecond);
        rig.Far.OnPoll = _ => throw new CallFailedException(HttpStatusCode.TooManyRequests, "Slow down.", TimeSpan.FromSeconds(7));
        (await Poller(rig).StepAsync(default)).ShouldBeTrue();
        Poller(rig).Wait.ShouldBe(TimeSpan.FromSeconds(7));
        Poller(rig).Failure.ShouldBe("The account's rate limit is used up.");
        rig.FarLane.PausedUntil.ShouldBe(rig.Clock.GetUtcNow().AddSeconds(7));
        rig.FarLane.Circuit.State.ShouldBe(CircuitState.Closed);
        await rig.PostAsync("n send a");
        await rig.PassAsync(TimeSpan.FromSeconds(6));
        rig.Far.Sent.ShouldBeEmpty();
        await rig.PassAsync(TimeSpan.FromSeconds(2));
        rig.Far.Sent.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_known_limit_one_429_makes_only_the_poll_wait()
    {
        await using var rig = await OpenAsync(new LaneOptions());
        rig.Far.OnPoll = _ => throw new CallFailedException(HttpStatusCode.TooManyRequests, null, TimeSpan.FromSeconds(7));
        await Poller(rig).StepAsync(default);
        (Poller(rig).Wait, rig.FarLane.PausedUntil).ShouldBe((TimeSpan.FromSeconds(7), null));
        for (var i = 0; i < 6; i++)
        {
            rig.FarLane.PausedUntil.ShouldBeNull();
            rig.Clock.Advance(TimeSpan.FromSeconds(7));
            await Poller(rig).StepAsync(default);
        }

        rig.FarLane.PausedUntil.ShouldNotBeNull("seven in a row speak for the account");
    }

    [Fact]
    public async Task A_lane_that_pauses_is_not_polled()
    {
        await using var rig = await OpenAsync(onePerSecond);
        var polls = Count(rig);
        rig.FarLane.Pause(TimeSpan.FromSeconds(20));
        (await Poller(rig).StepAsync(default)).ShouldBeFalse();
        Poller(rig).Wait.ShouldBe(TimeSpan.FromSeconds(20));
        rig.Clock.Advance(TimeSpan.FromSeconds(20));
        (await Poller(rig).StepAsync(default)).ShouldBeTrue();
        polls().ShouldBe(1);
    }

    [Fact]
    public async Task A_503_that_asks_for_more_time_than_we_would_wait_gets_it()
    {
        await using var rig = await OpenAsync(new LaneOptions());
        rig.Far.OnPoll = _ => throw new CallFailedException(HttpStatusCode.ServiceUnavailable, null, TimeSpan.FromMinutes(5));
        await Poller(rig).StepAsync(default);
        Poller(rig).Wait.ShouldBe(TimeSpan.FromMinutes(5));
    }

    private static Task<TestEngine> OpenAsync(LaneOptions lane) => TestEngine.OpenAsync(lane: lane, arrange: r => r.Far.Interval = TimeSpan.FromSeconds(10));

    private static Poller Poller(TestEngine rig) => rig.Engine.Pollers.ShouldHaveSingleItem();

    private static Func<int> Count(TestEngine rig)
    {
        var polls = 0;
        rig.Far.OnPoll = cursor =>
        {
            polls++;
            return PollPage.Nothing(cursor);
        };
        return () => polls;
    }
}
