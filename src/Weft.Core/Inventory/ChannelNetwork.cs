using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Weft.Core.Inventory;

/// <summary>The policy, laid out to be asked at every decision: which channels sell from a location, and what is never promised there.</summary>
internal sealed class ChannelNetwork
{
    private readonly FrozenDictionary<string, int> indexes;
    private readonly FrozenDictionary<string, int> safety;
    private readonly FrozenDictionary<string, ImmutableArray<int>> sellingFrom;
    private readonly ImmutableArray<int> sellingEverywhere;

    public ChannelNetwork(StockPolicy policy)
    {
        Policy = policy;
        Channels = [.. policy.Channels.Values];
        indexes = Enumerable.Range(0, Channels.Length).ToFrozenDictionary(i => Channels[i].Connection, i => i, StringComparer.Ordinal);
        safety = policy.Locations.ToFrozenDictionary(l => l.Key, l => l.Value.SafetyStock, StringComparer.Ordinal);
        sellingEverywhere = Where(c => c.Nodes.IsEmpty);
        sellingFrom = Channels.SelectMany(c => c.Nodes).Distinct(StringComparer.Ordinal).ToFrozenDictionary(l => l, l => Where(c => c.Nodes.IsEmpty || c.Nodes.Contains(l)), StringComparer.Ordinal);
    }

    public StockPolicy Policy { get; }

    /// <summary>Channels in a fixed order.</summary>
    public ImmutableArray<ChannelStock> Channels { get; }

    public bool Sells(string channel) => indexes.ContainsKey(channel);

    /// <summary>True when a location may be spoken of.</summary>
    public bool Knows(string location) => Policy.Locations.IsEmpty || safety.ContainsKey(location);

    /// <summary>Units of every SKU that are never promised at a location, unless a SKU has its own number.</summary>
    public int SafetyAt(string location) => safety.GetValueOrDefault(location);

    /// <summary>Units that can be promised at a location. Of a kit: as many as the scarcest part allows.</summary>
    public int AvailableAt(StockState s, string location) => s.IsKit ? Availability.OfKit(s, location) : s.At(location).AvailableAbove(SafetyAt(location));

    /// <summary>Units that can be promised at all locations of each channel.</summary>
    public ChannelSums SumsOf(StockState s)
    {
        if (s.Sums is { } known && known.Network == this) return known;
        var sums = new long[Channels.Length];
        for (var i = 0; i < sums.Length; i++)
            foreach (var location in Availability.NodesOf(s, Channels[i])) sums[i] += AvailableAt(s, location);
        return new ChannelSums(this, [.. sums]);
    }

    /// <summary>The sums after a change at one location; null when they were not known.</summary>
    public ChannelSums? Shifted(ChannelSums? sums, string location, int change)
    {
        if (sums is null || sums.Network != this) return null;
        if (change == 0) return sums;
        var shifted = sums.Units.ToBuilder();
        foreach (var i in sellingFrom.TryGetValue(location, out var some) ? some : sellingEverywhere) shifted[i] += change;
        return sums with { Units = shifted.MoveToImmutable() };
    }

    /// <summary>Units at all of a channel's locations that it may be promised, buffers and thresholds left aside: they are kept against surprises, and an order is one.</summary>
    public long FreeFor(StockState s, string channel)
    {
        var sum = indexes.TryGetValue(channel, out var i) ? SumsOf(s).Units[i] : s.Locations.Sum(l => (long)AvailableAt(s, l.Key));
        return Availability.Free(sum, s.Allocations, channel);
    }

    private ImmutableArray<int> Where(Func<ChannelStock, bool> fits) => [.. Enumerable.Range(0, Channels.Length).Where(i => fits(Channels[i]))];
}

/// <summary>Units that can be promised at all locations of each channel, in the order of the network's channels.</summary>
internal sealed record ChannelSums(ChannelNetwork Network, ImmutableArray<long> Units);
