using Weft.Simulator.Books;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Erp;

/// <summary>A customer in the ERP's books.</summary>
internal sealed record ErpCustomer(string Number, string ExternalRef, string Name);

/// <summary>A delivery or an invoice: what was posted, and for an invoice how much it comes to in minor units.</summary>
internal sealed record ErpDocument(string Number, SalesOrder Order, string ExternalRef, IReadOnlyList<PostedLine> Lines, long Total, DateTimeOffset At);

internal sealed class SalesOrderItem(int number, string sku, int quantity, long gross)
{
    public int Number => number;

    public string Sku => sku;

    public int Quantity => quantity;

    public long Gross => gross;

    public int Delivered { get; set; }

    public int Invoiced { get; set; }

    public long InvoicedAmount { get; set; }
}

/// <summary>A sales order in the ERP's books; amounts in minor units.</summary>
internal sealed class SalesOrder
{
    public required string Number { get; init; }

    public required string ExternalRef { get; init; }

    public required ChannelOrderRef ChannelOrder { get; init; }

    public required string CustomerNumber { get; init; }

    public required string Currency { get; init; }

    public required long Total { get; init; }

    public required long Shipping { get; init; }

    /// <summary>What the customer still pays of it, when credit notes of other orders pay for the rest.</summary>
    public long? BalanceDue { get; init; }

    public required IReadOnlyList<SalesOrderItem> Items { get; init; }

    public bool Cancelled { get; set; }

    public List<ErpDocument> Deliveries { get; } = [];

    public List<ErpDocument> Invoices { get; } = [];

    public List<ErpDocument> CreditNotes { get; } = [];

    public SalesOrderItem? Item(int number) => Items.FirstOrDefault(item => item.Number == number);

    /// <summary>
    /// What these quantities come to: in proportion, but the last units of a line take what rounding left, and shipping goes on
    /// the first invoice.
    /// </summary>
    public long Invoice(IReadOnlyList<PostedLine> lines)
    {
        var total = Invoices.Count == 0 ? Shipping : 0;
        foreach (var line in lines)
        {
            var item = Item(line.No)!;
            item.Invoiced += line.Quantity;
            var amount = item.Invoiced == item.Quantity
                ? item.Gross - item.InvoicedAmount
                : decimal.ToInt64(decimal.Round(item.Gross * (decimal)line.Quantity / item.Quantity));
            item.InvoicedAmount += amount;
            total += amount;
        }
        return total;
    }

    public SalesOrderView View() => new(
        Number, ExternalRef, ChannelOrder, CustomerNumber, Status, Currency, Amounts.Number(Total),
        [.. Items.Select(item => new SalesOrderLineView(item.Number, item.Sku, item.Quantity, item.Delivered, item.Invoiced))]);

    public SalesOrderBook Book() => new(
        Number, ExternalRef, ChannelOrder.Channel!, ChannelOrder.Id!, CustomerNumber, Currency, Total, Cancelled,
        [.. Items.Select(item => new BookLine(item.Number, item.Sku, item.Quantity))],
        [.. Deliveries.Select(Book)], [.. Invoices.Select(Book)])
    {
        CreditNotes = [.. CreditNotes.Select(Book)],
        BalanceDue = BalanceDue,
    };

    private string Status => Cancelled ? "cancelled" : Items.All(item => item.Delivered >= item.Quantity) ? "delivered" : "confirmed";

    private ErpDocumentBook Book(ErpDocument document) => new(
        document.Number, document.ExternalRef, document.Total,
        [.. document.Lines.Select(line => new BookLine(line.No, Item(line.No)!.Sku, line.Quantity))]);
}
