using Weft.Core.Orders;

namespace Weft.Core.Slas;

/// <summary>Keeps when an order was stopped: by holds, or because its goods were not there yet. Without either nothing is kept.</summary>
internal static class OrderStops
{
    /// <summary>The state after an event, with the stop that began or ended by it.</summary>
    public static OrderState Follow(OrderState after, DateTimeOffset at)
    {
        var was = after.Stops is [.., { Until: null }];
        if (IsStopped(after) == was) return after;
        return after with { Stops = was ? after.Stops.SetItem(after.Stops.Length - 1, after.Stops[^1] with { Until = at }) : after.Stops.Add(new Stop(at, null, IsUnasked(after))) };
    }

    private static bool IsStopped(OrderState s)
    {
        if (s.Holds.Length > 0) return s.Order is not null;
        foreach (var line in s.Lines)
            if (line.Backordered > 0) return IsUnasked(s);
        return false;
    }

    /// <summary>True until the ERP is asked.</summary>
    private static bool IsUnasked(OrderState s) => s.Obligation(ObligationKeys.ErpSalesOrder) is null;
}
