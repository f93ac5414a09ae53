using System.Collections.Immutable;
using Weft.Core.Shared;

namespace Weft.Core.Orders.Returns;

/// <summary>What was paid, what was paid back, and what is still to be paid.</summary>
public static class Balance
{
    /// <summary>What the customer has paid, or will be charged for without more being asked: the most that can be paid back.</summary>
    public static Money Paid(this OrderState s)
    {
        var order = s.Order!;
        return s.Payment.State switch
        {
            _ when !s.Returns.Captures.IsEmpty => Shares.Sum(s.Returns.Captures.Select(c => c.Amount), order.Total.Currency),
            PaymentState.Captured when !WeCapture(s) => s.Amendments.Covered ?? order.Total,
            PaymentState.Captured when s.Amendments.Covered is { } covered => covered - s.Credit(),
            PaymentState.Authorised or PaymentState.Captured when s.Returns.Charged is { } charged => charged.Amount,
            PaymentState.Authorised or PaymentState.Captured => Withdrawal.Remaining(s).Total - s.Credit(),
            _ => Money.Zero(order.Total.Currency),
        };
    }

    /// <summary>What was decided to be paid back in money.</summary>
    public static Money PaidBack(this OrderState s) => Shares.Sum(s.Returns.Refunds.Select(r => r.ToPay), s.Order!.Total.Currency);

    /// <summary>What other orders' returns are worth to this one.</summary>
    public static Money Credit(this OrderState s) => Shares.Sum(s.Returns.Credits.Select(c => c.Amount), s.Order!.Total.Currency);

    /// <summary>What the customer still has to pay, because an exchange costs more than what came back. Zero for an order that exchanges nothing.</summary>
    public static Money Due(this OrderState s) => s.Returns.Credits.IsEmpty || s.Payment.State is PaymentState.Captured || s.Cancellation is { State: CancellationState.Done }
        ? Money.Zero(s.Order!.Total.Currency)
        : Withdrawal.Remaining(s).Total - s.Credit();

    /// <summary>True when the money moves when we say so; false when it had moved before the order came.</summary>
    internal static bool WeCapture(OrderState s) => s.Order!.Payment.State != PaymentState.Captured && s.Parties!.PaymentProvider is not null;

    /// <summary>Units of a line that have been paid back, as pieces of what the ERP was given.</summary>
    internal static int UnitsPaidBack(OrderState s, string lineId) => Pieces(s).Where(l => l.LineId == lineId).Sum(l => l.Quantity);

    /// <summary>Every piece of the order's lines that was paid back. What was taken out before the ERP had the order is no piece of what it has.</summary>
    internal static IEnumerable<RefundLine> Pieces(OrderState s) => s.Returns.Refunds.Where(r => r.Decided.Cause != RefundCause.Withdrawal).SelectMany(r => r.Decided.Lines);

    /// <summary>What is left of the shipping charges.</summary>
    internal static ImmutableArray<Charge> ShippingLeft(OrderState s)
    {
        var back = s.Returns.Refunds.SelectMany(r => r.Decided.Charges).ToList();
        return
        [
            .. s.Order!.Charges.Where(c => c.Kind == "shipping").Select(c => back.Where(b => b.Title == c.Title && b.Taxes.Length == c.Taxes.Length).Aggregate(c, (left, b) => left with
            {
                Net = left.Net - b.Net,
                Taxes = [.. left.Taxes.Select((t, i) => t with { Amount = t.Amount - b.Taxes[i].Amount })],
            })),
        ];
    }
}
