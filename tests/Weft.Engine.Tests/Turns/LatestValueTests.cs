using System.Collections.Immutable;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;
using Weft.Sdk;

namespace Weft.Engine.Tests.Turns;

/// <summary>Of a value only the newest matters, and its stream is told which one has arrived.</summary>
public sealed class LatestValueTests : IAsyncLifetime
{
    private TestEngine rig = null!;

    public async ValueTask InitializeAsync() => rig = await TestEngine.OpenAsync();

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task Its_stream_is_told_which_value_has_arrived()
    {
        await rig.PostAsync("n push 5");
        await rig.SettleAsync();
        await rig.PassAsync(TimeSpan.FromSeconds(1));
        (await rig.NotesAsync("n")).ShouldBe(["push 5", "shown 5"]);
    }

    [Fact]
    public async Task After_a_restart_it_is_told_too()
    {
        await rig.PostAsync("n push 5");
        await rig.Engine.Turns.StepAsync(default);
        await rig.RestartAsync();
        await rig.PassAsync(TimeSpan.FromSeconds(1));
        (await rig.NotesAsync("n")).ShouldBe(["push 5", "shown 5"]);
    }

    [Fact]
    public async Task A_value_overtaken_on_its_way_is_told_and_changes_nothing_of_the_newer_one()
    {
        await OvertakeAsync(new DeliveryOutcome.Delivered("R"));
        await rig.Engine.Turns.StepAsync(default);
        (await rig.NotesAsync("n")).ShouldBe(["push 5", "push 4", "shown 5"]);
        (await rig.DeliveryAsync("push/n")).State.ShouldBe(DeliveryState.Pending, "the newer value is still owed");
        await rig.PassAsync(TimeSpan.FromSeconds(1));
        (await rig.NotesAsync("n"))[^1].ShouldBe("shown 4");
        (await rig.DeliveryAsync("push/n")).State.ShouldBe(DeliveryState.Done);
    }

    [Fact]
    public async Task A_value_refused_after_it_was_overtaken_leaves_no_dead_letter()
    {
        await OvertakeAsync(new DeliveryOutcome.Permanent("No."));
        await rig.PassAsync(TimeSpan.FromSeconds(1));
        (await rig.Store.CountAsync("deliveries", "state = 2", default)).ShouldBe(0);
        (await rig.NotesAsync("n")).ShouldBe(["push 5", "push 4", "not shown 5: No.", "shown 4"]);
    }

    /// <summary>A newer value is decided while the first is on its way; then the first is answered.</summary>
    private async Task OvertakeAsync(DeliveryOutcome ofTheFirst)
    {
        var answer = new TaskCompletionSource<ImmutableArray<DeliveryOutcome>>();
        rig.Far.OnSend = (_, _) => answer.Task;
        await rig.PostAsync("n push 5");
        await rig.Engine.Turns.StepAsync(default);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        var underWay = rig.Engine.Dispatcher.StepAsync(rig.FarLane, default);
        await rig.PostAsync("n push 4");
        await rig.Engine.Turns.StepAsync(default);
        rig.Far.Answers(_ => new DeliveryOutcome.Delivered("R"));
        answer.SetResult([ofTheFirst]);
        await underWay;
    }
}
