using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Sdk;

namespace Weft.Real.Vendure;

/// <summary>An answer lost at any call, the shop having done what it was asked, leaves one effect once the delivery has been sent again as the engine does it.</summary>
[Collection(VendureTests.Name)]
public sealed class LostAnswerTests : IDisposable
{
    private const int MostCalls = 15;
    private readonly VendureConnection connection = new();

    public static TheoryData<string> Kinds => ["channel.acknowledgement.v1", "channel.fulfilment.v1", "channel.cancellation.v1", "channel.order-change.v1", "channel.refund.v1", "payment.capture.v1", "payment.void.v1", "payment.refund.v1"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Leaves_one_effect(string kind)
    {
        for (var call = 1; call <= MostCalls; call++)
        {
            var placed = await connection.Shop.PlaceAsync(settle: kind.EndsWith("refund.v1", StringComparison.Ordinal), kind == "channel.order-change.v1" ? [("MUG-01", 2), ("CABLE-2M", 1)] : [("MUG-01", 2)]);
            if (kind == "channel.order-change.v1") await connection.Shop.CancelUnitsAsync(placed, (placed.Lines[1].Id, 1));
            var address = kind == "channel.order-change.v1" ? (await connection.CommandsAsync(placed.Id)).OfType<PlaceOrder>().Single().Order.ShipTo : null;
            var request = RequestOf(kind, placed, address);
            connection.LoseAnswer = call;
            var outcome = await connection.SendAsync(kind, request);
            var lost = connection.LoseAnswer == 0;
            connection.LoseAnswer = 0;
            if (outcome is not DeliveryOutcome.Delivered)
            {
                outcome.ShouldNotBeOfType<DeliveryOutcome.Permanent>($"{kind}, call {call}");
                var found = outcome is DeliveryOutcome.Uncertain && connection.Connector.LookUpBeforeResend(kind) && await connection.LookUpAsync(kind, request) is LookUp.Found;
                if (!found) (await connection.SendAsync(kind, request)).ShouldBeOfType<DeliveryOutcome.Delivered>($"{kind}, call {call}");
            }

            Check(kind, await connection.Shop.ReadAsync(placed.Id));
            if (!lost) return;
        }

        Assert.Fail($"{kind} makes more than {MostCalls} calls.");
    }

    public void Dispose() => connection.Dispose();

    private static DeliveryRequest RequestOf(string kind, ShopOrder order, Address? address)
    {
        var id = VendureConnection.IdOf(order);
        return kind switch
        {
            "channel.acknowledgement.v1" => new ChannelAcknowledgementRequest(id, order.Id, "SO-1"),
            // A part of the order only: the shop itself refuses a whole fulfilment the second time.
            "channel.fulfilment.v1" => new ChannelFulfilmentRequest(id, order.Id, "S-1", [new LineQuantity(order.Lines[0].Id, 1)], "DHL", "T-1", DateTimeOffset.UnixEpoch),
            "channel.cancellation.v1" => new ChannelCancellationRequest(id, order.Id, "No stock."),
            // Units less of one line, units back of the other, and another address: every way of changing an order.
            "channel.order-change.v1" => new ChannelOrderChangeRequest(id, order.Id, "1", [new LineQuantity(order.Lines[0].Id, 1), new LineQuantity(order.Lines[1].Id, 1)], Eur(order.TotalWithTax - 595), "Sold out.")
                { ShipTo = address! with { City = "Anderswo" } },
            "channel.refund.v1" => new ChannelRefundRequest(id, order.Id, "R1", Eur(595), [new(order.Lines[0].Id, 1, Eur(595), 0)], Eur(0), "came back"),
            "payment.refund.v1" => new PaymentRefundRequest(id, order.Payments[0].Id, "R1", Eur(595)),
            "payment.capture.v1" => new PaymentCaptureRequest(id, order.Payments[0].Id, Eur(order.TotalWithTax)),
            _ => new PaymentVoidRequest(id, order.Payments[0].Id),
        };
    }

    private static Money Eur(long cents) => new(cents, Currency.Parse("EUR"));

    private static void Check(string kind, ShopOrder order)
    {
        order.Refunds.Sum(r => r.Total).ShouldBe(kind.EndsWith("refund.v1", StringComparison.Ordinal) ? 595 : 0);
        (string.Join(',', order.Lines.Select(l => l.Quantity)), order.City).ShouldBe(kind switch
        {
            "channel.order-change.v1" => ("1,1", "Anderswo"),
            "channel.cancellation.v1" => ("0", "Musterstadt"),
            _ => ("2", "Musterstadt"),
        });
        var found = (order.State, order.ErpOrderNo, Payment: order.Payments.Single().State, Fulfilments: string.Join(' ', order.Fulfilments.Select(f => f.State)));
        found.ShouldBe(kind switch
        {
            "channel.acknowledgement.v1" => ("PaymentAuthorized", "SO-1", "Authorized", ""),
            "channel.fulfilment.v1" => ("PaymentAuthorized", null, "Authorized", "Shipped"),
            "channel.cancellation.v1" => ("Cancelled", null, "Cancelled", ""),
            "payment.capture.v1" or "channel.refund.v1" or "payment.refund.v1" => ("PaymentSettled", null, "Settled", ""),
            "channel.order-change.v1" => ("PaymentAuthorized", null, "Authorized", ""),
            _ => ("PaymentAuthorized", null, "Cancelled", ""),
        });
    }
}
