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
        if (options.Consumers.Count == 0) output.Progress("No API keys are configured: as long as none is made, programs on this machine may read, and none may write. 'weft keys new' makes one.");
        if (await host.Accounts.NeedsSetUpAsync(cancellation))
        {
            var link = $"{host.Addresses[0]}/set-up?token={host.Links.ForSetUp()}";
            output.Progress(options.Access.Oidc is null
                ? $"Nobody can sign in yet. Make the first account at {link} (works once, until the next start)."
                : $"Nobody with the role admin has signed in yet. Somebody whom the identity provider gives it may, or a local account can be made at {link} (works once, until the next start).");
        }

        if (output.Json) Output.Answer(new RunningReport(true, host.Addresses, [.. options.Connections.Keys]), OutputJson.Default.RunningReport);
        await host.WaitForShutdownAsync(cancellation);
        output.Progress("Weft has stopped; what was under way goes on at the next start.");
        return ExitCode.Ok;
    }
}
