using System.Text;
using Weft.Connectors.Simulated.WebShop;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Simulated;

public sealed class WebShopContractTests : ConnectorContract
{
    protected override ConnectorKind Kind => WebShopConnector.Kind;

    protected override ConnectionSettings Settings => WebShopSamples.Settings;

    protected override IReadOnlyList<string> RequiredValues => ["key", "secret"];

    protected override Task<ContractWorld> CreateWorldAsync()
    {
        var retailer = new SimulatedRetailer();
        var less = retailer.Order(retailer.Retailer.WebShop);
        var change = new ChannelOrderChangeRequest(SimulatedRetailer.IdOf(less), less.Id, "1", [new("1", 1)], SimulatedRetailer.Euro(less.Total), "the rest is not wanted");
        var told = retailer.Delivery($"{SimulatedRetailer.IdOf(less)}/channel-order-change/1", "channel.order-change.v1", change, () => retailer.Book(less).Lines.Sum(l => l.Quantity) == 1 ? 1 : 0);
        return Task.FromResult(retailer.World([.. retailer.ChannelDeliveries(retailer.Retailer.WebShop), told]));
    }

    [Fact]
    public async Task An_edit_is_read_with_its_count_and_what_the_payment_covers_and_a_shop_that_is_told_so_has_it_as_it_was()
    {
        var retailer = new SimulatedRetailer();
        var connector = Create(retailer.Handler(), retailer.World());
        var order = retailer.Order(retailer.Retailer.WebShop);
        retailer.Retailer.WebShop.EditByCustomer(order.Id, retailer.Skus[2], 1, 995).ShouldBeTrue();
        var page = await connector.PollAsync(null, default);
        var message = page.Messages.ShouldHaveSingleItem();
        var commands = connector.Translate(new ReceivedMessage("webshop", message.Kind, new Dictionary<string, string>(), message.Body, Now)).ShouldBeOfType<Translation.Commands>().List;
        var placed = commands[0].Command.ShouldBeOfType<PlaceOrder>().Order;
        (placed.Revision, placed.Lines.Length).ShouldBe((2, 3));
        commands[1].Command.ShouldBeOfType<ReportPayment>().Amount.ShouldBe(placed.Total);

        var back = new ChannelOrderChangeRequest(SimulatedRetailer.IdOf(order), order.Id, "1", [new("1", 2), new("2", 1)], SimulatedRetailer.Euro(order.Total), "it is packed");
        (await SendAsync(connector, new OutgoingDelivery("b", "channel.order-change.v1", back, 1))).ShouldBeOfType<DeliveryOutcome.Delivered>();
        retailer.Book(order).Total.ShouldBe(order.Total);
    }

    [Fact]
    public async Task A_fulfilment_of_an_order_cancelled_meanwhile_says_so()
    {
        var retailer = new SimulatedRetailer();
        var order = retailer.Order(retailer.Retailer.WebShop);
        retailer.Retailer.WebShop.CancelByCustomer(order.Id);
        var delivery = new OutgoingDelivery("k", "channel.fulfilment.v1", SimulatedRetailer.Fulfilment(order), 1);
        (await SendAsync(Create(retailer.Handler(), retailer.World()), delivery)).ShouldBeOfType<DeliveryOutcome.CancelledThere>();
    }

    [Fact]
    public async Task A_cancellation_after_the_goods_have_left_is_refused_with_the_next_step()
    {
        var retailer = new SimulatedRetailer();
        var order = retailer.Order(retailer.Retailer.WebShop);
        var connector = Create(retailer.Handler(), retailer.World());
        await SendAsync(connector, new OutgoingDelivery("f", "channel.fulfilment.v1", SimulatedRetailer.Fulfilment(order), 1));
        var cancel = new OutgoingDelivery("c", "channel.cancellation.v1", new ChannelCancellationRequest(SimulatedRetailer.IdOf(order), order.Id, "Sold out"), 1);
        var refused = (await SendAsync(connector, cancel)).ShouldBeOfType<DeliveryOutcome.Permanent>();
        refused.Reason.ShouldContain("fulfilled");
        refused.Field.ShouldBe("id");
        refused.NextStep.ShouldNotBeNull().ShouldContain("return");
    }

    [Fact]
    public async Task One_bad_row_of_a_stock_batch_spoils_no_other()
    {
        var retailer = new SimulatedRetailer();
        var rows = new[] { (retailer.Skus[0], 5), ("NOT-LISTED", 5), (retailer.Skus[1], -3), (retailer.Skus[2], 7) };
        var batch = rows.Select(r => new OutgoingDelivery($"stock/webshop/{r.Item1}", "channel.stock.v1", new ChannelStockRequest(new Sku(r.Item1), r.Item2), 1));
        var outcomes = await Create(retailer.Handler(), retailer.World()).SendAsync([.. batch], default);
        outcomes[0].ShouldBeOfType<DeliveryOutcome.Delivered>();
        StockChecks.IsNotListed(outcomes[1], "NOT-LISTED");
        outcomes[2].ShouldBeOfType<DeliveryOutcome.Permanent>().Field.ShouldBe("available");
        outcomes[3].ShouldBeOfType<DeliveryOutcome.Delivered>();
        retailer.Retailer.WebShop.Shown(retailer.Skus[2]).ShouldBe(7);
    }

    [Fact]
    public async Task A_bundle_among_them_spoils_the_call_and_all_rows_say_so_in_the_same_words()
    {
        var retailer = new SimulatedRetailer();
        retailer.Retailer.WebShop.SetAdjustable(retailer.Skus[1], adjustable: false);
        var batch = retailer.Skus.Take(3).Select(s => new OutgoingDelivery($"stock/webshop/{s}", "channel.stock.v1", new ChannelStockRequest(new Sku(s), 7), 1));
        var before = retailer.Retailer.WebShop.Shown(retailer.Skus[0]);
        var outcomes = await Create(retailer.Handler(), retailer.World()).SendAsync([.. batch], default);
        outcomes.Distinct().ShouldHaveSingleItem().ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("bundle");
        retailer.Retailer.WebShop.Shown(retailer.Skus[0]).ShouldBe(before);
    }
}

public sealed class WebShopWebhookTests : WebhookContract
{
    protected override ConnectorKind Kind => WebShopConnector.Kind;

    protected override ConnectionSettings Settings => WebShopSamples.Settings;

    protected override bool SignsTheTime => true;

    protected override byte[] Body => WebShopSamples.Order;

    protected override IncomingCall Sign(byte[] body, DateTimeOffset at, string? secret = null)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString();
        var signature = Signatures.HmacSha256(secret ?? "webshop-secret", Encoding.UTF8.GetBytes(timestamp + "."), body);
        return new IncomingCall(
            "",
            new Dictionary<string, string>
            {
                ["x-webshop-topic"] = "orders/create",
                ["x-webshop-delivery-id"] = "WD-00000001",
                ["x-webshop-timestamp"] = timestamp,
                ["x-webshop-hmac-sha256"] = Convert.ToBase64String(signature),
            },
            body,
            ConnectorContract.Now);
    }
}

public sealed class WebShopPollTests : PollContract
{
    private const int Orders = 600;

    protected override ConnectorKind Kind => WebShopConnector.Kind;

    protected override ConnectionSettings Settings => WebShopSamples.Settings;

    protected override int News => Orders;

    protected override HttpMessageHandler CreateRemote()
    {
        var retailer = new SimulatedRetailer();
        for (var i = 0; i < Orders; i++)
        {
            retailer.Order(retailer.Retailer.WebShop);
            if (i % 40 == 0) retailer.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        return retailer.Handler();
    }
}

public sealed class WebShopTranslationTests : TranslationContract
{
    private static readonly OrderId id = OrderId.Of("webshop", "5000000008");

    protected override ConnectorKind Kind => WebShopConnector.Kind;

    protected override ConnectionSettings Settings => WebShopSamples.Settings;

    protected override IReadOnlyList<ContractSample> Samples =>
    [
        new("orders/create", WebShopSamples.Order),
        new("orders/paid", With(With(WebShopSamples.Order, "version", "2"), "fulfillment_status", "\"fulfilled\"")),
        new("order", With(With(WebShopSamples.Order, "version", "3"), "cancelled_at", "\"2026-11-03T10:16:30+01:00\"")),
        new("orders/refunded", Refunded("null")),
        new("inventory/update", WebShopSamples.Set),
        new("products/create", WebShopSamples.Set),
        new("products/delete", WebShopSamples.Set),
    ];

    [Fact]
    public void A_refund_of_the_shops_staff_is_reported_and_one_that_we_told_it_is_not()
    {
        var refund = Understood(Translate("orders/refunded", Refunded("null"))).Select(a => a.Command).OfType<ReportRefund>().ShouldHaveSingleItem();
        (refund.Source, refund.TheirId, refund.Amount, refund.PaymentRefundId).ShouldBe((RefundSource.Channel, "80000001", SimulatedRetailer.Euro(1790), "ref_000000001"));
        refund.Lines.ShouldBe([new("1", 1)]);
        Understood(Translate("orders/refunded", Refunded("\"webshop:5000000008/channel-refund/R1\""))).ShouldNotContain(a => a.Command is ReportRefund);
    }

    private static byte[] Refunded(string reference)
    {
        var order = System.Text.Json.Nodes.JsonNode.Parse(WebShopSamples.Order)!;
        order["version"] = 4;
        order["refunds"] = System.Text.Json.Nodes.JsonNode.Parse(Refunds(reference));
        return Encoding.UTF8.GetBytes(order.ToJsonString());
    }

    private static string Refunds(string reference) =>
        $$"""[{"id":80000001,"reference":{{reference}},"amount":"17.90","shipping":"0.00","line_items":[{"id":1,"quantity":1}],"transaction":"ref_000000001","created_at":"2026-11-04T10:16:30+01:00"}]""";

    [Fact]
    public void Where_the_customer_picks_up_and_what_was_promised_are_read()
    {
        Order Read(byte[] body) => Understood(Translate("orders/create", body)).Select(a => a.Command).OfType<PlaceOrder>().Single().Order;
        (Read(WebShopSamples.Order).PickUpAt, Read(WebShopSamples.Order).PromisedBy).ShouldBe((null, null));
        (Read(WebShopSamples.Order).Substitution, Read(With(WebShopSamples.Order, "substitutes", "\"ask\"")).Substitution).ShouldBe((null, Core.Orders.Substitutes.SubstitutionRule.Ask));
        Quarantined(Translate("orders/create", With(WebShopSamples.Order, "substitutes", "\"perhaps\""))).Field.ShouldBe("substitutes");
        var chosen = Read(With(With(WebShopSamples.Order, "pickup_store", "\"S017\""), "deliver_by", "\"2026-11-05T18:00:00+01:00\""));
        (chosen.PickUpAt, chosen.PromisedBy).ShouldBe(("S017", new DateTimeOffset(2026, 11, 5, 18, 0, 0, TimeSpan.FromHours(1))));
    }

    [Fact]
    public void A_number_that_somebody_set_is_told_to_the_SKU_and_our_own_echo_is_not()
    {
        var told = Understood(Translate("inventory/update", WebShopSamples.Set)).ShouldHaveSingleItem();
        told.To.ToString().ShouldBe("stock/ART-00017");
        told.Command.ShouldBe(new ReportChannelStock("webshop", 7, new DateTimeOffset(2026, 11, 3, 10, 15, 30, TimeSpan.FromHours(1))) { Source = "another-program" });
        Translate("inventory/update", With(WebShopSamples.Set, "source", "\"weft\"")).ShouldBeOfType<Translation.Nothing>();
        Translate("inventory/update", With(WebShopSamples.Set, "cause", "\"order\"")).ShouldBeOfType<Translation.Nothing>();
        Translate("products/delete", WebShopSamples.Set).ShouldBeOfType<Translation.Nothing>();
    }

    [Fact]
    public void An_order_is_placed_with_the_shops_own_figures()
    {
        var placed = Understood(Translate("orders/create", WebShopSamples.Order)).ShouldHaveSingleItem();
        placed.To.ToString().ShouldBe("order/webshop:5000000008");
        var command = placed.Command.ShouldBeOfType<PlaceOrder>();
        command.Parties.ShouldBe(SimulatedRetailer.Parties);
        var order = command.Order;
        order.Id.ShouldBe(id);
        order.Number.ShouldBe("1001");
        order.PlacedAt.ShouldBe(new DateTimeOffset(2026, 11, 3, 10, 15, 30, TimeSpan.FromHours(1)));
        order.PlacedAt.Offset.ShouldBe(TimeSpan.FromHours(1));
        order.Total.ToString().ShouldBe("42.75 EUR");
        order.Payment.ShouldBe(new OrderPayment(PaymentState.Authorised, "pay_000000001", "psp"));
        order.Customer.ShouldBe(new Customer("7000001", "Anna Meyer", "anna.meyer@example.test"));
        order.ShipTo.ShouldBe(new Address("Anna Meyer", "Lindenweg 4", "20095", "Hamburg", "DE"));
        var line = order.Lines.ShouldHaveSingleItem();
        (line.LineId, line.Sku.Value, line.Quantity, line.Net.ToString(), line.Discount.ToString()).ShouldBe(("1", "ART-00017", 2, "31.76 EUR", "2.00 EUR"));
        line.Taxes.ShouldHaveSingleItem().ShouldBe(new TaxLine(1900, SimulatedRetailer.Euro(604)));
        var shipping = order.Charges.ShouldHaveSingleItem();
        (shipping.Kind, shipping.Net.ToString(), shipping.Gross().ToString()).ShouldBe(("shipping", "4.16 EUR", "4.95 EUR"));
    }

    [Fact]
    public void A_guest_is_named_by_the_address()
    {
        var order = Placed(With(WebShopSamples.Order, "customer", "null"));
        order.Customer.ShouldBe(new Customer(null, "Anna Meyer", "anna.meyer@example.test"));
    }

    [Fact]
    public void A_payment_that_came_later_is_reported()
    {
        var commands = Understood(Translate("orders/paid", With(WebShopSamples.Order, "version", "2")));
        commands[1].Command.ShouldBe(new ReportPayment(PaymentState.Authorised, "pay_000000001") { Amount = SimulatedRetailer.Euro(4275) });
    }

    [Fact]
    public void A_payment_not_there_yet_is_pending()
    {
        var body = With(With(WebShopSamples.Order, "financial_status", "\"pending\""), "payment", "null");
        Placed(body).Payment.ShouldBe(new OrderPayment(PaymentState.Pending, null));
    }

    [Fact]
    public void A_cancelled_order_is_placed_and_cancelled_and_its_money_still_to_be_released()
    {
        var body = With(With(With(WebShopSamples.Order, "cancelled_at", "\"2026-11-03T10:16:30+01:00\""), "cancel_reason", "\"customer\""), "financial_status", "\"voided\"");
        var commands = Understood(Translate("orders/cancelled", body));
        commands[0].Command.ShouldBeOfType<PlaceOrder>().Order.Payment.State.ShouldBe(PaymentState.Authorised);
        commands[^1].Command.ShouldBe(new CancelOrder("channel", "customer"));
    }

    [Fact]
    public void A_fulfilled_order_says_so_but_a_partly_fulfilled_one_does_not()
    {
        Understood(Translate("orders/fulfilled", With(WebShopSamples.Order, "fulfillment_status", "\"fulfilled\"")))[1].Command.ShouldBe(new ReportChannelFulfilment("5000000008", null, null));
        Understood(Translate("orders/fulfilled", With(WebShopSamples.Order, "fulfillment_status", "\"partial\""))).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("id", null, "id")]
    [InlineData("total_price", null, "total_price")]
    [InlineData("line_items[0].sku", null, "line_items[0].sku")]
    [InlineData("line_items[0].quantity", "-1", "line_items[0].quantity")]
    [InlineData("line_items[0].quantity", "0", "line_items[0].quantity")]
    [InlineData("line_items[0].quantity", "\"2\"", "line_items[0].quantity")]
    [InlineData("line_items[0].price", "19.90", "line_items[0].price")]
    [InlineData("line_items[0].price", "\"19.905\"", "line_items[0].price")]
    [InlineData("line_items[0].price", "\"19,90\"", "line_items[0].price")]
    [InlineData("line_items[0].tax_lines[0].rate", "\"19\"", "line_items[0].tax_lines[0].rate")]
    [InlineData("line_items", "[]", "line_items")]
    [InlineData("currency", "\"XXX\"", "currency")]
    [InlineData("created_at", "\"2026-11-03T10:15:30\"", "created_at")]
    [InlineData("payment", "null", "payment")]
    [InlineData("financial_status", "\"maybe\"", "financial_status")]
    [InlineData("shipping_address.city", "\"\"", "shipping_address.city")]
    public void What_is_wrong_is_named_as_the_shop_names_it(string path, string? value, string field) =>
        Quarantined(Translate("orders/create", With(WebShopSamples.Order, path, value))).Field.ShouldBe(field);

    [Fact]
    public void Two_lines_with_one_id_are_quarantined()
    {
        var line = """{"id":1,"sku":"ART-00018","title":"Hat","quantity":1,"price":"5.00","total_discount":"0.00","tax_lines":[]}""";
        Quarantined(Translate("orders/create", With(WebShopSamples.Order, "line_items", $"[{line},{line}]"))).Field.ShouldBe("line_items[1].id");
    }

    [Fact]
    public void A_field_that_comes_twice_is_quarantined()
    {
        var twice = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(WebShopSamples.Order).Replace("\"quantity\":2", "\"quantity\":2,\"quantity\":20"));
        Quarantined(Translate("orders/create", twice));
    }

    private Order Placed(byte[] body) => Understood(Translate("orders/create", body))[0].Command.ShouldBeOfType<PlaceOrder>().Order;
}

internal static class WebShopSamples
{
    public static readonly byte[] Set = """{"sku":"ART-00017","available":7,"cause":"api","source":"another-program","updated_at":"2026-11-03T10:15:30+01:00"}"""u8.ToArray();

    public static readonly ConnectionSettings Settings = SimulatedRetailer.Settings("sim-webshop", "webshop", SimulatedRetailer.Parties);

    public static readonly byte[] Order = """
        {"id":5000000008,"number":1001,"created_at":"2026-11-03T10:15:30+01:00","updated_at":"2026-11-03T10:15:30+01:00","version":1,
         "currency":"EUR","taxes_included":true,"email":"anna.meyer@example.test","customer":{"id":7000001,"name":"Anna Meyer"},
         "financial_status":"authorized","fulfillment_status":null,"cancelled_at":null,"cancel_reason":null,"acknowledged_reference":null,
         "pickup_store":null,"deliver_by":null,"substitutes":null,
         "payment":{"provider":"psp","reference":"pay_000000001","amount":"42.75"},
         "shipping_address":{"name":"Anna Meyer","address1":"Lindenweg 4","zip":"20095","city":"Hamburg","country_code":"DE"},
         "line_items":[{"id":1,"sku":"ART-00017","title":"Wool scarf","quantity":2,"price":"19.90","total_discount":"2.00",
                        "tax_lines":[{"title":"VAT","rate":0.19,"price":"6.04"}]}],
         "shipping_lines":[{"title":"Standard","price":"4.95","tax_lines":[{"title":"VAT","rate":0.19,"price":"0.79"}]}],
         "total_discounts":"2.00","total_tax":"6.83","total_price":"42.75"}
        """u8.ToArray();
}
