using Weft.Core.Orders.Returns;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Holds;

/// <summary>
/// Somebody has decided what a hold waited for: the payment's review, a suspicion of fraud, an address, money that is owed to the customer. Sent by a person, or by the system that looked.
/// </summary>
/// <param name="Kind">Which hold.</param>
/// <param name="Key">Of these, the one with this key; null for all.</param>
/// <param name="Accept">True: the order goes on, or the money goes back. False: the order is cancelled, or the money stays.</param>
/// <param name="By">Who decided.</param>
/// <param name="Reason">Why.</param>
public sealed record SettleHold(HoldKind Kind, string? Key, bool Accept, string By, string Reason) : Command;

/// <summary>The answer to a hold came before the hold itself, as messages do: it counts when the hold comes.</summary>
public sealed record HoldSettledBefore(HoldKind Kind, string Key, bool Accept, string By, string Reason) : Event;

/// <summary>What the answer to a hold leads to.</summary>
internal static class HoldSettlement
{
    public static Decision Decide(SettleHold c, OrderState s)
    {
        if (c.Kind is not (HoldKind.PaymentReview or HoldKind.Fraud or HoldKind.Address or HoldKind.RefundDue))
            return new Decision.Refused($"A hold of kind {c.Kind} is neither approved nor declined.", "kind", "Release it when its cause is cured, or cancel the order.");
        var held = s.Holds.Where(h => h.Kind == c.Kind && (c.Key is null || h.Key == c.Key)).ToList();
        if (held.Count == 0) return Before(c, s);
        return c.Kind == HoldKind.RefundDue ? RefundDue(c, s, held)
            : c.Accept ? Decision.Accept([.. held.Select(h => new HoldReleased(h.Kind, h.Key, c.By))])
            : Declined(c.By, c.Reason, s);
    }

    /// <summary>A hold whose answer is here already; null when it is not.</summary>
    public static Decision? Answered(HoldKind kind, string key, OrderState s)
    {
        foreach (var answer in s.Answers)
            if (answer.Kind == kind && answer.Key == key) return answer.Accept ? new Decision.AlreadyDone($"{answer.By} has cleared it already: {answer.Reason}") : Declined(answer.By, answer.Reason, s);
        return null;
    }

    private static Decision Before(SettleHold c, OrderState s) =>
        c.Key is not { } key || c.Kind is HoldKind.RefundDue or HoldKind.Address || s.Answers.Length >= Limits.HoldAnswers || s.Answers.Any(a => a.Kind == c.Kind && a.Key == key)
            ? new Decision.AlreadyDone("The order has no such hold.")
            : Decision.Accept(new HoldSettledBefore(c.Kind, key, c.Accept, c.By, c.Reason));

    /// <summary>Nobody ships what was declined. A node that has the goods is asked to stop, as with any cancellation.</summary>
    private static Decision Declined(string by, string reason, OrderState s) => s.GoodsSettled && s.Lines.Any(l => l.Shipped > 0)
        ? new Decision.Refused("All goods have left, so the order cannot be cancelled any more.", "accept", "Agree on a return with the customer, then release the hold.")
        : OrderDecider.Cancel(new CancelOrder(by, reason), s);

    private static Decision RefundDue(SettleHold c, OrderState s, List<Hold> held)
    {
        var released = held.Select(h => new HoldReleased(h.Kind, h.Key, c.By));
        if (s.Cancellation is { State: CancellationState.Done })
        {
            // What a cancelled order was paid goes back as soon as nothing holds it.
            return c.Accept ? Decision.Accept([.. released]) : new Decision.Refused("The order is cancelled, so what was paid for it is the customer's.", "accept", "Approve it; or cure the cause with whoever took the money.");
        }

        if (!c.Accept) return Decision.Accept([.. released]);
        return Overpaid.Refund(s, c.By, c.Reason) is { } refund ? Decision.Accept([refund, .. released]) : Decision.Accept([.. released]);
    }
}
