using Weft.Simulator.Books;
using Weft.Simulator.Warehouse;

namespace Weft.Simulator.Stores;

internal enum StoreReleaseStatus
{
    Asked,
    Accepted,
    Shipped,
    Rejected,
    Cancelled,
}

/// <summary>An order that a store was asked to ship, in the store's books.</summary>
internal sealed class StoreRelease(StoreReleaseBody body)
{
    public string Id => body.ReleaseId!;

    public string Store => body.Store!;

    public IReadOnlyList<ReleaseLine> Lines => body.Lines!;

    public ReleaseOrder Order => body.Order!;

    public StoreReleaseStatus Status { get; set; }

    /// <summary>Why the store said no.</summary>
    public string? Reason { get; set; }

    /// <summary>Somebody asked to stop it when it was too late.</summary>
    public bool CancelRefused { get; set; }

    public List<ShipmentView> Shipments { get; } = [];

    public string StatusName => Status switch
    {
        StoreReleaseStatus.Asked => "asked",
        StoreReleaseStatus.Accepted => "accepted",
        StoreReleaseStatus.Shipped => "shipped",
        StoreReleaseStatus.Rejected => "rejected",
        _ => "cancelled",
    };

    public bool SameAs(StoreReleaseBody other) => body.Store == other.Store && body.Order == other.Order && body.ShipTo == other.ShipTo && Lines.SequenceEqual(other.Lines!);

    public StoreReleaseView View() => new(Id, Store, StatusName, Reason, Order, Lines, Shipments);

    public ReleaseBook Book() => new(
        Id, Order.Channel!, Order.Id!, StatusName, CancelRefused, [.. Lines.Select(Book)],
        [.. Shipments.Select(shipment => new ShipmentBook(shipment.ShipmentId, shipment.Tracking, [.. shipment.Lines.Select(Book)]))])
    {
        Store = Store,
    };

    private static BookLine Book(ReleaseLine line) => new(line.Line, line.Sku!, line.Quantity);
}
