using System.Text.Json.Serialization;

namespace Weft.Simulator.Warehouse;

internal sealed record ReleaseOrder(string? Channel, string? Id);

internal sealed record ShipTo(string? Name, string? Street, string? Zip, string? City, string? Country);

internal sealed record ReleaseLine(int Line, string? Sku, int Quantity);

internal sealed record ReleaseBody(string? ReleaseId, ReleaseOrder? Order, ShipTo? ShipTo, IReadOnlyList<ReleaseLine>? Lines);

internal sealed record ReleaseAnswer(string ReleaseId, string Status);

internal sealed record ShipmentView(string ShipmentId, IReadOnlyList<ReleaseLine> Lines, string Carrier, string Tracking, string ShippedAt);

internal sealed record ReleaseView(
    string ReleaseId, string Status, ReleaseOrder Order, IReadOnlyList<ReleaseLine> Lines, IReadOnlyList<ShipmentView> Shipments);

internal sealed record ShipmentEvent(
    string Event, string EventId, string ShipmentId, string ReleaseId, bool Complete, IReadOnlyList<ReleaseLine> Lines, string Carrier, string Tracking,
    string ShippedAt);

internal sealed record ReturnedLine(int Line, string Sku, int Quantity, string Condition, string? Reason);

internal sealed record ReturnEvent(string Event, string EventId, string ReceiptId, string ReleaseId, IReadOnlyList<ReturnedLine> Lines, string Location, string ReceivedAt);

internal sealed record WarehouseError(string Code, string Message, string? Field);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReleaseBody))]
[JsonSerializable(typeof(ReleaseAnswer))]
[JsonSerializable(typeof(ReleaseView))]
[JsonSerializable(typeof(ShipmentEvent))]
[JsonSerializable(typeof(ReturnEvent))]
[JsonSerializable(typeof(WarehouseError))]
internal sealed partial class WarehouseJson : JsonSerializerContext;
