using System.Collections.Immutable;
using Weft.Connectors.Http;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Erp;

/// <summary>Reads what the ERP has in its books of orders: sales order, invoices with their lines, credit notes.</summary>
internal static class ErpStatements
{
    public static async Task<ImmutableArray<MoneyDocument>> ReadAsync(VendorApi api, ImmutableArray<OrderReference> orders, CancellationToken cancellation)
    {
        var answer = (await api.GetAsync($"statements?refs={Statements.List(orders.Select(o => o.Id.Value))}", cancellation)).OrThrow().Json();
        var documents = ImmutableArray.CreateBuilder<MoneyDocument>(orders.Length * 2);
        foreach (var stated in answer.Objects("orders"))
        {
            var (order, currency) = (new OrderId(stated.Text("externalRef")), stated.Currency("currency"));
            documents.Add(new MoneyDocument(order, MoneyDocumentKind.SalesOrder, stated.Text("no"), stated.AmountInNumber("total", currency)));
            documents.AddRange(stated.Objects("invoices").Select(d => Document(d, order, MoneyDocumentKind.Invoice, currency)));
            documents.AddRange(stated.Objects("creditNotes").Select(d => Document(d, order, MoneyDocumentKind.CreditNote, currency)));
        }

        return documents.ToImmutable();
    }

    private static MoneyDocument Document(JsonFields d, OrderId order, MoneyDocumentKind kind, Currency currency) => new(order, kind, d.Text("no"), d.AmountInNumber("total", currency))
    {
        Lines = [.. d.Objects("lines").Select(l => new MoneyLine(l.Whole("no").ToString(System.Globalization.CultureInfo.InvariantCulture), l.AmountInNumber("amount", currency)))],
    };
}
