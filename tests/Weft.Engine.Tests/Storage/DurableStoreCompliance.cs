using Weft.Engine.Caring;
using Weft.Engine.Queries;
using Weft.Engine.Storage;

namespace Weft.Engine.Tests.Storage;

/// <summary>What the engine relies on in every store that outlives the process.</summary>
public abstract class DurableStoreCompliance : StoreCompliance
{
    private protected abstract string Key { get; }

    [Fact]
    public async Task Ids_continue_after_reopening()
    {
        var message = Some.Message(Store, "m1");
        var delivery = Some.Delivery(Store, "d1");
        await Store.WriteAsync(b => (_, _) = (Add(b.Received, message), Add(b.Deliveries, delivery)));
        await ReopenAsync();
        Store.LastId.ShouldBe(delivery.Id);
        var note = new NoteRow(Store.NextId(), "held/UnknownSku/MUG", Some.Noon, "anna", "The supplier was asked.");
        note.Id.ShouldBe(delivery.Id + 1);
        await Store.RunAsync(CareStatements.AddNote, [note], default);
        await ReopenAsync();
        Store.NextId().ShouldBe(note.Id + 1);
    }

    [Fact]
    public async Task What_was_written_is_there_after_reopening()
    {
        await Store.WriteAsync(b => (_, _) = (Add(b.Received, Some.Message(Store, "m1")), Add(b.Events, Some.Event("order/1", 1))));
        await ReopenAsync();
        (await Store.WriteAsync(b => b.Received.Add(Some.Message(Store, "m1")))).ShouldBeEmpty();
        (await Store.LoadAsync("order/1")).Events.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_second_process_is_told_that_the_store_has_an_owner()
    {
        var refused = await Should.ThrowAsync<StoreUnusableException>(() => Place.OpenAsync());
        refused.Message.ShouldStartWith(Key + ": another Weft process is using");
        refused.Message.ShouldContain("Stop it");
        await Store.WriteAsync(b => b.Received.Add(Some.Message(Store, "m1")));
    }

    [Fact]
    public async Task Reading_works_beside_the_owner_and_cannot_write()
    {
        await Store.WriteAsync(b => b.Received.Add(Some.Message(Store, "m1")));
        await using var reader = await Place.OpenAsync(readOnly: true);
        (await reader.CountAsync("inbox")).ShouldBe(1);
        await Store.WriteAsync(b => b.Received.Add(Some.Message(Store, "m2")));
        (await reader.CountAsync("inbox")).ShouldBe(2);
        await Should.ThrowAsync<System.Data.Common.DbException>(() => reader.WriteAsync(b => b.Received.Add(Some.Message(reader, "m3"))));
        (await Store.CountAsync("inbox")).ShouldBe(2);
    }

    [Fact]
    public async Task Migrations_run_twice_change_nothing()
    {
        await Store.WriteAsync(b => b.Received.Add(Some.Message(Store, "m1")));
        await Store.DisposeAsync();
        await Place.Settings!.MigrateAsync(TimeProvider.System, default);
        await Place.Settings!.MigrateAsync(TimeProvider.System, default);
        Store = await Place.OpenAsync();
        (await Store.CountAsync("inbox")).ShouldBe(1);
        (await Store.CountAsync("schema_versions", "version = '1'", default)).ShouldBe(1);
    }

    [Fact]
    public async Task A_store_of_an_older_version_is_brought_up_to_date_with_all_it_holds()
    {
        await Store.WriteAsync(b => b.Orders.Add(Some.Order("1", "Processing")));
        await Store.DisposeAsync();
        await Place.ExecuteAsync("""
            DROP INDEX orders_newest; DROP INDEX orders_newest_of_channel; DROP INDEX orders_newest_open; DROP INDEX orders_newest_held; DROP INDEX orders_newest_attention;
            CREATE INDEX orders_open ON orders (since); DROP TABLE discrepancies; DROP TABLE oversells; DROP TABLE events_archive; DROP TABLE money_differences; DROP TABLE holds; DROP TABLE order_months; DROP TABLE payout_items;
            DROP TABLE api_keys; DROP TABLE sessions; DROP TABLE users; DROP TABLE audit; DROP TABLE audit_head; DROP TABLE node_work; DROP TABLE order_terms;
            DROP TABLE alerts; DROP TABLE sla_misses; DROP TABLE sla_slots; DROP TABLE cause_care; DROP TABLE cause_notes; DROP TABLE order_traces; DROP TABLE value_days; DROP TABLE value_channels; DROP TABLE value_touched;
            DROP TABLE replays; DROP TABLE replay_entries; DROP INDEX IF EXISTS events_order; DROP TABLE message_copies; DROP TABLE cases; DROP INDEX deliveries_again; DROP INDEX inbox_again;
            ALTER TABLE snapshots DROP COLUMN shape; ALTER TABLE snapshots DROP COLUMN archived; ALTER TABLE inbox DROP COLUMN rows; DROP INDEX inbox_aside;
            CREATE INDEX inbox_quarantined ON inbox (id) WHERE state = 2; DELETE FROM schema_versions WHERE version <> '1'
            """);
        (await Should.ThrowAsync<StoreUnusableException>(() => Place.OpenAsync(readOnly: true))).Message.ShouldContain($"an older Weft (schema 1; this one needs {Migrations.Newest("Sqlite")}). Run 'weft migrate' first.");
        Store = await Place.OpenAsync();
        (await Store.CountAsync("orders")).ShouldBe(1);
        (await Store.CountAsync("schema_versions", $"version = '{Migrations.Newest("Sqlite")}'", default)).ShouldBe(1);
        await Place.ExecuteAsync("DROP INDEX orders_newest; DROP TABLE events_archive");
    }

    [Theory]
    [InlineData("all", null, "orders_newest")]
    [InlineData("all", "shop3", "orders_newest_of_channel")]
    [InlineData("open", null, "orders_newest_open")]
    [InlineData("held", null, "orders_newest_held")]
    [InlineData("attention", null, "orders_newest_attention")]
    [InlineData("in-sync", null, "orders_newest")]
    public async Task A_page_of_orders_is_read_from_an_index_and_never_sorted(string filter, string? connection, string index)
    {
        await Store.WriteAsync(b => b.Orders.AddRange(Enumerable.Range(1, 5_000).Select(i => Some.Order($"{i:D5}", "Processing", inSync: i % 10 != 0, since: Some.Noon + (i / 3), connection: $"shop{i % 100}", held: i % 50 == 0, attention: i % 100 == 0))));
        await Place.ExecuteAsync("ANALYZE orders");
        foreach (var after in new[] { null, new OrderCursor(Some.Noon + 1_000, "03001") })
        {
            var plan = await PlanAsync(new OrderQuery(filter, connection, after, 5));
            plan.ShouldMatch($@"\b{index}\b", plan);
            plan.ShouldNotContain("sort", Case.Insensitive);
            plan.ShouldNotContain("TEMP B-TREE");
        }
    }

    /// <summary>How the store would read a page of orders, in its own words.</summary>
    private protected abstract Task<string> PlanAsync(OrderQuery query);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_of_a_newer_version_is_refused(bool readOnly)
    {
        await Store.DisposeAsync();
        await Place.ExecuteAsync("UPDATE schema_versions SET version = '999' WHERE version = '1'");
        var refused = await Should.ThrowAsync<StoreUnusableException>(() => Place.OpenAsync(readOnly));
        refused.Message.ShouldStartWith(Key);
        refused.Message.ShouldContain($"the store was written by a newer Weft (schema 999; this one knows {Migrations.Newest("Sqlite")}). Run that version, or restore a backup from before it.");
        await Place.ExecuteAsync("UPDATE schema_versions SET version = '1' WHERE version = '999'");
        Store = await Place.OpenAsync();
    }

    [Fact]
    public async Task Two_stores_that_both_believe_to_own_it_cannot_both_extend_a_stream()
    {
        await using var other = await Place.OpenSecondWriterAsync();
        for (var i = 0; i < 1_000; i++) other.NextId();
        for (var version = 1; version <= 10; version++)
        {
            using var start = new Barrier(2);
            Task<bool> Race(Store store, int writer) => Task.Run(async () =>
            {
                start.SignalAndWait();
                return await WinsAsync(store, version, writer);
            });
            (await Task.WhenAll(Race(Store, 1), Race(other, 2))).Count(won => won).ShouldBe(1);
        }

        (await other.LoadAsync("order/race")).Events.Select(e => e.Version).ShouldBe(Enumerable.Range(1, 10));
        (await other.CountAsync("inbox")).ShouldBe(10);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(58)]
    public async Task A_process_killed_in_the_middle_leaves_whole_transactions_and_all_it_was_told_of(int acknowledged)
    {
        await Store.DisposeAsync();
        var told = await CommitsUntilKilled.RunAsync(Place.Settings!, acknowledged);
        Store = await Place.OpenAsync();
        var committed = await Store.CountAsync("inbox");
        committed.ShouldBeGreaterThanOrEqualTo(told);
        (await Store.LoadAsync("order/1")).Events.Count.ShouldBe((int)committed);
        (await Store.CountAsync("deliveries")).ShouldBe(committed);
        (await Store.CursorAsync("shop", default)).ShouldBe(committed.ToString());
    }

    private async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await Place.OpenAsync();
    }

    private static bool Add<T>(List<T> list, T item)
    {
        list.Add(item);
        return true;
    }
}
