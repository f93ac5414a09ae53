using System.CommandLine;
using Weft.Configuration;
using Weft.Connectors;

namespace Weft.Commands;

/// <summary><c>weft check</c>: everything that is wrong with a configuration, at once.</summary>
internal static class CheckVerb
{
    public static Command Command() => new Command("check", "Check the configuration and report every fault with its key.") { CommandLine.Config }.Does(CheckAsync);

    private static Task<int> CheckAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var file = parsed.GetValue(CommandLine.Config)!;
        if (!file.Exists) throw new VerbException($"There is no configuration file {file.FullName}.", nextStep: "Name it with --config; docs/start/weft.yaml is an example.");
        var (options, faults) = ConfigurationFile.Read(file.FullName, ConnectorCatalogue.All);
        if (faults.Count > 0) return Task.FromResult(output.Faults(faults, ExitCode.Problems));
        output.Progress($"{file.Name} is sound: {options.Connections.Count} connections, {options.Channels.Count} channels.");
        if (output.Json) Output.Answer(new DoneReport(true), OutputJson.Default.DoneReport);
        return Task.FromResult(ExitCode.Ok);
    }
}
