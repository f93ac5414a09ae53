using CsCheck;
using Weft.Engine.Inbox;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;
using Weft.Engine.Tests.Storage;
using Weft.Engine.Turns;

namespace Weft.Engine.Tests.Inbox;

public sealed class MessageFeedTests : IAsyncLifetime
{
    private const int Room = 4;
    private static int used;
    private FairQueue<Unit> queue = null!;
    private FaultyStore store = null!;
    private MessageFeed feed = null!;

    public async ValueTask InitializeAsync()
    {
        store = await FaultyStore.OpenAsync($"feed-{Interlocked.Increment(ref used)}");
        Restart();
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task What_does_not_fit_in_memory_is_read_when_there_is_room()
    {
        var rows = await StoreAsync(10);
        queue.Count.ShouldBe(Room);
        feed.BacklogOf("shop").ShouldBe(10);
        List<long> done = [];
        while (done.Count < 10)
        {
            await feed.RefillAsync(default);
            queue.Count.ShouldBeInRange(1, 2 * Room);
            done.AddRange(await WorkAsync(3));
        }

        done.ShouldBe(rows.Select(r => r.Id));
        feed.BacklogOf("shop").ShouldBe(0);
    }

    [Fact]
    public async Task What_an_earlier_run_left_is_worked_off_first()
    {
        var left = await StoreAsync(6);
        Restart();
        await feed.RecoverAsync(default);
        feed.BacklogOf("shop").ShouldBe(6);
        var arrived = await StoreAsync(1);
        (await DrainAsync()).ShouldBe([.. left.Select(r => r.Id), arrived[0].Id]);
    }

    [Fact]
    public async Task A_message_that_a_read_finds_before_it_is_offered_is_queued_once()
    {
        await StoreAsync(1);
        Restart();
        await feed.RecoverAsync(default);
        var row = Some.Message(store, "just stored");
        feed.Expect([row]);
        var fresh = await store.WriteAsync(b => b.Received.Add(row));
        await feed.RefillAsync(default);
        var first = await WorkAsync(10);
        feed.Offer([row], fresh);
        first.ShouldNotContain(row.Id);
        (await DrainAsync()).ShouldBe([row.Id]);
    }

    [Fact]
    public async Task What_was_stored_although_the_answer_was_lost_is_found()
    {
        await StoreAsync(1);
        await DrainAsync();
        var row = Some.Message(store, "answer lost");
        feed.Expect([row]);
        await store.WriteAsync(b => b.Received.Add(row));
        feed.CommitFailed([row]);
        (await DrainAsync()).ShouldBe([row.Id]);
    }

    [Fact]
    public async Task What_is_given_back_comes_again()
    {
        var rows = await StoreAsync(2);
        foreach (var unit in queue.Take(2).Cast<MessageUnit>()) feed.GiveBack(unit.Row);
        (await DrainAsync()).ShouldBe(rows.Select(r => r.Id));
    }

    [Fact]
    public void Whatever_happens_order_is_kept_and_nothing_is_lost_or_doubled() =>
        // 0-4: that many arrive at once; 5-7: that many less four are worked off; 8: a refill; 9: the process restarts.
        Gen.Int[0, 9].List[0, 60].Sample(operations => RunAsync(operations).GetAwaiter().GetResult(), iter: 60, threads: 1);

    private async Task RunAsync(List<int> operations)
    {
        await using var own = await FaultyStore.OpenAsync($"feed-property-{Interlocked.Increment(ref used)}");
        store = own;
        Restart();
        List<long> arrived = [], done = [];
        foreach (var operation in operations)
        {
            if (operation < 5) arrived.AddRange((await StoreAsync(operation)).Select(r => r.Id));
            else if (operation < 8) done.AddRange(await WorkAsync(operation - 4));
            else if (operation == 8) await feed.RefillAsync(default);
            else await RecoverAsync();
            queue.Count.ShouldBeLessThanOrEqualTo(3 * Room);
        }

        done.AddRange(await DrainAsync());
        done.ShouldBe(arrived);
    }

    private async Task RecoverAsync()
    {
        Restart();
        await feed.RecoverAsync(default);
    }

    private void Restart()
    {
        queue = new FairQueue<Unit>(Room);
        feed = new MessageFeed(store, queue, new EngineOptions { MaxQueuedPerConnection = Room }, new Signal());
    }

    private async Task<List<InboxRow>> StoreAsync(int count)
    {
        var rows = Enumerable.Range(0, count).Select(_ => store.NextId()).Select(id => Some.Message(store, $"m{id}")).ToList();
        feed.Expect(rows);
        feed.Offer(rows, await store.WriteAsync(b => b.Received.AddRange(rows)));
        return rows;
    }

    private async Task<List<long>> WorkAsync(int most)
    {
        var rows = queue.Take(most).Cast<MessageUnit>().Select(u => u.Row).ToList();
        await store.WriteAsync(b => b.Settled.AddRange(rows.Select(r => new InboxSettlement(r.Id, InboxState.Settled, "done", null, null, null, Some.Noon))));
        foreach (var row in rows) feed.Done(row);
        return [.. rows.Select(r => r.Id)];
    }

    private async Task<List<long>> DrainAsync()
    {
        List<long> done = [];
        while (await feed.RefillAsync(default) || queue.Count > 0) done.AddRange(await WorkAsync(100));
        return done;
    }
}
