using System.Collections.Immutable;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Finance;

/// <summary>What the parties of an order answered when they were asked for its money.</summary>
/// <param name="Ledger">The order's sub-ledger, read after they were asked.</param>
/// <param name="Asked">Connections that answered.</param>
/// <param name="Documents">Their documents.</param>
public sealed record MoneyLook(OrderLedger Ledger, ImmutableHashSet<string> Asked, ImmutableArray<MoneyDocument> Documents)
{
    /// <summary>What is known of the provider's payouts; null when it gives none, or they were not read.</summary>
    public PayoutsSeen? Payouts { get; init; }
}

/// <summary>What a provider has paid out of an order.</summary>
/// <param name="Documents">Its numbers of captures and refunds that were in a payout.</param>
/// <param name="ExpectedOf">Money that came before this must have been paid out.</param>
public sealed record PayoutsSeen(ImmutableHashSet<string> Documents, DateTimeOffset ExpectedOf);

/// <summary>Compares what channel, provider and ERP have of an order's money with its sub-ledger, and with each other. Pure.</summary>
public static class MoneyComparison
{
    /// <summary>The differences of an order that is at rest; each once.</summary>
    public static ImmutableArray<MoneyDifference> Of(MoneyLook look)
    {
        var found = new List<MoneyDifference>();
        var (order, parties) = (look.Ledger.State.Order!, look.Ledger.State.Parties!);
        if (look.Asked.Contains(order.Connection)) found.AddRange(Channel(look, order));
        if (parties.PaymentProvider is { } provider && look.Asked.Contains(provider)) found.AddRange(Provider(look, provider));
        if (look.Asked.Contains(parties.Erp)) found.AddRange(Erp(look, parties));
        if (found.Count == 0 && !look.Ledger.Open.IsZero) found.Add(Open(look.Ledger));
        return [.. found.DistinctBy(d => d.Key())];
    }

    /// <summary>The differences within a payout.</summary>
    public static ImmutableArray<MoneyDifference> Of(string provider, Payout payout)
    {
        var found = ImmutableArray.CreateBuilder<MoneyDifference>();
        foreach (var item in payout.Items)
        {
            if (item.Stated is { } stated && stated != item.Fee)
                found.Add(new(MoneyClass.FeeDiffers, provider, null, $"{payout.Number}/{item.Document}", stated, item.Fee, payout.At, $"{provider} had stated a fee of {stated} for {item.Document}, and kept {item.Fee} in payout {payout.Number}.", "Ask the provider for the difference, or accept the fee."));
        }

        if (payout.Items.FirstOrDefault(i => i.Amount.Currency != payout.Amount.Currency) is { } foreign)
        {
            found.Add(new(MoneyClass.PayoutShort, provider, null, payout.Number, foreign.Amount, payout.Amount, payout.At, $"Payout {payout.Number} is in {payout.Amount.Currency}, its item {foreign.Document} in {foreign.Amount.Currency}.", "Ask the provider at which rate it was converted."));
            return found.ToImmutable();
        }

        var due = payout.Items.Aggregate(Money.Zero(payout.Amount.Currency), (m, i) => m + i.Amount - i.Fee);
        if (payout.Amount != due)
        {
            var less = payout.Amount < due;
            found.Add(new(less ? MoneyClass.PayoutShort : MoneyClass.PayoutOver, provider, null, payout.Number, due, payout.Amount, payout.At, $"Payout {payout.Number} is {payout.Amount}; its {payout.Items.Length} captures and refunds less fees come to {due}: {(due - payout.Amount).Abs()} too {(less ? "little" : "much")}.", "Ask the provider for the missing item."));
        }

        return found.ToImmutable();
    }

    private static IEnumerable<MoneyDifference> Channel(MoneyLook look, Order order)
    {
        var zero = Money.Zero(order.Total.Currency);
        if (look.Documents.FirstOrDefault(d => d.Kind == MoneyDocumentKind.ChannelOrder) is not { } there)
        {
            yield return Make(look, MoneyClass.OrderUnknownToChannel, order.Connection, null, order.Total, zero, $"{order.Connection} does not have order {order.Number} any more.", "Ask the channel what became of the order.");
            yield break;
        }

        // Some channels keep the total an order was placed with, some take off what was cancelled.
        if (there.Amount != order.Total && there.Amount != OrderAmounts.Wanted(look.Ledger.State))
            yield return Make(look, MoneyClass.AmountDiffers, order.Connection, there.Number, order.Total, there.Amount, $"{order.Connection} now states {there.Amount} for order {order.Number}; it had sent {order.Total}.", "Compare the order with the channel, and refund or charge the difference there.");
        var back = Sum(look, MoneyDocumentKind.ChannelRefund, zero);
        if (back > look.Ledger.Refunded)
            yield return Make(look, MoneyClass.UnknownRefund, order.Connection, null, look.Ledger.Refunded, back, $"{order.Connection} shows refunds of {back}, Weft knows of {look.Ledger.Refunded}.", "Report the refund to Weft, or have the channel take it back.");
    }

    private static IEnumerable<MoneyDifference> Provider(MoneyLook look, string provider)
    {
        var zero = Money.Zero(look.Ledger.Currency);
        foreach (var foreign in look.Documents.Where(d => d.Kind is MoneyDocumentKind.Capture or MoneyDocumentKind.Refund && d.Amount.Currency != zero.Currency))
            yield return Make(look, MoneyClass.AmountDiffers, provider, foreign.Number, zero, foreign.Amount, $"{provider} has {foreign.Number} over {foreign.Amount}; the order is in {zero.Currency}.", "Ask the provider which order it belongs to.");
        var (taken, back) = (Sum(look, MoneyDocumentKind.Capture, zero), Sum(look, MoneyDocumentKind.Refund, zero));
        var (paid, refunded) = (Cleared(look.Ledger, EntryKind.Paid), Cleared(look.Ledger, EntryKind.Refunded));
        if (taken > paid) yield return TooMuch(look, provider, taken, paid);
        else if (taken.IsZero && !paid.IsZero) yield return Make(look, MoneyClass.MissingCapture, provider, null, paid, zero, $"{provider} has taken nothing; {paid} are booked as paid.", "Capture the payment at the provider, or ask the customer to pay.");
        else if (taken < paid) yield return Make(look, MoneyClass.AmountDiffers, provider, null, paid, taken, $"{provider} has taken {taken}; {paid} are booked as paid.", "Capture the rest at the provider.");
        foreach (var difference in Fees(look, provider).Concat(Disputes(look, provider)).Concat(MissingPayout(look, provider))) yield return difference;
        if (back < refunded) yield return Make(look, MoneyClass.RefundMissingAtProvider, provider, null, refunded, back, $"{refunded} are booked as paid back; {provider} has paid back {back}.", "Refund the rest at the provider.");
        if (back <= refunded) yield break;
        var credited = Sum(look, MoneyDocumentKind.CreditNote, zero);
        var unknown = string.Join(", ", look.Documents.Where(d => d.Kind == MoneyDocumentKind.Refund && !Knows(look.Ledger, d.Number)).Select(d => d.Number));
        yield return look.Asked.Contains(look.Ledger.State.Parties!.Erp) && look.Ledger.Credited + (back - refunded) > credited
            ? Make(look, MoneyClass.RefundMissingInErp, look.Ledger.State.Parties.Erp, unknown, back - refunded, zero, $"{provider} has paid back {back - refunded} ({unknown}) that Weft did not ask for, and the ERP has not credited it.", "Report the refund to Weft, which has the ERP credit it.")
            : Make(look, MoneyClass.UnknownRefund, provider, unknown, refunded, back, $"{provider} has paid back {back}; Weft knows of {refunded}.", "Report the refund to Weft.");
    }

    /// <summary>The fee that was booked with a capture, where the provider had stated one, and the one that it states now.</summary>
    private static IEnumerable<MoneyDifference> Fees(MoneyLook look, string provider)
    {
        foreach (var d in look.Documents)
        {
            if (d is not { Kind: MoneyDocumentKind.Capture, Fee: { } fee } || look.Ledger.Entries.FirstOrDefault(e => e.Document == d.Number)?.Postings.FirstOrDefault(p => p.Account == Account.ProviderFee) is not { } booked || booked.Amount == fee) continue;
            yield return Make(look, MoneyClass.FeeDiffers, provider, d.Number, booked.Amount, fee, $"{provider} had stated a fee of {booked.Amount} for {d.Number}, and states {fee} now.", "Ask the provider for the difference, or accept the fee.");
        }
    }

    private static IEnumerable<MoneyDifference> Disputes(MoneyLook look, string provider)
    {
        foreach (var d in look.Documents)
            if (d.Kind == MoneyDocumentKind.Dispute)
                yield return Make(look, MoneyClass.Disputed, provider, d.Number, Money.Zero(d.Amount.Currency), d.Amount, $"The customer disputes {d.Amount} of what {provider} took ({d.Number}); the bank may keep it.", "Answer the dispute at the provider. When it is lost, book the loss in the ERP and accept it.");
    }

    private static IEnumerable<MoneyDifference> MissingPayout(MoneyLook look, string provider)
    {
        if (look.Payouts is not { } payouts || On(look.Ledger) >= payouts.ExpectedOf) yield break;
        var zero = Money.Zero(look.Ledger.Currency);
        var missing = look.Documents.Where(d => d.Kind == MoneyDocumentKind.Capture && d.Amount.Currency == zero.Currency && !payouts.Documents.Contains(d.Number)).ToList();
        if (missing.Count == 0) yield break;
        var amount = missing.Aggregate(zero, (m, d) => m + d.Amount);
        yield return Make(look, MoneyClass.MissingPayout, provider, null, amount, zero, $"{provider} took {amount} ({string.Join(", ", missing.Select(d => d.Number))}) on {On(look.Ledger):yyyy-MM-dd} or before, and it is in no payout.", "Ask the provider when it pays out; look whether payouts are held back.");
    }

    private static MoneyDifference TooMuch(MoneyLook look, string provider, Money taken, Money paid)
    {
        var extra = look.Documents.Where(d => d.Kind == MoneyDocumentKind.Capture && !Knows(look.Ledger, d.Number)).ToList();
        var twice = extra.Any(d => look.Documents.Any(x => x.Kind == MoneyDocumentKind.Capture && x.Number != d.Number && x.Amount == d.Amount));
        var names = extra.Count > 0 ? $" ({string.Join(", ", extra.Select(d => d.Number))})" : "";
        return twice
            ? Make(look, MoneyClass.CapturedTwice, provider, null, paid, taken, $"{provider} has taken {taken} instead of {paid}: the same amount twice{names}.", $"Refund {taken - paid} at the provider.")
            : Make(look, MoneyClass.UnknownCapture, provider, null, paid, taken, $"{provider} has taken {taken}; {paid} are booked as paid{names}.", "Find out who captured it, and refund what is too much.");
    }

    private static IEnumerable<MoneyDifference> Erp(MoneyLook look, Parties parties)
    {
        var ledger = look.Ledger;
        var zero = Money.Zero(ledger.Currency);
        var sale = look.Documents.FirstOrDefault(d => d.Kind == MoneyDocumentKind.SalesOrder);
        if (sale is null && ledger.State.Obligation(ObligationKeys.ErpSalesOrder) is { State: ObligationState.Met } met)
        {
            yield return Make(look, MoneyClass.OrderUnknownToErp, parties.Erp, met.Reference, ledger.State.Order!.Total, zero, $"{parties.Erp} does not have sales order {met.Reference} of order {ledger.State.Order.Number}.", "Find out in the ERP who deleted it, and enter it again.");
            yield break;
        }

        foreach (var entry in ledger.Entries.Where(e => e.Document is not null && e.Kind is EntryKind.Invoiced or EntryKind.Credited))
        {
            var (ours, credit) = (-Sum(entry), entry.Kind == EntryKind.Credited);
            if (credit) ours = -ours;
            var kind = credit ? MoneyDocumentKind.CreditNote : MoneyDocumentKind.Invoice;
            if (look.Documents.FirstOrDefault(d => d.Kind == kind && d.Number == entry.Document) is not { } there)
                yield return Make(look, credit ? MoneyClass.RefundMissingInErp : MoneyClass.InvoiceMissing, parties.Erp, entry.Document, ours, zero, $"{parties.Erp} does not have {(credit ? "credit note" : "invoice")} {entry.Document} over {ours}, which it had posted.", "Find out in the ERP who deleted it, and post it again.");
            else if (there.Amount.Currency != ours.Currency || Math.Abs((there.Amount - ours).Minor) > entry.Tolerance)
                yield return Make(look, MoneyClass.AmountDiffers, parties.Erp, entry.Document, ours, there.Amount, $"{parties.Erp} has {(credit ? "credit note" : "invoice")} {entry.Document} over {there.Amount}; by the channel's figures it is {ours}.", "Compare the lines with 'weft money explain', and correct the document in the ERP.");
        }

        foreach (var stray in look.Documents.Where(d => d.Kind is MoneyDocumentKind.Invoice or MoneyDocumentKind.CreditNote && !Knows(ledger, d.Number)))
        {
            var credit = stray.Kind == MoneyDocumentKind.CreditNote;
            yield return Make(look, credit ? MoneyClass.UnknownCreditNote : MoneyClass.UnknownInvoice, parties.Erp, stray.Number, Money.Zero(stray.Amount.Currency), stray.Amount, $"{parties.Erp} has {(credit ? "credit note" : "invoice")} {stray.Number} over {stray.Amount}, which Weft did not ask for.", credit ? "Pay it back to the customer, or cancel it in the ERP." : "Cancel it in the ERP, or find out what it is for.");
        }
    }

    private static MoneyDifference Open(OrderLedger ledger)
    {
        var zero = Money.Zero(ledger.Currency);
        var why = string.Join(' ', OpenItems.Of(ledger).Select(i => $"{i.Amount}: {i.Why}"));
        return new MoneyDifference(MoneyClass.OpenBalance, ledger.State.Order!.Connection, ledger.State.Id, null, zero, ledger.Open, On(ledger), $"{ledger.Open} are open. {why}", ledger.Open.IsNegative ? "Refund the customer, or accept it." : "Collect it, have the ERP credit it, or accept it.");
    }

    private static MoneyDifference Make(MoneyLook look, MoneyClass kind, string where, string? document, Money ours, Money theirs, string why, string action) =>
        new(kind, where, look.Ledger.State.Id, document, ours, theirs, On(look.Ledger), why, action);

    /// <summary>The day of the order's last money.</summary>
    private static DateTimeOffset On(OrderLedger ledger) => ledger.Entries.IsEmpty ? ledger.State.Since : ledger.Entries.Max(e => e.On);

    private static bool Knows(OrderLedger ledger, string number) => ledger.Entries.Any(e => e.Document == number);

    private static Money Sum(LedgerEntry entry) => entry.Parts.SelectMany(p => p.Postings).Aggregate(Money.Zero(entry.Postings[0].Amount.Currency), (m, p) => m + p.Amount);

    private static Money Sum(MoneyLook look, MoneyDocumentKind kind, Money zero) => look.Documents.Where(d => d.Kind == kind && d.Amount.Currency == zero.Currency).Aggregate(zero, (m, d) => m + d.Amount);

    /// <summary>What went through the provider: not what was set against other orders, or paid with gift cards.</summary>
    internal static Money Cleared(OrderLedger ledger, EntryKind kind)
    {
        var sum = Money.Zero(ledger.Currency);
        foreach (var entry in ledger.Entries.Where(e => e.Kind == kind && e.Postings.All(p => p.Account is not (Account.Exchange or Account.GiftCard))))
            sum += entry.Postings.First(p => p.Account == Account.Receivable).Amount;
        return sum.Abs();
    }
}
