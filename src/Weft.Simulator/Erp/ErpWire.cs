using System.Text.Json.Serialization;

namespace Weft.Simulator.Erp;

internal sealed record ErpAddress(string? Street, string? Zip, string? City, string? Country);

internal sealed record CustomerBody(string? ExternalRef, string? Name, string? Email, ErpAddress? Address);

internal sealed record CustomerView(string No, string ExternalRef, string Name);

internal sealed record CustomerList(IReadOnlyList<CustomerView> Customers);

internal sealed record ChannelOrderRef(string? Channel, string? Id);

internal sealed record SalesOrderLine(int No, string? Sku, int Quantity, decimal NetAmount, decimal TaxAmount);

internal sealed record ErpShipping(decimal NetAmount, decimal TaxAmount);

internal sealed record SalesOrderBody(
    string? ExternalRef, ChannelOrderRef? ChannelOrder, string? CustomerNo, string? Currency, string? OrderDate,
    IReadOnlyList<SalesOrderLine>? Lines, ErpShipping? Shipping, decimal Total, decimal? BalanceDue = null);

internal sealed record SalesOrderLineView(int No, string Sku, int Quantity, int Delivered, int Invoiced);

internal sealed record SalesOrderView(
    string No, string ExternalRef, ChannelOrderRef ChannelOrder, string CustomerNo, string Status, string Currency, decimal Total,
    IReadOnlyList<SalesOrderLineView> Lines);

internal sealed record SalesOrderList(IReadOnlyList<SalesOrderView> SalesOrders);

internal sealed record PostedLine(int No, int Quantity);

internal sealed record PostingBody(string? ExternalRef, string? Location, IReadOnlyList<PostedLine>? Lines);

internal sealed record DeliveryView(string No, string SalesOrder, string ExternalRef, string PostedAt, IReadOnlyList<PostedLine> Lines);

internal sealed record DeliveryList(IReadOnlyList<DeliveryView> Deliveries);

internal sealed record InvoiceView(string No, string SalesOrder, string ExternalRef, string Currency, decimal Total, IReadOnlyList<PostedLine> Lines);

internal sealed record InvoiceList(IReadOnlyList<InvoiceView> Invoices);

internal sealed record CreditedLine(int No, int Quantity, decimal NetAmount, decimal TaxAmount);

internal sealed record ReturnedGoods(int No, int Quantity, string? Condition, string? Location);

internal sealed record CreditBody(
    string? ExternalRef, IReadOnlyList<CreditedLine>? Lines, ErpShipping? Shipping, decimal Other, IReadOnlyList<ReturnedGoods>? Goods, decimal Total, string? Reason);

internal sealed record CreditNoteView(string No, string SalesOrder, string ExternalRef, string Currency, decimal Total, string PostedAt);

internal sealed record CreditNoteList(IReadOnlyList<CreditNoteView> Creditnotes);

internal sealed record StatementLine(int No, decimal Amount);

internal sealed record StatementDocument(string No, decimal Total, IReadOnlyList<StatementLine> Lines);

internal sealed record StatementView(
    string ExternalRef, string No, string Currency, decimal Total, IReadOnlyList<StatementDocument> Invoices, IReadOnlyList<StatementDocument> CreditNotes);

internal sealed record StatementList(IReadOnlyList<StatementView> Orders);

internal sealed record ErpCancel(string? Reason);

internal sealed record PartView(string Sku, int Quantity);

internal sealed record ProductView(string Sku, string Name, decimal Price, string Currency, int TaxRate, int Stock)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PartView>? Parts { get; init; }
}

internal sealed record ProductList(IReadOnlyList<ProductView> Products, string? Next);

internal sealed record StockCount(string Sku, string Location, int OnHand, string At, long Seq);

internal sealed record StockCounts(IReadOnlyList<StockCount> Counts, string Cursor, bool HasMore);

internal sealed record StockLevels(IReadOnlyList<StockCount> Levels);

internal sealed record ErpError(string Type, string? Field, string Message);

internal sealed record ErpErrorAnswer(ErpError Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CustomerBody))]
[JsonSerializable(typeof(CustomerView))]
[JsonSerializable(typeof(CustomerList))]
[JsonSerializable(typeof(SalesOrderBody))]
[JsonSerializable(typeof(SalesOrderView))]
[JsonSerializable(typeof(SalesOrderList))]
[JsonSerializable(typeof(PostingBody))]
[JsonSerializable(typeof(DeliveryView))]
[JsonSerializable(typeof(DeliveryList))]
[JsonSerializable(typeof(InvoiceView))]
[JsonSerializable(typeof(InvoiceList))]
[JsonSerializable(typeof(StatementList))]
[JsonSerializable(typeof(CreditBody))]
[JsonSerializable(typeof(CreditNoteView))]
[JsonSerializable(typeof(CreditNoteList))]
[JsonSerializable(typeof(ErpCancel))]
[JsonSerializable(typeof(ProductList))]
[JsonSerializable(typeof(StockCounts))]
[JsonSerializable(typeof(StockLevels))]
[JsonSerializable(typeof(ErpErrorAnswer))]
internal sealed partial class ErpJson : JsonSerializerContext;
