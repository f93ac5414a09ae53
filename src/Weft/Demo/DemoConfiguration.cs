using System.Security.Cryptography;
using System.Text;
using Weft.Core.Inventory;
using Weft.Core.Reconciliation;
using Weft.Engine;
using Weft.Engine.Reconciliation;
using Weft.Hosting;
using Weft.Simulation;
using Weft.Simulator;
using Weft.Simulator.Wire;

namespace Weft.Demo;

/// <summary>The configuration of the demo's retailer: who owns which location's numbers, and what each channel may sell.</summary>
internal static class DemoConfiguration
{
    private const string Centre = SimulatedConnections.DistributionCentre;

    /// <summary>
    /// Orders are shipped from the distribution centre alone, so that is where every channel sells from: a unit in a store would be shown and could not be promised. The shop hears of every
    /// sale at once and shows all there is; a marketplace keeps two units back, and one that has to be asked for its orders five in a hundred.
    /// </summary>
    private static readonly ChannelStock[] channels =
    [
        new("webshop") { Nodes = [Centre] },
        new("nordmarkt") { Nodes = [Centre], Threshold = 2 },
        new("bazario") { Nodes = [Centre], BufferPercent = 5 },
    ];

    /// <summary>Both sides' numbers are compared as often as somebody who watches would like to see it.</summary>
    private static ReconciliationOptions Often => new()
    {
        SeeEverySkuWithin = TimeSpan.FromSeconds(30),
        CheckInvariantsWithin = TimeSpan.FromSeconds(30),
        LongestPause = TimeSpan.FromSeconds(10),
        Policy = new ReconciliationPolicy { LookAgainAfter = TimeSpan.FromSeconds(3), SettleWithin = TimeSpan.FromSeconds(20) },
    };

    public static WeftOptions Of(DemoSettings settings, DemoStore store, Retailer retailer, RetailerAccounts accounts, RetailerServer server, string key)
    {
        var options = new WeftOptions
        {
            Store = store.Settings,
            Urls = [settings.Url ?? (settings.Once ? "http://127.0.0.1:0" : "http://127.0.0.1:7400")],
            Consumers = [new ApiConsumer("demo", [.. SHA256.HashData(Encoding.UTF8.GetBytes(key))]) { Scopes = Engine.Access.Roles.All }],
            Engine = new EngineOptions { Seed = (int)settings.Seed, Reconciliation = Often },
        };
        foreach (var (system, account, role) in new[]
        {
            ("webshop", accounts.WebShop, ConnectionRole.Channel), ("nordmarkt", accounts.Nordmarkt, ConnectionRole.Channel), ("bazario", accounts.Bazario, ConnectionRole.Channel),
            ("pos", accounts.Stores, ConnectionRole.Stores), ("erp", accounts.Erp, ConnectionRole.Erp), ("wms", accounts.Warehouse, ConnectionRole.Warehouse), ("psp", accounts.Payments, ConnectionRole.Payment),
        })
        {
            options.Connections[system] = new ConnectionOptions(SimulatedConnections.VendorOf(system), server.AddressOf(system), role)
            {
                Values = new(StringComparer.OrdinalIgnoreCase) { ["key"] = account.ApiKey, ["secret"] = account.WebhookSecret },
                Lane = SimulatedConnections.DemoLane(system),
            };
            if (role == ConnectionRole.Channel) options.Channels[system] = SimulatedConnections.PartiesOf(system);
        }

        options.Locations[Centre] = new("Distribution centre", "erp");
        foreach (var code in retailer.Stores.Names) options.Locations[code] = new($"Store {code}", "pos");
        foreach (var channel in channels) options.Stock.Channels[channel.Connection] = channel;
        return options;
    }
}
