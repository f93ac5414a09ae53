using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Stories;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Engine;
using Weft.Hosting;
using Weft.Sdk;

namespace Weft.Acceptance.Support;

/// <summary>A node in this process, on a free port and a store of its own, with a channel whose messages the test signs.</summary>
internal sealed class Node : IAsyncDisposable
{
    public const string Secret = "shop secret";
    public const string Channel = "webshop";
    public const string Key = "an operator's key";
    public const string ReadKey = "a reader's key";

    private readonly ScenarioStore store;
    private readonly WeftOptions options;
    private readonly HostSurroundings surroundings;
    private bool stopped;

    private Node(WeftHost host, WeftOptions options, ScenarioStore store, HostSurroundings surroundings)
    {
        (Host, this.options, this.store, this.surroundings) = (host, options, store, surroundings);
        Http = Client(host);
    }

    public WeftHost Host { get; private set; }

    /// <summary>What the node was told.</summary>
    public WeftOptions Told => options;

    public HttpClient Http { get; private set; }

    public string StorePath => store.Settings.Location;

    public static async Task<Node> StartAsync(Action<WeftOptions>? change = null, TimeProvider? clock = null, string store = ScenarioStore.Sqlite, ConnectorKind? also = null)
    {
        var fresh = await ScenarioStore.CreateAsync(store);
        var options = Options("");
        options.Store = fresh.Settings;
        change?.Invoke(options);
        var surroundings = Surroundings with { Clock = clock ?? TimeProvider.System, Kinds = also is null ? Surroundings.Kinds : [.. Surroundings.Kinds, also] };
        return new Node(await WeftHost.StartAsync(options, surroundings, CancellationToken.None), options, fresh, surroundings);
    }

    /// <summary>Stops the node; its store stays until the test ends.</summary>
    public async Task StopAsync()
    {
        await StoryCheck.ReadAsync(Host.Engine, Http);
        await Host.DisposeAsync();
        stopped = true;
    }

    /// <summary>Stops the node, changes what it is told, and starts it again on the same store.</summary>
    public async Task RestartAsync(Action<WeftOptions>? change = null)
    {
        Http.Dispose();
        await Host.DisposeAsync();
        change?.Invoke(options);
        Host = await WeftHost.StartAsync(options, surroundings, CancellationToken.None);
        Http = Client(Host);
    }

    public static HostSurroundings Surroundings { get; } = new() { Kinds = [PlainShop.Kind, PlainErp.Kind], Logs = l => l.SetMinimumLevel(LogLevel.None) };

    public static WeftOptions Options(string store)
    {
        var options = new WeftOptions { Store = new StoreSettings("sqlite", store), Urls = ["http://127.0.0.1:0"] };
        options.Connections[Channel] = new ConnectionOptions(PlainShop.Vendor, new Uri("http://127.0.0.1:1/"), ConnectionRole.Channel) { Values = { ["secret"] = Secret } };
        options.Connections["erp"] = new ConnectionOptions(PlainErp.Vendor, new Uri("http://127.0.0.1:1/"), ConnectionRole.Erp);
        options.Consumers.Add(new ApiConsumer("ops", HashOf(Key)));
        options.Consumers.Add(new ApiConsumer("reader", HashOf(ReadKey), ApiAccess.Read));
        options.Locations["DC1"] = new("Distribution centre");
        options.Channels[Channel] = new Parties("erp", "erp", "DC1", null, ["EUR"], 0);
        return options;
    }

    public static ImmutableArray<byte> HashOf(string key) => [.. SHA256.HashData(Encoding.UTF8.GetBytes(key))];

    /// <summary>Makes the catalogue know a SKU, with units in the distribution centre.</summary>
    public async Task StockAsync(string sku, int units)
    {
        await Host.Engine.SubmitAsync(StockWorkflow.StreamOf(new Sku(sku)), new RegisterSku(sku));
        await Host.Engine.SubmitAsync(StockWorkflow.StreamOf(new Sku(sku)), new CountStock("DC1", units, DateTimeOffset.UtcNow));
    }

    /// <summary>Reads a document of the API.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await Http.GetAsync("/api/v1/" + path);
        return await JsonOf(answer);
    }

    /// <summary>Sends a request to the API; answers with its status and document.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string? body = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, "/api/v1/" + path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var answer = await Http.SendAsync(request);
        return (answer.StatusCode, await JsonOf(answer));
    }

    public static async Task<JsonElement> JsonOf(HttpResponseMessage answer)
    {
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.Clone();
    }

    /// <summary>Sends a message as the shop does.</summary>
    public async Task<HttpResponseMessage> SendAsync(string body, string path = "orders", string secret = Secret, DateTimeOffset? at = null)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var time = (at ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds().ToString();
        var signature = Convert.ToHexString(Signatures.HmacSha256(secret, Encoding.UTF8.GetBytes(time + "."), bytes));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/in/{Channel}/{path}") { Content = new ByteArrayContent(bytes) };
        request.Headers.Add("X-Time", time);
        request.Headers.Add("X-Signature", signature);
        return await Http.SendAsync(request);
    }

    public async Task PlaceAsync(string number, string sku = "MUG")
    {
        using var answer = await SendAsync($$"""{"number":"{{number}}","sku":"{{sku}}","quantity":2,"cents":1998}""");
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await UntilIdleAsync();
    }

    /// <summary>Waits until the engine has nothing left to process.</summary>
    public async Task UntilIdleAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await Host.Engine.Queries.IsIdleAsync(limit.Token)) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
    }

    private static HttpClient Client(WeftHost host)
    {
        var client = new HttpClient { BaseAddress = new Uri(host.Addresses[0]) };
        client.DefaultRequestHeaders.Add("X-Api-Key", Key);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (!stopped) await StopAsync();
        Http.Dispose();
        await store.DisposeAsync();
    }
}
