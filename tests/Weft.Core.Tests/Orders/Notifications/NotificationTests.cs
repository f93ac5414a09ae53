using Weft.Core.Orders;
using Weft.Core.Orders.Notifications;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Tests.Orders.Returns;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Notifications;

/// <summary>Customers are told each fact once, and no order waits for it.</summary>
public sealed class NotificationTests
{
    private static readonly NotificationPlan everything = new("mail", [.. Enum.GetValues<NotificationFact>()], "en");

    [Fact]
    public void A_confirmed_order_and_each_shipment_are_told_once()
    {
        var s = Placed(everything).Settle();
        s.Send(An.Shipment("S1", new LineQuantity("1", 2)));
        s.Send(An.Shipment("S1", new LineQuantity("1", 2)));
        s.Send(An.Shipment("S2", new LineQuantity("2", 1)));
        s.Settle();
        Told(s).ShouldBe(["notification/confirmed", "notification/shipped/S1", "notification/shipped/S2"]);
        var shipped = s.AllAsked<NotificationRequest>()[1];
        (shipped.Email, shipped.Number, shipped.Tracking).ShouldBe(("ada@example.org", "W-1001", "T-S1"));
        shipped.Lines.ShouldBe([new NotifiedLine("Product A", 2)]);
        s.Owed.Where(d => d.Request is NotificationRequest).ShouldAllBe(d => d.Connection == "mail");
    }

    [Fact]
    public void An_order_is_in_sync_whatever_becomes_of_its_mails()
    {
        var s = Placed(everything);
        s.Send(An.Failed("notification/confirmed", "The mail server does not take the customer's address (550)."));
        s.Settle();
        s.Send(An.Shipment("S1"));
        foreach (var key in s.OpenKeys.Where(k => !k.StartsWith("notification/", StringComparison.Ordinal)).ToList()) s.Send(An.Done(key));
        while (s.OpenKeys.FirstOrDefault(k => !k.StartsWith("notification/", StringComparison.Ordinal)) is { } key) s.Send(An.Done(key));
        s.OpenKeys.ShouldBe(["notification/shipped/S1"]);
        s.Order.InSync.ShouldBeTrue();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        s.Order.Obligation("notification/confirmed").ShouldNotBeNull().State.ShouldBe(ObligationState.Failed);
    }

    [Fact]
    public void Only_what_the_channel_tells_of_is_owed()
    {
        var s = Placed(everything with { Facts = [NotificationFact.Cancelled] }).Settle();
        s.Send(new CancelOrder("anna", "fraud"));
        s.Settle();
        Told(s).ShouldBe(["notification/cancelled"]);
        Told(Placed(null)).ShouldBeEmpty();
    }

    [Fact]
    public void A_customer_without_an_address_is_owed_nothing()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order() with { Customer = new Customer("c1", "Ada Byron", null) }, An.Parties() with { Notify = everything }));
        Told(s).ShouldBeEmpty();
    }

    [Fact]
    public void Goods_that_wait_are_told_with_the_units_that_do()
    {
        var s = Placed(everything, onHand: 1);
        var told = s.AllAsked<NotificationRequest>().ShouldHaveSingleItem();
        told.Fact.ShouldBe(NotificationFact.Backordered);
        told.Lines.ShouldBe([new NotifiedLine("Product A", 1)]);
    }

    [Fact]
    public void A_refund_is_told_when_the_money_is_on_its_way()
    {
        var s = Placed(everything).Settle();
        s.Send(An.Shipment("S1"));
        s.Settle();
        s.When(new RequestRefund("K1", [new LineQuantity("2", 1)], "anna", "keeps it"));
        Told(s).ShouldNotContain("notification/refunded/K1");
        s.Settle();
        Told(s).ShouldContain("notification/refunded/K1");
        var told = s.AllAsked<NotificationRequest>().Single(r => r.Fact == NotificationFact.Refunded);
        told.Amount.ShouldBe(An.Euro(11.90m));
        told.Lines.ShouldBe([new NotifiedLine("Product B", 1)]);
    }

    [Fact]
    public void What_the_channel_shipped_itself_it_tells_itself()
    {
        var s = Placed(everything).Settle();
        s.Send(new ReportChannelFulfilment("F9", null, null));
        Told(s).ShouldBe(["notification/confirmed"]);
    }

    [Fact]
    public void Folding_the_history_again_owes_the_same_and_sends_nothing()
    {
        var s = Placed(everything).Settle();
        s.Send(An.Shipment("S1"));
        var workflow = new OrderWorkflow();
        var state = workflow.Start(An.Id.Value);
        foreach (var (_, what, at) in s.History.Where(h => h.Stream == An.Stream)) state = workflow.Apply(state, what, at);
        ((OrderState)state).Obligations.ShouldBe(s.Order.Obligations, Same.Obligation);
    }

    private static Streams Placed(NotificationPlan? plan, int onHand = 10)
    {
        var s = Streams.With(onHand);
        s.Send(new PlaceOrder(An.Order(), An.Parties() with { Notify = plan }));
        return s;
    }

    private static IEnumerable<string> Told(Streams s) => s.Owed.Where(d => d.Request is NotificationRequest).Select(d => d.Key[(An.Id.Value.Length + 1)..]);

    private sealed class Same : IEqualityComparer<Obligation>
    {
        public static readonly Same Obligation = new();

        public bool Equals(Obligation? x, Obligation? y) => x?.Key == y?.Key && x?.State == y?.State;

        public int GetHashCode(Obligation obj) => obj.Key.GetHashCode(StringComparison.Ordinal);
    }
}
