using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Core.Tests.Orders;

/// <summary>What the ERP is told each shipment's invoice comes to.</summary>
public sealed class InvoiceSharesTests
{
    [Fact]
    public void The_invoice_of_a_whole_order_is_the_orders_total()
    {
        var s = Placed();
        s.Send(An.Shipment("S1"));
        s.Settle();
        Invoices(s).ShouldHaveSingleItem().Amount.ShouldBeNull();
    }

    [Fact]
    public void Shares_of_an_order_that_leaves_in_parts_are_those_of_the_books_and_come_to_its_total()
    {
        var s = Placed();
        s.Send(An.Shipment("S1", new LineQuantity("1", 1)));
        s.Settle();
        s.Send(An.Shipment("S2", new LineQuantity("1", 1), new LineQuantity("2", 3)));
        s.Settle();
        s.Send(An.Shipment("S3", new LineQuantity("1", 1), new LineQuantity("2", 4)));
        s.Settle();
        var order = s.Order.Order!;
        var shares = Invoices(s).Select(i => i.Amount!.Value).ToList();
        shares.Count.ShouldBe(3);
        shares.Aggregate((a, b) => a + b).ShouldBe(order.Total);
        // Charges come with the first.
        (shares[0] - order.Charges.Aggregate(Money.Zero(order.Total.Currency), (m, c) => m + c.Gross())).Minor.ShouldBe((long)Math.Round(order.Lines[0].Gross().Minor / 3m, MidpointRounding.AwayFromZero));
        shares.ShouldAllBe(m => m.Minor > 0);
    }

    private static Streams Placed()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order(PaymentState.Captured, An.Line("1", "A", 3, 33.31m), An.Line("2", "B", 7, 22.17m)), An.Parties()));
        s.Settle();
        return s;
    }

    private static List<ErpInvoiceRequest> Invoices(Streams s) => [.. s.Owed.Select(d => d.Request).OfType<ErpInvoiceRequest>()];
}
