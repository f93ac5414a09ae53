using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Sdk;

namespace Weft.Real.Vendure;

/// <summary>An answer lost at any call, the shop having done what it was asked, leaves one effect once the delivery has been sent again as the engine does it.</summary>
[Collection(VendureTests.Name)]
public sealed class LostAnswerTests : IDisposable
{
    private const int MostCalls = 10;
    private readonly VendureConnection connection = new();

    public static TheoryData<string> Kinds => ["channel.acknowledgement.v1", "channel.fulfilment.v1", "channel.cancellation.v1", "payment.capture.v1", "payment.void.v1"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Leaves_one_effect(string kind)
    {
        for (var call = 1; call <= MostCalls; call++)
        {
            var placed = await connection.Shop.PlaceAsync(settle: false, ("MUG-01", 2));
            var request = RequestOf(kind, placed);
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

    private static DeliveryRequest RequestOf(string kind, ShopOrder order)
    {
        var id = VendureConnection.IdOf(order);
        return kind switch
        {
            "channel.acknowledgement.v1" => new ChannelAcknowledgementRequest(id, order.Id, "SO-1"),
            // A part of the order only: the shop itself refuses a whole fulfilment the second time.
            "channel.fulfilment.v1" => new ChannelFulfilmentRequest(id, order.Id, "S-1", [new LineQuantity(order.Lines[0].Id, 1)], "DHL", "T-1", DateTimeOffset.UnixEpoch),
            "channel.cancellation.v1" => new ChannelCancellationRequest(id, order.Id, "No stock."),
            "payment.capture.v1" => new PaymentCaptureRequest(id, order.Payments[0].Id, new Money(order.TotalWithTax, Currency.Parse("EUR"))),
            _ => new PaymentVoidRequest(id, order.Payments[0].Id),
        };
    }

    private static void Check(string kind, ShopOrder order)
    {
        var found = (order.State, order.ErpOrderNo, Payment: order.Payments.Single().State, Fulfilments: string.Join(' ', order.Fulfilments.Select(f => f.State)));
        found.ShouldBe(kind switch
        {
            "channel.acknowledgement.v1" => ("PaymentAuthorized", "SO-1", "Authorized", ""),
            "channel.fulfilment.v1" => ("PaymentAuthorized", null, "Authorized", "Shipped"),
            "channel.cancellation.v1" => ("Cancelled", null, "Cancelled", ""),
            "payment.capture.v1" => ("PaymentSettled", null, "Settled", ""),
            _ => ("PaymentAuthorized", null, "Cancelled", ""),
        });
    }
}
