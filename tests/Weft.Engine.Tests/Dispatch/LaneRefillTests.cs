using Microsoft.Extensions.Time.Testing;
using Weft.Engine.Dispatch;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;
using Weft.Engine.Tests.Storage;
using Weft.Sdk;

namespace Weft.Engine.Tests.Dispatch;

/// <summary>What does not fit in a lane's memory stays in the store and comes back in order, once.</summary>
public sealed class LaneRefillTests : IAsyncLifetime
{
    private const int Room = 8;
    private static int used;
    private readonly FakeTimeProvider clock = new(Micros.ToTime(Some.Noon));
    private readonly List<DeliveryRow> killed = [];
    private FaultyStore store = null!;
    private int name;
    private Lane lane = null!;

    public async ValueTask InitializeAsync()
    {
        name = Interlocked.Increment(ref used);
        store = await FaultyStore.OpenAsync($"refill-{name}");
        lane = Open();
        await RefillAsync();
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task A_flood_takes_bounded_memory_and_goes_out_in_order()
    {
        var rows = await AddAsync(50);
        List<string> sent = [];
        while (sent.Count < rows.Count)
        {
            lane.Depth.InMemory.ShouldBeLessThanOrEqualTo(2 * Room);
            await RefillAsync();
            var batch = lane.TryTake().ShouldNotBeNull();
            sent.Add(batch[0].Row.Key);
            batch[0].MaybeSent.ShouldBeFalse("it was never sent");
            await DoneAsync(batch);
        }

        sent.ShouldBe(rows.Select(r => r.Key));
        await RefillAsync();
        lane.Depth.ShouldBe((0, false, 0));
    }

    [Fact]
    public async Task What_an_earlier_process_left_may_have_been_sent_even_when_the_clock_was_set_back()
    {
        await AddAsync(1);
        await using var next = await FaultyStore.OpenAsync($"refill-{name}");
        var earlier = new FakeTimeProvider(Micros.ToTime(Some.Noon).AddHours(-1));
        lane = new Lane(lane.Connection, new EngineOptions(), earlier);
        await lane.RefillAsync(next, killed.Add, default);
        earlier.Advance(TimeSpan.FromHours(1));
        var entry = lane.TryTake().ShouldNotBeNull()[0];
        (entry.MaybeSent, entry.Unclaimed).ShouldBe((true, true));
    }

    [Fact]
    public async Task A_row_that_a_read_finds_before_it_is_handed_over_is_held_once()
    {
        lane.ReadAgain();
        var row = Some.Delivery(store, "k");
        await store.WriteAsync(b => b.Deliveries.Add(row));
        await RefillAsync();
        lane.Add(row);
        lane.Depth.InMemory.ShouldBe(1);
        lane.TryTake().ShouldNotBeNull();
        lane.TryTake().ShouldBeNull();
    }

    [Fact]
    public async Task A_delivery_that_ends_while_the_store_is_read_is_not_sent_again()
    {
        await AddAsync(1);
        var underWay = lane.TryTake().ShouldNotBeNull();
        lane.ReadAgain();
        store.AfterRead = async () =>
        {
            store.AfterRead = () => Task.CompletedTask;
            await DoneAsync(underWay);
        };
        await RefillAsync();
        lane.TryTake().ShouldBeNull();
        lane.Depth.InMemory.ShouldBe(0);
    }

    [Fact]
    public async Task A_value_replaced_while_the_store_is_read_goes_out_once_and_new()
    {
        var older = Some.Delivery(store, "k", latest: true, request: "old");
        await store.WriteAsync(b => b.Deliveries.Add(older));
        lane.Add(older);
        lane.ReadAgain();
        var newer = Some.Delivery(store, "k", latest: true, request: "new");
        store.AfterRead = async () =>
        {
            store.AfterRead = () => Task.CompletedTask;
            await store.WriteAsync(b => b.Deliveries.Add(newer));
            lane.Add(newer);
        };
        await RefillAsync();
        await RefillAsync();
        var batch = lane.TryTake().ShouldNotBeNull();
        Some.Text(batch[0].Row.Request).ShouldBe("new");
        await DoneAsync(batch);
        lane.TryTake().ShouldBeNull();
    }

    [Fact]
    public async Task A_store_that_fails_is_read_again()
    {
        await AddAsync(1);
        lane = Open();
        store.Down = true;
        await Should.ThrowAsync<Exception>(RefillAsync);
        store.Down = false;
        await RefillAsync();
        lane.TryTake().ShouldNotBeNull();
    }

    [Fact]
    public async Task What_was_taken_up_too_often_without_an_outcome_is_handed_over_instead_of_sent()
    {
        var row = Some.Delivery(store, "k", claims: new EngineOptions().MaxClaims);
        await store.WriteAsync(b => b.Deliveries.Add(row));
        lane = Open();
        await RefillAsync();
        killed.ShouldHaveSingleItem().Id.ShouldBe(row.Id);
        lane.TryTake().ShouldBeNull();
    }

    private Lane Open() =>
        new(new Connection(new ConnectionSettings("erp", "scripted", new Uri("http://127.0.0.1/"), new Dictionary<string, string>(), null), new Scripted(), new LaneOptions()), new EngineOptions { MaxQueuedPerLane = Room }, clock);

    private Task RefillAsync() => lane.RefillAsync(store, killed.Add, default);

    private async Task<List<DeliveryRow>> AddAsync(int count)
    {
        var rows = Enumerable.Range(0, count).Select(i => Some.Delivery(store, $"k{i}")).ToList();
        await store.WriteAsync(b => b.Deliveries.AddRange(rows));
        foreach (var row in rows) lane.Add(row);
        return rows;
    }

    private async Task DoneAsync(List<Lane.Entry> batch)
    {
        foreach (var entry in batch)
        {
            var change = Some.Outcome(entry.Row, DeliveryState.Done);
            await store.WriteAsync(b => b.Changes.Add(change));
            lane.Apply(change, maybeSent: false);
        }
    }
}
