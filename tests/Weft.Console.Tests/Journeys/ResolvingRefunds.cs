using System.Text.Json;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Weft.Acceptance.Scenarios.Support;
using Weft.Desk.Tests.Support;
using Weft.Engine.Access;
using static Microsoft.Playwright.Assertions;

namespace Weft.Desk.Tests.Journeys;

/// <summary>Money went back at the provider and no news of it came: finance finds it, sees where it differs, has it credited, and it is over.</summary>
public sealed class ResolvingRefunds(Browser browser)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_refund_that_the_ERP_never_credited_is_found_explained_taken_over_and_gone(ColorScheme scheme)
    {
        await using var desk = await MoneyDesk.OpenAsync();
        var (_, id, payment) = await desk.SellAsync();
        await desk.SellAsync();
        desk.Retail.Retailer.Payments.RefundUnheard(payment, 500);
        var page = await desk.LookAsync(browser, "fiona", Roles.Finance, "reconciliation", scheme);
        await Expect(page.Locator(".empty")).ToContainTextAsync("No money differs");
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare now …" }).ClickAsync();
        await page.Locator("#confirm").ClickAsync();

        // Class, amount, age and what to do, in the list and in its sums.
        await Expect(page.Locator("section[role=status]")).ToContainTextAsync("2 orders at rest compared, 1 difference seen");
        var row = page.Locator("tbody tr");
        foreach (var part in (string[])["Refund missing in the ERP", "at erp", "5.00 EUR", "today", "nobody yet", "Report the refund to Weft"]) await Expect(row).ToContainTextAsync(part);
        await Expect(page.Locator(".totals")).ToContainTextAsync("1 difference in EUR");
        await QuietAsync(page, scheme, "list");
        await row.GetByRole(AriaRole.Link).First.ClickAsync();

        // The provider's tree marks the refund, and nothing else is marked; the program says the same to the cent.
        await Expect(page.Locator("#asked")).ToContainTextAsync("when they were asked");
        var marked = page.Locator(".money-tree li.differs");
        await Expect(marked).ToHaveCountAsync(1);
        await Expect(page.Locator("[data-side=provider] .money-tree li.differs")).ToContainTextAsync("refund ref_");
        (await MoneyDesk.TreesAsync(page)).ShouldBe(MoneyDesk.TreesOf((await desk.Retail.VerbAsync("money", "explain", id, "--ask")).Output));
        await QuietAsync(page, scheme, "difference");

        await page.GetByRole(AriaRole.Button, new() { Name = "Assign …" }).ClickAsync();
        await page.Locator("#confirm-note").WaitForAsync();
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.Locator("dl.facts").First).ToContainTextAsync("fiona");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take the refund over …" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("5.00 EUR");
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.Locator("#what")).ToContainTextAsync("fiona says it is put right: Took over refund ref_");
        await desk.Retail.UntilInSyncAsync(id);
        desk.Retail.SalesOrdersOf(id).Single().CreditNotes.ShouldHaveSingleItem().Total.ShouldBe(500, "the ERP credits what the provider paid back");
        desk.Retail.Retailer.TakeBooks().Payments.Single(p => p.Reference == payment).Refunds.Sum().ShouldBe(500, "and nothing is paid twice");

        await page.GetByRole(AriaRole.Button, new() { Name = "Compare this order now" }).ClickAsync();
        await Expect(page.Locator("#compared")).ToContainTextAsync("the figures are the same again");
        await Expect(page.Locator("[data-side=erp] .money-tree")).ToContainTextAsync("credit note");
        await Expect(marked).ToHaveCountAsync(0);
        var history = page.Locator(".timeline");
        foreach (var part in (string[])["comparison found it", "fiona says it is put right", "comparison sees none any more"]) await Expect(history).ToContainTextAsync(part);
        await QuietAsync(page, scheme, "gone");

        var trail = (await desk.Retail.Host.Engine.Audit.ListAsync(new AuditQuery(Actor: "fiona"), default)).Select(a => (a.Entry.Action, a.Entry.Entity, a.Entry.Outcome)).ToList();
        trail.ShouldContain(("healMoneyDiscrepancy", $"money/{await IdAsync(desk)}", "done"));
        foreach (var action in (string[])["reconcileMoney", "assignMoneyDiscrepancy"]) trail.ShouldContain(t => t.Action == action && t.Outcome == "done");

        // The order's own page has the same numbers as the program, without asking anybody.
        await desk.GoAsync(page, $"orders/{id}");
        (await MoneyDesk.TreesAsync(page)).ShouldBe(MoneyDesk.TreesOf((await desk.Retail.VerbAsync("money", "explain", id)).Output));
    }

    [Fact]
    public async Task What_may_stay_is_accepted_with_a_reason_and_a_viewer_can_do_none_of_it()
    {
        await using var desk = await MoneyDesk.OpenAsync();
        var (_, id, payment) = await desk.SellAsync();
        desk.Retail.Retailer.Payments.RefundUnheard(payment, 700);
        (await desk.Retail.VerbAsync("money", "reconcile")).ExitCode.ShouldBe(1);
        var difference = await IdAsync(desk);

        var viewer = await desk.LookAsync(browser, "vera", Roles.Viewer, $"reconciliation/differences/{Uri.EscapeDataString(difference)}");
        await Expect(viewer.Locator(".money-tree li.differs")).ToHaveCountAsync(1);
        await Expect(viewer.Locator("#decide")).ToHaveCountAsync(0);
        foreach (var (method, path) in ((string, string)[])
        [
            ("POST", $"money/discrepancies/{Uri.EscapeDataString(difference)}/heal"), ("POST", $"money/discrepancies/{Uri.EscapeDataString(difference)}/accept"),
            ("POST", $"money/discrepancies/{Uri.EscapeDataString(difference)}/resolve"), ("PUT", $"money/discrepancies/{Uri.EscapeDataString(difference)}/assignee"), ("POST", "money/reconciliations"),
        ])
        {
            // From within the page, as its own scripts would: what refuses is the role, and nothing else.
            var answer = await viewer.EvaluateAsync<JsonElement>("async ([method, path]) => { const a = await fetch('api/v1/' + path, { method, headers: { 'Content-Type': 'application/json' }, body: '{\"reason\":\"x\"}' }); return { status: a.status, body: await a.text() }; }", new[] { method, path });
            answer.GetProperty("status").GetInt32().ShouldBe(403, path);
            answer.GetProperty("body").GetString()!.ShouldContain("finance");
        }

        await desk.GoAsync(viewer, "reconciliation");
        await Expect(viewer.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(viewer.GetByRole(AriaRole.Button, new() { Name = "Compare now …" })).ToHaveCountAsync(0);

        var page = await desk.LookAsync(browser, "fiona", Roles.Finance, $"orders/{id}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Look at it and decide" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "It may stay …" }).ClickAsync();
        await Expect(page.Locator("#confirm")).ToBeDisabledAsync();
        await page.Locator("#confirm-note").FillAsync("Vouched for by the shop's manager.");
        await page.Locator("#confirm").ClickAsync();
        await Expect(page.Locator("#what")).ToContainTextAsync("fiona accepts it: Vouched for by the shop's manager.");
        (await desk.Retail.VerbAsync("money", "reconcile")).ExitCode.ShouldBe(0, "it is not asked about again");
        (await desk.Retail.GetAsync("money/discrepancies?filter=accepted")).GetProperty("items")[0].GetProperty("decidedBy").GetString().ShouldBe("fiona");
        (await desk.Retail.Host.Engine.Audit.ListAsync(new AuditQuery(Actor: "fiona"), default)).ShouldContain(a => a.Entry.Action == "acceptMoneyDiscrepancy" && a.Entry.Entity == $"money/{difference}");
    }

    private static async Task<string> IdAsync(MoneyDesk desk) => (await desk.Retail.GetAsync("money/discrepancies?filter=all")).GetProperty("items")[0].GetProperty("id").GetString()!;

    /// <summary>Nothing serious for those who cannot see or point, on a screen and on a tablet; and pictures for people.</summary>
    private static async Task QuietAsync(IPage page, ColorScheme scheme, string name)
    {
        await Expect(page.Locator(".mud-snackbar")).ToHaveCountAsync(0);
        (await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] })).Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{v.Id} {v.Help} {v.Nodes[0].Html}").ShouldBeEmpty();
        await Shots.TakeAsync(page, $"refund-{name}-{scheme}");
        await page.SetViewportSizeAsync(820, 1_100);
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0, name);
        await Shots.TakeAsync(page, $"refund-{name}-{scheme}-tablet");
        await page.SetViewportSizeAsync(1280, 900);
    }
}
