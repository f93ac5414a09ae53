using System.Collections.Immutable;
using Weft.Acceptance.Support;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Returns;
using Weft.Core.Orders.Substitutes;
using Weft.Core.Routing;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Hosting;
using Weft.Sdk;

namespace Weft.Acceptance.Stories;

/// <summary>Orders of every kind, each where people ask after it: on a node that serves the console, with systems that take everything at once unless they are down or refuse.</summary>
internal sealed class StoryBook(Node node)
{
    private static readonly Currency eur = Currency.Parse("EUR");
    private static readonly Parties parties = new("erp", "wms", "DC1", "psp", ["EUR"], ToleranceMinor: 0) { SubstituteAnswerWithin = TimeSpan.FromHours(4) };
    private int placed = 1000;

    public Node Node => node;

    /// <summary>A node whose orders go to one warehouse, or to several nodes.</summary>
    public static async Task<StoryBook> OpenAsync(bool routed)
    {
        var node = await Node.StartAsync(o => Options(o, routed), also: DownErp.Kind);
        foreach (var (sku, units) in new[] { ("MUG", 500), ("BOWL", 500), ("LAMP", 1), ("CUP", 50) }) await node.StockAsync(sku, units);
        if (routed) await node.Host.Engine.SubmitAsync(StockWorkflow.StreamOf(new Sku("VASE")), new RegisterSku("VASE"));
        if (routed) await node.Host.Engine.SubmitAsync(StockWorkflow.StreamOf(new Sku("VASE")), new CountStock("S001", 5, DateTimeOffset.UtcNow));
        return new StoryBook(node);
    }

    /// <summary>An order is placed, and everything that can be done is done.</summary>
    public async Task<OrderId> PlaceAsync((string Sku, int Quantity)[] lines, Func<Order, Order>? change = null, Parties? by = null)
    {
        var number = (++placed).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var address = new Address("Ada Byron", "1 Main Street", "12345", "Town", "DE");
        var bought = lines.Select((l, i) => new OrderLine($"{i + 1}", new Sku(l.Sku), $"A {l.Sku}", l.Quantity, new Money(1_000 * l.Quantity, eur), [])).ToImmutableArray();
        var total = bought.Aggregate(Money.Zero(eur), (sum, l) => sum + l.Gross());
        var order = new Order(OrderId.Of(Node.Channel, number), Node.Channel, number, number, DateTimeOffset.UtcNow, new Customer("c1", "Ada Byron", "ada@example.org"), address, address, bought, [], total, new OrderPayment(PaymentState.Authorised, "pay-" + number));
        await DoAsync(order.Id, new PlaceOrder(change?.Invoke(order) ?? order, by ?? parties));
        return order.Id;
    }

    public Task<OrderId> PlaceAsync(string sku, int quantity, Func<Order, Order>? change = null, Parties? by = null) => PlaceAsync([(sku, quantity)], change, by);

    /// <summary>Orders that go to one warehouse.</summary>
    public IEnumerable<(string Kind, Func<Task<OrderId>> Make, string Says)> AtOneWarehouse() =>
    [
        ("complete", async () => await ShippedAsync(("MUG", 2)), "Complete: every system agrees, and nothing is under way. 2 units shipped."),
        ("at the warehouse", () => PlaceAsync("MUG", 1), "wms has the ball for"),
        ("partly shipped", async () => await AfterAsync(await PlaceAsync([("MUG", 2), ("BOWL", 1)]), Ships("S1", new LineQuantity("1", 1))), "wms picks and ships."),
        ("cancelled", async () => await AfterAsync(await PlaceAsync("NO-SUCH", 1), new CancelOrder("channel", "cancelled in the shop")), "Cancelled: every system agrees"),
        ("being stopped", async () => await AfterAsync(await PlaceAsync("MUG", 1, by: parties with { Warehouse = "wms-down" }), new CancelOrder("channel", "cancelled in the shop")), "Next attempt at"),
        ("cancelled after it shipped", async () => await AfterAsync(await PlaceAsync("MUG", 1), Ships("S1"), new CancelOrder("channel", "cancelled in the shop")), "1 unit shipped."),
        ("amended", async () => await AfterAsync(await PlaceAsync("NO-SUCH", 3), new AmendOrder("a1", "anna", "customer called") { Changes = new OrderChanges([new LineChange("1", 1)]) }), "is not in the catalogue"),
        ("change that came late", async () => await AfterAsync(await PlaceAsync("MUG", 3), new AmendOrder("a1", "channel", "changed in the channel") { Changes = new OrderChanges([new LineChange("1", 1)]) }), "A change waits for a decision"),
        ("return under way", async () => await AfterAsync(await ShippedAsync(("MUG", 2)), new RequestReturn("R1", [new ReturnLine("1", 1, "too small")], "olga", "does not fit")), "The customer sends the goods"),
        ("returned in part", async () => await AfterAsync(await ShippedAsync(("MUG", 3)), new ReceiveReturn(null, "RC1", [new ReceivedItem("1", 1, GoodsCondition.Sellable), new ReceivedItem("1", 1, GoodsCondition.Damaged, "broken")], "DC1", DateTimeOffset.UtcNow, "warehouse")), "3 units shipped, 2 units came back."),
        ("refunded in the shop first", async () => await AfterAsync(await ShippedAsync(("MUG", 2)), new ReportRefund(RefundSource.Channel, "RF-1", new Money(1_000, eur), DateTimeOffset.UtcNow) { Lines = [new LineQuantity("1", 1)] }), "Complete: every system agrees"),
        ("refund that cannot be", async () => await AfterAsync(await ShippedAsync(("MUG", 1)), new ReportRefund(RefundSource.Provider, "re_9", new Money(99_900, eur), DateTimeOffset.UtcNow)), "Compare the refunds"),
        ("payment under review", async () => await AfterAsync(await PlaceAsync("NO-SUCH-2", 1), new PlaceHold("psp", "the card was used in two countries today") { Kind = HoldKind.PaymentReview }), "The ball is with"),
        ("payment pending", () => PlaceAsync("MUG", 1, o => o with { Payment = new OrderPayment(PaymentState.Pending, null) }), "The payment is not authorised yet."),
        ("unknown SKU", () => PlaceAsync("MUG-OLD", 1), "Map MUG-OLD to a SKU you sell"),
        ("refused by the ERP", () => PlaceAsync("MUG", 1, by: parties with { Erp = "erp-strict" }), "An operator has the ball for"),
        ("backordered", () => PlaceAsync("LAMP", 3), "Waiting for stock for"),
        ("picked up where nobody serves it", () => PlaceAsync("MUG", 1, o => o with { PickUpAt = "S001" }), "Agree with the customer"),
        ("paid with a gift card", async () => await AfterAsync(await PlaceAsync("MUG", 2, o => o with { GiftCards = [new GiftCardTender("GC-77", new Money(500, eur))] }), Ships("S1")), "Complete: every system agrees"),
        ("substitute to be agreed", async () => await AfterAsync(await PlaceAsync("MUG", 2, o => o with { Substitution = SubstitutionRule.Ask }), new OfferSubstitute("o1", "1", 1, new Sku("CUP"), "wms", "one is broken") { UnitPrice = new Money(800, eur) }), "which asks the warehouse to stop first, or decline it"),
        ("news before the order", EarlyAsync, "Waiting for the order"),
        ("exchanged", ExchangedAsync, "Complete: every system agrees"),
        ("ERP does not answer", () => PlaceAsync("MUG", 1, by: parties with { Erp = "erp-down" }), "erp-down has the ball for"),
    ];

    /// <summary>Orders that go to several nodes.</summary>
    public IEnumerable<(string Kind, Func<Task<OrderId>> Make, string Says)> AtSeveralNodes() =>
    [
        ("two nodes, one has shipped", async () => await AfterAsync(await PlaceAsync([("MUG", 2), ("VASE", 1)]), new ReportShipment("S1", [], "DHL", "T1", DateTimeOffset.UtcNow) { FulfilmentId = "F1" }), "has the ball for"),
        ("refused by the node that has it", async () => await AfterAsync(await PlaceAsync("VASE", 1), new RejectFulfilment("F1", [], "the shelf is empty", "S001")), "Whoever fills DC1 has the ball"),
        ("picked up at a store that does not take it", () => PlaceAsync("VASE", 1, o => o with { PickUpAt = "S001" }), "The customer picks up at S001"),
        ("substitute of one piece", async () => await AfterAsync(await PlaceAsync("MUG", 2, o => o with { Substitution = SubstitutionRule.Ask }), new OfferSubstitute("o1", "1", 1, new Sku("CUP"), "DC1", "one is broken") { FulfilmentId = "F1" }), "DC1 wants line 1 (MUG) to be 1 instead of 2"),
        ("waits for stock at a node", () => PlaceAsync("LAMP", 3), "Waiting for stock for"),
    ];

    private async Task<OrderId> ShippedAsync(params (string Sku, int Quantity)[] lines) => await AfterAsync(await PlaceAsync(lines), Ships("S1"));

    /// <summary>The shipment is told before the order, and both again.</summary>
    private async Task<OrderId> EarlyAsync()
    {
        var id = OrderId.Of(Node.Channel, (++placed).ToString(System.Globalization.CultureInfo.InvariantCulture));
        return await AfterAsync(id, new ReportPayment(PaymentState.Captured, "pay-early"), new CancelOrder("channel", "cancelled in the shop"));
    }

    private async Task<OrderId> ExchangedAsync()
    {
        var old = await ShippedAsync(("MUG", 1));
        var dearer = await PlaceAsync("BOWL", 3, o => o with { Payment = new OrderPayment(PaymentState.Pending, null) });
        await AfterAsync(old, new RequestReturn("R1", [new ReturnLine("1", 1, "too small")], "olga", "too small") { Exchange = dearer }, new ReceiveReturn("R1", "RC1", [new ReceivedItem("1", 1, GoodsCondition.Sellable)], "DC1", DateTimeOffset.UtcNow, "warehouse"));
        return old;
    }

    private async Task<OrderId> AfterAsync(OrderId id, params Command[] commands)
    {
        foreach (var command in commands) await DoAsync(id, command);
        return id;
    }

    private async Task DoAsync(OrderId id, Command command)
    {
        var answer = await node.Host.Engine.SubmitAsync(OrderWorkflow.StreamOf(id), command);
        answer.Decision.ShouldBeOfType<Decision.Accepted>($"{command}: {answer.Problem} {answer.Decision}");
        await UntilRestAsync();
    }

    /// <summary>Nothing moves any more but what waits for a system that is down.</summary>
    private async Task UntilRestAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (node.Host.Engine.Queue.Count > 0 || await node.Host.Engine.Store.CountAsync("inbox", "state = 0", limit.Token) > 0 || await node.Host.Engine.Store.CountAsync("deliveries", "state = 0 AND connection NOT LIKE '%-down'", limit.Token) > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
    }

    private static Command Ships(string id, params LineQuantity[] lines) => new ReportShipment(id, [.. lines], "DHL", "T-" + id, DateTimeOffset.UtcNow);

    private static void Options(WeftOptions o, bool routed)
    {
        var nowhere = new Uri("http://127.0.0.1:1/");
        foreach (var name in (string[])["wms", "psp", "tills"]) o.Connections[name] = new ConnectionOptions(PlainErp.Vendor, nowhere, name == "psp" ? ConnectionRole.Payment : ConnectionRole.Warehouse);
        foreach (var name in (string[])["erp-down", "wms-down"]) o.Connections[name] = new ConnectionOptions(DownErp.Vendor, nowhere, name == "erp-down" ? ConnectionRole.Erp : ConnectionRole.Warehouse);
        o.Connections["erp-strict"] = new ConnectionOptions(PlainErp.Vendor, nowhere, ConnectionRole.Erp) { Values = { ["refuse"] = "The customer is blocked in the ERP." } };
        o.Locations["S001"] = new("Store 1");
        if (!routed) return;
        o.Routing = new RoutingRules { Nodes = [new RoutingNode("DC1"), new RoutingNode("S001")], Currency = eur };
        o.Stock.Channels[Node.Channel] = new ChannelStock(Node.Channel) { Nodes = ["DC1", "S001"] };
        o.Fulfilment["DC1"] = new FulfilmentNode("wms");
        o.Fulfilment["S001"] = new FulfilmentNode("tills");
    }

    /// <summary>A system at which nobody listens.</summary>
    private sealed class DownErp : Connector
    {
        public const string Vendor = "down";

        public static ConnectorKind Kind { get; } = new(Vendor, _ => [], (_, _) => new DownErp());

        public override ConnectorAbilities Abilities { get; } = new(Vendor, [], TakesCalls: false);

        public override Task<ImmutableArray<DeliveryOutcome>> SendAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation) =>
            Task.FromResult(ImmutableArray.CreateRange(batch, _ => (DeliveryOutcome)new DeliveryOutcome.Transient("No connection: Connection refused.")));
    }
}
