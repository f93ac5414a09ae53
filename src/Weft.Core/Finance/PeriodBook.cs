using System.Collections.Immutable;
using Weft.Core.Ledger;
using Weft.Core.Shared;

namespace Weft.Core.Finance;

/// <summary>What a period came to in one currency. Income is above zero.</summary>
/// <param name="Paid">Money that came.</param>
/// <param name="Refunded">Money that went back.</param>
/// <param name="Invoiced">Invoiced for goods that shipped.</param>
/// <param name="Credited">Credited of that.</param>
/// <param name="Revenue">Goods without tax, after discounts.</param>
/// <param name="Charges">Shipping and fees without tax.</param>
/// <param name="Credits">Goods and charges credited, without tax.</param>
/// <param name="ProviderFees">What the provider kept.</param>
/// <param name="Rounding">What went to the rounding account.</param>
/// <param name="Unexplained">What documents state beyond the channel's figures.</param>
/// <param name="Entries">Entries of the sub-ledgers.</param>
public sealed record PeriodFigures(
    Money Paid, Money Refunded, Money Invoiced, Money Credited, Money Revenue, Money Charges, Money Credits, Money ProviderFees, Money Rounding, Money Unexplained, int Entries)
{
    /// <summary>Tax by rate.</summary>
    public ImmutableArray<TaxFigure> Taxes { get; init; } = [];
}

/// <summary>Tax of one rate.</summary>
public sealed record TaxFigure(int RateBasisPoints, Money Amount);

/// <summary>A posting of a closed period that was recorded after it was closed; it counts in the next.</summary>
public sealed record LatePosting(string Cause, string? Document, EntryKind Kind, Money Amount, DateTimeOffset On);

/// <summary>Sums entries of sub-ledgers up for a period. Pure.</summary>
/// <param name="period">The period.</param>
/// <param name="closed">Periods that are closed.</param>
/// <param name="asOf">What was recorded later is left out.</param>
public sealed class PeriodBook(Period period, ImmutableArray<PeriodClosed> closed, DateTimeOffset asOf)
{
    /// <summary>Late postings that are named; beyond, they are only counted in the figures.</summary>
    private const int MostLate = 500;

    private readonly Dictionary<string, (Dictionary<(EntryKind, Account, int?), long> Sums, int Count)> currencies = new(StringComparer.Ordinal);
    private readonly ImmutableArray<LatePosting>.Builder late = ImmutableArray.CreateBuilder<LatePosting>();

    /// <summary>Postings of earlier periods.</summary>
    public ImmutableArray<LatePosting> Late => late.ToImmutable();

    /// <summary>The period in which an entry counts: its own, or, when that was closed before the entry was recorded, the first later one that was not.</summary>
    public static Period Of(LedgerEntry entry, ImmutableArray<PeriodClosed> closed)
    {
        var own = Period.Of(entry.On);
        while (closed.FirstOrDefault(c => c.Period == own.ToString()) is { } before && entry.At > before.AsOf) own = own.Next;
        return own;
    }

    /// <summary>Takes an entry in, if it belongs here.</summary>
    public void Add(LedgerEntry entry)
    {
        if (entry.At > asOf || Of(entry, closed) != period) return;
        var code = entry.Postings[0].Amount.Currency.Code;
        var (sums, count) = currencies.GetValueOrDefault(code, ([], 0));
        foreach (var p in entry.Postings) sums[(entry.Kind, p.Account, p.RateBasisPoints)] = sums.GetValueOrDefault((entry.Kind, p.Account, p.RateBasisPoints)) + p.Amount.Minor;
        currencies[code] = (sums, count + 1);
        if (Period.Of(entry.On).From < period.From && late.Count < MostLate)
            late.Add(new LatePosting(entry.Cause, entry.Document, entry.Kind, entry.Postings.First(p => p.Account == Account.Receivable).Amount.Abs(), entry.On));
    }

    /// <summary>What the period comes to, a row for each currency.</summary>
    public ImmutableArray<PeriodFigures> Figures() => [.. currencies.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => Row(Currency.Parse(c.Key), c.Value.Sums, c.Value.Count))];

    private static PeriodFigures Row(Currency currency, Dictionary<(EntryKind Kind, Account Account, int? Rate), long> sums, int count)
    {
        Money Sum(Func<(EntryKind Kind, Account Account, int? Rate), bool> which) => new(sums.Where(s => which(s.Key)).Sum(s => s.Value), currency);
        Money Of(params Account[] accounts) => Sum(k => accounts.Contains(k.Account));
        Money Owed(EntryKind kind) => Sum(k => k.Kind == kind && k.Account == Account.Receivable);
        return new PeriodFigures(
            -Owed(EntryKind.Paid), Owed(EntryKind.Refunded), Owed(EntryKind.Invoiced), -Owed(EntryKind.Credited), -Of(Account.Revenue, Account.Discount), -Of(Account.Shipping, Account.Fee), Of(Account.Refund),
            Of(Account.ProviderFee), -Of(Account.Rounding), -Of(Account.Difference), count)
        {
            Taxes = [.. sums.Where(s => s.Key.Account == Account.Tax).GroupBy(s => s.Key.Rate ?? 0).OrderBy(g => g.Key).Select(g => new TaxFigure(g.Key, new Money(-g.Sum(s => s.Value), currency)))],
        };
    }
}
