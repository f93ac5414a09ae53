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
        StockChecks.IsNotListed(outcomes[1], "NOT-LISTED");
    }

    [Fact]
    public async Task A_number_that_somebody_else_has_set_is_left_and_told()
    {
        var retailer = new SimulatedRetailer();
        var (nordmarkt, sku) = (retailer.Retailer.Nordmarkt, retailer.Skus[0]);
        var connector = Create(retailer.Handler(), retailer.World());
        (await SendAsync(connector, Number(sku, 15, before: null))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        nordmarkt.SetByAnotherProgram(sku, 99);

        var told = (await SendAsync(connector, Number(sku, 12, before: 15))).ShouldBeOfType<DeliveryOutcome.Declined>();
        told.Reason.ShouldBe($"Nordmarkt shows 99 units of {sku}, not the 15 we told it: somebody else has set them.");
        told.Facts![ChannelStockFacts.Shows].ShouldBe("99");
        nordmarkt.Shown(sku).ShouldBe(99);

        (await SendAsync(connector, Number(sku, 12, before: 99))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        nordmarkt.Shown(sku).ShouldBe(12);
    }

    [Fact]
    public async Task What_the_marketplace_sold_itself_is_no_foreign_write()
    {
        var retailer = new SimulatedRetailer();
        var (nordmarkt, sku) = (retailer.Retailer.Nordmarkt, retailer.Skus[0]);
        var connector = Create(retailer.Handler(), retailer.World());
        await SendAsync(connector, Number(sku, 15, before: null));
        retailer.Retailer.PlaceOrder(nordmarkt, [(sku, 2)]);
        nordmarkt.Shown(sku).ShouldBe(13);

        (await SendAsync(connector, Number(sku, 11, before: 15))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        nordmarkt.Shown(sku).ShouldBe(11);
    }

    [Fact]
    public async Task A_number_that_it_shows_already_is_no_difference()
    {
        var retailer = new SimulatedRetailer();
        var (nordmarkt, sku) = (retailer.Retailer.Nordmarkt, retailer.Skus[0]);
        nordmarkt.SetByAnotherProgram(sku, 12);
        (await SendAsync(Create(retailer.Handler(), retailer.World()), Number(sku, 12, before: 15))).ShouldBeOfType<DeliveryOutcome.Delivered>();
    }

    [Fact]
    public async Task Buyers_that_are_always_faster_make_it_come_again_later()
    {
        var retailer = new SimulatedRetailer();
        var (nordmarkt, sku) = (retailer.Retailer.Nordmarkt, retailer.Skus[0]);
        nordmarkt.SetByAnotherProgram(sku, 100);
        using var busy = new Buying(retailer.Handler(), () => retailer.Retailer.PlaceOrder(nordmarkt, [(sku, 1)]));
        (await SendAsync(Create(busy, retailer.World()), Number(sku, 50, before: 100))).ShouldBeOfType<DeliveryOutcome.Transient>().Reason.ShouldContain("come in faster");
        busy.Calls.ShouldBe(4);
    }

    [Fact]
    public async Task A_bundle_is_refused_by_its_row()
    {
        var retailer = new SimulatedRetailer();
        retailer.Retailer.Nordmarkt.SetAdjustable(retailer.Skus[1], adjustable: false);
        var outcomes = await Create(retailer.Handler(), retailer.World()).SendAsync([Number(retailer.Skus[0], 3), Number(retailer.Skus[1], 3), Number(retailer.Skus[2], 3)], default);
        outcomes.Select(o => o.GetType()).ShouldBe([typeof(DeliveryOutcome.Delivered), typeof(DeliveryOutcome.Permanent), typeof(DeliveryOutcome.Delivered)]);
        ((DeliveryOutcome.Permanent)outcomes[1]).Reason.ShouldContain(retailer.Skus[1]);
    }

    private static OutgoingDelivery Number(string sku, int available, int? before = null) =>
        new($"stock/nordmarkt/{sku}", "channel.stock.v1", new ChannelStockRequest(new Sku(sku), available) { Before = before }, 1);

    /// <summary>A buyer is faster than each of our calls.</summary>
    private sealed class Buying(HttpMessageHandler inner, Action buy) : DelegatingHandler(inner)
    {
        public int Calls { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            buy();
            return base.SendAsync(request, cancellationToken);
        }
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
        new("event", NordmarktSamples.Set),
        new("event", With(NordmarktSamples.Set, "cause", "\"ORDER\"")),
        new("event", With(NordmarktSamples.Set, "event", "\"LISTING_ADDED\"")),
        new("event", With(NordmarktSamples.Set, "event", "\"LISTING_REMOVED\"")),
    ];

    [Fact]
    public void A_number_that_somebody_set_is_told_to_the_SKU_and_our_own_echo_is_not()
    {
        var told = Understood(Translate("event", NordmarktSamples.Set)).ShouldHaveSingleItem();
        told.To.ToString().ShouldBe("stock/ART-00017");
        told.Command.ShouldBe(new ReportChannelStock("nordmarkt", 7, new DateTimeOffset(2026, 11, 3, 17, 15, 30, 123, TimeSpan.FromHours(8))) { Source = "another-program" });
        Translate("event", With(NordmarktSamples.Set, "source", "\"weft\"")).ShouldBeOfType<Translation.Nothing>().Why.ShouldContain("ourselves");
        Understood(Translate("event", With(NordmarktSamples.Set, "source", "null")))[0].Command.ShouldBeOfType<ReportChannelStock>().Source.ShouldBeNull();
    }

    [Fact]
    public void A_number_that_the_marketplace_lowered_by_selling_leads_nowhere() =>
        Translate("event", With(NordmarktSamples.Set, "cause", "\"ORDER\"")).ShouldBeOfType<Translation.Nothing>().Why.ShouldContain("sold");

    [Fact]
    public void An_article_that_is_listed_wants_its_number() =>
        Understood(Translate("event", With(With(NordmarktSamples.Set, "event", "\"LISTING_ADDED\""), "source", "null")))[0].Command.ShouldBeOfType<ReportChannelStock>().Number.ShouldBe(7);

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

    public static readonly byte[] Set = """
        {"eventId":"NE-00000002","event":"STOCK_CHANGED","sku":"ART-00017","quantity":7,"cause":"SELLER","source":"another-program","occurredAt":"2026-11-03T17:15:30.123+08:00"}
        """u8.ToArray();

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
