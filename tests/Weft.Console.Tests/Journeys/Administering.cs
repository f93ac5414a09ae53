using System.Net;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Weft.Desk.Pages.Settings;
using Weft.Desk.Tests.Support;
using Weft.Engine.Access;
using static Microsoft.Playwright.Assertions;

namespace Weft.Desk.Tests.Journeys;

/// <summary>Somebody who administers a node gives others what they need, and takes it back.</summary>
public sealed class Administering(Browser browser)
{
    private static readonly string[] pages = ["settings", "settings/users", "settings/sessions", "settings/keys", "settings/audit", "settings/configuration"];

    [Fact]
    public async Task A_key_is_made_used_and_taken_back()
    {
        await using var desk = await Support.Desk.OpenAsync();
        var page = await desk.LookAsync(browser, "settings/keys");
        await page.Locator("#name").FillAsync("crm");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key …" }).ClickAsync();
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.Locator("[data-secret]")).ToHaveTextAsync(new Regex("^weft_"));
        // What says that it is done fades away; what fades has no contrast.
        await Expect(page.Locator(".mud-snackbar")).ToHaveCountAsync(0);
        (await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] })).Violations.Where(v => v.Impact is "serious" or "critical").ShouldBeEmpty();
        var secret = await page.Locator("[data-secret]").TextContentAsync();
        using var http = new HttpClient { BaseAddress = desk.Address };
        http.DefaultRequestHeaders.Add("X-Api-Key", secret);
        (await http.GetAsync("api/v1/orders")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await http.PostAsync("api/v1/keys", new StringContent("{}", System.Text.Encoding.UTF8, "application/json"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await desk.Node.Host.Engine.Audit.ListAsync(new AuditQuery(Entity: "key/crm"), default)).ShouldHaveSingleItem().Entry.ShouldBe(new AuditEntry("user", "olga", "createKey", "key/crm", "127.0.0.1", "done", "viewer"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Take back the key of crm" }).ClickAsync();
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("taken back by olga");
        (await http.GetAsync("api/v1/orders")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        // It is shown once: who comes again sees nothing of it.
        await desk.GoAsync(page, "settings/keys");
        (await page.ContentAsync()).ShouldNotContain(secret!);
    }

    [Fact]
    public async Task Somebody_is_invited_given_a_role_signed_out_and_disabled()
    {
        await using var desk = await Support.Desk.OpenAsync();
        var page = await desk.LookAsync(browser, "settings/users");
        await page.Locator("#name").FillAsync("ben");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a link …" }).ClickAsync();
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.Locator("[data-secret]")).ToContainTextAsync("/invitation?token=");
        var row = page.Locator("tr", new() { HasText = "ben" });
        await row.GetByLabel("operator").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the roles of ben" }).ClickAsync();
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Save the roles of ben" })).ToHaveCountAsync(0);
        (await desk.Node.Host.Engine.Access.UserByNameAsync("ben", default))!.Roles.ShouldBe([Roles.Viewer, Roles.Operator]);

        // Ben chooses his password in a window of his own; olga ends his session there.
        var link = (await page.Locator("[data-secret]").TextContentAsync())!;
        var bens = await browser.OpenAsync();
        await bens.GotoAsync(link);
        await bens.GetByLabel("New password").FillAsync("seven green herons wade");
        await bens.GetByRole(AriaRole.Button, new() { Name = "Save and sign in" }).ClickAsync();
        await Expect(bens.Locator(".frame")).ToContainTextAsync("ben");
        await desk.GoAsync(page, "settings/sessions");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("End the session of ben") }).ClickAsync();
        await page.Locator("#confirm").ClickAsync();
        await Expect(bens.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("You may not look at this", new() { Timeout = 30_000 });
        await bens.Context.CloseAsync();

        await desk.GoAsync(page, "settings/users");
        await page.GetByRole(AriaRole.Button, new() { Name = "Disable: ben" }).ClickAsync();
        await page.Locator("#confirm").ClickAsync();
        await Expect(row).ToContainTextAsync("disabled");
        await desk.GoAsync(page, "settings/audit?entity=user/ben");
        foreach (var action in (string[])["inviteUser", "changeUser", "endSessions"]) await Expect(page.Locator("tbody")).ToContainTextAsync(action);
    }

    [Fact]
    public async Task What_the_node_runs_with_is_shown_without_its_secrets()
    {
        await using var desk = await Support.Desk.OpenAsync();
        // As a file would have it.
        var effective = (List<EffectiveSetting>)[new("connections.shop.secret", "env:SHOP_SECRET", "file"), new("engine.maxAttempts", "8", "default")];
        desk.Node.Told.Effective = effective;
        var page = await desk.LookAsync(browser, "settings/configuration");
        await Expect(page.Locator("tr", new() { HasText = "connections.shop.secret" })).ToContainTextAsync("env:SHOP_SECRET");
        await Expect(page.Locator("tr", new() { HasText = "engine.maxAttempts" })).ToContainTextAsync("the default");
        (await page.ContentAsync()).ShouldNotContain(Acceptance.Support.Node.Secret);
    }

    [Fact]
    public async Task A_viewer_sees_none_of_it()
    {
        await using var desk = await Support.Desk.OpenAsync();
        var page = await desk.LookAsync(browser, "");
        await desk.SignInAsync(page, [Roles.Viewer]);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Settings" })).ToHaveCountAsync(0);
        foreach (var path in (string[])[.. pages, "settings/audit.csv"])
        {
            var answer = await page.Context.APIRequest.GetAsync(new Uri(desk.Address, path).ToString());
            answer.Status.ShouldBe(403, path);
        }

        // Also without loading the page anew: the shell goes there by itself.
        await desk.GoAsync(page, "orders");
        await page.EvaluateAsync("Blazor.navigateTo('settings/keys')");
        await Expect(page.Locator("body")).Not.ToContainTextAsync("Make a key");
    }
}
