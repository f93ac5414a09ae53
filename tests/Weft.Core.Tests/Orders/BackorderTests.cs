using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Notifications;
using Weft.Core.Tests.Orders.Fulfilment;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders;

/// <summary>What waits for stock is cancelled by itself when its time is over, once, and everybody is told.</summary>
public sealed class BackorderTests
{
    private static readonly TimeSpan patience = TimeSpan.FromDays(10);

    private static PlaceOrder Place(PaymentState payment = PaymentState.Authorised, TimeSpan? wait = null) => new(An.Order(payment), An.Parties() with
    {
        CancelBackordersAfter = wait ?? patience,
        Notify = new NotificationPlan("mail", [NotificationFact.Cancelled, NotificationFact.Backordered], "en"),
    });

    /// <summary>2 × A are there, B is not.</summary>
    private static Streams WithoutB(PaymentState payment = PaymentState.Authorised)
    {
        var s = new Streams().Stocked("A", 5).Stocked("B", 0);
        s.Send(Place(payment));
        return s;
    }

    [Fact]
    public void A_line_that_waits_too_long_is_taken_out_and_the_rest_ships()
    {
        var s = WithoutB();
        s.Order.CancelledAt("2").ShouldBe(An.Noon + patience);
        s.Later(patience - TimeSpan.FromMinutes(1)).Order.Lines[1].Backordered.ShouldBe(1);
        s.Later(TimeSpan.FromMinutes(1));
        s.Order.Lines.Select(l => (l.Released, l.Withdrawn)).ShouldBe([(2, 0), (0, 1)]);
        s.Stock("B").Promises.ShouldBeEmpty();
        s.Stock("B").Backorders.ShouldBeEmpty();
        s.Settle().Send(An.Shipment("S1"));
        s.Settle();
        var rest = An.Order().Total - An.Line("2", "B", 1).Gross();
        s.Owed.Select(o => o.Request).OfType<ErpSalesOrderRequest>().Single().Order.Total.ShouldBe(rest);
        s.Owed.Select(o => o.Request).OfType<PaymentCaptureRequest>().Single().Amount.ShouldBe(rest);
        s.Owed.Select(o => o.Request).OfType<ChannelOrderChangeRequest>().Single().Lines.ShouldBe([new LineQuantity("1", 2)]);
        var mail = s.Owed.Select(o => o.Request).OfType<NotificationRequest>().Single(r => r.Fact == NotificationFact.Cancelled);
        mail.Lines.ShouldBe([new NotifiedLine("Product B", 1)]);
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        s.History.Count(h => h.What is UnitsCancelled).ShouldBe(1);
    }

    [Fact]
    public void Part_of_a_line_waits_too_long()
    {
        var s = new Streams().Stocked("A", 1).Stocked("B", 1);
        s.Send(Place());
        s.Later(patience).Settle().Send(An.Shipment("S1"));
        s.Settle().Order.Lines.Select(l => (l.Shipped, l.Cancelled)).ShouldBe([(1, 1), (1, 0)]);
        s.Order.InSync.ShouldBeTrue();
        s.Stock("A").Backorders.ShouldBeEmpty();
    }

    [Fact]
    public void An_order_of_which_nothing_came_is_cancelled_as_a_whole_and_never_captured()
    {
        var s = new Streams().Stocked("A", 0).Stocked("B", 0);
        s.Send(Place());
        s.Later(patience).Settle();
        s.Order.Status().ShouldBe(OrderStatus.Cancelled);
        s.Order.Payment.State.ShouldBe(PaymentState.Voided);
        s.Owed.Select(o => o.Request).OfType<ChannelCancellationRequest>().ShouldHaveSingleItem();
        s.Owed.Select(o => o.Request).OfType<PaymentCaptureRequest>().ShouldBeEmpty();
        s.Owed.Select(o => o.Request).OfType<NotificationRequest>().Where(r => r.Fact == NotificationFact.Cancelled).ShouldHaveSingleItem().Lines.Length.ShouldBe(2);
        s.Later(patience).History.Count(h => h.What is UnitsCancelled).ShouldBe(1);
    }

    [Fact]
    public void What_was_paid_before_goes_back()
    {
        var s = WithoutB(PaymentState.Captured);
        s.Later(patience).Settle().Send(An.Shipment("S1"));
        s.Settle();
        s.Owed.Select(o => o.Request).OfType<Core.Orders.Returns.PaymentRefundRequest>().Single().Amount.ShouldBe(An.Line("2", "B", 1).Gross());
        s.Order.InSync.ShouldBeTrue();
    }

    [Fact]
    public void Stock_that_comes_in_time_ends_the_wait()
    {
        var s = WithoutB().Count("B", "DC", 1);
        s.Order.CancelledAt("2").ShouldBeNull();
        s.Later(patience).Settle().Order.Lines.Sum(l => l.Cancelled).ShouldBe(0);
    }

    [Fact]
    public void Without_a_time_it_waits_for_ever()
    {
        var s = new Streams().Stocked("A", 5).Stocked("B", 0);
        s.Send(An.Place());
        s.Later(TimeSpan.FromDays(1_000)).Order.Lines[1].Backordered.ShouldBe(1);
        s.Timers.ShouldBeEmpty();
        s.Send(new CancelBackorder("2")).ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Fact]
    public void A_kit_that_lacks_a_part_too_long_is_taken_out_with_all_its_parts()
    {
        var s = new Streams().Stocked("A", 5).Stocked("B", 1).Kit("K", ("A", 1), ("B", 1));
        s.Send(new PlaceOrder(An.Order(PaymentState.Authorised, An.Line("1", "K", 2, 20m)), An.Parties() with { CancelBackordersAfter = patience }));
        s.Order.Lines[0].Backordered.ShouldBe(1);
        s.Later(patience).Settle().Send(An.Shipment("S1"));
        s.Settle().Order.Lines.Select(l => (l.Shipped, l.Cancelled)).ShouldBe([(1, 1)]);
        s.Stock("A").Promises.ShouldBeEmpty();
        s.Stock("B").Promises.ShouldBeEmpty();
    }

    [Fact]
    public void In_an_order_in_pieces_the_piece_that_waits_goes_and_the_others_ship()
    {
        var s = Nodes.With(("S1", 5, 0));
        s.Send(Place());
        s.Settle().Send(new AcceptFulfilment("F1", "S1"));
        s.Later(patience);
        s.Order.Words().ShouldBe(["F1 S1 Accepted 1×2", "F2 DC Cancelled"]);
        s.Settle().Send(Nodes.Shipped("F1", "X1"));
        s.Settle().Order.Status().ShouldBe(OrderStatus.Completed);
        s.Owed.Select(o => o.Request).OfType<ErpOrderChangeRequest>().Single().Order.Lines.Length.ShouldBe(1);
        s.ShouldBalance();
    }

    [Fact]
    public void A_change_that_waits_for_a_decision_is_overtaken_because_it_states_what_goes()
    {
        var s = Nodes.With(("S1", 5, 0));
        s.Send(Place());
        s.Settle().Send(new AmendOrder("op/1", "anna", "one A") { Changes = new([new("1", 1)]) });
        s.Later(Nodes.Patience / 2);
        s.Send(new AcceptFulfilment("F1", "S1"));
        s.Later(patience);
        s.Order.Amendments.Proposals[0].State.ShouldBe(ProposalState.Overtaken);
        s.Order.Lines[1].Withdrawn.ShouldBe(1);
        s.ShouldBalance();
    }
}
