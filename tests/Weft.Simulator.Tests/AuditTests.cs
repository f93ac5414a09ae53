using Weft.Simulator.Books;

namespace Weft.Simulator.Tests;

public sealed class AuditTests
{
    [Fact]
    public void An_order_nobody_served_is_lost()
    {
        using var world = new World();
        world.Retailer.PlaceOrder(world.Retailer.Bazario);

        var audit = RetailerAudit.Run(world.Retailer.TakeBooks());

        audit.Lost.ShouldBe(1);
        audit.InSync.ShouldBe(0);
        audit.Clean.ShouldBeFalse();
    }

    [Fact]
    public void Of_an_order_on_hold_nothing_is_expected_yet()
    {
        using var world = new World();
        var order = world.Retailer.PlaceOrder(world.Retailer.Bazario)!;

        var audit = RetailerAudit.Run(world.Retailer.TakeBooks(), new HashSet<(string, string)> { (order.Channel, order.Id) });

        audit.Clean.ShouldBeTrue();
        audit.Held.ShouldBe(1);
        audit.InSync.ShouldBe(0);
    }

    [Theory]
    [InlineData("deliveries", """{"externalRef":"again"}""")]
    [InlineData("invoices", """{"externalRef":"again"}""")]
    public async Task A_second_posting_without_a_key_is_seen_as_doubled(string posting, string body)
    {
        using var world = await ServedAsync();
        var number = world.Retailer.TakeBooks().SalesOrders.Single().Number;

        world.Http.Post($"http://erp.sim/salesorders/{number}/{posting}", body).EnsureSuccessStatusCode();

        var audit = RetailerAudit.Run(world.Retailer.TakeBooks());
        audit.Doubled.ShouldBe(1);
        audit.Lost.ShouldBe(0);
    }

    [Fact]
    public async Task A_second_sales_order_is_seen_as_doubled_unless_the_key_is_the_same()
    {
        using var world = new World();
        var placed = world.Retailer.PlaceOrder(world.Retailer.Nordmarkt, [("ART-00001", 1)]);
        await world.TradeAsync(0);
        var body = $$"""
            {"externalRef":"second","channelOrder":{"channel":"nordmarkt","id":"{{placed.Id}}"},"customerNo":"C-000001","currency":"EUR",
             "lines":[{"no":1,"sku":"ART-00001","quantity":1,"netAmount":10.00,"taxAmount":1.90}],"shipping":null,"total":11.90}
            """;

        var first = world.Http.Post("http://erp.sim/salesorders", body, "key-1").Json();
        var repeated = world.Http.Post("http://erp.sim/salesorders", body, "key-1").Json();
        repeated.ToJsonString().ShouldBe(first.ToJsonString());
        world.Retailer.TakeBooks().SalesOrders.Count.ShouldBe(2);

        var audit = RetailerAudit.Run(world.Retailer.TakeBooks());
        audit.Doubled.ShouldBe(1);
        audit.Findings.ShouldContain(finding => finding.Kind == FindingKind.WrongAmount);
    }

    [Fact]
    public async Task A_second_fulfilment_capture_and_customer_are_seen()
    {
        using var world = await ServedAsync();
        var order = world.Retailer.TakeBooks().Orders.Single();

        world.Http.Post($"http://webshop.sim/orders/{order.Id}/fulfillments", """{"line_items":[{"id":1,"quantity":1}]}""").EnsureSuccessStatusCode();
        world.Http.Post($"http://psp.sim/payments/{order.PaymentReference}/captures", $$"""{"amount":{{order.Total}},"currency":"EUR"}""")
            .EnsureSuccessStatusCode();
        world.Http.Post("http://erp.sim/customers", $$"""{"externalRef":"webshop:{{order.Id}}","name":"Again"}""").EnsureSuccessStatusCode();

        var audit = RetailerAudit.Run(world.Retailer.TakeBooks());
        audit.Findings.Where(finding => finding.Kind == FindingKind.Doubled).Select(finding => finding.What)
            .ShouldBe(["1 units too many in channel fulfilments", $"captured {2 * order.Total} of {order.Total}", "customers C-000001, C-000002 are one"], ignoreOrder: true);
        audit.MoneyDifference.ShouldBe(order.Total);
    }

    [Fact]
    public async Task A_cancelled_order_that_left_something_behind_is_not_undone()
    {
        using var world = new World(new RetailerOptions { WarehouseTime = TimeSpan.FromHours(1), LatePaymentShare = 0 });
        var placed = world.Retailer.PlaceOrder(world.Retailer.WebShop)!;
        await world.PassAsync(TimeSpan.FromSeconds(1));
        world.Hub.Work();
        world.Retailer.WebShop.CancelByCustomer(placed.Id).ShouldBeTrue();

        var audit = RetailerAudit.Run(world.Retailer.TakeBooks());
        audit.Findings.Select(finding => finding.What)
            .ShouldBe(["the warehouse release stands", "SO-000001 stands", "the payment is neither voided nor refunded"], ignoreOrder: true);

        await world.TradeAsync(0);
        RetailerAudit.Run(world.Retailer.TakeBooks()).Clean.ShouldBeTrue();
    }

    [Fact]
    public async Task An_order_shipped_before_the_cancel_could_stop_it_is_a_recall_and_no_fault()
    {
        using var world = new World(new RetailerOptions { LatePaymentShare = 0 });
        var placed = world.Retailer.PlaceOrder(world.Retailer.WebShop)!;
        await world.PassAsync(TimeSpan.FromMilliseconds(1));
        world.Hub.Work();
        await world.PassAsync(TimeSpan.FromSeconds(1));
        world.Retailer.WebShop.CancelByCustomer(placed.Id).ShouldBeTrue();

        RetailerAudit.Run(world.Retailer.TakeBooks()).Findings.ShouldContain(finding => finding.Kind == FindingKind.NotUndone);

        await world.TradeAsync(0);
        var audit = RetailerAudit.Run(world.Retailer.TakeBooks());
        audit.Findings.ShouldBeEmpty();
        audit.Recalled.ShouldBe(1);
    }

    [Fact]
    public void Documents_for_an_order_no_channel_knows_are_invented()
    {
        using var world = new World();
        world.Http.Post("http://wms.sim/releases", """
            {"releaseId":"R","order":{"channel":"webshop","id":"1"},"shipTo":{"name":"A","city":"B"},"lines":[{"line":1,"sku":"ART-00001","quantity":1}]}
            """).EnsureSuccessStatusCode();

        RetailerAudit.Run(world.Retailer.TakeBooks()).Findings.ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Invented);
    }

    private static async Task<World> ServedAsync()
    {
        var world = new World(new RetailerOptions { LatePaymentShare = 0 });
        world.Retailer.PlaceOrder(world.Retailer.WebShop).ShouldNotBeNull();
        await world.TradeAsync(0);
        RetailerAudit.Run(world.Retailer.TakeBooks()).Findings.ShouldBeEmpty();
        return world;
    }
}
