using System.Collections.Immutable;
using CsCheck;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Inventory;

/// <summary>What users of other systems met and must not meet here, as far as one SKU's stock decides it.</summary>
public sealed class ScenarioTests
{
    [Theory]
    [InlineData(1, 200)]
    [InlineData(100, 10_000)]
    public void As_many_buyers_get_the_last_units_as_there_are(int units, int buyers)
    {
        var s = StockBench.With(units);
        for (var i = 0; i < buyers; i++) s.Reserve($"webshop:{i}", 1);
        s.State.Promises.Values.Count(p => p.Reserved == 1).ShouldBe(units);
        s.At().Reserved.ShouldBe(units);
        s.State.Promises.Values.Sum(p => p.Reserved).ShouldBe(units);
        s.Shown("webshop").ShouldBe(0);
        s.Oversold.Sum(o => o.Units).ShouldBe(buyers - units, "each unit that the channel sold too many is in the ledger");
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    public void Two_kits_that_share_a_part_are_judged_together(int units, int held)
    {
        var s = StockBench.With(units);
        s.Hold("c1", 4);
        s.Streams.ToldCarts.ShouldHaveSingleItem().ShouldBe(new UnitsAnswered(StockBench.A, held, 4), "the cart asks for 2 × 2 in one");
        s.At().Held.ShouldBe(held);
    }

    [Fact]
    public void A_pool_that_two_channels_share_is_reduced_for_both()
    {
        var s = StockBench.With(0, StockBench.PolicyOf(new ChannelStock("x") { Nodes = ["S1", "S2"] }, new ChannelStock("y") { Nodes = ["S2"] }));
        s.Count("S1", 10);
        s.Count("S2", 5);
        s.Told("x").Last().Available.ShouldBe(15);
        s.Told("y").Last().Available.ShouldBe(5);
        s.Reserve("x:1", 10, "S1");
        s.Send(new ReserveStock(new OrderId("x:1"), "2", 5, "S2"));
        var last = s.Streams.Owed.Last(o => o.Connection == "y");
        (((ChannelStockRequest)last.Request).Available, last.Priority).ShouldBe((0, Priority.Urgent));
        s.Told("x").Last().Available.ShouldBe(0);
    }

    [Fact]
    public void Cancelling_the_rest_of_an_order_frees_the_rest_alone()
    {
        var s = StockBench.With(100);
        s.Reserve("webshop:1", 10);
        s.Consume("webshop:1", 7);
        s.Release("webshop:1", 3);
        (s.At().OnHand, s.At().Reserved, s.Shown("webshop")).ShouldBe((93, 0, 93));
        s.Release("webshop:1", 3).ShouldBeOfType<Decision.AlreadyDone>();
        s.Shown("webshop").ShouldBe(93);
    }

    [Fact]
    public void A_refund_before_shipment_frees_its_units_once()
    {
        var s = StockBench.With(10);
        s.Reserve("webshop:1", 6);
        s.Release("webshop:1", 4);
        s.Consume("webshop:1", 2);
        for (var i = 0; i < 3; i++) s.Release("webshop:1", 4).ShouldBeOfType<Decision.AlreadyDone>();
        (s.At().OnHand, s.At().Reserved, s.State.Promises.Count).ShouldBe((8, 0, 0));
    }

    [Fact]
    public void Part_of_a_promise_is_freed_from_what_waits_first()
    {
        var s = StockBench.With(4);
        s.Reserve("webshop:1", 6);
        s.Reserve("webshop:2", 1);
        s.Release("webshop:1", 1);
        s.PromiseOf("webshop:1")!.ShouldSatisfyAllConditions(p => p.Reserved.ShouldBe(4), p => p.Backordered.ShouldBe(1));
        s.Release("webshop:1", 2);
        s.PromiseOf("webshop:1")!.ShouldSatisfyAllConditions(p => p.Reserved.ShouldBe(3), p => p.Backordered.ShouldBe(0));
        s.PromiseOf("webshop:2")!.Reserved.ShouldBe(1);
        s.Release("webshop:1", 9);
        s.PromiseOf("webshop:1").ShouldBeNull();
    }

    [Fact]
    public void Units_that_left_before_their_goods_issue_is_booked_stay_reserved_when_the_rest_is_cancelled()
    {
        var s = StockBench.With(10);
        s.Reserve("webshop:1", 5);
        s.Release("webshop:1", 2);
        (s.At().Reserved, s.Shown("webshop")).ShouldBe((3, 7));
        s.Consume("webshop:1", 3);
        (s.At().Reserved, s.Shown("webshop")).ShouldBe((0, 7));
    }

    /// <summary>Orders are placed, cancelled, shipped and returned in any order, everything is said once or twice, and what is reserved is always what orders still wait for.</summary>
    [Fact]
    public void What_is_reserved_is_always_the_open_demand() => days.Sample(list =>
    {
        var streams = Streams.With(6);
        foreach (var (kind, number, twice) in list)
        {
            for (var i = 0; i <= (twice ? 1 : 0); i++) Happen(streams, kind, number);
            Settle(streams);
            foreach (var sku in new[] { "A", "B" }) Audit(streams, sku);
        }
    }, iter: 1_000);

    private static readonly Gen<List<(int Kind, int Number, bool Twice)>> days = Gen.Select(Gen.Int[0, 4], Gen.Int[1, 5], Gen.Bool).List[1, 25];

    private static void Happen(Streams streams, int kind, int number)
    {
        var order = StreamOf(number);
        switch (kind)
        {
            case 0 or 1:
                streams.Send(order, new PlaceOrder(An.Order() with { Id = IdOf(number), ChannelOrderId = $"{number}", Number = $"W-{number}" }, An.Parties()));
                break;
            case 2:
                streams.Send(order, new CancelOrder("channel", "changed my mind"));
                break;
            case 3:
                streams.Send(order, An.Shipment($"S{number}"));
                break;
            default:
                streams.Send(StockWorkflow.StreamOf(StockBench.A), new MoveStock($"return-{number}", "DC", 1, streams.Now, MovementReason.Return));
                break;
        }
    }

    private static void Settle(Streams streams)
    {
        for (var number = 1; number <= 5; number++)
        {
            var order = (OrderState)streams.StateOf(StreamOf(number));
            while (order.Obligations.FirstOrDefault(o => order.IsDue(o) && o.Kind is not (ObligationKind.Shipment or ObligationKind.WarehouseCancellation)) is { } owed)
            {
                streams.Send(StreamOf(number), new DeliverySettled($"{IdOf(number)}/{owed.Key}", new DeliveryResult(true, "R"))).ShouldBeOfType<Decision.Accepted>();
                order = (OrderState)streams.StateOf(StreamOf(number));
            }
        }
    }

    private static void Audit(Streams streams, string sku)
    {
        var stock = streams.Stock(sku);
        var open = Enumerable.Range(1, 5).Select(n => (OrderState)streams.StateOf(StreamOf(n))).SelectMany(o => o.Lines).Where(l => l.Sku.Value == sku);
        stock.Promises.Values.Sum(p => p.Reserved + p.Backordered).ShouldBe(open.Sum(l => l.Backordered + l.Reserved + l.Released));
        stock.At("DC").Reserved.ShouldBe(stock.Promises.Values.Sum(p => p.Reserved));
        stock.At("DC").Reserved.ShouldBeLessThanOrEqualTo(stock.At("DC").OnHand);
    }

    private static OrderId IdOf(int number) => OrderId.Of("webshop", $"{number}");

    private static StreamId StreamOf(int number) => OrderWorkflow.StreamOf(IdOf(number));
}
