using Microsoft.Playwright;
using Weft.Acceptance.Support;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Engine.Access;
using Weft.Hosting;

namespace Weft.Desk.Tests.Support;

/// <summary>A node with a shop and an ERP that has moods, and a window on its console.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private readonly List<IPage> windows = [];

    private Desk(Node node, Mood erp) => (Node, Erp) = (node, erp);

    public Node Node { get; }

    public Mood Erp { get; }

    public Uri Address => new(Node.Host.Addresses[0] + "/");

    public static async Task<Desk> OpenAsync(TimeProvider? clock = null, string store = "sqlite")
    {
        var mood = new Mood();
        var node = await Node.StartAsync(o => o.Connections["erp"] = new ConnectionOptions(MoodyErp.Vendor, new Uri("http://127.0.0.1:1/"), ConnectionRole.Erp), clock, store, MoodyErp.Of(mood));
        await node.StockAsync("MUG", 500);
        return new Desk(node, mood);
    }

    /// <summary>Opens a window on a page and waits until it is alive: until then nothing on it can be pressed.</summary>
    public async Task<IPage> LookAsync(Browser browser, string path, ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        var window = await browser.OpenAsync(scheme, width);
        windows.Add(window);
        await SignInAsync(window, Roles.All);
        await GoAsync(window, path);
        return window;
    }

    /// <summary>Signs somebody in who may do this much.</summary>
    public async Task SignInAsync(IPage window, IReadOnlyList<string> roles)
    {
        var accounts = Node.Host.Accounts;
        var user = await accounts.EnsureAsync("olga", CancellationToken.None);
        await accounts.ChangeAsync(user.Name, roles, null, CancellationToken.None);
        await window.GotoAsync(new Uri(Address, "sign-in/link?token=" + Node.Host.Links.ForSignIn(user.Id)).ToString());
        await window.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await window.Locator(".frame").WaitForAsync();
    }

    public async Task GoAsync(IPage window, string path)
    {
        await window.GotoAsync(new Uri(Address, path).ToString());
        await window.Locator(".frame[data-alive]").WaitForAsync();
    }

    /// <summary>Makes the catalogue know another SKU.</summary>
    public Task RegisterAsync(string sku) => Node.Host.Engine.SubmitAsync(StockWorkflow.StreamOf(new Sku(sku)), new RegisterSku(sku));

    public async ValueTask DisposeAsync()
    {
        foreach (var window in windows) await window.Context.CloseAsync();
        await Node.DisposeAsync();
    }
}
