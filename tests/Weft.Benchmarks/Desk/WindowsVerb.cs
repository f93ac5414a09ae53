using System.CommandLine;
using System.Globalization;
using Weft.Benchmarks.Measuring;

namespace Weft.Benchmarks.Desk;

/// <summary>
/// Consoles that people have open, in a process of its own. A line on standard input is a token that signs in and a page, and is answered once the page is alive; an empty line is answered with
/// the number of updates that all of them have had.
/// </summary>
internal static class WindowsVerb
{
    public const string Name = "open-consoles";

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
        List<OpenConsole> open = [];
        while (await Console.In.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Length == 0)
            {
                await Console.Out.WriteLineAsync(open.Sum(o => o.Updates).ToString(CultureInfo.InvariantCulture));
                continue;
            }

            if (line.Split(' ') is not [var token, var page]) throw new BenchImpossibleException($"'{line}' is not a token to sign in and a page.");
            open.Add(await OpenConsole.OpenAsync(token, new Uri(page), cancellation));
            await Console.Out.WriteLineAsync("alive");
        }

        foreach (var console in open) await console.DisposeAsync();
    }
}
