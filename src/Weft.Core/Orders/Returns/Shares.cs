using System.Collections.Immutable;
using Weft.Core.Shared;

namespace Weft.Core.Orders.Returns;

/// <summary>Shares of an amount by units, such that all pieces add up to the whole, to the minor unit.</summary>
public static class Shares
{
    /// <summary>What the first so many units come to. A piece is what its last unit brings this to, less what the pieces before it had: so the last piece takes what rounding left.</summary>
    /// <param name="whole">The amount of all units.</param>
    /// <param name="units">Units counted so far, 0 to <paramref name="of"/>.</param>
    /// <param name="of">All units, above zero.</param>
    public static Money UpTo(Money whole, int units, int of) =>
        units >= of ? whole : new((long)Math.Round((decimal)whole.Minor * units / of, MidpointRounding.AwayFromZero), whole.Currency);

    /// <summary>
    /// What so many further units of a line come to, after the pieces that had their share. What the customer pays is shared, because that is what goes back; tax has its own share, and the
    /// rest is net.
    /// </summary>
    internal static RefundLine Piece(OrderLine line, int units, IEnumerable<RefundLine> before)
    {
        var earlier = before.Where(p => p.LineId == line.LineId && p.Quantity > 0).ToList();
        var upTo = earlier.Sum(p => p.Quantity) + units;
        var gross = earlier.Aggregate(UpTo(line.Gross(), upTo, line.Quantity), (left, p) => left - p.Gross());
        ImmutableArray<TaxLine> taxes = [.. line.Taxes.Select((t, i) => t with { Amount = earlier.Aggregate(UpTo(t.Amount, upTo, line.Quantity), (left, p) => left - p.Taxes[i].Amount) })];
        return new RefundLine(line.LineId, units, taxes.Aggregate(gross, (left, t) => left - t.Amount), taxes);
    }

    /// <summary>A percentage of a charge, or so much of it, without more than is left of it.</summary>
    internal static Charge Part(Charge charge, decimal share) => charge with
    {
        Net = Of(charge.Net, share),
        Taxes = [.. charge.Taxes.Select(t => t with { Amount = Of(t.Amount, share) })],
    };

    internal static Money Of(Money amount, decimal share) => new((long)Math.Round(amount.Minor * share, MidpointRounding.AwayFromZero), amount.Currency);

    internal static Money Sum(IEnumerable<Money> amounts, Currency currency) => amounts.Aggregate(Money.Zero(currency), (sum, m) => sum + m);
}
