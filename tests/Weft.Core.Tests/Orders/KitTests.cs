using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders;

/// <summary>Orders of kits: the parts are promised, everybody else is told the kit as it was sold.</summary>
public sealed class KitTests
{
    [Fact]
    public void A_kit_is_promised_by_its_parts_and_named_as_sold()
    {
        var s = Retailer(10, 10);
        s.Send(Placed(3));
        s.Order.Lines.Single().Parts.Select(p => (p.Id, p.PerKit, p.Reserved)).ShouldBe([("1#A", 2, 6), ("1#C", 1, 3)]);
        (Reserved(s, "A"), Reserved(s, "C")).ShouldBe((6, 3));
        s.Settle();
        s.Owed.Select(d => d.Request).OfType<WarehouseReleaseRequest>().Single().Lines.ShouldBe([new ItemQuantity("1", new Sku("K"), 3)]);
        s.Owed.Select(d => d.Request).OfType<ErpSalesOrderRequest>().Single().Order.Lines.Single().ShouldSatisfyAllConditions(l => l.Sku.Value.ShouldBe("K"), l => l.Quantity.ShouldBe(3));
        s.Send(An.Shipment("S1"));
        s.Settle();
        s.Owed.Select(d => d.Request).OfType<ErpDeliveryRequest>().Single().Lines.ShouldBe([new ItemQuantity("1", new Sku("K"), 3)]);
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        (s.Stock("A").At("DC").OnHand, Reserved(s, "A"), s.Stock("C").At("DC").OnHand, Reserved(s, "C")).ShouldBe((4, 0, 7, 0));
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void As_many_kits_are_reserved_as_the_scarcest_part_allows_and_the_order_goes_when_all_are()
    {
        var s = Retailer(10, 1);
        s.Send(Placed(3));
        s.Order.Lines.Single().ShouldSatisfyAllConditions(l => l.Reserved.ShouldBe(1), l => l.Backordered.ShouldBe(2), l => l.Open.ShouldBe(0));
        s.Order.Status().ShouldBe(OrderStatus.Backordered);
        Count(s, "C", 2);
        s.Order.Lines.Single().Reserved.ShouldBe(2);
        s.Order.Confirmed.ShouldBeFalse();
        Count(s, "C", 3);
        s.Order.Status().ShouldBe(OrderStatus.Processing);
    }

    [Fact]
    public void A_cancelled_kit_frees_its_parts()
    {
        var s = Retailer(10, 1);
        s.Send(Placed(3), new CancelOrder("channel", "changed my mind"));
        s.Stock("A").Promises.ShouldBeEmpty();
        s.Stock("C").Promises.ShouldBeEmpty();
        (Reserved(s, "A"), Reserved(s, "C")).ShouldBe((0, 0));
    }

    [Fact]
    public void Kits_that_left_in_part_free_the_rest_when_it_is_cancelled()
    {
        var s = Retailer(10, 10);
        s.Send(Placed(3));
        s.Settle();
        s.Send(new CancelOrder("anna", "fraud"), An.Shipment("S1", new LineQuantity("1", 1)), An.Done("warehouse-cancellation"));
        (Reserved(s, "A"), Reserved(s, "C")).ShouldBe((2, 1), "what left is promised until the ERP has booked it");
        s.Settle();
        (Reserved(s, "A"), Reserved(s, "C"), s.Stock("A").At("DC").OnHand).ShouldBe((0, 0, 8));
        s.Order.InSync.ShouldBeTrue();
    }

    [Fact]
    public void Two_kits_and_a_single_unit_share_a_part()
    {
        var s = new Streams().Stocked("A", 5).Kit("K", ("A", 2)).Kit("L", ("A", 1));
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured, An.Line("1", "K", 1), An.Line("2", "L", 2), An.Line("3", "A", 1)), An.Parties()));
        Reserved(s, "A").ShouldBe(5);
        s.Order.Status().ShouldBe(OrderStatus.Processing);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_kit_that_is_sold_before_the_catalogue_has_it_is_promised_by_its_parts_once_it_is_known(bool registeredFirst)
    {
        var s = new Streams().Stocked("A", 10).Stocked("C", 10);
        s.Send(Placed(3));
        s.Order.Status().ShouldBe(OrderStatus.OnHold);
        var kit = StockWorkflow.StreamOf(new Sku("K"));
        Command[] known = [new RegisterSku("Kit K"), new DefineKit([new(new("A"), 2), new(new("C"), 1)], "erp")];
        foreach (var command in registeredFirst ? known : known.Reverse()) s.Send(kit, command).ShouldBeOfType<Decision.Accepted>();
        s.Order.Status().ShouldBe(OrderStatus.Processing);
        (Reserved(s, "A"), Reserved(s, "C")).ShouldBe((6, 3));
        s.Stock("K").Promises.ShouldBeEmpty();
        s.Surprises.ShouldBeEmpty();
        s.Send(new CancelOrder("anna", "fraud"));
        (Reserved(s, "A"), Reserved(s, "C")).ShouldBe((0, 0));
    }

    [Fact]
    public void Orders_wait_for_the_parts_of_a_kit_that_nobody_had_described_when_it_was_sold()
    {
        var s = new Streams().Stocked("A", 10).Stocked("C", 1);
        s.Send(StockWorkflow.StreamOf(new Sku("K")), new RegisterSku("Kit K"));
        s.Send(Placed(3));
        s.Order.Status().ShouldBe(OrderStatus.Backordered);
        s.Send(StockWorkflow.StreamOf(new Sku("K")), new DefineKit([new(new("A"), 2), new(new("C"), 1)], "anna"));
        s.Order.Lines.Single().ShouldSatisfyAllConditions(l => l.Reserved.ShouldBe(1), l => l.Backordered.ShouldBe(2), l => l.Open.ShouldBe(0));
        Count(s, "C", 3);
        s.Order.Status().ShouldBe(OrderStatus.Processing);
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void A_kit_within_a_kit_comes_down_to_its_parts()
    {
        var s = new Streams().Stocked("A", 20).Kit("K", ("A", 2)).Stocked("C", 5);
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured, An.Line("1", "G", 2)), An.Parties()));
        s.Send(new LineIsKit("1", [new(new("K"), 3), new(new("C"), 1), new(new("K"), 1)]));
        s.Order.Lines.Single().Parts.Select(p => (p.Id, p.PerKit)).ShouldBe([("1#K#A", 8), ("1#C", 1)]);
        (Reserved(s, "A"), Reserved(s, "C")).ShouldBe((16, 2));
        s.Order.Status().ShouldBe(OrderStatus.Processing, "the hold for the unknown SKU is cured with it");
    }

    [Fact]
    public void A_kit_that_contains_itself_stops_the_order_in_words()
    {
        var s = Streams.With(0);
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured, An.Line("1", "G", 2)), An.Parties()));
        var part = "1";
        for (var i = 0; i < 6; i++, part += "#G") s.Send(new LineIsKit(part, [new(new("G"), 1)]));
        s.Order.Holds.Select(h => (h.Kind, h.Owner)).ShouldContain((HoldKind.Manual, "catalogue"));
        s.Order.Holds.Single(h => h.Kind == HoldKind.Manual).Reason.ShouldBe("Kit G contains itself, or kits within kits too deep (line 1).");
        s.Send(new LineIsKit(part[..^2], [new(new("G"), 1)])).ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Fact]
    public void A_part_nobody_knows_holds_the_order_until_it_is_mapped()
    {
        var s = new Streams().Stocked("A", 10).Stocked("C2", 5);
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured, An.Line("1", "G", 2)), An.Parties()));
        s.Send(new LineIsKit("1", [new(new("A"), 2), new(new("C"), 1)]));
        s.Order.Holds.ShouldHaveSingleItem().Key.ShouldBe("C");
        s.Send(StockWorkflow.StreamOf(new Sku("C")), new MapSku(new Sku("C2"), "anna"));
        s.Order.Status().ShouldBe(OrderStatus.Processing);
        (Reserved(s, "A"), Reserved(s, "C2")).ShouldBe((4, 2));
    }

    [Fact]
    public void What_is_at_stake_with_a_part_is_its_share_of_the_kit()
    {
        var workflow = new OrderWorkflow();
        var placed = workflow.Run(workflow.Start(An.Id.Value), Placed(1), An.Noon);
        var asked = placed.Effects.OfType<Effect.Tell>().Select(t => t.Command).OfType<ReserveStock>().Single();
        (asked.Amount, asked.PlacedAt, asked.Quantity).ShouldBe((An.Euro(11.90m), An.Noon.AddMinutes(-5), 1));
        var parts = workflow.Run(placed.State, new LineIsKit("1", [new(new("A"), 2), new(new("C"), 1)]), An.Noon);
        parts.Effects.OfType<Effect.Tell>().Select(t => t.Command).OfType<ReserveStock>().Select(r => r.Amount!.Value).ShouldBe([An.Euro(7.93m), An.Euro(3.97m)]);
    }

    private static Streams Retailer(int a, int c) => new Streams().Stocked("A", a).Stocked("C", c).Kit("K", ("A", 2), ("C", 1));

    private static PlaceOrder Placed(int kits) => new(An.Order(PaymentState.Authorised, An.Line("1", "K", kits)), An.Parties());

    private static int Reserved(Streams s, string sku) => s.Stock(sku).At("DC").Reserved;

    private static void Count(Streams s, string sku, int units) => s.Send(StockWorkflow.StreamOf(new Sku(sku)), new CountStock("DC", units, s.Now += TimeSpan.FromMinutes(1)));
}
