using Weft.Engine.Tests.Rig;

namespace Weft.Engine.Tests.Turns;

public sealed class TimerTests : IAsyncLifetime
{
    private TestEngine rig = null!;

    public async ValueTask InitializeAsync() => rig = await TestEngine.OpenAsync();

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task It_fires_once_when_it_is_due()
    {
        await SayAsync("n timer t 10 rang");
        await rig.PassAsync(TimeSpan.FromSeconds(9));
        (await rig.NotesAsync("n")).Count.ShouldBe(1);
        await rig.PassAsync(TimeSpan.FromSeconds(30));
        (await rig.NotesAsync("n")).ShouldBe(["timer t 10 rang", "rang"]);
        (await rig.Store.CountAsync("timers", "1 = 1", default)).ShouldBe(0);
    }

    [Fact]
    public async Task It_fires_once_after_a_restart_however_late()
    {
        await SayAsync("n timer t 10 rang");
        rig.Clock.Advance(TimeSpan.FromHours(1));
        await rig.RestartAsync();
        await rig.SettleAsync();
        await rig.RestartAsync();
        await rig.SettleAsync();
        (await rig.NotesAsync("n")).ShouldBe(["timer t 10 rang", "rang"]);
    }

    [Fact]
    public async Task It_fires_once_although_the_process_died_while_it_was_under_way()
    {
        await SayAsync("n timer t 10 rang");
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        (await rig.Engine.Timers.StepAsync(default)).ShouldBeTrue();
        await rig.RestartAsync();
        await rig.SettleAsync();
        (await rig.NotesAsync("n")).ShouldBe(["timer t 10 rang", "rang"]);
    }

    [Fact]
    public async Task It_fires_once_although_the_store_failed_while_it_was_under_way()
    {
        await SayAsync("n timer t 10 rang");
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        await rig.Engine.Timers.StepAsync(default);
        rig.Store.AfterCommit = _ =>
        {
            rig.Store.AfterCommit = _ => null;
            return FaultyStore.Trouble();
        };
        await rig.SettleAsync();
        (await rig.NotesAsync("n")).ShouldBe(["timer t 10 rang", "rang"]);
    }

    [Fact]
    public async Task Setting_it_again_replaces_it()
    {
        await SayAsync("n timer t 10 first");
        await SayAsync("n timer t 20 second");
        await rig.PassAsync(TimeSpan.FromSeconds(60));
        (await rig.NotesAsync("n")).Skip(2).ShouldBe(["second"]);
    }

    [Fact]
    public async Task Taking_it_back_ends_it_also_when_it_is_set_and_taken_back_at_once()
    {
        await SayAsync("n timer t 10 rang");
        await SayAsync("n clear t");
        await SayAsync("m timer t 10 old");
        await SayAsync("m timer t 20 new\nm clear t");
        await SayAsync("k clear t\nk timer t 10 rang");
        await rig.PassAsync(TimeSpan.FromSeconds(60));
        (await rig.NotesAsync("n")).ShouldNotContain("rang");
        (await rig.NotesAsync("m")).ShouldNotContain("old");
        (await rig.NotesAsync("m")).ShouldNotContain("new");
        (await rig.NotesAsync("k")).ShouldContain("rang");
    }

    [Fact]
    public async Task One_that_was_replaced_while_it_was_under_way_does_not_fire()
    {
        await SayAsync("n timer t 10 first");
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        await rig.PostAsync("n timer t 30 second");
        await rig.Engine.Timers.StepAsync(default);
        await rig.SettleAsync();
        (await rig.NotesAsync("n")).ShouldNotContain("first");
        await rig.PassAsync(TimeSpan.FromSeconds(40));
        (await rig.NotesAsync("n"))[^1].ShouldBe("second");
    }

    [Fact]
    public async Task One_that_sets_itself_again_goes_on()
    {
        await SayAsync("n timer t 10 timer t 10 rang");
        await rig.PassAsync(TimeSpan.FromSeconds(30));
        (await rig.NotesAsync("n")).ShouldBe(["timer t 10 timer t 10 rang", "timer t 10 rang", "rang"]);
    }

    [Fact]
    public async Task Many_that_are_due_at_once_all_fire()
    {
        await SayAsync(string.Join('\n', Enumerable.Range(0, 1_200).Select(i => $"n timer t{i} 5 rang")));
        await rig.PassAsync(TimeSpan.FromSeconds(6));
        (await rig.NotesAsync("n")).Count(t => t == "rang").ShouldBe(1_200);
    }

    private async Task SayAsync(string body)
    {
        await rig.PostAsync(body, $"{rig.Store.LastId}");
        await rig.SettleAsync();
    }
}
