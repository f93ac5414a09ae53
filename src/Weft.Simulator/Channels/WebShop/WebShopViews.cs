using System.Globalization;
using Weft.Simulator.Trade;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Channels.WebShop;

/// <summary>Orders and fulfilments as the web shop shows them.</summary>
internal static class WebShopViews
{
    public static FulfillmentAnswer Of(ChannelOrder order, Fulfilment fulfilment) => new(new(
        fulfilment.Id, long.Parse(order.Id, CultureInfo.InvariantCulture), "success",
        [.. fulfilment.Lines.Select(line => new FulfilledLine(line.Number, line.Quantity))],
        new Tracking(fulfilment.Carrier, fulfilment.Tracking), SystemClock.Seconds(fulfilment.At)));

    public static Order Of(ChannelOrder order)
    {
        var basket = order.Basket;
        var shopper = basket.Shopper;
        return new Order
        {
            Id = long.Parse(order.Id, CultureInfo.InvariantCulture),
            Number = order.Number,
            CreatedAt = SystemClock.Seconds(order.PlacedAt),
            UpdatedAt = SystemClock.Seconds(order.ChangedAt),
            Version = order.Version,
            Currency = basket.Currency,
            TaxesIncluded = true,
            Email = shopper.Mail,
            Customer = basket.Guest ? null : new Customer(7_000_000 + shopper.Number, shopper.Name),
            FinancialStatus = order.IsCancelled ? "voided" : order.PaymentReference is null ? "pending" : "authorized",
            FulfillmentStatus = order.IsShipped ? "fulfilled" : order.Fulfilments.Count > 0 ? "partial" : null,
            CancelledAt = order.CancelledAt is { } at ? SystemClock.Seconds(at) : null,
            CancelReason = order.CancelReason,
            AcknowledgedReference = order.Acknowledged,
            CartId = basket.Cart,
            Payment = order.PaymentReference is { } reference ? new Payment("psp", reference, Amounts.Point(order.Authorised)) : null,
            ShippingAddress = new ShippingAddress(shopper.Name, shopper.Street, shopper.Zip, shopper.City, shopper.Country),
            LineItems = [.. basket.Lines.Select(Of)],
            ShippingLines = [new("Standard", Amounts.Point(basket.Shipping), [Vat(Basket.ShippingTaxPercent, basket.ShippingTax)])],
            TotalDiscounts = Amounts.Point(basket.Discounts),
            TotalTax = Amounts.Point(basket.Tax),
            TotalPrice = Amounts.Point(basket.Total),
            Refunds = [.. order.Refunds.Select(Of)],
            PickupStore = basket.PickUpAt,
            Substitutes = basket.Substitutes,
            DeliverBy = basket.PromisedIn is { } days ? SystemClock.Seconds(order.PlacedAt.AddDays(days)) : null,
        };
    }

    public static RefundView Of(ChannelRefund refund) => new(
        refund.Id, refund.Key, Amounts.Point(refund.Amount), Amounts.Point(refund.Shipping), [.. refund.Lines.Select(line => new FulfilledLine(line.Number, line.Quantity))],
        refund.PaymentRefund, SystemClock.Seconds(refund.At));

    private static LineItem Of(BasketLine line) => new(
        line.Number, line.Sku, line.Title, line.Quantity, Amounts.Point(line.UnitPrice), Amounts.Point(line.Discount),
        [Vat(line.TaxPercent, line.Tax)]);

    private static TaxLine Vat(int percent, long tax) => new("VAT", percent / 100m, Amounts.Point(tax));
}
