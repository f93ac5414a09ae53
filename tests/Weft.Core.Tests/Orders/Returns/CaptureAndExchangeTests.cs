using System.Collections.Immutable;
using CsCheck;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Returns;

/// <summary>Payments that are captured shipment by shipment, and returns that pay for other orders.</summary>
public sealed class CaptureAndExchangeTests
{
    private static readonly OrderId exchange = OrderId.Of("webshop", "2002");

    [Fact]
    public void Each_shipment_is_captured_with_its_share_and_the_last_one_takes_the_remainder()
    {
        var s = PerShipment(An.Line("1", "A", 3, 10m));
        foreach (var n in new[] { 1, 2, 3 }) s.When(An.Shipment($"S{n}", new LineQuantity("1", 1))).Settle();
        var captures = s.AllAsked<PaymentCaptureRequest>().Select(r => r.Amount).ToList();
        captures.ShouldBe([An.Euro(3.97m + 4.76m), An.Euro(3.96m), An.Euro(3.97m)]);
        s.Order.Payment.State.ShouldBe(PaymentState.Captured);
        s.AllAsked<PaymentVoidRequest>().ShouldBeEmpty();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
    }

    [Fact]
    public void What_never_ships_is_released_and_not_captured()
    {
        var s = PerShipment(An.Line("1", "A", 2, 20m));
        s.When(An.Shipment("S1", new LineQuantity("1", 1))).Settle();
        s.When(new CancelOrder("anna", "the rest is gone")).Settle();
        s.Asked<PaymentCaptureRequest>().Amount.ShouldBe(An.Euro(11.90m + 4.76m));
        s.Asked<PaymentVoidRequest>();
        s.AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_refund_that_is_heard_of_before_its_shipment_is_booked_when_the_shipment_makes_it_possible(bool byProvider)
    {
        var s = PerShipment(An.Line("1", "A", 2), An.Line("2", "B", 1));
        s.When(An.Shipment("S1", new LineQuantity("1", 2))).Settle();
        s.When(Given.Received("RC1", null, new ReceivedItem("1", 2, GoodsCondition.Sellable))).Settle();
        s.When(byProvider ? Given.Refund(RefundSource.Provider, "ref_9", 11.90m) : Given.Refund(RefundSource.Channel, "77", 11.90m, "ref_9", new LineQuantity("2", 1)));
        s.Order.Holds.ShouldHaveSingleItem().Key.ShouldBe(byProvider ? "refund-ref_9" : "refund-77");
        s.When(An.Shipment("S2", new LineQuantity("2", 1)));
        s.Order.Holds.ShouldBeEmpty();
        s.When(byProvider ? Given.Refund(RefundSource.Channel, "77", 11.90m, "ref_9", new LineQuantity("2", 1)) : Given.Refund(RefundSource.Provider, "ref_9", 11.90m)).Settle();
        s.Order.Returns.Refunds.Length.ShouldBe(2);
        s.Order.Returns.Refunds[1].Reports.Length.ShouldBe(2);
        s.AllAsked<PaymentRefundRequest>().ShouldHaveSingleItem();
        s.Order.InSync.ShouldBeTrue();
    }

    [Fact]
    public void A_refund_that_stays_impossible_and_one_that_somebody_has_settled_are_not_booked()
    {
        var s = PerShipment(An.Line("1", "A", 2), An.Line("2", "B", 1));
        s.When(An.Shipment("S1", new LineQuantity("1", 2))).Settle();
        s.When(Given.Received("RC1", null, new ReceivedItem("1", 2, GoodsCondition.Sellable))).Settle();
        s.When(Given.Refund(RefundSource.Channel, "77", 11.90m), Given.Refund(RefundSource.Channel, "78", 1_000m), new ReleaseHold(HoldKind.Manual, "refund-77", "anna"));
        s.When(An.Shipment("S2", new LineQuantity("2", 1))).Settle();
        s.Order.Returns.Refunds.ShouldHaveSingleItem();
        s.Order.Holds.ShouldHaveSingleItem().Key.ShouldBe("refund-78");
    }

    [Fact]
    public void Without_the_setting_the_first_shipment_captures_all()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        s.When(An.Shipment("S1", new LineQuantity("1", 1)), An.Shipment("S2", new("1", 1), new("2", 1))).Settle();
        s.Asked<PaymentCaptureRequest>().Amount.ShouldBe(s.Order.Order!.Total);
    }

    [Fact]
    public void An_authorisation_that_has_run_out_holds_the_order_until_the_customer_has_paid_anew()
    {
        var s = PerShipment(An.Line("1", "A", 1));
        s.When(An.Shipment("S1"));
        s.When(new DeliverySettled($"{An.Id}/payment-capture/S1", new DeliveryResult(false, Reason: "Expired.", Facts: ImmutableDictionary<string, string>.Empty.Add(PaymentFacts.AuthorisationExpired, "true"))));
        s.Order.Holds.ShouldHaveSingleItem().Owner.ShouldBe("finance");
        s.Send(new ReportPayment(PaymentState.Authorised, "pay-1")).ShouldBeOfType<Decision.AlreadyDone>();
        s.When(new ReportPayment(PaymentState.Authorised, "pay-2")).Settle();
        s.Order.Holds.ShouldBeEmpty();
        s.AllAsked<PaymentCaptureRequest>().Select(r => r.PaymentReference).ShouldBe(["pay-1", "pay-2"]);
        s.Order.Status().ShouldBe(OrderStatus.Completed);
    }

    [Fact]
    public void A_dearer_exchange_shows_what_is_still_to_be_paid_and_the_payment_closes_it()
    {
        var s = Exchanged(returned: 100m, replacement: 250m, PaymentState.Pending);
        var other = OrderOf(s);
        other.Due().ShouldBe(An.Euro(150));
        other.Obligation("balance-due")!.State.ShouldBe(ObligationState.Open);
        s.Order.Returns.Refunds.Single().ToPay.IsZero.ShouldBeTrue();
        s.Asked<ErpCreditNoteRequest>().ShouldSatisfyAllConditions(c => c.Total.ShouldBe(An.Euro(100)), c => c.Exchange.ShouldBe(exchange), c => c.Goodwill.ShouldBeNull());
        s.AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
        s.Order.InSync.ShouldBeTrue();

        s.Send(OrderWorkflow.StreamOf(exchange), new ReleaseHold(HoldKind.PaymentPending, "payment", "anna")).ShouldBeOfType<Decision.Accepted>();
        SettleExchange(s);
        var sale = s.AllAsked<ErpSalesOrderRequest>().Single(r => r.Order.Id == exchange);
        sale.ShouldSatisfyAllConditions(r => r.Order.Total.ShouldBe(An.Euro(250)), r => r.Exchange!.BalanceDue.ShouldBe(An.Euro(150)), r => r.Exchange!.Credit.ShouldBe(An.Euro(100)), r => r.Rounding.IsZero.ShouldBeTrue(), r => r.Order.Lines.Length.ShouldBe(1));
        s.Send(OrderWorkflow.StreamOf(exchange), An.Shipment("S9"));
        SettleExchange(s);
        OrderOf(s).InSync.ShouldBeFalse("150 are still due");

        s.Send(OrderWorkflow.StreamOf(exchange), new ReportPayment(PaymentState.Authorised, "pay-2")).ShouldBeOfType<Decision.Accepted>();
        SettleExchange(s);
        s.AllAsked<PaymentCaptureRequest>().Single(r => r.OrderId == exchange).Amount.ShouldBe(An.Euro(150));
        OrderOf(s).ShouldSatisfyAllConditions(o => o.Due().IsZero.ShouldBeTrue(), o => o.Status().ShouldBe(OrderStatus.Completed));
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void A_cheaper_exchange_pays_back_the_difference()
    {
        var s = Exchanged(returned: 100m, replacement: 60m, PaymentState.Pending);
        OrderOf(s).Holds.ShouldBeEmpty();
        OrderOf(s).Due().IsZero.ShouldBeTrue();
        s.Settle();
        s.Asked<PaymentRefundRequest>().Amount.ShouldBe(An.Euro(40));
        s.Asked<ErpCreditNoteRequest>().Total.ShouldBe(An.Euro(100));
        s.Order.InSync.ShouldBeTrue();
    }

    [Fact]
    public void Goods_come_back_before_the_exchange_order_is_known()
    {
        var s = Given.Complete(new OrderLine("1", new Sku("A"), "A", 1, An.Euro(100), []));
        s.When(Given.Return("R1", new ReturnLine("1", 1, "too small")) with { Exchange = exchange }, Given.Received("RC1", "R1", new ReceivedItem("1", 1, GoodsCondition.Sellable))).Settle();
        s.Order.Obligation("exchange-credit/R1")!.State.ShouldBe(ObligationState.Open);
        s.AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
        s.Send(OrderWorkflow.StreamOf(exchange), Replacement(250m, PaymentState.Pending)).ShouldBeOfType<Decision.Accepted>();
        OrderOf(s).Due().ShouldBe(An.Euro(150));
        s.Order.InSync.ShouldBeTrue();
    }

    [Fact]
    public void An_exchange_that_never_comes_is_paid_out_after_two_weeks_and_an_order_that_comes_later_is_paid_like_any_other()
    {
        var s = Given.Complete(new OrderLine("1", new Sku("A"), "A", 1, An.Euro(100), []));
        s.When(Given.Return("R1", new ReturnLine("1", 1, "too small")) with { Exchange = exchange }, Given.Received("RC1", "R1", new ReceivedItem("1", 1, GoodsCondition.Sellable))).Settle();
        s.Later(TimeSpan.FromDays(13)).AllAsked<PaymentRefundRequest>().ShouldBeEmpty();
        s.Later(TimeSpan.FromDays(1)).Settle();
        s.Asked<PaymentRefundRequest>().Amount.ShouldBe(An.Euro(100));
        s.Order.InSync.ShouldBeTrue();
        s.Send(new EndExchange("R1")).ShouldBeOfType<Decision.AlreadyDone>();

        s.Send(OrderWorkflow.StreamOf(exchange), Replacement(250m, PaymentState.Authorised)).ShouldBeOfType<Decision.Accepted>();
        OrderOf(s).Credit().IsZero.ShouldBeTrue("it was paid out");
        s.Asked<PaymentRefundRequest>();
        s.Surprises.ShouldBeEmpty();
    }

    [Fact]
    public void The_time_is_not_waited_for_when_the_exchange_has_come()
    {
        var s = Exchanged(returned: 100m, replacement: 60m, PaymentState.Pending).Settle().Later(TimeSpan.FromDays(30));
        s.History.ShouldNotContain(h => h.What is ExchangeEnded);
        s.AllAsked<PaymentRefundRequest>().Select(r => r.Amount).ShouldBe([An.Euro(40)]);
    }

    [Fact]
    public void A_replacement_that_is_cancelled_gives_its_credit_back_and_the_customer_is_paid_once()
    {
        var s = Exchanged(returned: 100m, replacement: 60m, PaymentState.Pending).Settle();
        s.Send(OrderWorkflow.StreamOf(exchange), new CancelOrder("anna", "sold out")).ShouldBeOfType<Decision.Accepted>();
        SettleExchange(s);
        s.Settle();
        s.AllAsked<PaymentRefundRequest>().Select(r => (r.OrderId, r.Amount)).ShouldBe([(An.Id, An.Euro(40)), (An.Id, An.Euro(60))]);
        s.Asked<ErpCreditNoteRequest>();
        s.Order.InSync.ShouldBeTrue();
        ShouldBeEven(s);
    }

    [Fact]
    public void A_dearer_replacement_that_is_cancelled_releases_its_payment_and_gives_the_credit_back()
    {
        var s = Exchanged(returned: 100m, replacement: 250m, PaymentState.Authorised);
        s.Send(OrderWorkflow.StreamOf(exchange), new CancelOrder("anna", "sold out")).ShouldBeOfType<Decision.Accepted>();
        SettleExchange(s);
        s.Settle();
        s.AllAsked<PaymentVoidRequest>().Single().OrderId.ShouldBe(exchange);
        s.Asked<PaymentRefundRequest>().ShouldSatisfyAllConditions(r => r.OrderId.ShouldBe(An.Id), r => r.Amount.ShouldBe(An.Euro(100)));
        ShouldBeEven(s);
    }

    [Fact]
    public void A_replacement_that_comes_back_too_is_paid_back_to_what_had_paid_it_money_first()
    {
        var s = Exchanged(returned: 100m, replacement: 250m, PaymentState.Authorised);
        SettleExchange(s);
        s.Send(OrderWorkflow.StreamOf(exchange), An.Shipment("S9"));
        SettleExchange(s);
        s.AllAsked<PaymentCaptureRequest>().Single(r => r.OrderId == exchange).Amount.ShouldBe(An.Euro(150));
        s.Send(OrderWorkflow.StreamOf(exchange), new ReceiveReturn(null, "RC9", [new ReceivedItem("1", 1, GoodsCondition.Sellable)], "DC", An.Noon, "wms")).ShouldBeOfType<Decision.Accepted>();
        SettleExchange(s);
        s.Settle();
        s.AllAsked<PaymentRefundRequest>().Select(r => (r.OrderId, r.Amount)).ShouldBe([(exchange, An.Euro(150)), (An.Id, An.Euro(100))], ignoreOrder: true);
        ShouldBeEven(s);
    }

    /// <summary>Both orders: paid − refunded = invoiced − credited.</summary>
    private static void ShouldBeEven(Streams s)
    {
        s.Surprises.ShouldBeEmpty();
        foreach (var order in new[] { An.Id, exchange })
        {
            var ledger = Core.Ledger.OrderLedger.Of(order, s.History.Where(h => h.Stream == OrderWorkflow.StreamOf(order)).Select((h, i) => new Core.Ledger.Recorded(i + 1, h.At, h.What))).ShouldNotBeNull();
            ledger.Open.IsZero.ShouldBeTrue($"{order}: {ledger.Open}");
        }
    }

    [Fact]
    public void All_pieces_of_a_line_add_up_to_the_line_in_every_currency() =>
        Gen.Select(Gen.Int[0, 2].Select(i => new[] { "EUR", "JPY", "KWD" }[i]), Gen.Long[0, 10_000_000], Gen.Long[0, 2_000_000], Gen.Int[1, 40], Gen.Int[1, 39].List[0, 40]).Sample((code, net, tax, units, cuts) =>
        {
            var currency = Currency.Parse(code);
            var line = new OrderLine("1", new Sku("A"), "A", units, new Money(net, currency), [new TaxLine(1900, new Money(tax, currency))]);
            var pieces = new List<RefundLine>();
            for (var left = units; left > 0;)
            {
                var take = Math.Min(left, cuts.Count > pieces.Count ? cuts[pieces.Count] : 1);
                pieces.Add(Shares.Piece(line, take, pieces));
                left -= take;
            }

            pieces.Aggregate(Money.Zero(currency), (sum, p) => sum + p.Gross()).ShouldBe(line.Gross());
            pieces.Aggregate(Money.Zero(currency), (sum, p) => sum + p.Net).ShouldBe(line.Net);
            pieces.ShouldAllBe(p => !p.Net.IsNegative && !p.Taxes[0].Amount.IsNegative);
        });

    private static Streams PerShipment(params ImmutableArray<OrderLine> lines)
    {
        var s = Streams.With(100);
        s.Send(new PlaceOrder(An.Order(PaymentState.Authorised, lines), An.Parties() with { Capture = CaptureMode.PerShipment }));
        return s.Settle();
    }

    /// <summary>Goods worth so much came back for an order that costs so much.</summary>
    private static Streams Exchanged(decimal returned, decimal replacement, PaymentState payment)
    {
        var s = Given.Complete(new OrderLine("1", new Sku("A"), "A", 1, An.Euro(returned), []));
        s.Send(OrderWorkflow.StreamOf(exchange), Replacement(replacement, payment)).ShouldBeOfType<Decision.Accepted>();
        return s.When(Given.Return("R1", new ReturnLine("1", 1, "too small")) with { Exchange = exchange }, Given.Received("RC1", "R1", new ReceivedItem("1", 1, GoodsCondition.Sellable))).Settle();
    }

    private static PlaceOrder Replacement(decimal total, PaymentState payment) => new(
        An.Order(payment, new OrderLine("1", new Sku("B"), "B", 1, An.Euro(total), [])) with { Id = exchange, ChannelOrderId = "2002", Number = "W-2002", Charges = [], Total = An.Euro(total) }, An.Parties());

    private static OrderState OrderOf(Streams s) => (OrderState)s.StateOf(OrderWorkflow.StreamOf(exchange));

    private static void SettleExchange(Streams s)
    {
        while (OrderOf(s) is var o && o.Obligations.FirstOrDefault(x => o.IsDue(x) && !x.Kind.IsAwaited()) is { } owed)
            s.Send(OrderWorkflow.StreamOf(exchange), new DeliverySettled($"{exchange}/{owed.Key}", new DeliveryResult(true, "R"))).ShouldBeOfType<Decision.Accepted>();
    }
}
