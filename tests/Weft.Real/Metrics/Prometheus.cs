using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Weft.Real.Journey;

namespace Weft.Real.Metrics;

/// <summary>Debian's Prometheus with the configuration that Weft ships, changed only in address, key and pace.</summary>
internal sealed class Prometheus : IAsyncDisposable
{
    public const string HowToRun = "WEFT_TEST_PROMETHEUS names no folder with prometheus and promtool. 'eng/real/prometheus.sh install' prints one.";

    private readonly Process process;
    private readonly HttpClient http;
    private readonly string folder;

    private Prometheus(Process process, Uri address, string folder) => (this.process, http, this.folder) = (process, new HttpClient { BaseAddress = address }, folder);

    /// <summary>The folder of the programs.</summary>
    public static string? Programs => Environment.GetEnvironmentVariable("WEFT_TEST_PROMETHEUS");

    /// <summary>What Weft ships for those who operate it.</summary>
    public static string Shipped(string file) => Path.Combine(Root(), "docs/operate", file);

    public static async Task<Prometheus> StartAsync(Uri node, string key)
    {
        var folder = Directory.CreateTempSubdirectory("weft-prometheus").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "weft-api-key"), key + "\n");
        File.Copy(Shipped("alerts.yaml"), Path.Combine(folder, "alerts.yaml"));
        var configuration = (await File.ReadAllTextAsync(Shipped("prometheus.yml"))).Replace("127.0.0.1:7400", node.Authority, StringComparison.Ordinal).Replace("scrape_interval: 15s", "scrape_interval: 1s\n  evaluation_interval: 1s", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), configuration);
        var port = FreePort();
        var start = new ProcessStartInfo(Path.Combine(Programs!, "prometheus")) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["--config.file=prometheus.yml", "--storage.tsdb.path=data", $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"]) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var made = new Prometheus(process, new Uri($"http://127.0.0.1:{port}/"), folder);
        await Eventually.HoldsAsync("Prometheus is ready", TimeSpan.FromSeconds(30), async () => (await made.http.GetAsync("-/ready")).EnsureSuccessStatusCode(), () => process.HasExited ? $"It ended with {process.ExitCode}." : null);
        return made;
    }

    /// <summary>The values that a query has now.</summary>
    public async Task<IReadOnlyList<JsonElement>> QueryAsync(string query)
    {
        var answer = await GetAsync("api/v1/query?query=" + Uri.EscapeDataString(query));
        return [.. answer.GetProperty("result").EnumerateArray()];
    }

    /// <summary>Something Prometheus knows of itself.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await http.GetAsync(path);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        json.RootElement.GetProperty("status").GetString().ShouldBe("success", $"{path}: {json.RootElement}");
        return json.RootElement.GetProperty("data").Clone();
    }

    /// <summary>Runs promtool; answers with its exit code and what it said.</summary>
    public static async Task<(int Code, string Said)> ToolAsync(string? input, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Programs!, "promtool")) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var tool = Process.Start(start)!;
        var said = Task.WhenAll(tool.StandardOutput.ReadToEndAsync(), tool.StandardError.ReadToEndAsync());
        if (input is not null) await tool.StandardInput.WriteAsync(input);
        tool.StandardInput.Close();
        await tool.WaitForExitAsync();
        return (tool.ExitCode, string.Concat(await said));
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Weft.slnx"))) at = at.Parent ?? throw new InvalidOperationException("These tests run in a checkout of the repository: no Weft.slnx above them.");
        return at.FullName;
    }
}
