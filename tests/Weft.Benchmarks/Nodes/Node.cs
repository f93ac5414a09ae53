using Microsoft.Extensions.Logging;
using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Stores;
using Weft.Connectors;
using Weft.Core.Orders;
using Weft.Engine;
using Weft.Hosting;
using Weft.Sdk;
using Weft.Simulator;

namespace Weft.Benchmarks.Nodes;

/// <summary>One node of Weft in this process, as `weft run` starts it, connected to a simulated retailer: one web shop, ERP, warehouse, payment provider.</summary>
internal static class Node
{
    public const string Shop = "webshop";

    /// <summary>Calls under way at once to one system.</summary>
    private const int Concurrency = 64;

    private static readonly RetailerAccounts accounts = new();

    public static async Task<WeftHost> StartAsync(StoreSettings store, Uri retailer, string url, CancellationToken cancellation, IReadOnlyList<ConnectorKind>? kinds = null, Action<WeftOptions>? also = null)
    {
        var options = Options(store, retailer, url);
        also?.Invoke(options);
        return await StartAsync(options, kinds ?? ConnectorCatalogue.All, cancellation);
    }

    /// <summary>A node with options of its own.</summary>
    public static async Task<WeftHost> StartAsync(WeftOptions options, IReadOnlyList<ConnectorKind> kinds, CancellationToken cancellation)
    {
        var surroundings = new HostSurroundings { Kinds = kinds, Logs = l => l.SetMinimumLevel(LogLevel.Error).AddSimpleConsole() };
        try
        {
            var host = await WeftHost.StartAsync(options, surroundings, cancellation);
            await DurableSettings.RequireAsync(host.Engine.Store, cancellation);
            return host;
        }
        catch (HostFaultException e)
        {
            throw new BenchImpossibleException(e.Message);
        }
    }

    /// <summary>Completes when the shop shows the stock of the whole catalogue: before, nobody can order.</summary>
    public static async Task WaitForCatalogueAsync(WeftEngine engine, int skus, CancellationToken cancellation)
    {
        while (await engine.Store.CountAsync("deliveries", "kind = 'channel.stock.v1' AND state = 1", cancellation) < skus)
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, cancellation);
    }

    private static WeftOptions Options(StoreSettings store, Uri retailer, string url) => new()
    {
        Store = store,
        Urls = [url],
        Locations = { ["DC1"] = new("Distribution centre") },
        Channels = { [Shop] = new Parties("erp", "wms", "DC1", "psp", ["EUR"], ToleranceMinor: 0) },
        Connections =
        {
            [Shop] = Connection(retailer, "webshop", ConnectionRole.Channel, accounts.WebShop),
            ["erp"] = Connection(retailer, "erp", ConnectionRole.Erp, accounts.Erp),
            ["wms"] = Connection(retailer, "wms", ConnectionRole.Warehouse, accounts.Warehouse),
            ["psp"] = Connection(retailer, "psp", ConnectionRole.Payment, accounts.Payments),
        },
    };

    /// <summary>An account at one of the simulated retailer's systems.</summary>
    public static ConnectionOptions Connection(Uri retailer, string system, ConnectionRole role, SystemAccount account) => new("sim-" + system, new Uri(retailer, system + "/"), role)
    {
        Values = { ["key"] = account.ApiKey, ["secret"] = account.WebhookSecret },
        Lane = new LaneOptions { Concurrency = Concurrency },
    };
}
