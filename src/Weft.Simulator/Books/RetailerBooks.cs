using System.Security.Cryptography;
using System.Text.Json;

namespace Weft.Simulator.Books;

/// <summary>A quantity of an order line.</summary>
public sealed record BookLine(int Number, string Sku, int Quantity);

/// <summary>A shipment, as the channel or the warehouse has it.</summary>
public sealed record ShipmentBook(string Key, string Tracking, IReadOnlyList<BookLine> Lines);

/// <summary>
/// An order in a channel's books. The total is gross and in minor units. Channel is the connection's name. A marketplace order
/// is always paid and has no payment reference: the money is the marketplace's.
/// </summary>
public sealed record ChannelOrderBook(
    string Channel, string Id, long Number, string Currency, long Total, bool Paid, string? PaymentReference, bool Cancelled, string? Acknowledged,
    IReadOnlyList<BookLine> Lines, IReadOnlyList<ShipmentBook> Fulfilments);

/// <summary>A delivery or invoice in the ERP; a delivery has no total.</summary>
public sealed record ErpDocumentBook(string Number, string ExternalRef, long Total, IReadOnlyList<BookLine> Lines);

/// <summary>A sales order in the ERP with what was posted to it.</summary>
public sealed record SalesOrderBook(
    string Number, string ExternalRef, string Channel, string ChannelOrderId, string CustomerNumber, string Currency, long Total, bool Cancelled,
    IReadOnlyList<BookLine> Lines, IReadOnlyList<ErpDocumentBook> Deliveries, IReadOnlyList<ErpDocumentBook> Invoices);

/// <summary>A customer in the ERP.</summary>
public sealed record CustomerBook(string Number, string ExternalRef);

/// <summary>A release in the warehouse. <see cref="CancelRefused"/>: somebody asked to stop it when it was too late.</summary>
public sealed record ReleaseBook(
    string ReleaseId, string Channel, string ChannelOrderId, string Status, bool CancelRefused, IReadOnlyList<BookLine> Lines, IReadOnlyList<ShipmentBook> Shipments);

/// <summary>A payment at the provider, in minor units.</summary>
public sealed record PaymentBook(
    string Reference, string Currency, long Authorised, bool Voided, IReadOnlyList<long> Captures, IReadOnlyList<long> Refunds);

/// <summary>Units of a SKU: what there was, what came, what left, and what the warehouse and the ERP believe is there.</summary>
public sealed record SkuBook(string Sku, int Initial, int Received, int Shipped, int OnHandInWarehouse, int OnHandInErp);

/// <summary>Units of an article in one kit.</summary>
public sealed record KitBook(string Kit, string Part, int Quantity);

/// <summary>Everything the simulated systems have on record at one moment.</summary>
public sealed record RetailerBooks(
    IReadOnlyList<ChannelOrderBook> Orders, IReadOnlyList<CustomerBook> Customers, IReadOnlyList<SalesOrderBook> SalesOrders,
    IReadOnlyList<ReleaseBook> Releases, IReadOnlyList<PaymentBook> Payments, IReadOnlyList<SkuBook> Stock, long OversoldUnits)
{
    /// <summary>What the kits consist of.</summary>
    public IReadOnlyList<KitBook> Kits { get; init; } = [];

    /// <summary>A digest of everything on record: the same for the same history.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this)));
}
