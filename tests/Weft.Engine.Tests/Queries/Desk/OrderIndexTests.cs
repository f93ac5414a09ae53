using Microsoft.Extensions.Time.Testing;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Engine.Queries;
using Weft.Engine.Queries.Desk;
using Weft.Engine.Storage;
using Weft.Engine.Storage.Sqlite;
using Weft.Engine.Tests.Rig;
using Weft.Engine.Turns;

namespace Weft.Engine.Tests.Queries.Desk;

/// <summary>The store of these tests has the rows of orders and not their events, so that an order is found only if it was kept in memory.</summary>
public sealed class OrderIndexTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 3, 12, 0, 0, TimeSpan.Zero));
    private SqliteStore store = null!;
    private OrderIndex index = null!;

    public async ValueTask InitializeAsync()
    {
        store = await SqliteStore.InMemoryAsync("order-index", default);
        index = new OrderIndex(store, new Streams(store, NoteWords.Vocabulary, [new OrderWorkflow(null)]), clock);
        await index.StepAsync(default);
        clock.Advance(TimeSpan.FromSeconds(1));
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task An_order_that_this_node_took_is_noted_as_it_was_placed_without_reading_it()
    {
        var taken = await TakeAsync("1");
        index.Committed(Changed(taken));
        await NoteAsync();
        (await FoundAsync("sku:a")).ShouldBe([taken.Id.Value]);
        index.Committed(Changed(taken));
        (await index.StepAsync(default)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_order_that_was_changed_before_it_was_seen_is_not_taken_from_memory()
    {
        var taken = await TakeAsync("1");
        index.Committed(Changed(taken with { Amendments = taken.Amendments with { Said = [taken.Order!] } }));
        await NoteAsync();
        (await FoundAsync("sku:a")).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_kept_is_bounded()
    {
        for (var i = 0; i < OrderIndex.MostKept; i++) index.Committed(Changed(Placed($"{i}")));
        index.Committed(Changed(await TakeAsync("the last")));
        await NoteAsync();
        (await FoundAsync("sku:a")).ShouldBeEmpty();
    }

    private async Task NoteAsync()
    {
        clock.Advance(TimeSpan.FromSeconds(10));
        await index.StepAsync(default);
    }

    private async Task<List<string>> FoundAsync(string term) => [.. (await store.FoundByAsync(term, long.MaxValue, "", 10, default)).Select(f => f.Id)];

    private async Task<OrderState> TakeAsync(string number)
    {
        var (state, write) = (Placed(number), new WriteBatch());
        write.Orders.Add(OrderProjection.Row(state, clock)!);
        await store.CommitAsync(write, default);
        return state;
    }

    private OrderState Placed(string number)
    {
        var placed = ToldOrder.Place();
        return new OrderState(OrderId.Of("shop", number)) { Order = placed.Order, Parties = placed.Parties, Since = clock.GetUtcNow() };
    }

    private static Dictionary<string, StreamState> Changed(OrderState state) => new(StringComparer.Ordinal) { [OrderWorkflow.StreamOf(state.Id).ToString()] = new StreamState(state, 1) };
}
