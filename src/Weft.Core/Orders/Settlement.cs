using Weft.Core.Orders.Returns;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>What the ending of a delivery means for the obligation it served.</summary>
internal static class Settlement
{
    public static Decision Decide(DeliverySettled c, OrderState s)
    {
        if (Find(c.Key, s) is not { } owed) return new Decision.Unexpected($"Delivery {c.Key} serves no obligation of this order.");
        if (owed.Settled) return new Decision.AlreadyDone($"{owed.Key} is already {owed.State}.");
        var r = c.Result;
        if (r.CancelledThere) return CancelledThere(owed, r.Reason ?? "cancelled there", s);
        if (!r.Succeeded) return Failed(owed, r.Reason ?? "refused without a reason", s);

        var met = new ObligationMet(owed.Key, r.Reference, r.Adopted, r.At, r.Facts);
        return PartCaptures.Settled(met, owed, s) ?? owed.Kind switch
        {
            ObligationKind.PaymentCapture => Decision.Accept(met, new PaymentChanged(PaymentState.Captured, s.Payment.Reference)),
            ObligationKind.PaymentVoid => Decision.Accept(met, new PaymentChanged(PaymentState.Voided, s.Payment.Reference)),
            ObligationKind.WarehouseCancellation when s.Cancellation is { State: CancellationState.Requested } asked => Decision.Accept(met, new OrderCancelled(asked.By, asked.Reason)),
            _ => Decision.Accept(met),
        };
    }

    /// <summary>The other system has the order as cancelled. From a channel this is a cancellation, perhaps heard of here first.</summary>
    private static Decision CancelledThere(Obligation owed, string reason, OrderState s)
    {
        var waived = new ObligationWaived(owed.Key, reason);
        return owed.Connection == s.Order!.Connection && OrderDecider.Cancel(new CancelOrder("channel", reason), s) is Decision.Accepted cancel
            ? Decision.Accept([waived, .. cancel.Events])
            : Decision.Accept(waived);
    }

    private static Decision Failed(Obligation owed, string reason, OrderState s)
    {
        var asked = s.Cancellation is { State: CancellationState.Requested } cancellation ? cancellation : null;
        return owed.Kind switch
        {
            ObligationKind.WarehouseCancellation when asked is not null => Decision.Accept(new CancellationRefused(reason)),
            ObligationKind.WarehouseRelease when asked is not null => Decision.Accept(new ObligationFailed(owed.Key, reason), new OrderCancelled(asked.By, asked.Reason)),
            _ => Decision.Accept(new ObligationFailed(owed.Key, reason)),
        };
    }

    public static Decision Decide(DeliveryRetried c, OrderState s) =>
        Find(c.Key, s) switch
        {
            null => new Decision.Unexpected($"Delivery {c.Key} serves no obligation of this order."),
            { State: ObligationState.Failed } owed => Decision.Accept(new ObligationRetried(owed.Key, c.By)),
            var owed => new Decision.AlreadyDone($"{owed.Key} is {owed.State}; only what failed can be sent again."),
        };

    private static Obligation? Find(string deliveryKey, OrderState s) =>
        deliveryKey.StartsWith(s.Id.Value + "/", StringComparison.Ordinal) ? s.Obligation(deliveryKey[(s.Id.Value.Length + 1)..]) : null;
}
