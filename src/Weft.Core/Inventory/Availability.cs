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
/// <param name="KeptForOthers">Units that this channel may not sell, because they are kept for others.</param>
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
        var free = Free(sum, allocations, channel.Connection);
        return new ChannelAvailability(sku, channel.Connection, Number(free, channel, inbound), nodes, Bounded(Buffer(free, channel)), channel.Threshold, Bounded(sum - free), Bounded(inbound));
    }

    /// <summary>Units that can be promised at one location. Of a kit: as many as the scarcest part allows.</summary>
    public static int AtLocation(StockState s, StockPolicy policy, string location) =>
        s.IsKit ? OfKit(s, location) : s.At(location).AvailableAbove(policy.Locations.GetValueOrDefault(location)?.SafetyStock ?? 0);

    /// <summary>Kits that can be made of what a location has.</summary>
    internal static int OfKit(StockState s, string location)
    {
        var kits = int.MaxValue;
        foreach (var part in s.Parts)
            kits = Math.Min(kits, s.PartsAvailable.TryGetValue(part.Sku.Value, out var there) && there.TryGetValue(location, out var units) ? units / part.Quantity : 0);
        return kits;
    }

    /// <summary>Of units at a channel's locations, those it may be promised: what is kept for it alone, or what is kept for nobody.</summary>
    internal static long Free(long sum, ImmutableSortedDictionary<string, int> allocations, string channel)
    {
        if (allocations.IsEmpty) return sum;
        return allocations.TryGetValue(channel, out var own) ? Math.Min(sum, own) : Math.Max(0, sum - allocations.Values.Sum(a => (long)a));
    }

    /// <summary>What a channel shows of the units it may be promised.</summary>
    internal static int Number(long free, ChannelStock settings, long inbound = 0) => Bounded(Math.Max(0, free - Buffer(free, settings) - settings.Threshold + inbound));

    internal static IEnumerable<string> NodesOf(StockState s, ChannelStock settings) =>
        !settings.Nodes.IsEmpty ? settings.Nodes.Distinct(StringComparer.Ordinal)
        : s.IsKit ? s.PartsAvailable.Values.SelectMany(p => p.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        : s.Locations.Keys;

    private static long Buffer(long free, ChannelStock settings) => ((free * settings.BufferPercent) + 99) / 100;

    private static int Bounded(long units) => (int)Math.Min(int.MaxValue, units);

    private static bool Serves(ChannelStock settings, string location) => settings.Nodes.IsEmpty || settings.Nodes.Contains(location);
}
