using System.Collections.Immutable;
using Weft.Connectors.Tryton.Rpc;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton.Polling;

/// <summary>
/// Reads what is physically there for sale: the units in a warehouse's storage by its done moves, and those already picked for sales of our web shop but not yet
/// shipped. Weft holds reservations for the latter until they ship; without them they would be subtracted twice in between.
/// </summary>
internal sealed class StockReader(TrytonClient tryton, TrytonLookups lookups, TimeProvider clock)
{
    /// <summary>Most moves of picked, unshipped goods that are read for one warehouse.</summary>
    private const int PickedMoves = 10_000;

    /// <summary>On hand by SKU and location, for these products of these warehouses.</summary>
    public async Task<ImmutableArray<StockDocument>> ReadAsync(IReadOnlyDictionary<TrytonWarehouse, IReadOnlyCollection<int>> wanted, DateTimeOffset countedAt, CancellationToken cancellation)
    {
        var counts = new SortedDictionary<string, SortedDictionary<string, double>>(StringComparer.Ordinal);
        foreach (var (warehouse, products) in wanted)
        {
            var picked = await PickedAsync(warehouse, products, cancellation);
            foreach (var p in await StoredAsync(warehouse, products, cancellation))
            {
                if (p.Text("code") is not { Length: > 0 } sku) continue;
                if (!counts.TryGetValue(sku, out var byLocation)) counts[sku] = byLocation = new(StringComparer.Ordinal);
                byLocation[warehouse.Location] = p.Quantity("quantity") + picked.GetValueOrDefault(p.Id);
            }
        }

        return [.. counts.Select(c => new StockDocument(c.Key, c.Value, countedAt))];
    }

    private Task<ImmutableArray<TrytonRecord>> StoredAsync(TrytonWarehouse warehouse, IReadOnlyCollection<int> products, CancellationToken cancellation)
    {
        // Tryton's days follow the company's time zone, which may be ahead of ours; of moves that are done, none lies in the future.
        var until = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(1);
        var there = new Fields { ["locations"] = new[] { warehouse.Storage }, ["stock_date_end"] = until, ["with_childs"] = true };
        return tryton.FindAsync("product.product", [Where("id", "in", products), Where("type", "=", "goods")], ["code", "quantity"], cancellation, products.Count, null, there);
    }

    private async Task<Dictionary<int, double>> PickedAsync(TrytonWarehouse warehouse, IReadOnlyCollection<int> products, CancellationToken cancellation)
    {
        object?[] domain =
        [
            Where("product", "in", products), Where("from_location", "=", warehouse.Output), Where("state", "in", (string[])["draft", "assigned"]),
            Where("shipment.state", "in", (string[])["picked", "packed"], Shipments.Model),
            Where("origin.sale.web_shop", "=", await lookups.WebShopAsync(cancellation), "sale.line"),
        ];
        var moves = await tryton.FindAsync("stock.move", domain, ["product", "quantity"], cancellation, PickedMoves);
        return moves.GroupBy(m => m.Link("product") ?? 0).ToDictionary(g => g.Key, g => g.Sum(m => m.Quantity("quantity")));
    }
}
