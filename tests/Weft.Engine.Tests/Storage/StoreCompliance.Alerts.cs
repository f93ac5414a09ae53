using Weft.Engine.Storage;

namespace Weft.Engine.Tests.Storage;

public abstract partial class StoreCompliance
{
    [Fact]
    public async Task An_alert_is_one_row_that_says_where_it_stands()
    {
        await Store.WriteAsync(b => b.Alerts.Add(Alert("down-erp", raisedAt: 10)));
        await Store.WriteAsync(b => b.Alerts.AddRange([Alert("held-1", raisedAt: 20), Alert("down-erp", raisedAt: 10, endedAt: 30)]));
        (await Store.OpenAlertsAsync(default)).ShouldBe(["held-1"]);
        var all = await Store.AlertsAsync("1 = 1", new { at = long.MaxValue, id = "", limit = 10 }, default);
        all.Select(a => a.Id).ShouldBe(["held-1", "down-erp"]);
        (all[1].State, all[1].EndedAt, all[1].Orders, all[1].Amounts).ShouldBe(("Closed", 30, 400, "312.40 EUR"));
        (await Store.AlertsAsync("1 = 1", new { at = 20L, id = "held-1", limit = 10 }, default)).Select(a => a.Id).ShouldBe(["down-erp"]);
        (await Store.AlertAsync("none", default)).ShouldBeNull();
    }

    [Fact]
    public async Task The_oldest_delivery_that_waits_is_found_for_each_connection()
    {
        var (first, second, other) = (Some.Delivery(Store, "a", connection: "erp"), Some.Delivery(Store, "b", connection: "erp"), Some.Delivery(Store, "c", connection: "wms"));
        await Store.WriteAsync(b => b.Deliveries.AddRange([first, second, other]));
        (await Store.OldestPendingAsync(default)).Order().ShouldBe([("erp", first.CreatedAt), ("wms", other.CreatedAt)]);
        await Store.WriteAsync(b => b.Changes.Add(Some.Outcome(other, DeliveryState.Done)));
        (await Store.OldestPendingAsync(default)).Select(w => w.Connection).ShouldBe(["erp"]);
    }

    [Fact]
    public async Task A_miss_is_written_once_and_a_slot_as_it_stands_last()
    {
        MissRow Miss(string order, long at) => new(order, "OrderAcceptance", "erp-sales-order", "shop", "erp", at, null);
        await Store.RunAsync(MissRow.Statement, [Miss("o1", 5), Miss("o2", 6)], default);
        await Store.RunAsync(MissRow.Statement, [Miss("o1", 9)], default);
        (await Store.MissesAsync("OrderAcceptance", "shop", (long.MaxValue, ""), 10, default)).Select(m => (m.OrderId, m.DueAt)).ShouldBe([("o2", 6), ("o1", 5)]);
        (await Store.MissesAsync("OrderAcceptance", "shop", (6, "o2"), 10, default)).Select(m => m.OrderId).ShouldBe(["o1"]);
        await Store.RunAsync(SlotRow.Statement, [new SlotRow(100, "OrderAcceptance", "shop", 1, 0, 0, "3:1")], default);
        await Store.RunAsync(SlotRow.Statement, [new SlotRow(100, "OrderAcceptance", "shop", 2, 1, 0, "3:2 9:1"), new SlotRow(50, "OrderAcceptance", "shop", 7, 0, 0, "")], default);
        (await Store.SlotsAsync(100, default)).ShouldBe([new SlotRow(100, "OrderAcceptance", "shop", 2, 1, 0, "3:2 9:1")]);
        (await Store.DeleteAsync("sla_slots", "at < @before", new { before = 100L }, 10, default)).ShouldBe(1);
    }

    private static AlertRow Alert(string id, long raisedAt, long? endedAt = null) => new()
    {
        Id = id, Kind = "down", Title = "erp does not answer", Why = "No connection.", NextStep = "Ask.", Orders = 400, Amounts = "312.40 EUR", State = endedAt is null ? "Open" : "Closed", Since = 1,
        RaisedAt = raisedAt, EndedAt = endedAt, Episode = 1, Notices = 1,
    };
}
