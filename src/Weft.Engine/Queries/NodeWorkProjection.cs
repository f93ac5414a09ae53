using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries;

/// <summary>An order's open pieces by node.</summary>
internal static class NodeWorkProjection
{
    public static void Follow(OrderState? before, OrderState after, WriteBatch rows)
    {
        if (after.Plan is null || (before is not null && before.Plan == after.Plan)) return;
        var (was, open) = (before is null ? default : OpenWork.Of(before), OpenWork.Of(after));
        if (!was.IsDefault && was.AsSpan().SequenceEqual(open.AsSpan())) return;
        // An order that was not in memory may have rows that nobody here knows of.
        if (was.IsDefault || !was.IsEmpty) rows.NodeWorkOver.Add(after.Id.Value);
        foreach (var node in open.GroupBy(l => l, StringComparer.Ordinal)) rows.NodeWork.Add(new NodeWorkRow(after.Id.Value, node.Key, node.Count()));
    }
}
