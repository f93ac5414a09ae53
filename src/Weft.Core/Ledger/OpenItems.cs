using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Ledger;

/// <summary>A part of an order's open balance, and why it is open.</summary>
/// <param name="Amount">Above zero the customer owes it, below zero it is owed to the customer.</param>
/// <param name="Why">In plain words.</param>
public sealed record OpenItem(Money Amount, string Why);

/// <summary>Explains an order's open balance: the parts sum to it exactly.</summary>
public static class OpenItems
{
    /// <summary>The parts of the open balance; none when nothing is open or under way.</summary>
    public static ImmutableArray<OpenItem> Of(OrderLedger ledger)
    {
        var s = ledger.State;
        var items = ImmutableArray.CreateBuilder<OpenItem>();
        foreach (var odd in ledger.Entries.Where(e => e.Note is not null))
            if (odd.Postings.FirstOrDefault(p => p.Account == Account.Difference) is { } beyond) items.Add(new OpenItem(-beyond.Amount, $"{odd.Document ?? odd.Cause}: {odd.Note}"));

        var difference = -ledger.Balance(Account.Difference);
        var wanted = OrderAmounts.Wanted(s);
        var notInvoiced = wanted - (ledger.Invoiced - Differences(ledger, EntryKind.Invoiced));
        if (!notInvoiced.IsZero) items.Add(new OpenItem(-notInvoiced, NotInvoiced(s, notInvoiced)));
        var notPaid = ledger.Open - difference + notInvoiced;
        foreach (var item in Refunds(s))
        {
            items.Add(item);
            notPaid -= item.Amount;
        }

        if (!notPaid.IsZero) items.Add(new OpenItem(notPaid, notPaid.Minor > 0 ? NotPaid(s) : TooMuch(s)));
        return items.ToImmutable();
    }

    private static Money Differences(OrderLedger ledger, EntryKind kind) =>
        OrderAmounts.Sum(ledger.Entries.Where(e => e.Kind == kind).SelectMany(e => e.Postings).Where(p => p.Account == Account.Difference).Select(p => p with { Amount = -p.Amount }), ledger.Currency);

    /// <summary>Refunds of which one side is done and the other is not.</summary>
    private static IEnumerable<OpenItem> Refunds(OrderState s)
    {
        foreach (var refund in s.Returns.Refunds.Where(r => r.Decided.Credited))
        {
            var credited = s.Obligation($"erp-credit-note/{refund.Id}") is { State: ObligationState.Met };
            var way = s.Parties!.PaymentProvider is null ? "channel-refund" : "payment-refund";
            var paid = !refund.Reports.IsEmpty || refund.ToPay.IsZero || s.Obligation($"{way}/{refund.Id}") is { State: ObligationState.Met };
            if (paid && !credited) yield return new OpenItem(refund.Decided.Total, $"Refund {refund.Id} is paid back; the ERP has not credited it yet.");
            if (credited && !paid) yield return new OpenItem(-refund.ToPay, $"Refund {refund.Id} is credited in the ERP; the money is still to go back.");
        }
    }

    private static string NotInvoiced(OrderState s, Money amount)
    {
        if (amount.IsNegative) return "More was invoiced than is wanted by now: the ERP has to credit it.";
        if (s.ShippedDespiteCancel) return "Goods have left although the order is cancelled: nothing is invoiced until somebody decides.";
        if (s.Obligations.FirstOrDefault(o => o is { Kind: ObligationKind.ErpInvoice, State: ObligationState.Failed }) is { } failed) return $"The ERP refused the invoice: {failed.Reason}";
        var toShip = s.Lines.Sum(l => l.Ordered - l.Cancelled - l.Shipped);
        return toShip == 1 ? "1 unit has not shipped yet; it is invoiced when it does." : toShip > 0 ? $"{toShip} units have not shipped yet; they are invoiced when they do." : "All goods have shipped; the invoice in the ERP is still to come.";
    }

    private static string NotPaid(OrderState s) => s switch
    {
        { Payment.State: PaymentState.Voided } => "The authorised payment was released, so nobody has paid for this.",
        _ when s.Obligations.FirstOrDefault(o => o is { Kind: ObligationKind.PaymentCapture, State: ObligationState.Failed }) is { } failed => $"The capture failed: {failed.Reason}",
        { Payment.State: PaymentState.Pending or PaymentState.Failed } => "The customer has not paid yet.",
        _ => "It is authorised and captured when the goods ship.",
    };

    private static string TooMuch(OrderState s) => s.Lines.Any(l => l.Cancelled > 0)
        ? "The customer paid for units that were cancelled: this is to be refunded."
        : "The customer paid more than the order comes to: this is to be refunded.";
}
