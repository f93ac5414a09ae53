using System.Text.Json.Serialization;

namespace Weft.Connectors.Simulated.WebShop;

internal sealed record Acknowledgement(string Reference);

internal sealed record Cancellation(string Reason);

internal sealed record Lines(FulfilledLine[] LineItems, string TotalPrice, string Reason, SubstituteLine[] Substitutes);

/// <summary>A line in place of another one, which the shop may not have yet.</summary>
internal sealed record SubstituteLine(int Id, int InPlaceOf, string Sku, string Title, int Quantity, string TotalPrice);

internal sealed record FulfilledLine(int Id, int Quantity);

internal sealed record Tracking(string Company, string Number);

internal sealed record Fulfilment(FulfilledLine[] LineItems, Tracking Tracking);

internal sealed record Refund(string Reference, long Amount, FulfilledLine[] LineItems, long Shipping, string? Transaction);

internal sealed record InventoryRow(string Sku, int Available);

internal sealed record Inventory(InventoryRow[] Items, string Source);

/// <summary>How the shop wants its requests written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(Acknowledgement))]
[JsonSerializable(typeof(Cancellation))]
[JsonSerializable(typeof(Lines))]
[JsonSerializable(typeof(Fulfilment))]
[JsonSerializable(typeof(Refund))]
[JsonSerializable(typeof(Inventory))]
internal sealed partial class WebShopWire : JsonSerializerContext;
