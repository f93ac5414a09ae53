using System.Text.Json.Serialization;

namespace Weft.Simulator.Channels.WebShop;

internal sealed record TaxLine(string Title, decimal Rate, string Price);

internal sealed record LineItem(
    int Id, string Sku, string Title, int Quantity, string Price, string TotalDiscount, IReadOnlyList<TaxLine> TaxLines);

internal sealed record ShippingLine(string Title, string Price, IReadOnlyList<TaxLine> TaxLines);

internal sealed record Customer(long Id, string Name);

internal sealed record Payment(string Provider, string Reference, string Amount);

internal sealed record ShippingAddress(string Name, string Address1, string Zip, string City, string CountryCode);

internal sealed record Order
{
    public required long Id { get; init; }
    public required long Number { get; init; }
    public required string CreatedAt { get; init; }
    public required string UpdatedAt { get; init; }
    public required int Version { get; init; }
    public required string Currency { get; init; }
    public required bool TaxesIncluded { get; init; }
    public required string Email { get; init; }
    public required Customer? Customer { get; init; }
    public required string FinancialStatus { get; init; }
    public required string? FulfillmentStatus { get; init; }
    public required string? CancelledAt { get; init; }
    public required string? CancelReason { get; init; }
    public required string? AcknowledgedReference { get; init; }
    public required string? CartId { get; init; }
    public required Payment? Payment { get; init; }
    public required ShippingAddress ShippingAddress { get; init; }
    public required IReadOnlyList<LineItem> LineItems { get; init; }
    public required IReadOnlyList<ShippingLine> ShippingLines { get; init; }
    public required string TotalDiscounts { get; init; }
    public required string TotalTax { get; init; }
    public required string TotalPrice { get; init; }
    public IReadOnlyList<RefundView> Refunds { get; init; } = [];
    public string? PickupStore { get; init; }
    public string? Substitutes { get; init; }
    public string? DeliverBy { get; init; }
}

internal sealed record OrderPosition(string UpdatedAfter, long AfterId);

internal sealed record OrderPage(IReadOnlyList<Order> Orders, OrderPosition? Next);

internal sealed record AcknowledgeBody(string? Reference);

internal sealed record CancelBody(string? Reason);

internal sealed record LinesBody(IReadOnlyList<FulfilledLine>? LineItems, string? TotalPrice, string? Reason, IReadOnlyList<SubstituteBody>? Substitutes);

internal sealed record SubstituteBody(int Id, int InPlaceOf, string Sku, string Title, int Quantity, string TotalPrice);

internal sealed record FulfilledLine(int Id, int Quantity);

internal sealed record Tracking(string? Company, string? Number);

internal sealed record FulfillmentBody(IReadOnlyList<FulfilledLine>? LineItems, Tracking? Tracking);

internal sealed record FulfillmentView(
    long Id, long OrderId, string Status, IReadOnlyList<FulfilledLine> LineItems, Tracking Tracking, string CreatedAt);

internal sealed record FulfillmentAnswer(FulfillmentView Fulfillment);

internal sealed record FulfillmentList(IReadOnlyList<FulfillmentView> Fulfillments);

internal sealed record RefundBody(string? Reference, long Amount, IReadOnlyList<FulfilledLine>? LineItems, long Shipping, string? Transaction);

internal sealed record RefundView(long Id, string? Reference, string Amount, string Shipping, IReadOnlyList<FulfilledLine> LineItems, string? Transaction, string CreatedAt);

internal sealed record InventoryRow(string? Sku, int Available);

internal sealed record InventoryBody(IReadOnlyList<InventoryRow>? Items, string? Source);

internal sealed record InventoryView(IReadOnlyList<InventoryRow> Items);

internal sealed record InventoryNotice(string Sku, int Available, string Cause, string? Source, string UpdatedAt);

internal sealed record InventoryResult(string Sku, string Status, string? Code, string? Message);

internal sealed record InventoryAnswer(IReadOnlyList<InventoryResult> Results);

internal sealed record WebShopError(string? Field, string Code, string Message);

internal sealed record WebShopErrors(IReadOnlyList<WebShopError> Errors);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(OrderPage))]
[JsonSerializable(typeof(AcknowledgeBody))]
[JsonSerializable(typeof(CancelBody))]
[JsonSerializable(typeof(LinesBody))]
[JsonSerializable(typeof(FulfillmentBody))]
[JsonSerializable(typeof(FulfillmentAnswer))]
[JsonSerializable(typeof(FulfillmentList))]
[JsonSerializable(typeof(RefundBody))]
[JsonSerializable(typeof(RefundView))]
[JsonSerializable(typeof(InventoryBody))]
[JsonSerializable(typeof(InventoryView))]
[JsonSerializable(typeof(InventoryAnswer))]
[JsonSerializable(typeof(InventoryNotice))]
[JsonSerializable(typeof(WebShopErrors))]
internal sealed partial class WebShopJson : JsonSerializerContext;
