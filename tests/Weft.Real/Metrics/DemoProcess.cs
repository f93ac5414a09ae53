using System.Diagnostics;
using System.Text.RegularExpressions;
using Weft.Real.Journey;

namespace Weft.Real.Metrics;

/// <summary>A node with a simulated retailer in a process of its own: orders flow by themselves.</summary>
internal sealed partial class DemoProcess : IAsyncDisposable
{
    private readonly Process process;

    private DemoProcess(Process process, Uri address, string key) => (this.process, Address, Key) = (process, address, key);

    public Uri Address { get; }

    /// <summary>The key that the demo printed.</summary>
    public string Key { get; }

    public static async Task<DemoProcess> StartAsync(int orders, string faults)
    {
        var address = new Uri($"http://127.0.0.1:{Prometheus.FreePort()}");
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "weft")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["demo", "--orders", $"{orders}", "--faults", faults, "--seed", "7", "--urls", address.OriginalString]) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        string? key = null;
        process.OutputDataReceived += (_, line) => { if (line.Data is not null && ApiKey().Match(line.Data) is { Success: true } found) key = found.Groups[1].Value; };
        process.BeginOutputReadLine();
        await Eventually.HoldsAsync("the demo has started", TimeSpan.FromSeconds(60), () => { key.ShouldNotBeNull(); return Task.CompletedTask; }, () => process.HasExited ? $"It ended with {process.ExitCode}." : null);
        return new DemoProcess(process, address, key!);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    [GeneratedRegex(@"^\s*API key\s+(\S+)")]
    private static partial Regex ApiKey();
}
