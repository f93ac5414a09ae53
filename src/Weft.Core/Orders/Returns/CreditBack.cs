using System.Collections.Immutable;
using Weft.Core.Ledger;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Returns;

/// <summary>The order that replaces goods has not come within <see cref="ReturnLimits.ExchangeWithin"/>: the customer's money does not wait any longer. A timer sends it.</summary>
public sealed record EndExchange(string RefundId) : Command;

/// <summary>An offered credit is taken back, unless it was taken already. Sent by the order whose goods came back; the answer is <see cref="CreditTaken"/>.</summary>
/// <param name="From">That order.</param>
/// <param name="RefundId">Its refund.</param>
/// <param name="Amount">What it had offered.</param>
public sealed record WithdrawCredit(OrderId From, string RefundId, Money Amount) : Command;

/// <summary>Credit that an order had taken is not needed by it any more: it goes back to where it came from, and from there to the customer.</summary>
/// <param name="By">The order that had taken it.</param>
/// <param name="RefundId">The refund that it was taken of.</param>
/// <param name="Amount">What goes back.</param>
public sealed record ReturnCredit(OrderId By, string RefundId, Money Amount) : Command;

/// <summary>The order that replaces goods did not come in time: what is not set against it by now is paid out.</summary>
public sealed record ExchangeEnded(string RefundId, string Reason) : Event;

/// <summary>A credit was taken back before this order took it: it does not take it any more.</summary>
public sealed record CreditWithdrawn(OrderId From, string RefundId) : Event;

/// <summary>Credit that this order had taken goes back to the order it came from.</summary>
public sealed record CreditReturned(OrderId From, string RefundId, Money Amount) : Event;

/// <summary>Credit came back from the order that had taken it.</summary>
public sealed record CreditCameBack(string RefundId, OrderId By, Money Amount) : Event;

/// <summary>Credit between orders that nobody needs: an exchange that never comes to be, a replacement that is cancelled or comes back itself.</summary>
internal static class CreditBack
{
    /// <summary>At the old order: it asks for what was not taken.</summary>
    public static Decision End(EndExchange c, OrderState s) =>
        s.Returns.Refund(c.RefundId) is { Moved: null, Ended: false, Decided.Exchange: not null }
            ? Decision.Accept(new ExchangeEnded(c.RefundId, $"The order that replaces the goods has not come within {ReturnLimits.ExchangeWithin.TotalDays:F0} days."))
            : new Decision.AlreadyDone("The refund does not wait for another order.");

    /// <summary>At the order that replaces the goods, also before it has come: what it has taken stays taken, and nothing more is.</summary>
    public static Decision Withdraw(WithdrawCredit c, OrderState s)
    {
        var to = OrderWorkflow.StreamOf(c.From);
        if (s.Returns.Credits.FirstOrDefault(x => x.From == c.From && x.RefundId == c.RefundId) is { } taken) return Decision.Answer(to, new CreditTaken(s.Id, c.RefundId, taken.Amount));
        var none = new CreditTaken(s.Id, c.RefundId, Money.Zero(c.Amount.Currency));
        return IsWithdrawn(s, c.From, c.RefundId) ? Decision.Answer(to, none) : new Decision.Accepted([new CreditWithdrawn(c.From, c.RefundId)]) { Answers = [new Effect.Tell(to, none)] };
    }

    public static bool IsWithdrawn(OrderState s, OrderId from, string refundId) => s.Returns.CreditsWithdrawn.Any(w => w.From == from && w.RefundId == refundId);

    /// <summary>At the old order: what comes back is paid out.</summary>
    public static Decision CameBack(ReturnCredit c, OrderState s, DateTimeOffset now)
    {
        if (s.Returns.Refund(c.RefundId) is not { } refund || refund.Decided.Exchange != c.By) return new Decision.Unexpected($"{c.By} gives back credit of refund {c.RefundId}, which the order does not have.");
        var back = new CreditCameBack(c.RefundId, c.By, c.Amount);
        var id = $"{c.RefundId}-back{s.Returns.Refunds.Count(r => r.Decided.Cause == RefundCause.CreditBack) + 1}";
        return RefundPlan.Make(ReturnEvolution.Evolve(s, back, now), id, RefundCause.CreditBack, [], [], c.Amount, "weft", $"order {c.By} does not need it") is { } paid ? Decision.Accept(back, paid) : Decision.Accept(back);
    }

    /// <summary>At the order that took credit: what it does not need of it, because units were cancelled, or because goods came back that were paid with it. Null when it needs all.</summary>
    public static CreditReturned? Next(OrderState s)
    {
        if (s.Returns.Credits.IsEmpty) return null;
        var owed = FromCredits(s) - Returned(s);
        if (s.Lines.Any(l => l.Cancelled > 0) && s.Credit() - OrderAmounts.Wanted(s) is { IsNegative: false } beyond) owed += beyond;
        for (var i = s.Returns.Credits.Length - 1; i >= 0 && owed.Minor > 0; i--)
        {
            var credit = s.Returns.Credits[i];
            var left = credit.Amount - Shares.Sum(s.Returns.CreditsReturned.Where(r => r.From == credit.From && r.RefundId == credit.RefundId).Select(r => r.Amount), credit.Amount.Currency);
            if (left.Minor > 0) return new CreditReturned(credit.From, credit.RefundId, owed < left ? owed : left);
        }

        return null;
    }

    /// <summary>What is left of other orders' credit: what a refund can go back to when more is paid back than was paid in money.</summary>
    public static Money Left(OrderState s) => s.CreditOfOrders() - Returned(s);

    private static Money Returned(OrderState s) => Shares.Sum(s.Returns.CreditsReturned.Select(r => r.Amount), s.Order!.Total.Currency);

    private static Money FromCredits(OrderState s) => Shares.Sum(s.Returns.Refunds.Select(r => r.Decided.FromCredit).OfType<Money>(), s.Order!.Total.Currency);
}
