using System.Collections.Immutable;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Shared;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton;

/// <summary>The lines of a sale as Tryton takes them, and the rounding line that brings its total to ours.</summary>
internal sealed class SaleLines(TrytonClient tryton, TrytonLookups lookups, TrytonSettings settings, Sales sales)
{
    private const string RoundingNote = "Rounding to the channel's total";

    /// <summary>All lines of a plan, to be created with their sale.</summary>
    public async Task<List<Fields>> OfAsync(SalePlan plan, CancellationToken cancellation)
    {
        var products = await ProductsAsync(plan.Lines, cancellation);
        var lines = new List<Fields>();
        foreach (var l in plan.Lines) lines.Add(await OfAsync(l, products, lines.Count + 1, cancellation));
        if (plan.Rounding != 0) lines.Add(Rounding(products, plan.Rounding, lines.Count + 1));
        return lines;
    }

    /// <summary>The products of a plan and of its rounding line, by code.</summary>
    public Task<ImmutableDictionary<string, TrytonProduct>> ProductsAsync(IEnumerable<PlannedLine> lines, CancellationToken cancellation) =>
        lookups.ProductsAsync([.. lines.Select(l => l.Product).Append(settings.RoundingProduct).Distinct()], cancellation);

    public async Task<Fields> OfAsync(PlannedLine l, ImmutableDictionary<string, TrytonProduct> products, int sequence, CancellationToken cancellation)
    {
        if (!products.TryGetValue(l.Product, out var product))
            throw Ended.Refused($"Tryton has no product with the code {l.Product}.", l.LineId is null ? settings.Key("shippingProduct") : $"lines.{l.LineId}.sku", "Create the product in Tryton with this code, or correct the code; then send the order again.");
        var line = Line(product, l.Title, l.Quantity, l.UnitPrice, l.LineId is { } id ? Sales.NoteOf(id) : null, sequence);
        line["taxes"] = new object?[] { new object?[] { "add", await TaxesAsync(l, cancellation) } };
        return line;
    }

    public async Task<List<int>> TaxesAsync(PlannedLine l, CancellationToken cancellation)
    {
        var taxes = new List<int>();
        foreach (var rate in l.Rates)
            if (await lookups.TaxAsync(rate, cancellation) is { } tax) taxes.Add(tax);
        return taxes;
    }

    /// <summary>Corrects the rounding line of a draft by what is missing to its total.</summary>
    public async Task<Sale> MeetAsync(Sale sale, decimal total, CancellationToken cancellation)
    {
        var missing = total - sale.Total;
        if (missing == 0) return sale;
        if (await RoundingLineAsync(sale, cancellation) is { } line)
        {
            await tryton.WriteAsync("sale.line", line.Id, new() { ["unit_price"] = line.Amount("unit_price") + missing }, cancellation);
        }
        else
        {
            var products = await lookups.ProductsAsync([settings.RoundingProduct], cancellation);
            var added = Rounding(products, missing, sale.Lines.Length + 1);
            added["sale"] = sale.Id;
            await tryton.CreateAsync("sale.line", added, cancellation);
        }

        sale = await sales.ReadAsync(sale.Id, cancellation);
        return sale.Total == total ? sale : throw Ended.Refused($"The sale in Tryton comes to {sale.Total} instead of {total}, even with a rounding line.", settings.Key("roundingProduct"), "The rounding product must not be taxed; correct it in Tryton, then send the order again.");
    }

    /// <summary>How much of the total is rounding, to be told with the outcome.</summary>
    public async Task<Money> RoundingAsync(Sale sale, Currency currency, CancellationToken cancellation) =>
        await RoundingLineAsync(sale, cancellation) is { } line && Money.TryFromDecimal(line.Amount("unit_price"), currency, out var rounding) ? rounding : Money.Zero(currency);

    public Fields Rounding(ImmutableDictionary<string, TrytonProduct> products, decimal amount, int sequence) =>
        products.TryGetValue(settings.RoundingProduct, out var product)
            ? Line(product, "Rounding", 1, amount, RoundingNote, sequence)
            : throw Ended.Refused($"Tryton has no product with the code {settings.RoundingProduct}.", settings.Key("roundingProduct"), "Create an untaxed service with this code in Tryton, then send the order again.");

    public async Task<TrytonRecord?> RoundingLineAsync(Sale sale, CancellationToken cancellation)
    {
        var found = await tryton.FindAsync("sale.line", [Where("sale", "=", sale.Id), Where("note", "=", RoundingNote)], ["unit_price"], cancellation, 1);
        return found.IsEmpty ? null : found[0];
    }

    private static Fields Line(TrytonProduct product, string title, int quantity, decimal unitPrice, string? note, int sequence) => new()
    {
        ["product"] = product.Id,
        ["description"] = title,
        ["quantity"] = (double)quantity,
        ["unit"] = product.Unit,
        ["unit_price"] = unitPrice,
        ["note"] = note,
        ["sequence"] = sequence,
    };
}
