using System.Text.Json;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton;

/// <summary>
/// Takes a sale back. Tryton cannot cancel a sale it is processing: its shipments and invoice are cancelled, and the exceptions that follow are answered so that
/// nothing is made again. The sale then calls itself done and sent, so what is true is read from its moves and invoices, never from the header.
/// </summary>
internal sealed class Cancellations(TrytonClient tryton, Sales sales, Shipments shipments, SaleExceptions exceptions)
{
    private const string InvoiceModel = "account.invoice";

    public async Task<DeliveryOutcome> DeliverAsync(ErpCancellationRequest r, CancellationToken cancellation)
    {
        if (await sales.FindAsync(r.OrderId, cancellation) is not { } sale) return new DeliveryOutcome.Delivered(null, null, Shipments.Fact("sale", "Tryton has no sale of the order"));
        sale = await sales.ProcessAsync(sale, cancellation);
        if (sale.Confirmed)
        {
            await CancelShipmentsAsync(sale, cancellation);
            await CancelInvoicesAsync(sale, cancellation);
            await exceptions.SettleAsync(sale, cancellation);
        }
        else if (sale.State != "cancelled")
        {
            await tryton.PressAsync("sale.sale", "cancel", [sale.Id], cancellation);
        }

        return await OpenAsync(sale.Id, cancellation) is { } left
            ? throw Ended.Refused($"Sale {sale.Number} still has {left}.", null, "Look at the sale in Tryton, then send the cancellation again.")
            : Delivered(sale);
    }

    public async Task<LookUp> LookUpAsync(OrderId order, CancellationToken cancellation) =>
        await sales.FindAsync(order, cancellation) is { } sale && await OpenAsync(sale.Id, cancellation) is null ? new LookUp.Found(Delivered(sale)) : new LookUp.NotThere();

    private static DeliveryOutcome.Delivered Delivered(Sale sale) => new(sale.Number, null, Shipments.Fact("sale", "cancelled"));

    private async Task CancelShipmentsAsync(Sale sale, CancellationToken cancellation)
    {
        var open = await shipments.OpenAsync(sale, cancellation);
        if (open.FirstOrDefault(s => s.State is "packed" or "done") is { } gone)
            throw Ended.Refused($"Shipment {gone.Number} of sale {sale.Number} is already {(gone.State == "done" ? "shipped" : "packed")}.", null, "Take the goods back as a return.");
        if (!open.IsEmpty) await tryton.PressAsync(Shipments.Model, "cancel", [.. open.Select(s => s.Id)], cancellation);
    }

    private async Task CancelInvoicesAsync(Sale sale, CancellationToken cancellation)
    {
        if (sale.Invoices.IsEmpty) return;
        var open = await tryton.FindAsync(InvoiceModel, [Where("id", "in", sale.Invoices), Where("state", "!=", "cancelled")], ["state", "number"], cancellation);
        if (open.FirstOrDefault(i => i.Text("state") is "posted" or "paid") is { Json.ValueKind: not JsonValueKind.Undefined } posted)
            throw Ended.Refused($"Invoice {posted.Text("number")} of sale {sale.Number} is already {posted.Text("state")}.", null, "Credit the invoice in Tryton.");
        if (!open.IsEmpty) await tryton.PressAsync(InvoiceModel, "cancel", [.. open.Select(i => i.Id)], cancellation);
    }

    /// <summary>What of the sale is still in the way of calling it cancelled, or null.</summary>
    private async Task<string?> OpenAsync(int saleId, CancellationToken cancellation)
    {
        var sale = await sales.ReadAsync(saleId, cancellation);
        if (!sale.Confirmed) return sale.State == "cancelled" ? null : $"the state {sale.State}";
        var moves = await tryton.FindAsync("stock.move", [Where("origin.sale", "=", saleId, "sale.line"), Where("state", "!=", "cancelled")], ["state"], cancellation, 1);
        if (!moves.IsEmpty) return $"a stock move that is {moves[0].Text("state")}";
        if (sale.Invoices.Length > 0)
        {
            var invoices = await tryton.FindAsync(InvoiceModel, [Where("id", "in", sale.Invoices), Where("state", "!=", "cancelled")], ["state"], cancellation, 1);
            if (!invoices.IsEmpty) return $"an invoice that is {invoices[0].Text("state")}";
        }

        var header = (await tryton.ReadAsync("sale.sale", [saleId], ["shipment_state", "invoice_state"], cancellation))[0];
        return header.Text("shipment_state") == "exception" || header.Text("invoice_state") == "exception" ? "an open exception" : null;
    }
}
