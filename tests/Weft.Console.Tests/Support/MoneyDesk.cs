using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Weft.Acceptance.Scenarios.Support;
using Weft.Engine.Access;
using Weft.Simulator;

namespace Weft.Desk.Tests.Support;

/// <summary>A node between the simulated systems of a retailer, and windows on its console for people with a name and roles.</summary>
internal sealed class MoneyDesk : IAsyncDisposable
{
    private readonly List<IPage> windows = [];

    private MoneyDesk(Retail retail) => Retail = retail;

    public Retail Retail { get; }

    public Uri Address => new(Retail.Host.Addresses[0] + "/");

    public static async Task<MoneyDesk> OpenAsync(string store = ScenarioStore.Sqlite)
    {
        var retail = await Retail.CreateAsync(store);
        var reconciliation = retail.Options.Engine.Reconciliation;
        reconciliation.Policy = reconciliation.Policy with { SettleWithin = TimeSpan.Zero };
        await retail.StartNodeAsync();
        return new MoneyDesk(retail);
    }

    /// <summary>An order that every system has, paid, shipped and invoiced.</summary>
    public async Task<(PlacedOrder Order, string Id, string Payment)> SellAsync(int units = 2)
    {
        var order = Retail.Place((Retail.Sku(0), units));
        await Retail.TellAsync(await Retail.DocumentAsync(order), "orders/create", "WD-" + order.Id);
        await Retail.UntilInSyncAsync(Retail.IdOf(order));
        return (order, Retail.IdOf(order), Retail.Retailer.TakeBooks().Orders.Single(o => o.Id == order.Id).PaymentReference!);
    }

    /// <summary>Opens a window for somebody, who is signed in.</summary>
    public async Task<IPage> LookAsync(Browser browser, string user, string role, string path, ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        var window = await browser.OpenAsync(scheme, width);
        windows.Add(window);
        var account = await Retail.Host.Accounts.EnsureAsync(user, CancellationToken.None);
        await Retail.Host.Accounts.ChangeAsync(account.Name, [Roles.Viewer, role], null, CancellationToken.None);
        await window.GotoAsync(new Uri(Address, "sign-in/link?token=" + Retail.Host.Links.ForSignIn(account.Id)).ToString());
        await window.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await window.Locator(".frame").WaitForAsync();
        await GoAsync(window, path);
        return window;
    }

    public async Task GoAsync(IPage window, string path)
    {
        await window.GotoAsync(new Uri(Address, path).ToString());
        await window.Locator(".frame[data-alive]").WaitForAsync();
    }

    /// <summary>What a page's trees say, side by side: each amount with what it is, in the order in which they stand.</summary>
    public static async Task<IReadOnlyList<string>> TreesAsync(IPage page) => [.. (await page.EvaluateAsync<string[]>("""
        [...document.querySelectorAll('.side-money')].flatMap(side => [side.dataset.side, ...[...side.querySelectorAll('.money-tree li')].map(li => {
          const [what, amount] = [...li.querySelector(':scope > div').children].map(x => x.textContent.trim());
          return `${what} = ${amount}${li.classList.contains('differs') ? ' differs' : ''}`;
        })])
        """)).Select(Plain)];

    /// <summary>The same of what 'weft money explain' prints.</summary>
    public static IReadOnlyList<string> TreesOf(string printed)
    {
        var lines = new List<string>();
        foreach (var line in printed.Split('\n').Skip(1))
        {
            if (line.StartsWith("Sub-ledger", StringComparison.Ordinal)) break;
            if (Regex.Match(line, @"^(channel|provider|erp) \(") is { Success: true } side) lines.Add(side.Groups[1].Value);
            else if (Regex.Match(line, @"^\s+(.*?)\s+(-?[\d.]+ [A-Z]{3})(  <== differs)?") is { Success: true } node) lines.Add(Plain($"{node.Groups[1].Value} = {node.Groups[2].Value}{(node.Groups[3].Success ? " differs" : "")}"));
        }

        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var window in windows) await window.Context.CloseAsync();
        await Retail.DisposeAsync();
    }

    /// <summary>Pages group thousands and have a real minus.</summary>
    private static string Plain(string text) => Regex.Replace(text.Replace('−', '-'), @"(?<=\d),(?=\d{3})", "");
}
