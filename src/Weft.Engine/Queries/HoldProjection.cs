using Weft.Core.Orders;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries;

/// <summary>An order's rows in the list of holds.</summary>
internal static class HoldProjection
{
    public static void Follow(OrderState? before, OrderState after, WriteBatch rows)
    {
        if (after.Order is not { } order) return;
        // An order that was not in memory may have rows that nobody here knows of.
        if (before is not null && (before.Order is null ? after.Holds.IsEmpty : before.Holds == after.Holds)) return;
        if (before is not { Order: null }) rows.HoldsOver.Add(after.Id.Value);
        foreach (var h in after.Holds)
            rows.Holds.Add(new HoldRow(after.Id.Value, h.Kind.ToString(), h.Key, h.Owner, h.Reason, h.NextStep, Micros.Of(h.Since), Micros.Of(order.PlacedAt)));
    }
}
