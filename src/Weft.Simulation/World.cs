using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Core.Orders;
using Weft.Core.Reconciliation;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine;
using Weft.Engine.Inbox;
using Weft.Engine.Reconciliation;
using Weft.Engine.Storage.Sqlite;
using Weft.Sdk;
using Weft.Simulator;

namespace Weft.Simulation;

/// <summary>A simulated retailer and one node of Weft on a store in memory, in one thread under one clock. The node can die; the store and the retailer remain.</summary>
internal sealed class World : IAsyncDisposable
{
    private static readonly Uri weftAddress = new("http://weft.sim/");
    private static readonly DateTimeOffset start = new(2026, 11, 3, 9, 0, 0, TimeSpan.Zero);

    private readonly CrashPoint crash;
    private readonly PlantedBugs bugs;
    private readonly Scenario scenario;
    private readonly string storeName;
    private readonly SqliteStore keeper;
    private readonly HttpMessageInvoker toWeft;

    private World(SqliteStore keeper, string storeName, Scenario scenario, CrashPoint crash, PlantedBugs bugs)
    {
        var options = scenario.Retailer;
        (this.keeper, this.storeName, this.crash, this.bugs) = (keeper, storeName, crash, bugs);
        Clock = new VirtualClock(start);
        Options = options;
        this.scenario = scenario;
        Retailer = new Retailer(options, Clock);
        Shoppers = new Shoppers(options.Seed, scenario.Carts, Retailer, start);
        Service = new CaseWorker(options.Seed);
        Fraud = new FraudTeam(options.Seed, scenario.SuspectedShare);
        toWeft = new HttpMessageInvoker(new Door(this));
        Node = null!;
    }

    public VirtualClock Clock { get; }

    public RetailerOptions Options { get; }

    public Retailer Retailer { get; }

    public Shoppers Shoppers { get; }

    public CaseWorker Service { get; }

    public FraudTeam Fraud { get; }

    public Vocabulary Vocabulary { get; private set; } = null!;

    public WeftEngine Node { get; private set; }

    /// <summary>Messages that were acknowledged to their sender, by connection and body hash.</summary>
    public int Acknowledged { get; private set; }

    public int Crashes { get; private set; }

    /// <summary>Numbers that somebody else changed in a channel.</summary>
    public int ForeignWrites { get; private set; }

    public static async Task<World> CreateAsync(ulong seed, Scenario scenario, CrashPoint crash, PlantedBugs bugs)
    {
        var name = $"simulation-{seed}-{Interlocked.Increment(ref made)}";
        var world = new World(await SqliteStore.InMemoryAsync(name, CancellationToken.None), name, scenario, crash, bugs);
        await world.StartNodeAsync();
        return world;
    }

    private static long made;

    /// <summary>Days of a real retailer pass here in minutes.</summary>
    private static ReconciliationOptions Often => new()
    {
        SeeEverySkuWithin = TimeSpan.FromSeconds(30),
        CheckInvariantsWithin = TimeSpan.FromSeconds(30),
        LongestPause = TimeSpan.FromSeconds(15),
        Policy = new ReconciliationPolicy { LookAgainAfter = TimeSpan.FromSeconds(3), SettleWithin = TimeSpan.FromSeconds(40) },
    };

    /// <summary>The node dies: everything it had in memory is gone. A new one starts on the same store.</summary>
    public async Task RestartAsync()
    {
        Crashes++;
        await Node.DisposeAsync();
        await StartNodeAsync();
    }

    /// <summary>Somebody changes a number in a channel, and nobody is told.</summary>
    public void WriteAsStranger(Random random)
    {
        ForeignWrites++;
        var channel = Retailer.Channels[random.Next(Retailer.Channels.Count)];
        channel.SetUnheard(Retailer.Products[random.Next(Retailer.Products.Count)].Sku, random.Next(0, 2 * Options.StockPerSku));
    }

    /// <summary>One thing the retailer does by itself. False when nothing is due.</summary>
    public Task<bool> RetailerStepAsync() => Retailer.StepAsync(toWeft, weftAddress);

    /// <summary>Opens the stores once Weft knows what they sell.</summary>
    public async Task OpenStoresAsync(int transactions)
    {
        if (Retailer.Stores.Count > 0) return;
        foreach (var product in Retailer.Products)
            if (!(await Node.Queries.StockAsync(new Sku(product.Sku), CancellationToken.None)).Registered) return;
        Retailer.Stores.Open(transactions);
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await keeper.DisposeAsync();
        toWeft.Dispose();
    }

    private async Task StartNodeAsync()
    {
        var handler = Retailer.CreateHandler(Clock.Advance);
        var connections = SimulatedConnections.Create(
            Options.Accounts, system => new Uri($"http://{system}.sim/"), _ => new HttpClient(handler, disposeHandler: false), _ => new LaneOptions { Concurrency = 1_000 }, Clock, Options.StoresShip, Terms);
        var options = new EngineOptions { MaxClaims = int.MaxValue, Seed = Crashes, Reconciliation = Often };
        var parts = EngineParts.Standard(
            connections, SimulatedConnections.Policy(Options.Accounts, Retailer.Stores.Names, Options.StoresShip), options, Clock, NullLoggerFactory.Instance, SimulatedConnections.Fulfilment(Options, Retailer.Stores.Names));
        parts = parts with { Workflows = [.. parts.Workflows.Select(w => PlantedReturnBugs.In(PlantedStockBugs.In(w, bugs), bugs))] };
        Vocabulary = parts.Vocabulary;
        Node = new WeftEngine(await SqliteStore.InMemoryAsync(storeName, CancellationToken.None), parts, crash, bugs);
        await Node.RecoverAsync(CancellationToken.None);
    }

    /// <summary>Marketplaces are not told that an order has changed, so nothing of theirs is cancelled by itself.</summary>
    private Parties Terms(string channel, Parties parties) => parties with
    {
        Capture = scenario.CapturesInParts ? CaptureMode.PerShipment : null,
        CancelBackordersAfter = channel == "webshop" ? scenario.CancelBackordersAfter : null,
        SubstituteAnswerWithin = TimeSpan.FromSeconds(10),
    };

    /// <summary>The door of Weft as senders see it: what arrives is stored before it is answered; when the node dies meanwhile, the connection breaks.</summary>
    private sealed class Door(World world) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var headers = request.Headers.Concat(request.Content!.Headers).ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(',', h.Value), StringComparer.Ordinal);
            var body = await request.Content.ReadAsByteArrayAsync(cancellationToken);
            var connection = request.RequestUri!.Segments[2].TrimEnd('/');
            var receiving = world.Node.ReceiveAsync(connection, new IncomingCall("", headers, body, world.Clock.GetUtcNow()));
            CallResult? early = receiving.IsCompletedSuccessfully ? await receiving : null;
            try
            {
                while (await world.Node.Intake.StepAsync(cancellationToken))
                {
                    // Until nothing waits to be stored.
                }
            }
            catch (CrashException)
            {
                await world.RestartAsync();
                if (early is null) throw new HttpRequestException(HttpRequestError.ResponseEnded, "The node died.");
            }

            var result = early ?? await receiving;
            if (result.Answer == CallAnswer.Stored) world.Acknowledged++;
            return new HttpResponseMessage(result.Answer switch
            {
                CallAnswer.Stored => HttpStatusCode.Accepted,
                CallAnswer.NotGenuine => HttpStatusCode.Unauthorized,
                CallAnswer.TooLarge => HttpStatusCode.RequestEntityTooLarge,
                CallAnswer.Unknown => HttpStatusCode.NotFound,
                _ => HttpStatusCode.ServiceUnavailable,
            });
        }
    }
}
