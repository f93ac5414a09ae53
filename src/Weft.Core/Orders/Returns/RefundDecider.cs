using System.Collections.Immutable;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Returns;

/// <summary>Money that goes back without goods coming.</summary>
internal static class RefundDecider
{
    public static Decision Request(RequestRefund c, OrderState s)
    {
        if (ReturnChecks.OfId(c.RefundId, "refundId") is { } bad) return bad;
        var units = Merged(c.Lines);
        if (s.Returns.Refund(c.RefundId) is { } known)
            return known.Decided.ReturnId is null && Same(known.Decided.Lines, units)
                ? new Decision.AlreadyDone($"Refund {c.RefundId} is decided.")
                : new Decision.Refused($"Another refund has the id {c.RefundId}.", "refundId", "Give every refund an id of its own, and the same id only to repeat one.");
        if (s.Returns.Returns.Any(r => r.Id == c.RefundId)) return new Decision.Refused($"A return has the id {c.RefundId}.", "refundId", "Give the refund an id of its own.");
        if (s.Returns.Refunds.Length >= ReturnLimits.Refunds) return new Decision.Refused($"The order has {ReturnLimits.Refunds} refunds already.", "refundId", "Look at them: something asks for refunds again and again.");
        if ((ReturnChecks.OfShipping(c.Shipping, s) ?? OfGoodwill(c.Goodwill, s) ?? OfUnits(units, s)) is { } fault) return fault;
        var (lines, charges) = (RefundPlan.Lines(s, units), RefundPlan.Shipping(s, c.Shipping));
        var wanted = RefundPlan.Sum(lines, charges, s.Order!.Total.Currency) + (c.Goodwill ?? Money.Zero(s.Order.Total.Currency));
        if (wanted.Minor <= 0) return new Decision.Refused("The refund comes to nothing.", "lines", "Say which units, which share of shipping, or how much.");
        var left = s.Paid() - s.PaidBack() + CreditBack.Left(s) + (Balance.WeCapture(s) ? Balance.LeftOfGiftCards(s) : Money.Zero(s.Order.Total.Currency));
        return wanted > left
            ? new Decision.Refused($"{wanted} cannot be paid back: {s.Paid() + s.Credit()} were paid, and {left} of it are left.", "lines", "Pay back at most what is left.")
            : Decision.Accept(RefundPlan.Make(s, c.RefundId, RefundCause.KeepsItem, lines, charges, c.Goodwill, c.By, c.Reason)!);
    }

    public static Decision PayFirst(PayRefundFirst c, OrderState s) =>
        s.Obligation(ReturnKeys.CreditNote(c.RefundId)) is { State: ObligationState.Open } && RefundSteps.Waits(s, c.RefundId)
            ? Decision.Accept(new RefundUnblocked(c.RefundId, $"The ERP has not credited within {ReturnLimits.CreditNoteFirst.TotalHours:F0} hours."))
            : new Decision.AlreadyDone("The refund does not wait for the ERP.");

    public static Decision TellChannel(TellChannelOfRefund c, OrderState s) =>
        s.Obligation(ReturnKeys.ChannelReport(c.RefundId)) is { Settled: false } awaited
            ? Decision.Accept(new ObligationWaived(awaited.Key, "the channel has not told of it by itself: it is told."))
            : new Decision.AlreadyDone("Nobody waits for the channel.");

    /// <summary>Units of each line, once.</summary>
    public static ImmutableArray<LineQuantity> Merged(ImmutableArray<LineQuantity> lines) =>
        lines.IsDefaultOrEmpty ? [] : [.. lines.GroupBy(l => l.LineId, StringComparer.Ordinal).Select(g => new LineQuantity(g.Key, OrderDecider.Sum(g)))];

    public static bool Same(ImmutableArray<RefundLine> lines, ImmutableArray<LineQuantity> units) => lines.Select(l => new LineQuantity(l.LineId, l.Quantity)).SequenceEqual(units);

    private static Decision.Refused? OfGoodwill(Money? goodwill, OrderState s) => goodwill switch
    {
        null => null,
        { Minor: <= 0 } => new($"{goodwill} is nothing to pay back.", "amount", "Give an amount above zero."),
        { } m when m.Currency != s.Order!.Total.Currency => new($"The order is in {s.Order.Total.Currency}.", "amount", "Give the amount in the order's currency."),
        _ => null,
    };

    private static Decision.Refused? OfUnits(ImmutableArray<LineQuantity> units, OrderState s)
    {
        foreach (var part in units)
        {
            if (s.Lines.FirstOrDefault(l => l.LineId == part.LineId) is not { } line) return ReturnChecks.NoLine(part.LineId);
            var left = line.Shipped - Balance.UnitsPaidBack(s, part.LineId);
            if (part.Quantity <= 0 || part.Quantity > left)
                return new($"{part.Quantity} units of line {part.LineId} cannot be paid back; {left} have shipped and are not paid back.", "lines", "Name units that have shipped. Units that have not are taken out of the order, or cancelled.");
        }

        return null;
    }
}
