using Weft.Connectors.Simulated.Bazario;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Simulated;

public sealed class BazarioContractTests : ConnectorContract
{
    protected override ConnectorKind Kind => BazarioConnector.Kind;

    protected override ConnectionSettings Settings => BazarioSamples.Settings;

    protected override IReadOnlyList<string> RequiredValues => ["key"];

    protected override Task<ContractWorld> CreateWorldAsync()
    {
        var retailer = new SimulatedRetailer();
        return Task.FromResult(retailer.World([.. retailer.ChannelDeliveries(retailer.Retailer.Bazario)]));
    }

    [Fact]
    public async Task An_order_cancelled_meanwhile_is_said_to_be()
    {
        var retailer = new SimulatedRetailer();
        var order = retailer.Order(retailer.Retailer.Bazario);
        retailer.Retailer.Bazario.CancelByCustomer(order.Id);
        var connector = Create(retailer.Handler(), retailer.World());
        var acknowledge = new OutgoingDelivery("a", "channel.acknowledgement.v1", new ChannelAcknowledgementRequest(SimulatedRetailer.IdOf(order), order.Id, "SO-1"), 1);
        (await SendAsync(connector, acknowledge)).ShouldBeOfType<DeliveryOutcome.CancelledThere>();
        var ship = new OutgoingDelivery("s", "channel.fulfilment.v1", SimulatedRetailer.Fulfilment(order), 1);
        (await SendAsync(connector, ship)).ShouldBeOfType<DeliveryOutcome.CancelledThere>();
    }

    [Fact]
    public async Task One_bad_row_of_a_stock_batch_spoils_no_other()
    {
        var retailer = new SimulatedRetailer();
        var bazario = retailer.Retailer.Bazario;
        bazario.SetAdjustable(retailer.Skus[1], adjustable: false);
        var batch = new[] { retailer.Skus[0], retailer.Skus[1], "NOT-LISTED", retailer.Skus[2] }.Select(s => new OutgoingDelivery($"stock/bazario/{s}", "channel.stock.v1", new ChannelStockRequest(new Sku(s), 7), 1));
        var outcomes = await Create(retailer.Handler(), retailer.World()).SendAsync([.. batch], default);
        outcomes[0].ShouldBeOfType<DeliveryOutcome.Delivered>();
        outcomes[1].ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("BUNDLE");
        StockChecks.IsNotListed(outcomes[2], "NOT-LISTED");
        bazario.Shown(retailer.Skus[2]).ShouldBe(7);
    }

    [Fact]
    public async Task An_account_that_is_used_up_says_how_long_to_wait()
    {
        var retailer = new SimulatedRetailer(callsPerSecond: 2, burst: 1);
        var connector = Create(retailer.Handler(), retailer.World());
        var number = new OutgoingDelivery("s", "channel.stock.v1", new ChannelStockRequest(new Sku(retailer.Skus[0]), 7), 1);
        retailer.Retailer.Bazario.CallByAnotherProgram().ShouldBeTrue();
        (await SendAsync(connector, number)).ShouldBe(new DeliveryOutcome.Throttled(TimeSpan.FromSeconds(1)));
        retailer.Clock.Advance(TimeSpan.FromSeconds(1));
        (await SendAsync(connector, number)).ShouldBeOfType<DeliveryOutcome.Delivered>();
    }
}

public sealed class BazarioPollTests : PollContract
{
    private const int Orders = 260;
    private const int Numbers = 130;

    protected override ConnectorKind Kind => BazarioConnector.Kind;

    protected override ConnectionSettings Settings => BazarioSamples.Settings;

    protected override int News => Orders + 1 + Numbers;

    /// <summary>Several pages within one second, and a cancellation as an entry of its own.</summary>
    protected override HttpMessageHandler CreateRemote()
    {
        var retailer = new SimulatedRetailer();
        for (var i = 0; i < Orders; i++)
        {
            var order = retailer.Order(retailer.Retailer.Bazario);
            if (i == 5) retailer.Retailer.Bazario.CancelByCustomer(order.Id);
        }

        for (var i = 0; i < Numbers; i++) retailer.Retailer.Bazario.SetByAnotherProgram(retailer.Skus[0], i);
        return retailer.Handler();
    }

    [Fact]
    public async Task The_numbers_of_others_are_looked_at_every_five_seconds_and_read_once()
    {
        var retailer = new SimulatedRetailer();
        var connector = BazarioConnector.Kind.Create(Settings, new ConnectorTools(new HttpClient(retailer.Handler()) { BaseAddress = Settings.Address }, retailer.Clock));
        var (keys, cursor) = await WalkAsync(connector, "1793697330|0");
        keys.ShouldBeEmpty("and a cursor of an earlier version is understood");
        retailer.Retailer.Bazario.SetByAnotherProgram(retailer.Skus[0], 3);
        retailer.Clock.Advance(TimeSpan.FromSeconds(4));
        (keys, cursor) = await WalkAsync(connector, cursor);
        keys.ShouldBeEmpty();
        retailer.Clock.Advance(TimeSpan.FromSeconds(1));
        (keys, cursor) = await WalkAsync(connector, cursor);
        keys.ShouldBe(["number:1"]);
        retailer.Clock.Advance(TimeSpan.FromSeconds(5));
        (await WalkAsync(connector, cursor)).Keys.ShouldBeEmpty();
    }
}

public sealed class BazarioTranslationTests : TranslationContract
{
    protected override ConnectorKind Kind => BazarioConnector.Kind;

    protected override ConnectionSettings Settings => BazarioSamples.Settings;

    protected override IReadOnlyList<ContractSample> Samples =>
    [
        new("entry", BazarioSamples.Entry),
        new("entry", With(With(BazarioSamples.Entry, "kind", "\"CANCEL\""), "order.head.state", "\"CANCELLED\"")),
        new("entry", With(BazarioSamples.Entry, "order.head.state", "\"SHIPPED\"")),
        new("number", BazarioSamples.Set),
        new("number", With(BazarioSamples.Set, "why", "\"SOLD\"")),
        new("number", With(BazarioSamples.Set, "why", "\"DELISTED\"")),
    ];

    [Fact]
    public void A_number_that_somebody_set_is_told_to_the_SKU_and_our_own_echo_is_not()
    {
        var told = Understood(Translate("number", BazarioSamples.Set)).ShouldHaveSingleItem();
        (told.To.ToString(), told.Command).ShouldBe(("stock/ART-00017", new ReportChannelStock("bazario", 7, ConnectorContract.Now) { Source = "another-program" }));
        Translate("number", With(BazarioSamples.Set, "by", "\"weft\"")).ShouldBeOfType<Translation.Nothing>();
        Translate("number", With(BazarioSamples.Set, "why", "\"SOLD\"")).ShouldBeOfType<Translation.Nothing>();
        Understood(Translate("number", With(With(BazarioSamples.Set, "why", "\"LISTED\""), "by", "null")))[0].Command.ShouldBeOfType<ReportChannelStock>();
    }

    [Fact]
    public void An_order_is_placed_with_commas_read_and_its_long_id_kept_exactly()
    {
        var placed = Understood(Translate("entry", BazarioSamples.Entry)).ShouldHaveSingleItem();
        placed.To.ToString().ShouldBe("order/bazario:9100000000000000007");
        var order = placed.Command.ShouldBeOfType<PlaceOrder>().Order;
        order.ChannelOrderId.ShouldBe("9100000000000000007");
        order.PlacedAt.ShouldBe(new DateTimeOffset(2026, 11, 3, 13, 15, 30, TimeSpan.FromHours(3)));
        order.PlacedAt.Offset.ShouldBe(TimeSpan.FromHours(3));
        order.Total.ToString().ShouldBe("42.75 EUR");
        order.Customer.ShouldBe(new Customer(null, "Anna Meyer", "anna.meyer@example.test"));
        order.Payment.State.ShouldBe(PaymentState.Captured);
        var line = order.Lines.ShouldHaveSingleItem();
        (line.LineId, line.Sku.Value, line.Quantity, line.Net.ToString(), line.Gross().ToString(), line.Discount.ToString()).ShouldBe(("1", "ART-00017", 2, "31.76 EUR", "37.80 EUR", "2.00 EUR"));
        line.Taxes.ShouldHaveSingleItem().RateBasisPoints.ShouldBe(1900);
        var freight = order.Charges.ShouldHaveSingleItem();
        (freight.Net.ToString(), freight.Gross().ToString()).ShouldBe(("4.16 EUR", "4.95 EUR"));
    }

    [Fact]
    public void A_cancellation_is_placed_and_cancelled() =>
        Understood(Translate("entry", Samples[1].Body)).Select(c => c.Command.GetType()).ShouldBe([typeof(PlaceOrder), typeof(CancelOrder)]);

    [Theory]
    [InlineData("kind", "\"MOVED\"", "kind")]
    [InlineData("order.head.currency", "null", "order.head.currency")]
    [InlineData("order.head.tz", "\"\"", "order.head.tz")]
    [InlineData("order.head.tz", "\"MSK\"", "order.head.tz")]
    [InlineData("order.head.ts", "\"2026-11-03 13:15:30\"", "order.head.ts")]
    [InlineData("order.head.id", "\"9100000000000000007\"", "order.head.id")]
    [InlineData("order.sums.gross", "\"42.75\"", "order.sums.gross")]
    [InlineData("order.sums.gross", "\"1.042,75\"", "order.sums.gross")]
    [InlineData("order.sums.gross", "42.75", "order.sums.gross")]
    [InlineData("order.basket.positions.position[0].qty", "\"-2\"", "order.basket.positions.position[0].qty")]
    [InlineData("order.basket.positions.position[0].qty", "2", "order.basket.positions.position[0].qty")]
    [InlineData("order.basket.positions.position[0].vat.rate", "\"x\"", "order.basket.positions.position[0].vat.rate")]
    public void What_is_wrong_is_named_as_the_marketplace_names_it(string path, string? value, string field) =>
        Quarantined(Translate("entry", With(BazarioSamples.Entry, path, value))).Field.ShouldBe(field);
}

internal static class BazarioSamples
{
    public static readonly byte[] Set = """{"seq":1,"item":"ART-00017","qty":7,"why":"SET","by":"another-program"}"""u8.ToArray();

    public static readonly ConnectionSettings Settings = SimulatedRetailer.Settings("sim-bazario", "bazario", SimulatedRetailer.Parties with { PaymentProvider = null });

    public static readonly byte[] Entry = """
        {"seq":1,"kind":"NEW","order":{
           "head":{"id":9100000000000000007,"state":"OPEN","ts":"03.11.2026 13:15:30","tz":"+03:00","currency":"EUR","ack":null},
           "buyer":{"person":{"first":"Anna","last":"Meyer","mail":"anna.meyer@example.test"},
                    "address":{"street":"Lindenweg 4","zip":"20095","city":"Hamburg","country":"DE"}},
           "basket":{"positions":{"position":[{"no":1,"item":"ART-00017","title":"Wool scarf","qty":"2","price":"19,90","rebate":"2,00","sum":"37,80",
                     "vat":{"rate":"19","amount":"6,04"}}]},
                     "freight":{"sum":"4,95","vat":{"rate":"19","amount":"0,79"}}},
           "sums":{"gross":"42,75","vat":"6,83"},
           "parcels":{"parcel":[]}}}
        """u8.ToArray();
}
