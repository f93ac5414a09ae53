using Microsoft.Playwright;
using Weft.Desk.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Weft.Desk.Tests.Journeys;

/// <summary>Which keys work is asked on the page itself.</summary>
public sealed class KeyboardHelp(Browser browser)
{
    [Fact]
    public async Task A_question_mark_lists_the_keys_of_this_page_and_the_palette_knows_it_too()
    {
        await using var desk = await Support.Desk.OpenAsync();
        await desk.Node.PlaceAsync("1001", "MUG-OLD");
        var page = await desk.LookAsync(browser, "orders");
        var help = page.GetByRole(AriaRole.Dialog, new() { Name = "Keys that work here" });
        var row = page.Locator("tbody tr a[data-go]").First;
        await row.WaitForAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(row).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("?");
        await Expect(help).ToBeVisibleAsync();
        await Expect(help.GetByText("To the search of this list")).ToBeVisibleAsync();
        await Expect(help.GetByText("To the next row")).ToBeVisibleAsync();
        await Expect(help.GetByText("Take back")).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(help).ToBeHiddenAsync();
        await Expect(row).ToBeFocusedAsync();

        // Whoever types a question mark means one.
        await page.Locator("#q").PressAsync("?");
        await Expect(help).ToBeHiddenAsync();
        await Expect(page.Locator("#q")).ToHaveValueAsync("?");

        await desk.GoAsync(page, "");
        await page.Keyboard.PressAsync("Control+k");
        await page.Locator(".palette-text").FillAsync("keyboard");
        await Expect(page.GetByRole(AriaRole.Option)).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(help).ToBeVisibleAsync();
        await Expect(help.GetByText("To the search of this list")).ToBeHiddenAsync();
        await help.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(help).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_keys_of_a_row_are_those_of_its_buttons()
    {
        await using var desk = await Support.Desk.OpenAsync();
        await desk.Node.PlaceAsync("1001", "MUG-OLD");
        var page = await desk.LookAsync(browser, "exceptions");
        await Expect(page.Locator("main [data-row] [data-key]").First).ToBeVisibleAsync();
        await page.Locator("[data-opens=keys]").ClickAsync();
        var listed = await page.Locator("#keys-of-rows dt").AllTextContentsAsync();
        listed.ShouldBe(await page.EvaluateAsync<string[]>("[...new Set([...document.querySelectorAll('main [data-row] [data-key]')].map(b => b.dataset.key))]"));
        foreach (var what in await page.Locator("#keys-of-rows dd").AllTextContentsAsync()) what.ShouldNotBeNullOrWhiteSpace();
    }
}
