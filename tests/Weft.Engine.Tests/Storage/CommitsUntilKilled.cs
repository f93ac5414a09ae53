using System.Diagnostics;
using Weft.Engine.Storage;

namespace Weft.Engine.Tests.Storage;

/// <summary>A process that commits without end and says so after each commit, to be killed. It is this test program itself, started with a special argument.</summary>
internal static class CommitsUntilKilled
{
    private const string Argument = "--commit-until-killed";

    /// <summary>Starts the process, and kills it as soon as it has acknowledged this many commits. Answers with the number it had acknowledged when it died.</summary>
    public static async Task<int> RunAsync(StoreSettings store, int acknowledged)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(CommitsUntilKilled).Assembly.Location);
        foreach (var argument in new[] { Argument, store.Kind, store.Location }) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var told = 0;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            told = int.Parse(line);
            if (told == acknowledged) process.Kill();
        }

        await process.WaitForExitAsync();
        told.ShouldBeGreaterThanOrEqualTo(acknowledged, "the process ended by itself");
        return told;
    }

    public static bool IsAsked(string[] args) => args is [Argument, _, _];

    /// <summary>The other side: commits and says so, until it is killed.</summary>
    public static async Task<int> CommitAsync(string[] args)
    {
        var settings = new StoreSettings(args[1], args[2]);
        await using var store = await settings.OpenAsync(readOnly: false, TimeProvider.System, CancellationToken.None);
        for (var i = 1; ; i++)
        {
            var batch = new WriteBatch { Cursor = ("shop", i.ToString(), i) };
            batch.Received.Add(Some.Message(store, $"m{i}"));
            batch.Events.Add(Some.Event("order/1", i));
            batch.Deliveries.Add(Some.Delivery(store, $"d{i}"));
            await store.CommitAsync(batch, CancellationToken.None);
            Console.WriteLine(i);
        }
    }
}
