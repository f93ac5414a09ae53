using System.Collections.Immutable;
using Weft.Core.Ledger;
using Weft.Core.Shared;

namespace Weft.Core.Orders.Returns;

/// <summary>What a payment that is captured as a whole was captured for, kept where that is not what the order comes to now.</summary>
/// <param name="Amount">What the provider was asked for.</param>
/// <param name="Without">Units that the customer was not charged for.</param>
public sealed record Charged(Money Amount, ImmutableArray<UnitsNotCharged> Without)
{
    /// <summary>Units of a line that the customer was not charged for.</summary>
    internal UnitsNotCharged Of(string lineId) => Without.FirstOrDefault(l => l.LineId == lineId) ?? new UnitsNotCharged(lineId, 0, 0);
}

/// <summary>Units of a line that were cancelled before the payment was captured.</summary>
/// <param name="LineId">The order's line.</param>
/// <param name="Withdrawn">Units that had been taken out one by one.</param>
/// <param name="Cancelled">Units that had been cancelled otherwise, as with a piece that a node gave up.</param>
public sealed record UnitsNotCharged(string LineId, int Withdrawn, int Cancelled);

/// <summary>Captures a payment as a whole for what has shipped or will ship, and for no more. Most orders are captured for what they come to, and keep nothing of it.</summary>
internal static class Charging
{
    /// <summary>The capture is owed now: units that will not ship any more are not charged, and what is authorised for them is released.</summary>
    public static OrderState Asked(OrderState s, string provider, DateTimeOffset at)
    {
        var unpaid = (s.Returns.Credits.IsEmpty && s.Order!.GiftCards is null) || Withdrawal.Remaining(s).Total > s.Credit();
        if (unpaid && !s.Lines.Any(l => l.Cancelled > l.Withdrawn)) return s.Returns.Charged is null ? s : s with { Returns = s.Returns with { Charged = null } };
        s = Keep(s, OrderAmounts.Wanted(s) - s.Credit(), static l => (l.Withdrawn, l.Cancelled - l.Withdrawn));
        // Gift cards, or other orders, pay for all that is left: no money is taken.
        if (s.Returns.Charged!.Amount.IsZero) s = OrderEvolution.Waive(s, ObligationKeys.PaymentCapture, "nothing is left to be paid in money.", at);
        return OrderEvolution.Add(s, OrderEvolution.Owe(ObligationKeys.PaymentVoid, ObligationKind.PaymentVoid, provider, at, ObligationKeys.PaymentCapture));
    }

    /// <summary>A capture that failed is asked for once more: it is for what the order comes to by now.</summary>
    public static OrderState AskedAgain(OrderState s, string key, DateTimeOffset at) =>
        key == ObligationKeys.PaymentCapture && s.Parties?.PaymentProvider is { } provider ? Asked(s, provider, at) : s;

    /// <summary>Units are about to be taken out of an order whose payment is captured, or is being captured: what it is captured for stays what it was.</summary>
    public static OrderState BeforeLess(OrderState s) =>
        s.Returns is { Charged: null, Captures.IsEmpty: true } && s.Amendments.Covered is null && Balance.WeCapture(s)
        && (s.Payment.State == PaymentState.Captured || (s.Payment.State == PaymentState.Authorised && s.Obligation(ObligationKeys.PaymentCapture) is { State: not (ObligationState.Waived or ObligationState.Failed) }))
            // Units of a piece that was cancelled since are charged: else their absence would be kept already.
            ? Keep(s, Withdrawal.Remaining(s).Total - s.Credit(), static l => (l.Withdrawn, 0))
            : s;

    /// <summary>What the customer is charged in all when the payment is captured as a whole, other orders' credit included.</summary>
    public static Money Whole(OrderState s) => s.Returns.Charged is { } charged ? charged.Amount + s.Credit() : Withdrawal.Remaining(s).Total;

    /// <summary>What the payment covers, before anybody changed the order: what was charged, or what is authorised.</summary>
    public static Money Covers(OrderState s) => s.Payment.State == PaymentState.Captured && Balance.WeCapture(s) && s.Returns.Captures.IsEmpty ? Whole(s) : s.Order!.Total;

    private static OrderState Keep(OrderState s, Money amount, Func<LineState, (int Withdrawn, int Cancelled)> without) => s with
    {
        Returns = s.Returns with
        {
            Charged = new Charged(amount.IsNegative ? Money.Zero(amount.Currency) : amount, [.. s.Lines.Where(l => without(l) != (0, 0)).Select(l => new UnitsNotCharged(l.LineId, without(l).Withdrawn, without(l).Cancelled))]),
        },
    };
}
