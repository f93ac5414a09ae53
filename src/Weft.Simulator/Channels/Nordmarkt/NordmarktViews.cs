using Weft.Simulator.Trade;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Channels.Nordmarkt;

/// <summary>Orders as Nordmarkt shows them: net amounts and tax in minor units.</summary>
internal static class NordmarktViews
{
    public static string State(ChannelOrder order) =>
        order.IsCancelled ? "CANCELLED" : order.IsShipped ? "SHIPPED" : order.Acknowledged is null ? "PAID" : "ACCEPTED";

    public static NordChange Change(ChannelOrder order) => new(order.Id, State(order), SystemClock.Milliseconds(order.ChangedAt));

    public static NordShipment Of(Fulfilment fulfilment) => new(
        fulfilment.Key ?? "", fulfilment.Carrier, fulfilment.Tracking,
        [.. fulfilment.Lines.Select(line => new NordShippedPosition(line.Number, line.Quantity))]);

    public static NordOrder Of(ChannelOrder order)
    {
        var basket = order.Basket;
        var shopper = basket.Shopper;
        return new NordOrder(
            order.Id, State(order), SystemClock.Milliseconds(order.PlacedAt), SystemClock.Milliseconds(order.ChangedAt), order.Acknowledged,
            new NordBuyer($"B-{shopper.Number}", shopper.Name, shopper.Mail),
            new NordAddress(shopper.Name, [shopper.Street], shopper.Zip, shopper.City, shopper.Country),
            new NordMoney(basket.Currency, basket.Total - basket.Tax, basket.Tax, basket.Total),
            [.. basket.Lines.Select(Of)],
            new NordDelivery("STANDARD", basket.Shipping - basket.ShippingTax, basket.ShippingTax, Basket.ShippingTaxPercent),
            [.. order.Fulfilments.Select(Of)]);
    }

    private static NordPosition Of(BasketLine line) => new(
        line.Number, line.Sku, line.Title, line.Quantity, line.Net, line.Tax, line.TaxPercent,
        line.Discount - Amounts.TaxIn(line.Discount, line.TaxPercent));
}
