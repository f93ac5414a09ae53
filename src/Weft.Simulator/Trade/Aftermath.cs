using Weft.Simulator.Channels;
using Weft.Simulator.Channels.WebShop;
using Weft.Simulator.Payments;
using Weft.Simulator.Warehouse;

namespace Weft.Simulator.Trade;

/// <summary>What customers and the shop's staff do after the goods have arrived: some send something back, and some are paid back without anybody being told first.</summary>
internal sealed class Aftermath(
    RetailerOptions options, Agenda agenda, WarehouseSystem warehouse, WebShop shop, PaymentProvider payments, Action<string, int> restocked)
{
    private const int MostTries = 60;
    private readonly Lock gate = new();
    private readonly Dictionary<(string Channel, string Id), Wish> wishes = [];

    /// <summary>What a customer, or the staff, will do once goods are there.</summary>
    private sealed record Wish(SalesChannel Channel, int Number, int Parcels, bool PaidBack);

    /// <summary>Decides what becomes of an order: by its number alone, so that no other draw shifts it.</summary>
    public void Follow(SalesChannel channel, string id, int number)
    {
        var parcels = Draw("returns", number) >= options.ReturnShare ? 0 : Draw("return-parcels", number) < 0.25 ? 2 : 1;
        var paidBack = channel == shop && Draw("shop-refunds", number) < options.ShopRefundShare;
        if (parcels > 0 || paidBack)
        {
            WaitFor(id, new Wish(channel, number, parcels, paidBack));
        }
    }

    /// <summary>Goods of an order have left for the customer.</summary>
    public void Shipped(string channel, string id)
    {
        Wish? wish;
        lock (gate)
        {
            if (!wishes.Remove((channel, id), out wish))
            {
                return;
            }
        }
        if (wish.Parcels > 0)
        {
            agenda.In(Within("return-time", wish.Number), () => SendBack(wish.Channel, id, wish.Number, wish.Parcels));
        }
        if (wish.PaidBack)
        {
            agenda.In(Within("refund-time", wish.Number), () => PayBack(id, wish.Number, 1));
        }
    }

    private void WaitFor(string id, Wish wish)
    {
        lock (gate)
        {
            wishes[(wish.Channel.Connection, id)] = wish;
        }
    }

    private void SendBack(SalesChannel channel, string id, int number, int parcels)
    {
        if (channel.IsCancelled(id))
        {
            return;
        }
        var arrived = warehouse.AtCustomer(channel.Connection, id);
        if (arrived.Count == 0)
        {
            WaitFor(id, new Wish(channel, number, parcels, PaidBack: false));
            return;
        }
        var (line, sku, there) = arrived[Below("return-line", number + parcels, arrived.Count)];
        var units = 1 + Below("return-units", number + parcels, there);
        var goods = units > 1 && Draw("return-split", number) < 0.3
            ? (IReadOnlyList<(int, int, string)>)[(line, 1, Condition(number)), (line, units - 1, "sellable")]
            : [(line, units, Condition(number))];
        if (warehouse.TakeBack(channel.Connection, id, goods) is not null)
        {
            foreach (var (_, quantity, condition) in goods)
            {
                if (condition == "sellable")
                {
                    restocked(sku, quantity);
                }
            }
        }
        if (parcels > 1)
        {
            agenda.In(Pause(1), () => SendBack(channel, id, number, parcels - 1));
        }
    }

    /// <summary>The staff pay back one unit of a line that is with the customer, once the money is there.</summary>
    private void PayBack(string id, int number, int tries)
    {
        if (shop.IsCancelled(id) || tries > MostTries)
        {
            return;
        }
        var arrived = warehouse.AtCustomer(shop.Connection, id);
        if (arrived.Count == 0 || shop.PaymentOf(id) is not { } payment || payments.Held(payment) == 0)
        {
            agenda.In(Pause(tries), () => PayBack(id, number, tries + 1));
            return;
        }
        shop.RefundByStaff(id, arrived[Below("refund-line", number, arrived.Count)].Line, 1);
    }

    private string Condition(int number) => Draw("return-condition", number) switch
    {
        < 0.6 => "sellable",
        < 0.9 => "damaged",
        _ => "none",
    };

    private double Draw(string concern, int number) => Seeded.FractionOf(options.Seed, concern, number);

    private int Below(string concern, int number, int limit) => (int)(Draw(concern, number) * limit);

    private TimeSpan Within(string concern, int number) => options.ReturnWithin * Draw(concern, number);

    private static TimeSpan Pause(int tries) => TimeSpan.FromMilliseconds(Math.Min(2_000, 250 * tries));
}
