using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Weft.Benchmarks.Measuring;

namespace Weft.Benchmarks.Desk;

/// <summary>
/// A page of the console that somebody has open: it signs in, gets the page, keeps its connection, and acknowledges each update at once, as a browser does. It paints nothing, because people's
/// own machines do that: ten browsers beside the node take a twentieth of two cores even where they get only what is left over.
/// </summary>
internal sealed partial class OpenConsole : IAsyncDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    private readonly HubConnection connection;
    private readonly TaskCompletionSource alive = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int updates;

    private OpenConsole(HubConnection connection) => this.connection = connection;

    /// <summary>Updates of the page so far.</summary>
    public int Updates => Volatile.Read(ref updates);

    /// <summary>Opens a page as a user; it is alive when this is done.</summary>
    /// <param name="token">A token to sign in with, once.</param>
    /// <param name="page">The page's address.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<OpenConsole> OpenAsync(string token, Uri page, CancellationToken cancellation)
    {
        var cookies = new CookieContainer();
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies }) { BaseAddress = new Uri(page, "/"), Timeout = patience };
        browser.DefaultRequestHeaders.Add("Origin", page.GetLeftPart(UriPartial.Authority));
        using (var signedIn = await browser.PostAsync("sign-in/link", new FormUrlEncodedContent([new("token", token)]), cancellation)) signedIn.EnsureSuccessStatusCode();
        var html = await browser.GetStringAsync(page, cancellation);
        var console = new OpenConsole(Connection(page, cookies));
        console.Answer();
        await console.connection.StartAsync(cancellation);
        var state = State().Match(html).Groups["state"].Value;
        if (await console.connection.InvokeAsync<string?>("StartCircuit", browser.BaseAddress.ToString(), page.ToString(), "[]", state, cancellation) is null) throw new BenchImpossibleException($"{page} opens no circuit.");
        await console.connection.SendAsync("UpdateRootComponents", Components(html), state, cancellation);
        await console.alive.Task.WaitAsync(patience, cancellation);
        return console;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private static HubConnection Connection(Uri page, CookieContainer cookies)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(page, "/_blazor"), http =>
        {
            (http.Cookies, http.SkipNegotiation, http.Transports) = (cookies, true, HttpTransportType.WebSockets);
            http.Headers.Add("Origin", page.GetLeftPart(UriPartial.Authority));
        });
        builder.Services.AddSingleton<IHubProtocol, BlazorPack>();
        return builder.Build();
    }

    /// <summary>What the page's scripts would answer.</summary>
    private void Answer()
    {
        connection.On<long, byte[]>("JS.RenderBatch", async (batch, _) =>
        {
            Interlocked.Increment(ref updates);
            await connection.SendAsync("OnRenderCompleted", batch, null);
        });
        connection.On<long, string, string?, int, long, int>("JS.BeginInvokeJS", async (call, function, _, _, _, _) =>
        {
            if (call != 0) await connection.SendAsync("EndInvokeJSFromDotNet", call, true, $"[{call},true,{(function == "weft.isDark" ? "false" : "null")}]");
        });
        connection.On<long>("JS.EndUpdateRootComponents", _ => alive.TrySetResult());
        connection.On<string>("JS.Error", error => alive.TrySetException(new BenchImpossibleException($"a page of the console failed: {error}")));
        connection.Closed += failure =>
        {
            alive.TrySetException(failure ?? new BenchImpossibleException("a console was closed before its page was alive."));
            return Task.CompletedTask;
        };
    }

    /// <summary>The page's parts that the server keeps alive, as its script asks for them.</summary>
    private static string Components(string html)
    {
        var parts = Marker().Matches(html).Select(m => JsonNode.Parse(m.Groups["json"].Value)!).Where(m => m["descriptor"] is not null);
        var operations = parts.Select((m, i) => (JsonNode)new JsonObject { ["type"] = "add", ["ssrComponentId"] = i + 1, ["marker"] = m });
        return new JsonObject { ["batchId"] = 1, ["operations"] = new JsonArray([.. operations]) }.ToJsonString();
    }

    [GeneratedRegex("<!--Blazor:(?<json>{.*?})-->", RegexOptions.None, 1_000)]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(?<state>.*?)-->", RegexOptions.None, 1_000)]
    private static partial Regex State();
}
