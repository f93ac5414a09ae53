using System.CommandLine;
using Weft.Configuration;
using Weft.Hosting;

namespace Weft.Commands;

/// <summary><c>weft run</c>: the production host.</summary>
internal static class RunVerb
{
    public static Command Command() => new Command("run", "Run a node: take messages, work on them, answer the API. Stops on SIGTERM.") { CommandLine.Config }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var surroundings = new HostSurroundings();
        var options = ConfigurationFile.Load(parsed.GetValue(CommandLine.Config)!.FullName, surroundings.Kinds);
        await using var host = await WeftHost.StartAsync(options, surroundings, cancellation);
        output.Progress($"Weft listens on {string.Join(", ", host.Addresses)} and serves {options.Connections.Count} connections: {string.Join(", ", options.Connections.Keys)}.");
        if (options.Consumers.Count == 0) output.Progress("No API keys are configured: this machine may read, nobody may write. 'weft keys new' makes one.");
        if (output.Json) Output.Answer(new RunningReport(true, host.Addresses, [.. options.Connections.Keys]), OutputJson.Default.RunningReport);
        await host.WaitForShutdownAsync(cancellation);
        output.Progress("Weft has stopped; what was under way goes on at the next start.");
        return ExitCode.Ok;
    }
}
