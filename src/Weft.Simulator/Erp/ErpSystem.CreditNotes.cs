using Weft.Simulator.Wire;

namespace Weft.Simulator.Erp;

/// <summary>Goods that come back, and credit notes.</summary>
public sealed partial class ErpSystem
{
    private readonly Dictionary<string, List<ErpDocument>> creditNotesByRef = [];
    private int creditNotes;

    private (object? Document, SimResponse? Refusal) Credit(SalesOrder order, CreditBody body)
    {
        if (string.IsNullOrEmpty(body.ExternalRef))
        {
            return Invalid("externalRef", "A credit note needs a reference.");
        }
        var lines = body.Lines ?? [];
        var goods = body.Goods ?? [];
        if (lines.Any(line => line.Quantity < 0 || order.Item(line.No) is null) || goods.Any(back => back.Quantity < 1 || order.Item(back.No) is null))
        {
            return Invalid("lines", "A credit note names lines of the order.");
        }
        if (goods.FirstOrDefault(back => back.Condition is not ("sellable" or "damaged" or "none")) is { } unclear)
        {
            return Invalid("goods", $"Goods are sellable, damaged or none, not {unclear.Condition}.");
        }
        var sum = lines.Sum(line => line.NetAmount + line.TaxAmount) + (body.Shipping is { } shipping ? shipping.NetAmount + shipping.TaxAmount : 0) + body.Other;
        if (sum != body.Total || Amounts.Minor(body.Total) is not { } total)
        {
            return Invalid("total", $"Lines, shipping and other come to {sum}, not {body.Total}.");
        }
        if (total > order.Invoices.Sum(invoice => invoice.Total) - order.CreditNotes.Sum(credit => credit.Total))
        {
            return order.Items.Any(item => item.Invoiced < item.Quantity)
                ? (null, Error(409, "not_invoiced", null, "So much is not invoiced yet."))
                : (null, Error(422, "exceeds_invoiced", "total", "More than was invoiced cannot be credited."));
        }
        var now = Clock.Now;
        foreach (var back in goods.Where(back => back.Condition == "sellable"))
        {
            foreach (var (sku, quantity) in catalogue.OnShelves(order.Item(back.No)!.Sku, back.Quantity))
            {
                stock.Move(sku, quantity, now);
            }
        }
        var credit = new ErpDocument($"CN-{++creditNotes:000000}", order, body.ExternalRef, [.. goods.Select(back => new PostedLine(back.No, back.Quantity))], total, now);
        order.CreditNotes.Add(credit);
        Add(creditNotesByRef, credit.ExternalRef, credit);
        return (credit, null);
    }

    private static CreditNoteView CreditNote(ErpDocument document) => new(
        document.Number, document.Order.Number, document.ExternalRef, document.Order.Currency, Amounts.Number(document.Total), SystemClock.Utc(document.At));
}
