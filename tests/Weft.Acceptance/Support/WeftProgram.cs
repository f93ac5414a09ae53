using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Weft.Acceptance.Support;

/// <summary>The program as a person or a script runs it: a process of its own, with its own variables.</summary>
internal static class WeftProgram
{
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(60);

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<Ended> RunAsync(string folder, IReadOnlyDictionary<string, string>? variables, params string[] arguments)
    {
        using var process = Start(folder, variables, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(longest);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        return new Ended(process.ExitCode, await output, await error);
    }

    /// <summary>Starts a node and waits until it says that it listens.</summary>
    public static async Task<RunningNode> StartNodeAsync(string folder, IReadOnlyDictionary<string, string>? variables = null)
    {
        var process = Start(folder, variables, ["run", "--json"]);
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(longest);
        var line = await process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException($"The node did not start: {errors}");
        using var json = JsonDocument.Parse(line);
        return new RunningNode(process, json.RootElement.GetProperty("addresses")[0].GetString()!);
    }

    private static Process Start(string folder, IReadOnlyDictionary<string, string>? variables, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "weft.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment.Remove("WEFT_API_KEY");
        // A program that lives for seconds gains nothing from watching itself.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}

/// <summary>How a verb ended.</summary>
internal sealed record Ended(int ExitCode, string Output, string Error)
{
    /// <summary>The last line of standard output.</summary>
    public JsonElement Json()
    {
        using var json = JsonDocument.Parse(Output.TrimEnd().Split('\n')[^1]);
        return json.RootElement.Clone();
    }

    /// <summary>Lines of the error output.</summary>
    public string[] Lines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void ShouldBeOneClearMessage(params string[] parts)
    {
        ExitCode.ShouldBe(2, Error);
        Lines.Length.ShouldBe(1, Error);
        foreach (var part in parts) Lines[0].ShouldContain(part);
        Error.ShouldNotContain("   at ");
    }
}

/// <summary>A node in a process of its own.</summary>
internal sealed class RunningNode(Process process, string address) : IAsyncDisposable
{
    public string Address => address;

    /// <summary>Sends SIGTERM; answers with the exit code and the time it took.</summary>
    public async Task<(int ExitCode, TimeSpan Took)> TerminateAsync()
    {
        var watch = Stopwatch.StartNew();
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString()])) await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, watch.Elapsed);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }
}
