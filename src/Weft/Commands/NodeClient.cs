using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Weft.Configuration;
using Weft.Connectors;
using Weft.Hosting;
using Weft.Http;

namespace Weft.Commands;

/// <summary>
/// Asks a node: the one that runs at the configured address, or, to read while none runs, one that only looks into the store and lives as long as the verb.
/// </summary>
internal sealed class NodeClient : IAsyncDisposable
{
    private const string KeyVariable = "WEFT_API_KEY";
    private const string DefaultAddress = "http://127.0.0.1:7400";
    private const int MostAnswerBytes = 32 * 1024 * 1024;
    private static readonly TimeSpan answersWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan connectsWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan aliveWithin = TimeSpan.FromSeconds(15);

    private readonly HttpClient http;
    private readonly WeftHost? reading;

    private NodeClient(HttpClient http, WeftHost? reading = null) => (this.http, this.reading) = (http, reading);

    public static Option<string?> Url { get; } = new("--url") { Description = $"The node's address (default: listen.urls of the configuration, or {DefaultAddress})." };

    public static Option<string> Key { get; } = new("--api-key")
    {
        Description = "Where the API key is: env:NAME or file:PATH.", DefaultValueFactory = _ => "env:" + KeyVariable,
    };

    /// <summary>Adds the options that say where the node is.</summary>
    public static Command Asks(Command verb)
    {
        verb.Add(CommandLine.Config);
        verb.Add(Url);
        verb.Add(Key);
        return verb;
    }

    /// <summary>To read: the running node, or else the store.</summary>
    public static async Task<NodeClient> ToReadAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (address, options) = Find(parsed);
        var client = Client(address, parsed);
        if (await IsAliveAsync(client, cancellation)) return new NodeClient(client);
        client.Dispose();
        if (options is null) throw new VerbException($"No node answers at {address}.", nextStep: "Start one with 'weft run', or name its configuration with --config to look into its store.");
        var (key, hash) = KeysVerb.Make();
        var host = await WeftHost.StartToReadAsync(options, new HostSurroundings(), new ApiConsumer("reader", [.. Convert.FromHexString(hash)]) { Scopes = Engine.Access.Roles.Scopes }, cancellation);
        return new NodeClient(Client(host.Addresses[0], key), host);
    }

    /// <summary>To write: only the running node can.</summary>
    public static async Task<NodeClient> ToWriteAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (address, _) = Find(parsed);
        var client = Client(address, parsed);
        if (await IsAliveAsync(client, cancellation)) return new NodeClient(client);
        client.Dispose();
        throw new VerbException($"No node answers at {address}, and only a running node can change anything.", nextStep: "Start it with 'weft run', or name it with --url.");
    }

    /// <summary>Reads a document, as it came and as what it means.</summary>
    public async Task<(T Value, string Raw)> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var raw = await SendAsync(HttpMethod.Get, path, null, cancellation);
        return (JsonSerializer.Deserialize(raw, type)!, raw);
    }

    /// <summary>Asks for something to be done that has an answer of its own, or a question that does not fit into an address.</summary>
    public async Task<(T Value, string Raw)> PostAsync<T>(string path, string body, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var raw = await SendAsync(HttpMethod.Post, path, body, cancellation);
        return (JsonSerializer.Deserialize(raw, type)!, raw);
    }

    /// <summary>Asks for something to be different; answers with what it is then.</summary>
    public async Task<(T Value, string Raw)> PutAsync<T>(string path, string body, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var raw = await SendAsync(HttpMethod.Put, path, body, cancellation);
        return (JsonSerializer.Deserialize(raw, type)!, raw);
    }

    /// <summary>Where the node is.</summary>
    public Uri Address => http.BaseAddress!;

    /// <summary>Sends a change; answers with what it led to.</summary>
    public async Task<(CommandAnswer Value, string Raw)> ChangeAsync(HttpMethod method, string path, string? body, CancellationToken cancellation)
    {
        var raw = await SendAsync(method, path, body, cancellation);
        return (JsonSerializer.Deserialize(raw, ApiJson.Default.CommandAnswer)!, raw);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (reading is not null) await reading.DisposeAsync();
    }

    private async Task<string> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, "/api/v1/" + path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        // A change that was sent twice by a broken line has one effect.
        if (method != HttpMethod.Get) request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            var raw = await response.Content.ReadAsStringAsync(cancellation);
            if (response.IsSuccessStatusCode) return raw;
            throw Refused(response, raw);
        }
        catch (HttpRequestException e)
        {
            throw new VerbException($"The node at {http.BaseAddress} stopped answering: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Silent(http, answersWithin);
        }
    }

    private static VerbException Refused(HttpResponseMessage response, string raw)
    {
        if (response.Content.Headers.ContentType?.MediaType != Problem.ContentType) return new VerbException($"What answers at {response.RequestMessage!.RequestUri} is not Weft ({(int)response.StatusCode}).");
        var problem = JsonSerializer.Deserialize(raw, ApiJson.Default.Problem)!;
        var mayNot = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
        var nextStep = response.StatusCode == HttpStatusCode.Unauthorized ? $"Put the key into {KeyVariable}, or say where it is with --api-key." : problem.NextStep;
        return new VerbException(problem.Detail, mayNot ? ExitCode.Fault : ExitCode.Problems, nextStep);
    }

    private static (string Address, WeftOptions? Options) Find(ParseResult parsed)
    {
        var url = parsed.GetValue(Url);
        if (url is not null) return Uri.TryCreate(url, UriKind.Absolute, out var given) && given.Scheme is "http" or "https" ? (url, null) : throw new VerbException($"--url: '{url}' is not an address like {DefaultAddress}.");
        var file = parsed.GetValue(CommandLine.Config)!;
        if (!file.Exists && parsed.GetResult(CommandLine.Config) is { Implicit: true }) return (DefaultAddress, null);
        var options = ConfigurationFile.LoadAddressAndStore(file.FullName, ConnectorCatalogue.All);
        return (options.Urls[0].Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "[::1]", StringComparison.Ordinal), options);
    }

    private static HttpClient Client(string address, ParseResult parsed) =>
        Client(address, SecretReference.Is(parsed.GetValue(Key)!) ? SecretReference.Resolve(parsed.GetValue(Key)!, Directory.GetCurrentDirectory()).Secret : throw new VerbException("--api-key: write env:NAME or file:PATH, so that the key does not show in the list of processes."));

    private static HttpClient Client(string address, string? key)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = connectsWithin })
        {
            BaseAddress = new Uri(address), Timeout = answersWithin, MaxResponseContentBufferSize = MostAnswerBytes,
        };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Whether a node listens there. One that does and is too busy to answer is not taken for one that does not run.</summary>
    private static async Task<bool> IsAliveAsync(HttpClient client, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(aliveWithin);
        try
        {
            using var answer = await client.GetAsync("/health/live", limit.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw Silent(client, aliveWithin);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private static VerbException Silent(HttpClient client, TimeSpan after) =>
        new($"The node at {client.BaseAddress} did not answer within {after.TotalSeconds:F0} seconds.", nextStep: "It is busy or stuck: look into its log, then try again.");
}
