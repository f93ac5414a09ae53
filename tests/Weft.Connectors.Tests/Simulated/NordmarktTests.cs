using System.Text;
using Weft.Connectors.Simulated.Nordmarkt;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Simulated;

public sealed class NordmarktContractTests : ConnectorContract
{
    protected override ConnectorKind Kind => NordmarktConnector.Kind;

    protected override ConnectionSettings Settings => NordmarktSamples.Settings;

    protected override IReadOnlyList<string> RequiredValues => ["key", "secret"];

    protected override Task<ContractWorld> CreateWorldAsync()
    {
        var retailer = new SimulatedRetailer();
        var order = retailer.Order(retailer.Retailer.Nordmarkt);
        var fetch = retailer.Delivery($"fetch/nordmarkt/order/{order.Id}", "fetch.v1", new FetchRequest("order", order.Id), () => 1);
        return Task.FromResult(retailer.World([.. retailer.ChannelDeliveries(retailer.Retailer.Nordmarkt), fetch]));
    }

    [Fact]
    public async Task A_fetched_order_comes_back_as_a_message_named_by_its_content()
    {
        var retailer = new SimulatedRetailer();
        var order = retailer.Order(retailer.Retailer.Nordmarkt);
        var connector = Create(retailer.Handler(), retailer.World());
        var fetch = new OutgoingDelivery("f", "fetch.v1", new FetchRequest("order", order.Id), 1);
        var message = (await SendAsync(connector, fetch)).ShouldBeOfType<DeliveryOutcome.Delivered>().Messages.ShouldHaveSingleItem();
        var same = (await SendAsync(connector, fetch)).ShouldBeOfType<DeliveryOutcome.Delivered>().Messages.ShouldHaveSingleItem();
        same.DedupKey.ShouldBe(message.DedupKey);
        retailer.Clock.Advance(TimeSpan.FromSeconds(1));
        retailer.Retailer.Nordmarkt.CancelByCustomer(order.Id);
        var changed = (await SendAsync(connector, fetch)).ShouldBeOfType<DeliveryOutcome.Delivered>().Messages.ShouldHaveSingleItem();
        changed.DedupKey.ShouldNotBe(message.DedupKey);
        var commands = connector.Translate(new ReceivedMessage("nordmarkt", changed.Kind, new Dictionary<string, string>(), changed.Body, Now)).ShouldBeOfType<Translation.Commands>();
        commands.List.Select(c => c.Command.GetType()).ShouldBe([typeof(PlaceOrder), typeof(CancelOrder)]);
    }

    [Fact]
    public async Task An_order_cancelled_meanwhile_is_said_to_be()
    {
        var retailer = new SimulatedRetailer();
        var order = retailer.Order(retailer.Retailer.Nordmarkt);
        retailer.Retailer.Nordmarkt.CancelByCustomer(order.Id);
        var connector = Create(retailer.Handler(), retailer.World());
        var accept = new OutgoingDelivery("a", "channel.acknowledgement.v1", new ChannelAcknowledgementRequest(SimulatedRetailer.IdOf(order), order.Id, "SO-1"), 1);
        (await SendAsync(connector, accept)).ShouldBeOfType<DeliveryOutcome.CancelledThere>();
        var ship = new OutgoingDelivery("s", "channel.fulfilment.v1", SimulatedRetailer.Fulfilment(order), 1);
        (await SendAsync(connector, ship)).ShouldBeOfType<DeliveryOutcome.CancelledThere>();
    }

    [Fact]
    public async Task A_stock_row_that_is_busy_is_tried_again_and_one_not_listed_is_not()
    {
        var retailer = new SimulatedRetailer();
        retailer.Retailer.Faults = new() { BatchRow = 1 };
        var batch = new[] { retailer.Skus[0], "NOT-LISTED" }.Select(s => new OutgoingDelivery($"stock/nordmarkt/{s}", "channel.stock.v1", new ChannelStockRequest(new Sku(s), 5), 1));
        var outcomes = await Create(retailer.Handler(), retailer.World()).SendAsync([.. batch], default);
        outcomes[0].ShouldBeOfType<DeliveryOutcome.Transient>();
        outcomes[1].ShouldBeOfType<DeliveryOutcome.Permanent>().Field.ShouldBe("sku");
    }
}

public sealed class NordmarktWebhookTests : WebhookContract
{
    protected override ConnectorKind Kind => NordmarktConnector.Kind;

    protected override ConnectionSettings Settings => NordmarktSamples.Settings;

    protected override bool SignsTheTime => false;

    protected override byte[] Body => NordmarktSamples.Event;

    protected override IncomingCall Sign(byte[] body, DateTimeOffset at, string? secret = null) => new(
        "",
        new Dictionary<string, string>
        {
            ["x-nordmarkt-event-id"] = "NE-00000001",
            ["x-nordmarkt-signature"] = "sha256=" + Convert.ToHexStringLower(Signatures.HmacSha256(secret ?? "nordmarkt-secret", body)),
        },
        body,
        ConnectorContract.Now);
}

public sealed class NordmarktPollTests : PollContract
{
    private const int Orders = 350;

    protected override ConnectorKind Kind => NordmarktConnector.Kind;

    protected override ConnectionSettings Settings => NordmarktSamples.Settings;

    protected override int News => Orders;

    /// <summary>250 of the orders share one millisecond: more than a page of them.</summary>
    protected override HttpMessageHandler CreateRemote()
    {
        var retailer = new SimulatedRetailer();
        for (var i = 0; i < Orders; i++)
        {
            retailer.Order(retailer.Retailer.Nordmarkt);
            if (i is < 50 or >= 300) retailer.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        return retailer.Handler();
    }
}

public sealed class NordmarktTranslationTests : TranslationContract
{
    protected override ConnectorKind Kind => NordmarktConnector.Kind;

    protected override ConnectionSettings Settings => NordmarktSamples.Settings;

    protected override IReadOnlyList<ContractSample> Samples =>
    [
        new("event", NordmarktSamples.Event),
        new("changed", """{"orderNumber":"NM-2026-0000123","state":"PAID","changedAt":"2026-11-03T17:15:30.123+08:00"}"""u8.ToArray()),
        new("order", NordmarktSamples.Order),
        new("order", With(NordmarktSamples.Order, "state", "\"CANCELLED\"")),
        new("order", NordmarktSamples.Shipped),
    ];

    [Fact]
    public void An_event_only_says_what_to_fetch()
    {
        var commands = Translate("event", NordmarktSamples.Event).ShouldBeOfType<Translation.Commands>();
        commands.List.ShouldBeEmpty();
        commands.Fetches.ShouldBe([new FetchNeeded("order", "NM-2026-0000123")]);
    }

    [Fact]
    public void A_change_that_is_our_own_acceptance_needs_no_fetch()
    {
        Translate("changed", """{"orderNumber":"NM-1","state":"ACCEPTED","changedAt":"2026-11-03T17:15:30.123+08:00"}"""u8.ToArray()).ShouldBeOfType<Translation.Nothing>();
        Translate("changed", Samples[1].Body).ShouldBeOfType<Translation.Commands>().Fetches.Length.ShouldBe(1);
    }

    [Fact]
    public void An_order_is_placed_with_the_marketplaces_own_figures()
    {
        var placed = Understood(Translate("order", NordmarktSamples.Order)).ShouldHaveSingleItem();
        placed.To.ToString().ShouldBe("order/nordmarkt:NM-2026-0000123");
        var order = placed.Command.ShouldBeOfType<PlaceOrder>().Order;
        order.PlacedAt.ShouldBe(new DateTimeOffset(2026, 11, 3, 17, 15, 30, 123, TimeSpan.FromHours(8)));
        order.PlacedAt.Offset.ShouldBe(TimeSpan.FromHours(8));
        order.Total.ToString().ShouldBe("42.75 EUR");
        order.Payment.State.ShouldBe(PaymentState.Captured);
        order.Customer.ShouldBe(new Customer("B-77", "Erik Lund", "erik.lund@example.test"));
        order.ShipTo.ShouldBe(new Address("Erik Lund", "Storgata 9", "0155", "Oslo", "NO"));
        order.ServiceLevel.ShouldBe("STANDARD");
        var line = order.Lines.ShouldHaveSingleItem();
        (line.LineId, line.Sku.Value, line.Quantity, line.Net.Minor, line.Gross().Minor, line.Discount?.Minor).ShouldBe(("1", "ART-00017", 2, 3176L, 3780L, 168L));
        line.Taxes.ShouldHaveSingleItem().ShouldBe(new TaxLine(1900, SimulatedRetailer.Euro(604)));
        order.Charges.ShouldHaveSingleItem().Gross().ToString().ShouldBe("4.95 EUR");
    }

    [Fact]
    public void A_shipped_order_says_by_which_shipment() =>
        Understood(Translate("order", NordmarktSamples.Shipped))[1].Command.ShouldBe(new ReportChannelFulfilment("SH-9", "DHL", "0034"));

    [Theory]
    [InlineData("orderNumber", "\"NM 1\"", "orderNumber")]
    [InlineData("money.currency", "\"EURO\"", "money.currency")]
    [InlineData("money.gross", "42.75", "money.gross")]
    [InlineData("money.gross", "\"4275\"", "money.gross")]
    [InlineData("positions[0].quantity", "-2", "positions[0].quantity")]
    [InlineData("positions[0].netAmount", null, "positions[0].netAmount")]
    [InlineData("purchasedAt", "\"2026-11-03T17:15:30.123\"", "purchasedAt")]
    [InlineData("deliverTo.lines", "[]", "deliverTo.lines")]
    [InlineData("state", "\"LOST\"", "state")]
    public void What_is_wrong_is_named_as_the_marketplace_names_it(string path, string? value, string field) =>
        Quarantined(Translate("order", With(NordmarktSamples.Order, path, value))).Field.ShouldBe(field);

    [Fact]
    public void Two_positions_with_one_number_are_quarantined()
    {
        var position = """{"position":1,"sku":"A","name":"A","quantity":1,"netAmount":1,"taxAmount":0,"taxPercent":0,"discountNet":0}""";
        Quarantined(Translate("order", With(NordmarktSamples.Order, "positions", $"[{position},{position}]"))).Field.ShouldBe("positions[1].position");
    }

    [Fact]
    public void An_event_of_tomorrow_is_quarantined_and_not_ignored()
    {
        var quarantine = Quarantined(Translate("event", With(NordmarktSamples.Event, "event", "\"ORDER_GIFTED\"")));
        (quarantine.Reason, quarantine.Field).ShouldBe(("Unknown event kind ORDER_GIFTED.", "event"));
    }
}

internal static class NordmarktSamples
{
    public static readonly ConnectionSettings Settings = SimulatedRetailer.Settings("sim-nordmarkt", "nordmarkt", SimulatedRetailer.Parties with { PaymentProvider = null });

    public static readonly byte[] Event = """{"eventId":"NE-00000001","event":"ORDER_CREATED","orderNumber":"NM-2026-0000123","occurredAt":"2026-11-03T17:15:30.123+08:00"}"""u8.ToArray();

    private const string Text = """
        {"orderNumber":"NM-2026-0000123","state":"PAID","purchasedAt":"2026-11-03T17:15:30.123+08:00","changedAt":"2026-11-03T17:15:30.123+08:00",
         "sellerReference":null,
         "buyer":{"buyerId":"B-77","displayName":"Erik Lund","mail":"erik.lund@example.test"},
         "deliverTo":{"fullName":"Erik Lund","lines":["Storgata 9"],"postcode":"0155","town":"Oslo","country":"NO"},
         "money":{"currency":"EUR","net":3592,"tax":683,"gross":4275},
         "positions":[{"position":1,"sku":"ART-00017","name":"Wool scarf","quantity":2,"netAmount":3176,"taxAmount":604,"taxPercent":19,"discountNet":168}],
         "delivery":{"method":"STANDARD","netAmount":416,"taxAmount":79,"taxPercent":19},
         "shipments":[]}
        """;

    public static readonly byte[] Order = Encoding.UTF8.GetBytes(Text);

    public static readonly byte[] Shipped = Encoding.UTF8.GetBytes(Text
        .Replace("\"shipments\":[]", "\"shipments\":[{\"key\":\"SH-9\",\"carrier\":\"DHL\",\"trackingCode\":\"0034\",\"positions\":[{\"position\":1,\"quantity\":2}]}]")
        .Replace("\"PAID\"", "\"SHIPPED\""));
}
