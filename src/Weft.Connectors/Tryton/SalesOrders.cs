using System.Collections.Immutable;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton;

/// <summary>
/// Makes the sale of an order: create, bring the total to the channel's, quote, confirm. Each step looks at the sale first and does only what is missing, so the
/// whole can be repeated after any failure.
/// </summary>
internal sealed class SalesOrders(TrytonClient tryton, TrytonLookups lookups, TrytonSettings settings, Sales sales, Customers customers)
{
    private const string RoundingNote = "Rounding to the channel's total";

    public async Task<DeliveryOutcome> DeliverAsync(ErpSalesOrderRequest r, CancellationToken cancellation)
    {
        var order = r.Order;
        var sale = await sales.FindAsync(order.Id, cancellation) ?? await CreateAsync(r, cancellation);
        if (sale.State == "draft") sale = await MeetTotalAsync(sale, r, cancellation);
        if (!sale.Confirmed && sale.State != "cancelled" && sale.Total != order.Total.ToDecimal())
            throw Ended.Refused($"Sale {sale.Number} in Tryton comes to {sale.Total} instead of {order.Total}, and is quoted already.", "total", "Set the sale back to draft in Tryton, then send the order again.");
        foreach (var (from, button) in ((string, string)[])[("draft", "quote"), ("quotation", "confirm")])
        {
            if (sale.State != from) continue;
            await tryton.PressAsync("sale.sale", button, [sale.Id], cancellation);
            sale = await sales.ReadAsync(sale.Id, cancellation);
        }

        return sale switch
        {
            { Confirmed: true } when sale.Total == order.Total.ToDecimal() => Delivered(sale, order.Total, await RoundingAsync(sale, order.Total.Currency, cancellation)),
            { Confirmed: true } => new DeliveryOutcome.Permanent($"Sale {sale.Number} in Tryton comes to {sale.Total} instead of {order.Total}, and is confirmed.", "total", "Somebody changed the sale in Tryton: correct it there."),
            { State: "cancelled" } => new DeliveryOutcome.Permanent($"Sale {sale.Number} of order {order.Number} is cancelled in Tryton.", null, "Cancel the order here too, or reset the sale to draft in Tryton and send the order again."),
            _ => new DeliveryOutcome.Permanent($"Tryton leaves sale {sale.Number} of order {order.Number} in state {sale.State}.", null, "Look at the sale in Tryton, then send the order again."),
        };
    }

    public async Task<LookUp> LookUpAsync(ErpSalesOrderRequest r, CancellationToken cancellation) =>
        await sales.FindAsync(r.Order.Id, cancellation) is { Confirmed: true } sale && sale.Total == r.Order.Total.ToDecimal()
            ? new LookUp.Found(Delivered(sale, r.Order.Total, await RoundingAsync(sale, r.Order.Total.Currency, cancellation)))
            : new LookUp.NotThere();

    private static DeliveryOutcome.Delivered Delivered(Sale sale, Money total, Money rounding) => new(
        sale.Number, null, ImmutableDictionary<string, string>.Empty.Add("total", total.ToString()).Add("rounding", rounding.ToString()).Add("state", sale.State));

    /// <summary>Header, lines, shipping and rounding are one call, and with it one transaction.</summary>
    private async Task<Sale> CreateAsync(ErpSalesOrderRequest r, CancellationToken cancellation)
    {
        var plan = SalePlan.Of(r, settings);
        var values = await HeaderAsync(r, cancellation);
        values["lines"] = new object?[] { new object?[] { "create", await LinesAsync(plan, cancellation) } };
        try
        {
            return await sales.ReadAsync(await tryton.CreateAsync("sale.sale", values, cancellation), cancellation);
        }
        catch (TrytonFault refused) when (refused.IsRefusal)
        {
            // An earlier attempt may have come through after all: the web_id is unique.
            if (await sales.FindAsync(r.Order.Id, cancellation) is { } earlier) return earlier;
            throw;
        }
    }

    private async Task<Fields> HeaderAsync(ErpSalesOrderRequest r, CancellationToken cancellation)
    {
        var order = r.Order;
        var party = await customers.WithCodeAsync(r.CustomerReference, cancellation)
            ?? (await customers.FindOrCreateAsync(order.Id, order.Customer, order.BillTo, order.ShipTo, cancellation)).Party;
        var (billTo, shipTo) = await customers.AddressesAsync(party, order.BillTo, order.ShipTo, cancellation);
        var values = new Fields
        {
            ["web_shop"] = await lookups.WebShopAsync(cancellation),
            ["web_id"] = order.Id.Value,
            ["reference"] = order.Number,
            ["description"] = order.ServiceLevel,
            ["sale_date"] = DateOnly.FromDateTime(order.PlacedAt.DateTime),
            ["party"] = party.Id,
            ["invoice_address"] = billTo,
            ["shipment_address"] = shipTo,
            ["currency"] = await lookups.CurrencyAsync(order.Total.Currency.Code, cancellation),
            ["warehouse"] = (await lookups.WarehouseAsync(r.Location, cancellation)).Id,
            // One invoice with exactly the sale's total, drafted now and posted when the goods have left. By shipment, Tryton would bill shipping and rounding
            // at once in an invoice of their own and round the tax twice.
            ["invoice_method"] = "order",
            ["shipment_method"] = "order",
        };
        if (await lookups.PaymentTermAsync(cancellation) is { } term) values["payment_term"] = term;
        return values;
    }

    private async Task<List<Fields>> LinesAsync(SalePlan plan, CancellationToken cancellation)
    {
        var products = await lookups.ProductsAsync([.. plan.Lines.Select(l => l.Product).Append(settings.RoundingProduct).Distinct()], cancellation);
        var lines = new List<Fields>();
        foreach (var l in plan.Lines)
        {
            if (!products.TryGetValue(l.Product, out var product))
                throw Ended.Refused($"Tryton has no product with the code {l.Product}.", l.LineId is null ? settings.Key("shippingProduct") : $"lines.{l.LineId}.sku", "Create the product in Tryton with this code, or correct the code; then send the order again.");
            var taxes = new List<int>();
            foreach (var rate in l.Rates)
                if (await lookups.TaxAsync(rate, cancellation) is { } tax) taxes.Add(tax);
            var line = Line(product, l.Title, l.Quantity, l.UnitPrice, l.LineId is { } id ? Sales.NoteOf(id) : null, lines.Count + 1);
            line["taxes"] = new object?[] { new object?[] { "add", taxes } };
            lines.Add(line);
        }

        if (plan.Rounding != 0) lines.Add(RoundingLine(products, plan.Rounding, lines.Count + 1));
        return lines;
    }

    /// <summary>Reads back what Tryton makes of the sale and corrects the rounding line by what is missing. Larger differences are no rounding.</summary>
    private async Task<Sale> MeetTotalAsync(Sale sale, ErpSalesOrderRequest r, CancellationToken cancellation)
    {
        var total = r.Order.Total.ToDecimal();
        var missing = total - sale.Total;
        if (missing == 0) return sale;
        var cent = 1m / r.Order.Total.Currency.MinorPerMajor;
        if (Math.Abs(missing) > cent * (r.Order.Lines.Length + r.Order.Charges.Length + 1))
        {
            await RemoveAsync(sale, cancellation);
            throw Ended.Refused($"Tryton makes {sale.Total} of the order, the channel {r.Order.Total}: {missing} is too much for rounding.", "total", "Compare the taxes' set-up in Tryton with the order's lines, then send the order again.");
        }

        var known = await RoundingLineAsync(sale, cancellation);
        if (known is { } line)
        {
            await tryton.WriteAsync("sale.line", line.Id, new() { ["unit_price"] = line.Amount("unit_price") + missing }, cancellation);
        }
        else
        {
            var products = await lookups.ProductsAsync([settings.RoundingProduct], cancellation);
            var added = RoundingLine(products, missing, sale.Lines.Length + 1);
            added["sale"] = sale.Id;
            await tryton.CreateAsync("sale.line", added, cancellation);
        }

        sale = await sales.ReadAsync(sale.Id, cancellation);
        return sale.Total == total ? sale : throw Ended.Refused($"The sale in Tryton comes to {sale.Total} instead of {r.Order.Total}, even with a rounding line.", settings.Key("roundingProduct"), "The rounding product must not be taxed; correct it in Tryton, then send the order again.");
    }

    /// <summary>A draft that cannot be used is taken away, so that the next attempt starts anew.</summary>
    private async Task RemoveAsync(Sale sale, CancellationToken cancellation)
    {
        await tryton.PressAsync("sale.sale", "cancel", [sale.Id], cancellation);
        await tryton.CallAsync("model.sale.sale.delete", [new[] { sale.Id }], cancellation);
    }

    private Fields RoundingLine(ImmutableDictionary<string, TrytonProduct> products, decimal amount, int sequence) =>
        products.TryGetValue(settings.RoundingProduct, out var product)
            ? Line(product, "Rounding", 1, amount, RoundingNote, sequence)
            : throw Ended.Refused($"Tryton has no product with the code {settings.RoundingProduct}.", settings.Key("roundingProduct"), "Create an untaxed service with this code in Tryton, then send the order again.");

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

    private async Task<TrytonRecord?> RoundingLineAsync(Sale sale, CancellationToken cancellation)
    {
        var found = await tryton.FindAsync("sale.line", [Where("sale", "=", sale.Id), Where("note", "=", RoundingNote)], ["unit_price"], cancellation, 1);
        return found.IsEmpty ? null : found[0];
    }

    /// <summary>How much of the total is rounding, to be told with the outcome.</summary>
    private async Task<Money> RoundingAsync(Sale sale, Currency currency, CancellationToken cancellation) =>
        await RoundingLineAsync(sale, cancellation) is { } line && Money.TryFromDecimal(line.Amount("unit_price"), currency, out var rounding) ? rounding : Money.Zero(currency);
}
