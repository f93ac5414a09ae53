using Microsoft.Playwright;
using Weft.Acceptance.Stories;
using Weft.Desk.Tests.Support;
using Weft.Engine.Access;

namespace Weft.Desk.Tests.Journeys;

public sealed class TmpShots(Browser browser)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Shots(bool routed)
    {
        var book = await StoryBook.OpenAsync(routed);
        await using var node = book.Node;
        var page = await browser.OpenAsync(ColorScheme.Light, 1280);
        var address = new Uri(node.Host.Addresses[0] + "/");
        var user = await node.Host.Accounts.EnsureAsync("olga", CancellationToken.None);
        await node.Host.Accounts.ChangeAsync(user.Name, Roles.All, null, CancellationToken.None);
        await page.GotoAsync(new Uri(address, "sign-in/link?token=" + node.Host.Links.ForSignIn(user.Id)).ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.Locator(".frame").WaitForAsync();
        foreach (var (kind, make, _) in routed ? book.AtSeveralNodes() : book.AtOneWarehouse())
        {
            var id = await make();
            await page.GotoAsync(new Uri(address, "orders/" + Uri.EscapeDataString(id.Value)).ToString());
            await page.Locator(".frame[data-alive]").WaitForAsync();
            await page.ScreenshotAsync(new() { Path = $"/tmp/storyshots/{kind.Replace(' ', '-')}.png", FullPage = true });
        }

        await page.Context.CloseAsync();
    }
}
