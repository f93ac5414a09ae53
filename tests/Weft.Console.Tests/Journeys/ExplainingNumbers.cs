using Microsoft.Playwright;
using Weft.Desk.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Weft.Desk.Tests.Journeys;

/// <summary>Numbers say how they came about.</summary>
public sealed class ExplainingNumbers(Browser browser)
{
    [Fact]
    public async Task A_stock_number_is_explained()
    {
        await using var desk = await Support.Desk.OpenAsync();
        await desk.Node.PlaceAsync("3001");
        var page = await desk.LookAsync(browser, "stock");
        await page.Locator("#q").FillAsync("MU");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Link, new() { Name = "MUG", Exact = true }).ClickAsync();

        await Expect(page.Locator("main")).ToContainTextAsync("498 at DC1 = 498");
        await Expect(page.Locator(".timeline")).ToContainTextAsync("500");
        await Expect(page.Locator(".timeline")).ToContainTextAsync("webshop:3001");
    }

    [Fact]
    public async Task The_money_of_an_order_is_laid_open()
    {
        await using var desk = await Support.Desk.OpenAsync();
        await desk.Node.PlaceAsync("3002");
        var page = await desk.LookAsync(browser, "orders/3002");
        await Expect(page.Locator("[aria-labelledby=money]")).ToContainTextAsync("19.98 EUR");
        await Expect(page.Locator("[aria-labelledby=money]")).ToContainTextAsync("2 × MUG");
    }

    [Fact]
    public async Task A_system_that_does_not_answer_is_seen_and_seen_to_be_back()
    {
        await using var desk = await Support.Desk.OpenAsync();
        desk.Erp.IsDown = "Connection refused.";
        for (var i = 0; i < 12; i++)
        {
            using var placed = await desk.Node.SendAsync($$"""{"number":"{{3100 + i}}","sku":"MUG","quantity":1,"cents":999}""");
        }

        var page = await desk.LookAsync(browser, "connections");
        await Expect(page.Locator("#erp")).ToContainTextAsync("Does not answer", new() { Timeout = 60_000 });
        await Expect(page.Locator("#erp")).ToContainTextAsync("Connection refused.");
        desk.Erp.IsDown = null;
        await Expect(page.Locator("#erp")).ToContainTextAsync("Answers", new() { Timeout = 90_000 });
    }
}
