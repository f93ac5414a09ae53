using System.Collections.Immutable;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Orders;
using Weft.Core.Shared;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton;

/// <summary>
/// Invoices of an order that leaves in parts. Each shipment takes its units out of the draft that Tryton has made for the sale, the first one the shipping too, and is found again by its
/// reference <c>ORDER/SHIPMENT</c>. The last one takes what is left, so that all together come to the order's total.
/// </summary>
internal sealed class PartInvoices(TrytonClient tryton, TrytonLookups lookups, TrytonSettings settings)
{
    private const string Model = "account.invoice";
    private static readonly string[] lineFields = ["origin", "note", "quantity", "product", "unit", "unit_price", "account", "description", "taxes", "currency", "company"];

    /// <summary>True when the shipment is one of several, or its order was invoiced in part before.</summary>
    public static bool IsPart(ErpInvoiceRequest r, IEnumerable<TrytonRecord> invoices) => !r.Lines.IsDefaultOrEmpty && (r.Amount is not null || invoices.Any(i => i.Text("reference")?.StartsWith($"{r.OrderId}/", StringComparison.Ordinal) == true));

    /// <summary>The invoice of the shipment.</summary>
    public static ImmutableArray<TrytonRecord> Of(ErpInvoiceRequest r, IEnumerable<TrytonRecord> invoices) => [.. invoices.Where(i => i.Text("reference") == KeyOf(r))];

    public async Task PostAsync(Sale sale, ErpInvoiceRequest r, ImmutableArray<TrytonRecord> invoices, CancellationToken cancellation)
    {
        var mine = Of(r, invoices);
        if (mine.Any(Invoices.Posted)) return;
        var others = invoices.Where(i => i.Text("reference")?.StartsWith($"{r.OrderId}/", StringComparison.Ordinal) == true && i.Text("reference") != KeyOf(r)).ToList();
        if (others.FirstOrDefault(i => !Invoices.Posted(i)) is { Json.ValueKind: not System.Text.Json.JsonValueKind.Undefined } open) throw Ended.NotYet($"Invoice {open.Text("reference")} of sale {sale.Number} comes first.");
        var draft = mine.IsEmpty ? invoices.FirstOrDefault(i => string.IsNullOrEmpty(i.Text("reference")) && i.Text("state") is "draft" or "validated") : default;
        if (mine.IsEmpty && draft.Json.ValueKind == default) throw Ended.NotYet($"Tryton has no draft invoice of sale {sale.Number} for shipment {r.ShipmentId}.");
        var invoice = mine.IsEmpty ? await TakeAsync(sale, draft.Id, r, first: others.Count == 0, cancellation) : mine[0].Id;
        // What is left of the order comes with the shipment that leaves nothing in the draft.
        var left = (await OpenAsync(sale, cancellation)).Any(id => id != invoice);
        await MeetAsync(invoice, left && r.Amount is { } share ? share : Rest(r, others), r, cancellation);
        await tryton.PressAsync(Model, "post", [invoice], cancellation);
    }

    private static string KeyOf(ErpInvoiceRequest r) => $"{r.OrderId}/{r.ShipmentId}";

    private static Money Rest(ErpInvoiceRequest r, IEnumerable<TrytonRecord> others) =>
        Money.TryFromDecimal(r.OrderTotal.ToDecimal() - others.Sum(o => o.Amount("total_amount")), r.OrderTotal.Currency, out var rest) ? rest : r.OrderTotal;

    private async Task<ImmutableArray<int>> OpenAsync(Sale sale, CancellationToken cancellation)
    {
        var lines = await tryton.FindAsync("account.invoice.line", [Where("origin.sale", "=", sale.Id, "sale.line"), Where("invoice.state", "in", (string[])["draft", "validated"])], ["invoice"], cancellation);
        return [.. lines.Select(l => l.Link("invoice")).OfType<int>().Distinct()];
    }

    /// <summary>Makes the shipment's invoice of the draft: lines that it has in part are split within the draft first, so that the sale is never billed twice.</summary>
    private async Task<int> TakeAsync(Sale sale, int draft, ErpInvoiceRequest r, bool first, CancellationToken cancellation)
    {
        await RequireShippedAsync(sale, r, cancellation);
        var lines = await LinesAsync(draft, cancellation);
        var taken = Take(lines, r);
        var changes = new List<object?>();
        foreach (var (line, units) in taken.Where(t => t.Units < t.Line.Quantity("quantity")))
        {
            changes.Add(new object?[] { "write", new[] { line.Id }, new Fields { ["quantity"] = line.Quantity("quantity") - units } });
            changes.Add(new object?[] { "create", new[] { Copy(line, units) } });
        }

        if (changes.Count > 0)
        {
            await tryton.WriteAsync(Model, draft, new() { ["lines"] = changes }, cancellation);
            lines = await LinesAsync(draft, cancellation);
            taken = Take(lines, r);
        }

        var moved = taken.Select(t => t.Line.Id).ToHashSet();
        if (first) moved.UnionWith(lines.Where(l => Sales.LineIdIn(l.Text("note")) is null).Select(l => l.Id));
        if (moved.Count == lines.Length)
        {
            await tryton.WriteAsync(Model, draft, new() { ["reference"] = KeyOf(r) }, cancellation);
            return draft;
        }

        string[] same = ["party", "invoice_address", "currency", "account", "journal", "payment_term", "company"];
        var header = (await tryton.ReadAsync(Model, [draft], same, cancellation))[0];
        var values = new Fields { ["type"] = "out", ["reference"] = KeyOf(r), ["lines"] = new object?[] { new object?[] { "add", moved.ToArray() } } };
        foreach (var field in same) values[field] = header.Link(field);
        return await tryton.CreateAsync(Model, values, cancellation);
    }

    private static List<(TrytonRecord Line, double Units)> Take(ImmutableArray<TrytonRecord> lines, ErpInvoiceRequest r)
    {
        var taken = new List<(TrytonRecord, double)>();
        foreach (var item in r.Lines.GroupBy(l => l.LineId, StringComparer.Ordinal))
        {
            double units = item.Sum(l => l.Quantity);
            foreach (var line in lines.Where(l => Sales.LineIdIn(l.Text("note")) == item.Key).OrderByDescending(l => l.Quantity("quantity") == units).ThenBy(l => l.Id))
            {
                if (units <= 0) break;
                taken.Add((line, Math.Min(units, line.Quantity("quantity"))));
                units -= Math.Min(units, line.Quantity("quantity"));
            }

            if (units > 0) throw Ended.Refused($"Shipment {r.ShipmentId} has {units:0.##} more units of line {item.Key} than are left to invoice in Tryton.", $"lines.{item.Key}.quantity", "Compare the sale's invoices in Tryton with its shipments.");
        }

        return taken;
    }

    private static Fields Copy(TrytonRecord line, double units)
    {
        var copy = new Fields { ["type"] = "line", ["invoice_type"] = "out", ["quantity"] = units, ["taxes"] = new object?[] { new object?[] { "add", line.Links("taxes") } }, ["unit_price"] = line.Json.GetProperty("unit_price") };
        foreach (var field in (string[])["product", "unit", "account", "currency", "company"]) copy[field] = line.Link(field);
        foreach (var field in (string[])["origin", "note", "description"]) copy[field] = line.Text(field);
        return copy;
    }

    /// <summary>Has Tryton compute the invoice, and adds what is missing to it. More than rounding is refused.</summary>
    private async Task MeetAsync(int invoice, Money expected, ErpInvoiceRequest r, CancellationToken cancellation)
    {
        // Tryton computes the taxes of a draft whose lines came or went only when it is validated.
        await tryton.PressAsync(Model, "validate_invoice", [invoice], cancellation);
        var total = (await tryton.ReadAsync(Model, [invoice], ["total_amount"], cancellation))[0].Amount("total_amount");
        var missing = expected.ToDecimal() - total;
        if (missing == 0) return;
        var lines = await LinesAsync(invoice, cancellation);
        if (Math.Abs(missing) > (lines.Length + 1m) / expected.Currency.MinorPerMajor)
            throw Ended.Refused($"The invoice of shipment {r.ShipmentId} comes to {total} instead of {expected}.", "total", "Correct the invoice in Tryton and post it there.");
        if (!(await lookups.ProductsAsync([settings.RoundingProduct], cancellation)).TryGetValue(settings.RoundingProduct, out var product))
            throw Ended.Refused($"Tryton has no product with the code {settings.RoundingProduct}.", settings.Key("roundingProduct"), "Create an untaxed service with this code in Tryton, then send the invoice again.");
        var rounding = new Fields
        {
            ["type"] = "line", ["invoice_type"] = "out", ["product"] = product.Id, ["unit"] = product.Unit, ["description"] = "Rounding", ["quantity"] = 1d, ["unit_price"] = missing,
            ["account"] = await AccountAsync(product.Id, cancellation) ?? lines[0].Link("account"), ["currency"] = lines[0].Link("currency"), ["company"] = lines[0].Link("company"),
        };
        await tryton.WriteAsync(Model, invoice, new() { ["lines"] = new object?[] { new object?[] { "create", new[] { rounding } } } }, cancellation);
    }

    private async Task<int?> AccountAsync(int product, CancellationToken cancellation)
    {
        var category = (await tryton.ReadAsync("product.product", [product], ["template.account_category"], cancellation))[0].Nested("template")?.Link("account_category");
        return category is { } id ? (await tryton.ReadAsync("product.category", [id], ["account_revenue"], cancellation))[0].Link("account_revenue") : null;
    }

    private async Task<ImmutableArray<TrytonRecord>> LinesAsync(int invoice, CancellationToken cancellation) =>
        await tryton.FindAsync("account.invoice.line", [Where("invoice", "=", invoice), Where("type", "=", "line")], lineFields, cancellation);

    /// <summary>Nothing is billed that has not left.</summary>
    private async Task RequireShippedAsync(Sale sale, ErpInvoiceRequest r, CancellationToken cancellation)
    {
        var notes = (await tryton.ReadAsync("sale.line", sale.Lines, ["note"], cancellation)).ToDictionary(l => l.Id, l => Sales.LineIdIn(l.Text("note")));
        var moves = await tryton.FindAsync("stock.move", [Where("origin.sale", "=", sale.Id, "sale.line"), Where("state", "=", "done")], ["origin", "quantity"], cancellation);
        foreach (var item in r.Lines.GroupBy(l => l.LineId, StringComparer.Ordinal))
            if (moves.Where(m => notes.GetValueOrDefault(m.Reference("origin", "sale.line")!.Value) == item.Key).Sum(m => m.Quantity("quantity")) < item.Sum(l => l.Quantity))
                throw Ended.NotYet($"Shipment {r.ShipmentId} has not left in Tryton yet.");
    }
}
