using System.CommandLine;
using Microsoft.Playwright;
using Weft.Benchmarks.Measuring;

namespace Weft.Benchmarks.Desk;

/// <summary>Consoles that people have open, in a process of its own: each line on standard input is an address that signs in and a page; it is answered once the page is alive.</summary>
internal static class WindowsVerb
{
    public const string Name = "open-consoles";

    private static readonly string[] places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    public static Command Command()
    {
        var command = new Command(Name, "The open consoles of the benchmark 'console'.") { Hidden = true };
        command.SetAction(async (_, cancellation) =>
        {
            await RunAsync(cancellation);
            return 0;
        });
        return command;
    }

    private static async Task RunAsync(CancellationToken cancellation)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program(), Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
        while (await Console.In.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Split(' ') is not [var signIn, var page]) throw new BenchImpossibleException($"'{line}' is not an address to sign in and a page.");
            var window = await (await chromium.NewContextAsync()).NewPageAsync();
            await window.GotoAsync(signIn);
            await window.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
            await window.Locator(".frame").WaitForAsync();
            await window.GotoAsync(page);
            await window.Locator(".frame[data-alive]").WaitForAsync();
            await Console.Out.WriteLineAsync("alive");
        }
    }

    private static string Program() => new[] { Environment.GetEnvironmentVariable("WEFT_TEST_CHROMIUM") }.Concat(places).FirstOrDefault(File.Exists)
        ?? throw new BenchImpossibleException("this needs a Chromium. Install Debian's package 'chromium', or set WEFT_TEST_CHROMIUM to the program.");
}
