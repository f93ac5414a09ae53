using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reconciliation;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Queries;
using Weft.Engine.Reconciliation;
using Weft.Engine.Storage;
using Weft.Sdk;

namespace Weft.Engine.Tests.Reconciliation;

/// <summary>An engine between a shop, an ERP and a warehouse whose books a test may change, under a clock that stands still until it is moved.</summary>
internal sealed class Books : IAsyncDisposable
{
    public static readonly Currency Euro = Currency.Parse("EUR");
    public static readonly Parties Parties = new("erp", "wms", "DC", null, ["EUR"], 0);

    private readonly Func<Task<Store>> open;

    private Books(Func<Task<Store>> open)
    {
        this.open = open;
        (Shop, Erp, Warehouse) = (new Shelf(null, Clock), new Shelf("DC", Clock), new Shelf(null, Clock));
        Warehouse.PageSize = 0;
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 3, 9, 0, 0, TimeSpan.Zero));

    public Shelf Shop { get; }

    public Shelf Erp { get; }

    public Shelf Warehouse { get; }

    public ReconciliationOptions Options { get; } = new() { SeeEverySkuWithin = TimeSpan.FromHours(1), CheckInvariantsWithin = TimeSpan.FromMinutes(10), LongestPause = TimeSpan.FromMinutes(5) };

    public Store Store { get; private set; } = null!;

    public WeftEngine Engine { get; private set; } = null!;

    public StockReconciliation Reconciliation => Engine.Reconciliation!;

    public EngineQueries Queries => Engine.Queries;

    public static async Task<Books> OpenAsync(Func<Task<Store>> open, Action<Books>? arrange = null)
    {
        var books = new Books(open);
        arrange?.Invoke(books);
        await books.StartAsync();
        return books;
    }

    /// <summary>The process ends, and another one takes its place.</summary>
    public async Task RestartAsync()
    {
        await Engine.DisposeAsync();
        await StartAsync();
    }

    /// <summary>The catalogue has SKUs, the ERP has so many of each, and the shop is told.</summary>
    public async Task StockAsync(int units, params string[] skus)
    {
        foreach (var sku in skus)
        {
            Erp.Units[sku] = units;
            await TellAsync(StockWorkflow.StreamOf(new Sku(sku)), new RegisterSku(sku), new CountStock("DC", units, Clock.GetUtcNow()));
        }

        await PassAsync(TimeSpan.FromSeconds(1));
    }

    /// <summary>Commands through the inbox, and everything that follows at this moment; answers with the last decision.</summary>
    public async Task<Decision?> TellAsync(StreamId to, params Command[] commands)
    {
        Decision? last = null;
        foreach (var command in commands)
        {
            var submitted = Engine.SubmitAsync(to, command);
            await SettleAsync();
            last = (await submitted).Decision;
        }

        return last;
    }

    public Task<Decision?> TellStockAsync(string sku, Command command) => TellAsync(StockWorkflow.StreamOf(new Sku(sku)), command);

    /// <summary>A customer orders.</summary>
    public async Task<OrderId> OrderAsync(string number, params (string Sku, int Quantity)[] lines)
    {
        var place = Place(number, lines);
        await TellAsync(OrderWorkflow.StreamOf(place.Order.Id), place);
        return place.Order.Id;
    }

    public static PlaceOrder Place(string number, params (string Sku, int Quantity)[] lines)
    {
        var address = new Address("Ada Byron", "1 Main Street", "12345", "Town", "DE");
        var ordered = lines.Index().Select(l => new OrderLine($"{l.Index + 1}", new Sku(l.Item.Sku), l.Item.Sku, l.Item.Quantity, new Money(1_000L * l.Item.Quantity, Euro), [])).ToImmutableArray();
        var total = ordered.Aggregate(Money.Zero(Euro), (sum, l) => sum + l.Net);
        return new PlaceOrder(
            new Order(OrderId.Of("shop", number), "shop", number, number, new DateTimeOffset(2026, 11, 3, 8, 0, 0, TimeSpan.Zero), new Customer(null, "Ada Byron", null), address, address, ordered, [], total, new OrderPayment(PaymentState.Captured, null)),
            Parties);
    }

    /// <summary>Steps every worker but those that reconcile until none has anything to do at this time.</summary>
    public async Task SettleAsync()
    {
        for (var (round, still) = (0, 0); round < 10_000; round++)
        {
            var moved = await Engine.Intake.StepAsync(default) | await Engine.Turns.StepAsync(default) | await Engine.Timers.StepAsync(default);
            foreach (var lane in Engine.Lanes.All) moved |= await Engine.Dispatcher.StepAsync(lane, default);
            still = moved ? 0 : still + 1;
            if (still == 2) return;
        }

        throw new InvalidOperationException("The engine does not come to rest.");
    }

    /// <summary>Time passes, without anybody looking.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        Clock.Advance(time);
        await SettleAsync();
    }

    /// <summary>Steps the workers that reconcile until none has anything to do at this time.</summary>
    public async Task LookAsync()
    {
        for (var round = 0; round < 1_000; round++)
        {
            var looked = await Reconciliation.Monitor.StepAsync(default);
            foreach (var looker in Reconciliation.Lookers) looked |= await looker.StepAsync(default);
            await SettleAsync();
            if (!looked) return;
        }

        throw new InvalidOperationException("There is always something to look at.");
    }

    /// <summary>Time passes as far as the next looks, which are taken.</summary>
    public async Task LookAgainAsync(TimeSpan? after = null)
    {
        await PassAsync(after ?? Options.Policy.LookAgainAfter);
        await LookAsync();
    }

    /// <summary>Everything is compared now, as when somebody asks for it.</summary>
    public async Task<StockRunStatus> CompareAllAsync(string? connection = null)
    {
        var run = await Reconciliation.StartAsync(new StockRunRequest(true, [], connection), default);
        await PassAsync(TimeSpan.FromSeconds(1));
        await LookAsync();
        return (await Reconciliation.StatusAsync(run.Id, default)).ShouldNotBeNull();
    }

    public async Task<IReadOnlyList<DiscrepancySummary>> FoundAsync(string filter = "all") => await Queries.DiscrepanciesAsync(new DiscrepancyQuery(filter, null, null, null, null, 500), default);

    public async Task<DiscrepancySummary> OnlyAsync(string filter = "all") => (await FoundAsync(filter)).ShouldHaveSingleItem();

    public Task<StockState> StockOfAsync(string sku) => Queries.StockAsync(new Sku(sku), default);

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    private async Task StartAsync()
    {
        Store = await open();
        var connections = new Connections([Connect("shop", Shop), Connect("erp", Erp), Connect("wms", Warehouse)]);
        var options = new EngineOptions { Reconciliation = Options };
        Engine = new WeftEngine(Store, EngineParts.Standard(connections, new StockPolicy(["shop"]), options, Clock, NullLoggerFactory.Instance));
        await Engine.Feed.RecoverAsync(default);
        await Engine.Intake.CountRefusedAsync(default);
    }

    private static Connection Connect(string name, Connector connector) =>
        new(new ConnectionSettings(name, "shelf", new Uri("http://127.0.0.1/"), new Dictionary<string, string>(), null), connector, new LaneOptions { CoalesceFor = TimeSpan.Zero });
}
