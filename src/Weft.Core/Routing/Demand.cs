using System.Collections.Immutable;
using Weft.Core.Shared;

namespace Weft.Core.Routing;

/// <summary>What a question asks for, summed by SKU over its lines.</summary>
internal sealed class Demand
{
    private readonly Dictionary<Sku, int> places = [];

    public Demand(ImmutableArray<RoutingLine> lines)
    {
        var (skus, wanted) = (new List<Sku>(), new List<int>());
        foreach (var line in lines)
        {
            if (places.TryAdd(line.Sku, skus.Count))
            {
                skus.Add(line.Sku);
                wanted.Add(0);
            }

            wanted[places[line.Sku]] += line.Quantity;
        }

        (Skus, Wanted) = ([.. skus], [.. wanted]);
    }

    /// <summary>Each SKU once.</summary>
    public Sku[] Skus { get; }

    /// <summary>Units of each.</summary>
    public int[] Wanted { get; }

    /// <summary>Where a SKU stands in them; -1 when it is not asked for.</summary>
    public int PlaceOf(Sku sku) => places.GetValueOrDefault(sku, -1);
}
