using Weft.Core.Orders.Returns;
using Weft.Core.Shared;

namespace Weft.Core.Orders;

/// <summary>What a shipment's invoice comes to when an order leaves in parts.</summary>
internal static class InvoiceShares
{
    /// <summary>The share of a shipment: what all shipments up to it come to, less what the earlier ones had. Null when it is the whole order.</summary>
    public static Money? Of(Shipped shipment, Order order, OrderState s)
    {
        var number = s.Shipments.IndexOf(shipment);
        if (number == 0 && IsWhole(shipment, order)) return null;
        var share = number > 0 ? Money.Zero(order.Total.Currency) : order.Total - Shares.Sum(order.Lines.Select(l => l.Gross()), order.Total.Currency);
        foreach (var line in order.Lines)
        {
            var before = s.Shipments.Take(number).Sum(x => UnitsOf(x, line));
            share += Shares.UpTo(line.Gross(), before + UnitsOf(shipment, line), line.Quantity) - Shares.UpTo(line.Gross(), before, line.Quantity);
        }

        return share;
    }

    private static bool IsWhole(Shipped shipment, Order order)
    {
        foreach (var line in order.Lines)
            if (UnitsOf(shipment, line) != line.Quantity) return false;
        return true;
    }

    private static int UnitsOf(Shipped shipment, OrderLine line)
    {
        var units = 0;
        foreach (var part in shipment.Lines)
            if (part.LineId == line.LineId) units += part.Quantity;
        return units;
    }
}
