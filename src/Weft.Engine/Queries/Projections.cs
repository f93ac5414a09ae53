using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reconciliation;
using Weft.Core.Workflow;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries;

/// <summary>
/// The rows that lists are made of. They follow from streams alone and are written in the same transaction as what they follow from, so a list never says anything else than the
/// events do, and can be made again from them.
/// </summary>
internal static class Projections
{
    /// <summary>Rows that follow from one decision.</summary>
    public static void AddDecided(object before, object after, ImmutableArray<Event> events, int version, DateTimeOffset at, OversellRows rows)
    {
        if (after is StockState stock) OversellProjection.Follow((StockState)before, stock, events, version, at, rows);
    }

    /// <summary>The row of a stream as it stands after all decisions of a transaction, when it differs from what it was before: most steps of an order change nothing that lists show.</summary>
    public static void AddStanding(object? before, object state, TimeProvider clock, WriteBatch rows)
    {
        if (state is OrderState order && OrderProjection.Row(order, clock) is { } row)
        {
            var earlier = before is OrderState was ? OrderProjection.Row(was, clock) : null;
            if (earlier is null || row != earlier with { UpdatedAt = row.UpdatedAt }) rows.Orders.Add(row);
            Measure(order, earlier, row, rows);
            HoldProjection.Follow(before as OrderState, order, rows);
            if (MoneyProjection.Month(order, clock) is { } month) rows.OrderMonths.Add(month);
            NodeWorkProjection.Follow(before as OrderState, order, rows);
        }

        if (state is DiscrepancyState found && DiscrepancyProjection.Row(found) is { } difference) rows.Discrepancies.Add(difference);
        if (state is Core.Finance.MoneyDifferenceState money && MoneyProjection.Row(money) is { } differing)
        {
            rows.MoneyDifferences.Add(differing);
            Value.Figures.CountMoney(before is Core.Finance.MoneyDifferenceState was ? MoneyProjection.Row(was) : null, differing, clock.Now(), rows);
        }
        if (state is Core.Alerts.AlertState alert && AlertProjection.Row(alert) is { } told) rows.Alerts.Add(told);
    }

    /// <summary>Notes what is measured of an order: that it came, and when it came to be in sync, for the first time or after a change.</summary>
    private static void Measure(OrderState order, OrderRow? earlier, OrderRow row, WriteBatch rows)
    {
        if (earlier is null) rows.OrdersTaken.Add(row.Connection);
        if (!row.InSync || earlier is { InSync: true }) return;
        var back = order.Returns.Returns.IsDefaultOrEmpty ? null : order.Returns.Returns[^1];
        var workflow = back is not null ? "return" : order.Amendments.Keys.IsDefaultOrEmpty ? "order" : "change";
        rows.OrdersSynced.Add((row.Connection, workflow, row.UpdatedAt - (back is null ? row.Since : Micros.Of(back.Since))));
    }
}
