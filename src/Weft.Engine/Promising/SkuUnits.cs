using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;

namespace Weft.Engine.Promising;

/// <summary>
/// What a SKU gives, location by location, taken from its state at one version. Two numbers for a location with units and nothing for one without, so that a whole
/// catalogue over hundreds of stores fits in memory.
/// </summary>
internal sealed class SkuUnits
{
    private const int BytesOfEntry = 320;
    private const int BytesOfUnits = 8;
    private const int BytesOfSupply = 120;
    private const int BytesOfAllocation = 150;

    public SkuUnits(StockState s, int version, Places places)
    {
        (Sku, Version, Registered, AliasOf, Allocations) = (s.Sku, version, s.Registered, s.AliasOf, s.Allocations);
        Units = s.Parts.IsEmpty ? OfLocations(s, places) : OfParts(s, places);
        Supplies = s.Inbound.IsEmpty ? [] : [.. s.Inbound.Select(i => new Supply(i.Key, places.NumberOf(i.Value.Location), Math.Max(0, i.Value.Quantity - i.Value.Allocated), i.Value.Eta))];
    }

    public Sku Sku { get; }

    /// <summary>The version of the stream it was taken from; 0 when there is none.</summary>
    public int Version { get; set; }

    /// <summary>True when the catalogue has it.</summary>
    public bool Registered { get; }

    /// <summary>Our SKU, when this is another name for it.</summary>
    public Sku? AliasOf { get; }

    /// <summary>Locations with units that can be promised, in the order of their names.</summary>
    public (int Place, int Count)[] Units { get; }

    /// <summary>What is on its way.</summary>
    public Supply[] Supplies { get; }

    /// <summary>Units kept for one channel alone.</summary>
    public ImmutableSortedDictionary<string, int> Allocations { get; }

    /// <summary>True when somebody asked for it since it was looked at last: it stays in memory for now.</summary>
    public bool Used { get; set; }

    /// <summary>True when a later commit failed, so that the store has to be asked what holds.</summary>
    public bool InDoubt { get; set; }

    /// <summary>Memory it takes, about.</summary>
    public int Bytes => BytesOfEntry + (4 * Sku.Value.Length) + (BytesOfUnits * Units.Length) + (BytesOfSupply * Supplies.Length) + (BytesOfAllocation * Allocations.Count);

    /// <summary>True when two states of a SKU give the same, as far as can be told without looking at every location.</summary>
    public static bool AreSame(StockState a, StockState b) =>
        ReferenceEquals(a.Locations, b.Locations) && ReferenceEquals(a.PartsAvailable, b.PartsAvailable) && ReferenceEquals(a.Inbound, b.Inbound) && ReferenceEquals(a.Allocations, b.Allocations)
        && a.Registered == b.Registered && a.AliasOf == b.AliasOf && a.Parts == b.Parts;

    private static (int Place, int Count)[] OfLocations(StockState s, Places places)
    {
        var units = new List<(int, int)>(s.Locations.Count);
        foreach (var (name, here) in s.Locations)
        {
            var place = places.NumberOf(name);
            if (here.AvailableAbove(places.SafetyStockOf(place)) is > 0 and var count) units.Add((place, count));
        }

        return [.. units];
    }

    private static (int Place, int Count)[] OfParts(StockState s, Places places)
    {
        var units = new List<(int, int)>();
        foreach (var name in s.PartsAvailable.Values.SelectMany(p => p.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            if (Availability.AtLocation(s, places.Policy, name) is > 0 and var count) units.Add((places.NumberOf(name), count));
        return [.. units];
    }
}

/// <summary>A supply on its way.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Place">Where it will arrive.</param>
/// <param name="Free">Units of it that are not given away yet.</param>
/// <param name="Eta">When they can be sold from.</param>
internal readonly record struct Supply(string Id, int Place, int Free, DateTimeOffset Eta);
