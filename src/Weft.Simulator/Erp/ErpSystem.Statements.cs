using Weft.Simulator.Wire;

namespace Weft.Simulator.Erp;

/// <summary>What the ERP has in its books of orders, and what goes wrong in them.</summary>
public sealed partial class ErpSystem
{
    private const int MaxReferences = 100;

    /// <summary>Somebody changes the price of the first line of an order's last invoice, by so many minor units.</summary>
    public void RestateInvoice(string externalRef, long by)
    {
        lock (Books)
        {
            var invoices = ordersByRef[externalRef][0].Invoices;
            invoices[^1] = invoices[^1] with { Total = invoices[^1].Total + by };
        }
    }

    /// <summary>Somebody deletes a sales order.</summary>
    public void DeleteOrder(string externalRef)
    {
        lock (Books)
        {
            ordersByRef.Remove(externalRef);
        }
    }

    private SimResponse Statements(IReadOnlyList<string> references) => references.Count is 0 or > MaxReferences
        ? Error(422, "validation", "refs", $"Ask for 1 to {MaxReferences} references.")
        : Json(200, new StatementList([.. references.SelectMany(reference => Matching(ordersByRef, reference)).Select(Statement)]), ErpJson.Default.StatementList);

    private static StatementView Statement(SalesOrder order) => new(
        order.ExternalRef, order.Number, order.Currency, Amounts.Number(order.Total),
        [.. order.Invoices.Select((invoice, index) => Document(invoice, index == 0 ? order.Shipping : 0))],
        [.. order.CreditNotes.Select(credit => new StatementDocument(credit.Number, Amounts.Number(credit.Total), []))]);

    /// <summary>An invoice with what each line comes to; the first line takes what the others leave.</summary>
    private static StatementDocument Document(ErpDocument invoice, long shipping)
    {
        var amounts = invoice.Lines.Select(line => Share(invoice.Order.Item(line.No)!, line.Quantity)).ToArray();
        if (amounts.Length > 0)
        {
            amounts[0] += invoice.Total - shipping - amounts.Sum();
        }
        return new StatementDocument(
            invoice.Number, Amounts.Number(invoice.Total), [.. invoice.Lines.Select((line, index) => new StatementLine(line.No, Amounts.Number(amounts[index])))]);
    }

    private static long Share(SalesOrderItem item, int quantity) => decimal.ToInt64(decimal.Round(item.Gross * (decimal)quantity / item.Quantity));
}
