using Weft.Core.Inventory;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Inventory;

/// <summary>
/// A distribution centre has 40 units, 2 of them in quality control; 12 are promised to orders, 3 held for a cart, 5 are safety stock. Store 1 has 4, 1 promised, 2 safety stock.
/// Store 2 has 2 and a safety stock of 3. A marketplace holds 4 back. 30 more arrive in three days, 10 of them given away.
/// </summary>
public sealed class WorkedExampleTests
{
    private static readonly StockPolicy policy = StockBench.PolicyOf(new ChannelStock("market") { Threshold = 4 }, new ChannelStock("webshop"));

    [Fact]
    public void The_marketplace_sells_15_now_and_35_when_the_supply_is_there()
    {
        var s = Told();
        var now = Availability.Of(s.State, policy, "market");
        now.Number.ShouldBe(15);
        now.Explanation().ShouldBe("18 at DC + 1 at S1 − threshold 4 = 15");
        var later = Availability.Of(s.State, policy, "market", s.Streams.Now.AddDays(3));
        (later.Number, later.Explanation()).ShouldBe((35, "18 at DC + 1 at S1 − threshold 4 + 20 arriving = 35"));
        Availability.Of(s.State, policy, "market", s.Streams.Now.AddDays(3).AddSeconds(-1)).Number.ShouldBe(15);
        s.At().OnHand.ShouldBe(40);
    }

    [Fact]
    public void A_store_below_its_safety_stock_takes_nothing_from_another() => Availability.AtLocation(Told().State, policy, "S2").ShouldBe(0);

    [Fact]
    public void Both_channels_were_told_what_the_sum_is()
    {
        var s = Told();
        s.Told("market").Last().Available.ShouldBe(15);
        s.Told("webshop").Last().Available.ShouldBe(19);
    }

    private static StockBench Told()
    {
        var s = StockBench.With(38, policy);
        s.Count("DC", 2, bucket: StockBucket.QualityControl);
        s.Count("S1", 4);
        s.Count("S2", 2);
        s.Reserve("webshop:1", 12);
        s.Reserve("webshop:2", 1, "S1");
        s.Hold("cart-1", 3);
        foreach (var (location, units) in new[] { ("DC", 5), ("S1", 2), ("S2", 3) }) s.Send(new SetSafetyStock(location, units, "anna")).ShouldBeOfType<Decision.Accepted>();
        s.Send(new AnnounceInbound("PO-7/1", "DC", 30, 10, s.Streams.Now.AddDays(3)));
        return s;
    }
}
