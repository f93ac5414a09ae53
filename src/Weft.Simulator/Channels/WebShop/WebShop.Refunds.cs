using Weft.Simulator.Wire;

namespace Weft.Simulator.Channels.WebShop;

/// <summary>Refunds: those the shop is told of, and those its own staff make.</summary>
public sealed partial class WebShop
{
    /// <summary>The shop's staff pay units of a line back through the payment provider; the goods are not asked for. False when the customer has not paid so much.</summary>
    public bool RefundByStaff(string id, int line, int quantity)
    {
        lock (Books)
        {
            if (Find(id) is not { PaymentReference: { } reference } order || order.Basket.Lines.FirstOrDefault(one => one.Number == line) is not { } item)
            {
                return false;
            }
            var amount = item.Total * quantity / item.Quantity;
            if (amount <= 0 || payments.RefundByShop(reference, amount, $"shop order {id}") is not { } paid)
            {
                return false;
            }
            RefundByStaff(order, amount, [new ShippedLine(line, quantity)], paid);
            Send(order, "orders/refunded");
            return true;
        }
    }

    private SimResponse Refund(ChannelOrder order, RefundBody body)
    {
        if (string.IsNullOrEmpty(body.Reference) || body.Amount < 0)
        {
            return Error(422, "reference", "missing", "A refund needs a reference and an amount.");
        }
        var lines = (body.LineItems ?? []).Select(line => new ShippedLine(line.Id, line.Quantity)).ToList();
        return Refund(order, body.Reference, body.Amount, lines, body.Shipping, body.Transaction, out var refund)
            ? Json(201, WebShopViews.Of(refund), WebShopJson.Default.RefundView)
            : Error(409, "reference", "refund_differs", "Another refund has this reference.");
    }
}
