using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Ledger;

/// <summary>
/// The sub-ledger of one order. It follows from the order's events alone and is stored nowhere: what the events say is what is booked. Amounts are in the shop's currency.
/// </summary>
/// <param name="State">The order as its events leave it.</param>
/// <param name="Currency">The currency of every amount.</param>
/// <param name="Entries">The entries, oldest first.</param>
public sealed record OrderLedger(OrderState State, Currency Currency, ImmutableArray<LedgerEntry> Entries)
{
    /// <summary>Money that came from the customer.</summary>
    public Money Paid => Cleared(EntryKind.Paid);

    /// <summary>Money that went back.</summary>
    public Money Refunded => -Cleared(EntryKind.Refunded);

    /// <summary>What the customer was invoiced for goods that shipped.</summary>
    public Money Invoiced => Receivable(EntryKind.Invoiced);

    /// <summary>What was credited of that.</summary>
    public Money Credited => -Receivable(EntryKind.Credited);

    /// <summary>What is open: invoiced and not paid, or below zero, paid and not invoiced.</summary>
    public Money Open => Balance(Account.Receivable);

    /// <summary>The ledger of an order; null while the order itself has not arrived.</summary>
    public static OrderLedger? Of(OrderId id, IEnumerable<Recorded> events)
    {
        var fold = new LedgerFold(id);
        foreach (var e in events) fold.Add(e);
        return fold.Ledger();
    }

    /// <summary>Debits less credits of an account.</summary>
    public Money Balance(Account account) => Sum(Entries.SelectMany(e => e.Postings).Where(p => p.Account == account));

    /// <summary>What each account has, by tax rate; accounts with nothing are left out.</summary>
    public ImmutableArray<Posting> Balances() => OrderAmounts.Together(Entries.SelectMany(e => e.Postings));

    private Money Cleared(EntryKind kind) => Sum(Entries.Where(e => e.Kind == kind).SelectMany(e => e.Postings).Where(p => p.Account == Account.Receivable).Select(p => p with { Amount = -p.Amount }));

    private Money Receivable(EntryKind kind) => Sum(Entries.Where(e => e.Kind == kind).SelectMany(e => e.Postings).Where(p => p.Account == Account.Receivable));

    private Money Sum(IEnumerable<Posting> postings) => OrderAmounts.Sum(postings, Currency);
}
