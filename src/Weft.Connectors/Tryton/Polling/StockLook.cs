using System.Collections.Immutable;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Shared;
using Weft.Sdk;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton.Polling;

/// <summary>Reads the stock of named products at this moment, as a count of them would state it.</summary>
internal sealed class StockLook(TrytonClient tryton, TrytonLookups lookups, StockReader stock, TimeProvider clock)
{
    /// <summary>Products of one look: Tryton adds up their moves.</summary>
    public const int MostSkus = 100;

    public async Task<ImmutableArray<StockLevel>> ReadAsync(ImmutableArray<Sku> skus, CancellationToken cancellation)
    {
        object?[] domain = [Where("code", "in", skus.Select(s => s.Value).ToArray()), Where("type", "=", "goods")];
        var products = await tryton.CallAsync("model.product.product.search_read", [domain, 0, MostSkus, null, (string[])["code"]], cancellation);
        var ids = products.Result.EnumerateArray().Select(p => new TrytonRecord(p).Id).ToList();
        if (ids.Count == 0) return [];
        var everywhere = (await lookups.WarehousesAsync(cancellation)).ToDictionary(w => w, _ => (IReadOnlyCollection<int>)ids);
        var readings = ImmutableArray.CreateBuilder<StockLevel>();
        foreach (var s in await stock.ReadAsync(everywhere, TrytonPoll.Now(products, clock), cancellation))
            foreach (var (location, onHand) in s.OnHand)
                if (TrytonTranslation.Whole(onHand, out var units)) readings.Add(new StockLevel(new Sku(s.Sku), location, Math.Max(0, units), s.CountedAt));
        return readings.ToImmutable();
    }
}
