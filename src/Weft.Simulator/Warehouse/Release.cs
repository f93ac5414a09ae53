using Weft.Simulator.Books;

namespace Weft.Simulator.Warehouse;

internal enum ReleaseStatus
{
    Received,
    Picked,
    Shipped,
    Cancelled,
}

/// <summary>An order to ship, in the warehouse's books.</summary>
internal sealed class Release(ReleaseBody body)
{
    public string Id => body.ReleaseId!;

    public ReleaseOrder Order => body.Order!;

    public IReadOnlyList<ReleaseLine> Lines => body.Lines!;

    public ReleaseStatus Status { get; set; }

    /// <summary>Somebody asked to stop it when it was too late.</summary>
    public bool CancelRefused { get; set; }

    public List<ShipmentView> Shipments { get; } = [];

    public List<ReturnedLine> Returned { get; } = [];

    /// <summary>Units of a line that have left and are not back.</summary>
    public int AtCustomer(int line) => Shipments.SelectMany(shipment => shipment.Lines).Where(one => one.Line == line).Sum(one => one.Quantity)
        - Returned.Where(one => one.Line == line).Sum(one => one.Quantity);

    public string StatusName => Status switch
    {
        ReleaseStatus.Received => "received",
        ReleaseStatus.Picked => "picked",
        ReleaseStatus.Shipped => "shipped",
        _ => "cancelled",
    };

    public bool SameAs(ReleaseBody other) => body.Order == other.Order && body.ShipTo == other.ShipTo && Lines.SequenceEqual(other.Lines!);

    public ReleaseView View() => new(Id, StatusName, Order, Lines, Shipments);

    public ReleaseBook Book() => new(
        Id, Order.Channel!, Order.Id!, StatusName, CancelRefused, [.. Lines.Select(Book)],
        [.. Shipments.Select(shipment => new ShipmentBook(shipment.ShipmentId, shipment.Tracking, [.. shipment.Lines.Select(Book)]))])
    {
        Returned = [.. Returned.Select(line => new BookLine(line.Line, line.Sku, line.Quantity))],
    };

    private static BookLine Book(ReleaseLine line) => new(line.Line, line.Sku!, line.Quantity);
}
