using System.Text.Json.Serialization;
using Weft.Simulator.Warehouse;

namespace Weft.Simulator.Stores;

internal sealed record StoreReleaseBody(string? ReleaseId, string? Store, ReleaseOrder? Order, ShipTo? ShipTo, IReadOnlyList<ReleaseLine>? Lines);

internal sealed record StoreReleaseAnswer(string ReleaseId, string Status);

internal sealed record StoreReleaseView(
    string ReleaseId, string Store, string Status, string? Reason, ReleaseOrder Order, IReadOnlyList<ReleaseLine> Lines, IReadOnlyList<ShipmentView> Shipments);

/// <summary>What a store tells: "accepted", "rejected" with a reason, "substitute" with what it offers, or "shipped" with the goods.</summary>
internal sealed record StoreReleaseEvent(
    string Event, string EventId, string ReleaseId, string Store, string At, string? Reason = null, string? ShipmentId = null,
    IReadOnlyList<ReleaseLine>? Lines = null, string? Carrier = null, string? Tracking = null, StoreSubstitute? Substitute = null);

/// <summary>Another article in place of units that the store cannot supply. The price is for a unit, tax included.</summary>
internal sealed record StoreSubstitute(int Line, int Quantity, string Sku, string Title, string Price, string Currency);

internal sealed record StoreReleaseError(string Code, string Message, string? Field);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoreReleaseBody))]
[JsonSerializable(typeof(CancelBody))]
[JsonSerializable(typeof(StoreReleaseAnswer))]
[JsonSerializable(typeof(StoreReleaseView))]
[JsonSerializable(typeof(StoreReleaseEvent))]
[JsonSerializable(typeof(StoreReleaseError))]
internal sealed partial class StoreFulfilmentJson : JsonSerializerContext;
