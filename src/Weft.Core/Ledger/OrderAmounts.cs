using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Ledger;

/// <summary>
/// What units of an order's lines come to, by the channel's own figures. A part of a line has its share of each amount; shares are taken of the running sum, so that whatever the parts, they
/// come to exactly the line in the end.
/// </summary>
internal static class OrderAmounts
{
    /// <summary>Credits for units of a line, when so many of it were booked before.</summary>
    public static IEnumerable<Posting> OfLine(OrderLine line, int before, int units)
    {
        var (from, to) = (Math.Min(before, line.Quantity), Math.Min(before + units, line.Quantity));
        var discount = line.Discount ?? Money.Zero(line.Net.Currency);
        // What the customer pays for the part is shared, because that is what is captured and invoiced; tax has its own share, and the rest is net.
        var net = line.Taxes.Aggregate(Part(line.Gross(), from, to, line.Quantity), (left, tax) => left - Part(tax.Amount, from, to, line.Quantity));
        yield return new Posting(line.IsGiftCard ? Account.GiftCard : Account.Revenue, -(net + Part(discount, from, to, line.Quantity)));
        if (!discount.IsZero) yield return new Posting(Account.Discount, Part(discount, from, to, line.Quantity));
        foreach (var tax in line.Taxes) yield return new Posting(Account.Tax, -Part(tax.Amount, from, to, line.Quantity), tax.RateBasisPoints);
    }

    /// <summary>Credits for shipping or a fee.</summary>
    public static IEnumerable<Posting> OfCharge(Charge charge)
    {
        yield return new Posting(charge.Kind == "shipping" ? Account.Shipping : Account.Fee, -charge.Net);
        foreach (var tax in charge.Taxes) yield return new Posting(Account.Tax, -tax.Amount, tax.RateBasisPoints);
    }

    /// <summary>What the units that are not cancelled come to, with all charges: nothing, once everything is cancelled.</summary>
    public static Money Wanted(OrderState s)
    {
        var order = s.Order!;
        if (s.Lines.All(l => l.Cancelled == l.Ordered)) return Money.Zero(order.Total.Currency);
        var credits = order.Charges.SelectMany(OfCharge);
        foreach (var line in order.Lines)
            if (s.Lines.FirstOrDefault(l => l.LineId == line.LineId) is { } state) credits = credits.Concat(OfLine(line, 0, Math.Min(line.Quantity, state.Ordered - state.Cancelled)));
        return Rounding(order) - Sum(credits, order.Total.Currency);
    }

    /// <summary>The channel's total less the sum of what it consists of.</summary>
    public static Money Rounding(Order order)
    {
        var sum = order.Lines.Aggregate(Money.Zero(order.Total.Currency), (m, l) => m + l.Gross());
        return order.Total - order.Charges.Aggregate(sum, (m, x) => m + x.Gross());
    }

    /// <summary>Postings of one account and rate as one, without those that come to nothing.</summary>
    public static ImmutableArray<Posting> Together(IEnumerable<Posting> postings) =>
    [
        .. postings.GroupBy(p => (p.Account, p.RateBasisPoints)).Select(g => new Posting(g.Key.Account, g.Aggregate(Money.Zero(g.First().Amount.Currency), (m, p) => m + p.Amount), g.Key.RateBasisPoints))
            .Where(p => !p.Amount.IsZero).OrderBy(p => p.Account).ThenBy(p => p.RateBasisPoints),
    ];

    /// <summary>The sum of postings; an entry's is nothing.</summary>
    public static Money Sum(IEnumerable<Posting> postings, Currency currency) => postings.Aggregate(Money.Zero(currency), (m, p) => m + p.Amount);

    private static Money Part(Money amount, int from, int to, int of) => Orders.Returns.Shares.UpTo(amount, to, of) - Orders.Returns.Shares.UpTo(amount, from, of);
}
