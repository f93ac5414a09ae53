using System.Text.Json.Serialization;

namespace Weft.Simulator.Channels.Nordmarkt;

internal sealed record NordEvent(string EventId, string Event, string OrderNumber, string OccurredAt);

internal sealed record NordStockEvent(string EventId, string Event, string Sku, int Quantity, string Cause, string? Source, string OccurredAt);

internal sealed record NordBuyer(string BuyerId, string DisplayName, string Mail);

internal sealed record NordAddress(string FullName, IReadOnlyList<string> Lines, string Postcode, string Town, string Country);

internal sealed record NordMoney(string Currency, long Net, long Tax, long Gross);

internal sealed record NordPosition(
    int Position, string Sku, string Name, int Quantity, long NetAmount, long TaxAmount, int TaxPercent, long DiscountNet);

internal sealed record NordDelivery(string Method, long NetAmount, long TaxAmount, int TaxPercent);

internal sealed record NordShippedPosition(int Position, int Quantity);

internal sealed record NordShipment(string Key, string Carrier, string TrackingCode, IReadOnlyList<NordShippedPosition> Positions);

internal sealed record NordOrder(
    string OrderNumber, string State, string PurchasedAt, string ChangedAt, string? SellerReference, NordBuyer Buyer, NordAddress DeliverTo,
    NordMoney Money, IReadOnlyList<NordPosition> Positions, NordDelivery Delivery, IReadOnlyList<NordShipment> Shipments);

internal sealed record NordChange(string OrderNumber, string State, string ChangedAt);

internal sealed record NordChanges(IReadOnlyList<NordChange> Orders, bool HasMore);

internal sealed record NordAccept(string? SellerReference);

internal sealed record NordRefundBody(long Amount, long Shipping, IReadOnlyList<NordShippedPosition>? Positions);

internal sealed record NordCancel(string? Reason);

internal sealed record NordShipmentBody(string? Carrier, string? TrackingCode, IReadOnlyList<NordShippedPosition>? Positions);

internal sealed record NordStockRow(string? Sku, int Quantity, int? IfQuantity);

internal sealed record NordStockBody(IReadOnlyList<NordStockRow>? Rows, string? Source);

internal sealed record NordShelfRow(string Sku, int Quantity);

internal sealed record NordShelf(IReadOnlyList<NordShelfRow> Rows);

internal sealed record NordRowError(
    int Index, string Code, bool Retryable, string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Quantity = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Cause = null);

internal sealed record NordStockAnswer(int Accepted, IReadOnlyList<NordRowError> Errors);

internal sealed record NordDetail(string Path, string Problem);

internal sealed record NordError(string Code, string Message, IReadOnlyList<NordDetail> Details);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NordEvent))]
[JsonSerializable(typeof(NordStockEvent))]
[JsonSerializable(typeof(NordOrder))]
[JsonSerializable(typeof(NordChanges))]
[JsonSerializable(typeof(NordAccept))]
[JsonSerializable(typeof(NordRefundBody))]
[JsonSerializable(typeof(NordCancel))]
[JsonSerializable(typeof(NordShipment))]
[JsonSerializable(typeof(NordShipmentBody))]
[JsonSerializable(typeof(NordStockBody))]
[JsonSerializable(typeof(NordShelf))]
[JsonSerializable(typeof(NordStockAnswer))]
[JsonSerializable(typeof(NordError))]
internal sealed partial class NordmarktJson : JsonSerializerContext;
