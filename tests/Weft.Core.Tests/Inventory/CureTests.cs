using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Inventory;

/// <summary>Many orders wait for one SKU: they are let go of in the order in which they were placed, a bounded number at a time.</summary>
public sealed class CureTests
{
    private static readonly StreamId unknown = StockWorkflow.StreamOf(new Sku("X"));
    private const int Waiting = 120;

    [Theory]
    [InlineData("map")]
    [InlineData("register")]
    [InlineData("kit")]
    public void The_oldest_orders_get_what_there_is(string cure)
    {
        var s = Demanded();
        s.Stocked("A", 100);
        Command known = cure switch { "map" => new MapSku(new Sku("A"), "anna"), "register" => new RegisterSku("Product X"), _ => new DefineKit([new KitPart(new Sku("A"), 1)], "anna") };
        s.Send(unknown, known).ShouldBeOfType<Decision.Accepted>();
        if (cure == "register") s.Send(unknown, new CountStock("DC", 100, s.Now));
        (s.Stock("X").Curing.Length, s.Stock("X").CuringOf).ShouldBe((Waiting, Waiting));
        var steps = 0;
        while (s.Stock("X").Curing.Length > 0)
        {
            var before = s.Stock("X").Curing.Length;
            s.Later(TimeSpan.Zero);
            (before - s.Stock("X").Curing.Length).ShouldBeLessThanOrEqualTo(Waiting);
            steps++.ShouldBeLessThan(10);
        }

        s.History.Select(h => h.What).OfType<DemandCured>().ShouldAllBe(c => c.Orders <= StockLimits.CuredAtOnce);
        var promised = s.Stock(cure == "register" ? "X" : "A").Promises.Values;
        promised.Count().ShouldBe(Waiting);
        promised.Where(p => p.Reserved > 0).Select(p => Number(p.Order)).Order().ShouldBe(Enumerable.Range(0, 100), "the first hundred that were placed");
        Orders(s).ShouldAllBe(o => o.Holds.Length == 0);
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void Who_comes_meanwhile_queues_and_who_is_cancelled_meanwhile_wants_nothing()
    {
        var s = Demanded();
        s.Send(unknown, new RegisterSku("Product X"));
        s.Send(unknown, new CountStock("DC", Waiting, s.Now));
        s.Send(OrderWorkflow.StreamOf(Id(7)), new CancelOrder("channel", "changed my mind"));
        s.Send(OrderWorkflow.StreamOf(Id(Waiting)), Place(Waiting));
        s.Stock("X").Promises.ShouldBeEmpty();
        s.Later(TimeSpan.Zero).Later(TimeSpan.Zero).Later(TimeSpan.Zero);
        var promised = s.Stock("X").Promises.Values;
        promised.Select(p => Number(p.Order)).Order().ShouldBe(Enumerable.Range(0, Waiting + 1).Where(n => n != 7));
        promised.OrderBy(p => p.Number).Last().Order.ShouldBe(Id(Waiting));
    }

    [Fact]
    public void A_line_that_grows_or_shrinks_while_its_SKU_is_unknown_waits_for_what_it_wants_then()
    {
        var s = new Streams();
        s.Send(new PlaceOrder(An.Order(PaymentState.Pending, An.Line("1", "X", 2)), An.Parties()), new PlaceOrder(An.Order(PaymentState.Pending, An.Line("1", "X", 5, 50m)), An.Parties()));
        s.Stock("X").UnknownDemand.ShouldHaveSingleItem().Backordered.ShouldBe(5);
        s.Send(new PlaceOrder(An.Order(PaymentState.Pending, An.Line("1", "X", 4, 40m)), An.Parties()));
        s.Stocked("X", 9);
        s.Order.Lines.Single().Reserved.ShouldBe(4);
        s.Order.Holds.ShouldHaveSingleItem().Kind.ShouldBe(HoldKind.PaymentPending);
        s.Surprises.ShouldBeEmpty();
    }

    /// <summary>Orders arrive in another order than they were placed.</summary>
    private static Streams Demanded()
    {
        var s = new Streams();
        foreach (var i in Enumerable.Range(0, Waiting).OrderBy(i => i * 37 % Waiting)) s.Send(OrderWorkflow.StreamOf(Id(i)), Place(i));
        s.Stock("X").UnknownDemand.Length.ShouldBe(Waiting);
        return s;
    }

    private static IEnumerable<OrderState> Orders(Streams s) => Enumerable.Range(0, Waiting).Select(i => (OrderState)s.StateOf(OrderWorkflow.StreamOf(Id(i))));

    private static PlaceOrder Place(int i) => new(An.Order(PaymentState.Authorised, An.Line("1", "X", 1)) with { Id = Id(i), ChannelOrderId = $"{i}", Number = $"{i}", PlacedAt = An.Noon.AddSeconds(i) }, An.Parties());

    private static OrderId Id(int i) => OrderId.Of("webshop", $"{i}");

    private static int Number(OrderId order) => int.Parse(order.ChannelOrderId, System.Globalization.CultureInfo.InvariantCulture);
}
