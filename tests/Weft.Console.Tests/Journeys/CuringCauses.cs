using Microsoft.Playwright;
using Weft.Desk.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Weft.Desk.Tests.Journeys;

/// <summary>A cause is cured once, and everything it stopped goes on.</summary>
public sealed class CuringCauses(Browser browser)
{
    [Fact]
    public async Task A_missing_mapping_is_added_and_a_hundred_orders_flow()
    {
        await using var desk = await Support.Desk.OpenAsync();
        for (var i = 0; i < 100; i++)
        {
            using var placed = await desk.Node.SendAsync($$"""{"number":"{{2000 + i}}","sku":"MUG-OLD","quantity":1,"cents":999}""");
        }

        await desk.Node.UntilIdleAsync();
        var page = await desk.LookAsync(browser, "");
        await page.Locator(".figure", new() { HasText = "on hold" }).ClickAsync();

        var cause = page.Locator(".cause");
        await Expect(cause).ToContainTextAsync("Unknown SKU MUG-OLD");
        await Expect(cause).ToContainTextAsync("100 orders");
        await Expect(cause).ToContainTextAsync("999.00 EUR");
        await cause.GetByLabel("It is our SKU").FillAsync("MUG");
        await cause.GetByRole(AriaRole.Button, new() { Name = "Map …" }).ClickAsync();
        await page.Locator("#confirm").ClickAsync();

        await Expect(page.Locator(".empty")).ToContainTextAsync("Nothing stops any order");
        await desk.Node.UntilIdleAsync();
        (await desk.Node.Host.Engine.Queries.OrderAsync(new("webshop:2042"), default)).Holds.ShouldBeEmpty();
    }

    [Fact]
    public async Task All_orders_of_a_cause_are_released_with_progress()
    {
        await using var desk = await Support.Desk.OpenAsync();
        for (var i = 0; i < 5; i++)
        {
            using var placed = await desk.Node.SendAsync($$"""{"number":"{{2200 + i}}","sku":"MUG","quantity":1,"cents":999,"currency":"USD"}""");
        }

        await desk.Node.UntilIdleAsync();
        var page = await desk.LookAsync(browser, "exceptions");
        await Expect(page.Locator(".cause")).ToContainTextAsync("5 orders");
        await page.GetByRole(AriaRole.Button, new() { Name = "Release all …" }).ClickAsync();
        await page.Locator("#confirm").ClickAsync();
        await page.Locator("#begin-now").ClickAsync();

        await Expect(page.Locator("section[role=status]")).ToContainTextAsync("5 of 5");
        await Expect(page.Locator(".empty")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_refused_request_is_sent_again_after_somebody_has_seen_what_it_is()
    {
        await using var desk = await Support.Desk.OpenAsync();
        desk.Erp.Refuses = "Tax code 7B is not known.";
        await desk.Node.PlaceAsync("2300");
        var page = await desk.LookAsync(browser, "exceptions?kind=requests");
        var cause = page.Locator(".cause").First;
        await Expect(cause).ToContainTextAsync("Tax code … is not known.");
        await Expect(cause).ToContainTextAsync("1 order");

        await cause.GetByRole(AriaRole.Button, new() { Name = "Try again …" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("It is the same request under the same key");
        await Expect(dialog).ToContainTextAsync("webshop:2300/");
        await Expect(dialog).ToContainTextAsync("Tax code 7B is not known.");
        await Expect(dialog).Not.ToContainTextAsync("a@example.com");

        desk.Erp.Refuses = null;
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.Locator(".empty")).ToContainTextAsync("No system has refused anything for good");
    }

    [Fact]
    public async Task A_message_that_nobody_could_read_shows_why_without_personal_data()
    {
        await using var desk = await Support.Desk.OpenAsync();
        using var sent = await desk.Node.SendAsync("""{"number":"2400","email":"anna@example.com","note":"no SKU"}""");
        await desk.Node.UntilIdleAsync();
        var page = await desk.LookAsync(browser, "exceptions?kind=messages");
        await page.Locator(".cause a").First.ClickAsync();
        await page.Locator(".ids a").First.ClickAsync();

        await Expect(page.Locator(".now")).ToContainTextAsync("The order has no SKU.");
        await Expect(page.Locator("pre")).ToContainTextAsync("no SKU");
        await Expect(page.Locator("pre")).Not.ToContainTextAsync("anna@example.com");
    }
}
