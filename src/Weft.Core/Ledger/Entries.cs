using System.Collections.Immutable;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Ledger;

/// <summary>Where an order's money is booked. An order has these accounts for itself; the ERP's general ledger is another matter.</summary>
public enum Account
{
    /// <summary>What the payment provider, or the channel that collects itself, holds for us.</summary>
    PaymentClearing,

    /// <summary>Gift cards: what was paid with them, and below zero what they were sold for, which is owed to whoever has them.</summary>
    GiftCard,

    /// <summary>What the customer owes: invoiced and not paid. Below zero: paid and not invoiced.</summary>
    Receivable,

    /// <summary>Goods that have shipped, before discounts, without tax.</summary>
    Revenue,

    /// <summary>Discounts on them, as the channel states them.</summary>
    Discount,

    /// <summary>Shipping that the customer pays, without tax.</summary>
    Shipping,

    /// <summary>Other charges that the customer pays, without tax.</summary>
    Fee,

    /// <summary>Tax, by rate.</summary>
    Tax,

    /// <summary>Goods and charges that were credited, without tax.</summary>
    Refund,

    /// <summary>What is set against another order in an exchange.</summary>
    Exchange,

    /// <summary>What the payment provider keeps for its service.</summary>
    ProviderFee,

    /// <summary>Small differences that the tolerance allows.</summary>
    Rounding,

    /// <summary>What a document states beyond the channel's figures and beyond the tolerance: somebody has to explain it.</summary>
    Difference,
}

/// <summary>What happened to the money.</summary>
public enum EntryKind
{
    /// <summary>The customer's money came, or another order's refund was set against this order.</summary>
    Paid,

    /// <summary>Money went back to the customer, or was set against another order.</summary>
    Refunded,

    /// <summary>Goods that shipped were invoiced: revenue.</summary>
    Invoiced,

    /// <summary>Goods or charges were credited.</summary>
    Credited,
}

/// <summary>One side of an entry.</summary>
/// <param name="Account">The account.</param>
/// <param name="Amount">Above zero a debit, below zero a credit.</param>
/// <param name="RateBasisPoints">Of tax: its rate in hundredths of a percent.</param>
public sealed record Posting(Account Account, Money Amount, int? RateBasisPoints = null);

/// <summary>One entry: its debits and credits sum to nothing.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">When Weft recorded it.</param>
/// <param name="On">When it happened by the clock of whoever did it; decides into which period it belongs.</param>
/// <param name="Cause">The event it follows from: <c>order/webshop:1001@17</c>.</param>
/// <param name="Document">The other system's number of it: capture, invoice, credit note, refund.</param>
/// <param name="Postings">Debits and credits.</param>
public sealed record LedgerEntry(EntryKind Kind, DateTimeOffset At, DateTimeOffset On, string Cause, string? Document, ImmutableArray<Posting> Postings)
{
    /// <summary>The total that the document itself states, where it states one.</summary>
    public Money? Stated { get; init; }

    /// <summary>Minor units that the document may state more or less: the channel's tolerance, and one for each part of a line, because systems round parts differently.</summary>
    public long Tolerance { get; init; }

    /// <summary>What is odd about it, in plain words.</summary>
    public string? Note { get; init; }

    /// <summary>What it consists of, where it is about goods: lines and charges, each with its own postings.</summary>
    public ImmutableArray<EntryPart> Parts { get; init; } = [];
}

/// <summary>What one line, or the charges, come to in an entry.</summary>
/// <param name="LineId">The line; null for charges.</param>
/// <param name="Units">Units of the line.</param>
/// <param name="What">The goods or the charge, in words.</param>
/// <param name="Postings">Debits and credits.</param>
public sealed record EntryPart(string? LineId, int Units, string What, ImmutableArray<Posting> Postings);

/// <summary>An event of an order with its place in the order's history.</summary>
/// <param name="Version">Its number within the order, from 1.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="What">The event.</param>
public readonly record struct Recorded(int Version, DateTimeOffset At, Event What);
