using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Weft.Desk.Tests.Support;
using Weft.Engine.Access;
using static Microsoft.Playwright.Assertions;

namespace Weft.Desk.Tests.Journeys;

/// <summary>Somebody sets a node up, invites others, and each may do what their role says.</summary>
public sealed class SigningIn(Browser browser)
{
    private const string Password = "nine blue herons wade";

    [Fact]
    public async Task The_first_account_is_made_and_signs_out_and_in_again()
    {
        await using var desk = await Support.Desk.OpenAsync();
        var page = await browser.OpenAsync();
        await page.GotoAsync(new Uri(desk.Address, "orders").ToString());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sign in");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("set-up link");

        await page.GotoAsync(new Uri(desk.Address, "set-up?token=" + desk.Node.Host.Links.ForSetUp()).ToString());
        await page.GetByLabel("Your name").FillAsync("anna");
        await page.GetByLabel("New password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the account" }).ClickAsync();
        await Expect(page.Locator(".frame")).ToContainTextAsync("anna");

        await page.GotoAsync(new Uri(desk.Address, "account").ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await page.GotoAsync(new Uri(desk.Address, "stock").ToString());
        await page.GetByLabel("Name").FillAsync("anna");
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Uri(desk.Address, "stock").ToString());
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_viewer_is_shown_no_way_to_write_and_an_operator_writes_under_their_name()
    {
        await using var desk = await Support.Desk.OpenAsync();
        await desk.Node.PlaceAsync("1001", "MUG-OLD");
        var page = await desk.LookAsync(browser, "orders/1001");
        await page.GetByRole(AriaRole.Button, new() { Name = "Hold", Exact = true }).ClickAsync();
        await page.Locator("#confirm-note").FillAsync("Customer asked.");
        await page.Locator("#confirm-note").PressAsync("Tab");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button).Last.ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("Customer asked.");
        var entry = (await desk.Node.Host.Engine.Audit.ListAsync(new AuditQuery(Entity: "order/webshop:1001"), default)).ShouldHaveSingleItem().Entry;
        (entry.Kind, entry.Actor, entry.Action, entry.Address, entry.Outcome).ShouldBe(("user", "olga", "placeHold", "127.0.0.1", "done"));

        await desk.SignInAsync(page, [Roles.Viewer]);
        await desk.GoAsync(page, "orders/1001");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Hold", Exact = true })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Settings" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_open_page_notices_that_its_session_was_ended()
    {
        await using var desk = await Support.Desk.OpenAsync();
        var page = await desk.LookAsync(browser, "orders");
        await desk.Node.Host.Accounts.ChangeAsync("olga", null, true, default);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("You may not look at this", new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task The_hosts_own_pages_look_like_the_console()
    {
        await using var desk = await Support.Desk.OpenAsync();
        var page = await desk.LookAsync(browser, "");
        foreach (var theme in (string[])["light", "dark"])
        {
            await desk.GoAsync(page, "");
            if (theme == "dark") await page.Locator("#theme").ClickAsync();
            await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", theme);
            var console = await LooksAsync();
            await page.GotoAsync(new Uri(desk.Address, "account").ToString());
            (await LooksAsync()).ShouldBe(console, theme);
        }

        // A page of the host is also what stands at an address where there is nothing.
        var answer = await page.GotoAsync(new Uri(desk.Address, "access.css/none").ToString());
        answer!.Status.ShouldBe(404);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("There is nothing at this address");

        Task<string> LooksAsync() => page.EvaluateAsync<string>("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color, getComputedStyle(document.body).fontFamily, getComputedStyle(document.querySelector('header')).backgroundColor].join(' ')");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_no_serious_fault_on_the_hosts_own_pages(ColorScheme scheme)
    {
        await using var desk = await Support.Desk.OpenAsync();
        var (_, token) = await desk.Node.Host.Accounts.InviteNewAsync("ben", [Roles.Viewer], "olga", default);
        var page = await browser.OpenAsync(scheme);
        List<string> faults = [];
        foreach (var path in (string[])["sign-in", "set-up", "set-up?token=" + desk.Node.Host.Links.ForSetUp(), "invitation?token=" + token, "invitation?token=x"]) await LookAsync(path);
        await page.GotoAsync(new Uri(desk.Address, "sign-in").ToString());
        await page.GetByLabel("Name").FillAsync("olga");
        await page.GetByLabel("Password").FillAsync("wrong");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("is wrong");
        faults.AddRange(await FaultsAsync("a wrong password"));
        // The fault belongs to the fields, and typing goes on where it has to.
        await Expect(page.GetByLabel("Password")).ToBeFocusedAsync();
        await Expect(page.GetByLabel("Password")).ToHaveAttributeAsync("aria-invalid", "true");
        (await page.GetByLabel("Password").GetAttributeAsync("aria-describedby")).ShouldBe(await page.GetByRole(AriaRole.Alert).GetAttributeAsync("id"));
        await desk.SignInAsync(page, Roles.All);
        foreach (var path in (string[])["account", "sign-out"]) await LookAsync(path);
        faults.ShouldBeEmpty();
        await page.Context.CloseAsync();

        async Task LookAsync(string path)
        {
            await page.GotoAsync(new Uri(desk.Address, path).ToString());
            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0, path);
            faults.AddRange(await FaultsAsync(path));
        }

        async Task<IEnumerable<string>> FaultsAsync(string where)
        {
            var result = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
            return result.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{where}: {v.Id} {v.Help} {v.Nodes[0].Html}");
        }
    }
}
