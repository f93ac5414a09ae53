using System.Collections.Immutable;
using Weft.Core.Shared;

namespace Weft.Core.Ledger;

/// <summary>An amount and what it consists of.</summary>
/// <param name="What">What it is, in words.</param>
/// <param name="Amount">The amount; what is taken off is below zero.</param>
public sealed record MoneyNode(string What, Money Amount)
{
    /// <summary>What it consists of; empty when the party knows only the total.</summary>
    public ImmutableArray<MoneyNode> Parts { get; init; } = [];

    /// <summary>True for the amount that is not what it should be.</summary>
    public bool Differs { get; init; }

    /// <summary>What is wrong with it, or where it comes from.</summary>
    public string? Says { get; init; }
}

/// <summary>One party's view of an order's money.</summary>
/// <param name="Side">"channel", "provider" or "erp".</param>
/// <param name="Connection">Who it is.</param>
/// <param name="Total">Its total, as a tree.</param>
/// <param name="Expected">What the total should be by now; by the channel's figures.</param>
/// <param name="Difference">Its total less that.</param>
/// <param name="Says">The difference in words.</param>
public sealed record MoneySide(string Side, string Connection, MoneyNode Total, Money Expected, Money Difference, string Says);

/// <summary>An order's money explained to the cent.</summary>
/// <param name="Order">Our id.</param>
/// <param name="Number">The number the customer sees.</param>
/// <param name="Total">What the channel says the customer pays.</param>
/// <param name="Presentment">What the customer saw, where that is another currency.</param>
/// <param name="Sides">The same money as each party has it.</param>
/// <param name="Figures">What the sub-ledger has.</param>
/// <param name="OpenItems">What is open or under way, and why.</param>
/// <param name="Entries">The sub-ledger's entries, oldest first.</param>
/// <param name="Agrees">True when no party differs and nothing unexplained is open.</param>
/// <param name="Says">The whole in one sentence.</param>
public sealed record MoneyExplanation(
    string Order, string Number, Money Total, Orders.Presentment? Presentment, ImmutableArray<MoneySide> Sides, MoneyFigures Figures, ImmutableArray<OpenItem> OpenItems,
    ImmutableArray<LedgerEntry> Entries, bool Agrees, string Says);

/// <summary>What a sub-ledger comes to. At rest, <c>paid − refunded = invoiced − credited</c>.</summary>
/// <param name="Paid">Money that came.</param>
/// <param name="Refunded">Money that went back.</param>
/// <param name="Invoiced">Invoiced for goods that shipped.</param>
/// <param name="Credited">Credited of that.</param>
/// <param name="Open">What the customer owes; below zero what is owed to the customer.</param>
/// <param name="Rounding">What went to the rounding account.</param>
public sealed record MoneyFigures(Money Paid, Money Refunded, Money Invoiced, Money Credited, Money Open, Money Rounding)
{
    /// <summary>The figures of a ledger.</summary>
    public static MoneyFigures Of(OrderLedger l) => new(l.Paid, l.Refunded, l.Invoiced, l.Credited, l.Open, l.Balance(Account.Rounding));
}
