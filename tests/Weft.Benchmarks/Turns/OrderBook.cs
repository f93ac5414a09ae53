using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Benchmarks.Turns;

/// <summary>Orders of one to five lines over some SKUs, the same for the same seed.</summary>
internal sealed class OrderBook(int seed, int skus, DateTimeOffset placedAt)
{
    public const string Channel = "webshop";
    public const string Erp = "erp";
    public const string Warehouse = "wms";
    public const string Payments = "psp";
    public const string Location = "dc1";

    private static readonly Currency euro = Currency.Parse("EUR");
    private static readonly Parties taking = new(Erp, Warehouse, Location, Payments, ["EUR"], ToleranceMinor: 0);

    private readonly Random random = new(seed);
    private int placed;

    public IEnumerable<Sku> Skus => Enumerable.Range(0, skus).Select(SkuOf);

    public PlaceOrder Next()
    {
        var number = (++placed).ToString("D8");
        var lines = Enumerable.Range(1, random.Next(1, 6)).Select(i => Line(i.ToString())).ToImmutableArray();
        var net = new Money(490, euro);
        var shipping = new Charge("shipping", "Parcel", net, [new TaxLine(1900, new Money(93, euro))]);
        var total = lines.Aggregate(shipping.Gross(), (sum, line) => sum + line.Gross());
        var buyer = $"Buyer {random.Next(100_000)}";
        var address = new Address(buyer, $"Long Lane {random.Next(1, 200)}", random.Next(10_000, 99_999).ToString(), "Springfield", "DE");
        var order = new Order(
            OrderId.Of(Channel, number), Channel, number, "W" + number, placedAt, new Customer(number, buyer, $"buyer{number}@example.com"), address, address,
            lines, [shipping], total, new OrderPayment(PaymentState.Authorised, "pay-" + number, "card"), "standard");
        return new PlaceOrder(order, taking);
    }

    private OrderLine Line(string id)
    {
        var sku = SkuOf(random.Next(skus));
        var quantity = random.Next(1, 4);
        var net = new Money(random.Next(500, 20_000) * (long)quantity, euro);
        return new OrderLine(id, sku, $"Article {sku}", quantity, net, [new TaxLine(1900, new Money(net.Minor * 19 / 100, euro))]);
    }

    private static Sku SkuOf(int index) => new($"SKU-{index:D6}");
}
