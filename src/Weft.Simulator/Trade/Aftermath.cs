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

    /// <summary>Decides what becomes of an order: by its number alone, so that no other draw shifts it.</summary>
    public void Follow(SalesChannel channel, string id, int number)
    {
        if (Draw("returns", number) < options.ReturnShare)
        {
            agenda.In(Within("return-time", number), () => SendBack(channel, id, number, 1, 1 + (Draw("return-parcels", number) < 0.25 ? 1 : 0)));
        }
        if (channel == shop && Draw("shop-refunds", number) < options.ShopRefundShare)
        {
            agenda.In(Within("refund-time", number), () => PayBack(id, number, 1));
        }
    }

    /// <summary>Tries again while nothing has arrived that could be sent back.</summary>
    private void SendBack(SalesChannel channel, string id, int number, int tries, int parcels)
    {
        if (channel.IsCancelled(id) || tries > MostTries)
        {
            return;
        }
        var arrived = warehouse.AtCustomer(channel.Connection, id);
        if (arrived.Count == 0)
        {
            agenda.In(Pause(tries), () => SendBack(channel, id, number, tries + 1, parcels));
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
            agenda.In(Pause(1), () => SendBack(channel, id, number, 1, parcels - 1));
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
