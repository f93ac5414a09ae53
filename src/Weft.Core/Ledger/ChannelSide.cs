using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Ledger;

/// <summary>The order's money as its channel has it.</summary>
internal static class ChannelSide
{
    public static MoneySide Of(OrderLedger ledger, ImmutableArray<MoneyDocument> documents)
    {
        var s = ledger.State;
        var order = s.Order!;
        var parts = ImmutableArray.CreateBuilder<MoneyNode>();
        foreach (var line in order.Lines) parts.Add(Node($"{line.Quantity} × {line.Sku} (line {line.LineId})", ledger.Currency, OrderAmounts.OfLine(line, 0, line.Quantity)));
        foreach (var charge in order.Charges) parts.Add(Node(charge.Title, ledger.Currency, OrderAmounts.OfCharge(charge)));
        if (OrderAmounts.Rounding(order) is { IsZero: false } rounding) parts.Add(Rounding(rounding, s));
        var cancelled = OrderAmounts.Wanted(s) - order.Total;
        if (!cancelled.IsZero) parts.Add(new MoneyNode("cancelled", cancelled) { Says = Cancelled(s) });
        if (!ledger.Credited.IsZero) parts.Add(new MoneyNode("returned or credited", -ledger.Credited));

        var total = order.Total + cancelled - ledger.Credited;
        var stated = documents.FirstOrDefault(d => d.Kind == MoneyDocumentKind.ChannelOrder);
        var node = new MoneyNode("total", total) { Parts = parts.ToImmutable() };
        if (stated is null || stated.Amount == order.Total || stated.Amount == OrderAmounts.Wanted(s))
        {
            var odd = parts.FirstOrDefault(p => p.Differs);
            return new MoneySide("channel", order.Connection, node, total, Money.Zero(total.Currency), odd?.Says ?? $"{order.Connection} has {total}.");
        }

        return stated.Amount.Currency != total.Currency
            ? Odd($"{order.Connection} now states {stated.Amount}, in another currency than the {order.Total} that it sent.", Money.Zero(total.Currency))
            : Odd($"{order.Connection} now states {stated.Amount} for the order; it had sent {order.Total}.", stated.Amount - order.Total);

        MoneySide Odd(string says, Money difference) => new("channel", order.Connection, node with { Differs = true, Says = says, Amount = total + difference }, total, difference, says);
    }

    private static MoneyNode Node(string what, Currency currency, IEnumerable<Posting> credits)
    {
        var postings = credits.Where(p => !p.Amount.IsZero).ToList();
        return new MoneyNode(what, -OrderAmounts.Sum(postings, currency)) { Parts = ExplainMoney.Parts(postings) };
    }

    private static MoneyNode Rounding(Money rounding, OrderState s)
    {
        if (Math.Abs(rounding.Minor) <= s.Parties!.ToleranceMinor) return new MoneyNode("rounding", rounding) { Says = "Within the tolerance: it goes to the rounding account." };
        return s.Holds.Any(h => h.Kind == HoldKind.TotalMismatch)
            ? new MoneyNode("not explained by the lines", rounding) { Differs = true, Says = TotalMismatch.Words(s.Order!) }
            : new MoneyNode("rounding", rounding) { Says = "Somebody released the order with it: it goes to the rounding account." };
    }

    private static string Cancelled(OrderState s) =>
        string.Join(", ", s.Lines.Where(l => l.Cancelled > 0).Select(l => $"{l.Cancelled} of {l.Ordered} × {l.Sku}")) is { Length: > 0 } units ? units : "units taken out before they were released";
}
