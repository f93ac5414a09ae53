using System.Collections.Immutable;
using Weft.Connectors.Tryton.Fulfilment;
using Weft.Connectors.Tryton.Rpc;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton.Polling;

/// <summary>
/// Reads the shipments that have left, line by line, from the moves back to the sale. Tryton keeps the tracking number in the shipment's reference; where the module
/// for parcel services is installed and the reference is empty, the packages' shipping references are it.
/// </summary>
internal sealed class ShippedSales(TrytonClient tryton, TrytonLookups lookups, PieceMarks marks)
{
    public async Task<ImmutableArray<ShipmentDocument>> ReadAsync(IReadOnlyCollection<int> shipments, CancellationToken cancellation)
    {
        if (shipments.Count == 0) return [];
        string[] fields = ["number", "reference"];
        if (await lookups.HasFieldAsync(Shipments.Model, "carrier", cancellation)) fields = [.. fields, "carrier.party.name"];
        var done = await tryton.FindAsync(Shipments.Model, [Where("id", "in", shipments), Where("state", "=", "done")], fields, cancellation);
        var news = done.Where(s => !Deliveries.IsOurs(s.Text("reference"))).ToList();
        if (news.Count == 0) return [];
        var references = news.Select(s => $"{Shipments.Model},{s.Id}").ToArray();
        var moves = await tryton.FindAsync(
            "stock.move", [Where("shipment", "in", references), Where("state", "=", "done"), Where("origin.sale.web_shop", "=", await lookups.WebShopAsync(cancellation), "sale.line")],
            ["shipment", "origin", "quantity", "write_date", "product.code"], cancellation, 10_000);
        var lines = (await tryton.ReadAsync("sale.line", moves.Select(m => m.Reference("origin", "sale.line")!.Value).Distinct(), ["note", "sale.web_id"], cancellation)).ToDictionary(l => l.Id);
        var pieces = await marks.ReadAsync(news.Select(s => s.Id), cancellation);
        var documents = ImmutableArray.CreateBuilder<ShipmentDocument>();
        foreach (var s in news.OrderBy(s => s.Id))
        {
            var tracking = s.Text("reference") is { Length: > 0 } reference ? reference : await PackageReferencesAsync(s.Id, cancellation);
            // One shipment may hold several sales, where Tryton is set up to group them.
            foreach (var order in moves.Where(m => m.Reference("shipment", Shipments.Model) == s.Id).GroupBy(m => lines[m.Reference("origin", "sale.line")!.Value].Nested("sale")?.Text("web_id")))
                if (order.Key is { Length: > 0 })
                    documents.Add(new(order.Key, s.Text("number") ?? "", order.Max(m => m.Moment("write_date")) ?? DateTimeOffset.UnixEpoch, Lines(order, lines), fields.Length > 2 ? s.Nested("carrier")?.Nested("party")?.Text("name") : null, tracking, pieces.GetValueOrDefault(s.Id)));
        }

        return documents.ToImmutable();
    }

    private static ShipmentDocumentLine[] Lines(IEnumerable<TrytonRecord> moves, Dictionary<int, TrytonRecord> lines) =>
    [
        .. moves.GroupBy(m => m.Reference("origin", "sale.line")!.Value).OrderBy(g => g.Key)
            .Select(g => new ShipmentDocumentLine(g.Key, g.Sum(m => m.Quantity("quantity")), lines[g.Key].Text("note"), g.First().Nested("product")?.Text("code"))),
    ];

    private async Task<string?> PackageReferencesAsync(int shipment, CancellationToken cancellation)
    {
        if (!await lookups.HasFieldAsync("stock.package", "shipping_reference", cancellation)) return null;
        var packages = await tryton.FindAsync("stock.package", [Where("shipment", "=", $"{Shipments.Model},{shipment}"), Where("shipping_reference", "!=", null)], ["shipping_reference"], cancellation);
        return packages.IsEmpty ? null : string.Join(", ", packages.Select(p => p.Text("shipping_reference")).Distinct());
    }
}
