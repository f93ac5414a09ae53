using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Weft.Desk.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Weft.Desk.Tests.Journeys;

/// <summary>What holds for each page.</summary>
public sealed class EveryPage(Browser browser)
{
    private static readonly string[] paths =
    [
        "", "orders", "orders?show=held", "orders/4001", "orders/4002", "orders/none", "exceptions", "exceptions?kind=requests", "exceptions?kind=messages", "exceptions?show=retrying", "exceptions?kind=requests&show=retrying", "exceptions?show=resolved&by=itself", "stock", "stock?view=oversold", "stock?view=drift", "stock/MUG",
        "stock/MUG-OLD", "connections", "reconciliation", "reconciliation?show=all&class=CapturedTwice", "reconciliation/periods", "reconciliation/periods/2026-10", "reconciliation/differences/none", "replay", "value", "settings/users", "settings/sessions", "settings/keys", "settings/audit", "settings/configuration", "alerts", "alerts?show=targets",
    ];

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_no_serious_fault(ColorScheme scheme)
    {
        await using var desk = await FilledAsync();
        var page = await desk.LookAsync(browser, "", scheme);
        List<string> faults = [];
        foreach (var path in (string[])[.. paths, $"deliveries/{(await desk.Node.Host.Engine.Queries.DeadLettersAsync(null, 1, default))[0].Id}", $"messages/{(await desk.Node.Host.Engine.Queries.QuarantineAsync(null, 1, default))[0].Id}"])
        {
            await desk.GoAsync(page, path);
            (await page.GetAttributeAsync("html", "data-theme")).ShouldBe(scheme == ColorScheme.Dark ? "dark" : "light");
            faults.AddRange(await FaultsAsync(page, path));
        }

        await page.Keyboard.PressAsync("Control+k");
        await page.GetByRole(AriaRole.Listbox).WaitForAsync();
        faults.AddRange(await FaultsAsync(page, "the palette"));
        await desk.GoAsync(page, "exceptions");
        await page.Keyboard.PressAsync("?");
        await page.Locator("#keys[open]").WaitForAsync();
        faults.AddRange(await FaultsAsync(page, "the help on keys"));
        await desk.GoAsync(page, "orders/4001");
        await page.GetByRole(AriaRole.Button, new() { Name = "Hold", Exact = true }).ClickAsync();
        await page.Locator("#confirm-note").WaitForAsync();
        faults.AddRange(await FaultsAsync(page, "a question"));
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_loaded_from_elsewhere_and_nothing_fails_in_the_browser()
    {
        await using var desk = await FilledAsync();
        var page = await desk.LookAsync(browser, "");
        List<string> faults = [];
        page.Request += (_, r) => { if (!r.Url.StartsWith(desk.Address.ToString(), StringComparison.Ordinal) && !r.Url.StartsWith("data:", StringComparison.Ordinal)) faults.Add($"{r.Url} is loaded"); };
        page.Console += (_, m) => { if (m.Type == "error" && !m.Text.Contains("404", StringComparison.Ordinal)) faults.Add(m.Text); };
        page.PageError += (_, e) => faults.Add(e);
        foreach (var path in paths) await desk.GoAsync(page, path);
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Markup_in_a_customers_name_is_text()
    {
        const string name = "<img src=x onerror=\"document.title='taken over'\">";
        await using var desk = await Support.Desk.OpenAsync();
        using var placed = await desk.Node.SendAsync($$"""{"number":"4005","sku":"MUG-OLD","quantity":1,"cents":999,"name":{{System.Text.Json.JsonSerializer.Serialize(name)}},"street":{{System.Text.Json.JsonSerializer.Serialize(name)}}}""");
        await desk.Node.UntilIdleAsync();
        await desk.Node.Host.Engine.Desk.Index.StepAsync(default);
        var page = await desk.LookAsync(browser, "orders/4005");
        await Expect(page.Locator("[aria-labelledby=customer]")).ToContainTextAsync(name);
        foreach (var path in (string[])[$"orders?q={Uri.EscapeDataString(name)}", "exceptions", "messages/1", "orders/4005"])
        {
            await desk.GoAsync(page, path);
            await Expect(page.Locator("main img")).ToHaveCountAsync(0);
            (await page.TitleAsync()).ShouldNotContain("taken over");
        }
    }

    [Fact]
    public async Task The_keyboard_reaches_the_content_and_goes_through_rows()
    {
        await using var desk = await FilledAsync();
        var page = await desk.LookAsync(browser, "orders");
        await page.Locator("tbody a[data-go]").First.WaitForAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator("tbody tr").Nth(0).Locator("a[data-go]")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator("tbody tr").Nth(1).Locator("a[data-go]")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Order ");
    }

    [Fact]
    public async Task A_new_page_has_the_focus_at_its_heading_and_leaves_it_to_whoever_was_quicker()
    {
        await using var desk = await FilledAsync();
        var page = await desk.LookAsync(browser, "orders");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Places" }).GetByRole(AriaRole.Link, new() { Name = "Exceptions" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Exceptions" })).ToBeFocusedAsync();

        // Somebody who goes to the search at the very moment at which the page is alive.
        await page.AddInitScriptAsync("""
            let quick = false;
            new MutationObserver(() => {
              const search = document.querySelector('.frame[data-alive] main #q');
              if (quick || !search) return;
              quick = true;
              search.focus();
            }).observe(document, { subtree: true, childList: true, attributes: true });
            """);
        await desk.GoAsync(page, "orders");
        // What the server answers to this comes after all that it said of the page.
        await page.EvaluateAsync("document.getElementById('theme').click()");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(page.Locator("#q")).ToBeFocusedAsync(new() { Timeout = 1000 });
    }

    [Fact]
    public async Task Light_and_dark_are_switched_and_remembered()
    {
        await using var desk = await Support.Desk.OpenAsync();
        var page = await desk.LookAsync(browser, "");
        await page.Locator("#theme").ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await page.ReloadAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
    }

    [Fact]
    public async Task A_lost_connection_is_said()
    {
        await using var desk = await Support.Desk.OpenAsync();
        var page = await desk.LookAsync(browser, "");
        await desk.Node.StopAsync();
        await Expect(page.Locator("#components-reconnect-modal")).ToContainTextAsync("The connection to Weft is lost.");
        await Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task A_tablet_shows_each_page_without_scrolling_sideways()
    {
        await using var desk = await FilledAsync();
        var page = await desk.LookAsync(browser, "", width: 820);
        foreach (var path in paths)
        {
            await desk.GoAsync(page, path);
            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0, path);
        }
    }

    /// <summary>Orders in several states, a request that was refused, and a message that nobody could read; a name that tries to be a script.</summary>
    private static async Task<Support.Desk> FilledAsync()
    {
        var desk = await Support.Desk.OpenAsync();
        await desk.Node.PlaceAsync("4001");
        await desk.Node.PlaceAsync("4002", "MUG-OLD");
        await desk.Node.PlaceAsync("<script>alert(4)</script>");
        using var strange = await desk.Node.SendAsync("""{"number":"4004"}""");
        desk.Erp.Refuses = "The customer is blocked.";
        await desk.Node.PlaceAsync("4003");
        desk.Erp.Refuses = null;
        await desk.Node.UntilIdleAsync();
        return desk;
    }

    private static async Task<IEnumerable<string>> FaultsAsync(IPage page, string where)
    {
        var result = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        return result.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{where}: {v.Id} {v.Help} {v.Nodes[0].Html}");
    }
}
