using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Weft.Desk.Tests.Support;
using Weft.Engine.Access;
using static Microsoft.Playwright.Assertions;

namespace Weft.Desk.Tests.Journeys;

/// <summary>People share the work on causes, and look ahead before they act.</summary>
public sealed class SharingCauses(Browser browser)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task What_will_come_of_a_retry_is_shown_before_a_few_and_then_all_are_tried(ColorScheme scheme)
    {
        await using var desk = await RefusedAsync(5);
        desk.Erp.Has = "SO-7";
        var page = await desk.LookAsync(browser, "exceptions?kind=requests", scheme);
        await page.GetByRole(AriaRole.Button, new() { Name = "All again …" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator(".forecasts")).ToContainTextAsync("5 will adopt");
        await Expect(dialog).ToContainTextAsync("erp has it already as SO-7");
        (await FaultsAsync(page)).ShouldBeEmpty();
        await Shots.TakeAsync(page, $"preview-{scheme}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave it" }).ClickAsync();
        (await desk.Node.Host.Engine.Desk.DeadCausesAsync(default))[0].Repeated.ShouldBe(0, "nothing was sent to find out");

        desk.Erp.Has = null;
        await page.GetByRole(AriaRole.Button, new() { Name = "All again …" }).ClickAsync();
        await Expect(dialog.Locator(".forecasts")).ToContainTextAsync("5 will create");
        await page.Locator("#few").ClickAsync();
        await page.Locator("#begin-now").ClickAsync();
        await Expect(page.Locator("section[role=status]")).ToContainTextAsync("3 of 3");
        await Expect(page.Locator(".cause")).ToContainTextAsync("3 failed again");

        await page.GetByRole(AriaRole.Button, new() { Name = "All again …" }).ClickAsync();
        await Expect(dialog.Locator(".forecasts")).ToContainTextAsync("3 will fail again");
        desk.Erp.Refuses = null;
        await page.Locator("#confirm").ClickAsync();
        await page.Locator("#begin-now").ClickAsync();
        await Expect(page.Locator(".empty")).ToContainTextAsync("No system has refused anything for good");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_cause_is_assigned_noted_and_snoozed_by_keyboard(ColorScheme scheme)
    {
        await using var desk = await RefusedAsync(2);
        var page = await desk.LookAsync(browser, "exceptions?kind=requests", scheme);
        var row = page.Locator(".cause a[data-go]").First;
        await row.WaitForAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(row).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("a");
        await page.Locator("#confirm-note").WaitForAsync();
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.Locator(".care")).ToContainTextAsync("olga looks after it");

        await FocusAsync(page);
        await page.Keyboard.PressAsync("n");
        await page.Locator("#confirm-note").FillAsync("=cmd|' /C calc'!A0 <img src=x onerror=\"document.title='hacked'\">");
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.Locator(".notes")).ToContainTextAsync("<img src=x onerror");
        (await page.Locator(".notes img").CountAsync()).ShouldBe(0);
        (await page.TitleAsync()).ShouldNotContain("hacked");
        (await FaultsAsync(page)).ShouldBeEmpty();
        await Shots.TakeAsync(page, $"care-{scheme}");

        await FocusAsync(page);
        await page.Keyboard.PressAsync("r");
        await page.Locator("#few, #confirm").First.WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave it" }).ClickAsync();

        await FocusAsync(page);
        await page.Keyboard.PressAsync("s");
        await page.Locator("#confirm-note").SelectOptionAsync("4");
        (await FaultsAsync(page)).ShouldBeEmpty();
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.Locator(".snoozed summary")).ToContainTextAsync("1 cause rests");
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "What went wrong" })).ToContainTextAsync("2");
        await Shots.TakeAsync(page, $"snoozed-{scheme}");

        var audit = await desk.Node.Host.Engine.Audit.ListAsync(new AuditQuery(), default);
        foreach (var action in new[] { "assignCause", "noteCause", "snoozeCause" }) audit.ShouldContain(a => a.Entry.Action == action && a.Entry.Actor == "olga");
        var csv = await page.EvaluateAsync<string>("fetch('exceptions.csv').then(r => r.text())");
        csv.ShouldContain("\"'=cmd|' /C calc'!A0");
    }

    [Fact]
    public async Task A_snoozed_cause_is_back_when_its_time_has_come()
    {
        var later = new Later(TimeSpan.Zero);
        await using var desk = await RefusedAsync(1, later);
        var cause = (await desk.Node.Host.Engine.Desk.DeadCausesAsync(default))[0].Id;
        await desk.Node.Host.Engine.Care.SnoozeAsync(cause, later.GetUtcNow().AddHours(1), "anna", default);
        var page = await desk.LookAsync(browser, "exceptions?kind=requests");
        await Expect(page.Locator(".snoozed")).ToBeVisibleAsync();
        later.Forward(TimeSpan.FromHours(2));
        await Expect(page.Locator(".cause")).ToBeVisibleAsync();
        await Expect(page.Locator(".snoozed")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_is_overdue_stays_in_sight_although_it_rests()
    {
        var later = new Later(TimeSpan.Zero);
        await using var desk = await Support.Desk.OpenAsync(later);
        await desk.Node.PlaceAsync("7100", "MUG-OLD");
        var cause = (await desk.Node.Host.Engine.Desk.HeldCausesAsync(default)).ShouldHaveSingleItem().Id;
        await desk.Node.Host.Engine.Care.SnoozeAsync(cause, later.GetUtcNow().AddDays(2), "anna", default);
        var page = await desk.LookAsync(browser, "exceptions");
        await Expect(page.Locator(".snoozed summary")).ToContainTextAsync("1 order; none of them is overdue");
        await Expect(page.Locator(".cause")).ToBeHiddenAsync();
        later.Forward(TimeSpan.FromHours(5));
        await Expect(page.Locator(".cause .care")).ToContainTextAsync("and overdue");
        await Expect(page.Locator(".snoozed")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_is_taken_back_in_time_never_began()
    {
        await using var desk = await RefusedAsync(2);
        var page = await desk.LookAsync(browser, "exceptions?kind=requests");
        await page.GetByRole(AriaRole.Button, new() { Name = "All again …" }).ClickAsync();
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.Locator(".undo")).ToContainTextAsync("Nothing has been done yet");
        (await FaultsAsync(page)).ShouldBeEmpty();
        await Shots.TakeAsync(page, "undo");
        await page.Keyboard.PressAsync("u");
        await Expect(page.Locator(".undo")).ToHaveCountAsync(0);
        (await desk.Node.Host.Engine.Audit.ListAsync(new AuditQuery(), default)).ShouldNotContain(a => a.Entry.Action == "retryDeadLetters");
        (await desk.Node.Host.Engine.Desk.DeadCausesAsync(default)).ShouldHaveSingleItem().Repeated.ShouldBe(0);
    }

    private static Task FocusAsync(IPage page) => page.Locator(".cause a[data-go]").First.FocusAsync();

    private static async Task<Support.Desk> RefusedAsync(int orders, TimeProvider? clock = null)
    {
        var desk = await Support.Desk.OpenAsync(clock);
        desk.Erp.Refuses = "Tax code 7B is not known.";
        for (var i = 0; i < orders; i++) await desk.Node.PlaceAsync($"{7000 + i}");
        return desk;
    }

    private static async Task<IEnumerable<string>> FaultsAsync(IPage page)
    {
        var result = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        return result.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{v.Id} {v.Help} {v.Nodes[0].Html}");
    }
}
