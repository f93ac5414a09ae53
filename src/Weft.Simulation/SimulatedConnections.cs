using System.Collections.Immutable;
using Weft.Connectors;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Routing;
using Weft.Core.Shared;
using Weft.Engine;
using Weft.Sdk;
using Weft.Simulator;

namespace Weft.Simulation;

/// <summary>The connections to a simulated retailer: the same connectors whether it is called over HTTP or in process.</summary>
public static class SimulatedConnections
{
    /// <summary>The channels, which are told the available stock.</summary>
    public static readonly ImmutableArray<string> Channels = ["webshop", "nordmarkt", "bazario"];

    /// <summary>Where orders are shipped from.</summary>
    public const string DistributionCentre = "DC1";

    /// <summary>Where stock numbers are published, and whose counts are the truth: the ERP's in the distribution centre, the tills' in the stores.</summary>
    /// <param name="accounts">The connections' names.</param>
    /// <param name="stores">Codes of the stores.</param>
    /// <param name="storesShip">True when the stores ship.</param>
    /// <param name="capture">How authorised payments are captured.</param>
    public static Engine.Connections Create(
        RetailerAccounts accounts, Func<string, Uri> addressOf, Func<string, HttpClient> clientOf, Func<string, LaneOptions> lane, TimeProvider clock, bool storesShip = false, CaptureMode? capture = null)
    {
        return new Engine.Connections(
        [
            Make("webshop", accounts.WebShop),
            Make("nordmarkt", accounts.Nordmarkt),
            Make("bazario", accounts.Bazario),
            Make("erp", accounts.Erp),
            Make("wms", accounts.Warehouse),
            Make("psp", accounts.Payments),
            Make("pos", accounts.Stores),
            .. storesShip ? [Make("stores", accounts.StoreFulfilment)] : Array.Empty<Connection>(),
        ]);

        Connection Make(string system, SystemAccount account)
        {
            var parties = Channels.Contains(system) ? PartiesOf(system) with { Capture = capture } : null;
            var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = account.ApiKey, ["secret"] = account.WebhookSecret };
            var settings = new ConnectionSettings(account.Connection, VendorOf(system), addressOf(system), values, parties);
            var client = clientOf(system);
            client.BaseAddress = settings.Address;
            var kind = ConnectorCatalogue.All.First(k => k.Vendor == settings.Vendor);
            return new Connection(settings, kind.Create(settings, new ConnectorTools(client, clock)), lane(system));
        }
    }
}
