using System.Collections.Immutable;
using Weft.Connectors.Simulated.Erp;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Simulated;

public sealed class ErpContractTests : ConnectorContract
{
    private static readonly ImmutableDictionary<string, Sku> ownSkus = ImmutableDictionary<string, Sku>.Empty;

    protected override ConnectorKind Kind => ErpConnector.Kind;

    protected override ConnectionSettings Settings => ErpSamples.Settings;

    protected override IReadOnlyList<string> RequiredValues => ["key"];

    protected override async Task<ContractWorld> CreateWorldAsync()
    {
        var retailer = new SimulatedRetailer();
        var connector = Create(retailer.Handler(), retailer.World());
        var customer = await DoneAsync(connector, "c", "erp.customer.v1", Customer(retailer.InOurWords("webshop", "1", "77")));
        var sold = retailer.InOurWords(id: "9");
        var (delivered, invoiced, cancelled, returned) = (retailer.InOurWords(id: "10"), retailer.InOurWords(id: "11"), retailer.InOurWords(id: "12"), retailer.InOurWords(id: "14"));
        var changed = retailer.InOurWords(id: "15");
        var numbers = new Dictionary<OrderId, string>();
        foreach (var order in new[] { delivered, invoiced, cancelled, returned, changed }) numbers[order.Id] = await DoneAsync(connector, $"{order.Id}/sale", "erp.sales-order.v1", Sale(order, customer));
        await DoneAsync(connector, "d", "erp.delivery.v1", Delivery(invoiced, numbers[invoiced.Id]));
        await DoneAsync(connector, "rd", "erp.delivery.v1", Delivery(returned, numbers[returned.Id]));
        await DoneAsync(connector, "ri", "erp.invoice.v1", Invoice(returned, numbers[returned.Id]));
        var fresh = Customer(retailer.InOurWords("webshop", "13", "78"));
        return retailer.World(
            retailer.Delivery("webshop:13/erp-customer", "erp.customer.v1", fresh, () => retailer.Retailer.TakeBooks().Customers.Count(c => c.ExternalRef == "webshop:customer:78")),
            retailer.Delivery("webshop:9/erp-sales-order", "erp.sales-order.v1", Sale(sold, customer), () => Sales(retailer, sold).Count),
            retailer.Delivery("webshop:10/erp-delivery/SH-1", "erp.delivery.v1", Delivery(delivered, numbers[delivered.Id]), () => Sales(retailer, delivered)[0].Deliveries.Count),
            retailer.Delivery("webshop:11/erp-invoice/SH-1", "erp.invoice.v1", Invoice(invoiced, numbers[invoiced.Id]), () => Sales(retailer, invoiced)[0].Invoices.Count),
            retailer.Delivery("webshop:12/erp-cancellation", "erp.cancellation.v1", new ErpCancellationRequest(cancelled.Id, numbers[cancelled.Id], "Sold out"), () => Sales(retailer, cancelled)[0].Cancelled ? 1 : 0),
            retailer.Delivery("webshop:14/erp-credit-note/R1", "erp.credit-note.v1", Credit(returned, numbers[returned.Id]), () => Sales(retailer, returned)[0].CreditNotes.Count),
            retailer.Delivery("webshop:15/erp-order-change/1", "erp.sales-order-change.v1", Change(changed, numbers[changed.Id]), () => Sales(retailer, changed)[0].Total == 3675 && Sales(retailer, changed)[0].Lines.Count == 1 ? 1 : 0));
    }

    /// <summary>The order without its second line.</summary>
    private static ErpOrderChangeRequest Change(Order order, string number) => new(
        order with { Lines = [order.Lines[0]], Total = order.Total - order.Lines[1].Gross() }, number, "1", ownSkus, "DC1", Money.Zero(order.Total.Currency), "one line less");

    [Fact]
    public async Task Less_than_is_delivered_is_refused_in_words()
    {
        var (retailer, connector) = Fresh();
        var order = retailer.InOurWords();
        var number = await DoneAsync(connector, "s", "erp.sales-order.v1", Sale(order, await DoneAsync(connector, "c", "erp.customer.v1", Customer(order))));
        await DoneAsync(connector, "d", "erp.delivery.v1", Delivery(order, number));
        (await SendAsync(connector, new OutgoingDelivery("x", "erp.sales-order-change.v1", Change(order, number), 1))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("1 units of line 2 are delivered");
    }

    [Fact]
    public async Task Two_orders_of_one_buyer_make_one_customer_even_when_the_address_differs()
    {
        var (retailer, connector) = Fresh();
        var first = retailer.InOurWords(id: "1");
        var moved = retailer.InOurWords(id: "2");
        moved = moved with { BillTo = moved.BillTo with { Street = "Neue Gasse 1" } };
        var number = await DoneAsync(connector, "webshop:1/erp-customer", "erp.customer.v1", Customer(first));
        (await DoneAsync(connector, "webshop:2/erp-customer", "erp.customer.v1", Customer(moved))).ShouldBe(number);
        retailer.Retailer.TakeBooks().Customers.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Goods_that_came_back_are_credited_at_our_figures_and_only_sellable_ones_are_stock()
    {
        var (retailer, connector) = Fresh();
        var order = retailer.InOurWords();
        var number = await DoneAsync(connector, "s", "erp.sales-order.v1", Sale(order, await DoneAsync(connector, "c", "erp.customer.v1", Customer(order))));
        await DoneAsync(connector, "d", "erp.delivery.v1", Delivery(order, number));
        (await SendAsync(connector, new OutgoingDelivery("early", "erp.credit-note.v1", Credit(order, number), 1))).ShouldBeOfType<DeliveryOutcome.Transient>().Reason.ShouldContain("invoice");
        await DoneAsync(connector, "i", "erp.invoice.v1", Invoice(order, number));
        var before = retailer.Retailer.Erp.OnHand(retailer.Skus[0]);
        var credited = (await SendAsync(connector, new OutgoingDelivery("k", "erp.credit-note.v1", Credit(order, null), 1))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        credited.At.ShouldNotBeNull();
        credited.Facts.ShouldNotBeNull()["total"].ShouldBe("33.38 EUR");
        retailer.Retailer.Erp.OnHand(retailer.Skus[0]).ShouldBe(before + 1);
        var again = Credit(order, number) with { CreditId = "R2" };
        (await SendAsync(connector, new OutgoingDelivery("l", "erp.credit-note.v1", again, 1))).ShouldBeOfType<DeliveryOutcome.Permanent>().NextStep.ShouldNotBeNull().ShouldContain("credit notes");
    }

    [Fact]
    public async Task Guests_are_customers_of_their_own()
    {
        var (retailer, connector) = Fresh();
        await DoneAsync(connector, "webshop:1/erp-customer", "erp.customer.v1", Customer(retailer.InOurWords(id: "1", customerId: null)));
        await DoneAsync(connector, "webshop:2/erp-customer", "erp.customer.v1", Customer(retailer.InOurWords(id: "2", customerId: null)));
        retailer.Retailer.TakeBooks().Customers.Select(c => c.ExternalRef).ShouldBe(["webshop:1", "webshop:2"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task The_total_is_the_channels_to_the_cent_and_shipping_carries_the_rounding(long rounding)
    {
        var (retailer, connector) = Fresh();
        var order = retailer.InOurWords();
        order = order with { Total = order.Total + SimulatedRetailer.Euro(rounding) };
        var customer = await DoneAsync(connector, "c", "erp.customer.v1", Customer(order));
        await DoneAsync(connector, "s", "erp.sales-order.v1", Sale(order, customer) with { Rounding = SimulatedRetailer.Euro(rounding) });
        var sale = Sales(retailer, order).ShouldHaveSingleItem();
        (sale.Total, sale.Currency, sale.Channel, sale.ChannelOrderId, sale.CustomerNumber).ShouldBe((4275 + rounding, "EUR", "webshop", "5000000008", customer));
        await DoneAsync(connector, "d", "erp.delivery.v1", Delivery(order, sale.Number));
        var invoice = (await SendAsync(connector, new OutgoingDelivery("i", "erp.invoice.v1", Invoice(order, null), 1))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        invoice.Facts.ShouldNotBeNull()["number"].ShouldBe(invoice.Reference);
        invoice.Facts["total"].ShouldBe(order.Total.ToString());
        Sales(retailer, order)[0].Invoices.ShouldHaveSingleItem().Total.ShouldBe(4275 + rounding);
    }

    [Fact]
    public async Task An_order_in_two_shipments_has_two_invoices_that_add_up()
    {
        var (retailer, connector) = Fresh();
        var order = retailer.InOurWords();
        var customer = await DoneAsync(connector, "c", "erp.customer.v1", Customer(order));
        var number = await DoneAsync(connector, "s", "erp.sales-order.v1", Sale(order, customer));
        foreach (var (shipment, lines) in new[] { ("SH-1", SimulatedRetailer.Items(order)[..1]), ("SH-2", SimulatedRetailer.Items(order)[1..]) })
        {
            await DoneAsync(connector, $"d/{shipment}", "erp.delivery.v1", Delivery(order, number) with { ShipmentId = shipment, Lines = lines });
            await DoneAsync(connector, $"i/{shipment}", "erp.invoice.v1", Invoice(order, number) with { ShipmentId = shipment, Lines = lines });
        }

        Sales(retailer, order)[0].Invoices.Select(i => i.Total).ShouldBe([3675L, 600L]);
    }

    [Fact]
    public async Task A_goods_issue_says_when_it_was_booked_by_the_ERPs_clock_also_when_it_is_looked_up()
    {
        var (retailer, connector) = Fresh();
        var order = retailer.InOurWords();
        var customer = await DoneAsync(connector, "c", "erp.customer.v1", Customer(order));
        var number = await DoneAsync(connector, "s", "erp.sales-order.v1", Sale(order, customer));
        retailer.Clock.Advance(TimeSpan.FromSeconds(90));
        var issue = new OutgoingDelivery("d", "erp.delivery.v1", Delivery(order, number), 1);
        (await SendAsync(connector, issue)).ShouldBeOfType<DeliveryOutcome.Delivered>().At.ShouldBe(Now.AddSeconds(90));
        retailer.Clock.Advance(TimeSpan.FromSeconds(90));
        (await connector.LookUpAsync(issue, default)).ShouldBeOfType<LookUp.Found>().What.At.ShouldBe(Now.AddSeconds(90));
    }

    [Fact]
    public async Task An_invoice_that_names_no_goods_is_not_one_of_everything()
    {
        var (retailer, connector) = Fresh();
        var order = retailer.InOurWords();
        var customer = await DoneAsync(connector, "c", "erp.customer.v1", Customer(order));
        var number = await DoneAsync(connector, "s", "erp.sales-order.v1", Sale(order, customer));
        await DoneAsync(connector, "d", "erp.delivery.v1", Delivery(order, number));
        var empty = new OutgoingDelivery("i", "erp.invoice.v1", Invoice(order, number) with { Lines = [] }, 1);
        (await SendAsync(connector, empty)).ShouldBeOfType<DeliveryOutcome.Permanent>().Field.ShouldBe("lines");
        Sales(retailer, order)[0].Invoices.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unknown_SKU_is_refused_with_its_field_and_the_next_step()
    {
        var (retailer, connector) = Fresh();
        var order = retailer.InOurWords();
        var customer = await DoneAsync(connector, "c", "erp.customer.v1", Customer(order));
        var skus = ownSkus.Add("2", new Sku("OLD-007"));
        var refused = (await SendAsync(connector, new OutgoingDelivery("s", "erp.sales-order.v1", Sale(order, customer) with { Skus = skus }, 1))).ShouldBeOfType<DeliveryOutcome.Permanent>();
        refused.Field.ShouldBe("lines[1].sku");
        refused.Reason.ShouldContain("OLD-007");
        refused.NextStep.ShouldNotBeNull().ShouldContain("map the SKU");
    }

    [Fact]
    public async Task A_cancellation_after_the_goods_issue_is_refused_and_one_without_a_sales_order_is_done()
    {
        var (retailer, connector) = Fresh();
        var order = retailer.InOurWords();
        var cancel = new OutgoingDelivery("x", "erp.cancellation.v1", new ErpCancellationRequest(order.Id, null, "Sold out"), 1);
        (await SendAsync(connector, cancel)).ShouldBeOfType<DeliveryOutcome.Delivered>();
        var customer = await DoneAsync(connector, "c", "erp.customer.v1", Customer(order));
        var number = await DoneAsync(connector, "s", "erp.sales-order.v1", Sale(order, customer));
        await DoneAsync(connector, "d", "erp.delivery.v1", Delivery(order, number));
        (await SendAsync(connector, cancel)).ShouldBeOfType<DeliveryOutcome.Permanent>().NextStep.ShouldNotBeNull().ShouldContain("return");
    }

    [Fact]
    public async Task A_key_used_for_another_wording_is_looked_up_and_adopted()
    {
        var (retailer, connector) = Fresh();
        var order = retailer.InOurWords();
        var customer = await DoneAsync(connector, "c", "erp.customer.v1", Customer(order));
        var number = await DoneAsync(connector, "s", "erp.sales-order.v1", Sale(order, customer));
        var reworded = new OutgoingDelivery("s", "erp.sales-order.v1", Sale(order with { PlacedAt = order.PlacedAt.AddDays(1) }, customer), 2);
        (await SendAsync(connector, reworded)).ShouldBeOfType<DeliveryOutcome.Uncertain>();
        (await connector.LookUpAsync(reworded, default)).ShouldBeOfType<LookUp.Found>().What.Reference.ShouldBe(number);
    }

    [Fact]
    public async Task A_line_that_is_no_number_is_refused_in_words()
    {
        var (retailer, connector) = Fresh();
        var order = retailer.InOurWords();
        order = order with { Lines = [order.Lines[0] with { LineId = "first" }, order.Lines[1]] };
        (await SendAsync(connector, new OutgoingDelivery("s", "erp.sales-order.v1", Sale(order, "C-000001"), 1))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("'first'");
    }

    private static ErpCustomerRequest Customer(Order o) => new(o.Id, o.Customer, o.BillTo, o.ShipTo);

    private static ErpSalesOrderRequest Sale(Order o, string customer) => new(o, customer, ownSkus, "DC1", Money.Zero(o.Total.Currency));

    private static ErpDeliveryRequest Delivery(Order o, string number) => new(o.Id, number, "SH-1", SimulatedRetailer.Items(o), "DHL", "0034", Now);

    /// <summary>Both units of the first line came back, one damaged; half of the shipping, rounded.</summary>
    private static ErpCreditNoteRequest Credit(Order o, string? number) => new(
        o.Id, number, "R1", [new("1", o.Lines[0].Sku, 2, SimulatedRetailer.Euro(2672), [new TaxLine(1900, SimulatedRetailer.Euro(508))])],
        [new Charge("shipping", "Standard", SimulatedRetailer.Euro(208), [])], SimulatedRetailer.Euro(-50),
        [new("1", o.Lines[0].Sku, 1, GoodsCondition.Sellable, "DC1"), new("1", o.Lines[0].Sku, 1, GoodsCondition.Damaged, "DC1")], SimulatedRetailer.Euro(3338), "too small");

    private static ErpInvoiceRequest Invoice(Order o, string? number) => new(o.Id, number, "SH-1", o.Total) { Lines = SimulatedRetailer.Items(o) };

    private static List<Simulator.Books.SalesOrderBook> Sales(SimulatedRetailer retailer, Order o) => [.. retailer.Retailer.TakeBooks().SalesOrders.Where(s => s.ExternalRef == o.Id.Value)];

    private static async Task<string> DoneAsync(Connector connector, string key, string kind, Core.Workflow.DeliveryRequest request) =>
        (await SendAsync(connector, new OutgoingDelivery(key, kind, request, 1))).ShouldBeOfType<DeliveryOutcome.Delivered>().Reference.ShouldNotBeNull();

    private (SimulatedRetailer Retailer, Connector Connector) Fresh()
    {
        var retailer = new SimulatedRetailer();
        return (retailer, Create(retailer.Handler(), retailer.World()));
    }
}

public sealed class ErpPollTests : PollContract
{
    protected override ConnectorKind Kind => ErpConnector.Kind;

    protected override ConnectionSettings Settings => ErpSamples.Settings;

    /// <summary>A product and a count of each SKU.</summary>
    protected override int News => 2 * new SimulatedRetailer().Skus.Count;

    protected override HttpMessageHandler CreateRemote() => new SimulatedRetailer().Handler();

    [Fact]
    public async Task A_goods_issue_is_counted_and_the_catalogue_is_walked_before_the_first_count()
    {
        var retailer = new SimulatedRetailer();
        var connector = Kind.Create(Settings, new ConnectorTools(new HttpClient(retailer.Handler()) { BaseAddress = Settings.Address }, retailer.Clock));
        var seen = new List<string>();
        string? cursor = null;
        for (var more = true; more;)
        {
            var page = await connector.PollAsync(cursor, default);
            seen.AddRange(page.Messages.Select(m => m.Kind));
            (cursor, more) = (page.Cursor, page.More);
        }

        seen.Distinct().ShouldBe(["product", "count"]);
        var order = retailer.InOurWords();
        foreach (var (key, kind, request) in new (string, string, Core.Workflow.DeliveryRequest)[]
        {
            ("c", "erp.customer.v1", new ErpCustomerRequest(order.Id, order.Customer, order.BillTo, order.ShipTo)),
            ("s", "erp.sales-order.v1", new ErpSalesOrderRequest(order, "C-000001", ImmutableDictionary<string, Sku>.Empty, "DC1", Money.Zero(order.Total.Currency))),
            ("d", "erp.delivery.v1", new ErpDeliveryRequest(order.Id, null, "SH-1", SimulatedRetailer.Items(order), null, null, ConnectorContract.Now)),
        }) (await connector.SendAsync([new OutgoingDelivery(key, kind, request, 1)], default))[0].ShouldBeOfType<DeliveryOutcome.Delivered>();

        var counts = (await connector.PollAsync(cursor, default)).Messages;
        counts.Select(m => m.Kind).ShouldBe(["count", "count"]);
        var command = connector.Translate(new ReceivedMessage("erp", "count", new Dictionary<string, string>(), counts[0].Body, ConnectorContract.Now)).ShouldBeOfType<Translation.Commands>().List[0];
        command.To.ToString().ShouldBe($"stock/{retailer.Skus[0]}");
        command.Command.ShouldBe(new CountStock("DC1", retailer.Retailer.Erp.OnHand(retailer.Skus[0]), ConnectorContract.Now));
    }
}

public sealed class ErpTranslationTests : TranslationContract
{
    private static readonly byte[] count = """{"sku":"ART-00001","location":"DC1","onHand":998,"at":"2026-11-03T09:20:00.000Z","seq":412}"""u8.ToArray();
    private static readonly byte[] product = """{"sku":"ART-00001","name":"Wool scarf","price":19.90,"currency":"EUR","taxRate":19,"stock":1000}"""u8.ToArray();

    protected override ConnectorKind Kind => ErpConnector.Kind;

    protected override ConnectionSettings Settings => ErpSamples.Settings;

    protected override IReadOnlyList<ContractSample> Samples => [new("count", count), new("product", product)];

    [Fact]
    public void A_count_keeps_the_ERPs_own_time() =>
        Understood(Translate("count", count)).ShouldHaveSingleItem().Command.ShouldBe(new CountStock("DC1", 998, new DateTimeOffset(2026, 11, 3, 9, 20, 0, TimeSpan.Zero)));

    [Fact]
    public void A_product_registers_its_SKU() => Understood(Translate("product", product)).ShouldHaveSingleItem().Command.ShouldBe(new RegisterSku("Wool scarf"));

    [Theory]
    [InlineData("onHand", "-1")]
    [InlineData("onHand", "1.5")]
    [InlineData("at", "\"2026-11-03T09:20:00\"")]
    [InlineData("sku", "\"\"")]
    [InlineData("location", null)]
    public void What_is_wrong_is_named_as_the_ERP_names_it(string field, string? value) => Quarantined(Translate("count", With(count, field, value))).Field.ShouldBe(field);
}

internal static class ErpSamples
{
    public static readonly ConnectionSettings Settings = SimulatedRetailer.Settings("sim-erp", "erp");
}
