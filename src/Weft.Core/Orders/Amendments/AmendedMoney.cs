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
        var wanted = Overpaid.Of(after) is not { IsZero: false } beyond ? null
            : beyond.IsNegative ? BalanceDue(-beyond, now)
            : after.Payment.State == PaymentState.Captured ? RefundDue(beyond, now) : null;
        RefundDecided? refund = null;
        if (wanted is { Kind: HoldKind.RefundDue } && Overpaid.GoesBackByItself(Overpaid.Of(after)!.Value, after) && (refund = Overpaid.Refund(after, "weft", "paid beyond what the order comes to")) is not null) wanted = null;
        foreach (var held in after.Holds)
            if (held.Kind is HoldKind.BalanceDue or HoldKind.RefundDue && (held.Kind != wanted?.Kind || held.Key != wanted.Key)) yield return new HoldReleased(held.Kind, held.Key, "payment");
        if (refund is not null) yield return refund;
        if (wanted is not null && !after.Holds.Any(h => h.Kind == wanted.Kind && h.Key == wanted.Key)) yield return new HoldPlaced(wanted);
        if (before.Order is null || ReferenceEquals(before.Order, after.Order)) yield break;
        foreach (var e in Doubts(before.Order, after, now)) yield return e;
    }

    /// <summary>A report that the payment covers more than was known, or that more was taken; null when it says nothing new.</summary>
    public static Decision? Raised(ReportPayment c, OrderState s) =>
        c.State == s.Payment.State && (c.State == PaymentState.Authorised ? s.Order is not null && IsMore(c, s.Amendments.Covered ?? s.Order.Total, s) : IsTooMuch(c, s))
            ? Decision.Accept(new PaymentChanged(c.State, c.Reference ?? s.Payment.Reference) { Amount = c.Amount })
            : null;

    /// <summary>True when a report says that more was taken than the order comes to.</summary>
    public static bool IsTooMuch(ReportPayment c, OrderState s) =>
        c.State == PaymentState.Captured && s is { Order: not null, Parties.PaymentProvider: not null, Returns.Captures.IsEmpty: true } && IsMore(c, s.Amendments.Covered ?? Charging.Whole(s), s);

    private static bool IsMore(ReportPayment c, Money covered, OrderState s) => c.Amount is { } amount && amount.Currency == covered.Currency && amount + s.Credit() > covered;

    /// <summary>What the payment is known to cover after a change of its state.</summary>
    public static OrderState Covered(OrderState s, PaymentChanged e)
    {
        if (e.Amount is { } amount) return s with { Amendments = s.Amendments with { Covered = s.Order is null ? amount : amount + s.Credit() } };
        return e.State == PaymentState.Captured && s.Amendments.Covered is { } covered && s.Order is not null && Charging.Whole(s) is var total && total < covered
            ? s with { Amendments = s.Amendments with { Covered = total } }
            : s;
    }

    private static Hold BalanceDue(Money difference, DateTimeOffset now) => new(
        HoldKind.BalanceDue, difference.ToString(), "finance", $"The order became dearer: the payment covers {difference} too little.",
        "Have the customer pay the difference; the order goes on when the payment is reported. Release the hold to ship without it.", now);

    private static Hold RefundDue(Money difference, DateTimeOffset now) => new(
        HoldKind.RefundDue, difference.ToString(), "finance", $"The customer has paid {difference} more than the order comes to.",
        "Approve the refund: it goes back once. Release the hold when it stays, or was paid back otherwise.", now);

    /// <summary>What was doubtful of the order before the change may be right now, and the other way round.</summary>
    private static IEnumerable<Event> Doubts(Order before, OrderState s, DateTimeOffset now)
    {
        var doubts = Placement.Doubts(s.Order!, s.Parties!, now).ToList();
        foreach (var held in s.Holds)
            if ((held.Kind == HoldKind.TotalMismatch || (held.Kind == HoldKind.Address && before.ShipTo != s.Order!.ShipTo)) && !doubts.Exists(d => d.Kind == held.Kind && d.Key == held.Key)) yield return new HoldReleased(held.Kind, held.Key, "change");
        foreach (var doubt in doubts)
            if (!s.Holds.Any(h => h.Kind == doubt.Kind && h.Key == doubt.Key)) yield return new HoldPlaced(doubt);
    }
}
