namespace Weft.Engine.Storage;

/// <summary>Open pieces of an order at a location.</summary>
internal sealed record NodeWorkRow(string OrderId, string Location, long Pieces)
{
    /// <summary>How all of an order's are taken out.</summary>
    public static readonly Bulk<string> Clear = new("node_work", [new("order_id", ColumnType.Text, id => id)], Change: "WHERE node_work.order_id = {order_id}");

    /// <summary>How they are written.</summary>
    public static readonly Bulk<NodeWorkRow> Add = new(
        "node_work",
        [new("order_id", ColumnType.Text, r => r.OrderId), new("location", ColumnType.Text, r => r.Location), new("pieces", ColumnType.Long, r => r.Pieces)],
        OnConflict: "(order_id, location) DO NOTHING");
}

/// <summary>How busy nodes are.</summary>
internal abstract partial class Store
{
    /// <summary>Open pieces by order and location.</summary>
    public Task<List<NodeWorkRow>> NodeWorkAsync(CancellationToken cancellation) =>
        ReadAsync<NodeWorkRow>("SELECT order_id AS OrderId, location AS Location, pieces AS Pieces FROM node_work", new { }, cancellation);
}
