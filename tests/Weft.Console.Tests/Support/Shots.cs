using Microsoft.Playwright;

namespace Weft.Desk.Tests.Support;

/// <summary>Pictures of pages, for people, when WEFT_TEST_SHOTS names a folder.</summary>
internal static class Shots
{
    public const string HowToRun = "It makes pictures for people: set WEFT_TEST_SHOTS to a folder for them.";

    public static bool AreWanted => Environment.GetEnvironmentVariable("WEFT_TEST_SHOTS") is { Length: > 0 };

    public static async Task TakeAsync(IPage page, string name, bool whole = false)
    {
        if (Environment.GetEnvironmentVariable("WEFT_TEST_SHOTS") is { Length: > 0 } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = whole });
    }
}
