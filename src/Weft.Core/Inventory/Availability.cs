using System.Collections.Immutable;
using Weft.Core.Shared;

namespace Weft.Core.Inventory;

/// <summary>How many units a channel may sell, and how the number came about.</summary>
/// <param name="Sku">The SKU.</param>
/// <param name="Channel">The channel's connection.</param>
/// <param name="Number">Units, never below zero.</param>
/// <param name="Nodes">What each location gives.</param>
/// <param name="Buffer">Units held back as the channel's percentage.</param>
/// <param name="Threshold">Units held back as the channel's threshold.</param>
/// <param name="KeptForOthers">Units kept for other channels alone.</param>
/// <param name="Inbound">Units that arrive in time.</param>
public sealed record ChannelAvailability(Sku Sku, string Channel, int Number, ImmutableArray<LocationUnits> Nodes, int Buffer, int Threshold, int KeptForOthers, int Inbound)
{
    /// <summary>Locations that an explanation names; what the others give is one sum.</summary>
    private const int MostNamed = 10;

    /// <summary>The sum in words: "18 at DC1 + 1 at S012 − threshold 4 = 15".</summary>
    public string Explanation()
    {
        var giving = Nodes.Where(n => n.Quantity > 0).ToList();
        var parts = giving.Take(MostNamed).Select((n, i) => $"{(i == 0 ? "" : "+ ")}{n.Quantity} at {n.Location}").DefaultIfEmpty("nothing at any location").ToList();
        if (giving.Count > MostNamed) parts.Add($"+ {giving.Skip(MostNamed).Sum(n => (long)n.Quantity)} at {giving.Count - MostNamed} more locations");
        if (KeptForOthers > 0) parts.Add($"− {KeptForOthers} kept for other channels");
        if (Buffer > 0) parts.Add($"− buffer {Buffer}");
        if (Threshold > 0) parts.Add($"− threshold {Threshold}");
        if (Inbound > 0) parts.Add($"+ {Inbound} arriving");
        return $"{string.Join(' ', parts)} = {Number}";
    }
}

/// <summary>Available to promise: per location never below zero, then summed, less what the channel holds back.</summary>
public static class Availability
{
    /// <summary>What a channel may sell at a time; without a time, now.</summary>
    public static ChannelAvailability Of(StockState s, StockPolicy policy, string channel, DateTimeOffset? at = null)
    {
        var settings = policy.Channels.GetValueOrDefault(channel) ?? new ChannelStock(channel);
        var nodes = ImmutableArray.CreateBuilder<LocationUnits>();
        foreach (var location in NodesOf(s, settings)) nodes.Add(new LocationUnits(location, AtLocation(s, policy, location)));
        var inbound = at is { } time ? s.Inbound.Values.Where(i => i.Eta <= time && Serves(settings, i.Location)).Sum(i => (long)Math.Max(0, i.Quantity - i.Allocated)) : 0;
        return Of(s.Sku, settings, nodes.ToImmutable(), s.Allocations, inbound);
    }

    /// <summary>What a channel may sell of what its locations give, and of what arrives in time.</summary>
    /// <param name="sku">The SKU.</param>
    /// <param name="channel">The channel's settings.</param>
    /// <param name="nodes">Units that can be promised at the channel's locations; those without units may be left out.</param>
    /// <param name="allocations">Units kept for one channel alone, by channel.</param>
    /// <param name="inbound">Units that arrive at these locations in time.</param>
    public static ChannelAvailability Of(Sku sku, ChannelStock channel, ImmutableArray<LocationUnits> nodes, ImmutableSortedDictionary<string, int> allocations, long inbound)
    {
        var sum = nodes.Sum(n => (long)n.Quantity);
        var kept = allocations.Where(a => a.Key != channel.Connection).Sum(a => (long)a.Value);
        var free = Math.Max(0, sum - kept);
        if (allocations.TryGetValue(channel.Connection, out var own)) free = Math.Min(sum, own);
        var buffer = (free * channel.BufferPercent + 99) / 100;
        var number = Math.Max(0, free - buffer - channel.Threshold + inbound);
        return new ChannelAvailability(sku, channel.Connection, (int)Math.Min(int.MaxValue, number), nodes, (int)buffer, channel.Threshold, (int)Math.Min(kept, sum), (int)Math.Min(int.MaxValue, inbound));
    }

    /// <summary>Units that can be promised at one location. Of a kit: as many as the scarcest part allows.</summary>
    public static int AtLocation(StockState s, StockPolicy policy, string location)
    {
        if (s.Parts.IsEmpty) return s.At(location).AvailableAbove(policy.Locations.GetValueOrDefault(location)?.SafetyStock ?? 0);
        var kits = int.MaxValue;
        foreach (var part in s.Parts)
            kits = Math.Min(kits, s.PartsAvailable.TryGetValue(part.Sku.Value, out var there) && there.TryGetValue(location, out var units) ? units / part.Quantity : 0);
        return kits;
    }

    private static IEnumerable<string> NodesOf(StockState s, ChannelStock settings) =>
        !settings.Nodes.IsEmpty ? settings.Nodes
        : s.Parts.IsEmpty ? s.Locations.Keys
        : s.PartsAvailable.Values.SelectMany(p => p.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static bool Serves(ChannelStock settings, string location) => settings.Nodes.IsEmpty || settings.Nodes.Contains(location);
}
