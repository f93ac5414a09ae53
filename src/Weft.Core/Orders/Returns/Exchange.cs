using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Returns;

/// <summary>A return of one order that pays for another one.</summary>
internal static class Exchange
{
    /// <summary>At the new order: it takes as much of the credit as it costs and is not paid otherwise.</summary>
    public static Decision Offer(OfferCredit c, OrderState s)
    {
        if (s.Returns.Credits.FirstOrDefault(x => x.From == c.From && x.RefundId == c.RefundId) is { } known) return Answer(c, s, known.Amount);
        var zero = Money.Zero(c.Amount.Currency);
        if (CreditBack.IsWithdrawn(s, c.From, c.RefundId)) return Answer(c, s, zero);
        var open = s.Payment.State == PaymentState.Captured || s.Cancellation is not null || c.Amount.Currency != s.Order!.Total.Currency || !s.Returns.Captures.IsEmpty ? zero : Withdrawal.Remaining(s).Total - s.Credit();
        // What the provider has been asked to capture is on its way.
        if (s.Obligations.Any(o => o is { Kind: ObligationKind.PaymentCapture, State: not ObligationState.Waived })) open = zero;
        var taken = c.Amount < open ? c.Amount : open;
        if (taken.Minor <= 0) return Answer(c, s, zero);
        var received = new CreditReceived(c.From, c.RefundId, taken);
        return taken == open && s.Holds.FirstOrDefault(h => h.Kind == HoldKind.PaymentPending) is { } pending
            ? Decision.Accept(received, new HoldReleased(pending.Kind, pending.Key, "exchange"))
            : Decision.Accept(received);
    }

    /// <summary>At the old order: what the new one takes is not paid out.</summary>
    public static Decision Taken(CreditTaken c, OrderState s) => s.Returns.Refund(c.RefundId) switch
    {
        null => new Decision.Unexpected($"{c.By} takes credit of refund {c.RefundId}, which the order does not have."),
        { Moved: not null } => new Decision.AlreadyDone("The exchange order has answered already."),
        { } refund when refund.Decided.Exchange != c.By => new Decision.Unexpected($"{c.By} takes credit of refund {c.RefundId}, which is not meant for it."),
        _ => Decision.Accept(new CreditMoved(c.RefundId, c.By, c.Amount)),
    };

    private static Decision.Accepted Answer(OfferCredit c, OrderState s, Money amount) => Decision.Answer(OrderWorkflow.StreamOf(c.From), new CreditTaken(s.Id, c.RefundId, amount));
}
