using Weft.Connectors.Simulated.Stores;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Substitutes;
using Weft.Core.Workflow;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Simulated;

public sealed class StoresContractTests : ConnectorContract
{
    protected override ConnectorKind Kind => StoresConnector.Kind;

    protected override ConnectionSettings Settings => StoresSamples.Settings;

    protected override IReadOnlyList<string> RequiredValues => ["key", "secret"];

    protected override async Task<ContractWorld> CreateWorldAsync()
    {
        var retailer = new SimulatedRetailer(storesShip: true);
        var (fresh, stopped) = (retailer.InOurWords(id: "1"), retailer.InOurWords(id: "2"));
        (await SendAsync(Create(retailer.Handler(), retailer.World()), new OutgoingDelivery("r", "warehouse.release.v1", Release(stopped), 1))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        return retailer.World(
            retailer.Delivery("webshop:1/warehouse-release", "warehouse.release.v1", Release(fresh), () => retailer.Retailer.TakeBooks().Releases.Count(r => r.ChannelOrderId == "1")),
            retailer.Delivery("webshop:2/warehouse-cancellation", "warehouse.cancellation.v1", Cancellation(stopped), () => retailer.Retailer.TakeBooks().Releases.Count(r => r.ChannelOrderId == "2" && r.Status == "cancelled")));
    }

    [Fact]
    public async Task A_look_up_brings_the_answer_whose_webhook_may_be_lost()
    {
        var retailer = new SimulatedRetailer(storesShip: true);
        var connector = Create(retailer.Handler(), retailer.World());
        var asked = new OutgoingDelivery("r", "warehouse.release.v1", Release(retailer.InOurWords()), 1);
        await SendAsync(connector, asked);
        await AnsweredAsync(retailer);
        var found = (await connector.LookUpAsync(asked, default)).ShouldBeOfType<LookUp.Found>().What;
        var message = found.Messages.ShouldHaveSingleItem();
        var said = connector.Translate(new ReceivedMessage("stores", message.Kind, new Dictionary<string, string>(), message.Body, Now)).ShouldBeOfType<Translation.Commands>().List.ShouldHaveSingleItem();
        said.To.ToString().ShouldBe("order/webshop:5000000008");
        said.Command.ShouldBeOfType<RejectFulfilment>().Reason.ShouldBe("the goods are not on the shelf");
    }

    [Fact]
    public async Task A_store_that_never_had_the_release_need_not_be_stopped()
    {
        var retailer = new SimulatedRetailer(storesShip: true);
        (await SendAsync(Create(retailer.Handler(), retailer.World()), new OutgoingDelivery("c", "warehouse.cancellation.v1", Cancellation(retailer.InOurWords()), 1))).ShouldBeOfType<DeliveryOutcome.Delivered>();
    }

    [Fact]
    public async Task A_store_leaves_units_out_once_however_often_it_is_asked()
    {
        var retailer = new SimulatedRetailer(storesShip: true);
        var (connector, order) = (Create(retailer.Handler(), retailer.World()), retailer.InOurWords());
        await SendAsync(connector, new OutgoingDelivery("r", "warehouse.release.v1", Release(order), 1));
        var asked = Cancellation(order) with { Lines = [SimulatedRetailer.Items(order)[0] with { Quantity = 1 }] };
        for (var i = 1; i <= 2; i++) (await SendAsync(connector, new OutgoingDelivery("recall/U1", "warehouse.cancellation.v1", asked, i))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        var release = retailer.Retailer.TakeBooks().Releases.Single();
        release.Status.ShouldBe("asked");
        release.Lines.Sum(l => l.Quantity).ShouldBe(order.Lines.Sum(l => l.Quantity) - 1);
    }

    [Fact]
    public async Task A_store_that_does_not_exist_is_refused_with_its_field()
    {
        var retailer = new SimulatedRetailer(storesShip: true);
        var release = Release(retailer.InOurWords()) with { Location = "S999" };
        (await SendAsync(Create(retailer.Handler(), retailer.World()), new OutgoingDelivery("r", "warehouse.release.v1", release, 1))).ShouldBeOfType<DeliveryOutcome.Permanent>().Field.ShouldBe("store");
    }

    private static WarehouseReleaseRequest Release(Order o) => new(o.Id, $"{o.Id}/F2", "S017", "SO-000001", o.Number, o.ShipTo, null, SimulatedRetailer.Items(o));

    private static WarehouseCancellationRequest Cancellation(Order o) => new(o.Id, $"{o.Id}/F2", "SO-000001", "Changed my mind");

    /// <summary>Lets the store look at its shelf, on which it has not enough. Nobody listens to its webhooks.</summary>
    private static async Task AnsweredAsync(SimulatedRetailer retailer)
    {
        using var deaf = new HttpMessageInvoker(new FaultyRemote(retailer.Handler(), CallFault.Refused, _ => true));
        retailer.Clock.Advance(TimeSpan.FromSeconds(1));
        while (await retailer.Retailer.StepAsync(deaf, new Uri("http://weft.test/"))) { }
        retailer.Retailer.TakeBooks().Releases.Single().Status.ShouldBe("rejected");
    }
}

public sealed class StoresWebhookTests : WebhookContract
{
    protected override ConnectorKind Kind => StoresConnector.Kind;

    protected override ConnectionSettings Settings => StoresSamples.Settings;

    protected override bool SignsTheTime => false;

    protected override byte[] Body => StoresSamples.Shipped;

    protected override IncomingCall Sign(byte[] body, DateTimeOffset at, string? secret = null)
    {
        var hex = Convert.ToHexStringLower(Signatures.HmacSha256(secret ?? "stores-secret", body));
        return new IncomingCall("", new Dictionary<string, string> { ["x-stores-event-id"] = "SE-00000001", ["x-stores-signature"] = hex }, body, ConnectorContract.Now);
    }
}

public sealed class StoresTranslationTests : TranslationContract
{
    protected override ConnectorKind Kind => StoresConnector.Kind;

    protected override ConnectionSettings Settings => StoresSamples.Settings;

    protected override IReadOnlyList<ContractSample> Samples => [new("event", StoresSamples.Shipped), new("event", StoresSamples.Accepted), new("event", StoresSamples.Rejected), new("event", StoresSamples.Substitute)];

    [Fact]
    public void A_shipment_is_reported_to_the_piece_in_its_release_id()
    {
        var shipment = Said(StoresSamples.Shipped).ShouldBeOfType<ReportShipment>();
        (shipment.FulfilmentId, shipment.ShipmentId, shipment.Tracking).ShouldBe(("F2", "ST-000001", "1Z000000000001"));
        shipment.ShippedAt.ShouldBe(new DateTimeOffset(2026, 11, 3, 10, 19, 58, TimeSpan.FromHours(1)));
        shipment.Lines.ShouldBe([new("1", 2)]);
    }

    [Fact]
    public void A_store_takes_its_piece_or_does_not()
    {
        Said(StoresSamples.Accepted).ShouldBe(new AcceptFulfilment("F2", "S017"));
        var rejected = Said(StoresSamples.Rejected).ShouldBeOfType<RejectFulfilment>();
        (rejected.FulfilmentId, rejected.Reason, rejected.By, rejected.Lines.Length).ShouldBe(("F2", "nobody has the time", "S017", 0));
    }

    [Fact]
    public void A_store_offers_another_article_for_what_is_broken()
    {
        var offer = Said(StoresSamples.Substitute).ShouldBeOfType<OfferSubstitute>();
        (offer.Key, offer.FulfilmentId, offer.LineId, offer.Quantity, offer.Sku.Value).ShouldBe(("S017/webshop:5000000008/F2/1", "F2", "1", 1, "ART-00003"));
        (offer.By, offer.Title, offer.UnitPrice, offer.Reason).ShouldBe(("S017", "Wool scarf", SimulatedRetailer.Euro(1295), "the goods are broken"));
    }

    [Theory]
    [InlineData("event", "\"stolen\"", "event")]
    [InlineData("releaseId", "\"R-1\"", "releaseId")]
    [InlineData("releaseId", "\"webshop:1/\"", "releaseId")]
    [InlineData("shipmentId", null, "shipmentId")]
    [InlineData("lines", "[]", "lines")]
    [InlineData("lines", "[{\"line\":1,\"quantity\":1},{\"line\":1,\"quantity\":1}]", "lines[1].line")]
    [InlineData("at", "\"2026-11-03T09:19:58\"", "at")]
    public void What_is_wrong_is_named_as_the_store_names_it(string path, string? value, string field) =>
        Quarantined(Translate("event", With(StoresSamples.Shipped, path, value))).Field.ShouldBe(field);

    private Command Said(byte[] body)
    {
        var said = Understood(Translate("event", body)).ShouldHaveSingleItem();
        said.To.ToString().ShouldBe("order/webshop:5000000008");
        return said.Command;
    }
}

internal static class StoresSamples
{
    public static readonly ConnectionSettings Settings = SimulatedRetailer.Settings("sim-stores", "stores");

    public static readonly byte[] Accepted = """
        {"event":"accepted","eventId":"SE-00000001","releaseId":"webshop:5000000008/F2","store":"S017","at":"2026-11-03T10:19:58.000+01:00"}
        """u8.ToArray();

    public static readonly byte[] Rejected = """
        {"event":"rejected","eventId":"SE-00000002","releaseId":"webshop:5000000008/F2","store":"S017","at":"2026-11-03T10:19:58.000+01:00","reason":"nobody has the time"}
        """u8.ToArray();

    public static readonly byte[] Substitute = """
        {"event":"substitute","eventId":"SE-00000004","releaseId":"webshop:5000000008/F2","store":"S017","at":"2026-11-03T10:19:58.000+01:00","reason":"the goods are broken",
         "substitute":{"line":1,"quantity":1,"sku":"ART-00003","title":"Wool scarf","price":"12.95","currency":"EUR"}}
        """u8.ToArray();

    public static readonly byte[] Shipped = """
        {"event":"shipped","eventId":"SE-00000003","releaseId":"webshop:5000000008/F2","store":"S017","at":"2026-11-03T10:19:58.000+01:00","shipmentId":"ST-000001",
         "lines":[{"line":1,"sku":"ART-00017","quantity":2}],"carrier":"UPS","tracking":"1Z000000000001"}
        """u8.ToArray();
}
