using System.Collections.Frozen;
using Weft.Engine.Storage;

namespace Weft.Engine.Dispatch;

/// <summary>All lanes. This is the seam at which a cluster would place lanes on other nodes: a delivery added here is sent by whoever owns its lane.</summary>
internal sealed class Lanes(IEnumerable<Lane> lanes)
{
    private readonly FrozenDictionary<string, Lane> byName = lanes.ToFrozenDictionary(l => l.Name, StringComparer.Ordinal);

    public IEnumerable<Lane> All => byName.Values.OrderBy(l => l.Name, StringComparer.Ordinal);

    public Lane? Find(string connection) => byName.GetValueOrDefault(connection);

    /// <summary>Hands a committed delivery to its lane. Of a connection that is not configured (any more) it stays in the store until it is.</summary>
    public void Add(DeliveryRow row) => Find(row.Connection)?.Add(row);

    /// <summary>The store may hold deliveries that no lane knows of.</summary>
    public void ReadAgain()
    {
        foreach (var lane in byName.Values) lane.ReadAgain();
    }
}
