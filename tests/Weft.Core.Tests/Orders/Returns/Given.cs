using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Orders.Returns;

/// <summary>Orders that have shipped, and words for what comes back of them.</summary>
internal static class Given
{
    /// <summary>An order that is shipped, captured, invoiced and told: every system agrees.</summary>
    public static Streams Complete(params ImmutableArray<OrderLine> lines)
    {
        var s = Streams.With(100);
        s.Send(new PlaceOrder(An.Order(PaymentState.Authorised, lines), An.Parties()));
        s.Settle();
        s.Send(An.Shipment("S1"));
        s.Settle();
        s.Order.Status().ShouldBe(OrderStatus.Completed);
        return s;
    }

    public static RequestReturn Return(string id, params ImmutableArray<ReturnLine> lines) => new(id, lines, "anna", "does not fit");

    public static ReceiveReturn Received(string receipt, string? returnId, params ImmutableArray<ReceivedItem> items) => new(returnId, receipt, items, "DC", An.Noon.AddMinutes(2), "wms");

    public static ReportRefund Refund(RefundSource source, string id, decimal amount, string? paymentRefund = null, params ImmutableArray<LineQuantity> lines) =>
        new(source, id, An.Euro(amount), An.Noon) { PaymentRefundId = paymentRefund, Lines = lines };

    /// <summary>Sends it and expects that something follows.</summary>
    public static Streams When(this Streams s, params ReadOnlySpan<Command> commands)
    {
        foreach (var command in commands) s.Send(command).ShouldBeOfType<Decision.Accepted>();
        return s;
    }

    public static T Asked<T>(this Streams s) where T : DeliveryRequest => s.Owed.Select(d => d.Request).OfType<T>().ShouldHaveSingleItem();

    public static IReadOnlyList<T> AllAsked<T>(this Streams s) where T : DeliveryRequest => [.. s.Owed.Select(d => d.Request).OfType<T>()];

    public static void ShouldOwe(this Streams s, params string[] keys) => s.OpenKeys.Order(StringComparer.Ordinal).ShouldBe(keys.Order(StringComparer.Ordinal));

    public static (int Sellable, int Damaged) OnHand(this Streams s, string sku) => s.Stock(sku).At("DC") is var here ? (here.Sellable.Units, here.Damaged.Units) : default;
}
