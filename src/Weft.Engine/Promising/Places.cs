using System.Collections.Concurrent;
using Weft.Core.Inventory;

namespace Weft.Engine.Promising;

/// <summary>Locations by number, so that what a SKU gives is kept as numbers. A name gets its number when it is first met and keeps it.</summary>
internal sealed class Places(StockPolicy policy)
{
    private readonly ConcurrentDictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private Place[] places = [];

    private readonly record struct Place(string Name, int SafetyStock);

    public StockPolicy Policy => policy;

    /// <summary>The number of a location.</summary>
    public int NumberOf(string name)
    {
        if (numbers.TryGetValue(name, out var known)) return known;
        lock (gate)
        {
            if (numbers.TryGetValue(name, out known)) return known;
            var number = places.Length;
            places = [.. places, new Place(name, policy.Locations.GetValueOrDefault(name)?.SafetyStock ?? 0)];
            numbers[name] = number;
            return number;
        }
    }

    /// <summary>The name behind a number.</summary>
    public string NameOf(int number) => Volatile.Read(ref places)[number].Name;

    /// <summary>Units that are never promised at a location, where a SKU has no number of its own.</summary>
    public int SafetyStockOf(int number) => Volatile.Read(ref places)[number].SafetyStock;
}
