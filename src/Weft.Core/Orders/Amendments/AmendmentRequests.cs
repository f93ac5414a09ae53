using System.Collections.Immutable;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>What others are asked because an order was changed.</summary>
internal static class AmendmentRequests
{
    public static DeliveryRequest Of(Obligation owed, OrderState s) => owed.Kind switch
    {
        ObligationKind.ErpOrderChange => Erp(NameOf(owed), s),
        ObligationKind.ChannelOrderChange => Channel(NameOf(owed), s),
        ObligationKind.WarehouseRecall when s.Plan is not null => PieceRecalls.Request(NameOf(owed), s, ErpReference(s)),
        ObligationKind.WarehouseRecall => new WarehouseCancellationRequest(s.Id, OrderEffects.ReleaseId(s), ErpReference(s), Recalls.Reason(NameOf(owed), s)) { Lines = OrderEffects.Items(s, Recalls.Lines(NameOf(owed), s)) },
        _ => throw new InvalidOperationException($"{owed.Kind} is awaited, not sent."),
    };

    private static ErpOrderChangeRequest Erp(string change, OrderState s)
    {
        var order = Withdrawal.Present(s);
        return new ErpOrderChangeRequest(order, ErpReference(s), change, OrderEffects.Remapped(order, s), s.Parties!.Location, OrderEffects.Rounding(order), s.Amendments.LastReason ?? "");
    }

    private static ChannelOrderChangeRequest Channel(string change, OrderState s)
    {
        var order = Withdrawal.Present(s);
        return new ChannelOrderChangeRequest(s.Id, order.ChannelOrderId, change, [.. order.Lines.Select(l => new LineQuantity(l.LineId, l.Quantity))], order.Total, s.Amendments.LastReason ?? "")
        {
            ShipTo = order.ShipTo,
            Substitutes = order.Lines.Any(l => l.InPlaceOf is not null) ? [.. order.Lines.Where(l => l.InPlaceOf is not null)] : null,
        };
    }

    private static string? ErpReference(OrderState s) => s.Obligation(ObligationKeys.ErpSalesOrder)?.Reference;

    private static string NameOf(Obligation owed) => owed.Key[(owed.Key.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
