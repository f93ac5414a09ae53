using System.Text.Json;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Weft.Core.Finance;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Desk.Tests.Support;
using Weft.Engine.Access;
using static Microsoft.Playwright.Assertions;

namespace Weft.Desk.Tests.Journeys;

/// <summary>A month is closed once nobody has to decide about its money, by finance alone, and stays closed.</summary>
public sealed class ClosingMonths(Browser browser)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_month_is_refused_while_a_difference_is_open_and_closed_when_it_is_decided(ColorScheme scheme)
    {
        var later = new Later(TimeSpan.Zero);
        await using var desk = await Support.Desk.OpenAsync(later);
        await desk.Node.PlaceAsync("8001");
        var month = Period.Of(later.GetUtcNow());
        var (first, second) = (Difference("D-1", month.From), Difference("D-2", month.From));
        await SomeDifferences.ReportAsync(desk.Node, first);
        later.Forward(month.To - later.GetUtcNow() + TimeSpan.FromDays(2));
        var page = await desk.LookAsync(browser, "reconciliation/periods", scheme);
        var row = page.Locator("tbody tr").Filter(new() { HasText = month.ToString() });
        await Expect(row).ToContainTextAsync("open");
        await Expect(row).ToContainTextAsync("4.00 EUR in 1 difference");
        await Expect(page.Locator("tbody tr").First).ToContainTextAsync("under way");
        await QuietAsync(page, scheme, "months");

        await row.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.Locator("#stands")).ToContainTextAsync("Open differences of its money, or of earlier money: 4.00 EUR in 1 difference.");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Close the month …" })).ToBeDisabledAsync();
        await QuietAsync(page, scheme, "month-open");
        var (status, body) = await desk.Node.SendAsync(HttpMethod.Post, $"money/periods/{month}/close");
        (((int)status), body.GetProperty("detail").GetString()).ShouldBe((409, $"1 difference is open: {first.Key()}."));

        await page.GetByRole(AriaRole.Link, new() { Name = "Decide about each" }).ClickAsync();
        await page.Locator("tbody tr a[data-go]").ClickAsync();
        await AcceptAsync(page);

        // What opens while somebody looks at the figures keeps the month open all the same.
        await desk.GoAsync(page, $"reconciliation/periods/{month}");
        await Expect(page.Locator("#stands")).ToContainTextAsync("It would be the first closed month");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close the month …" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("19.98 EUR");
        await SomeDifferences.ReportAsync(desk.Node, second);
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.Locator(".mud-snackbar")).ToContainTextAsync($"1 difference is open: {second.Key()}.");
        await Expect(page.Locator("#stands")).ToContainTextAsync("It cannot be closed yet");
        await desk.GoAsync(page, "reconciliation/differences/" + Uri.EscapeDataString(second.Key()));
        await AcceptAsync(page);

        await desk.GoAsync(page, $"reconciliation/periods/{month}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close the month …" }).ClickAsync();
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.Locator("#stands")).ToContainTextAsync("Closed by olga");
        await Expect(page.Locator(".period-figures")).ToContainTextAsync("Money that came from customers.");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Close the month …" })).ToHaveCountAsync(0);
        await QuietAsync(page, scheme, "month-closed");
        var closed = (await desk.Node.GetAsync($"money/periods/{month}")).GetProperty("figures")[0].GetProperty("paid").GetProperty("amount").GetString();
        await Expect(page.Locator(".period-figures tbody tr").First).ToContainTextAsync($"{closed} EUR");
        await desk.GoAsync(page, "reconciliation/periods");
        await Expect(row).ToContainTextAsync("by olga");
        var csv = (await desk.Node.Http.GetStringAsync("periods.csv")).Split("\r\n");
        csv.ShouldContain(line => line.StartsWith($"{month},closed,olga,", StringComparison.Ordinal) && line.Contains($",EUR,0,0,{closed},", StringComparison.Ordinal));
        var trail = (await desk.Node.Host.Engine.Audit.ListAsync(new AuditQuery(Entity: $"money/periods/{month}"), default)).Select(a => (a.Entry.Actor, a.Entry.Action, a.Entry.Outcome));
        trail.ShouldBe([("olga", "closePeriod", "done"), ("olga", "closePeriod", "refused"), ("ops", "closePeriod", "refused")]);
    }

    [Fact]
    public async Task A_viewer_reads_the_months_and_closes_none()
    {
        var later = new Later(TimeSpan.Zero);
        await using var desk = await Support.Desk.OpenAsync(later);
        await desk.Node.PlaceAsync("8002");
        var month = Period.Of(later.GetUtcNow());
        later.Forward(month.To - later.GetUtcNow() + TimeSpan.FromDays(2));
        var page = await desk.LookAsync(browser, "");
        await desk.SignInAsync(page, [Roles.Viewer, Roles.Operator]);
        await desk.GoAsync(page, $"reconciliation/periods/{month}");
        await Expect(page.Locator("#stands")).ToContainTextAsync("It can be closed");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Close the month …" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Work it out", Exact = true }).ClickAsync();
        await Expect(page.Locator(".period-figures")).ToContainTextAsync("19.98 EUR");
        (await page.EvaluateAsync<JsonElement>("async path => (await fetch(path, { method: 'POST' })).status", $"api/v1/money/periods/{month}/close")).GetInt32().ShouldBe(403);
        (await desk.Node.GetAsync("money/periods")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    private static MoneyDifference Difference(string order, DateTimeOffset on)
    {
        var euro = Currency.Parse("EUR");
        return new MoneyDifference(MoneyClass.AmountDiffers, "erp", new OrderId($"webshop:{order}"), null, new Money(1_000, euro), new Money(1_400, euro), on, "The ERP has another amount.", "Correct it in the ERP.");
    }

    private static async Task AcceptAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "It may stay …" }).ClickAsync();
        await page.Locator("#confirm-note").FillAsync("Known.");
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.Locator("#what")).ToContainTextAsync("olga accepts it");
    }

    private static async Task QuietAsync(IPage page, ColorScheme scheme, string name)
    {
        await Expect(page.Locator(".mud-snackbar")).ToHaveCountAsync(0);
        (await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] })).Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{v.Id} {v.Help} {v.Nodes[0].Html}").ShouldBeEmpty();
        await Shots.TakeAsync(page, $"{name}-{scheme}");
        await page.SetViewportSizeAsync(820, 1_100);
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0, name);
        await Shots.TakeAsync(page, $"{name}-{scheme}-tablet");
        await page.SetViewportSizeAsync(1280, 900);
    }
}
