using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reconciliation;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Queries;
using Weft.Engine.Queries.Rebuilding;
using Weft.Engine.Reconciliation;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Storage;
using Weft.Sdk;

namespace Weft.Engine.Tests.Reconciliation;

public sealed class SqliteReconciliationTests : ReconciliationTests
{
    private static int used;

    private protected override Task<StorePlace> PlaceAsync() => Task.FromResult<StorePlace>(new SqliteMemory($"reconciliation-{Interlocked.Increment(ref used)}"));
}

public sealed class PostgresReconciliationTests(PostgresDatabase database) : ReconciliationTests, IClassFixture<PostgresDatabase>
{
    private protected override async Task<StorePlace> PlaceAsync()
    {
        Assert.SkipWhen(database.ConnectionString is null, PostgresDatabase.HowToRun);
        await database.ClearAsync();
        return new PostgresPlace(database);
    }
}

/// <summary>Both sides are compared, what differs is explained, and what is wrong is cured, through the inbox like everything else.</summary>
public abstract class ReconciliationTests : IAsyncLifetime
{
    private StorePlace place = null!;
    private Store? keeper;

    public async ValueTask InitializeAsync() => place = await PlaceAsync();

    public async ValueTask DisposeAsync()
    {
        if (keeper is not null) await keeper.DisposeAsync();
        await place.DisposeAsync();
    }

    private protected abstract Task<StorePlace> PlaceAsync();

    [Fact]
    public async Task Books_that_agree_leave_nothing_behind()
    {
        await using var books = await OpenAsync();
        await books.StockAsync(10, "A", "B", "C");
        await books.OrderAsync("1", ("A", 2));
        var run = await books.CompareAllAsync();
        run.ShouldSatisfyAllConditions(r => r.State.ShouldBe("done"), r => r.Looked.ShouldBe(6), r => r.Of.ShouldBe(6), r => r.Differences.ShouldBe(0), r => r.Open.ShouldBe(0));
        (await books.FoundAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lost_push_is_confirmed_traced_and_healed()
    {
        await using var books = await OpenAsync();
        await books.StockAsync(10, "A", "B");
        books.Shop.ForgetsPushes = true;
        await books.TellStockAsync("A", new CountStock("DC", 4, books.Clock.GetUtcNow()));
        books.Erp.Units["A"] = 4;
        await books.PassAsync(TimeSpan.FromSeconds(5));
        books.Shop.ForgetsPushes = false;

        (await books.CompareAllAsync()).State.ShouldBe("looking-again");
        var found = await books.OnlyAsync();
        (found.Id, found.Class, found.State, found.Ours, found.Theirs).ShouldBe(("channel:shop:A", "LostPush", "Suspected", 4, 10));
        found.Cause.ShouldNotBeNull().ShouldStartWith("stock/A@");

        await books.LookAgainAsync();
        (await books.OnlyAsync()).State.ShouldBe("Healing");
        books.Shop.Units["A"].ShouldBe(4);
        await books.LookAgainAsync();
        var over = await books.OnlyAsync();
        (over.State, over.DecidedBy).ShouldBe(("Healed", "policy"));
        var story = (await books.Queries.DiscrepancyAsync(found.Id, default)).ShouldNotBeNull();
        story.Timeline.Select(e => e.What).ShouldBe(["DiscrepancyFound", "DiscrepancyConfirmed", "HealingStarted", "DiscrepancyHealed"]);
        story.Trace.ShouldNotBeEmpty();
        story.Trace.ShouldAllBe(t => t.StartsWith("stock/A@"));
    }

    [Fact]
    public async Task A_comparison_is_not_over_before_what_it_found_is_decided()
    {
        await using var books = await OpenAsync();
        await books.StockAsync(10, "A");
        await books.PassAsync(TimeSpan.FromMinutes(1));
        books.Shop.Units["A"] = 99;
        var run = await books.Reconciliation.StartAsync(new StockRunRequest(true, [], null), default);
        foreach (var looker in books.Reconciliation.Lookers) (await looker.StepAsync(default)).ShouldBeTrue();
        var undecided = (await books.Reconciliation.StatusAsync(run.Id, default)).ShouldNotBeNull();
        (undecided.State, undecided.Looked, undecided.Differences).ShouldBe(("looking-again", 2, 0), "what was found is in the inbox");
        await books.SettleAsync();
        (await books.Reconciliation.StatusAsync(run.Id, default)).ShouldNotBeNull().Differences.ShouldBe(1);
    }

    [Fact]
    public async Task A_foreign_write_is_told_from_a_lost_push_and_overwritten()
    {
        await using var books = await OpenAsync();
        await books.StockAsync(10, "A");
        await books.PassAsync(TimeSpan.FromMinutes(1));
        books.Shop.Units["A"] = 99;
        await books.CompareAllAsync();
        (await books.OnlyAsync()).Class.ShouldBe("ForeignWrite");
        await books.LookAgainAsync();
        books.Shop.Units["A"].ShouldBe(10);
        await books.LookAgainAsync();
        (await books.OnlyAsync()).State.ShouldBe("Healed");
    }

    [Fact]
    public async Task Two_programs_that_overwrite_each_other_stop_and_somebody_is_asked()
    {
        await using var books = await OpenAsync();
        await books.StockAsync(10, "A");
        await books.PassAsync(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 6; i++)
        {
            books.Shop.Units["A"] = 99;
            if (i == 0) await books.CompareAllAsync();
            else await books.LookAgainAsync();
        }

        (await books.OnlyAsync("open")).ShouldSatisfyAllConditions(d => d.State.ShouldBe("Open"), d => d.Note.ShouldNotBeNull().ShouldContain("3 times"));
    }

    [Fact]
    public async Task A_sale_that_is_not_here_yet_is_in_flight_and_over_when_it_arrives()
    {
        await using var books = await OpenAsync();
        await books.StockAsync(10, "A");
        await books.PassAsync(TimeSpan.FromMinutes(1));
        books.Shop.Units["A"] = 8;
        await books.CompareAllAsync();
        (await books.OnlyAsync()).ShouldSatisfyAllConditions(d => d.Class.ShouldBe("InFlight"), d => d.State.ShouldBe("Suspected"));
        await books.LookAgainAsync();
        (await books.OnlyAsync()).State.ShouldBe("Suspected");
        books.Shop.Units["A"].ShouldBe(8, "Raising the number would have sold the units once more.");
        await books.OrderAsync("1", ("A", 2));
        await books.LookAgainAsync(TimeSpan.FromMinutes(5));
        (await books.OnlyAsync()).State.ShouldBe("Gone");
    }

    [Fact]
    public async Task A_number_on_its_way_to_a_channel_that_is_down_is_in_flight()
    {
        await using var books = await OpenAsync();
        await books.StockAsync(10, "A");
        books.Shop.Refuses = new DeliveryOutcome.Transient("Down.");
        await books.TellStockAsync("A", new CountStock("DC", 4, books.Clock.GetUtcNow()));
        books.Erp.Units["A"] = 4;
        await books.CompareAllAsync();
        (await books.OnlyAsync()).ShouldSatisfyAllConditions(d => d.Class.ShouldBe("InFlight"), d => d.Why.ShouldContain("on its way"));
        books.Shop.Refuses = null;
        await books.PassAsync(TimeSpan.FromMinutes(2));
        await books.LookAsync();
        (await books.OnlyAsync()).State.ShouldBe("Gone");
    }

    [Fact]
    public async Task What_changes_while_it_is_read_is_in_flight()
    {
        await using var books = await OpenAsync();
        await books.StockAsync(10, "A");
        await books.PassAsync(TimeSpan.FromMinutes(1));
        books.Shop.WhileReading = () => books.TellStockAsync("A", new CountStock("DC", 4, books.Clock.GetUtcNow()));
        books.Erp.Units["A"] = 4;
        await books.CompareAllAsync("shop");
        (await books.FoundAsync()).Single(d => d.Where == "shop").Class.ShouldBe("InFlight");
    }

    [Fact]
    public async Task A_count_that_never_came_is_taken_over()
    {
        await using var books = await OpenAsync();
        await books.StockAsync(10, "A");
        await books.PassAsync(TimeSpan.FromMinutes(1));
        books.Erp.Units["A"] = 7;
        books.Erp.AsOf = books.Clock.GetUtcNow();
        await books.CompareAllAsync();
        (await books.OnlyAsync()).Class.ShouldBe("InFlight");
        await books.LookAgainAsync(TimeSpan.FromMinutes(3));
        var found = await books.OnlyAsync();
        (found.Id, found.Class, found.State, found.Location).ShouldBe(("owner:erp:DC:A", "CountCorrection", "Healing", "DC"));
        (await books.StockOfAsync("A")).At("DC").Sellable.Units.ShouldBe(7);
        books.Shop.Units["A"].ShouldBe(7);
        await books.LookAgainAsync();
        (await books.OnlyAsync()).State.ShouldBe("Healed");
    }

    [Fact]
    public async Task Every_SKU_is_seen_within_the_time_that_is_set_and_a_restart_goes_on_where_it_was()
    {
        await using var books = await OpenAsync(b => b.Shop.PageSize = b.Erp.PageSize = 5);
        var skus = Enumerable.Range(0, 23).Select(i => $"S{i:00}").ToArray();
        await books.StockAsync(10, skus);
        books.Shop.Pages.Clear();
        for (var minute = 0; minute < 60; minute += 2)
        {
            if (minute is 20 or 40) await books.RestartAsync();
            await books.LookAgainAsync(TimeSpan.FromMinutes(2));
        }

        books.Shop.Pages.SelectMany(p => p).Select(s => s.Value).Distinct().Order().ShouldBe(skus);
        books.Shop.Pages.ShouldAllBe(p => p.Length <= 5);
        books.Shop.Pages.Count.ShouldBeLessThan(20, "It should take its time.");
    }

    [Fact]
    public async Task A_system_that_cannot_be_asked_is_left_alone_for_a_while_and_nothing_is_skipped()
    {
        await using var books = await OpenAsync();
        await books.StockAsync(10, "A");
        books.Shop.Units["A"] = 99;
        books.Shop.Unreadable = new CallFailedException(System.Net.HttpStatusCode.TooManyRequests, null, TimeSpan.FromSeconds(30));
        var run = await books.Reconciliation.StartAsync(new StockRunRequest(false, [new Sku("A")], "shop"), default);
        await books.LookAsync();
        books.Shop.Pages.Count.ShouldBe(1);
        books.Engine.Lanes.Find("shop")!.Budget.Left.ShouldBe(double.PositiveInfinity);
        await books.LookAgainAsync(TimeSpan.FromSeconds(20));
        books.Shop.Pages.Count.ShouldBe(1, "It asked us to wait for half a minute.");
        books.Shop.Unreadable = null;
        await books.LookAgainAsync(TimeSpan.FromSeconds(15));
        (await books.OnlyAsync()).Theirs.ShouldBe(99);
        (await books.Reconciliation.StatusAsync(run.Id, default))!.NotAsked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_says_whom_it_could_not_ask()
    {
        await using var books = await OpenAsync();
        await books.StockAsync(10, "A");
        books.Shop.Unreadable = new HttpRequestException(HttpRequestError.ConnectionError, "Nobody listens.");
        var run = await books.Reconciliation.StartAsync(new StockRunRequest(true, [], null), default);
        for (var i = 0; i < 10; i++) await books.LookAgainAsync(TimeSpan.FromMinutes(1));
        var status = (await books.Reconciliation.StatusAsync(run.Id, default)).ShouldNotBeNull();
        status.State.ShouldBe("done");
        status.NotAsked.ShouldHaveSingleItem().ShouldBe(new KeyValuePair<string, string>("shop", "Nobody listens."));
    }

    [Fact]
    public async Task Somebody_accepts_one_difference_and_heals_another()
    {
        await using var books = await OpenAsync(b => b.Options.Policy = b.Options.Policy with { Heals = [] });
        await books.StockAsync(10, "A", "B");
        await books.PassAsync(TimeSpan.FromMinutes(1));
        (books.Shop.Units["A"], books.Shop.Units["B"]) = (90, 95);
        await books.CompareAllAsync();
        await books.LookAgainAsync();
        (await books.FoundAsync("open")).Select(d => d.State).ShouldBe(["Open", "Open"]);
        await books.TellAsync(DiscrepancyWorkflow.StreamOf("channel:shop:A"), new AcceptDiscrepancy("anna", "Shown on purpose."));
        await books.TellAsync(DiscrepancyWorkflow.StreamOf("channel:shop:B"), new HealDiscrepancy("anna"));
        await books.LookAgainAsync();
        books.Shop.Units.ShouldBe(new Dictionary<string, int> { ["A"] = 90, ["B"] = 10 }, ignoreOrder: true);
        (await books.FoundAsync("open")).ShouldBeEmpty();
        (await books.OnlyAsync("accepted")).ShouldSatisfyAllConditions(d => d.DecidedBy.ShouldBe("anna"), d => d.Note.ShouldBe("Shown on purpose."));
        (await books.CompareAllAsync()).Open.ShouldBe(0);
    }

    [Fact]
    public async Task The_lists_can_be_made_again_from_the_events()
    {
        await using var books = await OpenAsync();
        await books.StockAsync(10, "A", "B", "C");
        await books.PassAsync(TimeSpan.FromMinutes(1));
        (books.Shop.Units["A"], books.Shop.Units["B"]) = (90, 95);
        await books.CompareAllAsync();
        await books.TellAsync(DiscrepancyWorkflow.StreamOf("channel:shop:A"), new AcceptDiscrepancy("anna", "Shown on purpose."));
        await books.LookAgainAsync();
        await OversoldAsync(books);
        var (found, sold) = (await books.FoundAsync(), await OversellsAsync(books));
        sold.Count.ShouldBe(3);

        await WipeAsync(books, "discrepancies", "oversells");
        (await new ReadModels(books.Store, books.Engine.Parts).RunAsync(null, write: true, (_, _) => { }, default)).Sum(r => r.Different).ShouldBe(3, "two differences of stock, and one SKU with oversells");
        (await books.FoundAsync()).ShouldBe(found);
        (await OversellsAsync(books)).ShouldBe(sold);
    }

    private static async Task WipeAsync(Books books, params string[] tables)
    {
        foreach (var table in tables) (await books.Store.DeleteAsync(table, "1 = 1", new { }, int.MaxValue, default)).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task The_ledger_has_an_entry_for_each_oversell_until_its_customer_has_the_units_or_leaves()
    {
        await using var books = await OpenAsync();
        await books.StockAsync(10, "C");
        await OversoldAsync(books);
        var all = (await OversellsAsync(books)).ToDictionary(o => o.Order);
        all["shop:late"].ShouldSatisfyAllConditions(
            o => (o.Sku, o.LineId, o.Connection, o.Units, o.Cause, o.Shown, o.Available).ShouldBe(("C", "1", "shop", 2, "PushLag", 9, 0)),
            o => (o.MinutesBehind, o.BufferNeeded, o.Amount, o.OverAt).ShouldBe((1.5, 9, new Money(2_000, Books.Euro), null)));
        all["shop:filled"].Ending.ShouldBe("filled");
        all["shop:left"].Ending.ShouldBe("cancelled");
        (await books.Queries.OversellsAsync(new OversellQuery("open", null, null, null, 10), default)).ShouldHaveSingleItem().Order.ShouldBe("shop:late");
        (await books.Queries.OversellsAsync(new OversellQuery("all", "Race", null, null, 10), default)).ShouldHaveSingleItem().Order.ShouldBe("shop:left");

        var sums = (await books.Queries.OversellSumsAsync(default)).ToDictionary(s => s.Cause);
        (sums["PushLag"].Times, sums["PushLag"].Units, sums["PushLag"].OpenUnits, sums["PushLag"].LargestBuffer).ShouldBe((2, 5, 2, 9));
        sums["PushLag"].Amounts.ShouldBe([new Money(5_000, Books.Euro)]);
        sums["Race"].LongestMinutes.ShouldBe(0.02);
    }

    /// <summary>Three orders that come too late: one still waits, one gets its units, one is cancelled. Written as the stock's own decisions would write them.</summary>
    private static async Task OversoldAsync(Books books)
    {
        var version = (await books.Store.TailAsync("stock/C", 1, default))[0].Version;
        var words = new Vocabulary(OrderJson.Words().Concat(StockJson.Words()));
        async Task Decide(params Event[] events)
        {
            books.Clock.Advance(TimeSpan.FromSeconds(1));
            var (kind, batch, at) = (new StockWorkflow(new StockPolicy(["shop"])), new WriteBatch(), books.Clock.GetUtcNow());
            object before = await books.StockOfAsync("C");
            var after = events.Aggregate(before, (s, e) => kind.Apply(s, e, at));
            Projections.AddDecided(before, after, [.. events], version, at, batch.Oversells);
            foreach (var e in events)
                batch.Events.Add(new EventRow { Stream = "stock/C", Version = ++version, Type = words.NameOf(e), Data = words.Write(e), At = Micros.Of(at), Cause = $"inbox/{version}" });
            await books.Store.CommitAsync(batch, default);
        }

        Event Reserved(string order, int reserved, int waiting) => new StockReserved(new OrderId(order), "1", "DC", reserved, waiting);
        Event Oversold(string order, int units, OversellCause cause, double seconds) =>
            new StockOversold(new OrderId(order), "1", units, cause, 9, 0, TimeSpan.FromSeconds(seconds), new Money(1_000L * units, Books.Euro));
        await Decide(Reserved("shop:late", 0, 2), Oversold("shop:late", 2, OversellCause.PushLag, 90));
        await Decide(Reserved("shop:filled", 1, 3), Oversold("shop:filled", 3, OversellCause.PushLag, 60));
        await Decide(Reserved("shop:left", 0, 1), Oversold("shop:left", 1, OversellCause.Race, 1));
        await Decide(Reserved("shop:filled", 4, 0));
        await Decide(new StockReleased(new OrderId("shop:left"), "1"));
    }

    private static Task<IReadOnlyList<OversellSummary>> OversellsAsync(Books books) => books.Queries.OversellsAsync(new OversellQuery("all", null, null, null, 100), default);

    private Task<Books> OpenAsync(Action<Books>? arrange = null) => Books.OpenAsync(
        async () =>
        {
            // A store in memory lives as long as somebody has it open.
            if (place.Settings is null) keeper ??= await place.OpenAsync();
            return await place.OpenAsync();
        },
        arrange);
}
