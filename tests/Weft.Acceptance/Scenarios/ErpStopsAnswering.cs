using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Alerts;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Engine.Alerts;
using Weft.Sdk;
using Weft.Simulation;
using Weft.Simulator;

namespace Weft.Acceptance.Scenarios;

/// <summary>
/// The ERP stops answering while orders come in: people hear of it within a minute, once, with what is at stake; whoever looks after it is left alone; and when the ERP is back everything goes on
/// in order and the alert ends by itself.
/// </summary>
public sealed class ErpStopsAnswering : IDisposable
{
    private const string Alert = "down-erp";
    private static readonly TimeSpan second = TimeSpan.FromSeconds(1);

    /// <summary>Enough where nothing is measured to the second.</summary>
    private static readonly TimeSpan moment = TimeSpan.FromSeconds(5);
    private readonly OnCall oncall = new();

    public void Dispose() => oncall.Dispose();

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task One_alert_within_a_minute_that_ends_when_the_backlog_has_drained_in_order(string store)
    {
        await using var node = await StartAsync(store);
        node.Calls.Down.Add("erp");
        var stopped = node.Clock.GetUtcNow();
        List<PlacedOrder> placed = [];
        for (var i = 0; i < 40; i++) placed.AddRange(await PlaceAsync(node, 10));

        (await UntilToldAsync(node, 1) - stopped).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(60));
        await node.PassAsync(TimeSpan.FromMinutes(30), moment);
        var alert = (await OpenAsync(node)).ShouldHaveSingleItem("four hundred orders past their target are one cause");
        (alert.Id, alert.State, alert.Connection, alert.Orders).ShouldBe((Alert, "Open", "erp", 400));
        alert.Amounts.ShouldHaveSingleItem().Minor.ShouldBe(placed.Sum(p => p.Total));
        alert.NextStep.ShouldContain("goes out in order");
        oncall.Told.Select(t => (t.Type, t.Alert)).ShouldBe([("alert.raised", Alert)]);

        var story = (await node.Engine.Queries.StoryAsync(OrderId.Of("webshop", placed[0].Id), default)).ShouldNotBeNull();
        var clock = story.Slas.Single(c => c.Workflow == "orderAcceptance");
        (clock.Who, clock.State, clock.ElapsedSeconds > clock.TargetSeconds).ShouldBe(("erp", "late", true));

        node.Calls.Down.Clear();
        await UntilToldAsync(node, 2);
        await node.PassAsync(TimeSpan.FromMinutes(5), moment);
        (await OpenAsync(node)).ShouldBeEmpty();
        oncall.Told.Select(t => (t.Type, t.Alert)).ShouldBe([("alert.raised", Alert), ("alert.ended", Alert)]);
        (await node.RowsAsync("orders WHERE in_sync")).ShouldBe(400);
        ShouldBeInOrder(node, placed);
        var slas = node.Engine.Alerts!.Queries.Slas().Single(s => s is { Workflow: "orderAcceptance", Channel: "webshop" });
        (slas.Missed, slas.Excused, slas.Late).ShouldBe((0, 400, 0), "they missed their target, and the alert about the ERP says why");
        (await node.Engine.Alerts.Queries.MissesAsync(Core.Slas.SlaWorkflow.OrderAcceptance, "webshop", null, 500, default)).Count.ShouldBe(400);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_restart_tells_nobody_again_and_does_not_end_what_is_still_so(string store)
    {
        await using var node = await StartAsync(store);
        node.Calls.Down.Add("erp");
        await PlaceAsync(node, 5);
        await UntilToldAsync(node, 1);
        await node.RestartAsync();
        await node.PassAsync(TimeSpan.FromMinutes(10), moment);
        await node.RestartAsync();
        await node.PassAsync(TimeSpan.FromMinutes(10), moment);
        oncall.Ids.Count.ShouldBe(1);
        (await OpenAsync(node)).ShouldHaveSingleItem().Id.ShouldBe(Alert);
        node.Calls.Down.Clear();
        await UntilToldAsync(node, 2);
        oncall.Told[1].Type.ShouldBe("alert.ended");
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Whoever_looks_after_it_is_left_alone(string store)
    {
        await using var node = await StartAsync(store, repeatEvery: TimeSpan.FromMinutes(5));
        node.Calls.Down.Add("erp");
        await PlaceAsync(node, 5);
        await UntilToldAsync(node, 2);
        oncall.Told.Select(t => t.Type).ShouldBe(["alert.raised", "alert.still"]);
        _ = node.Engine.SubmitAsync(AlertState.StreamOf(Alert), new AcknowledgeAlert("anna", null, "The provider works on it."));
        await node.PassAsync(TimeSpan.FromHours(1), moment);
        oncall.Told.Count.ShouldBe(2);
        var alert = (await OpenAsync(node)).ShouldHaveSingleItem();
        (alert.State, alert.AcknowledgedBy, alert.Note).ShouldBe(("Acknowledged", "anna", "The provider works on it."));
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_receiver_that_was_down_hears_of_it_once_when_it_is_back(string store)
    {
        await using var node = await StartAsync(store);
        oncall.IsDown = true;
        node.Calls.Down.Add("erp");
        await PlaceAsync(node, 5);
        await node.PassAsync(TimeSpan.FromMinutes(20), moment);
        (await OpenAsync(node)).Select(a => a.Id).ShouldBe(["down-oncall", Alert], ignoreOrder: true);
        oncall.IsDown = false;
        await node.PassAsync(TimeSpan.FromMinutes(5), moment);
        oncall.Told.Select(t => (t.Type, t.Alert)).ShouldBe([("alert.raised", Alert)]);
        (await OpenAsync(node)).Select(a => a.Id).ShouldBe([Alert]);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Ten_thousand_orders_held_for_one_SKU_are_one_alert(string store)
    {
        await using var node = await StartAsync(store);
        for (var chunk = 0; chunk < 10; chunk++)
        {
            MessageRow[] rows = [.. Enumerable.Range(chunk * 1_000, 1_000).Select(i => new MessageRow($"{i}", [Unknown(i)]))];
            _ = node.Engine.SubmitAsync(rows);
            await node.SettleAsync();
        }

        await node.PassAsync(TimeSpan.FromMinutes(20), moment);
        var alert = (await OpenAsync(node)).ShouldHaveSingleItem("and the ERP's clocks stand still");
        (alert.Kind, alert.Orders, alert.Amounts.Single().Minor).ShouldBe(("held", 10_000, 10_000_000));
        alert.Title.ShouldContain("NOBODY-KNOWS");
        oncall.Told.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task An_alert_about_a_hold_ends_when_its_last_order_goes_on(string store)
    {
        await using var node = await StartAsync(store);
        MessageRow[] rows = [.. Enumerable.Range(0, 60).Select(i => new MessageRow($"{i}", [Unknown(i)]))];
        _ = node.Engine.SubmitAsync(rows);
        await node.PassAsync(TimeSpan.FromSeconds(20), second);
        (await OpenAsync(node)).ShouldHaveSingleItem().Orders.ShouldBe(60);
        _ = node.Engine.SubmitAsync(StockWorkflow.StreamOf(new Sku("NOBODY-KNOWS")), new MapSku(new Sku(node.Retailer.Products[0].Sku), "anna"));
        await node.SettleAsync();
        await node.PassAsync(TimeSpan.FromMinutes(1), second);
        (await OpenAsync(node)).Where(a => a.Kind == "held").ShouldBeEmpty();
        oncall.Told.Count(t => t.Type == "alert.ended").ShouldBe(1);
    }

    private async Task<SteppedNode> StartAsync(string store, TimeSpan? repeatEvery = null)
    {
        var options = new RetailerOptions { Skus = 12, StockPerSku = 100_000, ReplenishmentTime = TimeSpan.FromDays(1), LatePaymentShare = 0, WarehouseTime = TimeSpan.FromSeconds(2) };
        var node = await SteppedNode.StartWatchingAsync(store, options, OnCall.Tells(repeatEvery), clock => [oncall.Connect(clock)]);
        await node.PassAsync(TimeSpan.FromSeconds(30), second);
        (await OpenAsync(node)).ShouldBeEmpty();
        return node;
    }

    /// <summary>Customers order, a second after each other.</summary>
    private static async Task<List<PlacedOrder>> PlaceAsync(SteppedNode node, int orders)
    {
        List<PlacedOrder> placed = [];
        for (var i = 0; i < orders; i++) placed.Add(node.Retailer.PlaceOrder(node.Retailer.WebShop, [(node.Retailer.Products[i % 12].Sku, 1)]));
        await node.PassAsync(second, second);
        return placed;
    }

    private async Task<DateTimeOffset> UntilToldAsync(SteppedNode node, int times)
    {
        for (var i = 0; oncall.Told.Count < times && i < 1_200; i++) await node.PassAsync(second, second);
        oncall.Told.Count.ShouldBe(times);
        return node.Clock.GetUtcNow();
    }

    private static Task<IReadOnlyList<AlertSummary>> OpenAsync(SteppedNode node) => node.Engine.Alerts!.Queries.AlertsAsync(new AlertQuery("open", null, 100), default);

    /// <summary>What was placed in an earlier minute is with the ERP before what was placed in a later one, but for the few that were tried, and had to wait, before it was known that the ERP is down.</summary>
    private static void ShouldBeInOrder(SteppedNode node, List<PlacedOrder> placed)
    {
        var taken = node.Retailer.TakeBooks().SalesOrders.Select(s => placed.FindIndex(p => s.ExternalRef == OrderId.Of("webshop", p.Id).Value)).ToList();
        taken.Count.ShouldBe(placed.Count);
        taken.Where((at, i) => Math.Abs(at - i) > 40).Count().ShouldBeLessThanOrEqualTo(20, string.Join(' ', taken));
    }

    private static Addressed Unknown(int number)
    {
        var (euro, address) = (Currency.Parse("EUR"), new Address("A. Customer", "Main Street 1", "12345", "Town", "DE"));
        var total = new Money(1_000, euro);
        var order = new Order(
            OrderId.Of("webshop", $"H{number}"), "webshop", $"H{number}", $"H{number}", DateTimeOffset.Parse("2026-11-03T08:00:00Z"), new Customer(null, "A. Customer", null), address, address,
            [new OrderLine("1", new Sku("NOBODY-KNOWS"), "A thing", 1, total, [])], [], total, new OrderPayment(PaymentState.Captured, null));
        return new Addressed(OrderWorkflow.StreamOf(order.Id), new PlaceOrder(order, SimulatedConnections.PartiesOf("webshop")));
    }
}
