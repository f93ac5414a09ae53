using System.Globalization;
using Weft.Simulator.Trade;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Channels.Bazario;

/// <summary>Orders as Bazario shows them: deeply nested, amounts with a decimal comma, local time beside its zone.</summary>
internal static class BazarioViews
{
    public static BazOrder Of(ChannelOrder order, DateTimeOffset written)
    {
        var basket = order.Basket;
        var shopper = basket.Shopper;
        return new BazOrder(
            new BazHead(
                long.Parse(order.Id, CultureInfo.InvariantCulture), State(order), written.ToString("dd.MM.yyyy HH:mm:ss", CultureInfo.InvariantCulture),
                written.ToString("zzz", CultureInfo.InvariantCulture), basket.Currency, order.Acknowledged),
            new BazBuyer(
                new BazPerson(shopper.First, shopper.Last, shopper.Mail),
                new BazAddress(shopper.Street, shopper.Zip, shopper.City, shopper.Country)),
            new BazBasket(
                new BazPositions([.. basket.Lines.Select(Of)]),
                new BazFreight(Amounts.Comma(basket.Shipping), Vat(Basket.ShippingTaxPercent, basket.ShippingTax))),
            new BazSums(Amounts.Comma(basket.Total), Amounts.Comma(basket.Tax)),
            new BazParcels([.. order.Fulfilments.Select(Of)]));
    }

    private static string State(ChannelOrder order) =>
        order.IsCancelled ? "CANCELLED" : order.IsShipped ? "SHIPPED" : order.Acknowledged is null ? "OPEN" : "ACKED";

    private static BazPosition Of(BasketLine line) => new(
        line.Number, line.Sku, line.Title, line.Quantity.ToString(CultureInfo.InvariantCulture), Amounts.Comma(line.UnitPrice),
        Amounts.Comma(line.Discount), Amounts.Comma(line.Total), Vat(line.TaxPercent, line.Tax));

    private static BazVat Vat(int percent, long tax) => new(percent.ToString(CultureInfo.InvariantCulture), Amounts.Comma(tax));

    private static BazParcel Of(Fulfilment fulfilment) => new(
        fulfilment.Key, fulfilment.Carrier, fulfilment.Tracking, [.. fulfilment.Lines.Select(line => new BazShippedLine(line.Number, line.Quantity))]);
}
