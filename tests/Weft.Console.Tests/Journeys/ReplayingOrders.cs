using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Weft.Acceptance.Support;
using Weft.Desk.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Weft.Desk.Tests.Journeys;

/// <summary>A rule is changed, a channel is replayed, the difference is read, and one order is applied and flows.</summary>
public sealed class ReplayingOrders(Browser browser)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_rule_is_changed_the_difference_read_and_one_order_applied(ColorScheme scheme)
    {
        await using var desk = await Support.Desk.OpenAsync();
        foreach (var number in (string[])["5001", "5002"])
        {
            using var placed = await desk.Node.SendAsync($$"""{"number":"{{number}}","sku":"MUG","quantity":1,"cents":1999,"currency":"USD"}""");
        }

        await desk.Node.UntilIdleAsync();
        await desk.Node.RestartAsync(o => o.Channels[Node.Channel] = o.Channels[Node.Channel] with { Currencies = ["EUR", "USD"] });
        var page = await desk.LookAsync(browser, "replay", scheme);
        await Expect(page.Locator(".empty")).ToContainTextAsync("No dry runs yet");
        await page.GetByLabel("Replay", new() { Exact = true }).SelectOptionAsync("Channel");
        await page.GetByLabel("Connection").SelectOptionAsync("webshop");
        await NothingSeriousAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Dry run …" }).ClickAsync();
        await page.Locator("#confirm").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Dry run 1");
        await Expect(page.Locator(".now")).ToContainTextAsync("Today's rules decide otherwise");
        await Expect(page.Locator(".cause")).ToHaveCountAsync(2);
        var card = page.Locator(".cause").Filter(new() { HasText = "5001" });
        await Expect(card).ToContainTextAsync("hold UnknownCurrency (USD)");
        await Expect(card).ToContainTextAsync("Release the hold 'UnknownCurrency' (USD).");
        // What fades away cannot be judged.
        await Expect(page.Locator(".mud-snackbar")).ToHaveCountAsync(0);
        await NothingSeriousAsync(page);
        await ShotAsync(page, $"replay-{scheme}");

        await card.GetByRole(AriaRole.Checkbox).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply 1 chosen …" }).ClickAsync();
        await page.Locator("#confirm").ClickAsync();
        // The card may be read anew while the order is being applied; what they are told stands in the audit trail.
        await Expect(page.Locator(".mud-snackbar")).ToContainTextAsync("1 applied.");
        await Expect(card).ToContainTextAsync("applied");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!(await desk.Node.Host.Engine.Queries.OrderAsync(new("webshop:5001"), limit.Token)).Confirmed) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        (await desk.Node.Host.Engine.Queries.OrderAsync(new("webshop:5002"), default)).Holds.ShouldHaveSingleItem();
        (await desk.Node.Host.Engine.Audit.ListAsync(new(), default)).ShouldContain(a => a.Entry.Action == "applyReplay" && a.Entry.Entity == "replays/1");
        await page.SetViewportSizeAsync(820, 1_100);
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0);
        await ShotAsync(page, $"replay-{scheme}-tablet");
    }

    private static async Task NothingSeriousAsync(IPage page)
    {
        var result = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        result.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{v.Id} {v.Help} {v.Nodes[0].Html}").ShouldBeEmpty();
    }

    /// <summary>Pictures for whoever changes the page: WEFT_TEST_SHOTS names the folder.</summary>
    private static async Task ShotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("WEFT_TEST_SHOTS") is { } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }
}
