using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Weft.Desk.Tests.Support;
using Weft.Engine.Access;
using static Microsoft.Playwright.Assertions;

namespace Weft.Desk.Tests.Journeys;

/// <summary>A message that could not be read is corrected as a copy, and what is tried again and what is over has its place.</summary>
public sealed class CorrectingMessages(Browser browser)
{
    private const string NoSku = """{"number":"8001","quantity":2,"cents":1998,"name":"Anna Berger","email":"anna@example.com"}""";
    private const string Script = "<img src=x onerror=\\\"document.title='hacked'\\\">";

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_message_is_corrected_by_keyboard_and_both_pages_and_the_order_say_so(ColorScheme scheme)
    {
        await using var desk = await AsideAsync();
        var page = await desk.LookAsync(browser, "exceptions?kind=messages", scheme);
        await page.Locator(".cause a[data-go]").First.FocusAsync();
        await page.Keyboard.PressAsync("e");
        var draft = page.Locator("#draft");
        await draft.WaitForAsync();
        (await draft.InputValueAsync()).ShouldNotContain("anna@example.com");
        var text = await draft.InputValueAsync();

        await draft.FillAsync(text.Replace("8001", "8002"));
        await page.Locator("#compare").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("number has to stay as it is");
        (await FaultsAsync(page)).ShouldBeEmpty();

        await draft.FillAsync(text.Replace("\"quantity\"", $"\"sku\": \"MUG\", \"gift\": \"{Script}\", \"quantity\""));
        await page.Locator("#compare").ClickAsync();
        await Expect(page.Locator(".changes")).ToContainTextAsync("<img src=x onerror");
        (await FaultsAsync(page)).ShouldBeEmpty();
        await Shots.TakeAsync(page, $"correct-{scheme}");
        await page.Locator("#send").ClickAsync();
        await page.Locator("#confirm-note").FillAsync("The shop forgot the SKU.");
        await Shots.TakeAsync(page, $"correct-ask-{scheme}");
        await page.Locator("#confirm").ClickAsync();

        await Expect(page.GetByText("A corrected copy of")).ToBeVisibleAsync();
        await Expect(page.Locator(".changes")).ToContainTextAsync("sku");
        (await page.Locator(".changes img").CountAsync()).ShouldBe(0);
        (await page.TitleAsync()).ShouldNotContain("hacked");
        (await FaultsAsync(page)).ShouldBeEmpty();
        await Shots.TakeAsync(page, $"copy-{scheme}");
        await page.GetByRole(AriaRole.Heading, new() { Level = 2 }).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Locator(".now.info")).ToContainTextAsync("olga corrected it");
        await Shots.TakeAsync(page, $"replaced-{scheme}");

        await desk.Node.UntilIdleAsync();
        await desk.GoAsync(page, "orders/8001");
        await Expect(page.Locator(".timeline").First).ToContainTextAsync("as olga corrected it");
        await desk.GoAsync(page, "exceptions?kind=messages&show=resolved");
        await Expect(page.Locator("tbody")).ToContainTextAsync("olga");
        (await FaultsAsync(page)).ShouldBeEmpty();
        await Shots.TakeAsync(page, $"resolved-{scheme}");
        (await page.EvaluateAsync<string>("fetch('resolved.csv?kind=message&by=').then(r => r.text())")).ShouldContain("Corrected, as message");
        (await desk.Node.Host.Engine.Audit.ListAsync(new AuditQuery(), default)).ShouldContain(a => a.Entry.Action == "copyMessage" && a.Entry.Actor == "olga" && a.Entry.Detail!.Contains("sku"));
    }

    [Fact]
    public async Task Whoever_comes_second_is_told_and_an_operator_may_not()
    {
        await using var desk = await AsideAsync();
        var id = (await desk.Node.Host.Engine.Queries.QuarantineAsync(null, 1, default))[0].Id;
        var page = await desk.LookAsync(browser, $"messages/{id}/correct");
        var draft = page.Locator("#draft");
        await draft.FillAsync((await draft.InputValueAsync()).Replace("\"quantity\"", "\"sku\": \"MUG\", \"quantity\""));
        await page.Locator("#compare").ClickAsync();
        await page.Locator("#send").WaitForAsync();
        var first = await desk.Node.Host.Engine.Corrections.SendAsync(id, await draft.InputValueAsync(), "Quicker.", "ben", default);
        first.Fault.ShouldBeNull();
        await page.Locator("#send").ClickAsync();
        await page.Locator("#confirm-note").FillAsync("Me too.");
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("ben has corrected it already");

        await desk.SignInAsync(page, [Roles.Viewer, Roles.Operator]);
        await desk.GoAsync(page, $"messages/{id}/correct");
        await Expect(page.Locator(".now.warn")).ToContainTextAsync("You may not correct messages");
        (await page.Locator("#draft").CountAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task What_is_tried_again_can_be_given_up_and_a_refused_request_leads_to_its_cures(ColorScheme scheme)
    {
        await using var desk = await Support.Desk.OpenAsync();
        desk.Erp.IsDown = "Down for repair.";
        using (var placed = await desk.Node.SendAsync("""{"number":"8100","sku":"MUG","quantity":2,"cents":1998}""")) placed.EnsureSuccessStatusCode();
        var page = await desk.LookAsync(browser, "exceptions?kind=requests&show=retrying", scheme);
        await Expect(page.Locator("tbody tr").First).ToContainTextAsync("Down for repair.");
        (await FaultsAsync(page)).ShouldBeEmpty();
        await Shots.TakeAsync(page, $"retrying-{scheme}");
        // While it is being sent it cannot be given up; then it is asked for again.
        for (var tries = 0; tries < 5 && (await desk.Node.Host.Engine.Queries.DeadLettersAsync(null, 1, default)).Count == 0; tries++)
        {
            await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Give up") }).First.ClickAsync();
            await page.Locator("#confirm").ClickAsync();
            await page.Locator(".mud-snackbar").Last.WaitForAsync();
        }

        await desk.GoAsync(page, "exceptions?kind=requests");
        await Expect(page.Locator(".cause")).ToContainTextAsync("ended the attempts");
        await page.Locator(".cause a[data-go]").First.FocusAsync();
        await page.Keyboard.PressAsync("e");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What cures it" })).ToBeVisibleAsync();
        (await FaultsAsync(page)).ShouldBeEmpty();
        await Shots.TakeAsync(page, $"cures-{scheme}");
        await page.Keyboard.PressAsync("e");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Order 8100");
    }

    private static async Task<Support.Desk> AsideAsync()
    {
        var desk = await Support.Desk.OpenAsync();
        using var answer = await desk.Node.SendAsync(NoSku);
        await desk.Node.UntilIdleAsync();
        return desk;
    }

    private static async Task<IEnumerable<string>> FaultsAsync(IPage page)
    {
        var result = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        return result.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{v.Id} {v.Help} {v.Nodes[0].Html}");
    }
}
