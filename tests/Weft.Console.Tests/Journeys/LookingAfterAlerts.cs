using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Weft.Desk.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Weft.Desk.Tests.Journeys;

/// <summary>The ERP stops answering: the overview says so, somebody looks after it, and it ends by itself.</summary>
public sealed class LookingAfterAlerts(Browser browser)
{
    [Fact]
    public async Task An_alert_is_opened_from_the_overview_acknowledged_and_ends_by_itself()
    {
        var clock = new Later(TimeSpan.Zero);
        await using var desk = await DownAsync(clock);
        var page = await desk.LookAsync(browser, "");
        await page.GetByRole(AriaRole.Link, new() { Name = "erp does not answer" }).ClickAsync();
        var card = page.Locator(".cause");
        await Expect(card).ToContainTextAsync("The machine room is flooded.");
        await Expect(card).ToContainTextAsync("3 orders");
        await Expect(card).ToContainTextAsync("59.94 EUR");
        await Expect(card.Locator(".timeline")).ToContainTextAsync("Raised: erp does not answer.");

        await card.GetByLabel("Note for others").FillAsync("The provider works on it.");
        await card.GetByRole(AriaRole.Button, new() { Name = "Acknowledge …" }).ClickAsync();
        await page.Locator("#confirm").ClickAsync();
        await Expect(card).ToContainTextAsync("looked after");
        await Expect(card).ToContainTextAsync("olga looks after it: “The provider works on it.”");

        desk.Erp.IsDown = null;
        await EndAsync(desk, clock);
        await Expect(page.Locator(".empty")).ToContainTextAsync("Nothing to know of");
        await desk.GoAsync(page, "alerts?show=closed");
        await Expect(page.Locator(".cause")).ToContainTextAsync("erp answers again.");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_page_with_an_alert_and_the_targets_has_no_serious_fault(ColorScheme scheme)
    {
        var clock = new Later(TimeSpan.Zero);
        await using var desk = await DownAsync(clock);
        clock.Forward(TimeSpan.FromMinutes(20));
        var page = await desk.LookAsync(browser, "alerts?id=down-erp", scheme);
        await Expect(page.Locator(".timeline")).ToContainTextAsync("Raised");
        List<string> faults = [];
        foreach (var path in (string[])["", "alerts?id=down-erp", "alerts?show=targets&workflow=orderAcceptance&channel=webshop", "orders", "orders/5001"])
        {
            await desk.GoAsync(page, path);
            if (path == "orders/5001") await Expect(page.Locator("#clocks")).ToBeVisibleAsync();
            var result = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
            faults.AddRange(result.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{path}: {v.Id} {v.Help} {v.Nodes[0].Html}"));
            await PictureAsync(page, $"{(path.Length == 0 ? "overview" : path.Split('?')[0].Replace('/', '-') + path.Length)}-{scheme}");
        }

        await page.SetViewportSizeAsync(820, 1100);
        foreach (var path in (string[])["", "alerts?id=down-erp", "alerts?show=targets"])
        {
            await desk.GoAsync(page, path);
            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0, path);
            await PictureAsync(page, $"tablet{path.Length}-{scheme}");
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whose_clock_it_is_stands_in_the_story_and_in_the_list()
    {
        var clock = new Later(TimeSpan.Zero);
        await using var desk = await DownAsync(clock);
        using var unknown = await desk.Node.SendAsync("""{"number":"5010","sku":"MUG-OLD","quantity":2,"cents":1998}""", at: clock.GetUtcNow());
        clock.Forward(TimeSpan.FromMinutes(20));
        var page = await desk.LookAsync(browser, "orders/5001");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Clocks" })).ToContainTextAsync("late by");
        await desk.GoAsync(page, "orders/5010");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Clocks" })).ToContainTextAsync("stands still");
        await desk.GoAsync(page, "orders");
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new("5001") })).ToContainTextAsync("late");
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new("5010") })).ToContainTextAsync("stands still");
        await desk.GoAsync(page, "");
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("3 missed") }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { NameRegex = new("that missed") })).ToContainTextAsync("webshop:5001");
    }

    /// <summary>A desk whose ERP does not answer, with three orders that wait for it, once the alert is there.</summary>
    private static async Task<Support.Desk> DownAsync(Later clock)
    {
        var desk = await Support.Desk.OpenAsync(clock);
        desk.Erp.IsDown = "The machine room is flooded.";
        for (var i = 1; i <= 3; i++)
        {
            using var placed = await desk.Node.SendAsync($$"""{"number":"500{{i}}","sku":"MUG","quantity":2,"cents":1998}""", at: clock.GetUtcNow());
        }

        for (var i = 0; i < 60 && desk.Node.Host.Engine.Alerts!.Queries.Numbers().Open == 0; i++)
        {
            clock.Forward(TimeSpan.FromSeconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        }

        return desk;
    }

    private static async Task EndAsync(Support.Desk desk, Later clock)
    {
        for (var i = 0; i < 60 && desk.Node.Host.Engine.Alerts!.Queries.Numbers() is not { Open: 0, Acknowledged: 0 }; i++)
        {
            clock.Forward(TimeSpan.FromSeconds(30));
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        }
    }

    /// <summary>Leaves a picture to look at where somebody asks for it.</summary>
    private static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("WEFT_TEST_PICTURES") is { Length: > 0 } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }
}
