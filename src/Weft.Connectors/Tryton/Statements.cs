using System.Collections.Immutable;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Ledger;
using Weft.Core.Shared;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton;

/// <summary>Reads what Tryton has in its books about orders: the sale, its posted invoices, and the credit notes of the sales that took goods or money back.</summary>
internal sealed class Statements(TrytonClient tryton)
{
    /// <summary>Orders of one reading: four searches, whatever their number.</summary>
    public const int MostOrders = 100;

    private const int MostDocuments = 10_000;

    public async Task<ImmutableArray<MoneyDocument>> ReadAsync(ImmutableArray<OrderReference> orders, CancellationToken cancellation)
    {
        var sales = await tryton.FindAsync("sale.sale", [Where("web_id", "in", orders.Select(o => o.Id.Value).ToArray()), Where("state", "!=", "cancelled")], ["web_id", "number", "total_amount", "currency.code", "invoices"], cancellation, MostDocuments);
        if (sales.IsEmpty) return [];
        var byId = sales.ToDictionary(s => $"sale.sale,{s.Id}", s => new OrderId(s.Text("web_id")!));
        var credits = await tryton.FindAsync("sale.sale", [Where("origin", "in", byId.Keys.ToArray()), Where("state", "!=", "cancelled")], ["origin", "invoices"], cancellation, MostDocuments);
        var owners = new Dictionary<int, OrderId>();
        foreach (var s in sales) foreach (var invoice in s.Links("invoices")) owners[invoice] = new OrderId(s.Text("web_id")!);
        foreach (var c in credits) foreach (var invoice in c.Links("invoices")) owners[invoice] = byId[c.Text("origin")!];
        var documents = ImmutableArray.CreateBuilder<MoneyDocument>();
        foreach (var s in sales) if (Amount(s) is { } total) documents.Add(new(new OrderId(s.Text("web_id")!), MoneyDocumentKind.SalesOrder, s.Text("number") ?? "", total));
        if (owners.Count == 0) return documents.ToImmutable();
        foreach (var i in (await tryton.FindAsync("account.invoice", [Where("id", "in", owners.Keys.ToArray()), Where("state", "in", (string[])["posted", "paid"])], ["number", "total_amount", "currency.code"], cancellation, MostDocuments)).OrderBy(i => i.Id))
            if (Amount(i) is { IsZero: false } total) documents.Add(new(owners[i.Id], total.IsNegative ? MoneyDocumentKind.CreditNote : MoneyDocumentKind.Invoice, i.Text("number") ?? "", total.IsNegative ? -total : total));
        return documents.ToImmutable();
    }

    private static Money? Amount(TrytonRecord record) =>
        Currency.TryParse(record.Nested("currency")?.Text("code"), out var currency) && Money.TryFromDecimal(record.Amount("total_amount"), currency, out var amount) ? amount : null;
}
