using Microsoft.Extensions.Time.Testing;
using Weft.Engine.Dispatch;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;
using Weft.Engine.Tests.Storage;
using Weft.Sdk;

namespace Weft.Engine.Tests.Dispatch;

public sealed class LaneTests : IAsyncLifetime
{
    private static int used;
    private readonly FakeTimeProvider clock = new(Micros.ToTime(Some.Noon));
    private readonly EngineOptions limits = new() { MaxQueuedPerLane = 8 };
    private readonly Scripted connector = new();
    private readonly List<DeliveryRow> killed = [];
    private FaultyStore store = null!;
    private Lane lane = null!;

    public async ValueTask InitializeAsync()
    {
        store = await FaultyStore.OpenAsync($"lane-{Interlocked.Increment(ref used)}");
        await OpenLaneAsync(new LaneOptions());
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Deliveries_of_one_entity_go_one_after_the_other_and_those_of_others_do_not_wait()
    {
        await AddAsync(Row("a1", "A"), Row("a2", "A"), Row("b1", "B"));
        var (a1, b1) = (Take(), Take());
        (a1[0].Row.Key, b1[0].Row.Key).ShouldBe(("a1", "b1"));
        lane.TryTake().ShouldBeNull();
        await EndAsync(a1, DeliveryState.Done);
        Take()[0].Row.Key.ShouldBe("a2");
    }

    [Fact]
    public async Task What_waits_for_its_next_attempt_holds_up_its_entity_alone()
    {
        await AddAsync(Row("a1", "A"), Row("a2", "A"), Row("b1", "B"));
        await EndAsync(Take(), DeliveryState.Pending, TimeSpan.FromSeconds(5));
        Take()[0].Row.Key.ShouldBe("b1");
        lane.TryTake().ShouldBeNull();
        clock.Advance(TimeSpan.FromSeconds(4.9));
        lane.TryTake().ShouldBeNull();
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Take()[0].Row.Key.ShouldBe("a1");
    }

    [Fact]
    public async Task A_dead_letter_lets_its_entity_go_on()
    {
        await AddAsync(Row("a1", "A"), Row("a2", "A"));
        await EndAsync(Take(), DeliveryState.Dead);
        Take()[0].Row.Key.ShouldBe("a2");
    }

    [Fact]
    public async Task Urgent_goes_first_and_then_orders_before_state()
    {
        await AddAsync(Row("state", "S", priority: 2), Row("order", "O", priority: 1), Row("urgent", "U", priority: 0));
        new[] { Take(), Take(), Take() }.Select(b => b[0].Row.Key).ShouldBe(["urgent", "order", "state"]);
    }

    [Fact]
    public async Task What_has_waited_long_overtakes_what_is_more_important_and_new()
    {
        await AddAsync(Row("old state", "S", priority: 2));
        clock.Advance(TimeSpan.FromSeconds(21));
        await AddAsync(Row("new order", "O", priority: 1));
        new[] { Take(), Take() }.Select(b => b[0].Row.Key).ShouldBe(["old state", "new order"]);
    }

    [Fact]
    public async Task A_newer_value_replaces_one_that_was_not_sent()
    {
        await AddAsync(Row("stock/X", "X", latest: true, text: "5"));
        await AddAsync(Row("stock/X", "X", latest: true, text: "4"));
        Some.Text(Take()[0].Row.Request).ShouldBe("4");
        lane.TryTake().ShouldBeNull();
        lane.Depth.InMemory.ShouldBe(1);
    }

    [Fact]
    public async Task A_newer_value_that_comes_while_the_older_one_is_under_way_goes_out_after_it()
    {
        await AddAsync(Row("stock/X", "X", latest: true, text: "5"));
        var older = Take();
        await AddAsync(Row("stock/X", "X", latest: true, text: "4"));
        lane.TryTake().ShouldBeNull();
        await EndAsync(older, DeliveryState.Done);
        Some.Text(Take()[0].Row.Request).ShouldBe("4");
    }

    [Fact]
    public async Task An_older_value_that_failed_is_not_tried_again_when_a_newer_one_is_there()
    {
        await AddAsync(Row("stock/X", "X", latest: true, text: "5"));
        var older = Take();
        await AddAsync(Row("stock/X", "X", latest: true, text: "4"));
        await EndAsync(older, DeliveryState.Pending);
        Some.Text(Take()[0].Row.Request).ShouldBe("4");
        lane.Depth.InMemory.ShouldBe(1);
    }

    [Fact]
    public async Task A_value_that_changes_all_the_time_goes_out_all_the_same()
    {
        for (var i = 0; i < 5; i++)
        {
            await AddAsync(Row("stock/X", "X", latest: true, text: $"{i}", due: TimeSpan.FromMilliseconds(200)));
            clock.Advance(TimeSpan.FromMilliseconds(50));
        }

        Some.Text(Take()[0].Row.Request).ShouldBe("4");
    }

    [Fact]
    public async Task A_batch_takes_only_what_is_of_one_kind_and_not_in_doubt()
    {
        connector.Batch = 10;
        await AddAsync(Row("a", "A"), Row("f", "F", kind: "fetch.v1"), Row("b", "B"), Row("b2", "B"), Row("tried", "T", attempts: 1), Row("c", "C"));
        Take().Select(e => e.Row.Key).ShouldBe(["a", "b", "c"]);
        Take().Select(e => e.Row.Key).ShouldBe(["f"]);
        Take().Select(e => e.Row.Key).ShouldBe(["tried"]);
        lane.TryTake().ShouldBeNull("b2 waits for b");
    }

    [Fact]
    public async Task A_batch_is_no_larger_than_the_system_takes_and_counts_as_one_call()
    {
        await OpenLaneAsync(new LaneOptions { Concurrency = 2 });
        connector.Batch = 2;
        await AddAsync([.. Enumerable.Range(0, 5).Select(i => Row($"k{i}", $"E{i}"))]);
        Take().Count.ShouldBe(2);
        Take().Count.ShouldBe(2);
        lane.TryTake().ShouldBeNull("two calls are under way");
    }

    [Fact]
    public async Task The_rate_budget_is_kept()
    {
        await OpenLaneAsync(new LaneOptions { CallsPerSecond = 2, Burst = 3 });
        await AddAsync([.. Enumerable.Range(0, 8).Select(i => Row($"k{i}", $"E{i}"))]);
        TakeAll().ShouldBe(1, "what others used before, nobody knows");
        clock.Advance(TimeSpan.FromSeconds(60));
        TakeAll().ShouldBe(3);
        clock.Advance(TimeSpan.FromSeconds(0.4));
        TakeAll().ShouldBe(0);
        lane.NextDue(TimeSpan.FromMinutes(1)).ShouldBe(TimeSpan.FromSeconds(0.1), TimeSpan.FromMilliseconds(1));
        clock.Advance(TimeSpan.FromSeconds(0.1));
        TakeAll().ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(60));
        TakeAll().ShouldBe(3, "a pause saves up no more than the burst");
    }

    [Fact]
    public async Task Retry_after_pauses_the_whole_lane()
    {
        await AddAsync(Row("a", "A"));
        lane.Pause(TimeSpan.FromSeconds(30));
        lane.PausedUntil.ShouldBe(clock.GetUtcNow().AddSeconds(30));
        lane.TryTake().ShouldBeNull();
        lane.NextDue(TimeSpan.FromMinutes(5)).ShouldBe(TimeSpan.FromSeconds(30));
        clock.Advance(TimeSpan.FromSeconds(30));
        Take()[0].Row.Key.ShouldBe("a");
        lane.PausedUntil.ShouldBeNull();
    }

    [Fact]
    public async Task A_given_back_batch_comes_again_after_its_pause_and_may_have_been_sent()
    {
        await AddAsync(Row("a", "A"));
        lane.GiveBack(Take(), TimeSpan.FromSeconds(1));
        lane.TryTake().ShouldBeNull();
        clock.Advance(TimeSpan.FromSeconds(1));
        Take()[0].MaybeSent.ShouldBeTrue();
    }

    [Fact]
    public async Task The_more_waits_the_longer_a_number_waits_for_a_newer_one()
    {
        limits.MaxQueuedPerLane = 2_000;
        lane.CoalesceFor.ShouldBe(TimeSpan.FromMilliseconds(200));
        await AddAsync([.. Enumerable.Range(0, 512).Select(i => Row($"k{i}", $"E{i}"))]);
        lane.CoalesceFor.ShouldBe(TimeSpan.FromMilliseconds(400));
        await AddAsync([.. Enumerable.Range(512, 1_000).Select(i => Row($"k{i}", $"E{i}"))]);
        lane.CoalesceFor.ShouldBe(TimeSpan.FromMilliseconds(800));
    }

    [Fact]
    public async Task What_was_given_up_before_goes_alone_also_where_nothing_is_looked_up()
    {
        (connector.Batch, connector.LooksUp) = (10, false);
        await AddAsync(Row("a", "A", latest: true), Row("again", "B", latest: true, attempts: 1), Row("c", "C", latest: true));
        Take().Select(e => e.Row.Key).ShouldBe(["a", "c"]);
        Take().Select(e => e.Row.Key).ShouldBe(["again"]);
    }

    [Fact]
    public async Task A_sell_out_does_not_wait_behind_what_does_not_fit_in_memory()
    {
        await AddAsync([.. Enumerable.Range(0, 3 * limits.MaxQueuedPerLane).Select(i => Row($"k{i}", $"E{i}", priority: 2, latest: true))]);
        lane.Depth.More.ShouldBeTrue();
        await AddAsync(Row("sold out", "Z", priority: 0, latest: true));
        Take()[0].Row.Key.ShouldBe("sold out");
        lane.TryTake().ShouldNotBeNull()[0].Row.Key.ShouldBe("k0");
    }

    [Fact]
    public async Task A_flood_of_sell_outs_takes_bounded_memory()
    {
        await AddAsync([.. Enumerable.Range(0, 5 * limits.MaxQueuedPerLane).Select(i => Row($"k{i}", $"E{i}", priority: 0, latest: true))]);
        lane.Depth.InMemory.ShouldBe(2 * limits.MaxQueuedPerLane);
        lane.Depth.More.ShouldBeTrue();
    }

    [Fact]
    public async Task A_newer_value_keeps_its_place_when_memory_is_full()
    {
        await AddAsync(Row("k0", "E0", latest: true, text: "old"));
        clock.Advance(TimeSpan.FromSeconds(1));
        await AddAsync([.. Enumerable.Range(1, 2 * limits.MaxQueuedPerLane).Select(i => Row($"k{i}", $"E{i}", latest: true, text: "old"))]);
        await AddAsync(Row("k0", "E0", latest: true, text: "new"));
        var first = Take()[0].Row;
        (first.Key, Some.Text(first.Request)).ShouldBe(("k0", "new"));
        lane.Depth.InMemory.ShouldBe(limits.MaxQueuedPerLane);
    }

    [Fact]
    public async Task Too_many_slows_the_lane_down_once_for_all_calls_under_way()
    {
        await OpenLaneAsync(new LaneOptions { CallsPerSecond = 10, Burst = 4 });
        await AddAsync([.. Enumerable.Range(0, 40).Select(i => Row($"k{i}", $"E{i}"))]);
        clock.Advance(TimeSpan.FromSeconds(1));
        TakeAll().ShouldBe(4);
        for (var i = 0; i < 4; i++) lane.Throttled(TimeSpan.FromSeconds(2));
        clock.Advance(TimeSpan.FromSeconds(2));
        TakeAll().ShouldBe(1, "nothing is saved up while others use the account");
        clock.Advance(TimeSpan.FromMilliseconds(190));
        TakeAll().ShouldBe(0);
        clock.Advance(TimeSpan.FromMilliseconds(10));
        TakeAll().ShouldBe(1, "half the rate, and not a sixteenth");
    }

    private async Task OpenLaneAsync(LaneOptions options)
    {
        lane = new Lane(new Connection(new ConnectionSettings("erp", "scripted", new Uri("http://127.0.0.1/"), new Dictionary<string, string>(), null), connector, options), limits, clock);
        await lane.RefillAsync(store, killed.Add, default);
    }

    private DeliveryRow Row(string key, string entity, short priority = 1, bool latest = false, string kind = "note.send.v1", string text = "", TimeSpan due = default, int attempts = 0) => new()
    {
        Id = store.NextId(), Key = key, Connection = "erp", Kind = kind, Entity = entity, Priority = priority, Latest = latest, Attempts = attempts,
        Request = System.Text.Encoding.UTF8.GetBytes(text), DueAt = clock.Now() + Micros.Of(due), CreatedAt = clock.Now(),
    };

    private async Task AddAsync(params DeliveryRow[] rows)
    {
        foreach (var row in rows) await store.WriteAsync(b => b.Deliveries.Add(row));
        foreach (var row in rows) lane.Add(row);
    }

    private List<Lane.Entry> Take() => lane.TryTake().ShouldNotBeNull();

    private int TakeAll()
    {
        var taken = 0;
        while (lane.TryTake() is not null) taken++;
        return taken;
    }

    private async Task EndAsync(List<Lane.Entry> batch, DeliveryState state, TimeSpan again = default, bool maybeSent = false)
    {
        foreach (var entry in batch)
        {
            var change = new DeliveryChange(entry.Row.Id, state, entry.Row.Attempts + 1, clock.Now() + Micros.Of(again), null, null, null);
            await store.WriteAsync(b => b.Changes.Add(change));
            lane.Apply(change, maybeSent);
        }
    }
}
