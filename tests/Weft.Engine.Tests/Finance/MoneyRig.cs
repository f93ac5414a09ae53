using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Weft.Core.Inventory;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Finance;
using Weft.Engine.Queries;
using Weft.Engine.Storage;
using Weft.Sdk;

namespace Weft.Engine.Tests.Finance;

/// <summary>An engine between a shop, an ERP, a warehouse and a payment provider with books, under a clock that stands still until it is moved.</summary>
internal sealed class MoneyRig : IAsyncDisposable
{
    public static readonly Currency Euro = Currency.Parse("EUR");

    private MoneyRig() => (Shop, Erp, Provider, Warehouse) = (new("shop", Clock), new("erp", Clock), new("psp", Clock), new("wms", Clock));

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 3, 9, 0, 0, TimeSpan.Zero));

    public Ledgers Shop { get; }

    public Ledgers Erp { get; }

    public Ledgers Provider { get; }

    public Ledgers Warehouse { get; }

    public EngineOptions Options { get; } = new();

    public LaneOptions Lane { get; set; } = new() { CircuitFailures = 3, CircuitPause = TimeSpan.FromSeconds(15) };

    public Store Store { get; private set; } = null!;

    public WeftEngine Engine { get; private set; } = null!;

    public MoneyReconciliation Money => Engine.Finance!;

    public static async Task<MoneyRig> OpenAsync(Func<Task<Store>> open, Action<MoneyRig>? arrange = null)
    {
        var rig = new MoneyRig();
        rig.Options.Reconciliation.Policy = rig.Options.Reconciliation.Policy with { SettleWithin = TimeSpan.Zero };
        arrange?.Invoke(rig);
        rig.Store = await open();
        var connections = new Connections([rig.Connect("shop", rig.Shop), rig.Connect("erp", rig.Erp), rig.Connect("psp", rig.Provider), rig.Connect("wms", rig.Warehouse)]);
        rig.Engine = new WeftEngine(rig.Store, EngineParts.Standard(connections, new StockPolicy(["shop"]), rig.Options, rig.Clock, NullLoggerFactory.Instance));
        await rig.Engine.Feed.RecoverAsync(default);
        await rig.Engine.Intake.CountRefusedAsync(default);
        await rig.TellAsync(StockWorkflow.StreamOf(new Sku("A")), new RegisterSku("A"), new CountStock("DC", 100_000, rig.Clock.GetUtcNow()));
        return rig;
    }

    /// <summary>An order of one unit over 20.00 is placed, shipped, captured and invoiced: every system agrees.</summary>
    public async Task<OrderId> SoldAsync(string number)
    {
        var order = Place(number);
        var stream = OrderWorkflow.StreamOf(order.Order.Id);
        Shop.Documents.Add(new MoneyDocument(order.Order.Id, MoneyDocumentKind.ChannelOrder, number, order.Order.Total));
        await TellAsync(stream, order, new ReportShipment($"S{number}", [], null, null, Clock.GetUtcNow()));
        return order.Order.Id;
    }

    public PlaceOrder Place(string number)
    {
        var address = new Address("Ada Byron", "1 Main Street", "12345", "Town", "DE");
        return new PlaceOrder(
            new Order(OrderId.Of("shop", number), "shop", number, number, Clock.GetUtcNow(), new Customer(null, "Ada Byron", null), address, address, [new OrderLine("1", new Sku("A"), "A", 1, new Money(2_000, Euro), [])], [], new Money(2_000, Euro), new OrderPayment(PaymentState.Authorised, $"pay-{number}")),
            new Parties("erp", "wms", "DC", "psp", ["EUR"], 0));
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

    /// <summary>Everything is compared now, while time passes second by second, until it is done or the time is over.</summary>
    public async Task<MoneyRunStatus> CompareAsync(TimeSpan within, params OrderId[] orders)
    {
        var run = await Money.StartAsync(orders.Length == 0 ? null : orders, default);
        for (var end = Clock.GetUtcNow() + within; run.State != "done" && Clock.GetUtcNow() < end;)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            while (await Money.StepAsync(default)) await SettleAsync();
            await SettleAsync();
            run = (await Money.StatusAsync(run.Id, default)).ShouldNotBeNull();
        }

        return run;
    }

    public async Task<IReadOnlyList<MoneyDifferenceSummary>> FoundAsync(string filter = "open") => await Money.Queries.DifferencesAsync(new MoneyDifferenceQuery(filter, null, null, null, 500), default);

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    private Connection Connect(string name, Connector connector) =>
        new(new ConnectionSettings(name, "ledgers", new Uri("http://127.0.0.1/"), new Dictionary<string, string>(), null), connector, Lane);
}
