using System.Collections.Immutable;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Returns;

/// <summary>Refunds that others have made already.</summary>
internal static class RefundReports
{
    public static Decision Decide(ReportRefund c, OrderState s, DateTimeOffset now)
    {
        if (ReturnChecks.OfId(c.TheirId, "refund.id") is { } bad) return bad;
        var paymentRefund = c.PaymentRefundId ?? (c.Source == RefundSource.Provider ? c.TheirId : null);
        if (Ours(c, s) is { } ours) return Echo(ours.Refund, ours.Step, c, paymentRefund);
        if (s.Returns.Refunds.Any(r => r.Reports.Any(x => x.Source == c.Source && x.TheirId == c.TheirId)) || s.Returns.Doubts.Any(d => d.Source == c.Source && d.TheirId == c.TheirId))
            return new Decision.AlreadyDone($"Refund {c.TheirId} is known.");
        if (c.Amount.Minor <= 0) return new Decision.Refused($"A refund of {c.Amount} says nothing.", "amount", "Report what the customer gets back.");
        if (c.LeftThere is { } left && left.Currency == s.Order!.Total.Currency && left >= s.Paid() - Made(s)) return new Decision.AlreadyDone($"Refund {c.TheirId} gives back what was never counted as paid.");
        if (s.Returns.Refunds.FirstOrDefault(r => IsSame(r, c, paymentRefund, s)) is { } same) return Decision.Accept(Reported(same.Id, c, paymentRefund) with { ChannelMayTell = PaidByOthers(same, c, s) });
        if (Doubt(c, s) is { } doubt)
        {
            return s.Returns.Doubts.Length >= ReturnLimits.Doubts
                ? new Decision.Refused(doubt, "amount", "Compare the refunds with whoever reports them.")
                : Decision.Accept(new RefundDoubted(c.Source, c.TheirId, paymentRefund, c.Amount, doubt) { Report = c }, new HoldPlaced(new Hold(
                    HoldKind.Manual, HoldOf(c.TheirId), "finance", $"{Who(c.Source)} reports a refund of {c.Amount} ({c.TheirId}). {doubt}", "Compare the refunds with whoever made it; release the hold when it is settled.", now)));
        }

        var refund = New(c, s);
        return Decision.Accept(refund, Reported(refund.RefundId, c, paymentRefund));
    }

    /// <summary>
    /// A doubted refund that is possible by now, and the end of its hold: its report had overtaken the news of the shipment, or of the payment, that it gives back. Whoever has released the
    /// hold has settled it, and nothing follows. Empty when there is none.
    /// </summary>
    public static ImmutableArray<Event> Confirmed(OrderState s, DateTimeOffset now)
    {
        foreach (var doubt in s.Returns.Doubts)
        {
            if (doubt.Report is not { } report || !s.Holds.Any(h => h.Kind == HoldKind.Manual && h.Key == HoldOf(doubt.TheirId))) continue;
            var released = new HoldReleased(HoldKind.Manual, HoldOf(doubt.TheirId), Who(doubt.Source).ToLowerInvariant());
            switch (Decide(report, s with { Returns = s.Returns with { Doubts = s.Returns.Doubts.Remove(doubt) } }, now))
            {
                case Decision.Accepted accepted when !accepted.Events.Any(e => e is RefundDoubted): return [.. accepted.Events, released];
                case Decision.AlreadyDone: return [released];
            }
        }

        return [];
    }

    /// <summary>The refund that we asked for ourselves, and which of its steps is reported.</summary>
    private static (RefundState Refund, string Step)? Ours(ReportRefund c, OrderState s)
    {
        if (c.OurKey is not { } key || !key.StartsWith(s.Id.Value + "/", StringComparison.Ordinal)) return null;
        var step = key[(s.Id.Value.Length + 1)..];
        var slash = step.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && s.Returns.Refund(step[(slash + 1)..]) is { } refund && s.Obligation(step) is not null ? (refund, step) : null;
    }

    private static Decision Echo(RefundState refund, string step, ReportRefund c, string? paymentRefund) =>
        refund.Reports.Any(x => x.Source == c.Source && x.TheirId == c.TheirId)
            ? new Decision.AlreadyDone($"Refund {c.TheirId} is known.")
            : Decision.Accept(Reported(refund.Id, c, paymentRefund), new ObligationMet(step, c.TheirId, Adopted: false, c.At, null));

    /// <summary>
    /// The same refund, seen by the other side: the payment provider's id says so; without it, the amount does. One that Weft decided and nobody has paid yet is the same too: better
    /// to ask once too little, which the reconciliation finds, than to pay twice.
    /// </summary>
    private static bool IsSame(RefundState r, ReportRefund c, string? paymentRefund, OrderState s)
    {
        if (r.Reports.Any(x => x.Source == c.Source)) return false;
        var known = r.Reports.Select(x => x.PaymentRefundId).FirstOrDefault(x => x is not null) ?? (r.MadeElsewhere ? null : s.Obligation(ReturnKeys.Payment(r.Id))?.Reference);
        if (known is not null && paymentRefund is not null) return known == paymentRefund;
        if (r.ToPay != c.Amount || (!c.Lines.IsDefaultOrEmpty && !r.MadeElsewhere && !RefundDecider.Same(r.Decided.Lines, RefundDecider.Merged(c.Lines)))) return false;
        return r.MadeElsewhere || s.Obligation(ReturnKeys.Payment(r.Id)) is not { } payment || (payment is { State: ObligationState.Open } && (!s.IsDue(payment) || IsByPayer(c, payment, s)));
    }

    /// <summary>True when the reporter is who was to pay: a shop that pays through itself looks at its own refunds before it pays.</summary>
    private static bool IsByPayer(ReportRefund c, Obligation payment, OrderState s) => c.Source == RefundSource.Channel && payment.Connection == s.Order!.Connection;

    /// <summary>True when somebody else paid, at the provider, what Weft had decided and has not paid itself.</summary>
    private static bool PaidByOthers(RefundState r, ReportRefund c, OrderState s) =>
        c.Source == RefundSource.Provider && !r.MadeElsewhere && s.Obligation(ReturnKeys.Payment(r.Id)) is not { State: ObligationState.Met };

    /// <summary>What has been paid back, by whoever did it; what is only decided is not.</summary>
    private static Money Made(OrderState s) => Shares.Sum(
        s.Returns.Refunds.Where(r => !r.Reports.IsEmpty || s.Obligation(ReturnKeys.Payment(r.Id)) is { State: ObligationState.Met }).Select(r => r.ToPay), s.Order!.Total.Currency);

    private static string? Doubt(ReportRefund c, OrderState s)
    {
        if (c.Amount.Currency != s.Order!.Total.Currency) return $"The order is in {s.Order.Total.Currency}.";
        var left = s.Paid() - s.PaidBack();
        if (c.Amount > left) return $"{s.Paid()} were paid and {s.PaidBack()} paid back: only {left} are left.";
        return s.Returns.Refunds.Length >= ReturnLimits.Refunds ? $"The order has {ReturnLimits.Refunds} refunds already." : null;
    }

    /// <summary>True for money that goes back because the order became cheaper, or will: the ERP has the cheaper order, and nothing to credit.</summary>
    private static bool IsOfChange(ReportRefund c, OrderState s) => s.Payment.State == PaymentState.Captured && (
        (Overpaid.Of(s) is { } beyond && beyond >= c.Amount)
        || s.Amendments.Proposals.Any(p => p.State is ProposalState.Undecided or ProposalState.Accepted && p.What.By == "channel" && p.What.Before - p.What.After >= c.Amount));

    /// <summary>Takes the units and the shipping that the report names at the order's own figures. What its amount is more or less than these belongs to no line.</summary>
    private static RefundDecided New(ReportRefund c, OrderState s)
    {
        var id = $"{(c.Source == RefundSource.Channel ? "channel" : "provider")}-{c.TheirId}";
        var (by, reason) = (c.Source == RefundSource.Channel ? "channel" : "payment provider", c.Reason ?? "paid back there");
        if (IsOfChange(c, s)) return RefundPlan.Make(s, id, RefundCause.Overpayment, [], [], c.Amount, by, reason)!;
        var left = s.Paid() - s.PaidBack();
        var all = c.Lines.IsDefaultOrEmpty && c.Amount == left && s.Returns.Refunds.IsEmpty;
        var units = all ? [.. s.Lines.Select(l => new LineQuantity(l.LineId, l.Ordered - l.Withdrawn))] : RefundDecider.Merged(c.Lines);
        var lines = RefundPlan.Lines(s, units.Where(u => u.Quantity > 0));
        var charges = all ? Balance.ShippingLeft(s)
            : c.Shipping is { Minor: > 0 } shipping && ReturnChecks.OfShipping(new ShippingShare(null, shipping), s) is null ? RefundPlan.Shipping(s, new ShippingShare(null, shipping))
            : [];
        var rest = c.Amount - RefundPlan.Sum(lines, charges, c.Amount.Currency);
        return RefundPlan.Make(s, id, RefundCause.MadeElsewhere, lines, charges, rest, by, reason)!;
    }

    private static RefundReported Reported(string refundId, ReportRefund c, string? paymentRefund) => new(refundId, c.Source, c.TheirId, paymentRefund, c.Amount, c.At);

    private static string HoldOf(string theirId) => $"refund-{theirId}";

    private static string Who(RefundSource source) => source == RefundSource.Channel ? "The channel" : "The payment provider";
}
