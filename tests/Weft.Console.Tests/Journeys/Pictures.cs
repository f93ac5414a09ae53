using Microsoft.Playwright;
using Weft.Desk.Tests.Support;

namespace Weft.Desk.Tests.Journeys;

/// <summary>Pictures of a busy retailer's console: those of the documentation, and one of every page for whoever changes how pages look. They are made when WEFT_TEST_SHOTS names a folder.</summary>
public sealed class Pictures(Browser browser)
{
    private const int Desktop = 1280;
    private const int Tablet = 820;

    /// <summary>Of what the documentation shows, so that a picture has at most 150 kB.</summary>
    private const int Height = 680;

    private static readonly (string Name, string Path)[] pages =
    [
        ("overview", ""), ("orders", "orders"), ("orders-late", "orders?show=late"), ("orders-none", "orders?q=zzzzzz"), ("order-unknown", "orders/none"),
        ("exceptions", "exceptions"), ("exceptions-requests", "exceptions?kind=requests"), ("exceptions-messages", "exceptions?kind=messages"), ("stock", "stock"), ("stock-oversold", "stock?view=oversold"),
        ("stock-differs", "stock?view=drift"), ("sku", "stock/ART-00007"), ("sku-unknown", "stock/SCARF-LIMITED"), ("connections", "connections"), ("reconciliation", "reconciliation"), ("replay", "replay"), ("replay-none", "replay/999"),
        ("alerts", "alerts"), ("alerts-targets", "alerts?show=targets"), ("value", "value"), ("settings-users", "settings/users"), ("settings-keys", "settings/keys"), ("settings-sessions", "settings/sessions"),
        ("settings-audit", "settings/audit"), ("settings-configuration", "settings/configuration"), ("message", "messages/3"), ("request", "deliveries/100"), ("request-none", "deliveries/99999999"),
    ];

    [Fact]
    public async Task Of_the_documentation()
    {
        Assert.SkipUnless(Shots.AreWanted, Shots.HowToRun);
        await using var retailer = await BusyRetailer.StartAsync();
        var page = await retailer.EnterAsync(browser, ColorScheme.Light, Desktop);
        await page.SetViewportSizeAsync(Desktop, Height);
        await TakeAsync("", "console-overview");
        await TakeAsync("orders/" + await OrderAsync(retailer), "console-order");
        await TakeAsync("exceptions", "console-exceptions");
        await page.Locator("#theme").ClickAsync();
        await TakeAsync("stock/ART-00007", "console-stock");

        async Task TakeAsync(string path, string name)
        {
            await retailer.GoAsync(page, path);
            await page.Locator(".loading").WaitForAsync(new() { State = WaitForSelectorState.Detached });
            await Shots.TakeAsync(page, name);
        }
    }

    [Fact]
    public async Task Of_every_page()
    {
        Assert.SkipUnless(Shots.AreWanted, Shots.HowToRun);
        await using var retailer = await BusyRetailer.StartAsync();
        var first = await retailer.EnterAsync(browser, ColorScheme.Light, Desktop);
        var order = await OrderAsync(retailer);
        (string, string)[] all = [.. pages, ("order", "orders/" + order), ("order-held", "orders/" + (await retailer.OrdersAsync("held", 1))[0])];
        await AllAsync(first);
        await first.Locator("#palette-open").ClickAsync();
        await Shots.TakeAsync(first, "palette");
        await first.Keyboard.PressAsync("Escape");
        await first.Keyboard.PressAsync("?");
        await Shots.TakeAsync(first, "keys");
        await first.Keyboard.PressAsync("Escape");
        foreach (var path in (string[])["nowhere/at/all", "account", "sign-out", "sign-in", "sign-in/link?token=x", "set-up"])
        {
            if (path == "sign-in") await first.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
            await first.GotoAsync(new Uri(new Uri(first.Url), "/" + path).ToString());
            await Shots.TakeAsync(first, $"own-{path.Split('?')[0].Replace('/', '-')}", whole: true);
        }

        async Task AllAsync(IPage page)
        {
            foreach (var (name, path) in all)
            {
                await retailer.GoAsync(page, path);
                foreach (var (scheme, width) in ((string, int)[])[("light", Desktop), ("light", Tablet), ("dark", Desktop), ("dark", Tablet)])
                {
                    await page.SetViewportSizeAsync(width, 900);
                    if (await page.GetAttributeAsync("html", "data-theme") != scheme) await page.Locator("#theme").ClickAsync();
                    await Shots.TakeAsync(page, $"{name}-{scheme}-{width}", whole: true);
                }
            }
        }
    }

    /// <summary>An order of the web shop with a long story.</summary>
    private static async Task<string> OrderAsync(BusyRetailer retailer) => (await retailer.OrdersAsync("in-sync", 40, "webshop"))[^1];
}
