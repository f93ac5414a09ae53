using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Ledger;

/// <summary>The order's money as its payment provider has it, or the channel that collects itself.</summary>
internal static class ProviderSide
{
    public static MoneySide Of(OrderLedger ledger, ImmutableArray<MoneyDocument> documents)
    {
        var s = ledger.State;
        var who = s.Parties!.PaymentProvider ?? s.Order!.Connection;
        var read = documents.Where(d => d.Kind is MoneyDocumentKind.Capture or MoneyDocumentKind.Refund).ToList();
        var asked = documents.Any(d => d.Kind is MoneyDocumentKind.Capture or MoneyDocumentKind.Refund or MoneyDocumentKind.ChannelOrder) && s.Parties.PaymentProvider is not null;
        var expected = ledger.Paid - ledger.Refunded;
        var parts = asked ? Read(read, ledger) : Booked(ledger);
        if (parts.FirstOrDefault(p => p.Amount.Currency != ledger.Currency) is { } foreign)
        {
            var odd = $"{who} has {foreign.What} over {foreign.Amount}, in another currency than the order's {ledger.Currency}.";
            return new MoneySide("provider", who, new MoneyNode("taken", expected) { Differs = true, Says = odd }, expected, Money.Zero(ledger.Currency), odd);
        }

        var total = parts.Aggregate(Money.Zero(ledger.Currency), (m, p) => m + p.Amount);
        var difference = total - expected;
        var says = difference.IsZero ? $"{who} has taken {total}{(ledger.Refunded.IsZero ? "" : " after refunds")}." : Difference(who, total, expected, read, ledger);
        return new MoneySide("provider", who, new MoneyNode("taken", total) { Parts = parts, Differs = !difference.IsZero && parts.IsEmpty }, expected, difference, says);
    }

    private static string Difference(string who, Money total, Money expected, List<MoneyDocument> read, OrderLedger ledger)
    {
        var captures = read.Where(d => d.Kind == MoneyDocumentKind.Capture).ToList();
        return captures.Count > 1 && captures.Sum(c => c.Amount.Minor) > ledger.Paid.Minor
            ? $"{who} has taken {total} in {captures.Count} captures ({string.Join(", ", captures.Select(c => c.Number))}) instead of {expected}: {total - expected} too much."
            : $"{who} has {total}, and {expected} were taken by Weft's books: {total - expected} differ.";
    }

    private static ImmutableArray<MoneyNode> Booked(OrderLedger ledger) => [.. ledger.Entries.Where(e => e.Kind is EntryKind.Paid or EntryKind.Refunded).Select(Booked)];

    private static MoneyNode Booked(LedgerEntry e)
    {
        var what = IsExchange(e) ? "set against" : e.Kind == EntryKind.Paid ? "capture" : "refund";
        return new MoneyNode($"{what} {e.Document}".TrimEnd(), -e.Postings.First(p => p.Account == Account.Receivable).Amount);
    }

    private static bool IsExchange(LedgerEntry e) => e.Kind is EntryKind.Paid or EntryKind.Refunded && e.Postings.Any(p => p.Account is Account.Exchange or Account.GiftCard);

    private static ImmutableArray<MoneyNode> Read(List<MoneyDocument> read, OrderLedger ledger)
    {
        var exchanged = ledger.Entries.Where(IsExchange).Select(Booked).ToList();
        // A capture that the channel reported first is booked without its number: only when the sum is not what it should be is one of them the odd one.
        var sum = read.Where(d => d.Amount.Currency == ledger.Currency).Sum(d => d.Kind == MoneyDocumentKind.Capture ? d.Amount.Minor : -d.Amount.Minor);
        var odd = sum + exchanged.Sum(n => n.Amount.Minor) != (ledger.Paid - ledger.Refunded).Minor;
        var known = ledger.Entries.Select(e => e.Document).ToHashSet();
        return
        [
            .. read.Select(d => new MoneyNode($"{(d.Kind == MoneyDocumentKind.Capture ? "capture" : "refund")} {d.Number}", d.Kind == MoneyDocumentKind.Capture ? d.Amount : -d.Amount)
            {
                Differs = odd && !known.Contains(d.Number),
                Says = d.Fee is { } fee ? $"the provider keeps {fee} of it" : null,
            }),
            .. exchanged,
        ];
    }
}
