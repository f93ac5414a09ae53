using System.Text.Json.Serialization;

namespace Weft.Connectors.Simulated.Warehouse;

internal sealed record ReleasedOrder(string Channel, string Id);

internal sealed record ShipTo(string Name, string Street, string Zip, string City, string Country);

internal sealed record ReleasedLine(int Line, string Sku, int Quantity);

internal sealed record Release(string ReleaseId, ReleasedOrder Order, ShipTo ShipTo, ReleasedLine[] Lines);

internal sealed record RecalledLine(int Line, int Quantity);

/// <summary>A stop. With lines, only these units are left out; the id keeps a repeat from leaving them out twice.</summary>
internal sealed record Cancellation(string Reason, string? RecallId, RecalledLine[]? Lines);

internal sealed record ShipmentEvent(string Event, string ShipmentId, string ReleaseId, ReleasedLine[] Lines, string? Carrier, string? Tracking, string ShippedAt);

/// <summary>How the warehouse writes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(Release))]
[JsonSerializable(typeof(Cancellation))]
[JsonSerializable(typeof(ShipmentEvent))]
internal sealed partial class WarehouseWire : JsonSerializerContext;
