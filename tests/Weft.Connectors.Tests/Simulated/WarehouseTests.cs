using System.Text;
using Weft.Connectors.Simulated.Warehouse;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Simulated;

public sealed class WarehouseContractTests : ConnectorContract
{
    protected override ConnectorKind Kind => WarehouseConnector.Kind;

    protected override ConnectionSettings Settings => WarehouseSamples.Settings;

    protected override IReadOnlyList<string> RequiredValues => ["key", "secret"];

    protected override async Task<ContractWorld> CreateWorldAsync()
    {
        var retailer = new SimulatedRetailer();
        var (fresh, stopped, less) = (retailer.InOurWords(id: "1"), retailer.InOurWords(id: "2"), retailer.InOurWords(id: "3"));
        (await SendAsync(Create(retailer.Handler(), retailer.World()), new OutgoingDelivery("r3", "warehouse.release.v1", Release(less), 1))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        (await SendAsync(Create(retailer.Handler(), retailer.World()), new OutgoingDelivery("r", "warehouse.release.v1", Release(stopped), 1))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        return retailer.World(
            retailer.Delivery("webshop:1/warehouse-release", "warehouse.release.v1", Release(fresh), () => retailer.Retailer.TakeBooks().Releases.Count(r => r.ChannelOrderId == "1")),
            retailer.Delivery("webshop:3/warehouse-recall/U1", "warehouse.cancellation.v1", Cancellation(less) with { Lines = [new("1", new Sku(retailer.Skus[0]), 1)] }, () => 2 - retailer.Retailer.TakeBooks().Releases.Single(r => r.ChannelOrderId == "3").Lines[0].Quantity),
            retailer.Delivery("webshop:2/warehouse-cancellation", "warehouse.cancellation.v1", Cancellation(stopped), () => retailer.Retailer.TakeBooks().Releases.Count(r => r.ChannelOrderId == "2" && r.Status == "cancelled")));
    }

    [Fact]
    public async Task A_look_up_brings_the_shipments_whose_webhook_may_be_lost()
    {
        var retailer = new SimulatedRetailer();
        var connector = Create(retailer.Handler(), retailer.World());
        var order = retailer.InOurWords();
        var release = new OutgoingDelivery("r", "warehouse.release.v1", Release(order), 1);
        await SendAsync(connector, release);
        await ShipAsync(retailer);
        var found = (await connector.LookUpAsync(release, default)).ShouldBeOfType<LookUp.Found>().What;
        found.Reference.ShouldBe("webshop:5000000008/F1");
        var message = found.Messages.ShouldHaveSingleItem();
        var shipped = connector.Translate(new ReceivedMessage("wms", message.Kind, new Dictionary<string, string>(), message.Body, Now)).ShouldBeOfType<Translation.Commands>().List.ShouldHaveSingleItem();
        shipped.To.ToString().ShouldBe("order/webshop:5000000008");
        shipped.Command.ShouldBeOfType<ReportShipment>().Lines.ShouldBe([new("1", 2), new("2", 1)]);
    }

    [Fact]
    public async Task What_is_picked_cannot_be_stopped_and_what_never_came_need_not_be()
    {
        var retailer = new SimulatedRetailer();
        var connector = Create(retailer.Handler(), retailer.World());
        var (order, unknown) = (retailer.InOurWords(id: "1"), retailer.InOurWords(id: "2"));
        await SendAsync(connector, new OutgoingDelivery("r", "warehouse.release.v1", Release(order), 1));
        await ShipAsync(retailer);
        var refused = (await SendAsync(connector, new OutgoingDelivery("c", "warehouse.cancellation.v1", Cancellation(order), 1))).ShouldBeOfType<DeliveryOutcome.Declined>();
        refused.Reason.ShouldContain("picked");
        (await SendAsync(connector, new OutgoingDelivery("c", "warehouse.cancellation.v1", Cancellation(unknown), 1))).ShouldBeOfType<DeliveryOutcome.Delivered>();
    }

    [Fact]
    public async Task An_article_without_a_shelf_is_refused_with_its_field()
    {
        var retailer = new SimulatedRetailer();
        var order = retailer.InOurWords();
        var release = Release(order) with { Lines = [new("1", new Sku("OLD-1"), 1)] };
        (await SendAsync(Create(retailer.Handler(), retailer.World()), new OutgoingDelivery("r", "warehouse.release.v1", release, 1))).ShouldBeOfType<DeliveryOutcome.Permanent>().Field.ShouldBe("lines[0].sku");
    }

    private static WarehouseReleaseRequest Release(Order o) => new(o.Id, $"{o.Id}/F1", "DC1", "SO-000001", o.Number, o.ShipTo, null, SimulatedRetailer.Items(o));

    private static WarehouseCancellationRequest Cancellation(Order o) => new(o.Id, $"{o.Id}/F1", "SO-000001", "Changed my mind");

    /// <summary>Lets the warehouse work until nothing is left to do. Nobody listens to its webhooks.</summary>
    private static async Task ShipAsync(SimulatedRetailer retailer)
    {
        using var deaf = new HttpMessageInvoker(new FaultyRemote(retailer.Handler(), CallFault.Refused, _ => true));
        for (var i = 0; i < 10; i++)
        {
            retailer.Clock.Advance(TimeSpan.FromSeconds(1));
            while (await retailer.Retailer.StepAsync(deaf, new Uri("http://weft.test/"))) { }
        }

        retailer.Retailer.TakeBooks().Releases.ShouldAllBe(r => r.Status == "shipped");
    }
}

public sealed class WarehouseWebhookTests : WebhookContract
{
    protected override ConnectorKind Kind => WarehouseConnector.Kind;

    protected override ConnectionSettings Settings => WarehouseSamples.Settings;

    protected override bool SignsTheTime => true;

    protected override byte[] Body => WarehouseSamples.Shipment;

    protected override IncomingCall Sign(byte[] body, DateTimeOffset at, string? secret = null)
    {
        var t = at.ToUnixTimeSeconds().ToString();
        var hex = Convert.ToHexStringLower(Signatures.HmacSha256(secret ?? "wms-secret", Encoding.UTF8.GetBytes(t + "."), body));
        return new IncomingCall("", new Dictionary<string, string> { ["x-wms-event-id"] = "WE-00000001", ["x-wms-signature"] = $"t={t},v1={hex}" }, body, ConnectorContract.Now);
    }
}

public sealed class WarehouseTranslationTests : TranslationContract
{
    protected override ConnectorKind Kind => WarehouseConnector.Kind;

    protected override ConnectionSettings Settings => WarehouseSamples.Settings;

    protected override IReadOnlyList<ContractSample> Samples => [new("event", WarehouseSamples.Shipment), new("event", WarehouseSamples.Return)];

    [Fact]
    public void A_parcel_that_came_back_is_reported_to_the_order_with_the_condition_of_each_unit()
    {
        var reported = Understood(Translate("event", WarehouseSamples.Return)).ShouldHaveSingleItem();
        reported.To.ToString().ShouldBe("order/webshop:5000000008");
        var received = reported.Command.ShouldBeOfType<ReceiveReturn>();
        (received.ReturnId, received.ReceiptId, received.Location).ShouldBe((null, "RT-000001", "DC1"));
        received.Items.ShouldBe([new("1", 1, GoodsCondition.Damaged, "torn"), new("1", 1, GoodsCondition.Sellable)]);
    }

    [Fact]
    public void A_shipment_is_reported_to_the_order_in_its_release_id()
    {
        var reported = Understood(Translate("event", WarehouseSamples.Shipment)).ShouldHaveSingleItem();
        reported.To.ToString().ShouldBe("order/webshop:5000000008");
        var shipment = reported.Command.ShouldBeOfType<ReportShipment>();
        (shipment.ShipmentId, shipment.Carrier, shipment.Tracking).ShouldBe(("SH-000001", "DHL", "00340434000000000017"));
        shipment.ShippedAt.ShouldBe(new DateTimeOffset(2026, 11, 3, 9, 19, 58, TimeSpan.Zero));
        shipment.Lines.ShouldBe([new("1", 2)]);
    }

    [Theory]
    [InlineData("event", "\"stolen\"", "event")]
    [InlineData("releaseId", "\"R-1\"", "releaseId")]
    [InlineData("releaseId", "\"no-channel/F1\"", "releaseId")]
    [InlineData("releaseId", "\"web shop:1/F1\"", "releaseId")]
    [InlineData("shipmentId", null, "shipmentId")]
    [InlineData("lines", "[]", "lines")]
    [InlineData("lines", "[{\"line\":1,\"quantity\":1},{\"line\":1,\"quantity\":1}]", "lines[1].line")]
    [InlineData("lines[0].quantity", "-2", "lines[0].quantity")]
    [InlineData("shippedAt", "\"2026-11-03T09:19:58\"", "shippedAt")]
    public void What_is_wrong_is_named_as_the_warehouse_names_it(string path, string? value, string field) =>
        Quarantined(Translate("event", With(WarehouseSamples.Shipment, path, value))).Field.ShouldBe(field);
}

internal static class WarehouseSamples
{
    public static readonly ConnectionSettings Settings = SimulatedRetailer.Settings("sim-wms", "wms");

    public static readonly byte[] Return = """
        {"event":"return","eventId":"WE-00000002","receiptId":"RT-000001","releaseId":"webshop:5000000008/F1","location":"DC1","receivedAt":"2026-11-05T09:00:00.000Z",
         "lines":[{"line":1,"sku":"ART-00017","quantity":1,"condition":"damaged","reason":"torn"},{"line":1,"sku":"ART-00017","quantity":1,"condition":"sellable","reason":null}]}
        """u8.ToArray();

    public static readonly byte[] Shipment = """
        {"event":"shipment","eventId":"WE-00000001","shipmentId":"SH-000001","releaseId":"webshop:5000000008/F1","complete":true,
         "lines":[{"line":1,"sku":"ART-00017","quantity":2}],"carrier":"DHL","tracking":"00340434000000000017","shippedAt":"2026-11-03T09:19:58.000Z"}
        """u8.ToArray();
}
