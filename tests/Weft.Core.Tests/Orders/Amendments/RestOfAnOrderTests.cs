using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Amendments;

/// <summary>A channel takes out what has not left yet, or shows an order that Weft made smaller with its own cents.</summary>
public sealed class RestOfAnOrderTests
{
    [Fact]
    public void A_channel_that_leaves_only_what_has_left_cancels_the_rest()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        s.Send(An.Shipment("S1", new LineQuantity("1", 2)));
        s.Settle();
        s.Send(Shown(1, An.Line("1", "A", 2, 20m))).ShouldBeOfType<Decision.Accepted>();
        s.Order.Amendments.Proposals.ShouldBeEmpty();
        s.Owed.Select(d => d.Request).OfType<WarehouseCancellationRequest>().ShouldHaveSingleItem();
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        s.Order.Lines.Select(l => (l.Shipped, l.Cancelled)).ShouldBe([(2, 0), (0, 1)]);

        // What the channel says from then on is known.
        s.Send(Shown(1, An.Line("1", "A", 2, 20m))).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(Shown(2, An.Line("1", "A", 2, 20m))).ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Fact]
    public void An_order_that_is_only_paid_otherwise_is_changed_although_a_node_has_it()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        var cent = Shown(1, An.Line("1", "A", 2, 20.01m), An.Line("2", "B", 1));
        s.Send(cent).ShouldBeOfType<Decision.Accepted>();
        s.Order.Amendments.Proposals.ShouldBeEmpty();
        s.Order.Order!.Total.ShouldBe(cent.Order.Total);
        s.Owed.Select(d => d.Request).OfType<ErpOrderChangeRequest>().ShouldHaveSingleItem().Order.Total.ShouldBe(cent.Order.Total);
        s.Owed.Select(d => d.Request).OfType<WarehouseReleaseRequest>().ShouldHaveSingleItem();
        s.Send(cent).ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Fact]
    public void A_total_that_nothing_explains_is_a_change_that_somebody_decides_about()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        var odd = Shown(1, An.Line("1", "A", 2, 20m), An.Line("2", "B", 1));
        s.Send(odd with { Order = odd.Order with { Total = An.Euro(1m) } });
        s.Order.Amendments.Undecided.ShouldNotBeNull();
    }

    [Fact]
    public void A_share_of_a_line_is_what_the_customer_pays_for_it()
    {
        // 29.90 with 25.13 net and 4.77 tax: both halves would be rounded up.
        var line = new OrderLine("1", new Sku("A"), "Cap", 2, An.Euro(25.13m), [new TaxLine(1900, An.Euro(4.77m))]);
        var half = Withdrawal.Share(line, 1);
        (half.Gross(), half.Taxes.Single().Amount).ShouldBe((An.Euro(14.95m), An.Euro(2.39m)));
    }

    [Fact]
    public void The_channel_is_told_where_the_goods_go()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        var elsewhere = An.Order().ShipTo with { City = "Elsewhere" };
        s.Send(new AmendOrder("a1", "anna", "moved") { Changes = new OrderChanges([]) { ShipTo = elsewhere } }).ShouldBeOfType<Decision.Accepted>();
        s.Settle();
        s.Owed.Select(d => d.Request).OfType<ChannelOrderChangeRequest>().ShouldHaveSingleItem().ShipTo.ShouldBe(elsewhere);
    }

    private static PlaceOrder Shown(long revision, params OrderLine[] lines) => new(An.Order(PaymentState.Authorised, [.. lines]) with { Revision = revision }, An.Parties());
}
