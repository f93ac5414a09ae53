using System.Collections.Immutable;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Orders;
using Weft.Sdk;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton;

/// <summary>
/// Posts the sale's invoice. Tryton drafts one for the whole sale, with its exact total; of an order that leaves in one shipment it is posted as it is, once nothing is left to ship, so that
/// nothing is billed that has not left. Of an order that leaves in parts, each shipment takes its part of the draft.
/// </summary>
internal sealed class Invoices(TrytonClient tryton, Sales sales, Shipments shipments, PartInvoices parts)
{
    private static readonly string[] fields = ["number", "state", "total_amount", "reference"];

    public async Task<DeliveryOutcome> DeliverAsync(ErpInvoiceRequest r, CancellationToken cancellation)
    {
        var sale = await sales.RequireAsync(r.OrderId, cancellation);
        var invoices = await ReadAsync(sale, cancellation);
        if (PartInvoices.IsPart(r, invoices))
        {
            await parts.PostAsync(sale, r, invoices, cancellation);
            invoices = PartInvoices.Of(r, await ReadAsync(await sales.ReadAsync(sale.Id, cancellation), cancellation));
            return invoices is [var posted] && Posted(posted) ? Delivered(invoices, r) : throw Ended.NotYet($"The invoice of shipment {r.ShipmentId} is not posted yet.");
        }

        if (invoices.IsEmpty) throw Ended.NotYet($"Tryton has not made the invoice of sale {sale.Number} yet.");
        var drafts = invoices.Where(i => i.Text("state") is "draft" or "validated").Select(i => i.Id).ToList();
        if (drafts.Count > 0)
        {
            if ((await shipments.OpenAsync(sale, cancellation)).Any(s => s.State != "done"))
                return new DeliveryOutcome.Delivered(null, null, Shipments.Fact("invoice", "is posted when the rest has shipped"));
            await RequireAllShippedAsync(sale, cancellation);
            if (invoices.Sum(i => i.Amount("total_amount")) != r.OrderTotal.ToDecimal())
                throw Ended.Refused($"The invoice of sale {sale.Number} comes to {invoices.Sum(i => i.Amount("total_amount"))} instead of {r.OrderTotal}.", "total", "Correct the draft invoice in Tryton, then send the invoice again.");
            await tryton.PressAsync("account.invoice", "post", drafts, cancellation);
            invoices = await ReadAsync(sale, cancellation);
        }

        return invoices.All(Posted) ? Delivered(invoices, r) : throw Ended.NotYet($"The invoice of sale {sale.Number} is still {invoices.First(i => !Posted(i)).Text("state")}.");
    }

    public async Task<LookUp> LookUpAsync(ErpInvoiceRequest r, CancellationToken cancellation) =>
        await sales.FindAsync(r.OrderId, cancellation) is { } sale && await ReadAsync(sale, cancellation) is { IsEmpty: false } invoices
            && (PartInvoices.IsPart(r, invoices) ? PartInvoices.Of(r, invoices) : invoices) is { IsEmpty: false } its && its.All(Posted)
            ? new LookUp.Found(Delivered(its, r))
            : new LookUp.NotThere();

    internal static bool Posted(TrytonRecord invoice) => invoice.Text("state") is "posted" or "paid";

    private async Task<ImmutableArray<TrytonRecord>> ReadAsync(Sale sale, CancellationToken cancellation) => sale.Invoices.IsEmpty
        ? []
        : await tryton.FindAsync("account.invoice", [Where("id", "in", sale.Invoices), Where("state", "!=", "cancelled")], fields, cancellation);

    private async Task RequireAllShippedAsync(Sale sale, CancellationToken cancellation)
    {
        var lines = await tryton.FindAsync("sale.line", [Where("sale", "=", sale.Id), Where("type", "=", "line")], ["quantity", "note"], cancellation);
        var moves = await tryton.FindAsync("stock.move", [Where("origin.sale", "=", sale.Id, "sale.line"), Where("state", "=", "done")], ["origin", "quantity"], cancellation);
        foreach (var line in lines)
        {
            if (Sales.LineIdIn(line.Text("note")) is not { } id) continue;
            var shipped = moves.Where(m => m.Reference("origin", "sale.line") == line.Id).Sum(m => m.Quantity("quantity"));
            if (shipped < line.Quantity("quantity"))
                throw Ended.Refused($"Of line {id} only {shipped:0.##} of {line.Quantity("quantity"):0.##} units have shipped, and nothing is left to ship in Tryton.", $"lines.{id}.quantity", "Correct the draft invoice in Tryton and post it there.");
        }
    }

    private static DeliveryOutcome.Delivered Delivered(ImmutableArray<TrytonRecord> invoices, ErpInvoiceRequest r)
    {
        var total = invoices.Sum(i => i.Amount("total_amount"));
        var facts = ImmutableDictionary<string, string>.Empty
            .Add("total", $"{total.ToString("F" + r.OrderTotal.Currency.Decimals)} {r.OrderTotal.Currency.Code}")
            .Add("state", string.Join(", ", invoices.Select(i => i.Text("state")).Distinct()));
        return new(string.Join(", ", invoices.Select(i => i.Text("number")).Order(StringComparer.Ordinal)), null, facts);
    }
}
