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

    /// <summary>What is to be shipped.</summary>
    public IReadOnlyList<ReleaseLine> Lines { get; set; } = body.Lines!;

    /// <summary>Ids under which units were left out.</summary>
    public HashSet<string> Recalls { get; } = [];

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

    public bool SameAs(StoreReleaseBody other) => body.Store == other.Store && body.Order == other.Order && body.ShipTo == other.ShipTo && body.Lines!.SequenceEqual(other.Lines!);

    /// <summary>Leaves units out; false when nothing is left.</summary>
    public bool LeaveOut(IReadOnlyList<RecalledLine> units, string recall)
    {
        Recalls.Add(recall);
        Lines = [.. Lines.Select(line => line with { Quantity = line.Quantity - units.Where(one => one.Line == line.Line).Sum(one => one.Quantity) }).Where(line => line.Quantity > 0)];
        return Lines.Count > 0;
    }

    public StoreReleaseView View() => new(Id, Store, StatusName, Reason, Order, Lines, Shipments);

    public ReleaseBook Book() => new(
        Id, Order.Channel!, Order.Id!, StatusName, CancelRefused, [.. Lines.Select(Book)],
        [.. Shipments.Select(shipment => new ShipmentBook(shipment.ShipmentId, shipment.Tracking, [.. shipment.Lines.Select(Book)]))])
    {
        Store = Store,
    };

    private static BookLine Book(ReleaseLine line) => new(line.Line, line.Sku!, line.Quantity);
}
