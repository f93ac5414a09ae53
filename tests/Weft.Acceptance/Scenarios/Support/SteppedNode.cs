using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Weft.Acceptance.Stories;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine;
using Weft.Engine.Inbox;
using Weft.Engine.Queries;
using Weft.Sdk;
using Weft.Simulation;
using Weft.Simulator;

namespace Weft.Acceptance.Scenarios.Support;

/// <summary>
/// A node on a store of either kind, whose workers step when the test says so, beside a simulated retailer. One clock for both, which stands still until it is moved: hours of trade
/// pass in seconds, and every figure is the same each time.
/// </summary>
internal sealed class SteppedNode : IAsyncDisposable
{
    private static readonly DateTimeOffset start = new(2026, 11, 3, 9, 0, 0, TimeSpan.Zero);
    private static readonly Uri weft = new("http://weft.test/");
    private readonly ScenarioStore store;
    private readonly StockPolicy policy;
    private readonly Func<string, LaneOptions> lane;
    private readonly RetailerOptions options;
    private readonly HttpMessageInvoker door;
    private WeftEngine engine = null!;
    private EngineOptions? watched;
    private Func<TimeProvider, Connection[]> also = _ => [];

    private SteppedNode(ScenarioStore store, RetailerOptions options, StockPolicy policy, Func<string, LaneOptions> lane)
    {
        (this.store, this.options, this.policy, this.lane) = (store, options, policy, lane);
        Retailer = new Retailer(options, Clock);
        door = new HttpMessageInvoker(new Door(this));
        Calls = new CallBook(Retailer.CreateHandler(), Clock);
    }

    public FakeTimeProvider Clock { get; } = new(start);

    public Retailer Retailer { get; }

    public WeftEngine Engine => engine;

    /// <summary>Every call that Weft made.</summary>
    public CallBook Calls { get; }

    /// <summary>Starts a node that publishes to these channels; it knows the retailer's catalogue.</summary>
    public static async Task<SteppedNode> StartAsync(string storeKind, RetailerOptions options, StockPolicy policy, Func<string, LaneOptions>? lane = null)
    {
        var node = new SteppedNode(await ScenarioStore.CreateAsync(storeKind), options, policy, lane ?? (_ => new LaneOptions()));
        await node.OpenAsync();
        foreach (var product in node.Retailer.Products) await node.TellAsync(product.Sku, new RegisterSku(product.Name));
        await node.SettleAsync();
        return node;
    }

    /// <summary>Starts a node that reads every system and looks after targets and alerts, with further connections.</summary>
    public static async Task<SteppedNode> StartWatchingAsync(string storeKind, RetailerOptions options, EngineOptions engine, Func<TimeProvider, Connection[]> also)
    {
        var node = new SteppedNode(await ScenarioStore.CreateAsync(storeKind), options, SimulatedConnections.Policy(options.Accounts, []), _ => new LaneOptions()) { watched = engine, also = also };
        await node.OpenAsync();
        await node.SettleAsync();
        return node;
    }

    /// <summary>The node dies as it stands, and another one starts on its store.</summary>
    public async Task RestartAsync()
    {
        await engine.DisposeAsync();
        await OpenAsync();
    }

    /// <summary>Hands a command over to the stock of a SKU; it is decided when the node next steps.</summary>
    public Task TellAsync(string sku, Command command)
    {
        _ = engine.SubmitAsync(StockWorkflow.StreamOf(new Sku(sku)), command);
        return Task.CompletedTask;
    }

    /// <summary>The ERP counts a SKU in the distribution centre.</summary>
    public Task CountAsync(string sku, int units) => TellAsync(sku, new CountStock("DC1", units, Clock.GetUtcNow()));

    public async Task<StockState> StockAsync(string sku) => await engine.Queries.StockAsync(new Sku(sku), CancellationToken.None);

    public async Task<ConnectionStatus> ConnectionAsync(string name) => (await engine.Queries.ConnectionsAsync(CancellationToken.None)).Single(c => c.Name == name);

    public Task<IReadOnlyList<DeliverySummary>> DeadLettersAsync() => engine.Queries.DeadLettersAsync(null, 100, CancellationToken.None);

    public Task<long> RowsAsync(string fromWhere) => store.CountAsync(fromWhere);

    /// <summary>Steps everything until nothing is left to do at this moment.</summary>
    public async Task SettleAsync()
    {
        for (var (round, still) = (0, 0); round < 10_000; round++)
        {
            var moved = await Retailer.StepAsync(door, weft) | await engine.Intake.StepAsync(CancellationToken.None) | await engine.Turns.StepAsync(CancellationToken.None) | await engine.Timers.StepAsync(CancellationToken.None);
            foreach (var poller in engine.Pollers.Where(p => watched is not null || policy.Channels.ContainsKey(p.Connection))) moved |= await poller.StepAsync(CancellationToken.None);
            foreach (var each in engine.Lanes.All) moved |= await engine.Dispatcher.StepAsync(each, CancellationToken.None);
            if (watched is not null && engine.Alerts is { } alerts) moved |= await alerts.Clocks.StepAsync(CancellationToken.None) | await alerts.StepAsync(CancellationToken.None);
            still = moved ? 0 : still + 1;
            if (still == 2) return;
        }

        throw new InvalidOperationException("The node does not come to rest.");
    }

    /// <summary>Lets time pass in steps, and everything happen that becomes due.</summary>
    public async Task PassAsync(TimeSpan time, TimeSpan? step = null)
    {
        var end = Clock.GetUtcNow() + time;
        while (Clock.GetUtcNow() < end)
        {
            var left = end - Clock.GetUtcNow();
            Clock.Advance(step is { } by && by < left ? by : step is null && left > TimeSpan.FromMilliseconds(250) ? TimeSpan.FromMilliseconds(250) : left);
            await SettleAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StoryCheck.ReadAsync(engine);
        await engine.DisposeAsync();
        door.Dispose();
        await store.DisposeAsync();
    }

    private async Task OpenAsync()
    {
        var connections = SimulatedConnections.Create(options.Accounts, system => new Uri($"http://{system}.sim/"), _ => new HttpClient(Calls, disposeHandler: false), lane, Clock);
        connections = new Connections([.. connections.All, .. also(Clock)]);
        engine = await WeftEngine.OpenAsync(store.Settings, EngineParts.Standard(connections, policy, watched ?? new EngineOptions(), Clock, NullLoggerFactory.Instance), CancellationToken.None);
    }

    /// <summary>Takes the retailer's webhooks.</summary>
    private sealed class Door(SteppedNode node) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var headers = request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(',', h.Value), StringComparer.Ordinal);
            var call = new IncomingCall("", headers, await request.Content!.ReadAsByteArrayAsync(cancellationToken), node.Clock.GetUtcNow());
            var taken = node.engine.ReceiveAsync(request.RequestUri!.Segments[^1], call);
            await node.engine.Intake.StepAsync(cancellationToken);
            return new HttpResponseMessage((await taken).Answer == CallAnswer.Stored ? HttpStatusCode.Accepted : HttpStatusCode.ServiceUnavailable);
        }
    }
}
