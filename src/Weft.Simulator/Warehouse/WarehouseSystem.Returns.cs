using System.Text.Json;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Warehouse;

/// <summary>Goods that customers send back.</summary>
public sealed partial class WarehouseSystem
{
    private long receipts;

    /// <summary>Units of each line of an order that are at the customer.</summary>
    public IReadOnlyList<(int Line, string Sku, int Quantity)> AtCustomer(string channel, string orderId)
    {
        lock (Books)
        {
            return byOrder.TryGetValue((channel, orderId), out var siblings)
                ? [.. siblings.SelectMany(release => release.Lines.Select(line => (line.Line, line.Sku!, release.AtCustomer(line.Line)))).Where(line => line.Item3 > 0)]
                : [];
        }
    }

    /// <summary>A parcel with goods of an order comes back; each in a condition: sellable, damaged or none (thrown away). Gives the receipt's id; null when so much is not out.</summary>
    public string? TakeBack(string channel, string orderId, IReadOnlyList<(int Line, int Quantity, string Condition)> goods)
    {
        lock (Books)
        {
            if (!byOrder.TryGetValue((channel, orderId), out var siblings)
                || siblings.Find(one => goods.GroupBy(back => back.Line).All(line => one.AtCustomer(line.Key) >= line.Sum(back => back.Quantity))) is not { } release)
            {
                return null;
            }
            var receipt = $"RT-{++receipts:000000}";
            var lines = goods.Select(back => new ReturnedLine(back.Line, release.Lines.First(line => line.Line == back.Line).Sku!, back.Quantity, back.Condition, null)).ToList();
            release.Returned.AddRange(lines);
            foreach (var line in lines)
            {
                foreach (var (sku, quantity) in catalogue.OnShelves(line.Sku, line.Quantity))
                {
                    shelves[sku].OnHand += line.Condition == "sellable" ? quantity : 0;
                    shelves[sku].Returned += line.Condition == "sellable" ? quantity : 0;
                    shelves[sku].Damaged += line.Condition == "damaged" ? quantity : 0;
                }
            }
            PickWaiting();
            var id = $"WE-{++events:00000000}";
            Send(id, JsonSerializer.SerializeToUtf8Bytes(
                new ReturnEvent("return", id, receipt, release.Id, lines, Location, SystemClock.Utc(Clock.Now)), WarehouseJson.Default.ReturnEvent));
            return receipt;
        }
    }

    private const string Location = "DC1";
}
