using Microsoft.Playwright;
using Weft.Desk.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Weft.Desk.Tests.Journeys;

/// <summary>Somebody asks where an order is, and why it is late.</summary>
public sealed class FindingOrders(Browser browser)
{
    [Fact]
    public async Task An_order_is_found_by_its_number_with_the_keyboard_alone_and_says_why_it_waits()
    {
        await using var desk = await Support.Desk.OpenAsync();
        desk.Erp.IsDown = "The ERP is down for its nightly backup.";
        using var placed = await desk.Node.SendAsync("""{"number":"1001","sku":"MUG","quantity":2,"cents":1998}""");
        var page = await desk.LookAsync(browser, "");

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("1001");
        await Expect(page.GetByRole(AriaRole.Option).First).ToContainTextAsync("Order 1001");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page).ToHaveURLAsync(new Uri(desk.Address, "orders/webshop%3A1001").ToString());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Order 1001");
        await Expect(page.Locator(".now")).ToContainTextAsync("erp");
        await Expect(page.Locator("main")).ToContainTextAsync("nightly backup");
        await Expect(page.GetByRole(AriaRole.Table).First).ToContainTextAsync("sales order in the ERP");
    }

    [Fact]
    public async Task A_page_changes_by_itself_when_the_order_does()
    {
        await using var desk = await Support.Desk.OpenAsync();
        desk.Erp.Refuses = "The customer is blocked.";
        await desk.Node.PlaceAsync("1002");
        var page = await desk.LookAsync(browser, "orders/1002");
        await Expect(page.Locator(".now")).ToContainTextAsync("The customer is blocked.");

        desk.Erp.Refuses = null;
        var dead = (await desk.Node.Host.Engine.Queries.DeadLettersAsync(null, 10, default))[0];
        await desk.Node.Host.Engine.RetryAsync(dead.Id, "anna", default);

        await Expect(page.Locator(".now")).Not.ToContainTextAsync("The customer is blocked.");
        await Expect(page.Locator(".timeline")).ToContainTextAsync("anna sends it again");
    }

    [Fact]
    public async Task Orders_are_found_by_customer_and_sku_and_the_list_can_be_shared()
    {
        var clock = new Later(TimeSpan.Zero);
        await using var desk = await Support.Desk.OpenAsync(clock);
        await desk.Node.PlaceAsync("1003");
        clock.Forward(TimeSpan.FromSeconds(30));
        while (await desk.Node.Host.Engine.Desk.Index.StepAsync(default)) { }
        var page = await desk.LookAsync(browser, "orders");

        foreach (var text in (string[])["mug", "customer", "A@example.com", "1003"])
        {
            await page.Keyboard.PressAsync("/");
            await page.Locator("#q").FillAsync(text);
            await page.Keyboard.PressAsync("Enter");
            await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"[?&]q={Uri.EscapeDataString(text)}"));
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = "1003", Exact = true })).ToBeVisibleAsync();
            await desk.GoAsync(page, "orders");
        }

        await desk.GoAsync(page, "orders?q=nobody");
        await Expect(page.Locator(".empty")).ToContainTextAsync("No order with “nobody”");
    }

    [Fact]
    public async Task Somebody_holds_an_order_and_releases_it_again()
    {
        await using var desk = await Support.Desk.OpenAsync();
        desk.Erp.IsDown = "It is closed.";
        using var placed = await desk.Node.SendAsync("""{"number":"1004","sku":"MUG","quantity":2,"cents":1998}""");
        var page = await desk.LookAsync(browser, "orders/1004");

        await page.GetByRole(AriaRole.Button, new() { Name = "Hold", Exact = true }).ClickAsync();
        await Expect(page.Locator("#confirm")).ToBeDisabledAsync();
        await page.Locator("#confirm-note").FillAsync("The customer asked us to wait.");
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.Locator(".panel.warn")).ToContainTextAsync("The customer asked us to wait.");

        await page.GetByRole(AriaRole.Button, new() { Name = "Release", Exact = true }).ClickAsync();
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.Locator(".panel.warn")).ToHaveCountAsync(0);
        await Expect(page.Locator(".timeline")).ToContainTextAsync("was released by olga");
    }
}
