using System.Globalization;
using System.Text.Json;

namespace Weft.Benchmarks.Nodes;

/// <summary>The simulated retailer in its own process, over real HTTP.</summary>
internal sealed class SimulatedRetailer : IAsyncDisposable
{
    private readonly ChildProcess child;

    private SimulatedRetailer(ChildProcess child, Uri address) => (this.child, Address) = (child, address);

    public Uri Address { get; }

    public static async Task<SimulatedRetailer> StartAsync(bool instant, CancellationToken cancellation, int skus = RetailerVerb.Skus)
    {
        string[] size = ["--skus", skus.ToString(CultureInfo.InvariantCulture)];
        var child = ChildProcess.Start(RetailerVerb.Name, instant ? ["--instant", .. size] : size);
        return new SimulatedRetailer(child, new Uri(await child.ReadAsync(cancellation)));
    }

    /// <summary>From now on webhooks go to this node.</summary>
    public Task SendWebhooksToAsync(string address, CancellationToken cancellation) => child.AskAsync($"pump {address}", cancellation);

    public Task PlaceOrdersAsync(int count, CancellationToken cancellation) => child.AskAsync($"place {count}", cancellation);

    public Task SetErpAsync(bool up, CancellationToken cancellation) => child.AskAsync(up ? "erp up" : "erp down", cancellation);

    public async Task<double> CpuSecondsAsync(CancellationToken cancellation) => double.Parse(await child.AskAsync("cpu", cancellation), CultureInfo.InvariantCulture);

    public async Task<AuditAnswer> AuditAsync(CancellationToken cancellation) => JsonSerializer.Deserialize<AuditAnswer>(await child.AskAsync("audit", cancellation))!;

    public ValueTask DisposeAsync() => child.DisposeAsync();
}
