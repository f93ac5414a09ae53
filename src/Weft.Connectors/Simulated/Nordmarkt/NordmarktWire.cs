using System.Text.Json.Serialization;

namespace Weft.Connectors.Simulated.Nordmarkt;

internal sealed record Acceptance(string SellerReference);

internal sealed record Cancellation(string Reason);

internal sealed record ShippedPosition(int Position, int Quantity);

internal sealed record Shipment(string Carrier, string TrackingCode, ShippedPosition[] Positions);

internal sealed record Refund(long Amount, long Shipping, ShippedPosition[] Positions);

internal sealed record StockRow(string Sku, int Quantity, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? IfQuantity);

internal sealed record Stock(StockRow[] Rows, string Source);

/// <summary>How Nordmarkt wants its requests written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(Acceptance))]
[JsonSerializable(typeof(Cancellation))]
[JsonSerializable(typeof(Shipment))]
[JsonSerializable(typeof(Refund))]
[JsonSerializable(typeof(Stock))]
internal sealed partial class NordmarktWire : JsonSerializerContext;
