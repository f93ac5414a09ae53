using Weft.Core.Orders;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Returns;

/// <summary>An authorisation that is gone before the goods left must not end in goods that nobody pays.</summary>
public sealed class LostAuthorisationTests
{
    private static readonly ReportPayment lost = new(PaymentState.Voided, "pay-1");

    [Fact]
    public void It_holds_the_order_until_the_customer_has_authorised_anew_and_the_capture_takes_the_new_one()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order(PaymentState.Authorised), An.Parties()));
        s.When(lost);
        s.Order.Holds.ShouldHaveSingleItem().Reason.ShouldContain("not paid");
        s.Send(lost).ShouldBeOfType<Decision.AlreadyDone>();
        s.When(new ReportPayment(PaymentState.Authorised, "pay-2"));
        s.Order.Holds.ShouldBeEmpty();
        s.Settle();
        s.When(An.Shipment("S1"));
        s.Asked<PaymentCaptureRequest>().PaymentReference.ShouldBe("pay-2");
    }

    [Fact]
    public void Money_that_came_after_all_lets_the_order_go_on()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order(PaymentState.Authorised), An.Parties()));
        s.When(lost, new ReportPayment(PaymentState.Captured, "pay-1"));
        s.Order.Holds.ShouldBeEmpty();
        s.Order.Payment.State.ShouldBe(PaymentState.Captured);
    }

    [Fact]
    public void A_release_that_we_asked_for_is_none()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order(PaymentState.Authorised), An.Parties()));
        s.When(new CancelOrder("anna", "fraud"));
        s.Send(lost);
        s.Order.Holds.ShouldBeEmpty();
        s.Order.Payment.State.ShouldBe(PaymentState.Voided);
    }
}
