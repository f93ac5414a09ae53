using Weft.Engine.Queries;

namespace Weft.Http.Orders;

/// <summary>Places in the list of orders as opaque text.</summary>
internal static class OrderCursors
{
    public static string Write(OrderCursor cursor) => ListCursors.Write(new ListCursor(cursor.Since, cursor.Id));

    /// <summary>Reads a cursor; null when it is none of ours.</summary>
    public static OrderCursor? Read(string? text) => ListCursors.Read(text) is { } place ? new OrderCursor(place.At, place.Id) : null;
}
