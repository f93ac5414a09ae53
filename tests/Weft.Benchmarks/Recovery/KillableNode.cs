using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Weft.Benchmarks.Nodes;
using Weft.Engine;

namespace Weft.Benchmarks.Recovery;

/// <summary>A node in its own process, always at the same address, that can be killed and started again.</summary>
internal sealed class KillableNode(StoreSettings store, Uri retailer) : IAsyncDisposable
{
    private static readonly TimeSpan longestStart = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(5);

    private readonly HttpClient http = new();
    private ChildProcess? process;

    public string Address { get; } = $"http://127.0.0.1:{FreePort()}";

    /// <summary>Starts it; answers with the time from the start of the process until it says that it is ready.</summary>
    public async Task<TimeSpan> StartAsync(CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        process = ChildProcess.Start(NodeVerb.Name, store.Kind, store.Location, retailer.AbsoluteUri, Address);
        while (!await IsReadyAsync(cancellation))
        {
            if (Stopwatch.GetElapsedTime(started) > longestStart) throw new InvalidOperationException($"The node is not ready after {longestStart.TotalMinutes} minutes.");
            await Task.Delay(betweenLooks, TimeProvider.System, cancellation);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>As kill -9 does it, or a power cut.</summary>
    public async Task KillAsync()
    {
        await process!.KillAsync();
        await process.DisposeAsync();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await process.DisposeAsync();
        http.Dispose();
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Address + "/health/ready"), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
