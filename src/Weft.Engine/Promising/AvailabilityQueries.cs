using System.Collections.Frozen;
using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;

namespace Weft.Engine.Promising;

/// <summary>Units on their way.</summary>
/// <param name="Id">The supply's id.</param>
/// <param name="Location">Where they will arrive.</param>
/// <param name="Units">Units that are not given away yet.</param>
/// <param name="Eta">When they can be sold from.</param>
public sealed record UnitsOnTheWay(string Id, string Location, int Units, DateTimeOffset Eta);

/// <summary>What can be promised of a SKU.</summary>
/// <param name="Units">The number and its parts; locations that give nothing are left out.</param>
/// <param name="OnTheWay">Supplies for the locations that were asked for, the next first.</param>
public sealed record SkuAvailability(ChannelAvailability Units, ImmutableArray<UnitsOnTheWay> OnTheWay);

/// <summary>What can be promised, from memory: the same numbers that <see cref="Availability.Of(StockState, StockPolicy, string, DateTimeOffset?)"/> gives of the committed state.</summary>
public sealed class AvailabilityQueries
{
    private readonly StockIndex index;
    private readonly Places places;
    private readonly FrozenDictionary<string, (ChannelStock Settings, FrozenSet<int>? Places)> channels;

    internal AvailabilityQueries(StockIndex index, Places places)
    {
        (this.index, this.places) = (index, places);
        channels = places.Policy.Channels.ToFrozenDictionary(
            c => c.Key, c => (c.Value, c.Value.Nodes.IsEmpty ? null : c.Value.Nodes.Select(places.NumberOf).ToFrozenSet()), StringComparer.Ordinal);
    }

    /// <summary>SKUs in memory.</summary>
    public int Skus => index.Count;

    /// <summary>Memory they take, in bytes, about.</summary>
    public long Bytes => index.Bytes;

    /// <summary>What can be promised of a SKU; null when it is not in the catalogue. Another name for one of our SKUs is answered with ours.</summary>
    /// <param name="sku">The SKU.</param>
    /// <param name="channel">For a channel, with what it holds back; null for all locations and nothing held back.</param>
    /// <param name="at">When it is to be promised, with what arrives until then; null for now.</param>
    /// <param name="cancellation">Ends the wait, not the read that others may wait for.</param>
    public async ValueTask<SkuAvailability?> OfAsync(Sku sku, string? channel, DateTimeOffset? at, CancellationToken cancellation)
    {
        var units = await index.FindAsync(sku.Value, cancellation);
        if (units.AliasOf is { } ours) units = await index.FindAsync(ours.Value, cancellation);
        return units.Registered ? Of(units, channel, at) : null;
    }

    /// <summary>What can be promised of each SKU for each channel, in this order: all channels of the first SKU first. Null for a SKU that is not in the catalogue.</summary>
    public async Task<IReadOnlyList<SkuAvailability?>> OfAsync(IReadOnlyList<Sku> skus, IReadOnlyList<string?> wanted, DateTimeOffset? at, CancellationToken cancellation)
    {
        var found = await index.FindAsync(skus.Select(s => s.Value).ToHashSet(StringComparer.Ordinal), cancellation);
        var ours = await index.FindAsync(found.Values.Where(f => f.AliasOf is not null).Select(f => f.AliasOf!.Value.Value).ToHashSet(StringComparer.Ordinal), cancellation);
        var answers = new List<SkuAvailability?>(skus.Count * wanted.Count);
        foreach (var sku in skus)
        {
            var units = found[sku.Value].AliasOf is { } to ? ours[to.Value] : found[sku.Value];
            foreach (var channel in wanted) answers.Add(units.Registered ? Of(units, channel, at) : null);
        }

        return answers;
    }

    private SkuAvailability Of(SkuUnits units, string? channel, DateTimeOffset? at)
    {
        var (settings, own) = channel is null ? (new ChannelStock(""), null) : channels.TryGetValue(channel, out var known) ? known : (new ChannelStock(channel), null);
        var nodes = ImmutableArray.CreateBuilder<LocationUnits>(own is null ? units.Units.Length : Math.Min(own.Count, units.Units.Length));
        foreach (var (place, count) in units.Units)
            if (own is null || own.Contains(place)) nodes.Add(new LocationUnits(places.NameOf(place), count));
        var inbound = 0L;
        foreach (var supply in units.Supplies)
            if (supply.Eta <= at && (own is null || own.Contains(supply.Place))) inbound += supply.Free;
        var answer = Availability.Of(units.Sku, settings, nodes.DrainToImmutable(), channel is null ? ImmutableSortedDictionary<string, int>.Empty : units.Allocations, inbound);
        return new SkuAvailability(answer, OnTheWay(units, own));
    }

    private ImmutableArray<UnitsOnTheWay> OnTheWay(SkuUnits units, FrozenSet<int>? own) => units.Supplies.Length == 0 ? [] :
    [
        .. units.Supplies.Where(s => s.Free > 0 && (own is null || own.Contains(s.Place))).OrderBy(s => s.Eta).ThenBy(s => s.Id, StringComparer.Ordinal)
            .Select(s => new UnitsOnTheWay(s.Id, places.NameOf(s.Place), s.Free, s.Eta)),
    ];
}
