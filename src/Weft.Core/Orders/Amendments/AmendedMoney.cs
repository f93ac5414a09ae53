using System.Collections.Immutable;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>Whether the payment covers what the customer is to pay since the order was changed.</summary>
internal static class AmendedMoney
{
    /// <summary>Holds that come or go because the order, or what its payment covers, has changed.</summary>
    public static IEnumerable<Event> Events(OrderState before, OrderState after, DateTimeOffset now)
    {
        if ((ReferenceEquals(before.Amendments, after.Amendments) && before.Returns.Refunds.Length == after.Returns.Refunds.Length) || after.Order is null || after.Cancellation is { State: CancellationState.Done }) yield break;
        var open = Open(after);
        var wanted = open is not { IsZero: false } difference ? null
            : !difference.IsNegative ? BalanceDue(difference, now)
            : after.Payment.State == PaymentState.Captured ? RefundDue(-difference, now) : null;
        foreach (var held in after.Holds)
            if (held.Kind is HoldKind.BalanceDue or HoldKind.RefundDue && (held.Kind != wanted?.Kind || held.Key != wanted.Key)) yield return new HoldReleased(held.Kind, held.Key, "payment");
        if (wanted is not null && !after.Holds.Any(h => h.Kind == wanted.Kind && h.Key == wanted.Key)) yield return new HoldPlaced(wanted);
        if (before.Order is null || ReferenceEquals(before.Order, after.Order)) yield break;
        foreach (var e in Doubts(after, now)) yield return e;
    }

    /// <summary>A report that the payment covers more than was known; null when it says nothing new.</summary>
    public static Decision? Raised(ReportPayment c, OrderState s) =>
        c.Amount is { } amount && c.State == s.Payment.State && c.State is PaymentState.Authorised or PaymentState.Captured && s.Order is { } order && amount.Currency == order.Total.Currency
        && amount > (s.Amendments.Covered ?? order.Total)
            ? Decision.Accept(new PaymentChanged(c.State, c.Reference ?? s.Payment.Reference) { Amount = amount })
            : null;

    /// <summary>What the payment is known to cover after a change of its state.</summary>
    public static OrderState Covered(OrderState s, PaymentChanged e)
    {
        if (e.Amount is { } amount) return s with { Amendments = s.Amendments with { Covered = amount } };
        return e.State == PaymentState.Captured && s.Amendments.Covered is { } covered && s.Order is not null && Withdrawal.Remaining(s).Total is var total && total < covered
            ? s with { Amendments = s.Amendments with { Covered = total } }
            : s;
    }

    /// <summary>What was taken and is too much since the order became cheaper; null when nothing is.</summary>
    public static Money? TooMuch(OrderState s) => s.Payment.State == PaymentState.Captured && Open(s) is { IsNegative: true } open ? -open : null;

    /// <summary>What the customer still has to pay, or below zero what was taken too much; null when the channel collects itself or nothing is paid yet.</summary>
    private static Money? Open(OrderState s) =>
        s is { Parties.PaymentProvider: not null, Payment.State: PaymentState.Authorised or PaymentState.Captured, Amendments.Covered: { } covered } ? Withdrawal.Remaining(s).Total - (covered - PaidBack(s)) : null;

    /// <summary>What was paid back because the order became cheaper.</summary>
    private static Money PaidBack(OrderState s) => Shares.Sum(s.Returns.Refunds.Where(r => r.Decided.Cause == RefundCause.Withdrawal).Select(r => r.ToPay), s.Order!.Total.Currency);

    private static Hold BalanceDue(Money difference, DateTimeOffset now) => new(
        HoldKind.BalanceDue, difference.ToString(), "finance", $"The order became dearer: the payment covers {difference} too little.",
        "Have the customer pay the difference; the order goes on when the payment is reported. Release the hold to ship without it.", now);

    private static Hold RefundDue(Money difference, DateTimeOffset now) => new(
        HoldKind.RefundDue, difference.ToString(), "finance", $"The order became cheaper after it was paid: {difference} is owed to the customer.",
        "Refund the difference, then release the hold.", now);

    /// <summary>What was doubtful of the order before the change may be right now, and the other way round.</summary>
    private static IEnumerable<Event> Doubts(OrderState s, DateTimeOffset now)
    {
        var doubts = Placement.Doubts(s.Order!, s.Parties!, now).ToList();
        foreach (var held in s.Holds)
            if (held.Kind is HoldKind.TotalMismatch or HoldKind.Address && !doubts.Exists(d => d.Kind == held.Kind && d.Key == held.Key)) yield return new HoldReleased(held.Kind, held.Key, "change");
        foreach (var doubt in doubts)
            if (!s.Holds.Any(h => h.Kind == doubt.Kind && h.Key == doubt.Key)) yield return new HoldPlaced(doubt);
    }
}
