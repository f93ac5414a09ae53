using System.Collections.Immutable;
using System.Net;
using Weft.Core.Inventory;
using Weft.Engine;
using Weft.Sdk;

namespace Weft.Hosting;

/// <summary>Makes connections from options: one HTTP client and one connector each.</summary>
internal sealed class ConnectionBuilder(WeftOptions options, IReadOnlyList<ConnectorKind> kinds, TimeProvider clock) : IDisposable
{
    private const long MostAnswerBytes = 16 * 1024 * 1024;
    private const string StockKind = "channel.stock.v1";
    private static readonly TimeSpan connectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan connectionLifetime = TimeSpan.FromMinutes(5);

    private readonly List<HttpClient> clients = [];

    /// <summary>All connections of the options, which are checked already.</summary>
    public Connections Build() => new(options.Connections.Select(c => Build(c.Key, c.Value)).ToList());

    /// <summary>All connections by name, without anything that could call them: to look into a store.</summary>
    public static Connections Silent(WeftOptions options) => new(options.Connections.Select(c => new Connection(Settings(options, c.Key, c.Value), new SilentConnector(c.Value.Connector), c.Value.Lane)).ToList());

    /// <summary>What decisions about stock are taken under: numbers go to the channels that can take them.</summary>
    public static StockPolicy Policy(WeftOptions options, Connections connections)
    {
        var all = StockSettings.PolicyOf(options);
        return all with { Channels = all.Channels.RemoveRange(all.Channels.Keys.Where(c => connections.Find(c)?.Connector.Abilities.Kinds.Contains(StockKind) != true)) };
    }

    /// <summary>The settings as a connector sees them.</summary>
    public static ConnectionSettings Settings(WeftOptions options, string name, ConnectionOptions connection) =>
        new(name, connection.Connector, connection.Address, connection.Values, options.Channels.GetValueOrDefault(name));

    public void Dispose()
    {
        foreach (var client in clients) client.Dispose();
    }

    private Connection Build(string name, ConnectionOptions connection)
    {
        var kind = kinds.First(k => k.Vendor == connection.Connector);
        var settings = Settings(options, name, connection);
        return new Connection(settings, kind.Create(settings, new ConnectorTools(Client(connection), clock)), connection.Lane);
    }

    /// <summary>No redirects and no cookies, because an API that needs them is misconfigured; no retries, because the lane owns them.</summary>
    private HttpClient Client(ConnectionOptions connection)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = connectTimeout,
            PooledConnectionLifetime = connectionLifetime,
            // The lane bounds sends; a poll and a look-up may be under way beside them.
            MaxConnectionsPerServer = connection.Lane.Concurrency + 2,
            MaxResponseDrainSize = 64 * 1024,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            MaxResponseHeadersLength = 64,
        };
        var client = new HttpClient(handler)
        {
            BaseAddress = connection.Address,
            MaxResponseContentBufferSize = MostAnswerBytes,
            // The lane's own time-out fires first; this one only guards a connector that forgets to pass it on.
            Timeout = connection.Lane.SendTimeout * 2,
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("Weft");
        clients.Add(client);
        return client;
    }

    private sealed class SilentConnector(string vendor) : Connector
    {
        public override ConnectorAbilities Abilities { get; } = new(vendor, [], TakesCalls: false);
    }
}
