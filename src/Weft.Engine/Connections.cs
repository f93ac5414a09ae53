using System.Collections.Frozen;
using Weft.Sdk;

namespace Weft.Engine;

/// <summary>A configured connection, ready to use.</summary>
/// <param name="Settings">Its settings.</param>
/// <param name="Connector">The vendor's code.</param>
/// <param name="Lane">How its lane behaves.</param>
public sealed record Connection(ConnectionSettings Settings, Connector Connector, LaneOptions Lane)
{
    /// <summary>Its name.</summary>
    public string Name => Settings.Name;
}

/// <summary>All configured connections by name.</summary>
public sealed class Connections(IEnumerable<Connection> all)
{
    private readonly FrozenDictionary<string, Connection> byName = all.ToFrozenDictionary(c => c.Name, StringComparer.Ordinal);

    /// <summary>All of them, by name.</summary>
    public IEnumerable<Connection> All => byName.Values.OrderBy(c => c.Name, StringComparer.Ordinal);

    /// <summary>Finds one; null when the configuration has none of this name.</summary>
    public Connection? Find(string name) => byName.GetValueOrDefault(name);
}
