using System.Collections.Immutable;
using Weft.Engine.Dispatch;
using Weft.Engine.Inbox;
using Weft.Engine.Tests.Rig;
using Weft.Sdk;

namespace Weft.Engine.Tests.Inbox;

public sealed class PollerTests : IAsyncLifetime
{
    private TestEngine rig = null!;

    private Poller Poller => rig.Engine.Pollers.ShouldHaveSingleItem();

    public async ValueTask InitializeAsync() => rig = await TestEngine.OpenAsync(arrange: r => r.Shop.Interval = TimeSpan.FromSeconds(10));

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task A_page_and_the_cursor_after_it_are_one_transaction()
    {
        rig.Shop.OnPoll = _ => Page("c1", false, "n a", "n b");
        rig.Store.BeforeCommit = _ => FaultyStore.Trouble();
        await Poller.StepAsync(default);
        (await rig.Store.CursorAsync("shop", default)).ShouldBeNull();
        rig.Store.BeforeCommit = _ => null;
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await Poller.StepAsync(default);
        (await rig.Store.CursorAsync("shop", default)).ShouldBe("c1");
        await rig.SettleAsync();
        (await rig.NotesAsync("n")).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task It_goes_on_where_an_earlier_run_stopped()
    {
        List<string?> asked = [];
        rig.Shop.OnPoll = cursor =>
        {
            asked.Add(cursor);
            return Page("c1", false, "n a");
        };
        await Poller.StepAsync(default);
        await rig.RestartAsync();
        await Poller.StepAsync(default);
        await rig.SettleAsync();
        asked.ShouldBe([null, "c1"]);
        (await rig.NotesAsync("n")).ShouldBe(["a"], "what is read twice is suppressed");
    }

    [Fact]
    public async Task While_there_is_more_it_reads_on_at_once_and_then_waits()
    {
        rig.Shop.OnPoll = cursor => cursor is null ? Page("c1", true, "n a") : Page("c2", false, "n b");
        (await Poller.StepAsync(default)).ShouldBeTrue();
        (await Poller.StepAsync(default)).ShouldBeTrue();
        (await Poller.StepAsync(default)).ShouldBeFalse();
        Poller.Wait.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Failures_make_it_wait_longer_each_time_up_to_a_bound_and_open_the_circuit()
    {
        rig.Shop.OnPoll = _ => throw new HttpRequestException("refused");
        List<double> waits = [];
        for (var i = 0; i < 5; i++)
        {
            (await Poller.StepAsync(default)).ShouldBeTrue();
            waits.Add(Poller.Wait.TotalSeconds);
            rig.Clock.Advance(Poller.Wait);
        }

        waits.ShouldBe([20, 40, 60, 60, 60]);
        Poller.Failure.ShouldBe("refused");
        rig.Engine.Lanes.Find("shop")!.Circuit.State.ShouldBe(CircuitState.Open);
        rig.Shop.OnPoll = _ => Page("c1", false);
        await Poller.StepAsync(default);
        (Poller.Failure, rig.Engine.Lanes.Find("shop")!.Circuit.State).ShouldBe((null, CircuitState.Closed));
    }

    [Fact]
    public async Task A_store_that_fails_is_no_failure_of_the_system_that_is_read()
    {
        rig.Shop.OnPoll = _ => Page("c1", false, "n a");
        rig.Store.BeforeCommit = _ => FaultyStore.Trouble();
        for (var i = 0; i < 6; i++)
        {
            await Poller.StepAsync(default);
            rig.Clock.Advance(Poller.Wait);
        }

        rig.Engine.Lanes.Find("shop")!.Circuit.State.ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public async Task A_page_that_was_stored_although_the_answer_was_lost_is_processed()
    {
        rig.Shop.OnPoll = _ => Page("c1", false, "n a");
        rig.Store.AfterCommit = _ =>
        {
            rig.Store.AfterCommit = _ => null;
            return FaultyStore.Trouble();
        };
        await Poller.StepAsync(default);
        await rig.SettleAsync();
        (await rig.NotesAsync("n")).ShouldBe(["a"]);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await Poller.StepAsync(default);
        await rig.SettleAsync();
        (await rig.NotesAsync("n")).ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_name_with_a_nul_character_does_not_block_its_page()
    {
        rig.Shop.OnPoll = _ => new PollPage([new PolledMessage("notes", "key\0", "n a"u8.ToArray())], "c1", false);
        await Poller.StepAsync(default);
        await rig.SettleAsync();
        (await rig.NotesAsync("n")).ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_poll_too_many_is_no_failure_and_waits_as_long_as_it_was_told()
    {
        rig.Shop.OnPoll = _ => throw new CallFailedException(System.Net.HttpStatusCode.TooManyRequests, null, TimeSpan.FromSeconds(25));
        for (var i = 0; i < 10; i++)
        {
            (await Poller.StepAsync(default)).ShouldBeTrue();
            Poller.Wait.ShouldBe(TimeSpan.FromSeconds(25));
            rig.Clock.Advance(Poller.Wait);
        }

        rig.Engine.Lanes.Find("shop")!.Circuit.State.ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public async Task It_waits_while_the_account_asks_the_lane_to_wait()
    {
        var polls = 0;
        rig.Shop.OnPoll = cursor =>
        {
            polls++;
            return PollPage.Nothing(cursor);
        };
        rig.Engine.Lanes.Find("shop")!.Pause(TimeSpan.FromSeconds(30));
        (await Poller.StepAsync(default)).ShouldBeFalse();
        Poller.Wait.ShouldBe(TimeSpan.FromSeconds(30));
        polls.ShouldBe(0);
        rig.Clock.Advance(TimeSpan.FromSeconds(30));
        (await Poller.StepAsync(default)).ShouldBeTrue();
        polls.ShouldBe(1);
    }

    [Fact]
    public async Task A_poll_that_is_always_too_many_leaves_room_for_deliveries()
    {
        await using var small = await TestEngine.OpenAsync(lane: new LaneOptions { CallsPerSecond = 1, Burst = 1 }, arrange: r => r.Far.Interval = TimeSpan.FromSeconds(1));
        small.Far.OnPoll = _ => throw new CallFailedException(System.Net.HttpStatusCode.TooManyRequests, null, TimeSpan.FromSeconds(1));
        for (var i = 0; i < 10; i++) await small.PostAsync($"n{i} send a");
        for (var second = 0; second < 240; second++)
        {
            await small.Engine.Pollers.ShouldHaveSingleItem().StepAsync(default);
            await small.PassAsync(TimeSpan.FromSeconds(1));
        }

        small.Far.SentKeys.Count().ShouldBe(10);
    }

    private static PollPage Page(string cursor, bool more, params string[] bodies) =>
        new([.. bodies.Select(b => new PolledMessage("notes", b, System.Text.Encoding.UTF8.GetBytes(b)))], cursor, more);
}
