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
    IReadOnlyList<BookLine> Lines, IReadOnlyList<ShipmentBook> Fulfilments)
{
    /// <summary>What the channel shows as paid back, in minor units.</summary>
    public IReadOnlyList<long> Refunds { get; init; } = [];
}

/// <summary>A delivery or invoice in the ERP; a delivery has no total.</summary>
public sealed record ErpDocumentBook(string Number, string ExternalRef, long Total, IReadOnlyList<BookLine> Lines);

/// <summary>A sales order in the ERP with what was posted to it.</summary>
public sealed record SalesOrderBook(
    string Number, string ExternalRef, string Channel, string ChannelOrderId, string CustomerNumber, string Currency, long Total, bool Cancelled,
    IReadOnlyList<BookLine> Lines, IReadOnlyList<ErpDocumentBook> Deliveries, IReadOnlyList<ErpDocumentBook> Invoices)
{
    /// <summary>Credit notes, with the goods that came back.</summary>
    public IReadOnlyList<ErpDocumentBook> CreditNotes { get; init; } = [];

    /// <summary>What the customer still pays of it, when credit notes of other orders pay for the rest.</summary>
    public long? BalanceDue { get; init; }
}

/// <summary>A customer in the ERP.</summary>
public sealed record CustomerBook(string Number, string ExternalRef);

/// <summary>A release in the warehouse. <see cref="CancelRefused"/>: somebody asked to stop it when it was too late.</summary>
public sealed record ReleaseBook(
    string ReleaseId, string Channel, string ChannelOrderId, string Status, bool CancelRefused, IReadOnlyList<BookLine> Lines, IReadOnlyList<ShipmentBook> Shipments)
{
    /// <summary>What came back.</summary>
    public IReadOnlyList<BookLine> Returned { get; init; } = [];
}

/// <summary>A payment at the provider, in minor units.</summary>
public sealed record PaymentBook(
    string Reference, string Currency, long Authorised, bool Voided, IReadOnlyList<long> Captures, IReadOnlyList<long> Refunds);

/// <summary>Units of a SKU: what there was, what came, what left, and what the warehouse and the ERP believe is there.</summary>
public sealed record SkuBook(string Sku, int Initial, int Received, int Shipped, int OnHandInWarehouse, int OnHandInErp)
{
    /// <summary>Units that came back to the shelf.</summary>
    public int Returned { get; init; }

    /// <summary>Units that came back and cannot be sold.</summary>
    public int Damaged { get; init; }
}

/// <summary>Units of an article in one kit.</summary>
public sealed record KitBook(string Kit, string Part, int Quantity);
/// <summary>Units of a SKU in a store: what there was when it first counted, what happened since, and what the store has by its own books.</summary>
public sealed record StoreSkuBook(
    string Store, string Sku, int Opening, int Sold, int Returned, int Sent, int Received, int ThrownAway, int Sellable, int Damaged, int InInspection);

/// <summary>What the tills did: transactions, those of them that were sent late because a store was offline, and numbers that were given twice.</summary>
public sealed record TillCounts(int Transactions, int CaughtUp, int NumbersReused);

/// <summary>Units of a SKU in a store as somebody else has them.</summary>
public sealed record StoreSkuView(string Store, string Sku, int Sellable, int Damaged, int InInspection);

/// <summary>Everything the simulated systems have on record at one moment.</summary>
public sealed record RetailerBooks(
    IReadOnlyList<ChannelOrderBook> Orders, IReadOnlyList<CustomerBook> Customers, IReadOnlyList<SalesOrderBook> SalesOrders,
    IReadOnlyList<ReleaseBook> Releases, IReadOnlyList<PaymentBook> Payments, IReadOnlyList<SkuBook> Stock, long OversoldUnits)
{
    /// <summary>What the kits consist of.</summary>
    public IReadOnlyList<KitBook> Kits { get; init; } = [];
    /// <summary>Every SKU of every store that has opened.</summary>
    public IReadOnlyList<StoreSkuBook> Stores { get; init; } = [];

    public TillCounts Tills { get; init; } = new(0, 0, 0);

    /// <summary>Transactions of the tills by type: sale, return, exchange, transfer, count.</summary>
    public IReadOnlyDictionary<string, int> TillTransactions { get; init; } = new SortedDictionary<string, int>();

    /// <summary>A digest of everything on record: the same for the same history.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this)));
}
