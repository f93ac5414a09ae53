using System.Collections.Immutable;
using Weft.Connectors.Simulated.Bazario;
using Weft.Connectors.Simulated.Nordmarkt;
using Weft.Connectors.Simulated.PaymentProvider;
using Weft.Connectors.Simulated.WebShop;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Ledger;
using Weft.Core.Shared;
using Weft.Sdk;
using Weft.Simulator;
using Weft.Simulator.Channels;

namespace Weft.Connectors.Tests.Simulated;

/// <summary>What the simulated systems say about money when they are asked.</summary>
public sealed class MoneyReadTests
{
    [Fact]
    public async Task Channels_state_the_totals_of_the_orders_they_have()
    {
        var retailer = new SimulatedRetailer();
        foreach (var (kind, channel, settings) in new (ConnectorKind, SalesChannel, ConnectionSettings)[]
        {
            (WebShopConnector.Kind, retailer.Retailer.WebShop, SimulatedRetailer.Settings("sim-webshop", "webshop", SimulatedRetailer.Parties)),
            (NordmarktConnector.Kind, retailer.Retailer.Nordmarkt, NordmarktSamples.Settings),
            (BazarioConnector.Kind, retailer.Retailer.Bazario, BazarioSamples.Settings),
        })
        {
            var (order, other) = (retailer.Order(channel), retailer.Order(channel));
            channel.Restate(other.Id, 7);
            var unknown = new OrderReference(OrderId.Of(channel.Connection, "none"), "none", null, null);
            var read = await Create(retailer, kind, settings).ReadMoneyAsync([Reference(order), unknown, Reference(other)], default);
            read.Select(d => (d.Order, d.Kind, d.Amount.Minor)).ShouldBe(
            [
                (SimulatedRetailer.IdOf(order), MoneyDocumentKind.ChannelOrder, order.Total), (SimulatedRetailer.IdOf(other), MoneyDocumentKind.ChannelOrder, other.Total + 7),
            ]);
        }
    }

    [Fact]
    public async Task The_provider_states_captures_with_fees_refunds_and_payouts()
    {
        var retailer = new SimulatedRetailer();
        var order = retailer.Order(retailer.Retailer.WebShop);
        var payment = retailer.Book(order).PaymentReference!;
        var connector = Create(retailer, PaymentProviderConnector.Kind, SimulatedRetailer.Settings("sim-psp", "psp"));
        var captured = (await connector.SendAsync([new OutgoingDelivery("k", "payment.capture.v1", new Core.Orders.PaymentCaptureRequest(SimulatedRetailer.IdOf(order), payment, SimulatedRetailer.Euro(order.Total)), 1)], default))
            .ShouldHaveSingleItem().ShouldBeOfType<DeliveryOutcome.Delivered>();
        retailer.Retailer.Payments.RefundUnheard(payment, 500);

        var read = await connector.ReadMoneyAsync([Reference(order) with { PaymentReference = payment }], default);
        read.Select(d => (d.Kind, d.Amount.Minor)).ShouldBe([(MoneyDocumentKind.Capture, order.Total), (MoneyDocumentKind.Refund, 500)]);
        read[0].Fee!.Value.ToString().ShouldBe(captured.Facts!["fee"]);

        (await connector.ReadPayoutsAsync(null, default))!.Payouts.ShouldBeEmpty();
        retailer.Retailer.Payments.PayOut(missing: 300);
        var page = (await connector.ReadPayoutsAsync(null, default))!;
        var payout = page.Payouts.ShouldHaveSingleItem();
        payout.Items.Sum(i => i.Amount.Minor - i.Fee.Minor).ShouldBe(payout.Amount.Minor + 300);
        (await connector.ReadPayoutsAsync(page.Cursor, default))!.Payouts.ShouldBeEmpty();
    }

    private static OrderReference Reference(PlacedOrder order) => new(SimulatedRetailer.IdOf(order), order.Id, null, null);

    private static Connector Create(SimulatedRetailer retailer, ConnectorKind kind, ConnectionSettings settings) =>
        kind.Create(settings, new ConnectorTools(new HttpClient(retailer.Handler(), disposeHandler: false) { BaseAddress = settings.Address }, retailer.Clock));
}
