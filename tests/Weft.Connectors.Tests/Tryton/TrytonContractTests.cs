using System.Text;
using Weft.Connectors.Tests.Contract;
using Weft.Connectors.Tests.Tryton.Fake;
using Weft.Connectors.Tryton;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Tryton;

public sealed class TrytonContractTests : ConnectorContract
{
    protected override ConnectorKind Kind => TrytonConnector.Kind;

    protected override ConnectionSettings Settings => TrytonTestSettings.Complete;

    protected override IReadOnlyList<string> RequiredValues => ["username", "password", "webShop", "shippingProduct", "roundingProduct"];

    /// <summary>An order of its own for each delivery, brought to the stage in which that delivery is due.</summary>
    protected override async Task<ContractWorld> CreateWorldAsync()
    {
        var shop = new FakeRetailer(NewClock());
        await shop.DoAsync(FakeRetailer.Sale("3"), FakeRetailer.Sale("4"), FakeRetailer.Sale("5"), FakeRetailer.Sale("6"), FakeRetailer.Sale("7"), FakeRetailer.Sale("8"), FakeRetailer.Sale("9"), FakeRetailer.Release("9"));
        shop.Ship("7", "00340");
        shop.Ship("8", "00340");
        await shop.DoAsync(FakeRetailer.Invoice("8", "S8"));
        return new(shop.Tryton,
        [
            new(FakeRetailer.Customer("1"), () => shop.Tryton.Rows.Table("party.party").Values.Count(p => p["name"]!.ToString() == "Erika Muster") - 7),
            new(FakeRetailer.Sale("2"), () => shop.Sales("2").Count(s => s["state"]!.ToString() == "processing") + Extra(shop.Sales("2"))),
            new(FakeRetailer.Release("3"), () => shop.Shipments("3").Count(s => s.State == "assigned")),
            new(FakeRetailer.Stop("4"), () => shop.Shipments("4").Count(s => s.State == "cancelled")),
            new(FakeRetailer.Cancellation("5"), () => shop.Invoices("5").Count(i => i.State == "cancelled") * shop.Sales("5").Count(s => s["shipment_state"]!.ToString() == "sent" && s["invoice_state"]!.ToString() == "none")),
            new(FakeRetailer.Parcel("6", "P1", FakeRetailer.Mugs(2)), () => shop.Shipments("6").Count(s => s.State == "done")),
            new(FakeRetailer.Invoice("7", "S7"), () => shop.Invoices("7").Count(i => i.State == "posted")),
            new(FakeRetailer.Change("9", "C1", FakeRetailer.Smaller), () => shop.Changed("9")),
            new(FakeRetailer.Credit("8"), () => shop.Credited("8")),
        ])
        { Clock = shop.Clock };
    }

    /// <summary>A second sale that never got further would be one too many, too.</summary>
    private static int Extra(IEnumerable<object> sales) => Math.Max(0, sales.Count() - 1);
}

public sealed class TrytonPollContractTests : PollContract
{
    protected override ConnectorKind Kind => TrytonConnector.Kind;

    protected override ConnectionSettings Settings => TrytonTestSettings.Complete;

    /// <summary>Two products with their stock, and the shipment that left just before the first poll.</summary>
    protected override int News => 5;

    protected override HttpMessageHandler CreateRemote()
    {
        var shop = new FakeRetailer(ConnectorContract.NewClock());
        shop.DoAsync(FakeRetailer.Sale("1")).GetAwaiter().GetResult();
        shop.Ship("1", "00340");
        return shop.Tryton;
    }
}

public sealed class TrytonTranslationContractTests : TranslationContract
{
    protected override ConnectorKind Kind => TrytonConnector.Kind;

    protected override ConnectionSettings Settings => TrytonTestSettings.Complete;

    protected override IReadOnlyList<ContractSample> Samples { get; } =
    [
        new("shipment", Encoding.UTF8.GetBytes(TrytonTranslationTests.Shipment)),
        new("stock", """{"sku":"MUG","onHand":{"DC1":7,"STORE1":-2},"countedAt":"2026-11-03T09:20:00.5+00:00"}"""u8.ToArray()),
        new("sku", """{"sku":"MUG","name":"Mug"}"""u8.ToArray()),
    ];
}
