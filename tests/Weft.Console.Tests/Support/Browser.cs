using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Weft.Desk.Tests.Support.Browser))]

namespace Weft.Desk.Tests.Support;

/// <summary>One Chromium for all tests: the machine's own, never a download.</summary>
public sealed class Browser : IAsyncLifetime
{
    public const string HowToRun = "There is no Chromium on this machine. Install Debian's package 'chromium', or set WEFT_TEST_CHROMIUM to the program, to run this.";

    /// <summary>Longest that a page may take to show what is expected; a machine that builds at the same time is slow.</summary>
    private const int MostMilliseconds = 60_000;

    private static readonly string[] places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private IPlaywright? playwright;
    private IBrowser? chromium;

    private static string? Program => new[] { Environment.GetEnvironmentVariable("WEFT_TEST_CHROMIUM") }.Concat(places).FirstOrDefault(File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (Program is not { } program) return;
        Assertions.SetDefaultExpectTimeout(MostMilliseconds);
        playwright = await Playwright.CreateAsync();
        chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
    }

    /// <summary>A window of its own, without anything remembered; the test is skipped when there is no browser.</summary>
    public async Task<IPage> OpenAsync(ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        Assert.SkipWhen(chromium is null, HowToRun);
        var context = await chromium.NewContextAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 }, ReducedMotion = ReducedMotion.Reduce });
        context.SetDefaultTimeout(MostMilliseconds);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (chromium is not null) await chromium.DisposeAsync();
        playwright?.Dispose();
    }
}
