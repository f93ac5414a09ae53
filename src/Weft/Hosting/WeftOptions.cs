using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Routing;
using Weft.Desk.Pages.Settings;
using Weft.Engine;
using Weft.Engine.Access;

namespace Weft.Hosting;

/// <summary>Everything one node is told, whether a file or a program says it. Secrets are resolved already.</summary>
internal sealed class WeftOptions
{
    /// <summary>Where Weft keeps everything.</summary>
    public StoreSettings Store { get; set; } = new("sqlite", "weft.db");

    /// <summary>Addresses to listen on. Port 0 takes a free one.</summary>
    public List<string> Urls { get; set; } = ["http://127.0.0.1:7400"];

    /// <summary>Who may use the API. Without any, reads are open on loopback and writes are refused.</summary>
    public List<ApiConsumer> Consumers { get; set; } = [];

    /// <summary>How people sign in, and what is kept of what they do.</summary>
    public AccessOptions Access { get; } = new();

    /// <summary>Limits of intake and engine.</summary>
    public EngineOptions Engine { get; set; } = new();

    /// <summary>Configured accounts by name.</summary>
    public Dictionary<string, ConnectionOptions> Connections { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Places that hold stock, by code.</summary>
    public Dictionary<string, LocationOptions> Locations { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The systems that take part in a channel's orders, by the channel's connection.</summary>
    public Dictionary<string, Parties> Channels { get; set; } = new(StringComparer.Ordinal);

    /// <summary>What channels may sell, and limits of what is asked about stock.</summary>
    public StockOptions Stock { get; set; } = new();

    /// <summary>Who ships what; null: every order is shipped from its channel's location.</summary>
    public RoutingRules? Routing { get; set; }

    /// <summary>Who works at the nodes of the routing, by location.</summary>
    public Dictionary<string, FulfilmentNode> Fulfilment { get; } = new(StringComparer.Ordinal);

    /// <summary>The settings of a file as they are in force, for people to look at; empty when a program chose them. Holds no secret.</summary>
    public IReadOnlyList<EffectiveSetting> Effective { get; set; } = [];

    /// <summary>True to write each log entry as one line of JSON.</summary>
    public bool JsonLogs { get; set; }
}

/// <summary>What a connection is for.</summary>
internal enum ConnectionRole
{
    Channel,
    Erp,
    Warehouse,
    Payment,
    Stores,
    Notification,
}

/// <summary>A configured account of a vendor.</summary>
/// <param name="Connector">The vendor's name, e.g. "vendure".</param>
/// <param name="Address">Where its API is.</param>
/// <param name="Role">What it is for.</param>
internal sealed record ConnectionOptions(string Connector, Uri Address, ConnectionRole Role)
{
    /// <summary>The connector's own settings, such as credentials. Never logged, never shown.</summary>
    public Dictionary<string, string> Values { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How its lane behaves.</summary>
    public LaneOptions Lane { get; init; } = new();
}

/// <summary>What an API consumer may do.</summary>
internal enum ApiAccess
{
    Read,
    Write,
}

/// <summary>Somebody who may use the API.</summary>
/// <param name="Name">Shown in the story of what they change.</param>
/// <param name="KeySha256">SHA-256 of the key; the key itself is known to the consumer alone.</param>
/// <param name="Access">What it may do.</param>
/// <param name="RequestsPerSecond">Requests it may make per second, with a burst of twice as many.</param>
internal sealed record ApiConsumer(string Name, ImmutableArray<byte> KeySha256, ApiAccess Access = ApiAccess.Write, int RequestsPerSecond = ApiConsumer.DefaultRequestsPerSecond)
{
    public const int DefaultRequestsPerSecond = 100;

    /// <summary>What it may do, word by word; empty: what <see cref="Access"/> says.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>What it may do.</summary>
    public ImmutableArray<string> Granted => Roles.Granted(!Scopes.IsDefaultOrEmpty ? Scopes : Access == ApiAccess.Read ? [Roles.Viewer] : [Roles.Operator, Roles.Finance]);
}
