using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;

namespace Weft.Engine.Tests.Turns;

/// <summary>While a batch is being committed, the next one is decided on the states it leaves.</summary>
public sealed class OverlapTests : IAsyncLifetime
{
    private readonly TaskCompletionSource disk = new();
    private TestEngine rig = null!;

    public async ValueTask InitializeAsync()
    {
        rig = await TestEngine.OpenAsync(options: new EngineOptions { MaxUnitsPerCommit = 1 });
        await rig.PostAsync("n once", "1");
        await rig.PostAsync("n once", "2");
        await rig.PostAsync("n last", "3");
    }

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task The_next_batch_sees_what_is_not_yet_committed_and_is_written_after_it()
    {
        rig.Store.WhileCommitting = () => disk.Task;
        var before = rig.Store.Commits;
        (await rig.Engine.Turns.StepAsync(default)).ShouldBeTrue();
        var second = rig.Engine.Turns.StepAsync(default);
        (second.IsCompleted, rig.Store.Commits - before).ShouldBe((false, 0), "the second waits for the first one's commit");
        disk.SetResult();
        await second;
        await rig.SettleAsync();
        (await rig.NotesAsync("n")).ShouldBe(["once", "last"]);
        (await rig.Store.ReadAsync<string>("SELECT outcome FROM inbox ORDER BY id", new { }, default)).ShouldBe(["accepted", "already done: It is there.", "accepted"]);
    }

    [Fact]
    public async Task What_was_decided_on_a_batch_that_fails_is_void_and_decided_again()
    {
        var failures = 0;
        rig.Store.BeforeCommit = b => b.Events.Count > 0 && failures++ == 0 ? FaultyStore.Trouble() : null;
        (await rig.Engine.Turns.StepAsync(default)).ShouldBeTrue();
        (await rig.Engine.Turns.StepAsync(default)).ShouldBeFalse("the loop must pause");
        await rig.SettleAsync();
        (await rig.NotesAsync("n")).Order().ShouldBe(["last", "once"]);
        (await rig.Store.CountAsync("inbox", "state = 1", default)).ShouldBe(3);
    }

    [Fact]
    public async Task After_a_conflict_both_batches_are_decided_on_what_the_other_writer_left()
    {
        var conflicts = 0;
        rig.Store.BeforeCommit = b => b.Events.Count > 0 && conflicts++ == 0 ? new VersionConflictException(new InvalidOperationException()) : null;
        await rig.SettleAsync();
        conflicts.ShouldBeGreaterThan(1);
        (await rig.NotesAsync("n")).ShouldBe(["once", "last"]);
        (await rig.Store.ReadAsync<string>("SELECT outcome FROM inbox ORDER BY id", new { }, default)).ShouldBe(["accepted", "already done: It is there.", "accepted"]);
    }

    [Fact]
    public async Task An_engine_that_is_closed_waits_for_the_commit_under_way()
    {
        rig.Store.WhileCommitting = () => disk.Task;
        (await rig.Engine.Turns.StepAsync(default)).ShouldBeTrue();
        var closing = rig.Engine.Turns.SettleAsync();
        closing.IsCompleted.ShouldBeFalse();
        disk.SetResult();
        await closing;
        rig.Store.WhileCommitting = () => Task.CompletedTask;
        (await rig.NotesAsync("n")).ShouldBe(["once"]);
    }
}
