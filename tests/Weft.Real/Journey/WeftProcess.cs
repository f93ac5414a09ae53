using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Serialization.Metadata;
using Weft.Engine.Queries;
using Weft.Http;

namespace Weft.Real.Journey;

/// <summary>A node as it runs in production: a process of its own, started from a configuration file, always on the same port and store.</summary>
internal sealed class WeftProcess : IDisposable
{
    private const int MostLogLines = 2_000;
    private static readonly TimeSpan startWithin = TimeSpan.FromSeconds(60);

    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly ConcurrentQueue<string> log = new();
    private readonly HttpClient http;
    private readonly string configuration;
    private Process? node;

    public WeftProcess(string configuration, IReadOnlyDictionary<string, string> environment)
    {
        this.configuration = configuration;
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
        this.environment = new Dictionary<string, string>(environment) { ["WEFT__LISTEN__URLS"] = Address.OriginalString };
        http = new HttpClient { BaseAddress = Address };
        if (environment.TryGetValue("WEFT_API_KEY", out var key)) http.DefaultRequestHeaders.Add("X-Api-Key", key);
    }

    public Uri Address { get; }

    public bool Runs => node is { HasExited: false };

    /// <summary>The last lines it wrote.</summary>
    public IEnumerable<string> LogTail => log.TakeLast(40);

    /// <summary>Starts it, and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        node = Process.Start(Command("run")) ?? throw new InvalidOperationException("The node did not start.");
        node.OutputDataReceived += (_, line) => Keep(line.Data);
        node.ErrorDataReceived += (_, line) => Keep(line.Data);
        node.BeginOutputReadLine();
        node.BeginErrorReadLine();
        await Eventually.HoldsAsync("Weft is ready", startWithin, async () =>
        {
            using var answer = await http.GetAsync("/health/ready");
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }, giveUp: () => node.HasExited ? $"Weft ended with code {node.ExitCode}." : null, state: State);
    }

    /// <summary>SIGKILL: nothing in the node learns of it.</summary>
    public async Task KillAsync()
    {
        if (node is null) return;
        node.Kill();
        await node.WaitForExitAsync();
        node.Dispose();
        node = null;
    }

    /// <summary>What another call of the program prints, e.g. <c>orders show ID</c>.</summary>
    public async Task<string> AskAsync(params string[] verb)
    {
        using var asked = Process.Start(Command(verb)) ?? throw new InvalidOperationException("weft did not start.");
        var errors = asked.StandardError.ReadToEndAsync();
        var answer = await asked.StandardOutput.ReadToEndAsync();
        await asked.WaitForExitAsync();
        asked.ExitCode.ShouldBe(0, await errors);
        return answer;
    }

    public Task<OrderStory> StoryAsync(string order) => GetAsync($"/api/v1/orders/{Uri.EscapeDataString(order)}/story", ApiJson.Default.OrderStory);

    public Task<StockStory> StockAsync(string sku) => GetAsync($"/api/v1/stock/{Uri.EscapeDataString(sku)}", ApiJson.Default.StockStory);

    /// <summary>What the oversell ledger says of a SKU.</summary>
    public async Task<IReadOnlyList<OversellSummary>> OversellsAsync(string sku) => (await GetAsync($"/api/v1/oversells?sku={Uri.EscapeDataString(sku)}&limit=200", ApiJson.Default.PageOversellSummary)).Items;

    /// <summary>The newest orders of a channel.</summary>
    public async Task<IReadOnlyList<OrderSummary>> OrdersAsync(string connection) => (await GetAsync($"/api/v1/orders?connection={connection}&limit=200", ApiJson.Default.PageOrderSummary)).Items;

    public string State() => string.Join(Environment.NewLine, LogTail.Prepend(Runs ? "Weft runs; its last words:" : "Weft does not run; its last words:"));

    public void Dispose()
    {
        if (Runs) node!.Kill();
        node?.WaitForExit();
        node?.Dispose();
        http.Dispose();
    }

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type) => (await http.GetFromJsonAsync(path, type))!;

    private ProcessStartInfo Command(params string[] verb)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "weft"), [.. verb, "--config", configuration]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        log.Enqueue(line);
        while (log.Count > MostLogLines) log.TryDequeue(out _);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
