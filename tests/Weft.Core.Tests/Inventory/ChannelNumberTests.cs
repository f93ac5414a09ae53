using Weft.Core.Inventory;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Inventory;

public sealed class ChannelNumberTests
{
    [Fact]
    public void A_channel_is_told_only_when_its_own_number_changes()
    {
        var s = StockBench.With(10, StockBench.PolicyOf(new ChannelStock("webshop") { Nodes = ["DC"] }, new ChannelStock("market") { Threshold = 8 }));
        s.Reserve("webshop:1", 3);
        s.Reserve("webshop:2", 1);
        s.Count("S1", 1);
        s.Told("webshop").Select(t => t.Available).ShouldBe([10, 7, 6]);
        s.Told("market").Select(t => t.Available).ShouldBe([2, 0], "below its threshold it shows nothing, and store 1 does not lift it above");
    }

    [Fact]
    public void A_channel_that_sold_is_told_again_when_its_number_stays_because_its_buffer_shrinks()
    {
        var s = StockBench.With(21, StockBench.PolicyOf(new ChannelStock("webshop") { BufferPercent = 10 }, new ChannelStock("market") { BufferPercent = 10 }));
        s.Streams.Acknowledge("webshop", "A");
        s.Streams.Acknowledge("market", "A");
        s.Pass(TimeSpan.FromMinutes(1));
        s.Reserve("webshop:1", 1);
        s.Told("webshop").Select(t => t.Available).ShouldBe([18, 18], "the shop has lowered its 18 to 17 by itself");
        s.Told("webshop").Last().CausedAt.ShouldBe(An.Noon.AddMinutes(1));
        s.Told("market").Select(t => t.Available).ShouldBe([18], "the market has sold nothing");
        s.Streams.Acknowledge("webshop", "A");
        s.State.Published["webshop"].ShouldSatisfyAllConditions(p => p.Shown.ShouldBe(18), p => p.SoldSince.ShouldBe(0));
    }

    [Fact]
    public void The_request_says_since_when_and_what_the_channel_showed()
    {
        var s = StockBench.With(10);
        s.Streams.Acknowledge("webshop", "A");
        s.Pass(TimeSpan.FromMinutes(1));
        s.Reserve("webshop:1", 1);
        s.Pass(TimeSpan.FromMinutes(1));
        s.Reserve("webshop:2", 1);
        s.Told("webshop").Select(t => (t.Available, t.CausedAt, t.Before)).ShouldBe([(10, An.Noon, null), (9, An.Noon.AddMinutes(1), 10), (8, An.Noon.AddMinutes(1), 10)], "the channel is wrong since the first change");
        s.Streams.Acknowledge("webshop", "A");
        s.Pass(TimeSpan.FromMinutes(1));
        s.Reserve("webshop:3", 1);
        s.Told("webshop").Last().ShouldSatisfyAllConditions(t => t.CausedAt.ShouldBe(An.Noon.AddMinutes(3)), t => t.Before.ShouldBe(8));
    }

    [Fact]
    public void What_a_channel_acknowledges_is_recorded_also_when_a_newer_number_is_wanted()
    {
        var s = StockBench.With(10);
        var asked = s.Told("webshop").Single();
        s.Pass(TimeSpan.FromSeconds(1));
        s.Reserve("webshop:1", 1);
        s.Pass(TimeSpan.FromSeconds(1));
        Settle(s, asked, An.Noon);
        s.State.Published["webshop"].ShouldSatisfyAllConditions(p => p.Shown.ShouldBe(10), p => p.Wanted.ShouldBe(9), p => p.IsShown.ShouldBeFalse());
        s.Pass(TimeSpan.FromSeconds(1));
        Settle(s, s.Told("webshop").Last(), An.Noon.AddSeconds(1));
        s.State.Published["webshop"].IsShown.ShouldBeTrue();
        s.Streams.History.Select(h => h.What).OfType<StockPublished>().Select(p => (p.Number, p.AcknowledgedAt - p.CausedAt)).ShouldBe([(10, TimeSpan.FromSeconds(2)), (9, TimeSpan.FromSeconds(3))]);
        s.Streams.Acknowledge("webshop", "A").ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Fact]
    public void A_number_that_never_rests_is_not_said_to_lag_ever_longer()
    {
        var s = StockBench.With(1_000);
        s.Streams.Acknowledge("webshop", "A");
        for (var i = 1; i <= 60; i++)
        {
            s.Pass(TimeSpan.FromSeconds(1));
            s.Reserve($"webshop:{i}", 1);
            var asked = s.Told("webshop").Last();
            var at = s.Streams.Now;
            s.Pass(TimeSpan.FromMilliseconds(200));
            s.Reserve($"market:{i}", 1);
            s.Pass(TimeSpan.FromMilliseconds(200));
            Settle(s, asked, at);
        }

        s.Streams.History.Select(h => h.What).OfType<StockPublished>().Max(p => p.AcknowledgedAt - p.CausedAt).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_refusal_is_remembered_until_the_channel_takes_a_number()
    {
        var s = StockBench.With(10);
        s.Streams.Acknowledge("webshop", "A", refused: "Locked.").ShouldBeOfType<Decision.Accepted>();
        s.Streams.Acknowledge("webshop", "A", refused: "Locked.").ShouldBeOfType<Decision.AlreadyDone>();
        (s.State.Published["webshop"].Refused, s.State.Published["webshop"].Shown).ShouldBe(("Locked.", null));
        var refused = s.Told("webshop").Last();
        s.Reserve("webshop:1", 1);
        Settle(s, refused, An.Noon, "Locked.").ShouldBeOfType<Decision.AlreadyDone>("a newer number is on its way");
        s.Streams.Acknowledge("webshop", "A");
        (s.State.Published["webshop"].Refused, s.State.Published["webshop"].Shown).ShouldBe((null, 9));
    }

    [Fact]
    public void Buffers_and_what_is_kept_for_others_are_not_shown()
    {
        var s = StockBench.With(20, StockBench.PolicyOf(new ChannelStock("webshop") { BufferPercent = 10 }, new ChannelStock("market")));
        s.Send(new AllocateStock("market", 5, "anna"));
        s.Told("webshop").Last().Available.ShouldBe(13);
        s.Told("market").Last().Available.ShouldBe(5);
        Availability.Of(s.State, StockBench.PolicyOf(new ChannelStock("webshop") { BufferPercent = 10 }, new ChannelStock("market")), "webshop").Explanation().ShouldBe("20 at DC − 5 kept for other channels − buffer 2 = 13");
    }

    [Fact]
    public void What_is_kept_for_a_channel_is_promised_to_it_alone()
    {
        var s = StockBench.With(10);
        s.Send(new AllocateStock("market", 4, "anna"));
        s.Reserve("webshop:1", 8);
        s.PromiseOf("webshop:1")!.ShouldSatisfyAllConditions(p => p.Reserved.ShouldBe(6), p => p.Backordered.ShouldBe(2));
        s.Reserve("market:1", 3);
        s.PromiseOf("market:1")!.Reserved.ShouldBe(3);
        s.Shown("market").ShouldBe(1);
        s.Release("market:1");
        s.Shown("market").ShouldBe(4, "cancelled units are the channel's again");
        s.PromiseOf("webshop:1")!.Backordered.ShouldBe(2);
        s.Hold("c1", 3);
        s.State.Holds.ShouldBeEmpty("a cart of the web shop gets none of them either");
        s.Send(new AllocateStock("market", 0, "anna"));
        s.PromiseOf("webshop:1")!.Backordered.ShouldBe(0, "who waits gets what is kept no more");
    }

    [Fact]
    public void Safety_stock_is_promised_to_nobody()
    {
        var policy = StockBench.Retailer with { Locations = StockBench.Retailer.Locations.SetItem("DC", new StockLocation("DC", "erp") { SafetyStock = 3 }) };
        var s = StockBench.With(10, policy);
        s.Reserve("webshop:1", 9);
        s.PromiseOf("webshop:1")!.ShouldSatisfyAllConditions(p => p.Reserved.ShouldBe(7), p => p.Backordered.ShouldBe(2));
        s.Told("webshop").Last().Available.ShouldBe(0);
        s.Send(new SetSafetyStock("DC", 2, "anna"));
        s.PromiseOf("webshop:1")!.Reserved.ShouldBe(8, "the SKU's own number counts instead");
        s.Hold("c1", 1);
        s.At().Held.ShouldBe(0);
        s.Count("DC", 11, s.Streams.Now.AddMinutes(1));
        s.PromiseOf("webshop:1")!.Reserved.ShouldBe(9);
    }

    private static Decision Settle(StockBench s, ChannelStockRequest asked, DateTimeOffset askedAt, string? refused = null) =>
        s.Send(new DeliverySettled("stock/webshop/A", new DeliveryResult(refused is null, Reason: refused)) { Request = asked, AskedAt = askedAt });
}
