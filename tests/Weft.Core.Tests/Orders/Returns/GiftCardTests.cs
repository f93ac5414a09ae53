using CsCheck;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Tests.Ledger;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Returns;

/// <summary>An order that is paid with gift cards and with money: money is taken for the rest only, goes back first, and all books agree.</summary>
public sealed class GiftCardTests
{
    [Fact]
    public void Money_is_taken_for_what_the_cards_do_not_pay()
    {
        var s = Placed(15m);
        s.Settle().When(An.Shipment("S1")).Settle();
        s.Asked<PaymentCaptureRequest>().Amount.ShouldBe(An.Order().Total - An.Euro(15));
        s.Ledger().ShouldSatisfyAllConditions(l => l.Of(Account.GiftCard).ShouldBe(15m), l => l.Paid.ShouldBe(An.Order().Total), l => l.Open.IsZero.ShouldBeTrue(), l => l.ShouldBalance());
        s.Order.Status().ShouldBe(OrderStatus.Completed);
    }

    [Fact]
    public void Money_goes_back_first_and_then_onto_the_cards_in_their_order()
    {
        var s = Placed(15m, 5m);
        s.Settle().When(An.Shipment("S1")).Settle();
        var money = An.Order().Total - An.Euro(20);
        s.When(Given.Received("RC1", null, new ReceivedItem("1", 2, GoodsCondition.Sellable))).Settle();
        s.When(Given.Received("RC2", null, new ReceivedItem("2", 1, GoodsCondition.Sellable))).Settle();
        s.AllAsked<PaymentRefundRequest>().Aggregate(An.Euro(0), (sum, r) => sum + r.Amount).ShouldBe(money);
        var cards = s.AllAsked<ChannelRefundRequest>().SelectMany(r => r.ToGiftCards ?? []).ToList();
        cards.Aggregate(An.Euro(0), (sum, c) => sum + c.Amount).ShouldBe(An.Euro(35.70m) - money);
        cards[0].Reference.ShouldBe("card-1");
        s.Ledger().Open.IsZero.ShouldBeTrue();
        s.Order.InSync.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cancelled_order_releases_or_pays_back_the_money_and_the_channel_gives_back_the_cards(bool captured)
    {
        var s = Placed(15m);
        if (captured) s.When(new ReportPayment(PaymentState.Captured, "pay-1"));
        s.When(new CancelOrder("channel", "changed my mind")).Settle();
        if (captured) s.Asked<PaymentRefundRequest>().Amount.ShouldBe(An.Order().Total - An.Euro(15));
        else s.Asked<PaymentVoidRequest>();
        s.Ledger().ShouldSatisfyAllConditions(l => l.Open.IsZero.ShouldBeTrue(), l => l.Of(Account.GiftCard).ShouldBe(0m));
    }

    [Fact]
    public void Cards_that_pay_more_than_is_left_get_the_rest_back_and_no_money_is_taken()
    {
        var s = Placed(30m);
        s.When(new CancelUnits("c1", [new("1", 2)], "channel", "not wanted")).Settle();
        s.When(An.Shipment("S1")).Settle();
        s.AllAsked<PaymentCaptureRequest>().ShouldBeEmpty();
        s.Asked<PaymentVoidRequest>();
        s.Asked<ChannelRefundRequest>().ToGiftCards!.Value.ShouldHaveSingleItem().Amount.ShouldBe(An.Euro(30m - 11.90m - 4.76m));
        s.Ledger().Open.IsZero.ShouldBeTrue();
        s.Order.InSync.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void Cards_that_cannot_be_are_refused(int amount) =>
        Streams.With(10).Send(new PlaceOrder(An.Order() with { GiftCards = [new("card-1", An.Euro(amount))] }, An.Parties())).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("giftCards");

    [Fact]
    public void Whatever_is_taken_out_shipped_and_sent_back_at_rest_all_is_even() => Gen.Select(Gen.Int[1, 3_500], Gen.Bool, Gen.Int[0, 5].List[0, 12]).Sample((onCard, parts, days) =>
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order() with { GiftCards = [new("card-1", new Money(onCard, An.Eur))] }, An.Parties() with { Capture = parts ? CaptureMode.PerShipment : null }));
        for (var i = 0; i < days.Count; i++)
        {
            _ = days[i] switch
            {
                0 => s.Send(new CancelUnits($"c{i}", [new("1", 1)], "anna", "less")),
                1 => s.Send(An.Shipment($"S{i}", new LineQuantity("1", 1))),
                2 => s.Send(An.Shipment($"S{i}")),
                3 => s.Send(new ReceiveReturn(null, $"RC{i}", [new ReceivedItem("1", 1, GoodsCondition.Sellable)], "DC", An.Noon, "wms")),
                4 => s.Send(new CancelOrder("anna", "no")),
                _ => new Decision.AlreadyDone("time passes"),
            };
            if (days[i] == 5) s.Settle();
        }

        s.Settle();
        s.Send(An.Shipment("last"));
        s.Settle();
        if (s.Order.InSync && !s.Order.ShippedDespiteCancel) s.Ledger().Open.ShouldBe(Money.Zero(An.Eur), string.Join("\n", s.History.Where(h => h.Stream == An.Stream).Select(h => h.What)));
    });

    private static Streams Placed(params decimal[] cards)
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order() with { GiftCards = [.. cards.Select((c, i) => new GiftCardTender($"card-{i + 1}", An.Euro(c)))] }, An.Parties()));
        return s;
    }
}
