using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Sdk;
using Weft.Simulator;
using Weft.Simulator.Channels;

namespace Weft.Connectors.Tests.Simulated;

/// <summary>The simulated retailer without faults of its own, and requests about its orders.</summary>
internal sealed class SimulatedRetailer
{
    public static readonly Parties Parties = new("erp", "wms", "DC1", "psp", ["EUR"], 2);
    private static readonly Address address = new("Anna Meyer", "Lindenweg 4", "20095", "Hamburg", "DE");

    public FakeTimeProvider Clock { get; } = ConnectorContract.NewClock();

    public Retailer Retailer { get; }

    public SimulatedRetailer(int callsPerSecond = 0, int burst = 0) =>
        Retailer = new Retailer(new RetailerOptions { Seed = 7, LatePaymentShare = 0, BazarioCallsPerSecond = callsPerSecond, BazarioBurst = burst }, Clock);

    public IReadOnlyList<string> Skus => [.. Retailer.Products.Select(p => p.Sku)];

    public HttpMessageHandler Handler() => Retailer.CreateHandler();

    /// <summary>Settings of a connection to one of its systems, which is called like the system.</summary>
    public static ConnectionSettings Settings(string vendor, string system, Parties? parties = null) =>
        new(system, vendor, new Uri($"http://{system}.sim/"), new Dictionary<string, string> { ["key"] = system + "-key", ["secret"] = system + "-secret" }, parties);

    /// <summary>A customer orders two units of one article and one of another.</summary>
    public PlacedOrder Order(SalesChannel channel) => Retailer.PlaceOrder(channel, [(Skus[0], 2), (Skus[1], 1)]);

    public ContractWorld World(params IReadOnlyList<ContractDelivery> deliveries) => new(Handler(), deliveries) { Clock = Clock };

    public ContractDelivery Delivery(string key, string kind, DeliveryRequest request, Func<int> effects) => new(new OutgoingDelivery(key, kind, request, 1), effects);

    public static OrderId IdOf(PlacedOrder order) => OrderId.Of(order.Channel, order.Id);

    /// <summary>The whole of the order in one shipment.</summary>
    public static ChannelFulfilmentRequest Fulfilment(PlacedOrder order) =>
        new(IdOf(order), order.Id, "SH-000001", [new("1", 2), new("2", 1)], "DHL", "00340434000000000017", ConnectorContract.Now);

    /// <summary>One unit came back and is paid back, with some of the shipping.</summary>
    public static ChannelRefundRequest Refund(PlacedOrder order) => new(IdOf(order), order.Id, "R1", Euro(1_500), [new("1", 1, Euro(1_300), 1)], Euro(200), "too small") { PaidBy = "psp", PaymentRefundId = "ref_000000001" };

    /// <summary>What is owed to a channel about an order, and stock.</summary>
    public IReadOnlyList<ContractDelivery> ChannelDeliveries(SalesChannel channel)
    {
        var (accepted, shipped, cancelled, returned) = (Order(channel), Order(channel), Order(channel), Order(channel));
        string Key(PlacedOrder order, string what) => $"{IdOf(order)}/{what}";
        return
        [
            Delivery(Key(accepted, "channel-acknowledgement"), "channel.acknowledgement.v1", new ChannelAcknowledgementRequest(IdOf(accepted), accepted.Id, "SO-000001"), () => Book(accepted).Acknowledged == "SO-000001" ? 1 : 0),
            Delivery(Key(shipped, "channel-fulfilment/SH-000001"), "channel.fulfilment.v1", Fulfilment(shipped), () => Book(shipped).Fulfilments.Count),
            Delivery(Key(cancelled, "channel-cancellation"), "channel.cancellation.v1", new ChannelCancellationRequest(IdOf(cancelled), cancelled.Id, "Sold out"), () => Book(cancelled).Cancelled ? 1 : 0),
            Delivery(Key(returned, "channel-refund/R1"), "channel.refund.v1", Refund(returned), () => Book(returned).Refunds.Count),
            Stock(channel, Skus[3], 11),
            Stock(channel, Skus[4], 0),
        ];
    }

    public Simulator.Books.ChannelOrderBook Book(PlacedOrder order) => Retailer.TakeBooks().Orders.Single(o => o.Channel == order.Channel && o.Id == order.Id);

    /// <summary>An order in our words, as a channel's connector would state it: 42.75 EUR, shipping of 4.95 included.</summary>
    public Order InOurWords(string channel = "webshop", string id = "5000000008", string? customerId = "7000001") => new(
        OrderId.Of(channel, id), channel, id, "1001", new DateTimeOffset(2026, 11, 3, 10, 15, 30, TimeSpan.FromHours(1)),
        new Customer(customerId, "Anna Meyer", "anna.meyer@example.test"), address, address,
        [new OrderLine("1", new Sku(Skus[0]), "Wool scarf", 2, Euro(2672), [new TaxLine(1900, Euro(508))]), new OrderLine("2", new Sku(Skus[1]), "Hat", 1, Euro(504), [new TaxLine(1900, Euro(96))])],
        [new Charge("shipping", "Standard", Euro(416), [new TaxLine(1900, Euro(79))])],
        Euro(4275), new OrderPayment(PaymentState.Authorised, "pay_000000001", "psp"));

    public static Money Euro(long cents) => new(cents, Currency.Parse("EUR"));

    public static ImmutableArray<ItemQuantity> Items(Order order) => [.. order.Lines.Select(l => new ItemQuantity(l.LineId, l.Sku, l.Quantity))];

    private ContractDelivery Stock(SalesChannel channel, string sku, int units) =>
        Delivery($"stock/{channel.Connection}/{sku}", "channel.stock.v1", new Core.Inventory.ChannelStockRequest(new Sku(sku), units), () => channel.Shown(sku) == units ? 1 : 0);
}
