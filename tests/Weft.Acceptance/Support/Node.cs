using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Weft.Core.Orders;
using Weft.Engine;
using Weft.Hosting;
using Weft.Sdk;

namespace Weft.Acceptance.Support;

/// <summary>A node in this process, on a free port and a store of its own, with a channel whose messages the test signs.</summary>
internal sealed class Node : IAsyncDisposable
{
    public const string Secret = "shop secret";
    public const string Channel = "webshop";

    private readonly DirectoryInfo folder;

    private Node(WeftHost host, DirectoryInfo folder)
    {
        (Host, this.folder) = (host, folder);
        Http = new HttpClient { BaseAddress = new Uri(host.Addresses[0]) };
    }

    public WeftHost Host { get; }

    public HttpClient Http { get; }

    public string StorePath => Path.Combine(folder.FullName, "weft.db");

    public static async Task<Node> StartAsync(Action<WeftOptions>? change = null)
    {
        var fresh = Directory.CreateTempSubdirectory("weft-acceptance-");
        var options = Options(Path.Combine(fresh.FullName, "weft.db"));
        change?.Invoke(options);
        var host = await WeftHost.StartAsync(options, Surroundings, CancellationToken.None);
        return new Node(host, fresh);
    }

    public static HostSurroundings Surroundings { get; } = new() { Kinds = [PlainShop.Kind, PlainErp.Kind], Logs = l => l.SetMinimumLevel(LogLevel.None) };

    public static WeftOptions Options(string store)
    {
        var options = new WeftOptions { Store = new StoreSettings("sqlite", store), Urls = ["http://127.0.0.1:0"] };
        options.Connections[Channel] = new ConnectionOptions(PlainShop.Vendor, new Uri("http://127.0.0.1:1/"), ConnectionRole.Channel) { Values = { ["secret"] = Secret } };
        options.Connections["erp"] = new ConnectionOptions(PlainErp.Vendor, new Uri("http://127.0.0.1:1/"), ConnectionRole.Erp);
        options.Locations["DC1"] = "Distribution centre";
        options.Channels[Channel] = new Parties("erp", "erp", "DC1", null, ["EUR"], 0);
        return options;
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

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
