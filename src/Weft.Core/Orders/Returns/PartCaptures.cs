using System.Collections.Immutable;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Returns;

/// <summary>Captures of a payment, shipment by shipment.</summary>
internal static class PartCaptures
{
    /// <summary>True when the order's payment is captured in parts.</summary>
    public static bool Apply(OrderState s) => s.Parties?.Capture == CaptureMode.PerShipment;

    /// <summary>Owes the capture of every shipment that has none: what all shipments so far come to, less what the earlier ones had. The charges, and the channel's own rounding, go with the first; what rounding the shares left goes with the last.</summary>
    public static OrderState Owe(OrderState s, string provider, DateTimeOffset at)
    {
        var captures = s.Returns.Captures;
        var owed = s.Obligations.ToBuilder();
        for (var i = captures.Length; i < s.Shipments.Length; i++)
        {
            var asked = captures.Aggregate(Money.Zero(s.Order!.Total.Currency), (sum, c) => sum + c.Amount);
            var amount = UpTo(s, i + 1) - s.Credit() - asked;
            var key = ReturnKeys.Capture(s.Shipments[i].ShipmentId);
            captures = captures.Add(new PartCapture(key, amount.IsNegative ? Money.Zero(amount.Currency) : amount, amount.Minor <= 0));
            if (amount.Minor > 0) owed.Add(new(key, ObligationKind.PaymentCapture, provider, [], ObligationState.Open, at));
        }

        s = s with { Returns = s.Returns with { Captures = captures }, Obligations = owed.ToImmutable() };
        return GiveBackTheRest(s, provider, at);
    }

    /// <summary>When nothing more will ship, what is authorised beyond the captures is released.</summary>
    public static OrderState GiveBackTheRest(OrderState s, string provider, DateTimeOffset at)
    {
        if (!s.GoodsSettled || s.Returns.Captures.IsEmpty || s.Obligation(ObligationKeys.PaymentVoid) is not null) return s;
        var captured = Shares.Sum(s.Returns.Captures.Select(c => c.Amount), s.Order!.Total.Currency);
        return captured >= s.Order.Total ? s : s with { Obligations = s.Obligations.Add(new(ObligationKeys.PaymentVoid, ObligationKind.PaymentVoid, provider, [.. s.Returns.Captures.Select(c => c.Key)], ObligationState.Open, at)) };
    }

    /// <summary>What a capture asks for: the share of its shipment, or all.</summary>
    public static Money AmountOf(Obligation owed, Order order, OrderState s)
    {
        foreach (var c in s.Returns.Captures) if (c.Key == owed.Key) return c.Amount;
        if (s.Returns.Charged is { } charged) return charged.Amount;
        return s.Returns.Credits.IsEmpty ? order.Total : order.Total - s.Credit();
    }

    /// <summary>True while more shares are to come, or another capture is still open: the rest must stay authorised.</summary>
    public static bool? More(Obligation owed, OrderState s) =>
        s.Returns.Captures.IsEmpty || (s.GoodsSettled && s.Returns.Captures.All(c => c.Done || c.Key == owed.Key)) ? null : true;

    /// <summary>The provider has captured a share, or released the rest; null when the payment is captured as a whole.</summary>
    public static Decision? Settled(ObligationMet met, Obligation owed, OrderState s)
    {
        if (s.Returns.Captures.IsEmpty) return owed.Kind == ObligationKind.PaymentVoid && s.Returns.Charged is not null ? Decision.Accept(met) : null;
        if (owed.Kind == ObligationKind.PaymentVoid) return Decision.Accept(met);
        if (owed.Kind != ObligationKind.PaymentCapture || s.Returns.Captures.FirstOrDefault(c => c.Key == owed.Key) is not { } part) return null;
        var captured = new PaymentPartCaptured(part.Key, part.Amount, met.Reference);
        return s.GoodsSettled && s.Returns.Captures.All(c => c.Done || c.Key == part.Key)
            ? Decision.Accept(met, captured, new PaymentChanged(PaymentState.Captured, s.Payment.Reference))
            : Decision.Accept(met, captured);
    }

    /// <summary>What so many shipments come to: of each line the channel's own figures, in proportion, as they are invoiced.</summary>
    private static Money UpTo(OrderState s, int shipments)
    {
        var order = s.Order!;
        var sum = order.Charges.Aggregate(Ledger.OrderAmounts.Rounding(order), (m, c) => m + c.Gross());
        foreach (var line in order.Lines)
        {
            var units = s.Shipments.Take(shipments).Sum(x => x.Lines.Where(l => l.LineId == line.LineId).Sum(l => l.Quantity));
            if (units > 0) sum += Withdrawal.Share(line, Math.Min(units, line.Quantity)).Gross();
        }

        return sum;
    }
}
