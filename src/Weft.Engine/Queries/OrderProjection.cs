using Weft.Core.Orders;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries;

/// <summary>An order's row in the list of orders.</summary>
internal static class OrderProjection
{
    public static OrderRow? Row(OrderState s, TimeProvider clock)
    {
        if (s.Order is not { } order) return null;
        var inSync = s.InSync;
        return new OrderRow
        {
            Id = s.Id.Value,
            Connection = order.Connection,
            Number = order.Number,
            Status = s.Status().ToString(),
            InSync = inSync,
            Held = s.Holds.Length > 0,
            Attention = s.IsUndecided || s.Obligations.Any(o => o.State == ObligationState.Failed),
            Total = order.Total.Minor,
            Currency = order.Total.Currency.Code,
            Erp = s.Obligation("erp-sales-order")?.Reference,
            PlacedAt = Micros.Of(order.PlacedAt),
            Since = Micros.Of(s.Since),
            SyncedAt = inSync ? Micros.Of(s.Obligations.Select(o => o.Since).Append(s.Since).Max()) : null,
            UpdatedAt = clock.Now(),
        };
    }
}
