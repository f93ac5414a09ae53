using Weft.Engine.Storage;

namespace Weft.Engine.Tests.Storage;

/// <summary>What the engine relies on in every store.</summary>
public abstract partial class StoreCompliance : IAsyncLifetime
{
    private protected StorePlace Place { get; private set; } = null!;

    private protected Store Store { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Place = await PlaceAsync();
        Store = await Place.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Store is not null) await Store.DisposeAsync();
        if (Place is not null) await Place.DisposeAsync();
    }

    private protected abstract Task<StorePlace> PlaceAsync();

    [Fact]
    public async Task A_message_is_stored_once_however_often_it_comes()
    {
        var (first, twin) = (Some.Message(Store, "m1"), Some.Message(Store, "m1"));
        (await Store.WriteAsync(b => b.Received.AddRange([first, twin]))).ShouldBe([first.Id]);
        (await Store.WriteAsync(b => b.Received.Add(Some.Message(Store, "m1")))).ShouldBeEmpty();
        (await Store.CountAsync("inbox")).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_key_of_another_connection_is_another_message()
    {
        await Store.WriteAsync(b => b.Received.AddRange([Some.Message(Store, "m1"), Some.Message(Store, "m1", "market")]));
        (await Store.BacklogAsync(default)).Order().ShouldBe([("market", 1), ("shop", 1)]);
    }

    [Fact]
    public async Task A_message_comes_back_byte_for_byte()
    {
        var sent = Some.Message(Store, "m1");
        await Store.WriteAsync(b => b.Received.Add(sent));
        var read = await Store.MessageAsync(sent.Id, default);
        read.ShouldNotBeNull();
        read.Body.ShouldBe(sent.Body);
        (read.Connection, read.Kind, read.DedupKey, read.Headers, read.ReceivedAt, read.State, read.Trace)
            .ShouldBe((sent.Connection, sent.Kind, sent.DedupKey, sent.Headers, sent.ReceivedAt, sent.State, sent.Trace));
    }

    [Fact]
    public async Task Pending_messages_are_read_oldest_first_and_settled_ones_no_more()
    {
        var rows = Enumerable.Range(1, 5).Select(i => Some.Message(Store, $"m{i}")).ToList();
        await Store.WriteAsync(b => b.Received.AddRange(rows));
        await Store.WriteAsync(b =>
        {
            b.Settled.Add(new InboxSettlement(rows[0].Id, InboxState.Settled, "accepted", null, null, null, Some.Noon));
            b.Settled.Add(new InboxSettlement(rows[2].Id, InboxState.Quarantined, "quarantined", "No SKU.", "sku", "Map it.", Some.Noon));
        });
        (await Store.PendingMessagesAsync("shop", 0, 2, default)).Select(r => r.Id).ShouldBe([rows[1].Id, rows[3].Id]);
        var aside = (await Store.MessagesAsync(InboxState.Quarantined, long.MaxValue, 10, default)).ShouldHaveSingleItem();
        (aside.Reason, aside.Field, aside.NextStep).ShouldBe(("No SKU.", "sku", "Map it."));
    }

    [Fact]
    public async Task A_transaction_that_conflicts_leaves_nothing_at_all()
    {
        await Store.WriteAsync(b => b.Events.Add(Some.Event("order/1", 1)));
        var settled = Some.Message(Store, "before");
        await Store.WriteAsync(b => b.Received.Add(settled));

        await Should.ThrowAsync<VersionConflictException>(() => Store.WriteAsync(b =>
        {
            b.Events.AddRange([Some.Event("order/2", 1), Some.Event("order/1", 1, "another")]);
            b.Received.Add(Some.Message(Store, "new"));
            b.Settled.Add(new InboxSettlement(settled.Id, InboxState.Settled, "accepted", null, null, null, Some.Noon));
            b.Deliveries.Add(Some.Delivery(Store, "d1"));
            b.Timers.Add(Some.Timer("t", Some.Noon));
            b.Orders.Add(Some.Order("1", "Processing"));
            b.Snapshots.Add(new SnapshotRow { Stream = "order/1", Version = 1, State = [1] });
            b.Cursor = ("shop", "c1", Some.Noon);
        }));

        (await Store.LoadAsync("order/2")).Events.ShouldBeEmpty();
        Some.Text((await Store.LoadAsync("order/1")).Events.ShouldHaveSingleItem().Data).ShouldBe("a");
        (await Store.LoadAsync("order/1")).Snapshot.ShouldBeNull();
        (await Store.PendingMessagesAsync("shop", 0, 10, default)).Select(m => m.DedupKey).ShouldBe(["before"]);
        foreach (var table in new[] { "deliveries", "timers", "orders", "cursors", "snapshots" }) (await Store.CountAsync(table)).ShouldBe(0, table);
    }

    [Fact]
    public async Task After_a_conflict_the_store_goes_on()
    {
        await Store.WriteAsync(b => b.Events.Add(Some.Event("order/1", 1)));
        await Should.ThrowAsync<VersionConflictException>(() => Store.WriteAsync(b => b.Events.Add(Some.Event("order/1", 1))));
        await Store.WriteAsync(b => b.Events.Add(Some.Event("order/1", 2)));
        (await Store.LoadAsync("order/1")).Events.Select(e => e.Version).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Of_writers_that_race_for_a_version_one_wins()
    {
        const int writers = 4, rounds = 10;
        for (var version = 1; version <= rounds; version++)
        {
            using var start = new Barrier(writers);
            var attempts = Enumerable.Range(0, writers).Select(w => Task.Run(async () =>
            {
                start.SignalAndWait();
                return await WinsAsync(Store, version, w);
            }));
            (await Task.WhenAll(attempts)).Count(won => won).ShouldBe(1);
        }

        (await Store.LoadAsync("order/race")).Events.Select(e => e.Version).ShouldBe(Enumerable.Range(1, rounds));
        (await Store.CountAsync("inbox")).ShouldBe(rounds, "the loser's message must not be there");
    }

    private protected static async Task<bool> WinsAsync(Store store, int version, int writer)
    {
        try
        {
            await store.WriteAsync(b =>
            {
                b.Events.Add(Some.Event("order/race", version, $"writer {writer}"));
                b.Received.Add(Some.Message(store, $"{version}/{writer}", $"writer-{writer}"));
            });
            return true;
        }
        catch (VersionConflictException)
        {
            return false;
        }
    }

    [Fact]
    public async Task A_missing_value_is_a_fault_of_the_data_and_no_conflict()
    {
        var spoilt = new EventRow { Stream = "order/1", Version = 1, Type = null!, Data = [], At = 0, Cause = "" };
        var fault = await Should.ThrowAsync<System.Data.Common.DbException>(() => Store.WriteAsync(b => b.Events.Add(spoilt)));
        Store.IsDataFault(fault).ShouldBeTrue();
        await Store.WriteAsync(b => b.Events.Add(Some.Event("order/1", 1)));
    }

    [Fact]
    public async Task A_nul_character_in_text_is_kept_or_recognised_as_a_fault_of_the_data()
    {
        Exception? fault = null;
        try
        {
            await Store.WriteAsync(b => b.Events.Add(Some.Event("order/a\0b", 1)));
        }
        catch (Exception e)
        {
            fault = e;
        }

        if (fault is null) (await Store.LoadAsync("order/a\0b")).Events.Count.ShouldBe(1);
        else Store.IsDataFault(fault).ShouldBeTrue(fault.ToString());
        await Store.WriteAsync(b => b.Events.Add(Some.Event("order/1", 1)));
    }

    [Fact]
    public async Task Names_from_outside_are_made_storable()
    {
        foreach (var (name, kept) in new[] { ("a\0b", "a\uFFFDb"), ("a\ud800c", "a\uFFFDc"), ("plain", "plain"), ("smile \ud83d\ude00", "smile \ud83d\ude00") })
        {
            var row = Some.Message(Store, StoredText.Of(name));
            await Store.WriteAsync(b => b.Received.Add(row));
            (await Store.MessageAsync(row.Id, default))!.DedupKey.ShouldBe(kept);
        }
    }

    [Fact]
    public void A_failure_of_anything_else_is_no_fault_of_the_data()
    {
        Store.IsDataFault(new IOException("disk full")).ShouldBeFalse();
        Store.IsDataFault(new TimeoutException()).ShouldBeFalse();
        Store.IsDataFault(new Npgsql.NpgsqlException("connection refused")).ShouldBeFalse();
        Store.IsDataFault(new Microsoft.Data.Sqlite.SqliteException("database is locked", 5)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_empty_transaction_is_fine() => (await Store.CommitAsync(new WriteBatch(), default)).ShouldBeEmpty();

    [Fact]
    public async Task The_store_knows_its_size() => (await Store.SizeAsync(default)).ShouldBeGreaterThan(0);
}
