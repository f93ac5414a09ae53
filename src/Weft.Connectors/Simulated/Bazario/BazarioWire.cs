using System.Text.Json.Serialization;

namespace Weft.Connectors.Simulated.Bazario;

internal sealed record Ack(string Ref);

internal sealed record AckRequest(Ack Ack);

internal sealed record ParcelLine(int No, int Qty);

internal sealed record Parcel([property: JsonPropertyName("parcel")] string Key, string Carrier, string Code, ParcelLine[] Lines);

internal sealed record ShipRequest(Parcel Ship);

internal sealed record Cancel(string Why);

internal sealed record CancelRequest(Cancel Cancel);

internal sealed record Refund(string Key, long Cents, ParcelLine[] Lines);

internal sealed record RefundRequest(Refund Refund);

internal sealed record StockItem(string Item, int Qty);

internal sealed record Stock(StockItem[] Items, string By);

internal sealed record StockRequest(Stock Stock);

/// <summary>How Bazario wants its requests written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(AckRequest))]
[JsonSerializable(typeof(ShipRequest))]
[JsonSerializable(typeof(CancelRequest))]
[JsonSerializable(typeof(RefundRequest))]
[JsonSerializable(typeof(StockRequest))]
internal sealed partial class BazarioWire : JsonSerializerContext;
