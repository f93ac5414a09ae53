using System.Text.Json.Serialization;

namespace Weft.Connectors.Simulated.Erp;

internal sealed record Address(string Street, string Zip, string City, string Country);

internal sealed record Customer(string ExternalRef, string Name, string? Email, Address Address);

internal sealed record ChannelOrder(string Channel, string Id);

internal sealed record SalesOrderLine(int No, string Sku, int Quantity, decimal NetAmount, decimal TaxAmount);

internal sealed record Shipping(decimal NetAmount, decimal TaxAmount);

internal sealed record SalesOrder(
    string ExternalRef, ChannelOrder ChannelOrder, string CustomerNo, string Currency, string OrderDate, SalesOrderLine[] Lines, Shipping? Shipping, decimal Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? BalanceDue);

internal sealed record PostedLine(int No, int Quantity);

internal sealed record Posting(string ExternalRef, PostedLine[] Lines);

internal sealed record CreditedLine(int No, int Quantity, decimal NetAmount, decimal TaxAmount);

internal sealed record GoodsLine(int No, int Quantity, string Condition, string Location);

internal sealed record CreditNote(string ExternalRef, CreditedLine[] Lines, Shipping? Shipping, decimal Other, GoodsLine[] Goods, decimal Total, string Reason);

internal sealed record Cancellation(string Reason);

/// <summary>How the ERP wants its requests written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(Customer))]
[JsonSerializable(typeof(SalesOrder))]
[JsonSerializable(typeof(Posting))]
[JsonSerializable(typeof(Cancellation))]
[JsonSerializable(typeof(CreditNote))]
internal sealed partial class ErpWire : JsonSerializerContext;
