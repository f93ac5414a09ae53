using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Weft.Acceptance.Stories;
using Weft.Acceptance.Support;
using Weft.Connectors;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Engine;
using Weft.Hosting;
using Weft.Sdk;
using Weft.Simulation;
using Weft.Simulator;
using Weft.Simulator.Books;
using Weft.Simulator.Webhooks;
using Weft.Simulator.Wire;

namespace Weft.Acceptance.Scenarios.Support;

/// <summary>
/// A simulated retailer and a node of Weft over real HTTP. What the shop sends to Weft is sent by the test, so that it decides when, in which order and how often; the
/// other systems send by themselves.
/// </summary>
internal sealed class Retail : IAsyncDisposable
{
    /// <summary>A channel whose messages state one fact each.</summary>
    public const string FactShop = "facts";

    private static int made;
    private readonly Door door = new();
    private readonly HttpClient toShop = new();
    private readonly WebhookPump pump;
    private RunningNode? process;
    private bool wasProcess;
    private WeftHost? host;

    private Retail(ScenarioStore store, Retailer retailer, RetailerServer server, SystemAccount shop)
    {
        (Store, Retailer, Server, Account) = (store, retailer, server, shop);
        door.Shop = shop.Connection;
        Options = WithSystems(new WeftOptions { Store = store.Settings, Urls = ["http://127.0.0.1:0"] });
        pump = new WebhookPump(retailer, new HttpMessageInvoker(door), new Uri("http://weft.test/"));
        Http = new HttpClient(door, disposeHandler: false) { BaseAddress = new Uri("http://weft.test/") };
        Http.DefaultRequestHeaders.Add("X-Api-Key", Node.Key);
    }

    public ScenarioStore Store { get; }

    public Retailer Retailer { get; }

    public RetailerServer Server { get; }

    /// <summary>The shop's account; its connection has a name of its own, so that its counters are this test's alone.</summary>
    public SystemAccount Account { get; }

    public string Shop => Account.Connection;

    /// <summary>What the node is told; changes count from its next start.</summary>
    public WeftOptions Options { get; }

    /// <summary>Calls the node, wherever it listens now.</summary>
    public HttpClient Http { get; }

    /// <summary>The node in this process.</summary>
    public WeftHost Host => host!;

    public string Sku(int index) => Retailer.Products[index].Sku;

    /// <param name="storeKind">Where the node keeps its data.</param>
    /// <param name="warehouseTime">How long the warehouse takes to ship.</param>
    /// <param name="stockPerSku">Units of each article.</param>
    /// <param name="clock">The retailer's clock; null: the machine's.</param>
    public static async Task<Retail> CreateAsync(string storeKind, TimeSpan? warehouseTime = null, int stockPerSku = 10_000, TimeProvider? clock = null)
    {
        var store = await ScenarioStore.CreateAsync(storeKind);
        var shop = SystemAccount.Default("webshop") with { Connection = $"shop{Interlocked.Increment(ref made)}" };
        var options = new RetailerOptions { Skus = 12, StockPerSku = stockPerSku, ReplenishmentTime = TimeSpan.FromDays(1), LatePaymentShare = 0, WarehouseTime = warehouseTime ?? TimeSpan.FromMilliseconds(20), Accounts = new RetailerAccounts { WebShop = shop } };
        var retailer = new Retailer(options, clock ?? TimeProvider.System);
        return new Retail(store, retailer, await RetailerServer.StartAsync(retailer), shop);
    }

    public static async Task<Retail> StartAsync(string storeKind, Action<WeftOptions>? change = null, TimeSpan? warehouseTime = null, TimeProvider? clock = null)
    {
        var made = await CreateAsync(storeKind, warehouseTime, clock: clock);
        change?.Invoke(made.Options);
        await made.StartNodeAsync();
        return made;
    }

    /// <summary>The retailer sells on a marketplace too, which talks to Weft by itself. To be said before the node starts.</summary>
    public void SellOn(string marketplace)
    {
        Connect(Options, marketplace, SystemAccount.Default(marketplace), ConnectionRole.Channel);
        Options.Channels[marketplace] = SimulatedConnections.PartiesOf(marketplace);
    }

    /// <summary>True when webhooks reach a node: it polls before.</summary>
    public bool Listens => door.To is not null;

    /// <summary>Starts a node in this process and waits until it knows the catalogue and its stock.</summary>
    public async Task StartNodeAsync()
    {
        host = await WeftHost.StartAsync(Options, new HostSurroundings { Kinds = [.. ConnectorCatalogue.All, PlainShop.Kind], Logs = l => l.SetMinimumLevel(LogLevel.None) }, CancellationToken.None);
        door.To = new Uri(host.Addresses[0]);
        await UntilStockedAsync();
    }

    /// <summary>Starts a node as a process of its own, with the same options, and waits until it knows the catalogue and its stock.</summary>
    public async Task StartProcessAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(Store.Folder, "weft.yaml"), NodeYaml.Of(Options));
        (process, wasProcess) = (await WeftProgram.StartNodeAsync(Store.Folder, NodeYaml.Secrets(Options)), true);
        door.To = new Uri(process.Address);
        await UntilStockedAsync();
    }

    /// <summary>Kills the node's process with SIGKILL.</summary>
    public async Task KillAsync()
    {
        door.To = null;
        await process!.DisposeAsync();
        process = null;
    }

    /// <summary>Stops the node in this process.</summary>
    public async Task StopAsync()
    {
        await StoryCheck.ReadAsync(host!.Engine, Http);
        door.To = null;
        await host!.DisposeAsync();
        host = null;
    }

    /// <summary>An order as the shop shows it at this moment.</summary>
    public async Task<JsonObject> DocumentAsync(PlacedOrder order)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Server.AddressOf("webshop"), "orders/" + order.Id));
        request.Headers.Add("X-Webshop-Access-Token", Account.ApiKey);
        using var answer = await toShop.SendAsync(request);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
    }

    /// <summary>A customer orders in the shop; nobody tells Weft yet.</summary>
    public PlacedOrder Place(params (string Sku, int Quantity)[] articles) => Retailer.PlaceOrder(Retailer.WebShop, articles);

    /// <summary>Sends a message as the shop does.</summary>
    public async Task<HttpResponseMessage> SendAsync(byte[] body, string topic, string delivery, string? secret = null, DateTimeOffset? at = null)
    {
        var time = (at ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"in/{Shop}") { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-Webshop-Topic", topic);
        request.Headers.Add("X-Webshop-Delivery-Id", delivery);
        request.Headers.Add("X-Webshop-Timestamp", time);
        request.Headers.Add("X-Webshop-Hmac-Sha256", Convert.ToBase64String(Weft.Sdk.Signatures.HmacSha256(secret ?? Account.WebhookSecret, Encoding.UTF8.GetBytes(time + "."), body)));
        return await Http.SendAsync(request);
    }

    /// <summary>Sends a message as the shop does, and expects that it is taken.</summary>
    public async Task TellAsync(JsonNode document, string topic, string delivery)
    {
        using var answer = await SendAsync(Encoding.UTF8.GetBytes(document.ToJsonString()), topic, delivery);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
    }

    public string IdOf(PlacedOrder order) => OrderId.Of(Shop, order.Id).Value;

    /// <summary>Reads a document of the API.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await Http.GetAsync("api/v1/" + path);
        return await Node.JsonOf(answer);
    }

    /// <summary>Runs a verb of the command line against the node.</summary>
    public Task<Ended> VerbAsync(params string[] arguments) =>
        WeftProgram.RunAsync(Store.Folder, new Dictionary<string, string>(StringComparer.Ordinal) { ["WEFT_API_KEY"] = Node.Key }, [.. arguments, "--url", door.To!.ToString()]);

    /// <summary>Changes something through the API.</summary>
    public async Task<JsonElement> ChangeAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, "api/v1/" + path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await Http.SendAsync(request);
        var json = await Node.JsonOf(answer);
        answer.IsSuccessStatusCode.ShouldBeTrue(json.GetRawText());
        return json;
    }

    public Task<JsonElement> StoryAsync(string order) => GetAsync($"orders/{order}/story");

    public Task UntilInSyncAsync(string order) => UntilStatusAsync(order, story => story.TryGetProperty("inSync", out var synced) && synced.GetBoolean(), "in sync");

    public async Task UntilHeldAsync(string order)
    {
        await UntilStatusAsync(order, story => story.TryGetProperty("holds", out var holds) && holds.GetArrayLength() > 0, "on hold");
        if (host is not null) await StoryCheck.ReadAsync(host.Engine, Http);
    }

    /// <summary>Waits until so many orders are in sync.</summary>
    public Task UntilInSyncAsync(long orders) => Until.HoldsAsync(
        $"{orders} orders are in sync",
        async () => await Store.CountAsync("orders WHERE in_sync") == orders,
        async () => $"In sync are {await Store.CountAsync("orders WHERE in_sync")} of {await Store.CountAsync("orders")}; {await Store.CountAsync("deliveries WHERE state = 0")} deliveries wait, {await Store.CountAsync("inbox WHERE state = 0")} messages.");

    /// <summary>Waits until every stored message has been decided.</summary>
    public Task UntilDecidedAsync() => Until.HoldsAsync(
        "every message is decided", async () => await Store.CountAsync("inbox WHERE state = 0") == 0, async () => $"{await Store.CountAsync("inbox WHERE state = 0")} messages wait.");

    /// <summary>Waits until every stored message is decided and nothing is owed to anybody.</summary>
    public Task UntilQuietAsync() => Until.HoldsAsync(
        "nothing is under way",
        async () => await Store.CountAsync("inbox WHERE state = 0") + await Store.CountAsync("deliveries WHERE state = 0") == 0,
        async () => $"{await Store.CountAsync("deliveries WHERE state = 0")} deliveries wait, {await Store.CountAsync("inbox WHERE state = 0")} messages.");

    /// <summary>The ERP's sales orders of one of our orders.</summary>
    public IReadOnlyList<SalesOrderBook> SalesOrdersOf(string order) => [.. Retailer.TakeBooks().SalesOrders.Where(s => s.ExternalRef == order)];

    /// <summary>The one message that was put aside.</summary>
    public async Task<JsonElement> OnlyQuarantinedAsync()
    {
        await UntilDecidedAsync();
        var items = (await GetAsync("messages?state=quarantined")).GetProperty("items");
        items.GetArrayLength().ShouldBe(1, items.GetRawText());
        return items[0];
    }

    public async ValueTask DisposeAsync()
    {
        await pump.DisposeAsync();
        if (host is not null) await StopAsync();
        if (process is not null) await KillAsync();
        if (wasProcess) await StoryCheck.ReadStoreAsync(Store.Settings);
        await Server.DisposeAsync();
        Http.Dispose();
        toShop.Dispose();
        door.Dispose();
        await Store.DisposeAsync();
    }

    private async Task UntilStatusAsync(string order, Func<JsonElement, bool> holds, string what)
    {
        var story = default(JsonElement);
        await Until.HoldsAsync($"order {order} is {what}", async () => holds(story = await StoryAsync(order)), () => Task.FromResult(story.GetRawText()));
    }

    /// <summary>Until then orders would wait for a catalogue that is still being read.</summary>
    private Task UntilStockedAsync() => Until.HoldsAsync(
        "the catalogue and its stock are read",
        async () => await Store.CountAsync("inbox WHERE connection = 'erp' AND kind = 'count' AND state = 1") >= Retailer.Products.Count && await PolledAsync(),
        async () => (await GetAsync("connections")).GetRawText());

    private async Task<bool> PolledAsync()
    {
        if (Options.Connections[Shop].Connector != "sim-webshop") return true;
        var connections = (await GetAsync("connections")).GetProperty("items").EnumerateArray();
        return connections.First(c => c.GetProperty("name").GetString() == Shop).TryGetProperty("lastPoll", out var at) && at.ValueKind != JsonValueKind.Null;
    }

    private WeftOptions WithSystems(WeftOptions options)
    {
        options.Locations["DC1"] = new("Distribution centre");
        options.Consumers.Add(new ApiConsumer("ops", Node.HashOf(Node.Key), RequestsPerSecond: 100_000));
        Connect(options, "webshop", Account, ConnectionRole.Channel);
        Connect(options, "erp", SystemAccount.Default("erp"), ConnectionRole.Erp);
        Connect(options, "wms", SystemAccount.Default("wms"), ConnectionRole.Warehouse);
        Connect(options, "psp", SystemAccount.Default("psp"), ConnectionRole.Payment);
        options.Channels[Shop] = SimulatedConnections.PartiesOf("webshop");
        return options;
    }

    private void Connect(WeftOptions options, string system, SystemAccount account, ConnectionRole role) => options.Connections[account.Connection] = new ConnectionOptions("sim-" + system, Server.AddressOf(system), role)
    {
        Values = system is "erp" ? new(StringComparer.Ordinal) { ["key"] = account.ApiKey } : new(StringComparer.Ordinal) { ["key"] = account.ApiKey, ["secret"] = account.WebhookSecret },
        Lane = SimulatedConnections.DemoLane(system) with { Concurrency = 32, LookUpDelay = TimeSpan.FromMilliseconds(100), Backoff = TimeSpan.FromMilliseconds(50), MaxBackoff = TimeSpan.FromMilliseconds(500) },
    };

    /// <summary>The way to the node, which is another one after each start. What the shop would send by itself is dropped: the test sends it.</summary>
    private sealed class Door() : DelegatingHandler(new SocketsHttpHandler { MaxConnectionsPerServer = 64 })
    {
        public Uri? To { get; set; }

        public string Shop { get; set; } = "";

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.PathAndQuery;
            if (path == "/in/" + Shop && !request.Headers.Contains("X-Api-Key")) return Task.FromResult(new HttpResponseMessage(HttpStatusCode.Accepted));
            if (To is not { } to) throw new HttpRequestException(HttpRequestError.ConnectionError, "The node is down.");
            request.RequestUri = new Uri(to, path);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
