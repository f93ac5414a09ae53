using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Weft.Acceptance.Support;
using Weft.Core.Finance;
using Weft.Desk.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Weft.Desk.Tests.Pages;

/// <summary>What the page of differences comes to is the sum of its rows, on all its pages, and what the API says.</summary>
public sealed class MoneySums(Browser browser)
{
    private const int Many = 120;
    private static readonly DateTimeOffset october = new(2026, 10, 15, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("")]
    [InlineData("class=AmountDiffers")]
    [InlineData("where=psp")]
    [InlineData("currency=USD")]
    [InlineData("until=2026-10")]
    [InlineData("class=CapturedTwice&where=erp&until=2026-10")]
    [InlineData("show=accepted&currency=JPY")]
    [InlineData("show=all")]
    public async Task Totals_are_the_sum_of_the_rows_and_those_of_the_API(string filter)
    {
        await using var node = await FilledAsync();
        var rows = new List<(string Amount, string Currency)>();
        string? address = $"reconciliation?{filter}";
        string totals = "";
        for (var pages = 0; address is not null; pages++)
        {
            pages.ShouldBeLessThan(10);
            var html = await node.Http.GetStringAsync(address);
            if (pages == 0) totals = Regex.Match(html, "<dl class=\"facts inline totals\">(?<totals>.*?)</dl>", RegexOptions.Singleline | RegexOptions.ExplicitCapture).Groups["totals"].Value;
            rows.AddRange(Regex.Matches(html, "<strong>(-?[\\d,.]+) ([A-Z]{3})</strong></td>").Select(m => (m.Groups[1].Value, m.Groups[2].Value)));
            address = Regex.Match(html, "rel=\"next\" href=\"([^\"]+)\"") is { Success: true } next ? System.Net.WebUtility.HtmlDecode(next.Groups[1].Value) : null;
        }

        rows.ShouldNotBeEmpty();
        var summed = rows.GroupBy(r => r.Currency).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Count(), g.Sum(r => decimal.Parse(r.Amount, CultureInfo.InvariantCulture)))).ToList();
        Regex.Matches(totals, "(\\d+) differences? in ([A-Z]{3})</dt>\\s*<dd class=\"big\">([\\d,.]+) ").Select(m => (m.Groups[2].Value, int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture), decimal.Parse(m.Groups[3].Value, CultureInfo.InvariantCulture)))
            .ShouldBe(summed, "the page");
        var api = await node.GetAsync("money/discrepancies/totals?" + filter.Replace("show=", "filter=", StringComparison.Ordinal));
        api.GetProperty("items").EnumerateArray().Select(t => (t.GetProperty("amount").GetProperty("currency").GetString()!, t.GetProperty("count").GetInt32(), decimal.Parse(t.GetProperty("amount").GetProperty("amount").GetString()!, CultureInfo.InvariantCulture)))
            .ShouldBe(summed, "the API");
        var csv = await node.Http.GetStringAsync($"reconciliation.csv?{filter}");
        csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(rows.Count + 1, "the file");
    }

    [Fact]
    public async Task Filters_stand_in_the_address_and_what_is_typed_there_is_no_danger()
    {
        await using var desk = await Support.Desk.OpenAsync();
        await FillAsync(desk.Node, 60);
        var page = await desk.LookAsync(browser, "reconciliation");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(50);
        await page.GetByLabel("Kind", new() { Exact = true }).SelectOptionAsync("CapturedTwice");
        await Expect(page).ToHaveURLAsync(new Regex("class=CapturedTwice"));
        await page.GetByLabel("Connection", new() { Exact = true }).SelectOptionAsync("erp");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(4);
        await Expect(page.Locator(".totals")).ToContainTextAsync("4 differences in USD");
        await page.ReloadAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(4);
        await page.GetByRole(AriaRole.Link, new() { Name = "Show all" }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(50);
        await page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(4);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Older" })).ToHaveCountAsync(0);
        await Shots.TakeAsync(page, "reconciliation-many");

        await desk.GoAsync(page, "reconciliation?where=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&currency=nonsense&until=never&class=Unheard&after=x&run=77");
        await Expect(page.Locator(".empty")).ToContainTextAsync("None of these");
        (await page.Locator("main img").CountAsync()).ShouldBe(0);
        await desk.GoAsync(page, "reconciliation/differences/no%2Fsuch");
        await Expect(page.Locator("h1")).ToContainTextAsync("Nothing is known of a difference “no/such”");
        await desk.GoAsync(page, "reconciliation/periods/13-2026");
        await Expect(page.Locator("h1")).ToContainTextAsync("is no month");
    }

    private static async Task<Node> FilledAsync()
    {
        var node = await Node.StartAsync();
        await FillAsync(node, Many);
        return node;
    }

    /// <summary>A third of the money is October's, and every tenth is accepted.</summary>
    private static async Task FillAsync(Node node, int many)
    {
        await Task.WhenAll(Enumerable.Range(0, many).Select(i => SomeDifferences.ReportAsync(node, SomeDifferences.Of(i, i % 5 < 2 ? october : october.AddMonths(1)))));
        await Task.WhenAll(Enumerable.Range(0, many / 10).Select(i => SomeDifferences.Of(i * 10, october).Key()).Select(key => node.Host.Engine.SubmitAsync(MoneyDifferenceWorkflow.StreamOf(key), new AcceptMoneyDifference("fin", "It may stay."))));
    }
}
