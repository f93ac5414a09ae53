using Weft.Engine.Storage;

namespace Weft.Engine.Tests.Storage;

public abstract partial class StoreCompliance
{
    [Fact]
    public async Task A_key_is_owed_once()
    {
        var first = Some.Delivery(Store, "k", request: "first");
        await Store.WriteAsync(b => b.Deliveries.Add(first));
        await Store.WriteAsync(b => b.Deliveries.Add(Some.Delivery(Store, "k", request: "second")));
        var kept = (await Store.DeliveriesAsync("k")).ShouldHaveSingleItem();
        (kept.Id, Some.Text(kept.Request)).ShouldBe((first.Id, "first"));
    }

    [Fact]
    public async Task A_newer_value_replaces_an_older_one_under_a_new_id()
    {
        var older = Some.Delivery(Store, "k", latest: true, request: "3");
        await Store.WriteAsync(b => b.Deliveries.Add(older));
        await Store.WriteAsync(b => b.Changes.Add(Some.Outcome(older, DeliveryState.Pending)));
        var newer = Some.Delivery(Store, "k", latest: true, request: "2");
        await Store.WriteAsync(b => b.Deliveries.Add(newer));
        var kept = (await Store.DeliveriesAsync("k")).ShouldHaveSingleItem();
        (kept.Id, Some.Text(kept.Request), kept.Attempts, kept.Reason, kept.State).ShouldBe((newer.Id, "2", 0, null, DeliveryState.Pending));
    }

    [Fact]
    public async Task A_newer_value_goes_out_although_the_older_one_is_done()
    {
        var older = Some.Delivery(Store, "k", latest: true);
        await Store.WriteAsync(b => b.Deliveries.Add(older));
        await Store.WriteAsync(b => b.Changes.Add(Some.Outcome(older, DeliveryState.Done, "R1")));
        await Store.WriteAsync(b => b.Deliveries.Add(Some.Delivery(Store, "k", latest: true)));
        var kept = (await Store.DeliveriesAsync("k")).ShouldHaveSingleItem();
        (kept.State, kept.Reference, kept.SettledAt).ShouldBe((DeliveryState.Pending, null, null));
    }

    [Fact]
    public async Task What_becomes_of_a_replaced_value_changes_nothing()
    {
        var older = Some.Delivery(Store, "k", latest: true);
        var newer = Some.Delivery(Store, "k", latest: true);
        await Store.WriteAsync(b => b.Deliveries.Add(older));
        await Store.WriteAsync(b => b.Deliveries.Add(newer));
        await Store.WriteAsync(b => b.Changes.Add(Some.Outcome(older, DeliveryState.Done, "R1")));
        (await Store.DeliveriesAsync("k")).ShouldHaveSingleItem().State.ShouldBe(DeliveryState.Pending);
        (await Store.DeliveryAsync(older.Id, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_retry_takes_a_dead_letter_over_and_remembers_that_it_was_tried()
    {
        var first = Some.Delivery(Store, "k");
        await Store.WriteAsync(b => b.Deliveries.Add(first));
        await Store.WriteAsync(b => b.Changes.Add(Some.Outcome(first, DeliveryState.Dead)));
        var again = Some.Delivery(Store, "k", attempts: 1);
        await Store.WriteAsync(b => b.Deliveries.Add(again));
        var kept = (await Store.DeliveriesAsync("k")).ShouldHaveSingleItem();
        (kept.Id, kept.State, kept.Reason, kept.SettledAt, kept.Attempts).ShouldBe((again.Id, DeliveryState.Pending, null, null, 1));
    }

    [Fact]
    public async Task What_is_done_is_never_opened_again()
    {
        var first = Some.Delivery(Store, "k");
        await Store.WriteAsync(b => b.Deliveries.Add(first));
        await Store.WriteAsync(b => b.Changes.Add(Some.Outcome(first, DeliveryState.Done, "R1")));
        await Store.WriteAsync(b => b.Deliveries.Add(Some.Delivery(Store, "k")));
        var kept = (await Store.DeliveriesAsync("k")).ShouldHaveSingleItem();
        (kept.Id, kept.State, kept.Reference).ShouldBe((first.Id, DeliveryState.Done, "R1"));
    }

    [Fact]
    public async Task A_dead_letter_that_is_withdrawn_is_done_and_says_why()
    {
        var row = Some.Delivery(Store, "k");
        await Store.WriteAsync(b => b.Deliveries.Add(row));
        await Store.WriteAsync(b => b.Changes.Add(Some.Outcome(row, DeliveryState.Dead)));
        await Store.WriteAsync(b => b.Withdrawn.Add(new Withdrawal("k", "Not needed any more: cancelled.", Some.Noon + 5)));
        var kept = (await Store.DeliveriesAsync("k")).ShouldHaveSingleItem();
        (kept.Id, kept.State, kept.Reason, kept.SettledAt).ShouldBe((row.Id, DeliveryState.Done, "Not needed any more: cancelled.", Some.Noon + 5));
        (await Store.DeliveriesAsync(DeliveryState.Dead, long.MaxValue, 10, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_becomes_a_dead_letter_in_the_transaction_that_withdraws_it_is_done()
    {
        var row = Some.Delivery(Store, "k");
        await Store.WriteAsync(b => b.Deliveries.Add(row));
        await Store.WriteAsync(b =>
        {
            b.Changes.Add(Some.Outcome(row, DeliveryState.Dead));
            b.Withdrawn.Add(new Withdrawal("k", "Not needed any more.", Some.Noon));
        });
        (await Store.DeliveryAsync(row.Id, default))!.State.ShouldBe(DeliveryState.Done);
    }

    [Fact]
    public async Task A_withdrawal_leaves_what_is_on_its_way_and_what_is_done_alone()
    {
        var (pending, done, again) = (Some.Delivery(Store, "pending"), Some.Delivery(Store, "done"), Some.Delivery(Store, "again"));
        await Store.WriteAsync(b => b.Deliveries.AddRange([pending, done, again]));
        await Store.WriteAsync(b => b.Changes.AddRange([Some.Outcome(done, DeliveryState.Done, "R1"), Some.Outcome(again, DeliveryState.Dead)]));
        await Store.WriteAsync(b =>
        {
            b.Deliveries.Add(Some.Delivery(Store, "again", attempts: 1));
            b.Withdrawn.AddRange(new[] { "pending", "done", "again", "nobody's" }.Select(key => new Withdrawal(key, "Not needed any more.", Some.Noon + 9)));
        });
        (await Store.PendingDeliveriesAsync("erp", 10, default)).Select(d => (d.Key, d.Reason)).ShouldBe([("pending", null), ("again", null)]);
        (await Store.DeliveriesAsync("done")).ShouldHaveSingleItem().ShouldSatisfyAllConditions(d => d.Reference.ShouldBe("R1"), d => d.SettledAt.ShouldBe(Some.Noon + 1));
    }

    [Fact]
    public async Task Claims_count_until_there_is_an_outcome()
    {
        var row = Some.Delivery(Store, "k");
        await Store.WriteAsync(b => b.Deliveries.Add(row));
        await Store.RunAsync(Statements.Claim, [row], default);
        await Store.RunAsync(Statements.Claim, [row], default);
        (await Store.DeliveryAsync(row.Id, default))!.Claims.ShouldBe(2);
        await Store.WriteAsync(b => b.Changes.Add(Some.Outcome(row, DeliveryState.Pending)));
        (await Store.DeliveryAsync(row.Id, default))!.Claims.ShouldBe(0);
    }

    [Fact]
    public async Task Pending_deliveries_are_read_oldest_first_per_connection()
    {
        var rows = Enumerable.Range(1, 4).Select(i => Some.Delivery(Store, $"k{i}")).ToList();
        await Store.WriteAsync(b => b.Deliveries.AddRange(rows));
        await Store.WriteAsync(b => b.Changes.Add(Some.Outcome(rows[0], DeliveryState.Done)));
        (await Store.PendingDeliveriesAsync("erp", 2, default)).Select(r => r.Key).ShouldBe(["k2", "k3"]);
        var soldOut = Some.Delivery(Store, "sold out", latest: true, priority: 0);
        await Store.WriteAsync(b => b.Deliveries.Add(soldOut));
        (await Store.PendingDeliveriesAsync("erp", 2, default)).Select(r => r.Key).ShouldBe(["sold out", "k2"]);
        (await Store.PendingDeliveriesAsync("wms", 2, default)).ShouldBeEmpty();
        (await Store.LaneDepthsAsync(default)).ShouldBe([("erp", 4)]);
    }

    [Fact]
    public async Task Timers_are_set_replaced_and_cleared()
    {
        await Store.WriteAsync(b => b.Timers.AddRange([Some.Timer("a", Some.Noon + 20), Some.Timer("b", Some.Noon + 10)]));
        (await Store.NextTimerAsync(default)).ShouldBe(Some.Noon + 10);
        (await Store.DueTimersAsync(Some.Noon + 15, 10, default)).Select(t => t.Name).ShouldBe(["b"]);
        await Store.WriteAsync(b => b.Timers.Add(Some.Timer("b", Some.Noon + 30, "later")));
        (await Store.DueTimersAsync(Some.Noon + 40, 10, default)).Select(t => (t.Name, Some.Text(t.Data))).ShouldBe([("a", "{}"), ("b", "later")]);
        await Store.WriteAsync(b => b.TimersOver.AddRange([new TimerKey("order/1", "a"), new TimerKey("order/1", "b")]));
        (await Store.NextTimerAsync(default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_timer_that_fired_does_not_take_its_successor_with_it()
    {
        await Store.WriteAsync(b => b.Timers.Add(Some.Timer("a", Some.Noon)));
        await Store.WriteAsync(b =>
        {
            b.TimersOver.Add(new TimerKey("order/1", "a", Some.Noon));
            b.Timers.Add(Some.Timer("a", Some.Noon + 60));
        });
        (await Store.TimerDueAsync("order/1", "a", default)).ShouldBe(Some.Noon + 60);
        await Store.WriteAsync(b => b.TimersOver.Add(new TimerKey("order/1", "a", Some.Noon)));
        (await Store.TimerDueAsync("order/1", "a", default)).ShouldBe(Some.Noon + 60);
    }

    [Fact]
    public async Task A_stream_is_loaded_with_all_its_events_in_order()
    {
        await Store.WriteAsync(b => b.Events.AddRange([Some.Event("order/1", 1, "a"), Some.Event("stock/X", 1, "x"), Some.Event("order/1", 2, "b")]));
        var streams = await Store.LoadAsync(["order/1", "order/none", "stock/X"], default);
        streams.Select(s => s.Stream).ShouldBe(["order/1", "order/none", "stock/X"]);
        streams[0].Events.Select(e => (e.Version, Some.Text(e.Data), e.At, e.Cause, e.Type)).ShouldBe([(1, "a", Some.Noon + 1, "inbox/1", "note.added.v1"), (2, "b", Some.Noon + 2, "inbox/1", "note.added.v1")]);
        streams[1].Events.ShouldBeEmpty();
        streams.ShouldAllBe(s => s.Snapshot == null);
    }

    [Fact]
    public async Task With_a_snapshot_only_what_came_after_it_is_loaded()
    {
        await Store.WriteAsync(b =>
        {
            b.Events.AddRange(Enumerable.Range(1, 12).Select(v => Some.Event("stock/X", v, $"e{v}")));
            b.Snapshots.Add(new SnapshotRow { Stream = "stock/X", Version = 10, State = [7] });
        });
        var loaded = await Store.LoadAsync("stock/X");
        (loaded.Snapshot!.Version, loaded.Snapshot.State[0]).ShouldBe((10, (byte)7));
        loaded.Events.Select(e => e.Version).ShouldBe([11, 12]);
        (await Store.HistoryAsync("stock/X", 100, default)).Count.ShouldBe(12);
    }

    [Fact]
    public async Task An_older_snapshot_never_replaces_a_newer_one()
    {
        await Store.WriteAsync(b => b.Snapshots.Add(new SnapshotRow { Stream = "stock/X", Version = 10, State = [10] }));
        await Store.WriteAsync(b => b.Snapshots.Add(new SnapshotRow { Stream = "stock/X", Version = 5, State = [5] }));
        (await Store.LoadAsync("stock/X")).Snapshot!.Version.ShouldBe(10);
        await Store.WriteAsync(b => b.Snapshots.Add(new SnapshotRow { Stream = "stock/X", Version = 20, State = [20] }));
        (await Store.LoadAsync("stock/X")).Snapshot!.State.ShouldBe([20]);
    }

    [Fact]
    public async Task A_cursor_is_kept_per_connection()
    {
        (await Store.CursorAsync("shop", default)).ShouldBeNull();
        await Store.WriteAsync(b => b.Cursor = ("shop", "c1", Some.Noon));
        await Store.WriteAsync(b => b.Cursor = ("shop", "c2", Some.Noon));
        await Store.WriteAsync(b => b.Cursor = ("market", null, Some.Noon));
        (await Store.CursorAsync("shop", default)).ShouldBe("c2");
        (await Store.CursorAsync("market", default)).ShouldBeNull();
    }

    [Fact]
    public async Task An_orders_row_follows_it()
    {
        await Store.WriteAsync(b => b.Orders.AddRange([Some.Order("1", "Processing"), Some.Order("2", "Processing")]));
        await Store.WriteAsync(b => b.Orders.Add(Some.Order("1", "Completed", inSync: true)));
        (await Store.CountAsync("orders")).ShouldBe(2);
        (await Store.CountAsync("orders", "in_sync", default)).ShouldBe(1);
        (await Store.CountAsync("orders", "NOT in_sync AND status = 'Processing'", default)).ShouldBe(1);
    }

    [Fact]
    public async Task Retention_deletes_no_more_rows_than_asked_and_only_those_meant()
    {
        var rows = Enumerable.Range(1, 10).Select(i => Some.Message(Store, $"m{i}")).ToList();
        await Store.WriteAsync(b => b.Received.AddRange(rows));
        await Store.WriteAsync(b => b.Settled.AddRange(rows.Take(7).Select(r => new InboxSettlement(r.Id, InboxState.Settled, "accepted", null, null, null, Some.Noon))));
        Task<int> Sweep(long before) => Store.DeleteAsync("inbox", "state = 1 AND settled_at < @before", new { before }, 5, default);
        (await Sweep(Some.Noon)).ShouldBe(0);
        (await Sweep(Some.Noon + 1)).ShouldBe(5);
        (await Sweep(Some.Noon + 1)).ShouldBe(2);
        (await Store.PendingMessagesAsync("shop", 0, 10, default)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_large_transaction_is_one_transaction()
    {
        const int many = 2_000;
        await Store.WriteAsync(b =>
        {
            for (var i = 1; i <= many; i++)
            {
                b.Received.Add(Some.Message(Store, $"m{i}"));
                b.Events.Add(Some.Event("order/big", i));
                b.Deliveries.Add(Some.Delivery(Store, $"d{i}"));
            }
        });
        (await Store.CountAsync("inbox")).ShouldBe(many);
        (await Store.LoadAsync("order/big")).Events.Count.ShouldBe(many);
        (await Store.CountAsync("deliveries")).ShouldBe(many);
    }

    [Fact]
    public async Task Events_after_a_version_of_each_stream_are_read_together()
    {
        const string odd = "stock/a \"b\" 'c' é \\ {}";
        await Store.WriteAsync(b =>
        {
            b.Events.AddRange(Enumerable.Range(1, 5).Select(v => Some.Event("stock/X", v)));
            b.Events.AddRange(Enumerable.Range(1, 3).Select(v => Some.Event(odd, v)));
            b.Events.Add(Some.Event("stock/other", 1));
        });
        var read = await Store.EventsAfterAsync(new Dictionary<string, int> { ["stock/X"] = 3, [odd] = 0, ["stock/unknown"] = 0 }, default);
        read.Where(e => e.Stream == "stock/X").Select(e => e.Version).ShouldBe([4, 5]);
        read.Where(e => e.Stream == odd).Select(e => e.Version).ShouldBe([1, 2, 3]);
        read.Count.ShouldBe(5);
    }
}
