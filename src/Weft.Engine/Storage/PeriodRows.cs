namespace Weft.Engine.Storage;

/// <summary>The last month in which something happened to an order that was placed in another one.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Month">The month, <c>2026-11</c>.</param>
/// <param name="Since">When the order was placed in Weft.</param>
internal sealed record OrderMonthRow(string OrderId, string Month, long Since)
{
    /// <summary>How it is written.</summary>
    public static readonly Bulk<OrderMonthRow> Statement = new(
        "order_months",
        [new("order_id", ColumnType.Text, r => r.OrderId), new("month", ColumnType.Text, r => r.Month), new("since", ColumnType.Long, r => r.Since)],
        OnConflict: "(order_id) DO UPDATE SET month = excluded.month WHERE order_months.month < excluded.month");
}

/// <summary>A capture or refund that a provider has paid out.</summary>
/// <param name="Connection">The provider.</param>
/// <param name="Document">Its number of the capture or refund.</param>
/// <param name="Payout">Its number of the payout.</param>
/// <param name="At">When it was paid out.</param>
internal sealed record PayoutItemRow(string Connection, string Document, string Payout, long At)
{
    /// <summary>How it is written.</summary>
    public static readonly Bulk<PayoutItemRow> Statement = new(
        "payout_items",
        [new("connection", ColumnType.Text, r => r.Connection), new("document", ColumnType.Text, r => r.Document), new("payout", ColumnType.Text, r => r.Payout), new("at", ColumnType.Long, r => r.At)],
        OnConflict: "(connection, document) DO NOTHING");
}
