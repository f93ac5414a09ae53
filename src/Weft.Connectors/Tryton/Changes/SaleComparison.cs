using System.Collections.Immutable;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Orders;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton.Changes;

/// <summary>What has to change of a sale.</summary>
/// <param name="Added">Lines that it does not have.</param>
/// <param name="Amended">Lines of an amendment.</param>
/// <param name="TotalMet">True when the total is what it should be.</param>
internal sealed record SaleDifference(List<Fields> Added, List<Fields> Amended, bool TotalMet)
{
    /// <summary>True when lines or addresses have to change.</summary>
    public bool HasLines => Added.Count + Amended.Count > 0;

    /// <summary>True when nothing has to change.</summary>
    public bool IsMet => !HasLines && TotalMet;
}

/// <summary>Compares a sale in Tryton with the order as it is now.</summary>
internal sealed class SaleComparison(TrytonClient tryton, TrytonLookups lookups, TrytonSettings settings, SaleLines saleLines, Customers customers)
{
    private static readonly string[] lineFields = ["note", "description", "quantity", "unit_price", "product", "unit", "sequence"];

    /// <param name="sale">The sale.</param>
    /// <param name="r">The order as it is now.</param>
    /// <param name="mayAdd">True when an address that the customer does not have yet may be added.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<SaleDifference> OfAsync(Sale sale, ErpOrderChangeRequest r, bool mayAdd, CancellationToken cancellation)
    {
        var plan = SalePlan.Of(new ErpSalesOrderRequest(r.Order, null, r.Skus, r.Location, r.Rounding), settings);
        var products = await saleLines.ProductsAsync(plan.Lines, cancellation);
        var there = (await tryton.ReadAsync("sale.line", sale.Lines, lineFields, cancellation)).OrderBy(l => l.Link("sequence")).ThenBy(l => l.Id).ToList();
        var rounding = await saleLines.RoundingLineAsync(sale, cancellation);
        await RequirePossibleAsync(sale, plan, there, cancellation);
        var (added, amended) = (new List<Fields>(), new List<Fields>());
        var left = there.Where(l => l.Id != rounding?.Id).ToList();
        foreach (var planned in plan.Lines)
        {
            var line = await saleLines.OfAsync(planned, products, sale.Lines.Length + added.Count + 1, cancellation);
            var same = left.FirstOrDefault(l => Sales.LineIdIn(l.Text("note")) == planned.LineId && (planned.LineId is not null || (string.IsNullOrEmpty(l.Text("note")) && l.Link("product") == (int?)line["product"])));
            if (same.Json.ValueKind == default)
            {
                added.Add(line);
                continue;
            }

            left.Remove(same);
            if (same.Quantity("quantity") != planned.Quantity || same.Amount("unit_price") != planned.UnitPrice || same.Link("product") != (int?)line["product"])
                amended.Add(Amend(same, planned.Quantity, planned.UnitPrice, (int?)line["product"], (int?)line["unit"], planned.Title));
        }

        foreach (var gone in left.Where(l => l.Quantity("quantity") != 0)) amended.Add(Amend(gone, 0, gone.Amount("unit_price"), gone.Link("product"), gone.Link("unit"), gone.Text("description")));
        // The rounding of lines that stay is as it was; with others it is computed anew.
        if (added.Count + amended.Count > 0 && plan.Rounding != (rounding?.Amount("unit_price") ?? 0))
        {
            var (more, other) = await RoundingAsync(sale, plan.Rounding - (rounding?.Amount("unit_price") ?? 0), cancellation);
            added.AddRange(more);
            amended.AddRange(other);
        }

        if (await AddressesAsync(sale, r.Order, mayAdd, cancellation) is { } moved) amended.Add(moved);
        return new(added, amended, sale.Total == r.Order.Total.ToDecimal());
    }

    /// <summary>The rounding line with so much more.</summary>
    public async Task<(List<Fields> Added, List<Fields> Amended)> RoundingAsync(Sale sale, decimal more, CancellationToken cancellation)
    {
        if (await saleLines.RoundingLineAsync(sale, cancellation) is not { } line)
            return ([saleLines.Rounding(await lookups.ProductsAsync([settings.RoundingProduct], cancellation), more, sale.Lines.Length + 1)], []);
        var known = (await tryton.ReadAsync("sale.line", [line.Id], lineFields, cancellation))[0];
        return ([], [Amend(known, (int)known.Quantity("quantity"), known.Amount("unit_price") + more, known.Link("product"), known.Link("unit"), known.Text("description"))]);
    }

    /// <summary>Goods that have left and goods that are invoiced cannot be taken out any more.</summary>
    private async Task RequirePossibleAsync(Sale sale, SalePlan plan, List<TrytonRecord> there, CancellationToken cancellation)
    {
        var gone = await tryton.FindAsync("stock.move", [Where("origin.sale", "=", sale.Id, "sale.line"), Where("state", "in", (string[])["assigned", "done"])], ["origin", "quantity"], cancellation);
        var invoiced = sale.Invoices.IsEmpty
            ? []
            : await tryton.FindAsync("account.invoice.line", [Where("invoice", "in", sale.Invoices), Where("invoice.state", "in", (string[])["posted", "paid"])], ["origin", "quantity"], cancellation);
        foreach (var line in there)
        {
            if (Sales.LineIdIn(line.Text("note")) is not { } id) continue;
            var wanted = plan.Lines.FirstOrDefault(l => l.LineId == id)?.Quantity ?? 0;
            var left = gone.Where(m => m.Reference("origin", "sale.line") == line.Id).Sum(m => m.Quantity("quantity"));
            if (left > wanted) throw Ended.Refused($"Of line {id} {left:0.##} units are packed or have left in Tryton; the order has {wanted}.", $"lines.{id}.quantity", "Take what has left back as a return.");
            var billed = invoiced.Where(i => i.Reference("origin", "sale.line") == line.Id).Sum(i => i.Quantity("quantity"));
            if (billed > wanted) throw Ended.Refused($"Of line {id} {billed:0.##} units are invoiced in Tryton; the order has {wanted}.", $"lines.{id}.quantity", "Credit what is invoiced too much.");
        }
    }

    private async Task<Fields?> AddressesAsync(Sale sale, Order order, bool mayAdd, CancellationToken cancellation)
    {
        var header = (await tryton.ReadAsync("sale.sale", [sale.Id], ["party", "party.code", "shipment_party", "invoice_address", "shipment_address"], cancellation))[0];
        var party = new Party(header.Link("party")!.Value, header.Nested("party")?.Text("code") ?? "");
        var (billTo, shipTo) = mayAdd
            ? await customers.AddressesAsync(party, order.BillTo, order.ShipTo, cancellation)
            : await customers.KnownAddressesAsync(party, order.BillTo, order.ShipTo, cancellation);
        return billTo == header.Link("invoice_address") && shipTo == header.Link("shipment_address")
            ? null
            : new() { ["action"] = "party", ["party"] = party.Id, ["invoice_address"] = billTo, ["shipment_party"] = header.Link("shipment_party"), ["shipment_address"] = shipTo };
    }

    private static Fields Amend(TrytonRecord line, int quantity, decimal unitPrice, int? product, int? unit, string? description) => new()
    {
        ["action"] = "line", ["line"] = line.Id, ["quantity"] = (double)quantity, ["unit_price"] = unitPrice, ["product"] = product, ["unit"] = unit, ["description"] = description,
    };
}
