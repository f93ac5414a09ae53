using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Reconciliation;
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
            switch (events[i])
            {
                case StockOversold oversold:
                    rows.Begun.Add(Row(after, oversold, version + i + 1, at));
                    break;
                case StockReserved { Backordered: 0 } e:
                    Ends(before, after, StockState.KeyOf(e.Order, e.LineId), Filled, at, rows);
                    break;
                case StockReleased e:
                    Ends(before, after, StockState.KeyOf(e.Order, e.LineId), Cancelled, at, rows);
                    break;
                case StockConsumed e:
                    Ends(before, after, StockState.KeyOf(e.Order, e.LineId), Filled, at, rows);
                    break;
                case StockCounted e:
                    ThereAgain(before, after, e.Location, at, rows);
                    break;
                case StockMoved e:
                    ThereAgain(before, after, e.Location, at, rows);
                    break;
            }
        }
    }

    /// <summary>A line that waited has all its units, or one whose units were missing has left.</summary>
    private static void Ends(StockState before, StockState after, string key, string how, DateTimeOffset at, OversellRows rows)
    {
        if (!before.Promises.TryGetValue(key, out var was)) return;
        var now = after.Promises.GetValueOrDefault(key);
        var served = was.Backordered > 0 && now is not { Backordered: > 0 };
        var left = now is null && before.At(was.Location).Short > 0;
        if (served || left) rows.Ended.Add(End(after, was, how, at));
        else ThereAgain(before, after, was.Location, at, rows);
    }

    /// <summary>All units are there that were promised at a location and missing.</summary>
    private static void ThereAgain(StockState before, StockState after, string location, DateTimeOffset at, OversellRows rows)
    {
        if (before.At(location).Short == 0 || after.At(location).Short > 0) return;
        foreach (var p in after.Promises.Values)
            if (p.Location == location && p.Backordered == 0) rows.Ended.Add(End(after, p, Filled, at));
    }

    private static OversellEnd End(StockState stock, Promise p, string how, DateTimeOffset at) => new(stock.Sku.Value, p.Order.Value, p.LineId, Micros.Of(at), how);

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
