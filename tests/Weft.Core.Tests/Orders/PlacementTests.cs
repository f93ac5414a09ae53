using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders;

public sealed class PlacementTests
{
    [Fact]
    public void What_is_malformed_is_refused_with_its_field_and_a_next_step()
    {
        Refusal(o => o with { Lines = [] }).Field.ShouldBe("lines");
        Refusal(o => o with { Lines = default }).Field.ShouldBe("lines");
        Refusal(o => o with { Lines = [An.Line("1", "A", 0)] }).Field.ShouldBe("lines[0].quantity");
        Refusal(o => o with { Lines = [An.Line("1", "A", 1), An.Line("2", "A", -1)] }).Field.ShouldBe("lines[1].quantity");
        Refusal(o => o with { Lines = [An.Line("1", "A", 1), An.Line("1", "B", 1)] }).Field.ShouldBe("lines[1].id");
        Refusal(o => o with { Lines = [An.Line(" ", "A", 1)] }).Field.ShouldBe("lines[0].id");
        Refusal(o => o with { Lines = [An.Line("1", "", 1)] }).Field.ShouldBe("lines[0].sku");
        Refusal(o => o with { Total = new Money(100, Currency.Parse("USD")) }).Field.ShouldBe("currency");
        Refusal(o => o with { Total = An.Euro(-1) }).Field.ShouldBe("total");
        Refusal(o => o with { Lines = [o.Lines[0] with { Net = new Money(long.MaxValue, An.Eur) }] }).Field.ShouldBe("total");
        Refusal(o => o with { Lines = [o.Lines[0] with { Net = new Money(-long.MaxValue, An.Eur) }] }).Field.ShouldBe("total");
        Refusal(o => o with { Total = default }).Field.ShouldBe("total");
        Refusal(o => o with { Payment = null! }).Field.ShouldBe("payment");
        Refusal(o => o with { Lines = [.. Enumerable.Range(0, Limits.OrderLines + 1).Select(i => An.Line($"{i}", "A", 1))] }).Field.ShouldBe("lines");
        Decide(new PlaceOrder(null!, null!)).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("order");
    }

    [Fact]
    public void What_is_missing_where_nothing_need_be_is_nothing()
    {
        var order = An.Order() with { Lines = [new OrderLine("1", new Sku("A"), "A", 1, An.Euro(5), default)], Total = An.Euro(5) };
        Decide(new PlaceOrder(new Order(order.Id, order.Connection, order.ChannelOrderId, order.Number, order.PlacedAt, order.Customer, order.ShipTo, order.BillTo, order.Lines, default, order.Total, order.Payment), An.Parties()))
            .ShouldBeOfType<Decision.Accepted>().Events.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(2, false)]
    [InlineData(-2, false)]
    [InlineData(3, true)]
    [InlineData(-3, true)]
    public void A_total_that_does_not_add_up_is_held_beyond_the_tolerance(int cents, bool held)
    {
        var s = Streams.With(10);
        var order = An.Order();
        s.Send(new PlaceOrder(order with { Total = order.Total + new Money(cents, An.Eur) }, An.Parties()));
        s.Order.Holds.Any(h => h.Kind == HoldKind.TotalMismatch).ShouldBe(held);
        if (held) s.Send(new ReleaseHold(HoldKind.TotalMismatch, s.Order.Holds[0].Key, "anna"));
        s.Settle();
        s.Owed.Select(d => d.Request).OfType<ErpSalesOrderRequest>().ShouldHaveSingleItem().Rounding.Minor.ShouldBe(cents);
    }

    [Fact]
    public void A_currency_that_is_not_traded_in_holds_the_order()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order(), An.Parties() with { Currencies = ["USD"] }));
        s.Order.Holds.ShouldHaveSingleItem().ShouldSatisfyAllConditions(h => h.Kind.ShouldBe(HoldKind.UnknownCurrency), h => h.NextStep.ShouldContain("EUR"));
        s.Send(new ReleaseHold(HoldKind.UnknownCurrency, "EUR", "anna"));
        s.Order.Status().ShouldBe(OrderStatus.Processing);
    }

    [Fact]
    public void The_same_order_again_is_a_repeat_and_a_changed_total_that_does_not_add_up_is_held()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Send(An.Place()).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(new PlaceOrder(An.Order() with { Total = An.Euro(1) }, An.Parties())).ShouldBeOfType<Decision.Accepted>();
        s.Order.Order!.Total.ShouldBe(An.Euro(1));
        s.Order.Holds.ShouldHaveSingleItem().Kind.ShouldBe(HoldKind.TotalMismatch);
    }

    [Fact]
    public void No_more_messages_wait_for_an_order_than_the_bound()
    {
        var s = new Streams();
        for (var i = 0; i < Limits.WaitingCommands; i++) s.Send(new ReportChannelFulfilment($"f{i}", null, null)).ShouldBeOfType<Decision.Accepted>();
        s.Send(new ReportChannelFulfilment("f1", null, null)).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(new ReportChannelFulfilment("one too many", null, null)).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("order");
        s.Order.Status().ShouldBe(OrderStatus.WaitingForOrder);
    }

    private static Decision.Refused Refusal(Func<Order, Order> spoil)
    {
        var refused = Decide(new PlaceOrder(spoil(An.Order()), An.Parties())).ShouldBeOfType<Decision.Refused>();
        refused.NextStep.ShouldNotBeNullOrEmpty();
        return refused;
    }

    private static Decision Decide(PlaceOrder command) => new Streams().Send(command);
}
