namespace Weft.Engine.Storage;

/// <summary>Why an order is stopped, as lists show it.</summary>
internal sealed record HoldRow(string OrderId, string Kind, string Key, string Owner, string Reason, string NextStep, long Since, long PlacedAt);

/// <summary>How the holds of orders are written: all of an order's at once.</summary>
internal static class HoldStatements
{
    public static readonly Bulk<string> Clear = new("holds", [new("order_id", ColumnType.Text, id => id)], Change: "WHERE holds.order_id = {order_id}");

    public static readonly Bulk<HoldRow> Add = new(
        "holds",
        [
            new("order_id", ColumnType.Text, r => r.OrderId), new("kind", ColumnType.Text, r => r.Kind), new("key", ColumnType.Text, r => r.Key), new("owner", ColumnType.Text, r => r.Owner),
            new("reason", ColumnType.Text, r => r.Reason), new("next_step", ColumnType.Text, r => r.NextStep), new("since", ColumnType.Long, r => r.Since), new("placed_at", ColumnType.Long, r => r.PlacedAt),
        ],
        OnConflict: "(order_id, kind, key) DO NOTHING");
}
