using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Returns;

/// <summary>
/// Money that came without an order for it: more than the order comes to, or after it was cancelled. It is the customer's, and goes back once: by itself up to the retailer's limit
/// (<see cref="Parties.RefundLimitMinor"/>), above it when finance has approved it.
/// </summary>
internal static class Overpaid
{
    /// <summary>True when so much goes back without anybody being asked.</summary>
    public static bool GoesBackByItself(Money amount, OrderState s) => s.Parties!.RefundLimitMinor is { } limit && amount.Minor <= limit;

    /// <summary>What the customer has paid beyond what the order comes to now; below zero, what the payment covers too little. Null when nobody has said that it is another amount.</summary>
    public static Money? Of(OrderState s) => s is { Parties.PaymentProvider: not null, Payment.State: PaymentState.Authorised or PaymentState.Captured, Amendments.Covered: { } covered }
        ? covered - Due(s) - GivenBack(s)
        : null;

    /// <summary>The refund of it; null when there is nothing to pay back.</summary>
    public static RefundDecided? Refund(OrderState s, string by, string reason) => Of(s) is { Minor: > 0 } amount
        ? RefundPlan.Make(s, $"overpaid-{s.Returns.Refunds.Count(r => r.Decided.Cause == RefundCause.Overpayment) + 1}", RefundCause.Overpayment, [], [], amount, by, reason)
        : null;

    /// <summary>The hold of a payment that came although the order was cancelled, where that is more than goes back by itself.</summary>
    public static HoldPlaced? Late(OrderState before, OrderState after, DateTimeOffset now)
    {
        if (before.Cancellation is not { State: CancellationState.Done } || after.Parties?.RefundLimitMinor is null || after.Lines.Any(l => l.Shipped > 0)) return null;
        if (after.Payment.State != PaymentState.Captured || (before.Payment.State == PaymentState.Captured && before.Amendments.Covered == after.Amendments.Covered)) return null;
        var amount = after.Paid() - after.PaidBack();
        return amount.Minor <= 0 || GoesBackByItself(amount, after) || after.Holds.Any(h => h.Kind == HoldKind.RefundDue) ? null : new HoldPlaced(new Hold(
            HoldKind.RefundDue, amount.ToString(), "finance", $"The order was cancelled, and {amount} came for it afterwards.",
            "Approve the refund: the money goes back at once. Nothing goes back before.", now));
    }

    /// <summary>What the order comes to, without what was never charged.</summary>
    private static Money Due(OrderState s) => Withdrawal.Remaining(s).Total is var total && s.Returns.Charged is not null && Charging.Whole(s) is var charged && charged < total ? charged : total;

    private static Money GivenBack(OrderState s) =>
        Shares.Sum(s.Returns.Refunds.Where(r => r.Decided.Cause is RefundCause.Overpayment or RefundCause.Withdrawal).Select(r => r.Decided.Total), s.Order!.Total.Currency);
}
