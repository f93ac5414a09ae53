using System.Globalization;
using Weft.Simulator.Trade;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Channels.WebShop;

/// <summary>Orders that change after they were placed: the customer edits them, and the retailer says what they are to be.</summary>
public sealed partial class WebShop
{
    private long edits;

    /// <summary>Orders that customers have edited.</summary>
    public long Edits => Interlocked.Read(ref edits);

    /// <summary>The customer makes the order another one; false when it is too late. What is dearer is paid at once.</summary>
    internal bool EditByCustomer(string id, Func<Basket, Basket> edit)
    {
        lock (Books)
        {
            if (Find(id) is not { IsCancelled: false, Fulfilments.Count: 0 } order)
            {
                return false;
            }
            Set(order, edit(order.Basket));
            Interlocked.Increment(ref edits);
            Send(order, "orders/updated");
            return true;
        }
    }

    /// <summary>The customer wants so many units of a line of an order; 0 takes the line out.</summary>
    public bool EditByCustomer(string id, int line, int quantity) =>
        EditByCustomer(id, basket => basket with { Lines = [.. basket.Lines.Select(one => one.Number == line ? With(one, quantity) : one).Where(one => one.Quantity > 0)] });

    /// <summary>The customer adds an article to an order and has it sent for so much, in minor units.</summary>
    public bool EditByCustomer(string id, string sku, int quantity, long shipping) => EditByCustomer(id, basket => basket with
    {
        Lines = [.. basket.Lines, new BasketLine(Find(id)!.Versions.SelectMany(version => version.Lines).Max(line => line.Number) + 1, sku, "Article", quantity, 1500, 0, 19)],
        Shipping = shipping,
    });

    /// <summary>A line with another number of units; a discount shrinks and grows with it.</summary>
    internal static BasketLine With(BasketLine line, int quantity) => line with { Quantity = quantity, Discount = line.Discount * quantity / line.Quantity };

    private void Pay(ChannelOrder order)
    {
        order.Authorised = order.Basket.Total;
        order.PaymentReference = payments.Authorise(order.Basket.Total, order.Basket.Currency, $"{Connection}:{order.Id}");
    }

    private void Set(ChannelOrder order, Basket basket)
    {
        var before = order.Basket;
        Cancelled?.Invoke(before);
        order.Basket = basket;
        Edited?.Invoke(basket);
        foreach (var line in basket.Lines)
        {
            var more = line.Quantity - (before.Lines.FirstOrDefault(one => one.Number == line.Number)?.Quantity ?? 0);
            if (more > 0 && Sells(line.Sku))
            {
                Sell(line.Sku, more);
            }
        }
        if (order.PaymentReference is { } reference && basket.Total > order.Authorised)
        {
            order.Authorised = basket.Total;
            payments.Raise(reference, basket.Total);
        }
        Touch(order);
    }

    /// <summary>The retailer says how many units of which lines the order has: as it once was when that is what it says, or else the present one with other quantities.</summary>
    private SimResponse SetLines(ChannelOrder order, LinesBody body)
    {
        if (order.IsCancelled)
        {
            return Error(422, "id", "order_cancelled", "The order is cancelled.");
        }
        if (body.LineItems is not { Count: > 0 } lines)
        {
            return Error(422, "line_items", "missing", "Say what the order has.");
        }
        if (Matches(order.Basket, lines) && Amounts.Point(order.Basket.Total) == body.TotalPrice)
        {
            return Json(200, WebShopViews.Of(order), WebShopJson.Default.Order);
        }
        var known = order.Versions.SelectMany(version => version.Lines).GroupBy(line => line.Number).ToDictionary(group => group.Key, group => group.First());
        foreach (var one in body.Substitutes ?? [])
        {
            if (!known.ContainsKey(one.Id) && known.TryGetValue(one.InPlaceOf, out var original))
            {
                known.Add(one.Id, Substitute(one, original));
            }
        }
        if (lines.FirstOrDefault(line => line.Quantity < Math.Max(1, order.UnitsShipped(line.Id)) || !known.ContainsKey(line.Id)) is { } wrong)
        {
            return Error(422, "line_items", "invalid", $"Line {wrong.Id} with quantity {wrong.Quantity} does not fit the order.");
        }
        var once = order.Versions.LastOrDefault(version => Matches(version, lines) && Amounts.Point(version.Total) == body.TotalPrice) ?? order.Versions.LastOrDefault(version => Matches(version, lines));
        Set(order, once ?? order.Basket with { Lines = [.. lines.Select(line => With(known[line.Id], line.Quantity))] });
        Send(order, "orders/updated");
        return Json(200, WebShopViews.Of(order), WebShopJson.Default.Order);
    }

    /// <summary>A line that the shop did not have, at the stated price. Its tax is that of the article it stands for.</summary>
    private static BasketLine Substitute(SubstituteBody one, BasketLine original)
    {
        var total = Amounts.Minor(decimal.Parse(one.TotalPrice, CultureInfo.InvariantCulture)) ?? 0;
        var each = (total + one.Quantity - 1) / one.Quantity;
        return new BasketLine(one.Id, one.Sku, one.Title, one.Quantity, each, (each * one.Quantity) - total, original.TaxPercent);
    }

    private static bool Matches(Basket basket, IReadOnlyList<FulfilledLine> lines) =>
        basket.Lines.Count == lines.Count && basket.Lines.All(line => lines.Any(one => one.Id == line.Number && one.Quantity == line.Quantity));
}
