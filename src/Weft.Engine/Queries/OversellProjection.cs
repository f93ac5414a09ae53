using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reconciliation;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries;

/// <summary>The oversell ledger: a row for each time units were sold twice, until the line has its units or needs them no more.</summary>
internal static class OversellProjection
{
    /// <summary>The line got all its units.</summary>
    public const string Filled = "filled";

    /// <summary>The line needs its units no more.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Rows that follow from one decision about a SKU's stock.</summary>
    /// <param name="before">The stock before it.</param>
    /// <param name="after">The stock after it.</param>
    /// <param name="events">What was decided.</param>
    /// <param name="version">The stream's version before it.</param>
    /// <param name="at">When.</param>
    /// <param name="rows">Where the rows go.</param>
    public static void Follow(StockState before, StockState after, ImmutableArray<Event> events, int version, DateTimeOffset at, OversellRows rows)
    {
        for (var i = 0; i < events.Length; i++)
        {
            if (events[i] is StockOversold oversold) rows.Begun.Add(Row(after, oversold, version + i + 1, at));
            if (before.Backorders.IsEmpty) continue;
            if (events[i] is StockReserved { Backordered: 0 } r) End(r.Order, r.LineId, Filled);
            if (events[i] is StockReleased x) End(x.Order, x.LineId, Cancelled);
        }

        void End(OrderId order, string line, string how)
        {
            var key = StockState.KeyOf(order, line);
            if (before.Promises.TryGetValue(key, out var waiting) && waiting.Backordered > 0 && after.Promises.GetValueOrDefault(key) is not { Backordered: > 0 })
                rows.Ended.Add(new OversellEnd(after.Sku.Value, order.Value, line, Micros.Of(at), how));
        }
    }

    private static OversellRow Row(StockState stock, StockOversold e, int version, DateTimeOffset at) => new()
    {
        Id = $"{StockWorkflow.StreamOf(stock.Sku)}@{version}",
        Sku = stock.Sku.Value,
        OrderId = e.Order.Value,
        Line = e.LineId,
        Connection = e.Order.Connection,
        Units = e.Units,
        Cause = e.Cause.ToString(),
        Shown = e.Shown,
        Available = e.Available,
        Behind = Micros.Of(e.Behind),
        Amount = e.Amount?.Minor,
        Currency = e.Amount?.Currency.Code,
        Buffer = Oversells.BufferThatWouldHavePrevented(e),
        Since = Micros.Of(at),
    };
}
