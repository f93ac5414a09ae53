using System.Text.Json.Serialization;

namespace Weft.Connectors.Simulated.Stores;

internal sealed record ReleasedOrder(string Channel, string Id);

internal sealed record ShipTo(string Name, string Street, string Zip, string City, string Country);

internal sealed record ReleasedLine(int Line, string Sku, int Quantity);

internal sealed record Release(string ReleaseId, string Store, ReleasedOrder Order, ShipTo ShipTo, ReleasedLine[] Lines);

internal sealed record RecalledLine(int Line, int Quantity);

/// <summary>Stops a release, or leaves units out of it: under a recall's id, so that nothing is left out twice.</summary>
internal sealed record Cancellation(string Reason, string? RecallId = null, RecalledLine[]? Lines = null);

internal sealed record StoreEvent(
    string Event, string ReleaseId, string Store, string At, string? Reason = null, string? ShipmentId = null, ReleasedLine[]? Lines = null, string? Carrier = null, string? Tracking = null);

/// <summary>How the stores' system writes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(Release))]
[JsonSerializable(typeof(Cancellation))]
[JsonSerializable(typeof(StoreEvent))]
internal sealed partial class StoresWire : JsonSerializerContext;
