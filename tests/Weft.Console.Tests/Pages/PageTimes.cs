using System.Diagnostics;
using System.Globalization;
using Weft.Acceptance.Scenarios.Support;
using Weft.Benchmarks.Desk;
using Weft.Desk.Tests.Support;
using Weft.Engine;

namespace Weft.Desk.Tests.Pages;

/// <summary>How soon pages answer when there are many orders. WEFT_TEST_ORDERS says how many; 1000000 is what they are made for.</summary>
public sealed class PageTimes(ITestOutputHelper output)
{
    private const int UsualOrders = 100_000;
    private const int Visits = 20;
    private static readonly TimeSpan longest = TimeSpan.FromMilliseconds(500);

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Every_page_answers_within_half_a_second(string store)
    {
        var orders = int.Parse(Environment.GetEnvironmentVariable("WEFT_TEST_ORDERS") ?? $"{UsualOrders}", CultureInfo.InvariantCulture);
        await using var desk = await Support.Desk.OpenAsync(store: store);
        await desk.Node.PlaceAsync("7001");
        await PastOrders.WriteAsync(new StoreSettings(store, desk.Node.StorePath), orders);
        (await desk.Node.Host.Engine.Desk.BrowseAsync(new("held", null, "OnHold", null, null, 50), default)).Orders.Count.ShouldBe(50);
        List<string> slow = [];
        foreach (var path in (string[])["", "orders", "orders?show=open", "orders?show=late", "orders?show=held", "orders?show=in-sync&channel=webshop", "orders?channel=other", "orders?status=Backordered", "orders?q=S-77", "orders?q=anna", $"orders?after={PastOrders.Middle(orders)}", "orders/7001", "exceptions", "exceptions?kind=requests", "exceptions?show=resolved", "exceptions?kind=requests&show=resolved", $"exceptions?kind=requests&show=resolved&by=itself&after={PastOrders.MiddleCase(orders)}", "exceptions?kind=requests&show=retrying", "exceptions?kind=messages&show=retrying", "stock", "stock/MUG", "connections", "reconciliation", "reconciliation?show=accepted", "reconciliation?show=all&class=MissingPayout&where=erp", "reconciliation?currency=JPY&until=2026-08", $"reconciliation/differences/psp:M-{PastOrders.Differences / 2}", "reconciliation/periods", "reconciliation/periods/2026-10", "alerts", "alerts?show=targets", "replay", "value"])
        {
            var times = new List<TimeSpan>();
            for (var i = 0; i < Visits; i++)
            {
                var began = Stopwatch.GetTimestamp();
                using var answer = await desk.Node.Http.GetAsync(path);
                answer.EnsureSuccessStatusCode();
                times.Add(Stopwatch.GetElapsedTime(began));
            }

            times.Sort();
            var p95 = times[(Visits * 95 / 100) - 1];
            output.WriteLine($"{store} {orders} orders /{path}: p50 {times[Visits / 2].TotalMilliseconds:0} ms, p95 {p95.TotalMilliseconds:0} ms");
            if (p95 > longest) slow.Add($"/{path}: {p95.TotalMilliseconds:0} ms");
        }

        // What pages share for two seconds is read here each time.
        foreach (var (what, read) in ((string, Func<Task>)[])[("the overview", () => desk.Node.Host.Engine.Desk.OverviewAsync(default)), ("held causes", () => desk.Node.Host.Engine.Desk.HeldCausesAsync(default)), ("dead causes", () => desk.Node.Host.Engine.Desk.DeadCausesAsync(default)), ("a look for alerts", () => desk.Node.Host.Engine.Alerts!.LookAsync(default))])
        {
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < Visits; i++) await read();
            var took = Stopwatch.GetElapsedTime(began) / Visits;
            output.WriteLine($"{store} {orders} orders, {what} read anew: {took.TotalMilliseconds:0} ms");
            if (took > longest) slow.Add($"{what}: {took.TotalMilliseconds:0} ms");
        }

        slow.ShouldBeEmpty();
    }
}
