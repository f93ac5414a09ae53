using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Inventory;

public sealed class KitTests
{
    private static readonly StreamId set = StockWorkflow.StreamOf(new Sku("SET"));
    private static readonly StreamId c = StockWorkflow.StreamOf(new Sku("C"));

    [Fact]
    public void As_many_kits_can_be_sold_as_the_scarcest_part_allows_at_each_location()
    {
        var s = Kit();
        Shown(s).ShouldBe(0 + 2, "DC: 5 A make 2 and 3 C make 3; S1: 4 A make 2, no C");
        s.Streams.Send(c, new CountStock("S1", 1, s.Streams.Now) { Source = "pos" });
        Shown(s).ShouldBe(3);
        s.Reserve("webshop:1", 2);
        Shown(s).ShouldBe(2);
        s.Release("webshop:1");
        Shown(s).ShouldBe(3);
        s.Hold("c1", 3);
        Shown(s).ShouldBe(2);
    }

    [Fact]
    public void Channels_are_told_the_kits_number_once_every_part_is_known()
    {
        var s = StockBench.With(5);
        s.Streams.Send(set, new RegisterSku("Set"));
        s.Streams.Send(set, new DefineKit([new KitPart(StockBench.A, 2), new KitPart(new Sku("C"), 1)], "anna"));
        Told(s).ShouldBeEmpty();
        s.Streams.Stocked("C", 3);
        Told(s).ShouldBe([2]);
        s.Reserve("webshop:1", 4);
        Told(s).ShouldBe([2, 0]);
        s.Reserve("webshop:2", 1);
        Told(s).ShouldBe([2, 0], "the number is still the same");
    }

    [Fact]
    public void An_order_for_a_kit_is_told_its_parts()
    {
        var s = Kit();
        s.Streams.Send(set, new ReserveStock(An.Id, "1", 1, "DC"));
        s.Streams.History.ShouldNotContain(h => h.Stream == set && h.What is StockReserved);
        var step = new StockWorkflow(StockBench.Retailer).Run(s.Streams.Stock("SET"), new ReserveStock(An.Id, "1", 1, "DC"), s.Streams.Now);
        var told = step.Effects.ShouldHaveSingleItem().ShouldBeOfType<Effect.Tell>();
        told.To.ShouldBe(An.Stream);
        ((LineIsKit)told.Command).ShouldSatisfyAllConditions(k => k.LineId.ShouldBe("1"), k => k.Parts.ShouldBe([new KitPart(StockBench.A, 2), new KitPart(new Sku("C"), 1)]));
    }

    [Fact]
    public void Orders_that_waited_for_an_unknown_SKU_are_told_that_it_is_a_kit()
    {
        var kit = new StockWorkflow(StockBench.Retailer);
        var waiting = kit.Run(kit.Start("SET"), new ReserveStock(An.Id, "1", 1, "DC"), An.Noon).State;
        var step = kit.Run(waiting, new DefineKit([new KitPart(StockBench.A, 2)], "anna"), An.Noon);
        step.Effects.OfType<Effect.Tell>().Select(t => (t.To, t.Command.GetType())).ShouldBe([(An.Stream, typeof(LineIsKit)), (StockBench.Stream, typeof(JoinKit))]);
        ((StockState)step.State).UnknownDemand.ShouldBeEmpty();
    }

    [Fact]
    public void Orders_that_wait_for_units_of_a_SKU_are_told_that_it_is_a_kit()
    {
        var kit = new StockWorkflow(StockBench.Retailer);
        var waiting = kit.Run(kit.Start("SET"), new RegisterSku("Set"), An.Noon).State;
        foreach (var line in new[] { "2", "1" }) waiting = kit.Run(waiting, new ReserveStock(An.Id, line, 1, "DC"), An.Noon).State;
        var step = kit.Run(waiting, new DefineKit([new KitPart(StockBench.A, 2)], "anna"), An.Noon);
        step.Decision.ShouldBeOfType<Decision.Accepted>();
        step.Effects.OfType<Effect.Tell>().Select(t => t.Command).OfType<LineIsKit>().Select(k => k.LineId).ShouldBe(["2", "1"], "who has waited longest is first");
        ((StockState)step.State).ShouldSatisfyAllConditions(s => s.Promises.ShouldBeEmpty(), s => s.Waiting.ShouldBeEmpty());
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(0, 1)]
    public void A_SKU_with_units_promised_or_held_cannot_become_a_kit(int wanted, int held)
    {
        var s = StockBench.With(2);
        s.Streams.Stocked("SET", 2);
        if (wanted > 0) s.Streams.Send(set, new ReserveStock(An.Id, "1", wanted, "DC"));
        if (held > 0) s.Streams.Send(set, new HoldUnits("c1", "webshop", held, ["DC"], s.Streams.Now.AddHours(1)));
        s.Streams.Send(set, new DefineKit([new KitPart(StockBench.A, 2)], "anna")).ShouldBeOfType<Decision.Refused>();
    }

    [Fact]
    public void A_kit_of_kits_follows_its_parts_parts()
    {
        var s = Kit();
        var box = StockWorkflow.StreamOf(new Sku("BOX"));
        s.Streams.Send(box, new DefineKit([new KitPart(new Sku("SET"), 2)], "anna"));
        Availability.Of(s.Streams.Stock("BOX"), StockBench.Retailer, "webshop").Number.ShouldBe(1);
        s.Count("DC", 3, s.Streams.Now.AddMinutes(1));
        Availability.Of(s.Streams.Stock("BOX"), StockBench.Retailer, "webshop").Number.ShouldBe(0);
    }

    [Fact]
    public void A_kit_that_is_defined_anew_sees_parts_it_had_forgotten()
    {
        var s = Kit();
        s.Streams.Send(set, new DefineKit([new KitPart(new Sku("C"), 1)], "anna"));
        Shown(s).ShouldBe(3);
        s.Reserve("webshop:1", 1);
        s.Streams.Send(set, new DefineKit([new KitPart(StockBench.A, 1)], "anna"));
        Shown(s).ShouldBe(4 + 4);
    }

    [Fact]
    public void Kits_without_end_come_to_rest()
    {
        var s = Kit();
        foreach (var sku in new[] { "P", "Q" }) s.Streams.Send(StockWorkflow.StreamOf(new Sku(sku)), new RegisterSku(sku));
        s.Streams.Send(StockWorkflow.StreamOf(new Sku("P")), new DefineKit([new KitPart(new Sku("Q"), 1)], "anna"));
        s.Streams.Send(StockWorkflow.StreamOf(new Sku("Q")), new DefineKit([new KitPart(new Sku("P"), 1), new KitPart(StockBench.A, 1)], "anna"));
        s.Count("DC", 9, s.Streams.Now.AddMinutes(1));
        Availability.Of(s.Streams.Stock("Q"), StockBench.Retailer, "webshop").Number.ShouldBe(0);
    }

    private static int Shown(StockBench s) => Availability.Of(s.Streams.Stock("SET"), StockBench.Retailer, "webshop").Number;

    private static IEnumerable<int> Told(StockBench s) => s.Streams.Owed.Where(o => o is { Entity: "SET", Connection: "webshop" }).Select(o => ((ChannelStockRequest)o.Request).Available);

    /// <summary>One set is 2 A and 1 C. The distribution centre has 5 A and 3 C, store 1 has 4 A.</summary>
    private static StockBench Kit()
    {
        var s = StockBench.With(5);
        s.Count("S1", 4);
        s.Streams.Stocked("C", 3);
        s.Streams.Send(set, new RegisterSku("Set"));
        s.Streams.Send(set, new DefineKit([new KitPart(StockBench.A, 2), new KitPart(new Sku("C"), 1)], "anna"));
        return s;
    }
}
