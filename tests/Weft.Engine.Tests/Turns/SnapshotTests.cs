using Weft.Core.Workflow;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;

namespace Weft.Engine.Tests.Turns;

/// <summary>Snapshots save reading events; they are never needed.</summary>
public sealed class SnapshotTests : IAsyncLifetime
{
    private readonly List<int> written = [];
    private TestEngine rig = null!;

    public async ValueTask InitializeAsync() => await StartAsync(_ => { });

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task A_large_state_is_written_when_as_many_events_came_as_it_is_large()
    {
        await StartAsync(r => r.Workflow.Size = s => s.Texts.Count / 2);
        await AddAsync(95);
        written.ShouldBe([10, 20, 40, 80]);
        await rig.RestartAsync();
        Watch();
        await AddAsync(85);
        written.ShouldBe([10, 20, 40, 80, 160], "the process that comes after knows when the last was written");
    }

    [Fact]
    public async Task A_snapshot_of_another_shape_is_not_read()
    {
        await AddAsync(12);
        await rig.Store.RunAsync(new Bulk<SnapshotRow>("snapshots", [new("stream", ColumnType.Text, r => r.Stream), new("state", ColumnType.Bytes, r => r.State)], Change: "SET state = {state} WHERE snapshots.stream = {stream}"), [new SnapshotRow { Stream = "note/n", Version = 10, State = "what an older version wrote"u8.ToArray() }], default);
        rig.Workflow.Shape = 2;
        await rig.RestartAsync();
        (await rig.NotesAsync("n")).Count.ShouldBe(12);
        Watch();
        await AddAsync(8);
        written[^1].ShouldBe(20);
        await rig.RestartAsync();
        (await rig.NotesAsync("n")).Count.ShouldBe(20, "the new one is read");
    }

    [Fact]
    public async Task Events_that_moved_to_the_archive_are_found_there()
    {
        var block = Archive.BlockSize;
        await AddAsync(block + 30);
        rig.Clock.Advance(rig.Options.ArchiveEventsAfter + TimeSpan.FromMinutes(1));
        (await new Archive(rig.Store, rig.Options).StepAsync(rig.Clock.Now(), default)).ShouldBeTrue();
        (await rig.Store.CountAsync("events", "1 = 1", default)).ShouldBe(30);
        await rig.RestartAsync();
        (await rig.NotesAsync("n")).Count.ShouldBe(block + 30);
        rig.Workflow.Shape = 2;
        await rig.RestartAsync();
        (await rig.NotesAsync("n")).ShouldBe(Enumerable.Range(0, block + 30).Select(i => $"{i}"), "without a snapshot all of it is read");
    }

    [Fact]
    public async Task A_history_whose_snapshot_is_lost_is_read_from_the_archive()
    {
        await AddAsync(Archive.BlockSize + 30);
        rig.Clock.Advance(rig.Options.ArchiveEventsAfter + TimeSpan.FromMinutes(1));
        await new Archive(rig.Store, rig.Options).StepAsync(rig.Clock.Now(), default);
        await rig.Store.RunAsync(new Bulk<string>("snapshots", [new("stream", ColumnType.Text, s => s)], Change: "WHERE snapshots.stream = {stream}"), ["note/n"], default);
        await rig.RestartAsync();
        (await rig.NotesAsync("n")).Count.ShouldBe(Archive.BlockSize + 30);
    }

    private int added;

    private async Task AddAsync(int count)
    {
        for (var i = 0; i < count; i++) await rig.PostAsync($"n {added++}", $"{added}");
        await rig.SettleAsync();
    }

    private async Task StartAsync(Action<TestEngine> arrange)
    {
        if (rig is not null) await rig.DisposeAsync();
        rig = await TestEngine.OpenAsync(new EngineOptions { MaxUnitsPerCommit = 1 }, arrange: arrange);
        Watch();
    }

    private void Watch() => rig.Store.Written = b => written.AddRange(b.Snapshots.Select(s => s.Version));
}
