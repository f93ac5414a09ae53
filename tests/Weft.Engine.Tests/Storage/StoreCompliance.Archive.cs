using Weft.Engine.Storage;

namespace Weft.Engine.Tests.Storage;

public abstract partial class StoreCompliance
{
    private const int Block = Archive.BlockSize;
    private static readonly EngineOptions archiving = new() { ArchiveEventsAfter = TimeSpan.FromDays(1) };

    private static long Later(int version) => Some.Noon + version + Micros.Of(archiving.ArchiveEventsAfter) + 1;

    [Fact]
    public async Task Old_events_that_a_snapshot_covers_move_to_the_archive_and_stay_in_the_history()
    {
        await LongHistoryAsync("stock/X", events: (2 * Block) + 50, snapshot: (2 * Block) + 20);
        var archive = new Archive(Store, archiving);
        while (await archive.StepAsync(Later(2 * Block), default))
        {
        }

        (await Store.CountAsync("events")).ShouldBe(50);
        (await Store.CountAsync("events_archive")).ShouldBe(2);
        var history = await Store.HistoryAsync("stock/X", int.MaxValue, default);
        history.Select(e => (e.Version, Some.Text(e.Data), e.Type, e.At, e.Cause)).ShouldBe(Enumerable.Range(1, (2 * Block) + 50).Select(v => (v, $"e{v}", "note.added.v1", Some.Noon + v, "inbox/1")));
        (await Store.HistoryAsync("stock/X", Block + 10, default)).Select(e => e.Version).ShouldBe(Enumerable.Range(1, Block + 10));
        var loaded = await Store.LoadAsync("stock/X");
        (loaded.Snapshot!.Version, loaded.Snapshot.Shape, loaded.Events.Count).ShouldBe(((2 * Block) + 20, 3, 30));
    }

    [Fact]
    public async Task What_is_young_or_not_covered_or_less_than_a_block_stays()
    {
        await LongHistoryAsync("stock/young", Block + 1, Block + 1);
        await LongHistoryAsync("stock/not-covered", Block + 1, Block - 1);
        await LongHistoryAsync("stock/short", Block - 1, Block - 1);
        await Store.WriteAsync(b => b.Events.Add(Some.Event("order/1", 1)));
        (await new Archive(Store, archiving).StepAsync(Later(Block - 1), default)).ShouldBeFalse();
        (await Store.CountAsync("events_archive")).ShouldBe(0);
        (await new Archive(Store, archiving).StepAsync(Later(Block), default)).ShouldBeTrue();
        (await Store.HistoryAsync("stock/young", int.MaxValue, default)).Count.ShouldBe(Block + 1);
        (await Store.CountAsync("events_archive", "stream = 'stock/young'", default)).ShouldBe(1);
        (await Store.CountAsync("events_archive")).ShouldBe(1);
    }

    [Fact]
    public async Task A_newer_snapshot_keeps_how_far_the_archive_goes()
    {
        await LongHistoryAsync("stock/X", Block + 10, Block);
        await new Archive(Store, archiving).StepAsync(Later(Block), default);
        await Store.WriteAsync(b => b.Snapshots.Add(new SnapshotRow { Stream = "stock/X", Version = Block + 10, Shape = 4, State = [1] }));
        (await new Archive(Store, archiving).StepAsync(Later(2 * Block), default)).ShouldBeFalse();
        (await Store.LoadAsync("stock/X")).Snapshot!.Shape.ShouldBe(4);
        (await Store.HistoryAsync("stock/X", int.MaxValue, default)).Count.ShouldBe(Block + 10);
    }

    [Fact]
    public async Task A_block_is_in_the_archive_once_and_its_events_in_one_place()
    {
        await LongHistoryAsync("stock/X", Block + 10, Block + 10);
        await new Archive(Store, archiving).StepAsync(Later(Block), default);
        await Should.ThrowAsync<System.Data.Common.DbException>(() => Store.WriteAsync(b =>
        {
            b.Events.Add(Some.Event("stock/X", Block + 11));
            b.Archived.Add(new ArchivedEvents("stock/X", 1, Block + 10, [1]));
        }));
        (await Store.HistoryAsync("stock/X", int.MaxValue, default)).Select(e => e.Version).ShouldBe(Enumerable.Range(1, Block + 10));
    }

    [Fact]
    public async Task The_version_of_a_stream_is_that_of_its_last_event_wherever_that_lies()
    {
        await LongHistoryAsync("stock/archived", Block, Block);
        await LongHistoryAsync("stock/partly", Block + 10, Block + 5);
        while (await new Archive(Store, archiving).StepAsync(Later(2 * Block), default))
        {
        }

        (await Store.CountAsync("events", "stream = 'stock/archived'", default)).ShouldBe(0);
        (await Store.VersionsAsync(["stock/archived", "stock/partly", "stock/unknown"], default)).ShouldBe(
            [("stock/archived", Block), ("stock/partly", Block + 10), ("stock/unknown", 0)], ignoreOrder: true);
    }

    [Fact]
    public async Task Many_readers_at_once_and_many_different_questions_all_get_their_own_answer()
    {
        await Store.WriteAsync(b => b.Events.AddRange(Enumerable.Range(1, 300).Select(v => Some.Event($"stock/S{v}", 1, $"e{v}"))));
        var answers = await Task.WhenAll(Enumerable.Range(1, 300).Select(v => Task.Run(async () =>
            (await Store.CountAsync("events", $"stream = 'stock/S{v}' AND {v} = {v}", default), Some.Text((await Store.LoadAsync($"stock/S{v}")).Events[0].Data)))));
        answers.ShouldBe(Enumerable.Range(1, 300).Select(v => (1L, $"e{v}")));
    }

    private Task LongHistoryAsync(string stream, int events, int snapshot) => Store.WriteAsync(b =>
    {
        b.Events.AddRange(Enumerable.Range(1, events).Select(v => Some.Event(stream, v, $"e{v}")));
        b.Snapshots.Add(new SnapshotRow { Stream = stream, Version = snapshot, Shape = 3, State = [7] });
    });
}
