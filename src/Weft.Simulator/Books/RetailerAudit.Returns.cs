namespace Weft.Simulator.Books;

/// <summary>Goods that came back and money that went back: every party must have the same.</summary>
public sealed partial class RetailerAudit
{
    /// <summary>
    /// What came back is in the ERP; what was credited, and what was taken for units that were cancelled afterwards and are never invoiced, is paid back, once, and the channel shows it:
    /// <c>paid − refunded = invoiced − credited</c>.
    /// </summary>
    private void CheckReturns(ChannelOrderBook order, List<SalesOrderBook> salesOrders)
    {
        var returned = new Dictionary<int, int>();
        foreach (var line in releases[(order.Channel, order.Id)].SelectMany(release => release.Returned))
        {
            returned[line.Number] = returned.GetValueOrDefault(line.Number) + line.Quantity;
        }
        foreach (var line in salesOrders.SelectMany(one => one.CreditNotes).SelectMany(credit => credit.Lines))
        {
            returned[line.Number] = returned.GetValueOrDefault(line.Number) - line.Quantity;
        }
        if (returned.Values.Any(units => units > 0))
        {
            Report(FindingKind.Lost, order, $"{returned.Values.Where(units => units > 0).Sum()} units came back and the ERP has not taken them in");
        }
        if (returned.Values.Any(units => units < 0))
        {
            Report(FindingKind.Doubled, order, $"the ERP has taken in {-returned.Values.Where(units => units < 0).Sum()} units more than came back");
        }
        var payment = order.PaymentReference is { } reference ? payments[reference] : null;
        var due = salesOrders.SelectMany(one => one.CreditNotes).Sum(credit => credit.Total) + (payment is null ? 0 : TakenBefore(order, payment));
        Agree(order, "credited or cancelled after it was paid", due, "shown by the channel", order.Refunds.Sum());
        if (payment is not null)
        {
            Agree(order, "credited or cancelled after it was paid", due, "paid back", payment.Refunds.Sum());
        }
    }

    /// <summary>What was captured for units that the channel has as cancelled since: never more than was authorised.</summary>
    private static long TakenBefore(ChannelOrderBook order, PaymentBook payment) => Math.Clamp(Math.Min(payment.Captures.Sum(), payment.Authorised) - order.Total, 0, long.MaxValue);

    private void Agree(ChannelOrderBook order, string what, long amount, string other, long found)
    {
        if (found == amount)
        {
            return;
        }
        moneyDifference += Math.Abs(found - amount);
        Report(found > amount ? FindingKind.Doubled : FindingKind.Lost, order, $"{amount} {what}, {found} {other}");
    }
}
