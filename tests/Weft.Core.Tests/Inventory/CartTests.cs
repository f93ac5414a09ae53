using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Inventory;

public sealed class CartTests
{
    [Fact]
    public void Units_are_held_as_far_as_they_go_and_the_cart_is_told()
    {
        var s = StockBench.With(3);
        s.Hold("c1", 2);
        s.Hold("c2", 2);
        s.Streams.ToldCarts.ShouldBe([new UnitsAnswered(StockBench.A, 2, 2), new UnitsAnswered(StockBench.A, 1, 2)]);
        (s.At().Held, s.Shown("webshop")).ShouldBe((3, 0));
        s.Hold("c3", 1);
        s.Streams.ToldCarts[^1].ShouldBe(new UnitsAnswered(StockBench.A, 0, 1));
        s.State.Holds.Count.ShouldBe(2);
    }

    [Fact]
    public void Asking_again_adjusts_the_hold_to_the_new_total()
    {
        var s = StockBench.With(5);
        s.Hold("c1", 2);
        var events = s.Streams.History.Count;
        s.Hold("c1", 2);
        s.Streams.History.Count.ShouldBe(events, "nothing has changed");
        s.Hold("c1", 4);
        s.At().Held.ShouldBe(4);
        s.Reserve("webshop:1", 3);
        s.Hold("c1", 2);
        s.At().Held.ShouldBe(2);
        s.PromiseOf("webshop:1")!.Reserved.ShouldBe(3, "who waits gets what the cart gave back");
        s.Streams.ToldCarts.OfType<UnitsAnswered>().Select(u => u.Held).ShouldBe([2, 2, 4, 2]);
    }

    [Fact]
    public void Units_come_from_the_first_choice_on()
    {
        var s = StockBench.With(2);
        s.Count("S1", 3);
        s.Hold("c1", 4, "S1", "DC");
        s.State.Holds["c1"].Units.ShouldBe([new LocationUnits("S1", 3), new LocationUnits("DC", 1)]);
        s.Hold("c1", 4, "DC", "S1");
        s.State.Holds["c1"].Units.ShouldBe([new LocationUnits("DC", 2), new LocationUnits("S1", 2)]);
        s.Send(new ReleaseUnits("c1")).ShouldBeOfType<Decision.Accepted>();
        s.Send(new ReleaseUnits("c1")).ShouldBeOfType<Decision.AlreadyDone>();
        (s.At().Held, s.At("S1").Held, s.State.Holds.Count).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void An_order_takes_over_what_its_cart_holds()
    {
        var s = StockBench.With(5);
        s.Hold("c1", 3);
        s.Hold("c2", 2);
        s.Reserve("webshop:1", 2, reservation: "c1");
        s.PromiseOf("webshop:1")!.Reserved.ShouldBe(2);
        (s.At().Reserved, s.At().Held, s.State.Holds["c1"].At("DC")).ShouldBe((2, 3, 1));
        s.Streams.ToldCarts.OfType<ReservationTaken>().ShouldBeEmpty("the order tells its cart, once all its lines have their answer");
        s.Send(new ReserveStock(new OrderId("webshop:1"), "2", 1, "DC") { Reservation = "c1" });
        (s.At().Reserved, s.At().Held, s.State.Holds.ContainsKey("c1")).ShouldBe((3, 2, false));
    }

    [Fact]
    public void An_order_larger_than_its_cart_takes_the_rest_from_what_is_free()
    {
        var s = StockBench.With(5);
        s.Hold("c1", 2);
        s.Hold("c2", 2);
        s.Reserve("webshop:1", 4, reservation: "c1");
        s.PromiseOf("webshop:1")!.ShouldSatisfyAllConditions(p => p.Reserved.ShouldBe(3), p => p.Backordered.ShouldBe(1));
        (s.At().Held, s.At().Reserved).ShouldBe((2, 3));
    }

    [Fact]
    public void Without_its_cart_an_order_asks_like_any_other()
    {
        var s = StockBench.With(5);
        s.Reserve("webshop:1", 2, reservation: "gone");
        s.PromiseOf("webshop:1")!.Reserved.ShouldBe(2);
        s.Streams.ToldCarts.ShouldBeEmpty();
    }

    [Fact]
    public void Held_units_that_a_count_did_not_find_are_promised_to_nobody()
    {
        var s = StockBench.With(4);
        s.Hold("c1", 2);
        s.Hold("c2", 2);
        s.Count("DC", 1, s.Streams.Now.AddMinutes(1));
        s.Reserve("webshop:1", 2, reservation: "c1");
        s.PromiseOf("webshop:1")!.ShouldSatisfyAllConditions(p => p.Reserved.ShouldBe(1), p => p.Backordered.ShouldBe(1));
        s.Reserve("webshop:2", 2, reservation: "c2");
        s.PromiseOf("webshop:2")!.Backordered.ShouldBe(2);
        (s.At().Held, s.At().Reserved).ShouldBe((0, 1));
    }

    [Fact]
    public void Whoever_is_no_SKU_with_stock_says_what_it_is()
    {
        var s = StockBench.With(5);
        void Ask(string sku) => s.Streams.Send(StockWorkflow.StreamOf(new Sku(sku)), new HoldUnits("c1", "webshop", 1, ["DC"], s.Streams.Now));
        s.Streams.Send(StockWorkflow.StreamOf(new Sku("X")), new MapSku(StockBench.A, "anna"));
        s.Streams.Send(StockWorkflow.StreamOf(new Sku("SET")), new DefineKit([new KitPart(StockBench.A, 2)], "anna"));
        foreach (var sku in new[] { "X", "SET", "nobody's" }) Ask(sku);
        s.Streams.ToldCarts[0].ShouldBe(new SkuAnswered(new Sku("X"), StockBench.A));
        ((KitAnswered)s.Streams.ToldCarts[1]).Parts.ShouldBe([new KitPart(StockBench.A, 2)]);
        s.Streams.ToldCarts[2].ShouldBe(new SkuAnswered(new Sku("nobody's"), null));
    }
}
