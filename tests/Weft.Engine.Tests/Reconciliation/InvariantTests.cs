using System.Diagnostics.Metrics;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reconciliation;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Storage;

namespace Weft.Engine.Tests.Reconciliation;

public sealed class SqliteInvariantTests : InvariantTests
{
    private static int used;

    private protected override Task<StorePlace> PlaceAsync() => Task.FromResult<StorePlace>(new SqliteMemory($"invariants-{Interlocked.Increment(ref used)}"));
}

public sealed class PostgresInvariantTests(PostgresDatabase database) : InvariantTests, IClassFixture<PostgresDatabase>
{
    private protected override async Task<StorePlace> PlaceAsync()
    {
        Assert.SkipWhen(database.ConnectionString is null, PostgresDatabase.HowToRun);
        await database.ClearAsync();
        return new PostgresPlace(database);
    }
}

/// <summary>Duplicate allocations that show up days later, cancellations that add some, promises nobody needs: reserved is the open demand at any time, and drift is found with its order and healed.</summary>
public abstract class InvariantTests : IAsyncLifetime
{
    private const int Sequences = 1_000;
    private static readonly string[] skus = ["A", "B", "C", "D", "E"];
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
    public async Task A_thousand_random_sequences_with_replays_leave_reserved_equal_to_open_demand_and_injected_drift_is_found_and_healed()
    {
        await using var books = await OpenAsync();
        await books.StockAsync(300, skus);
        var random = new Random(19);
        for (var i = 0; i < Sequences; i++)
        {
            await PlayAsync(books, $"{i}", random);
            if (i % 250 == 249) await books.RestartAsync();
        }

        await CheckAllAsync(books);
        (await books.FoundAsync()).ShouldBeEmpty();

        // A second allocation for an order that is long gone, one for an order that never was, and one that somebody took away.
        var waiting = await books.OrderAsync("waiting", ("B", 2));
        var gone = await books.OrderAsync("gone", ("A", 1));
        await books.TellAsync(OrderWorkflow.StreamOf(gone), new CancelOrder("channel", "changed my mind"));
        await books.TellStockAsync("A", new ReserveStock(gone, "1", 3, "DC"));
        await books.TellStockAsync("C", new ReserveStock(new OrderId("shop:never"), "7", 4, "DC"));
        await books.TellStockAsync("B", new ReleaseStock(waiting, "1"));
        var promised = await PromisedAsync(books);

        using (var broken = new Broken())
        {
            await CheckAllAsync(books);
            broken.Count.ShouldBeGreaterThanOrEqualTo(3);
        }

        var found = (await books.FoundAsync()).ToDictionary(d => d.Id);
        found.Keys.Order().ShouldBe(["promise:shop:gone:1:A", "promise:shop:never:7:C", "promise:shop:waiting:1:B"]);
        found["promise:shop:gone:1:A"].ShouldSatisfyAllConditions(d => d.Class.ShouldBe("OurFault"), d => d.Order.ShouldBe("shop:gone"), d => (d.Ours, d.Theirs).ShouldBe((3, 0)), d => d.Cause.ShouldNotBeNull().ShouldStartWith("stock/A@"));
        found["promise:shop:waiting:1:B"].ShouldSatisfyAllConditions(d => (d.Ours, d.Theirs).ShouldBe((0, 2)), d => d.Amount.ShouldBe(new Money(2_000, Books.Euro)));

        await books.LookAgainAsync();
        (await books.FoundAsync()).ShouldAllBe(d => d.State == "Healing");
        await books.LookAgainAsync();
        (await books.FoundAsync()).ShouldAllBe(d => d.State == "Healed");
        var after = await PromisedAsync(books);
        (after["A"], after["B"], after["C"]).ShouldBe((promised["A"] - 3, promised["B"] + 2, promised["C"] - 4));
    }

    [Fact]
    public async Task What_is_broken_for_a_moment_only_is_not_touched()
    {
        await using var books = await OpenAsync();
        await books.StockAsync(10, "A");
        await books.TellStockAsync("A", new ReserveStock(new OrderId("shop:never"), "7", 4, "DC"));
        await CheckAllAsync(books);
        await books.TellStockAsync("A", new ReleaseStock(new OrderId("shop:never"), "7"));
        await books.LookAgainAsync();
        (await books.OnlyAsync()).State.ShouldBe("Gone");
    }

    [Fact]
    public async Task Every_SKU_and_every_open_order_is_checked_in_time_a_page_at_a_time()
    {
        await using var books = await OpenAsync(b => (b.Options.PageSize, b.Options.MostOrdersAtOnce) = (3, 4));
        var many = Enumerable.Range(0, 10).Select(i => $"S{i}").ToArray();
        await books.StockAsync(100, many);
        foreach (var i in Enumerable.Range(0, 20)) await books.OrderAsync($"{i}", (many[i % 10], 1), (many[(i + 3) % 10], 1));
        await books.TellStockAsync("S9", new ReserveStock(new OrderId("shop:never"), "7", 4, "DC"));
        await books.TellStockAsync("S4", new ReleaseStock(new OrderId("shop:14"), "1"));
        // A SKU with more promises than are read at once is checked in slices, one in each round.
        for (var minute = 0; minute < 22; minute++) await books.LookAgainAsync(TimeSpan.FromMinutes(1));
        (await books.FoundAsync()).Select(d => d.Id).Order().ShouldBe(["promise:shop:14:1:S4", "promise:shop:never:7:S9"]);
    }

    /// <summary>One order's life: what can happen to it, in an order drawn at random, each message perhaps more than once.</summary>
    private static async Task PlayAsync(Books books, string number, Random random)
    {
        var lines = Enumerable.Range(0, random.Next(1, 4)).Select(_ => (skus[random.Next(skus.Length)], random.Next(1, 4))).ToArray();
        var place = Books.Place(number, lines);
        var to = OrderWorkflow.StreamOf(place.Order.Id);
        List<Command> life = [place];
        for (var left = random.Next(0, 5); left > 0; left--)
        {
            var line = place.Order.Lines[random.Next(place.Order.Lines.Length)];
            life.Add(random.Next(6) switch
            {
                0 => new CancelOrder(random.Next(2) == 0 ? "channel" : "anna", "changed my mind"),
                1 => new ReportShipment($"{number}-all", [], "DHL", "T", books.Clock.GetUtcNow()),
                2 => new ReportShipment($"{number}-{left}", [new LineQuantity(line.LineId, 1)], "DHL", "T", books.Clock.GetUtcNow()),
                3 => new ReportChannelFulfilment(number, "DHL", "T"),
                4 => new PlaceHold("anna", "Have a look."),
                _ => new ReleaseHold(HoldKind.Manual, "anna", "anna"),
            });
        }

        foreach (var command in life)
            for (var times = random.Next(4) == 0 ? 2 : 1; times > 0; times--) await books.TellAsync(to, command);

        // Returned and restocked, or counted anew: reported by the ERP as its absolute number.
        if (random.Next(4) == 0)
        {
            var sku = skus[random.Next(skus.Length)];
            books.Erp.Units[sku] += random.Next(1, 6);
            await books.TellStockAsync(sku, new CountStock("DC", books.Erp.Units[sku], books.Clock.GetUtcNow()));
        }

        books.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    private static async Task CheckAllAsync(Books books)
    {
        for (var minute = 0; minute < 11; minute++)
        {
            books.Clock.Advance(TimeSpan.FromMinutes(1));
            while (await books.Reconciliation.Monitor.StepAsync(default))
            {
                // Until nothing is due at this moment.
            }
        }

        // What was found is decided only now, so that a second look does not come before a test has seen the first.
        await books.SettleAsync();
    }

    /// <summary>Units promised, on the shelf or not yet: what is freed may be given to somebody who waits.</summary>
    private static async Task<Dictionary<string, int>> PromisedAsync(Books books)
    {
        var promised = new Dictionary<string, int>();
        foreach (var sku in skus) promised[sku] = (await books.StockOfAsync(sku)).Promises.Values.Sum(p => p.Reserved + p.Backordered);
        return promised;
    }

    private Task<Books> OpenAsync(Action<Books>? arrange = null) => Books.OpenAsync(
        async () =>
        {
            // A store in memory lives as long as somebody has it open.
            if (place.Settings is null) keeper ??= await place.OpenAsync();
            return await place.OpenAsync();
        },
        arrange);

    /// <summary>What the metric of broken invariants counted meanwhile, in all tests that run.</summary>
    private sealed class Broken : IDisposable
    {
        private readonly MeterListener listener = new();
        private long count;

        public Broken()
        {
            listener.InstrumentPublished = (instrument, me) =>
            {
                if (instrument is { Name: "weft.invariants.broken", Meter.Name: Telemetry.Name }) me.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref count, value));
            listener.Start();
        }

        public long Count => Interlocked.Read(ref count);

        public void Dispose() => listener.Dispose();
    }
}
