using System.Collections.Immutable;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton.Returns;

/// <summary>
/// Credits the customer and takes the goods back. A sale below zero carries both: its <c>web_id</c> is <c>ORDER/CREDIT</c>, which Tryton holds unique, its origin is the order's sale. Its
/// stock moves are made with it in one call, so that whatever is repeated groups the same moves and posts the same invoice.
/// </summary>
internal sealed class CreditNotes(TrytonClient tryton, TrytonLookups lookups, TrytonSettings settings, Sales sales, SaleLines saleLines, GoodsReceipts receipts)
{
    private const string InvoiceModel = "account.invoice";

    /// <summary>The sale that is credited, as far as the credit note takes it over.</summary>
    private static readonly string[] headerFields = ["party", "invoice_party", "invoice_address", "shipment_party", "shipment_address", "currency", "payment_term", "warehouse", "company", "reference", "invoices"];

    public async Task<DeliveryOutcome> DeliverAsync(ErpCreditNoteRequest r, CancellationToken cancellation)
    {
        var original = await sales.RequireAsync(r.OrderId, cancellation);
        var plan = CreditPlan.Of(r, settings, await TitlesAsync(original, cancellation));
        var warehouse = r.Goods.Any(g => g.Condition != GoodsCondition.None) ? await lookups.WarehouseAsync(r.Goods[0].Location, cancellation) : null;
        GoodsReceipts.Check(plan, warehouse);
        var sale = await sales.FindAsync(KeyOf(r), cancellation) ?? await CreateAsync(r, original, plan, warehouse, cancellation);
        if (sale.State == "draft") sale = await MeetTotalAsync(sale, r, plan, cancellation);
        sale = await sales.ProcessAsync(await sales.ConfirmAsync(sale, cancellation), cancellation);
        if (!sale.Confirmed)
            throw Ended.Refused($"The return {sale.Number} of order {r.OrderId} is {sale.State} in Tryton.", null, "Reset it to draft in Tryton, then send the credit note again.");
        if (sale.Total != -r.Total.ToDecimal())
            throw Ended.Refused($"The return {sale.Number} in Tryton comes to {-sale.Total} instead of {r.Total}, and is confirmed.", "total", "Somebody changed it in Tryton: correct it there.");
        var receipt = warehouse is null ? null : await receipts.BookAsync(sale, KeyOf(r), plan, warehouse, cancellation);
        var notes = r.Total.IsZero ? [] : await PostAsync(sale, r, cancellation);
        return Delivered(r, receipt, notes);
    }

    public async Task<LookUp> LookUpAsync(ErpCreditNoteRequest r, CancellationToken cancellation)
    {
        if (await sales.FindAsync(KeyOf(r), cancellation) is not { Confirmed: true } sale) return new LookUp.NotThere();
        var goods = r.Goods.Any(g => g.Condition != GoodsCondition.None);
        var receipt = goods ? await receipts.FindAsync(sale, cancellation) : null;
        var notes = r.Total.IsZero ? [] : await InvoicesAsync(sale, cancellation);
        return (goods && receipt is not { State: "done" }) || (!r.Total.IsZero && notes.IsEmpty) || notes.Any(n => !Posted(n)) ? new LookUp.NotThere() : new LookUp.Found(Delivered(r, receipt, notes));
    }

    /// <summary>What the order's id and the credit's make: of several documents of one order, each is found by its own.</summary>
    internal static string KeyOf(ErpCreditNoteRequest r) => $"{r.OrderId}/{r.CreditId}";

    /// <summary>The goods count from Tryton's own time of their receipt.</summary>
    private static DeliveryOutcome.Delivered Delivered(ErpCreditNoteRequest r, GoodsReceipt? receipt, ImmutableArray<TrytonRecord> notes)
    {
        var facts = ImmutableDictionary<string, string>.Empty.Add("total", r.Total.ToString());
        var number = string.Join(", ", notes.Select(n => n.Text("number")).Order(StringComparer.Ordinal));
        if (number.Length > 0) facts = facts.Add("number", number);
        if (receipt is not null) facts = facts.Add("goods receipt", receipt.Number);
        return new(number.Length > 0 ? number : receipt?.Number, receipt?.BookedAt ?? notes.Select(n => n.Moment("write_date")).Max(), facts);
    }

    private async Task<Sale> CreateAsync(ErpCreditNoteRequest r, Sale original, CreditPlan plan, TrytonWarehouse? warehouse, CancellationToken cancellation)
    {
        var header = (await tryton.ReadAsync("sale.sale", [original.Id], headerFields, cancellation))[0];
        await RequireInvoicedAsync(r, header, cancellation);
        var values = new Fields
        {
            ["web_shop"] = await lookups.WebShopAsync(cancellation),
            ["web_id"] = KeyOf(r),
            ["origin"] = $"sale.sale,{original.Id}",
            ["reference"] = $"{header.Text("reference")}/{r.CreditId}",
            ["description"] = r.Reason,
            ["warehouse"] = warehouse?.Id ?? header.Link("warehouse"),
            ["invoice_method"] = r.Total.IsZero ? "manual" : "order",
            // The moves are made here, because only some of the units may come back.
            ["shipment_method"] = "manual",
            ["lines"] = new object?[] { new object?[] { "create", await LinesAsync(header, plan, warehouse, cancellation) } },
        };
        foreach (var field in (string[])["party", "invoice_party", "invoice_address", "shipment_party", "shipment_address", "currency", "payment_term", "company"])
            if (header.Link(field) is { } link) values[field] = link;
        try
        {
            return await sales.ReadAsync(await tryton.CreateAsync("sale.sale", values, cancellation), cancellation);
        }
        catch (TrytonFault refused) when (refused.IsRefusal)
        {
            // An earlier attempt may have come through after all: the web_id is unique.
            if (await sales.FindAsync(KeyOf(r), cancellation) is { } earlier) return earlier;
            throw;
        }
    }

    private async Task<List<Fields>> LinesAsync(TrytonRecord header, CreditPlan plan, TrytonWarehouse? warehouse, CancellationToken cancellation)
    {
        var lines = await saleLines.OfAsync(new SalePlan([.. plan.Lines.Select(l => l.Line)], plan.Rounding), cancellation);
        if (warehouse is null) return lines;
        var from = await receipts.CustomerLocationAsync(header.Link("shipment_party") ?? header.Link("party")!.Value, cancellation);
        var products = await saleLines.ProductsAsync(plan.Lines.Select(l => l.Line), cancellation);
        foreach (var (planned, line) in plan.Lines.Zip(lines))
        {
            if (!products[planned.Line.Product].IsGoods) continue;
            var moves = GoodsReceipts.MovesOf(planned).Select(m => new Fields
            {
                ["product"] = line["product"], ["quantity"] = (double)m.Units, ["uom"] = line["unit"], ["from_location"] = from, ["to_location"] = warehouse.Input,
                ["unit_price"] = line["unit_price"], ["currency"] = header.Link("currency"), ["company"] = header.Link("company"),
            }).ToList();
            if (moves.Count > 0) line["moves"] = new object?[] { new object?[] { "create", moves } };
        }

        return lines;
    }

    /// <summary>No more is credited than was invoiced. What is not invoiced yet will be.</summary>
    private async Task RequireInvoicedAsync(ErpCreditNoteRequest r, TrytonRecord original, CancellationToken cancellation)
    {
        if (r.Total.IsZero) return;
        var invoices = await tryton.FindAsync(InvoiceModel, [Where("id", "in", original.Links("invoices")), Where("state", "!=", "cancelled")], ["state", "total_amount"], cancellation);
        var earlier = await tryton.FindAsync("sale.sale", [Where("origin", "=", $"sale.sale,{original.Id}"), Where("state", "!=", "cancelled")], ["web_id", "total_amount"], cancellation);
        var credited = -earlier.Where(s => s.Text("web_id")?.StartsWith($"{r.OrderId}/", StringComparison.Ordinal) == true).Sum(s => s.Amount("total_amount"));
        var left = invoices.Where(Posted).Sum(i => i.Amount("total_amount")) - credited;
        if (r.Total.ToDecimal() <= left) return;
        throw !invoices.IsEmpty && invoices.All(Posted)
            ? Ended.Refused($"{r.Total} are to be credited of order {r.OrderId}; of what was invoiced, {left} are left.", "total", "Compare the order's invoices and credit notes in Tryton with its returns.")
            : Ended.NotYet($"Order {r.OrderId} is not invoiced yet.");
    }

    private async Task<Sale> MeetTotalAsync(Sale sale, ErpCreditNoteRequest r, CreditPlan plan, CancellationToken cancellation)
    {
        var missing = -r.Total.ToDecimal() - sale.Total;
        if (Math.Abs(missing) > (plan.Lines.Length + 1m) / r.Total.Currency.MinorPerMajor)
            throw Ended.Refused($"Tryton makes {-sale.Total} of the credit note, it is to be {r.Total}: {missing} is too much for rounding.", "total", "Compare the taxes' set-up in Tryton with the order's lines, then cancel and delete the draft in Tryton and send the credit note again.");
        return await saleLines.MeetAsync(sale, -r.Total.ToDecimal(), cancellation);
    }

    private async Task<ImmutableArray<TrytonRecord>> PostAsync(Sale sale, ErpCreditNoteRequest r, CancellationToken cancellation)
    {
        var notes = await InvoicesAsync(sale, cancellation);
        if (notes.IsEmpty) throw Ended.NotYet($"Tryton has not made the credit note of return {sale.Number} yet.");
        var drafts = notes.Where(n => !Posted(n)).Select(n => n.Id).ToList();
        if (drafts.Count == 0) return notes;
        if (notes.Sum(n => n.Amount("total_amount")) != -r.Total.ToDecimal())
            throw Ended.Refused($"The credit note of return {sale.Number} comes to {-notes.Sum(n => n.Amount("total_amount"))} instead of {r.Total}.", "total", "Correct the draft in Tryton, then send the credit note again.");
        foreach (var draft in drafts) await tryton.WriteAsync(InvoiceModel, draft, new() { ["reference"] = KeyOf(r), ["description"] = r.Reason }, cancellation);
        await tryton.PressAsync(InvoiceModel, "post", drafts, cancellation);
        notes = await InvoicesAsync(sale, cancellation);
        return notes.All(Posted) ? notes : throw Ended.NotYet($"The credit note of return {sale.Number} is still {notes.First(n => !Posted(n)).Text("state")}.");
    }

    private async Task<ImmutableArray<TrytonRecord>> InvoicesAsync(Sale sale, CancellationToken cancellation) => sale.Invoices.IsEmpty
        ? []
        : await tryton.FindAsync(InvoiceModel, [Where("id", "in", sale.Invoices), Where("state", "!=", "cancelled")], ["number", "state", "total_amount", "write_date"], cancellation);

    private async Task<Dictionary<string, string>> TitlesAsync(Sale original, CancellationToken cancellation)
    {
        var titles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in await tryton.ReadAsync("sale.line", original.Lines, ["note", "description"], cancellation))
            if (Sales.LineIdIn(line.Text("note")) is { } id && line.Text("description") is { } title) titles[id] = title;
        return titles;
    }

    private static bool Posted(TrytonRecord invoice) => invoice.Text("state") is "posted" or "paid";
}
