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
    /// <param name="storesShip">True when the channels sell what the stores have, too.</param>
    public static StockPolicy Policy(RetailerAccounts accounts, IReadOnlyList<string> stores, bool storesShip = false) =>
        new(Channels.ToImmutableSortedDictionary(c => c, c => new ChannelStock(c) { Nodes = storesShip ? [DistributionCentre, .. stores] : [DistributionCentre] }, StringComparer.Ordinal))
        {
            Erp = accounts.Erp.Connection,
            Locations = stores.Select(s => new StockLocation(s, accounts.Stores.Connection)).Append(new StockLocation(DistributionCentre, accounts.Erp.Connection))
                .ToImmutableSortedDictionary(l => l.Name, l => l, StringComparer.Ordinal),
        };

    /// <summary>How orders are given to stores and the distribution centre; null when stores do not ship. Stores come first, so that they have something to do.</summary>
    public static FulfilmentPolicy? Fulfilment(RetailerOptions options, IReadOnlyList<string> stores)
    {
        if (!options.StoresShip) return null;
        var store = new FulfilmentNode(options.Accounts.StoreFulfilment.Connection) { AnswerWithin = storeAnswersWithin, OwnBooks = true };
        return new FulfilmentPolicy(
            new RoutingRules { Nodes = [.. stores.Append(DistributionCentre).Select(n => new RoutingNode(n) { PickUp = n != DistributionCentre })], Currency = Currency.Parse("EUR") },
            stores.ToImmutableSortedDictionary(s => s, _ => store, StringComparer.Ordinal).Add(DistributionCentre, new FulfilmentNode(options.Accounts.Warehouse.Connection)));
    }

    /// <summary>Hours of a real store pass here in seconds.</summary>
    private static readonly TimeSpan storeAnswersWithin = TimeSpan.FromSeconds(30);

    /// <summary>The connector that speaks for a system.</summary>
    public static string VendorOf(string system) => system == "pos" ? "pos" : "sim-" + system;

    /// <summary>The systems that take part in a channel's orders: only the web shop's payments are captured by us, marketplaces collect themselves.</summary>
    public static Parties PartiesOf(string channel) => new("erp", "wms", DistributionCentre, channel == "webshop" ? "psp" : null, ["EUR"], ToleranceMinor: 0);

    /// <summary>How a lane to a simulated system behaves when a person watches: the same rules as in production, with shorter waits.</summary>
    public static LaneOptions DemoLane(string system) => new()
    {
        Concurrency = 128,
        CallsPerSecond = system == "bazario" ? 90 : 0,
        Burst = 100,
        SendTimeout = TimeSpan.FromSeconds(5),
        LookUpDelay = TimeSpan.FromMilliseconds(500),
        Backoff = TimeSpan.FromMilliseconds(250),
        MaxBackoff = TimeSpan.FromMilliseconds(1_500),
        CircuitFailures = 10,
    };

    /// <summary>Makes a connection to each of the seven systems, and to the stores if they ship.</summary>
    /// <param name="accounts">Keys and secrets.</param>
    /// <param name="addressOf">A system's base address.</param>
    /// <param name="clientOf">A client for a system; its base address is set here.</param>
    /// <param name="lane">How lanes behave, by connection.</param>
    /// <param name="clock">The time.</param>
    /// <param name="storesShip">True when the stores ship.</param>
    /// <param name="terms">What differs for a channel's orders, by its name.</param>
    public static Engine.Connections Create(
        RetailerAccounts accounts, Func<string, Uri> addressOf, Func<string, HttpClient> clientOf, Func<string, LaneOptions> lane, TimeProvider clock, bool storesShip = false, Func<string, Parties, Parties>? terms = null)
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
            var parties = Channels.Contains(system) ? PartiesOf(system) : null;
            if (parties is not null && terms is not null) parties = terms(system, parties);
            var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = account.ApiKey, ["secret"] = account.WebhookSecret };
            var settings = new ConnectionSettings(account.Connection, VendorOf(system), addressOf(system), values, parties);
            var client = clientOf(system);
            client.BaseAddress = settings.Address;
            var kind = ConnectorCatalogue.All.First(k => k.Vendor == settings.Vendor);
            return new Connection(settings, kind.Create(settings, new ConnectorTools(client, clock)), lane(system));
        }
    }
}
