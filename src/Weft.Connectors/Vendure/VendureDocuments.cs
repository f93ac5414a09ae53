using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Weft.Connectors.Vendure;

// The shop's documents, as far as we read them. Everything may be missing: what must be there is checked by whoever needs it, so that it can be named.

internal sealed record OrderDocument(
    string? Id,
    string? Code,
    string? Type,
    string? State,
    bool? Active,
    string? OrderPlacedAt,
    string? CurrencyCode,
    decimal? TotalWithTax,
    CustomerDocument? Customer,
    AddressDocument? ShippingAddress,
    AddressDocument? BillingAddress,
    ImmutableArray<LineDocument>? Lines,
    ImmutableArray<ShippingLineDocument>? ShippingLines,
    ImmutableArray<SurchargeDocument>? Surcharges,
    ImmutableArray<TaxLineDocument>? TaxSummary,
    ImmutableArray<PaymentDocument>? Payments,
    ImmutableArray<FulfilmentDocument>? Fulfillments,
    ImmutableArray<ModificationDocument>? Modifications,
    ImmutableArray<string>? NextStates);

internal sealed record CustomerDocument(string? Id, string? FirstName, string? LastName, string? EmailAddress, string? PhoneNumber);

internal sealed record AddressDocument(string? FullName, string? Company, string? StreetLine1, string? StreetLine2, string? PostalCode, string? City, string? CountryCode, string? PhoneNumber);

internal sealed record LineDocument(
    string? Id, int? Quantity, decimal? LinePriceWithTax, decimal? ProratedLinePrice, decimal? ProratedLinePriceWithTax, VariantDocument? ProductVariant, ImmutableArray<TaxLineDocument>? TaxLines);

internal sealed record VariantDocument(string? Id, string? Sku, string? Name, string? CreatedAt, ImmutableArray<StockLevelDocument>? StockLevels);

internal sealed record StockLevelDocument(string StockLocationId, int StockOnHand, int StockAllocated);

internal sealed record TaxLineDocument(decimal TaxRate);

internal sealed record ShippingLineDocument(decimal? DiscountedPrice, decimal? DiscountedPriceWithTax, ShippingMethodDocument? ShippingMethod);

internal sealed record ShippingMethodDocument(string? Code, string? Name);

internal sealed record SurchargeDocument(string? Description, decimal? Price, decimal? PriceWithTax, ImmutableArray<TaxLineDocument>? TaxLines);

internal sealed record PaymentDocument(string Id, string State, string? Method, string? TransactionId, decimal Amount, ImmutableArray<RefundDocument>? Refunds);

internal sealed record RefundDocument(string Id, string State, decimal Total, decimal Shipping, string? TransactionId, string? Reason, string? CreatedAt, ImmutableArray<FulfilmentLineDocument>? Lines);

internal sealed record ModificationDocument(string Id);

internal sealed record FulfilmentDocument(string Id, string State, string? Method, string? TrackingCode, ImmutableArray<FulfilmentLineDocument>? Lines);

internal sealed record FulfilmentLineDocument(string OrderLineId, int Quantity);

internal sealed record OrderList(ImmutableArray<OrderDocument> Items);

internal sealed record LocationList(ImmutableArray<LocationDocument> Items);

internal sealed record LocationDocument(string Id, string Name);

internal sealed record VariantList(ImmutableArray<VariantDocument> Items);

/// <summary>A webhook: a hint that something changed, and nothing to act on by itself.</summary>
/// <param name="By">Of a stock movement or an article: the user who made it, null for visitors of the shop.</param>
internal sealed record HintDocument(string? Id, string? Type, string? OrderId, string? To, string? By, ImmutableArray<MovementDocument>? Movements, ImmutableArray<string>? VariantIds);

internal sealed record MovementDocument(string? Type, string? VariantId);

/// <summary>Where a poll stands; see <see cref="OrderPoll"/>.</summary>
/// <param name="Start">When polling began. Orders that were finished by then are not ours.</param>
/// <param name="Newest">When the newest order seen was placed.</param>
/// <param name="SweepDue">When all that may still change is read again.</param>
/// <param name="Round">The round that is not finished.</param>
/// <param name="Articles">When the newest article seen was created; null before the first look.</param>
internal sealed record PollCursor(DateTimeOffset Start, DateTimeOffset Newest, DateTimeOffset SweepDue, PollRound? Round, DateTimeOffset? Articles = null);

/// <summary>A round of pages that is not finished.</summary>
/// <param name="Sweep">True when it reads all that may still change, and not only what is new.</param>
/// <param name="At">When the last order read was placed.</param>
/// <param name="Read">How many orders placed in that very millisecond are read.</param>
internal sealed record PollRound(bool Sweep, DateTimeOffset At, int Read);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(OrderDocument))]
[JsonSerializable(typeof(FulfilmentDocument))]
[JsonSerializable(typeof(PaymentDocument))]
[JsonSerializable(typeof(RefundDocument))]
[JsonSerializable(typeof(OrderList))]
[JsonSerializable(typeof(LocationList))]
[JsonSerializable(typeof(VariantList))]
[JsonSerializable(typeof(ImmutableArray<VariantDocument>))]
[JsonSerializable(typeof(VariantDocument))]
[JsonSerializable(typeof(ShopNumber))]
[JsonSerializable(typeof(HintDocument))]
[JsonSerializable(typeof(PollCursor))]
internal sealed partial class VendureJson : JsonSerializerContext;
