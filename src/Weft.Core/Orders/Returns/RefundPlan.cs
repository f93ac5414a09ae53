using System.Collections.Immutable;
using Weft.Core.Ledger;
using Weft.Core.Shared;

namespace Weft.Core.Orders.Returns;

/// <summary>What a refund comes to: the channel's own figures of its units, in proportion.</summary>
internal static class RefundPlan
{
    /// <summary>The refund for a receipt; null when there is nothing to pay back for it, as when it was paid back before.</summary>
    public static RefundDecided? ForReceipt(OrderState s, ReturnState r, GoodsReturned receipt)
    {
        var units = receipt.Items.GroupBy(i => i.LineId, StringComparer.Ordinal).Select(g => new LineQuantity(g.Key, g.Sum(i => i.Quantity)));
        var first = !s.Returns.Refunds.Any(x => x.Decided.ReturnId == r.Id);
        return Make(s, CreditIdOf(r, receipt), RefundCause.Return, Lines(s, units), first ? Shipping(s, r.Asked.Shipping) : [], null, r.Asked.By, r.Asked.Reason) is { } refund
            ? refund with { ReturnId = r.Id, ReceiptId = receipt.ReceiptId, Exchange = r.Asked.Exchange }
            : null;
    }

    /// <summary>The refund of units that were paid for and will not ship; null when there are none.</summary>
    public static RefundDecided? ForCancelled(OrderState s)
    {
        if (s is not { Payment: { State: PaymentState.Captured, Reference: not null }, Parties.PaymentProvider: not null, Order: not null } || !s.Lines.Any(l => l.Cancelled > 0)) return null;
        // What came for it after it was cancelled may wait for an approval.
        if (s.Cancellation is { State: CancellationState.Done } && s.Holds.Any(h => h.Kind == HoldKind.RefundDue)) return null;
        var id = $"cancelled-{s.Returns.Refunds.Count(r => r.Decided.Cause is RefundCause.Cancellation or RefundCause.Withdrawal) + 1}";
        var (by, reason) = s.Cancellation is { State: CancellationState.Done } c ? (c.By, c.Reason) : s.UnitsCancelled is [.., var last] ? (last.By, last.Reason) : ("weft", "cancelled");
        if (Withdrawn(s) is { Length: > 0 } taken && Make(s, id, RefundCause.Withdrawal, taken, [], AlsoInPieces(s) ? Rounding(s, taken) : null, by, reason) is { } withdrawal) return withdrawal;
        // Units that shipped although they were cancelled are no longer cancelled; what was paid back for them stays so.
        var units = s.Lines.Select(l => new LineQuantity(l.LineId, Math.Max(0, NotToShip(s, l) - PaidBackUnshipped(s, l.LineId)))).Where(l => l.Quantity > 0);
        var lines = Lines(s, units);
        if (s.Cancellation is not { State: CancellationState.Done } || s.Lines.Any(l => l.Shipped > 0)) return lines.IsEmpty ? null : Make(s, id, RefundCause.Cancellation, lines, [], Rounding(s, lines), by, reason);
        // Nothing left: the customer gets back what they paid, with shipping and what rounding put on top.
        var charges = Withdrawal.Remaining(s).Charges;
        var rest = s.Paid() - s.PaidBack();
        return Make(s, id, RefundCause.Cancellation, lines, charges, rest - Sum(lines, charges, rest.Currency), by, reason);
    }

    /// <summary>What gift cards have paid beyond what the order comes to since units were cancelled, when there was no money to give back for them; null when there is nothing.</summary>
    public static RefundDecided? OntoGiftCards(OrderState s)
    {
        if (s.Order?.GiftCards is null || !Balance.WeCapture(s) || s.Lines.All(l => l.Cancelled == l.Ordered) || !s.Lines.Any(l => l.Cancelled > 0)) return null;
        // Money that is taken, or being taken, goes back first, once it is there.
        if (s.Obligation(ObligationKeys.PaymentCapture) is { State: not ObligationState.Waived } || (s.Payment.State == PaymentState.Captured && s.Returns.Captures.IsEmpty)) return null;
        var given = Shares.Sum(s.Returns.Refunds.Where(r => !r.Decided.Credited).Select(r => r.Decided.ToGiftCards).OfType<Money>(), s.Order.Total.Currency);
        var beyond = s.OnGiftCards() - given - OrderAmounts.Wanted(s);
        if (beyond.Minor <= 0) return null;
        var id = $"cancelled-{s.Returns.Refunds.Count(r => r.Decided.Cause is RefundCause.Cancellation or RefundCause.Withdrawal) + 1}";
        return new RefundDecided(id, RefundCause.Cancellation, [], [], beyond, beyond, "weft", "paid with a gift card and cancelled") { ToGiftCards = beyond };
    }

    /// <summary>A refund of these parts. What goes beyond what was paid and not yet paid back is taken off: nobody gets back more than they paid.</summary>
    public static RefundDecided? Make(OrderState s, string id, RefundCause cause, ImmutableArray<RefundLine> lines, ImmutableArray<Charge> charges, Money? goodwill, string by, string reason)
    {
        var currency = s.Order!.Total.Currency;
        var total = Sum(lines, charges, currency) + (goodwill ?? Money.Zero(currency));
        var most = s.Paid() - s.PaidBack();
        Money? toGiftCards = null, fromCredit = null;
        if (total > most && s.Order.GiftCards is not null && Balance.WeCapture(s) && Balance.LeftOfGiftCards(s) is { Minor: > 0 } onCards)
        {
            // What was paid in money goes back in money first, then onto the gift cards.
            if (most.IsNegative) most = Money.Zero(currency);
            toGiftCards = total - most < onCards ? total - most : onCards;
            most += toGiftCards.Value;
        }

        // What was paid in money goes back in money first; the rest goes back to the orders whose credit paid it.
        if (total > most && !s.Returns.Credits.IsEmpty && cause is RefundCause.Return or RefundCause.KeepsItem or RefundCause.CreditBack && CreditBack.Left(s) is { Minor: > 0 } credit)
        {
            if (most.IsNegative) most = Money.Zero(currency);
            fromCredit = total - most < credit ? total - most : credit;
            most += fromCredit.Value;
        }

        if (total > most) (goodwill, total) = ((goodwill ?? Money.Zero(currency)) + most - total, most);
        if (total <= Money.Zero(currency)) return null;
        var credited = IsCredited(s, cause);
        return new RefundDecided(id, cause, lines, charges, goodwill is { IsZero: false } ? goodwill : null, total, by, reason) { Credited = credited, FromCredit = fromCredit, ToGiftCards = toGiftCards, Invoiced = credited && CreditNotes.AreInvoiced(s, lines, total) };
    }

    /// <summary>Pieces of the order's lines, as many units as have not been paid back.</summary>
    public static ImmutableArray<RefundLine> Lines(OrderState s, IEnumerable<LineQuantity> units)
    {
        var order = Withdrawal.Remaining(s);
        var lines = ImmutableArray.CreateBuilder<RefundLine>();
        foreach (var part in units)
        {
            if (order.Lines.FirstOrDefault(l => l.LineId == part.LineId) is not { } line) continue;
            var left = Math.Min(part.Quantity, line.Quantity - Balance.UnitsPaidBack(s, part.LineId));
            if (left > 0) lines.Add(Shares.Piece(line, left, Balance.Pieces(s)));
        }

        return lines.DrainToImmutable();
    }

    /// <summary>What of the shipping charges goes back. An amount is taken from the charges one after the other, each with its tax in proportion.</summary>
    public static ImmutableArray<Charge> Shipping(OrderState s, ShippingShare? share)
    {
        if (share is null) return [];
        var left = Balance.ShippingLeft(s);
        if (share.Percent is { } percent)
        {
            var whole = s.Order!.Charges.Where(c => c.Kind == "shipping").Select(c => Shares.Part(c, percent / 100m));
            return [.. whole.Zip(left).Where(c => !c.First.Gross().IsZero).Select(c => c.First.Gross() <= c.Second.Gross() ? c.First : c.Second)];
        }

        var parts = ImmutableArray.CreateBuilder<Charge>();
        var wanted = share.Amount!.Value;
        foreach (var charge in left)
        {
            var gross = charge.Gross();
            if (wanted.Minor <= 0 || gross.Minor <= 0) continue;
            var part = wanted >= gross ? charge : Shares.Part(charge, (decimal)wanted.Minor / gross.Minor);
            // Tax was rounded by itself: what is missing to the amount is net.
            if (wanted < gross) part = part with { Net = part.Net + (wanted - part.Gross()) };
            parts.Add(part);
            wanted -= part.Gross();
        }

        return parts.DrainToImmutable();
    }

    /// <summary>Our id of what a receipt leads to: the return's own, with a number from the second receipt on.</summary>
    public static string CreditIdOf(ReturnState r, GoodsReturned receipt)
    {
        var number = 0;
        while (number < r.Receipts.Length && r.Receipts[number].ReceiptId != receipt.ReceiptId) number++;
        return number == 0 ? r.Id : $"{r.Id}-{number + 1}";
    }

    public static Money Sum(ImmutableArray<RefundLine> lines, ImmutableArray<Charge> charges, Currency currency) =>
        Shares.Sum(lines.Select(l => l.Gross()).Concat(charges.Select(c => c.Gross())), currency);

    /// <summary>The ERP credits what it has invoiced, or will: not what it never had, nor what will not be invoiced.</summary>
    private static bool IsCredited(OrderState s, RefundCause cause) =>
        cause is not (RefundCause.Cancellation or RefundCause.Withdrawal or RefundCause.Overpayment or RefundCause.CreditBack) && (s.Obligations.Any(o => o is { Kind: ObligationKind.ErpInvoice, State: not ObligationState.Waived }) || s is { GoodsSettled: false, Cancellation: null });

    /// <summary>Units that the customer was charged for and that will not ship, without those that were taken out one by one. What is captured shipment by shipment was captured for nothing else.</summary>
    private static int NotToShip(OrderState s, LineState l) => !s.Returns.Captures.IsEmpty ? 0 : l.Cancelled - l.Withdrawn - (s.Returns.Charged?.Of(l.LineId).Cancelled ?? 0);

    /// <summary>What the shares of these lines are less, or more, than what was paid for nothing: shares are rounded one by one, and the customer gets back exactly what will not be invoiced.</summary>
    private static Money? Rounding(OrderState s, ImmutableArray<RefundLine> lines)
    {
        var currency = s.Order!.Total.Currency;
        var kept = Shares.Sum(s.Returns.Refunds.Where(r => !r.Decided.Credited).Select(r => r.ToPay), currency);
        var rest = s.Paid() + s.Credit() - kept - OrderAmounts.Wanted(s) - Sum(lines, [], currency);
        return Math.Abs(rest.Minor) <= lines.Sum(l => 1 + l.Taxes.Length) ? rest : null;
    }

    /// <summary>Units went with their piece, and others were taken out one by one: both kinds have shares of one line.</summary>
    private static bool AlsoInPieces(OrderState s) => s.Lines.Any(l => l.Cancelled > l.Withdrawn);

    private static int PaidBackUnshipped(OrderState s, string lineId) =>
        s.Returns.Refunds.Where(r => r.Decided.Cause == RefundCause.Cancellation).SelectMany(r => r.Decided.Lines).Where(l => l.LineId == lineId).Sum(l => l.Quantity);

    /// <summary>Units that were taken out of an order that was paid before: the ERP gets the rest, and what is missing to the whole goes back.</summary>
    private static ImmutableArray<RefundLine> Withdrawn(OrderState s)
    {
        // What an order that was changed owes is held for finance to decide; what is captured later is captured for the rest.
        if ((Balance.WeCapture(s) && s.Returns.Charged is null) || !s.Amendments.Earlier.IsEmpty) return [];
        var back = s.Returns.Refunds.Where(r => r.Decided.Cause == RefundCause.Withdrawal).SelectMany(r => r.Decided.Lines).ToList();
        var rest = Withdrawal.Remaining(s).Lines.ToDictionary(l => l.LineId, StringComparer.Ordinal);
        var lines = ImmutableArray.CreateBuilder<RefundLine>();
        foreach (var (whole, state) in s.Order!.Lines.Zip(s.Lines))
        {
            var notCharged = s.Returns.Charged?.Of(whole.LineId).Withdrawn ?? 0;
            var before = back.Where(b => b.LineId == whole.LineId).ToList();
            var units = state.Withdrawn - notCharged - before.Sum(b => b.Quantity);
            if (units <= 0) continue;
            var line = Withdrawal.Share(whole, whole.Quantity - notCharged);
            rest.TryGetValue(line.LineId, out var left);
            var net = before.Aggregate(line.Net - (left?.Net ?? Money.Zero(line.Net.Currency)), (sum, b) => sum - b.Net);
            lines.Add(new RefundLine(line.LineId, units, net, [.. line.Taxes.Select((t, i) => t with { Amount = before.Aggregate(left is null ? t.Amount : t.Amount - left.Taxes[i].Amount, (sum, b) => sum - b.Taxes[i].Amount) })]));
        }

        return lines.DrainToImmutable();
    }
}
