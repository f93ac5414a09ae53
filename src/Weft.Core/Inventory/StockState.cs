using System.Collections.Immutable;
using Weft.Core.Shared;

namespace Weft.Core.Inventory;

/// <summary>One SKU's stock at every location, with what is promised of it.</summary>
public sealed record StockState(Sku Sku)
{
    /// <summary>True once the catalogue has the SKU.</summary>
    public bool Registered { get; init; }

    /// <summary>Name in the catalogue.</summary>
    public string? Name { get; init; }

    /// <summary>Our SKU, when this one is a channel's name for it.</summary>
    public Sku? AliasOf { get; init; }

    /// <summary>Stock by location.</summary>
    public ImmutableSortedDictionary<string, LocationStock> Locations { get; init; } = ImmutableSortedDictionary<string, LocationStock>.Empty;

    /// <summary>Promises by order line.</summary>
    public ImmutableDictionary<string, Promise> Promises { get; init; } = ImmutableDictionary<string, Promise>.Empty;

    /// <summary>Keys of promises that wait for stock, oldest first.</summary>
    public ImmutableArray<string> Backorders { get; init; } = [];

    /// <summary>Demand for the SKU while nobody knows it.</summary>
    public ImmutableArray<Promise> UnknownDemand { get; init; } = [];

    /// <summary>Units that can be promised: per location never below zero, then summed.</summary>
    public int Available
    {
        get
        {
            var sum = 0;
            foreach (var (_, l) in Locations) sum += l.Available;
            return sum;
        }
    }

    /// <summary>The stock of one location.</summary>
    public LocationStock At(string location) => Locations.TryGetValue(location, out var stock) ? stock : new LocationStock(0, 0, null, []);

    /// <summary>The key of a line's promise.</summary>
    public static string KeyOf(OrderId order, string lineId) => $"{order}/{lineId}";
}

/// <summary>Stock of one SKU at one location.</summary>
/// <param name="OnHand">Sellable units by the owner's books, as far as we know them.</param>
/// <param name="Reserved">Of these, promised to orders.</param>
/// <param name="CountedAt">The owner's newest count, by its clock.</param>
/// <param name="Moved">Goods issues booked after that count, or too close to tell: a count taken before them is corrected by them.</param>
public sealed record LocationStock(int OnHand, int Reserved, DateTimeOffset? CountedAt, ImmutableArray<Movement> Moved)
{
    /// <summary>What the newest count said.</summary>
    public int CountedOnHand { get; init; }

    /// <summary>Units that can be promised here.</summary>
    public int Available => Math.Max(0, OnHand - Reserved);
}

/// <summary>A goods issue.</summary>
public sealed record Movement(int Quantity, DateTimeOffset BookedAt);

/// <summary>What an order line is promised.</summary>
public sealed record Promise(OrderId Order, string LineId, string Location, int Reserved, int Backordered);
