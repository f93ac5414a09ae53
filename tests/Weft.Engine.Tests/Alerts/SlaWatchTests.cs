using Microsoft.Extensions.Time.Testing;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Slas;
using Weft.Engine.Alerts;
using Weft.Engine.Storage.Sqlite;
using Weft.Engine.Tests.Queries;
using Weft.Engine.Tests.Rig;
using Weft.Engine.Turns;

namespace Weft.Engine.Tests.Alerts;

public sealed class SlaWatchTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 3, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Orders_that_are_over_are_given_up_long_before_their_targets_would_have_been_missed()
    {
        await using var store = await SqliteStore.InMemoryAsync("sla-watch", default);
        var watch = new SlaWatch(new SlaParts(store, new Streams(store, NoteWords.Vocabulary, []), new SlaPolicy(), new SlaBook(clock), new Outages(clock), clock));
        while (await watch.StepAsync(default)) clock.Advance(TimeSpan.FromSeconds(1));
        for (var round = 0; round < 6; round++)
        {
            var open = Enumerable.Range(round * 5_000, 5_000).Select(Waiting).ToList();
            await TellAsync(watch, open);
            watch.Times.ShouldBeGreaterThanOrEqualTo(5_000);
            await TellAsync(watch, open.Select(o => o with { Obligations = [o.Obligations[0], o.Obligations[1] with { State = ObligationState.Met }] }));
            clock.Advance(TimeSpan.FromMinutes(5));
            await watch.StepAsync(default);
        }

        watch.Times.ShouldBeLessThan(15_000);
        await TellAsync(watch, [Waiting(1_000_000)]);
        clock.Advance(TimeSpan.FromDays(3));
        await watch.StepAsync(default);
        watch.LateOrders.ShouldBe(1);
    }

    /// <summary>An order whose goods are to leave, within two days.</summary>
    private OrderState Waiting(int number)
    {
        var (now, placed) = (clock.GetUtcNow(), ToldOrder.Place());
        Obligation sale = new("erp-sales-order", ObligationKind.ErpSalesOrder, "erp", [], ObligationState.Met, now), shipment = new("shipment", ObligationKind.Shipment, "wms", [], ObligationState.Open, now);
        return new OrderState(OrderId.Of("shop", $"{number}")) { Order = placed.Order, Parties = placed.Parties, Since = now, Obligations = [sale, shipment] };
    }

    private async Task TellAsync(SlaWatch watch, IEnumerable<OrderState> orders)
    {
        watch.Committed(orders.ToDictionary(o => o.Id.Value, o => new StreamState(o, 1), StringComparer.Ordinal));
        clock.Advance(SlaWatch.Every);
        await watch.StepAsync(default);
    }
}
