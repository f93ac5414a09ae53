using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Ledger;

/// <summary>Books what an order's events mean for the money, one after the other.</summary>
internal sealed class LedgerFold(OrderId id)
{
    /// <summary>What channels call a payment with a gift card.</summary>
    private const string GiftCard = "gift-card";

    private readonly ImmutableArray<LedgerEntry>.Builder entries = ImmutableArray.CreateBuilder<LedgerEntry>();
    private readonly Dictionary<string, int> invoiced = new(StringComparer.Ordinal);
    private readonly List<LineQuantity> notInvoicedYet = [];
    private readonly HashSet<string> paidBack = new(StringComparer.Ordinal);
    private OrderState state = new(id);
    private Money paid;
    private Money refunded;
    private bool chargesInvoiced;

    public OrderLedger? Ledger() => state.Order is { } order ? new OrderLedger(state, order.Total.Currency, entries.ToImmutable()) : null;

    public void Add(Recorded e)
    {
        var before = state;
        state = OrderEvolution.Evolve(state, e.What, e.At);
        switch (e.What)
        {
            case OrderPlaced placed:
                paid = refunded = Money.Zero(placed.Order.Total.Currency);
                if (placed.Order.Payment.State == PaymentState.Captured) Pay(e, e.At, placed.Order.Total, placed.Order.Payment.Reference);
                break;
            case ObligationMet met when before.Obligation(met.Key) is { } owed:
                Met(e, met, owed);
                break;
            case PaymentPartCaptured part:
                Pay(e, e.At, part.Amount, part.Reference);
                break;
            case RefundReported reported when state.Returns.Refund(reported.RefundId) is { } refund:
                PayBack(e, reported.At, refund, reported.PaymentRefundId ?? reported.TheirId, reported.Amount);
                break;
            case CreditMoved moved:
                Refund(e, e.At, moved.Amount, moved.To.Value, Account.Exchange);
                break;
            case CreditReceived received:
                Pay(e, e.At, received.Amount, $"{received.From}/{received.RefundId}", null, Account.Exchange);
                break;
            case PaymentChanged { State: PaymentState.Captured } changed when state.Order is not null && state.Returns.Captures.IsEmpty:
                Pay(e, e.At, (Ours(changed.Amount) is { } taken ? taken + state.Credit() : Charging.Whole(state)) - paid, changed.Reference);
                break;
            case UnitsCancelled when CollectedByChannel:
            case OrderCancelled { By: "channel" } when CollectedByChannel:
                ReturnedByChannel(e);
                break;
        }
    }

    /// <summary>True when the channel takes the customer's money itself and gives it back itself.</summary>
    private bool CollectedByChannel => state is { Order: not null, Parties.PaymentProvider: null };

    private void Met(Recorded e, ObligationMet met, Obligation owed)
    {
        var on = met.At ?? e.At;
        switch (owed.Kind)
        {
            // The share of a shipment has an event of its own.
            case ObligationKind.PaymentCapture when owed.Key == ObligationKeys.PaymentCapture:
                Pay(e, on, Ours(Fact(met, "amount")) ?? Charging.Whole(state) - paid, met.Reference, Ours(Fact(met, "fee")));
                break;
            case ObligationKind.ErpInvoice:
                Invoice(e, on, met, owed);
                break;
            case ObligationKind.ErpCreditNote when Of(owed) is { } refund:
                Credit(e, on, met, refund.Decided);
                break;
            case ObligationKind.PaymentRefund when Of(owed) is { } refund:
                PayBack(e, on, refund, met.Reference, refund.ToPay);
                break;
            case ObligationKind.ChannelRefund when CollectedByChannel && Of(owed) is { } refund:
                PayBack(e, on, refund, met.Reference, refund.ToPay);
                break;
            case ObligationKind.ChannelCancellation when CollectedByChannel:
                ReturnedByChannel(e);
                break;
        }
    }

    private RefundState? Of(Obligation owed) => state.Returns.Refund(owed.Key[(owed.Key.IndexOf('/', StringComparison.Ordinal) + 1)..]);

    private void Pay(Recorded e, DateTimeOffset on, Money amount, string? document, Money? fee = null, Account? to = null)
    {
        if (amount.Minor <= 0) return;
        paid += amount;
        var kept = fee ?? Money.Zero(amount.Currency);
        Book(EntryKind.Paid, e, on, document, [new(to ?? Clearing, amount - kept), new(Account.ProviderFee, kept), new(Account.Receivable, -amount)]);
    }

    /// <summary>A refund goes back once, whoever tells of it first: our own call, the provider, or the channel.</summary>
    private void PayBack(Recorded e, DateTimeOffset on, RefundState refund, string? document, Money amount)
    {
        if (!paidBack.Add(refund.Id) || Ours(amount) is not { } due) return;
        // A channel that collects itself has given back what was cancelled, whether or not it is told of it.
        if (CollectedByChannel && !refund.Decided.Credited && paid - refunded - OrderAmounts.Wanted(state) is var left && left < due) due = left;
        Refund(e, on, due, document, Clearing);
    }

    private void Refund(Recorded e, DateTimeOffset on, Money amount, string? document, Account from)
    {
        if (amount.Minor <= 0) return;
        refunded += amount;
        Book(EntryKind.Refunded, e, on, document, [new(Account.Receivable, amount), new(from, -amount)]);
    }

    /// <summary>What a channel that collects itself gives back of what will not ship.</summary>
    private void ReturnedByChannel(Recorded e)
    {
        var due = paid - refunded - OrderAmounts.Wanted(state);
        Refund(e, e.At, due, null, Clearing);
    }

    /// <summary>
    /// Revenue: the units of the shipment that is invoiced, by the channel's figures. Charges, and the channel's own rounding, come with the first invoice. An ERP that invoices once everything
    /// has shipped says so for the earlier shipments; their units wait for that invoice.
    /// </summary>
    private void Invoice(Recorded e, DateTimeOffset on, ObligationMet met, Obligation owed)
    {
        notInvoicedYet.AddRange(OrderEffects.ShipmentOf(owed, state).Lines);
        var stated = Fact(met, "total");
        if (met.Reference is null && stated is null) return;
        var order = state.Order!;
        var parts = ImmutableArray.CreateBuilder<EntryPart>();
        var tolerance = state.Parties!.ToleranceMinor;
        foreach (var units in notInvoicedYet.GroupBy(l => l.LineId, StringComparer.Ordinal))
        {
            if (order.Lines.FirstOrDefault(l => l.LineId == units.Key) is not { } line) continue;
            var (earlier, quantity) = (invoiced.GetValueOrDefault(units.Key), units.Sum(l => l.Quantity));
            parts.Add(new EntryPart(units.Key, quantity, $"{quantity} × {line.Sku}", OrderAmounts.Together(OrderAmounts.OfLine(line, earlier, quantity))));
            invoiced[units.Key] = earlier + quantity;
            if (quantity < line.Quantity) tolerance++;
        }

        notInvoicedYet.Clear();
        if (!chargesInvoiced)
        {
            parts.AddRange(order.Charges.Select(c => new EntryPart(null, 1, c.Title, OrderAmounts.Together(OrderAmounts.OfCharge(c)))));
            if (OrderAmounts.Rounding(order) is { IsZero: false } rounding) parts.Add(new EntryPart(null, 1, "rounding of the channel", [new Posting(Account.Rounding, -rounding)]));
            chargesInvoiced = true;
        }

        BookDocument(EntryKind.Invoiced, e, on, met.Reference, parts.ToImmutable(), stated, tolerance);
    }

    /// <summary>What a refund credits, by its own figures: each is a share of the channel's.</summary>
    private void Credit(Recorded e, DateTimeOffset on, ObligationMet met, RefundDecided refund)
    {
        var parts = ImmutableArray.CreateBuilder<EntryPart>();
        foreach (var line in refund.Lines) parts.Add(Back(line.LineId, line.Quantity, $"{line.Quantity} × {SkuOf(line.LineId)}", line.Net, line.Taxes));
        foreach (var charge in refund.Charges) parts.Add(Back(null, 1, charge.Title, charge.Net, charge.Taxes));
        if (refund.Goodwill is { } goodwill) parts.Add(Back(null, 1, "goodwill", goodwill, []));
        BookDocument(EntryKind.Credited, e, on, met.Reference, parts.ToImmutable(), Fact(met, "total"), state.Parties!.ToleranceMinor);
    }

    private static EntryPart Back(string? lineId, int units, string what, Money net, ImmutableArray<TaxLine> taxes) =>
        new(lineId, units, what, OrderAmounts.Together(taxes.Select(t => new Posting(Account.Tax, t.Amount, t.RateBasisPoints)).Prepend(new Posting(Account.Refund, net))));

    private string SkuOf(string lineId) => state.Lines.FirstOrDefault(l => l.LineId == lineId)?.Sku.Value ?? "?";

    /// <summary>
    /// Books a document of the ERP by the channel's figures, and what the document states beyond them: up to the tolerance as rounding, which the customer neither pays nor gets; above it as a
    /// difference, which stays open until it is explained.
    /// </summary>
    private void BookDocument(EntryKind kind, Recorded e, DateTimeOffset on, string? document, ImmutableArray<EntryPart> parts, Money? stated, long tolerance)
    {
        var currency = state.Order!.Total.Currency;
        var postings = parts.SelectMany(p => p.Postings).ToList();
        var ours = -OrderAmounts.Sum(postings, currency);
        string? note = null;
        if (stated is { } total && total.Currency != currency)
        {
            note = $"The document is over {total}, in another currency than the order's {currency}; it is booked by the channel's figures.";
        }
        else if (stated is { } figure && (kind == EntryKind.Credited ? -figure : figure) - ours is { IsZero: false } more)
        {
            if (Math.Abs(more.Minor) <= tolerance)
            {
                postings.Add(new(Account.Revenue, -more));
                postings.Add(new(Account.Rounding, more));
            }
            else
            {
                postings.Add(new(Account.Difference, -more));
                ours += more;
                note = $"The document states {figure}, the channel's figures come to {(kind == EntryKind.Credited ? -(ours - more) : ours - more)}.";
            }
        }

        postings.Add(new(Account.Receivable, ours));
        Book(e, new LedgerEntry(kind, e.At, on, "", document, [.. postings]) { Stated = stated, Note = note, Parts = parts, Tolerance = tolerance });
    }

    private void Book(EntryKind kind, Recorded e, DateTimeOffset on, string? document, IEnumerable<Posting> postings) =>
        Book(e, new LedgerEntry(kind, e.At, on, "", document, [.. postings]));

    private void Book(Recorded e, LedgerEntry entry)
    {
        var together = OrderAmounts.Together(entry.Postings);
        if (!together.IsEmpty) entries.Add(entry with { Cause = $"order/{id}@{e.Version}", Postings = together });
    }

    private Account Clearing => state.Order?.Payment.Method == GiftCard ? Account.GiftCard : Account.PaymentClearing;

    /// <summary>An amount in the order's currency; one in another is not booked as if it were.</summary>
    private Money? Ours(Money? amount) => amount?.Currency == state.Order!.Total.Currency ? amount : null;

    private static Money? Fact(ObligationMet met, string name)
    {
        if (met.Facts?.GetValueOrDefault(name)?.Split(' ') is not [var amount, var code]) return null;
        return Currency.TryParse(code, out var currency) && Money.TryParse(amount, currency, out var money) ? money : null;
    }
}
